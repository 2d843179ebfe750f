"""What a forecast is made from: careers, holdings and dated requirements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Identifier = str | int
"""How the caller names a person, team, shift, competence or technology; one kind throughout."""

MESSAGES = {
    "level_out_of_range": "level must be {lowest}..{highest}, not {found}",
    "number_too_low": "the required number must be 1 or more, not {found}",
    "turnover_out_of_range": "a yearly turnover is a share from 0 to 1, not {found}",
    "spread_negative": "a spread is 0 years or more, not {found}",
    "ends_before_it_starts": "{ends} is before {starts}",
    "day_before_as_of": "{day} is before the day asked about, {as_of}",
    "unknown_person": "person {person} holds something and has no career",
    "two_careers": "person {person} has two careers",
    "band_out_of_order": "a band goes from a share to a larger one, not {low} to {high}",
    "growth_too_low": "growth is a share above -1, not {found}",
    "growth_takes_time": "growth takes 1 year or more, not {found}",
    "step_leads_nowhere": "a step leads upwards, not from {low} to {high}",
}


class ForesightInputError(ValueError):
    """A fact or a parameter that nothing can be foreseen from."""

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(MESSAGES[code].format(**parameters))


@dataclass(frozen=True, slots=True)
class Career:
    """How long one person can be expected to stay in the company.

    `yearly_turnover` is the share (0–1) of people like this one who leave in a year for other
    reasons than age. `retirement` is the last day at work where `spread_years` is 0, else the
    middle of the distribution whose standard deviation is `spread_years`. After `last_day`,
    the end of a fixed term, the person certainly is gone. Who begins later than the day asked
    about, on `starts_on`, cannot leave before that.
    """

    person: Identifier
    yearly_turnover: float = 0.0
    retirement: date | None = None
    spread_years: float = 0.0
    last_day: date | None = None
    starts_on: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.yearly_turnover <= 1:
            raise ForesightInputError("turnover_out_of_range", found=self.yearly_turnover)
        if self.spread_years < 0:
            raise ForesightInputError("spread_negative", found=self.spread_years)


@dataclass(frozen=True, slots=True)
class Holding:
    """One person's agreed level in one competence, in a team and on a shift, while it counts.

    `counts_from` is the first day in that place, `counts_until` the last one: the day before a
    move, or the lapse of a certificate that nobody renews. None means no such day is known. A
    person placed in two teams has a holding in each and is one person for the company.
    """

    person: Identifier
    team: Identifier | None
    shift: Identifier | None
    competence: Identifier
    level: int
    counts_from: date | None = None
    counts_until: date | None = None

    def __post_init__(self) -> None:
        _check_level(self.level, lowest=0)

    def counts_on(self, day: date) -> bool:
        """Whether it counts on the day, if the person is still there."""
        return (self.counts_from is None or self.counts_from <= day) and (
            self.counts_until is None or day <= self.counts_until
        )


@dataclass(frozen=True, slots=True)
class Requirement:
    """How many must hold a competence at a level or above somewhere, during a period.

    `team` None means in the whole company, `shift` None on whichever shift. Of several for one
    competence and place that hold on a day, the one that began last applies. `technology`
    names the planned technology that causes it.
    """

    competence: Identifier
    team: Identifier | None
    shift: Identifier | None
    level: int
    number: int
    valid_from: date
    valid_to: date | None = None
    technology: Identifier | None = None

    def __post_init__(self) -> None:
        _check_level(self.level, lowest=1)
        if self.number < 1:
            raise ForesightInputError("number_too_low", found=self.number)
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ForesightInputError(
                "ends_before_it_starts", ends=self.valid_to, starts=self.valid_from
            )

    @property
    def place(self) -> tuple[Identifier, Identifier | None, Identifier | None]:
        """What is required where, whatever the period, level and number."""
        return self.competence, self.team, self.shift

    def holds_on(self, day: date) -> bool:
        """Whether it is required on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class ForesightProblem:
    """One company on the day `as_of`; every person who holds something has one career."""

    as_of: date
    careers: tuple[Career, ...]
    holdings: tuple[Holding, ...]
    requirements: tuple[Requirement, ...]

    def __post_init__(self) -> None:
        known: set[Identifier] = set()
        for career in self.careers:
            if career.person in known:
                raise ForesightInputError("two_careers", person=career.person)
            known.add(career.person)
        for holding in self.holdings:
            if holding.person not in known:
                raise ForesightInputError("unknown_person", person=holding.person)


def _check_level(level: int, *, lowest: int) -> None:
    if not lowest <= level <= 4:
        raise ForesightInputError("level_out_of_range", lowest=lowest, highest=4, found=level)
