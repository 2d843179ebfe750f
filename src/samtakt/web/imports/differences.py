"""What an import would change, value by value, in the reader's words, and what one may choose."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from samtakt.competences.models import Competence, ConceptLink
from samtakt.foundation.phrases import CRITICALITY
from samtakt.foundation.spreadsheets.importers import CONFIRM, END, KEEP
from samtakt.foundation.spreadsheets.importing import MISSING, UNCHANGED
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.web.imports.words import MEANINGS

SHOWN = 300
WHAT = {"new": _("New"), "changed": _("Changed"), "missing": _("Not in the file")}
TONES = {"new": "ok", "changed": "info", "missing": "warn"}
_YES_OR_NO = {"True": _("Yes"), "False": _("No")}
_WORDS: dict[str, dict[str, Any]] = {
    "criticality": {str(value): words for value, words in CRITICALITY.items()},
    "type": dict(Competence.Kind.choices),
    "state": dict(Competence.State.choices),
    "esco_match": dict(ConceptLink.Match.choices),
    "hard_to_recruit": _YES_OR_NO,
    "is_heading": _YES_OR_NO,
}
# Which kinds of spreadsheet compare value by value, and so can end with "nothing changes".
COMPARED = {ImportKind.LIBRARY, ImportKind.REQUIREMENTS, ImportKind.MATRIX}


@dataclass(frozen=True)
class Shown:
    """One difference as a row of the table."""

    what: Any
    tone: str
    label: str
    field: Any
    before: Any
    after: Any


@dataclass(frozen=True)
class Choice:
    """Something the person may choose before importing: its question and its answers."""

    name: str
    question: Any
    answers: tuple[tuple[str, Any], ...]
    chosen: str


class Differences:
    """The differences of one run."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.counts: dict[str, int] = run.understanding.get("difference_counts", {})
        self._told: dict[str, Any] = run.mapping.get("told", {})

    @property
    def compares(self) -> bool:
        return self.run.kind in COMPARED and "difference_counts" in self.run.understanding

    @property
    def none(self) -> bool:
        """Whether the file says what is here already."""
        return self.compares and not self.run.refusals and not any(self.counts.values())

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def sums(self) -> list[tuple[Any, str, int]]:
        return [
            (WHAT[what], TONES[what], self.counts[what]) for what in WHAT if self.counts.get(what)
        ]

    @property
    def rows(self) -> list[Shown]:
        return [_shown(one) for one in self.run.understanding.get("differences", [])[:SHOWN]]

    @property
    def more(self) -> int:
        return max(0, self.total - SHOWN)

    @property
    def choices(self) -> list[Choice]:
        found = []
        hub_profile = self.run.kind == ImportKind.REQUIREMENTS and self.run.organisation.is_hub
        if self.counts.get("missing") and not hub_profile:
            found.append(
                Choice(
                    MISSING,
                    _("What is here and not in the file"),
                    ((KEEP, _("stays as it is")), (END, _("is no longer in use"))),
                    self._told.get(MISSING, KEEP),
                )
            )
        if self.run.kind == ImportKind.MATRIX:
            found.append(
                Choice(
                    UNCHANGED,
                    _("Levels that say what is agreed already"),
                    (
                        (KEEP, _("keep their day")),
                        (CONFIRM, _("are confirmed anew from the day of the file")),
                    ),
                    self._told.get(UNCHANGED) or self._usual(),
                )
            )
        return found

    def _usual(self) -> str:
        kept = any(note["code"] == "levels_kept" for note in self.run.understanding["notes"])
        return KEEP if kept else CONFIRM


def _shown(one: dict[str, str]) -> Shown:
    words = _WORDS.get(one["field"], {})
    return Shown(
        WHAT[one["what"]],
        TONES[one["what"]],
        one["label"],
        MEANINGS.get(one["field"], one["field"]),
        words.get(one["before"], one["before"]),
        words.get(one["after"], one["after"]),
    )


def told_choices(asked: dict[str, str]) -> dict[str, str]:
    """Return the answers that a form gives, without what is no answer."""
    allowed = {MISSING: {KEEP, END}, UNCHANGED: {KEEP, CONFIRM}}
    return {name: asked[name] for name in allowed if asked.get(name) in allowed[name]}
