"""What named people need, inside one company. Names never leave it; `demand` publishes counts.

A need is a gap that will be there on the last day looked at if nobody is trained, of a
person who works in the company by then: whoever leaves before is not sent on a course, and
what is required from a later day is a need already, due before that day.
"""

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from samtakt.analysis.company import gap_cells
from samtakt.analysis.facts import Facts, read_gap_facts
from samtakt.analysis.results import Cell, CompetenceName, Named
from samtakt.catalogue.models import CourseOutcome
from samtakt.engines.gaps import Status
from samtakt.foundation.tenancy import library_of
from samtakt.organisations.models import Organisation

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Need:
    """One person who has to get from a level to a level in a competence.

    `value` is weight times levels closed, in points. `reachable_level` is how far the courses
    of the catalogue lead, one after another; it is `from_level` where none takes the first
    step. `earliest` and `latest` bound the days of training; None: any day.
    """

    person: Named
    team: Named | None
    shift: Named | None
    competence: CompetenceName
    from_level: int
    to_level: int
    reachable_level: int
    weight: int
    value: float
    earliest: datetime.date | None
    latest: datetime.date | None

    @property
    def has_course(self) -> bool:
        """Whether any course takes the first step."""
        return self.reachable_level > self.from_level


@dataclass(frozen=True, slots=True)
class CompanyNeeds:
    """A company's needs, highest value first; `not_assessed` is what nobody knows yet."""

    organisation_id: int
    as_of: datetime.date
    until: datetime.date
    needs: tuple[Need, ...]
    not_assessed: int

    def of_person(self, person_id: int) -> tuple[Need, ...]:
        """Return one person's needs."""
        return tuple(need for need in self.needs if need.person.id == person_id)


def needs_of(
    organisation: Organisation, *, as_of: datetime.date, until: datetime.date | None = None
) -> CompanyNeeds:
    """Return the needs on the day `until` (default: `as_of`), by the levels known on `as_of`.

    Called inside the company's scope; six queries whatever the company's size.
    """
    return needs_in(read_gap_facts(organisation, as_of=as_of), until=until or as_of)


def needs_in(facts: Facts, *, until: datetime.date) -> CompanyNeeds:
    """Return the needs that facts already read show on a later day."""
    cells = gap_cells(dataclasses.replace(facts, as_of=until))
    reach = _reach(facts.organisation)
    due, hired = _due_days(facts), _first_days(facts)
    needs = [
        _need(cell, reach, due, hired.get(cell.person.id), facts.as_of)
        for cell in cells
        if cell.status == Status.GAP
    ]
    return CompanyNeeds(
        organisation_id=facts.organisation.pk,
        as_of=facts.as_of,
        until=until,
        needs=tuple(sorted(needs, key=_highest_value_first)),
        not_assessed=sum(1 for cell in cells if cell.status == Status.NOT_ASSESSED),
    )


def _highest_value_first(need: Need) -> tuple[object, ...]:
    return (-need.value, need.competence.name, need.person.name, need.person.id)


Due = dict[tuple[int, int], list[tuple[int, datetime.date]]]


def _need(
    cell: Cell,
    reach: dict[int, dict[int, int]],
    due: Due,
    hired: datetime.date | None,
    as_of: datetime.date,
) -> Need:
    assert cell.level is not None
    assert cell.required is not None
    assert cell.weight is not None
    return Need(
        person=cell.person,
        team=cell.team,
        shift=cell.shift,
        competence=cell.competence,
        from_level=cell.level,
        to_level=cell.required,
        reachable_level=min(
            cell.required, _reachable(reach.get(cell.competence.id, {}), cell.level)
        ),
        weight=cell.weight,
        value=float(cell.weight * (cell.required - cell.level)),
        earliest=hired,
        latest=_latest(due.get((cell.person.id, cell.competence.id), []), cell.required, as_of),
    )


def _reach(organisation: Organisation) -> dict[int, dict[int, int]]:
    """Per competence and level to start from: the highest level that one course leads to."""
    steps: dict[int, dict[int, int]] = defaultdict(dict)
    outcomes = CourseOutcome.objects.filter(library_of(organisation))
    for competence, low, high in outcomes.values_list("competence_id", "from_level", "to_level"):
        for level in range(low, high):
            steps[competence][level] = max(high, steps[competence].get(level, 0))
    return steps


def _reachable(steps: dict[int, int], level: int) -> int:
    while level in steps:
        level = steps[level]
    return level


def _due_days(facts: Facts) -> Due:
    """Per person and competence: each level required from a later day on, with that day."""
    due: Due = defaultdict(list)
    for row in facts.requirements:
        if row.valid_to is None or row.valid_to >= facts.as_of:
            # What is required already has no day to be ready by: it is late as it is.
            day = max(row.valid_from, facts.as_of)
            due[row.person, row.competence].append((row.level, day))
    return {
        key: rows for key, rows in due.items() if any(day > facts.as_of for _level, day in rows)
    }


def _latest(
    rows: Iterable[tuple[int, datetime.date]], required: int, as_of: datetime.date
) -> datetime.date | None:
    """The day before the level is first required; None if it is required already."""
    first = min((day for level, day in rows if level >= required), default=as_of)
    return first - ONE_DAY if first > as_of else None


def _first_days(facts: Facts) -> dict[int, datetime.date]:
    """The first day of those who are hired but have not started."""
    first: dict[int, datetime.date] = {}
    for row in facts.employments:
        first[row.person.id] = min(row.starts_on, first.get(row.person.id, row.starts_on))
    return {person: day for person, day in first.items() if day > facts.as_of}
