"""What coverage is measured from: who holds what, and how many are required."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Identifier = str | int
"""How the caller names a person, team, shift or competence; one kind throughout."""

MESSAGES = {
    "level_out_of_range": "level must be {lowest}..{highest}, not {found}",
    "number_too_low": "the required number must be 1 or more, not {found}",
    "minimum_too_low": "the minimum must be 1 or more, not {found}",
    "horizon_before_as_of": "the horizon {horizon} is before the day asked about, {as_of}",
}


class CoverageInputError(ValueError):
    """A fact or a parameter that coverage cannot be measured from."""

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(MESSAGES[code].format(**parameters))


@dataclass(frozen=True, slots=True)
class Holding:
    """One person's agreed level in one competence, where the person works.

    `counts_until` is the earliest lapse of the certificates that the
    competence needs; `leaves_on` the last day of employment, by retirement or
    otherwise. None means no such day is known. A person placed in two teams
    has a holding in each and is still one person for the company.
    """

    person: Identifier
    team: Identifier | None
    shift: Identifier | None
    competence: Identifier
    level: int
    counts_until: date | None = None
    leaves_on: date | None = None

    def __post_init__(self) -> None:
        _check_level(self.level, lowest=0)

    @property
    def last_day(self) -> date:
        """The last day on which the holding counts; `date.max` if no end is known."""
        return min(self.counts_until or date.max, self.leaves_on or date.max)


@dataclass(frozen=True, slots=True)
class HeadcountRequirement:
    """How many must hold a competence at a level or above, and where.

    `team` None means in the whole company, `shift` None on whichever shift.
    `number` None means the `Minimum` that applies.
    """

    team: Identifier | None
    shift: Identifier | None
    competence: Identifier
    level: int
    number: int | None = None

    def __post_init__(self) -> None:
        _check_level(self.level, lowest=1)
        if self.number is not None and self.number < 1:
            raise CoverageInputError("number_too_low", found=self.number)


@dataclass(frozen=True, slots=True)
class Minimum:
    """How many should hold a competence where no number is stated.

    `shift_work` applies to a requirement that names a shift, and to the whole
    company for a competence that some requirement names a shift for: two
    qualified persons do no good at night if both work days.
    """

    ordinary: int = 2
    shift_work: int = 3

    def __post_init__(self) -> None:
        for number in (self.ordinary, self.shift_work):
            if number < 1:
                raise CoverageInputError("minimum_too_low", found=number)


def _check_level(level: int, *, lowest: int) -> None:
    if not lowest <= level <= 4:
        raise CoverageInputError("level_out_of_range", lowest=lowest, highest=4, found=level)
