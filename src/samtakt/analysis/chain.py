"""The red thread: goal → competence → requirement → gap, and what hangs loose along it.

The last link, what is done about a gap, belongs to planning, which joins it to this one
(`planning.actionlinks`). Gaps are counted over the whole company, without names.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import BigIntegerField, CharField, Value
from django.db.models.functions import Cast

from samtakt.analysis.company import measure_gaps
from samtakt.analysis.facts import read_gap_facts
from samtakt.analysis.models import Goal, TechnologyItem
from samtakt.analysis.results import CompetenceName, Named
from samtakt.competences.models import Requirement
from samtakt.engines import gaps
from samtakt.foundation.tenancy import Organisation


@dataclass(frozen=True, slots=True)
class RequirementLink:
    """What a role requires, now or from a later day, and the technology items behind it."""

    id: int
    role: Named
    competence: CompetenceName
    level: int
    criticality: int
    valid_from: datetime.date
    is_coming: bool
    goals: tuple[int, ...]
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GapLink:
    """How many people are required to have a competence on the day, and how many have not."""

    required: int
    short: int
    not_assessed: int
    missing_levels: int


@dataclass(frozen=True, slots=True)
class CompetenceLink:
    """A competence that a goal needs, what requires it, and what is missing of it."""

    competence: CompetenceName
    note: str
    requirements: tuple[RequirementLink, ...]
    gap: GapLink | None


@dataclass(frozen=True, slots=True)
class GoalLink:
    """A goal with the competences it needs."""

    id: int
    name: str
    due_on: datetime.date
    priority: int
    competences: tuple[CompetenceLink, ...]


@dataclass(frozen=True, slots=True)
class ItemLink:
    """A technology item of the chain."""

    id: int
    name: str
    goes_live_on: datetime.date


@dataclass(frozen=True, slots=True)
class Chain:
    """All active goals with what they lead to, and what leads from or to nothing.

    A requirement has a cause if a goal or a technology item is named as one. A competence of
    a goal that no role requires is no gap yet: nobody is asked for it.
    """

    as_of: datetime.date
    goals: tuple[GoalLink, ...]
    goals_without_competence: tuple[GoalLink, ...]
    requirements_without_cause: tuple[RequirementLink, ...]
    technology_without_effect: tuple[ItemLink, ...]
    competences_without_requirement: tuple[CompetenceLink, ...]


def read_chain(organisation: Organisation, *, as_of: datetime.date) -> Chain:
    """Return a company's chain on a day: what the gap facts take, and two queries more."""
    facts = read_gap_facts(organisation, as_of=as_of)
    missing = _gaps(gaps.summarise(measure_gaps(facts), by=["competence"]).to_pylist())
    requirements = _requirements(as_of, facts.competences)
    by_competence: dict[int, list[RequirementLink]] = defaultdict(list)
    for row in requirements:
        by_competence[row.competence.id].append(row)
    rows = _goals_and_items()
    of_goals = [row for row in rows if row.priority]
    goals = tuple(_goals(of_goals, facts.competences, by_competence, missing))
    return Chain(
        as_of=as_of,
        goals=goals,
        goals_without_competence=tuple(goal for goal in goals if not goal.competences),
        requirements_without_cause=tuple(
            row for row in requirements if not row.goals and not row.items
        ),
        technology_without_effect=tuple(
            ItemLink(row.id, row.name, row.day) for row in rows if not row.priority
        ),
        competences_without_requirement=tuple(
            {
                link.competence.id: link
                for goal in goals
                for link in goal.competences
                if not link.requirements
            }.values()
        ),
    )


def _gaps(rows: Iterable[dict[str, int]]) -> dict[int, GapLink]:
    return {
        row["competence"]: GapLink(
            required=int(row["met"] + row["gap"] + row["not_assessed"]),
            short=int(row["gap"]),
            not_assessed=int(row["not_assessed"]),
            missing_levels=int(row["missing"]),
        )
        for row in rows
        if row["met"] + row["gap"] + row["not_assessed"]
    }


class _Stored(NamedTuple):
    id: int
    role: int
    role_name: str
    competence: int
    level: int
    criticality: int
    valid_from: datetime.date
    valid_to: datetime.date | None
    goal: int | None
    item: int | None
    retired_on: datetime.date | None


def _requirements(
    as_of: datetime.date, competences: dict[int, CompetenceName]
) -> list[RequirementLink]:
    """The requirements in force on a day, and those that come later."""
    stored = Requirement.objects.order_by("role__name", "role_id", "competence_id", "valid_from")
    rows: dict[int, list[_Stored]] = defaultdict(list)
    for values in stored.values_list(
        *("pk", "role_id", "role__name", "competence_id", "level", "criticality"),
        *("valid_from", "valid_to", "causes__goal_id", "causes__item_id"),
        "competence__retired_on",
    ):
        row = _Stored(*values)
        rows[row.id].append(row)
    latest: dict[tuple[int, int], int] = {}
    for found in rows.values():
        if found[0].valid_from <= as_of:
            latest[found[0].role, found[0].competence] = found[0].id
    current = set(latest.values())
    return [
        RequirementLink(
            id=row.id,
            role=Named(row.role, row.role_name),
            competence=competences[row.competence],
            level=row.level,
            criticality=row.criticality,
            valid_from=row.valid_from,
            is_coming=row.valid_from > as_of,
            goals=tuple(sorted({each.goal for each in found if each.goal})),
            items=tuple(sorted({each.item for each in found if each.item})),
        )
        for found in rows.values()
        if _counts(row := found[0], as_of, current)
    ]


def _counts(row: _Stored, as_of: datetime.date, current: set[int]) -> bool:
    if row.valid_to is not None and row.valid_to < as_of:
        return False
    # Nobody is asked for a competence from the day it is retired.
    if row.retired_on is not None and row.retired_on <= as_of:
        return False
    return row.valid_from > as_of or row.id in current


class _GoalOrItem(NamedTuple):
    """A row of `_goals_and_items`; a goal's priority is 1 to 3, an item has none."""

    id: int
    name: str
    day: datetime.date
    priority: int
    competence: int | None
    note: str | None


def _goals_and_items() -> list[_GoalOrItem]:
    """The active goals with what they need, and the planned items that ask for nothing."""
    active = Goal.objects.filter(state=Goal.State.ACTIVE).order_by()
    over = [TechnologyItem.State.CANCELLED, TechnologyItem.State.LIVE]
    planned = TechnologyItem.objects.exclude(state__in=over).order_by()
    # Two short lists in one question: the page has a budget of questions.
    goals = active.values_list(
        *("pk", "name", "due_on", "priority"),
        *("competences__competence_id", "competences__note"),
    )
    items = planned.filter(effects__isnull=True).values_list(
        *("pk", "name", "goes_live_on", Value(0)),
        Cast(Value(None), BigIntegerField()),
        Cast(Value(None), CharField()),
    )
    rows = [_GoalOrItem(*row) for row in goals.union(items, all=True)]
    return sorted(rows, key=lambda row: (row.day, row.name, row.id))


def _goals(
    rows: Iterable[_GoalOrItem],
    competences: dict[int, CompetenceName],
    requirements: dict[int, list[RequirementLink]],
    missing: dict[int, GapLink],
) -> Iterable[GoalLink]:
    found: dict[int, list[_GoalOrItem]] = defaultdict(list)
    for row in rows:
        found[row.id].append(row)
    for pk, needs in found.items():
        links = [
            CompetenceLink(
                competence=competences[row.competence],
                note=row.note or "",
                requirements=tuple(requirements.get(row.competence, ())),
                gap=missing.get(row.competence),
            )
            for row in needs
            if row.competence is not None
        ]
        links.sort(key=lambda link: (link.competence.name, link.competence.id))
        yield GoalLink(pk, needs[0].name, needs[0].day, needs[0].priority, tuple(links))
