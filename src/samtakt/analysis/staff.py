"""The staff profile: who works in a company on a day, counted in several ways."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from samtakt.analysis.facts import Facts
from samtakt.analysis.results import Count, Named, StaffProfile
from samtakt.inclusion.disclosure import own_headcount
from samtakt.inclusion.groups import NOT_STATED, Grouping, Member, members_from


def staff_profile(
    facts: Facts, *, horizon: datetime.date, leaving: Mapping[int, datetime.date]
) -> StaffProfile:
    """Count everybody employed on the day once, under the placement that started last."""
    percent: Counter[int] = Counter()
    for row in facts.employments:
        if row.holds_on(facts.as_of):
            percent[row.person.id] += row.percent
    rows = list(facts.working.values())
    members = staff_members(facts).values()
    ages = [facts.as_of.year - row.birth_year for row in rows if row.birth_year is not None]
    return StaffProfile(
        people=len(rows),
        full_time_equivalents=sum(min(share, 100) for share in percent.values()) / 100,
        by_sex=_by_group(members, Grouping.SEX),
        by_age=_by_group(members, Grouping.AGE),
        by_employment=_by_group(members, Grouping.EMPLOYMENT),
        by_team=_by_name(row.team for row in rows),
        by_shift=_by_name(row.shift for row in rows),
        mean_age=sum(ages) / len(ages) if ages else None,
        leaving_within_horizon=sum(
            1 for row in rows if leaving.get(row.person.id, datetime.date.max) < horizon
        ),
    )


def staff_members(facts: Facts) -> dict[int, Member]:
    """Return the groups of everybody employed on the day, by the placement that started last."""
    rows = facts.working.values()
    return members_from(
        ((row.person.id, row.sex, row.birth_year, row.kind) for row in rows), facts.as_of
    )


def _by_group(members: Iterable[Member], grouping: Grouping) -> tuple[Count, ...]:
    groups = [member.group(grouping) for member in members]
    return tuple(Count(*counted) for counted in own_headcount(groups, grouping))


def _by_name(values: Iterable[Named | None]) -> tuple[Count, ...]:
    found = Counter(values)
    named = sorted((value for value in found if value is not None), key=lambda each: each.name)
    rows = [Count(str(value.id), value.name, found[value]) for value in named]
    if found[None]:
        rows.append(Count(NOT_STATED, _("Not stated"), found[None]))
    return tuple(rows)
