"""How much of a company's analysis a reader may see.

The managing director and HR see all of it. A line manager sees the people of the teams they
lead; of other people numbers but no names. An employee sees the own row. A union or safety
representative sees totals without names, and no group by sex or age: such groups leave only
through disclosure, which hides the small ones.
"""

import dataclasses
import datetime
from collections.abc import Collection
from typing import TypeVar

from samtakt.analysis.company import HORIZON_MONTHS, analyse_facts
from samtakt.analysis.facts import Facts, read_facts
from samtakt.analysis.results import (
    CompanyAnalysis,
    CompetenceRisk,
    CoverageRow,
    StaffProfile,
)
from samtakt.foundation.access import Actor, Role

SEES_EVERYTHING = frozenset({Role.COMPANY_ADMIN, Role.HR})
NOBODY: frozenset[int] = frozenset()
NO_STAFF = StaffProfile(0, 0.0, (), (), (), (), (), None, 0)


def analysis_for(
    actor: Actor, *, as_of: datetime.date, horizon_months: int = HORIZON_MONTHS
) -> CompanyAnalysis:
    """Return what the actor may see of the own company's analysis; called in its scope."""
    facts = read_facts(actor.organisation, as_of=as_of)
    if actor.roles & SEES_EVERYTHING:
        return analyse_facts(facts, horizon_months=horizon_months)
    people = _people_seen(actor, facts)
    if Role.UNION_REPRESENTATIVE in actor.roles:
        return _totals_and(people, facts, horizon_months)
    seen = analyse_facts(facts, horizon_months=horizon_months, people=people)
    if Role.LINE_MANAGER in actor.roles:
        return _without_other_names(seen, people, actor.team_ids)
    return dataclasses.replace(seen, staff=NO_STAFF, coverage=(), risks=())


def people_named(actor: Actor, facts: Facts) -> frozenset[int] | None:
    """Return the people whose names the actor may see in lists; None: everybody's."""
    if actor.roles & SEES_EVERYTHING:
        return None
    return NOBODY if Role.UNION_REPRESENTATIVE in actor.roles else _people_seen(actor, facts)


def teams_shown(actor: Actor) -> frozenset[int] | None:
    """Return the teams whose figures the actor may see one by one; None: all."""
    if actor.roles & {*SEES_EVERYTHING, Role.UNION_REPRESENTATIVE}:
        return None
    return actor.team_ids


def _people_seen(actor: Actor, facts: Facts) -> frozenset[int]:
    people = {actor.person_id} if actor.person_id is not None else set()
    if Role.LINE_MANAGER in actor.roles:
        people |= {
            row.person.id
            for row in facts.employments
            if row.holds_on(facts.as_of) and row.team and row.team.id in actor.team_ids
        }
    return frozenset(people)


def _totals_and(people: frozenset[int], facts: Facts, horizon_months: int) -> CompanyAnalysis:
    """The whole company's sums; of people only the given ones."""
    whole = analyse_facts(facts, horizon_months=horizon_months)
    without_names = _without_other_names(whole, NOBODY, None)
    return dataclasses.replace(
        without_names,
        cells=_of(people, whole.cells),
        by_person=_of(people, whole.by_person),
        certificates=_of(people, whole.certificates),
    )


Row = TypeVar("Row")


def _of(people: Collection[int], rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.person.id in people)  # type: ignore[attr-defined]


def _without_other_names(
    analysis: CompanyAnalysis, people: Collection[int], teams: Collection[int] | None
) -> CompanyAnalysis:
    """Keep the names of some people; with `teams`, only the requirements on those teams."""
    return dataclasses.replace(
        analysis,
        staff=dataclasses.replace(analysis.staff, by_sex=(), by_age=(), mean_age=None),
        coverage=tuple(
            _naming(row, people)
            for row in analysis.coverage
            if teams is None or row.team is None or row.team.id in teams
        ),
        risks=tuple(_naming(row, people) for row in analysis.risks),
    )


Covered = TypeVar("Covered", CoverageRow, CompetenceRisk)


def _naming(row: Covered, people: Collection[int]) -> Covered:
    return dataclasses.replace(
        row,
        holders=tuple(holder for holder in row.holders if holder.id in people),
        key_person=row.key_person if row.key_person and row.key_person.id in people else None,
        losses=_of(people, row.losses),
    )
