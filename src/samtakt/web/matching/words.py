"""The reasons of a match in words, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtakt.competences.textmatching import (
    LIKELY,
    POSSIBLE,
    FoundCompetence,
    FoundConcept,
)

KINDS = {
    "name": gettext_lazy("name"),
    "code": gettext_lazy("code"),
    "alias": gettext_lazy("other name"),
    "description": gettext_lazy("description"),
    "anchor": gettext_lazy("wording of a level"),
    "concept": gettext_lazy("name in a taxonomy"),
    "said": gettext_lazy("text that was accepted earlier"),
    "preferred": gettext_lazy("name"),
    "other": gettext_lazy("other name"),
}
LONGEST_QUOTATION = 90


@dataclass(frozen=True)
class Row:
    """One line of the answer, ready to be shown. `sure` is a tone and its words."""

    kind: str
    pk: int
    name: str
    code: str
    tone: str
    sure: str
    passage: str
    reasons: tuple[str, ...]

    @property
    def target(self) -> str:
        """What the buttons of the row carry after their verdict."""
        return f"{self.kind} {self.pk} {self.passage}"


def competence_rows(found: Sequence[FoundCompetence]) -> list[Row]:
    """Return the lines of competences."""
    return [
        _row("competence", each.competence.pk, each.competence.name, each.competence.code, each)
        for each in found
    ]


def concept_rows(found: Sequence[FoundConcept]) -> list[Row]:
    """Return the lines of public concepts."""
    return [
        _row("concept", each.concept.pk, each.label, each.concept.get_scheme_display(), each)
        for each in found
    ]


def _row(kind: str, pk: int, name: str, code: str, found: FoundCompetence | FoundConcept) -> Row:
    remembered = any(reason.code == "remembered" for reason in found.reasons)
    tone, sure = _sureness(found.score, remembered=remembered)
    reasons = tuple(sentence(reason) for reason in found.reasons) or (
        _("Some of its words and of its meaning are near; nothing stands out."),
    )
    return Row(kind, pk, name, code, tone, sure, found.passage, reasons)


def _sureness(score: float, *, remembered: bool) -> tuple[str, str]:
    if remembered:
        return "ok", _("Accepted before")
    if score == 1:
        return "ok", _("The same name")
    if score >= LIKELY:
        return "info", _("Likely")
    if score >= POSSIBLE:
        return "neutral", _("Possible")
    return "neutral", _("Uncertain")


def sentence(reason: Any) -> str:
    """Return a reason as a sentence."""
    quoted = reason.text
    if len(quoted) > LONGEST_QUOTATION:
        quoted = quoted[:LONGEST_QUOTATION].rsplit(" ", 1)[0] + " …"
    told = {"text": quoted, "kind": KINDS.get(reason.kind, ""), "words": ", ".join(reason.shared)}
    sentences = {
        "remembered": _("Somebody here has said so before."),
        "exact": _("Is called exactly that: “%(text)s” (%(kind)s)."),
        "contained": _("The text holds “%(text)s” (%(kind)s)."),
        "meaning": _("Means nearly the same as “%(text)s”."),
        "words": _("Shares “%(words)s” with “%(text)s” (%(kind)s)."),
    }
    if reason.code == "words" and not reason.shared:
        return _("Shares parts of words with “%(text)s” (%(kind)s).") % told
    return sentences[reason.code] % told
