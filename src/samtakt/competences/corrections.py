"""What an organisation's people have said of texts: this means that, or it does not.

A correction belongs to the organisation whose people made it, and is followed wherever its
texts meet the library: on the matching page and when spreadsheets are imported.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.competences.matching import plain
from samtakt.competences.models import Competence, Concept, MatchCorrection
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

ACCEPTED = audit.verb("match.accepted")
REJECTED = audit.verb("match.rejected")
FORGOTTEN = audit.verb("match.forgotten")

LONGEST = 600
"""Letters of a text that can be remembered: a passage, not a whole advertisement."""

Target = Competence | Concept


class TextTooLong(Exception):
    """A correction of more than a passage."""

    def __init__(self) -> None:
        super().__init__(_("Only a passage can be remembered, not a whole text."))


class NothingToRemember(Exception):
    """A correction of a text without a word."""

    def __init__(self) -> None:
        super().__init__(_("The text holds no word to remember."))


def accept(text: str, target: Target, *, by: Actor) -> MatchCorrection:
    """Remember that a text means a competence or a concept.

    Raises:
        TextTooLong, NothingToRemember: the text is no passage.
    """
    return _say(text, target, accepted=True, by=by)


def reject(text: str, target: Target | None, *, by: Actor) -> MatchCorrection:
    """Remember that a text does not mean something; without a target, that it means nothing.

    Raises:
        TextTooLong, NothingToRemember: the text is no passage.
    """
    return _say(text, target, accepted=False, by=by)


def _say(text: str, target: Target | None, *, accepted: bool, by: Actor) -> MatchCorrection:
    words, key = " ".join(text.split()), plain(text)
    if not key:
        raise NothingToRemember
    if max(len(words), len(key)) > LONGEST:
        raise TextTooLong
    competence = target if isinstance(target, Competence) else None
    concept = target if isinstance(target, Concept) else None
    with transaction.atomic():
        correction, _new = MatchCorrection.objects.update_or_create(
            organisation=by.organisation,
            key=key,
            competence=competence,
            concept=concept,
            defaults={"text": words, "accepted": accepted, "made_by": by.name},
        )
        verb = ACCEPTED if accepted else REJECTED
        audit.record(by, verb, correction, target=_called(target))
    return correction


def forget(correction: MatchCorrection, *, by: Actor) -> None:
    """Take back what was said of a text."""
    with transaction.atomic():
        audit.record(
            by, FORGOTTEN, correction, target=_called(correction.competence or correction.concept)
        )
        correction.delete()


def remember_links(links: Mapping[str, str], *, by: Actor) -> int:
    """Remember the words of a file that a person linked to codes; return how many are new.

    What was remembered already, and codes that nobody has, are passed over.
    """
    if not links:
        return 0
    by_code: dict[str, Competence] = {}
    for competence in Competence.objects.filter(code__in=set(links.values())):
        held = by_code.get(competence.code)
        if held is None or competence.organisation_id == by.organisation.pk:
            by_code[competence.code] = competence
    known = {(row.key, row.competence_id) for row in _said(plain(text) for text in links)}
    count = 0
    for text, code in sorted(links.items()):
        found = by_code.get(code)
        if found and plain(text) and len(text) <= LONGEST and (plain(text), found.pk) not in known:
            accept(text, found, by=by)
            count += 1
    return count


@dataclass
class Said:
    """What has been said of some texts, by how they are compared: numbers of the rows meant."""

    accepted: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    rejected: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    nothing: set[str] = field(default_factory=set)


def said_of_competences(texts: Iterable[str] | None = None) -> Said:
    """Return what has been said of texts (or of all) and competences, in the open scope."""
    return _gather(texts, "competence_id", "concept_id")


def said_of_concepts(texts: Iterable[str] | None = None) -> Said:
    """Return what has been said of texts (or of all) and public concepts, in the open scope."""
    return _gather(texts, "concept_id", "competence_id")


def _gather(texts: Iterable[str] | None, asked: str, other: str) -> Said:
    said = Said()
    for row in _said(None if texts is None else {plain(text) for text in texts}):
        meant = getattr(row, asked)
        if meant is not None:
            (said.accepted if row.accepted else said.rejected)[row.key].add(meant)
        elif getattr(row, other) is None:
            said.nothing.add(row.key)
    return said


def _said(keys: Iterable[str] | None) -> Iterable[MatchCorrection]:
    rows = MatchCorrection.objects.order_by("key", "pk")
    return rows if keys is None else rows.filter(key__in=set(keys))


def _called(target: Target | None) -> str:
    if isinstance(target, Competence):
        return target.code
    return target.identifier if target else ""
