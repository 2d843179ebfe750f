"""The figures of the beginning beside those of a later day: what has changed since (R-20).

Stands on stored figures, so that a later correction of the past does not move the baseline.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from samtakt.analysis.models import CompanyFigures
from samtakt.analysis.network import totals_of
from samtakt.foundation.phrases import in_language


class Trend(StrEnum):
    """Whether a figure has become better, worse, or neither."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NEUTRAL = "neutral"


# Whether more of it is better (1), worse (-1), or neither (0).
DIRECTION = {
    "people": 0,
    "covered_share": 1,
    "assessed_share": 1,
    "met": 1,
    "gaps": -1,
    "missing_levels": -1,
    "not_assessed": -1,
    "key_person_risks": -1,
    "coverage_short": -1,
    "certificates_lapsed": -1,
    "certificates_lapsing": -1,
}
SHARES = frozenset({"covered_share", "assessed_share"})
# What grows when more people are assessed, though nobody has become less able.
FOLLOWS_ASSESSMENT = frozenset({"met", "gaps", "missing_levels", "key_person_risks"})
KNOWS_MORE = 0.05
"""From how much more of what is required is assessed (as a share) such figures say no trend."""


@dataclass(frozen=True, slots=True)
class Change:
    """One figure on both days; shares are 0–1, and None where nothing was known.

    `comparable` is False for a figure that differs because more, or less, is assessed.
    """

    key: str
    before: float | None
    after: float | None
    is_share: bool
    comparable: bool = True

    @property
    def difference(self) -> float | None:
        """How much more there is on the later day."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def trend(self) -> Trend:
        """Which way it has gone."""
        direction = DIRECTION[self.key]
        if self.difference is None or not direction or not self.comparable:
            return Trend.NEUTRAL
        if self.difference == 0:
            return Trend.SAME
        return Trend.BETTER if self.difference * direction > 0 else Trend.WORSE


@dataclass(frozen=True, slots=True)
class CompetenceChange:
    """How many people lack a competence on both days; `required` is of the later day."""

    name: str
    required: int
    before: int
    after: int

    @property
    def difference(self) -> int:
        """How many more people lack it."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two days of a company; competences that differ come first, most closed first.

    `assessed_differently`: clearly more, or less, of what is required was assessed on the
    later day, so that the numbers of gaps say little by themselves.
    """

    before_on: datetime.date
    after_on: datetime.date
    changes: tuple[Change, ...]
    assessed_differently: bool
    competences: tuple[CompetenceChange, ...]


def days_with_figures() -> list[datetime.date]:
    """Return the days whose figures the company has kept, newest first."""
    kept = CompanyFigures.objects.order_by("-as_of")
    return list(kept.values_list("as_of", flat=True))


def compare(before_on: datetime.date, after_on: datetime.date) -> Comparison | None:
    """Return two days side by side; None where the figures of one were not kept."""
    rows = {
        row.as_of: row for row in CompanyFigures.objects.filter(as_of__in=[before_on, after_on])
    }
    if before_on not in rows or after_on not in rows:
        return None
    before, after = rows[before_on], rows[after_on]
    first, last = totals_of(before), totals_of(after)
    known = (last.assessed_share or 0) - (first.assessed_share or 0)
    return Comparison(
        before_on=before_on,
        after_on=after_on,
        changes=tuple(
            Change(
                key,
                getattr(first, key),
                getattr(last, key),
                is_share=key in SHARES,
                comparable=abs(known) < KNOWS_MORE or key not in FOLLOWS_ASSESSMENT,
            )
            for key in DIRECTION
        ),
        assessed_differently=abs(known) >= KNOWS_MORE,
        competences=tuple(_competences(before, after)),
    )


def _competences(before: CompanyFigures, after: CompanyFigures) -> Iterable[CompetenceChange]:
    first = {gap["competence"]: gap for gap in before.top_gaps}
    last = {gap["competence"]: gap for gap in after.top_gaps}
    rows = []
    for competence in first.keys() | last.keys():
        named = last.get(competence) or first[competence]
        rows.append(
            CompetenceChange(
                name=in_language(named["name_sv"], named["name_en"]),
                required=last.get(competence, {}).get("required", 0),
                before=first.get(competence, {}).get("people", 0),
                after=last.get(competence, {}).get("people", 0),
            )
        )
    return sorted(rows, key=lambda row: (row.difference, -row.before, row.name))
