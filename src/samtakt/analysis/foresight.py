"""The years ahead: how many will be able to do what is needed, if nothing is done.

Turns what is stored about a company into the problem of the engine `foresight`. Decided here:

* Who counts as a holder is as in `holders`: the level is agreed and high enough, does not need
  confirmation, and the certificate that the competence needs is valid today. Certificates and
  levels are taken to be renewed; that they are is another page's work.
* A planned retirement is certain. Others retire around the last day of the year in which they
  reach the retirement age, with the spread that the rules state.
* A fixed term ends on its day. Everybody leaves at the yearly rate of their kind of employment.
* Where no number is stated for a competence that some role calls critical, the least number of
  holders applies to the whole company, at the lowest level any role requires. No company needs
  fewer holders of anything it requires than that least number.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from samtakt.analysis.assumptions import Assumptions, read_assumptions
from samtakt.analysis.facts import (
    MINIMUM_DAY_WORK,
    MINIMUM_SHIFT_WORK,
    RETIREMENT_AGE,
    EmploymentFact,
    Facts,
    read_holder_facts,
)
from samtakt.analysis.futurerows import (
    ONE_DAY,
    HeadcountRow,
    RoleRow,
    numbers_required,
)
from samtakt.analysis.results import CompetenceName, Named
from samtakt.engines.foresight import (
    Career,
    ForesightProblem,
    Holding,
    Point,
    Requirement,
    RequirementForecast,
    Scenario,
    apply_scenario,
    chances,
    in_company,
    measure_forecast,
)
from samtakt.foundation.legalrules import months_after
from samtakt.organisations.models import Organisation

__all__ = [
    "YEARS_AHEAD",
    "CompanyForesight",
    "ForesightFacts",
    "HolderAhead",
    "Outlook",
    "Point",
    "StaffPoint",
    "foresee",
    "holders_behind",
    "outlook_over_time",
    "read_foresight_facts",
    "whole_problem",
    "years_ahead",
]

YEARS_AHEAD = 5
CRITICAL = 3
LIKELY = 0.5
"""Above it something is more likely than not."""


@dataclass(frozen=True)
class ForesightFacts:
    """Everything that the years ahead are foreseen from."""

    organisation: Organisation
    as_of: datetime.date
    holders: Facts
    roles: tuple[RoleRow, ...]
    headcount: tuple[HeadcountRow, ...]
    assumptions: Assumptions


@dataclass(frozen=True, slots=True)
class Outlook:
    """One competence, in the whole company or in one place, on each of the days asked about."""

    competence: CompetenceName
    team: Named | None
    shift: Named | None
    points: tuple[Point, ...]

    @property
    def now(self) -> Point:
        """The first day."""
        return self.points[0]

    @property
    def last(self) -> Point:
        """The day furthest ahead."""
        return self.points[-1]

    @property
    def likely_short_on(self) -> datetime.date | None:
        """The first day on which it is more likely than not that too few are left."""
        return next(
            (p.day for p in self.points if p.shortage is not None and p.shortage > LIKELY), None
        )

    @property
    def highest_risk(self) -> float:
        """The highest probability of a shortage on any of the days."""
        return max((point.shortage or 0.0 for point in self.points), default=0.0)


@dataclass(frozen=True, slots=True)
class StaffPoint:
    """How many of those who work here today will still do so on a day."""

    day: datetime.date
    expected: float
    low: int
    high: int


@dataclass(frozen=True)
class CompanyForesight:
    """A company's years ahead. `competences` are over the whole company, worst first;
    `places` the teams and shifts that have a number stated, worst first.
    """

    as_of: datetime.date
    days: tuple[datetime.date, ...]
    people: int
    staff: tuple[StaffPoint, ...]
    competences: tuple[Outlook, ...]
    places: tuple[Outlook, ...]
    assumptions: Assumptions

    def of_competence(self, competence: int) -> Outlook:
        """Return one competence over the whole company; what a place requires, it requires."""
        return next(row for row in self.competences if row.competence.id == competence)

    def in_place(self, outlook: Outlook) -> Outlook:
        """Return the row that is about the same competence and place as another."""
        place = (outlook.competence, outlook.team, outlook.shift)
        rows = (*self.competences, *self.places)
        return next(row for row in rows if (row.competence, row.team, row.shift) == place)


def read_foresight_facts(organisation: Organisation, *, as_of: datetime.date) -> ForesightFacts:
    """Read what the years ahead are foreseen from, in a fixed number of queries."""
    holders = read_holder_facts(organisation, as_of=as_of)
    roles, headcount = numbers_required(organisation)
    return ForesightFacts(
        organisation=organisation,
        as_of=as_of,
        holders=holders,
        roles=roles,
        headcount=headcount,
        assumptions=read_assumptions(as_of),
    )


def foresee(
    facts: ForesightFacts,
    *,
    days: Sequence[datetime.date] | None = None,
    scenario: Scenario | None = None,
) -> CompanyForesight:
    """Return the company's years ahead, by default year by year for five years."""
    asked = tuple(days or years_ahead(facts.as_of))
    stated = apply_scenario(problem_of(facts), scenario or Scenario())
    forecast = measure_forecast(_with_company(facts, stated), asked)
    outlooks = sorted(_outlooks(facts, forecast.requirements), key=_worst_first)
    return CompanyForesight(
        as_of=facts.as_of,
        days=forecast.days,
        people=len(facts.holders.working),
        staff=_staff(facts, stated, forecast.days),
        competences=tuple(one for one in outlooks if one.team is None),
        places=tuple(one for one in outlooks if one.team is not None),
        assumptions=facts.assumptions,
    )


def outlook_over_time(
    facts: ForesightFacts, competence: int, team: int | None, shift: int | None
) -> Outlook | None:
    """Return one competence in one place quarter by quarter; None where nothing is required."""
    problem = whole_problem(facts)
    place = (competence, team, shift)
    asked = tuple(one for one in problem.requirements if one.place == place)
    if not asked:
        return None
    days = years_ahead(facts.as_of, steps_a_year=4)
    forecast = measure_forecast(replace(problem, requirements=asked), days)
    return next(_outlooks(facts, forecast.requirements))


@dataclass(frozen=True, slots=True)
class HolderAhead:
    """Somebody behind a figure: the probability (0–1) of being a holder on the day."""

    person: Named
    team: Named | None
    shift: Named | None
    level: int
    probability: float


def holders_behind(facts: ForesightFacts, outlook: Outlook, point: Point) -> list[HolderAhead]:
    """Return the people behind a point, likeliest first; their probabilities add up to it."""
    found = chances(
        problem_of(facts),
        competence=outlook.competence.id,
        team=outlook.team.id if outlook.team else None,
        shift=outlook.shift.id if outlook.shift else None,
        level=point.level,
        day=point.day,
    )
    placed = {person: rows[0] for person, rows in _placements(facts.holders).items()}
    return [
        HolderAhead(
            person=placed[one.person].person,  # type: ignore[index]
            team=placed[one.person].team,  # type: ignore[index]
            shift=placed[one.person].shift,  # type: ignore[index]
            level=one.level,
            probability=one.probability,
        )
        for one in found
    ]


def years_ahead(as_of: datetime.date, *, steps_a_year: int = 1) -> tuple[datetime.date, ...]:
    """Return today and the days until five years later, year by year or more often."""
    months = 12 // steps_a_year
    return tuple(
        months_after(as_of, months * step) for step in range(YEARS_AHEAD * steps_a_year + 1)
    )


def problem_of(facts: ForesightFacts) -> ForesightProblem:
    """Return careers, holdings and the numbers that teams and shifts state."""
    careers = tuple(careers_of(facts))
    return ForesightProblem(
        as_of=facts.as_of,
        careers=careers,
        holdings=tuple(_holdings(facts, {career.person for career in careers})),
        requirements=tuple(
            Requirement(
                competence=row.competence,
                team=row.team.id,
                shift=row.shift.id if row.shift else None,
                level=row.level,
                number=row.number,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                technology=row.technology,
            )
            for row in facts.headcount
        ),
    )


def whole_problem(facts: ForesightFacts, scenario: Scenario | None = None) -> ForesightProblem:
    """Return the problem with what the whole company requires added, in a scenario or as is."""
    return _with_company(facts, apply_scenario(problem_of(facts), scenario or Scenario()))


def _with_company(facts: ForesightFacts, stated: ForesightProblem) -> ForesightProblem:
    least = facts.assumptions.value(MINIMUM_DAY_WORK)
    least_on_shifts = facts.assumptions.value(MINIMUM_SHIFT_WORK)
    smallest = {one.competence: int(least) for one in stated.requirements}
    smallest |= {
        one.competence: int(least_on_shifts) for one in stated.requirements if one.shift is not None
    }
    return ForesightProblem(
        stated.as_of,
        stated.careers,
        stated.holdings,
        (
            *stated.requirements,
            *in_company(stated.requirements, least=smallest),
            *_unstated(facts, int(least)),
        ),
    )


def _placements(holders: Facts) -> dict[int, list[EmploymentFact]]:
    """The present and later employments of everybody who works here or is about to."""
    rows: dict[int, list[EmploymentFact]] = defaultdict(list)
    for row in holders.employments:
        if row.ends_on is None or row.ends_on >= holders.as_of:
            rows[row.person.id].append(row)
    return rows


def careers_of(facts: ForesightFacts) -> Iterator[Career]:
    """Return how long everybody who works here, or is about to, can be expected to stay."""
    age = round(facts.assumptions.value(RETIREMENT_AGE))
    for person, rows in _placements(facts.holders).items():
        first, last = min(row.starts_on for row in rows), rows[-1]
        planned = [row.retires_on for row in rows if row.retires_on]
        # Whoever is still employed after the planned day has stayed; no later day is guessed.
        planned = [day for day in planned if day >= facts.as_of]
        usual = rows[0].retires(age) if not any(row.retires_on for row in rows) else None
        ends = [row.ends_on for row in rows]
        yield Career(
            person=person,
            yearly_turnover=facts.assumptions.yearly_turnover(last.kind),
            retirement=min(planned, default=usual),
            spread_years=0.0 if planned else facts.assumptions.retirement_spread_years,
            last_day=None if None in ends else max(day for day in ends if day),
            starts_on=first if first > facts.as_of else None,
        )


def _holdings(facts: ForesightFacts, people: set[object]) -> Iterator[Holding]:
    holders = facts.holders
    placements = _placements(holders)
    certified = _certified(holders)
    for fact in holders.levels:
        key = (fact.person, fact.competence)
        if fact.person not in people or key in holders.needs_confirmation:
            continue
        if fact.competence in holders.certified_competences and key not in certified:
            continue
        for row in placements[fact.person]:
            yield Holding(
                person=fact.person,
                team=row.team.id if row.team else None,
                shift=row.shift.id if row.shift else None,
                competence=fact.competence,
                level=fact.level,
                counts_from=row.starts_on if row.starts_on > facts.as_of else None,
                counts_until=row.ends_on,
            )


def _certified(holders: Facts) -> set[tuple[int, int]]:
    """Who has a certificate for a competence that is valid on the day."""
    return {
        (row.person, row.competence)
        for row in holders.certificates
        if row.competence is not None and (row.valid_to is None or row.valid_to >= holders.as_of)
    }


def _unstated(facts: ForesightFacts, least: int) -> Iterator[Requirement]:
    """The least number of holders of what is critical, while no team states a number."""
    roles: dict[int, list[RoleRow]] = defaultdict(list)
    stated: dict[int, list[HeadcountRow]] = defaultdict(list)
    for row in facts.roles:
        roles[row.competence].append(row)
    for one in facts.headcount:
        stated[one.competence].append(one)
    for competence, rows in roles.items():
        starts = _changes([*rows, *stated[competence]], facts.as_of)
        for starts_on, following in zip(starts, [*starts[1:], None], strict=True):
            level = _critical_level(rows, starts_on)
            if level is None or any(_holds(one, starts_on) for one in stated[competence]):
                continue
            last = following - ONE_DAY if following else None
            yield Requirement(competence, None, None, level, least, starts_on, last)


def _changes(rows: Iterable[RoleRow | HeadcountRow], as_of: datetime.date) -> list[datetime.date]:
    days = {as_of}
    for row in rows:
        days |= {row.valid_from, row.valid_to + ONE_DAY} if row.valid_to else {row.valid_from}
    return sorted(day for day in days if day >= as_of)


def _holds(row: RoleRow | HeadcountRow, day: datetime.date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def _critical_level(rows: Iterable[RoleRow], day: datetime.date) -> int | None:
    """The lowest level that a role requires on a day; None if none calls it critical then."""
    newest: dict[int, RoleRow] = {}
    for row in rows:  # in order of time: a later version takes an earlier one's place
        if _holds(row, day):
            newest[row.role] = row
    if not any(row.criticality == CRITICAL for row in newest.values()):
        return None
    return min(row.level for row in newest.values())


def _outlooks(facts: ForesightFacts, forecasts: Iterable[RequirementForecast]) -> Iterator[Outlook]:
    teams = {row.team.id: row.team for row in facts.headcount}
    shifts = {row.shift.id: row.shift for row in facts.headcount if row.shift}
    names: Mapping[int, CompetenceName] = facts.holders.competences
    for found in forecasts:
        yield Outlook(
            competence=names[found.competence],  # type: ignore[index]
            team=teams.get(found.team),  # type: ignore[arg-type]
            shift=shifts.get(found.shift),  # type: ignore[arg-type]
            points=found.points,
        )


def _worst_first(row: Outlook) -> tuple[object, ...]:
    return (
        row.likely_short_on or datetime.date.max,
        -row.competence.criticality,
        -row.highest_risk,
        row.competence.name,
        row.team.name if row.team else "",
        row.shift.name if row.shift else "",
    )


def _staff(
    facts: ForesightFacts, problem: ForesightProblem, days: Sequence[datetime.date]
) -> tuple[StaffPoint, ...]:
    """Everybody who works here today as one requirement: how many will be left."""
    everybody = ForesightProblem(
        problem.as_of,
        problem.careers,
        tuple(Holding(person, None, None, "", 1) for person in sorted(facts.holders.working)),
        (Requirement("", None, None, 1, 1, problem.as_of),),
    )
    [found] = measure_forecast(everybody, days).requirements
    return tuple(
        StaffPoint(point.day, point.expected, point.low, point.high) for point in found.points
    )
