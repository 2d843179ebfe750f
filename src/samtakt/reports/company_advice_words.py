"""What is recommended about a risk, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.foundation.formats import number_text
from samtakt.planning.recommendations import Recommendation


def advice_text(found: Recommendation) -> str:
    """Return what to do in words: "Train 2 people; recruit 1 person"."""
    said = [_part(part.kind, part.people) for part in found.parts]
    if found.bridge is not None:
        said.append(
            _("meanwhile: %(what)s") % {"what": _part(found.bridge.kind, found.bridge.people)}
        )
    return "; ".join(said) or _("No way is known: decide whether to accept the risk")


def _part(kind: str, people: int) -> str:
    texts = {
        "train": ngettext("train %(people)s person", "train %(people)s people", people),
        "rotate": ngettext(
            "move %(people)s person from another team",
            "move %(people)s people from other teams",
            people,
        ),
        "recruit": ngettext("recruit %(people)s person", "recruit %(people)s people", people),
        "hire_in": ngettext("hire in %(people)s person", "hire in %(people)s people", people),
    }
    return texts[kind] % {"people": number_text(people)}
