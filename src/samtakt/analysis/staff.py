"""The staff profile: who works in a company on a day, counted in several ways."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from samtakt.analysis.facts import EmploymentFact, Facts
from samtakt.analysis.results import Count, Named, StaffProfile
from samtakt.organisations.models import Employment, Person

NONE = "none"


def staff_profile(
    facts: Facts, *, horizon: datetime.date, leaving: Mapping[int, datetime.date]
) -> StaffProfile:
    """Count everybody employed on the day once, under the placement that started last."""
    latest: dict[int, EmploymentFact] = {}
    percent: Counter[int] = Counter()
    for row in facts.employments:  # by start: a later one takes the place of an earlier
        if row.holds_on(facts.as_of):
            latest[row.person.id] = row
            percent[row.person.id] += row.percent
    rows = list(latest.values())
    ages = [facts.as_of.year - row.birth_year for row in rows if row.birth_year is not None]
    return StaffProfile(
        people=len(rows),
        full_time_equivalents=sum(min(share, 100) for share in percent.values()) / 100,
        by_sex=_by_choice((row.sex for row in rows), Person.Sex.choices),
        by_age=_by_age(rows, facts.as_of),
        by_employment=_by_choice((row.kind for row in rows), Employment.Kind.choices),
        by_team=_by_name(row.team for row in rows),
        by_shift=_by_name(row.shift for row in rows),
        mean_age=sum(ages) / len(ages) if ages else None,
        leaving_within_horizon=sum(
            1 for row in rows if leaving.get(row.person.id, datetime.date.max) < horizon
        ),
    )


def _by_choice(values: Iterable[str], choices: Iterable[tuple[str, object]]) -> tuple[Count, ...]:
    found = Counter(values)
    return tuple(Count(key, str(label), found[key]) for key, label in choices if found[key])


def _by_age(rows: Iterable[EmploymentFact], day: datetime.date) -> tuple[Count, ...]:
    groups = {
        "under_30": _("Under 30"),
        "30_39": "30–39",
        "40_49": "40–49",
        "50_59": "50–59",
        "60_over": _("60 and over"),
        NONE: _("Not stated"),
    }
    found = Counter(_age_group(row.birth_year, day) for row in rows)
    return tuple(Count(key, label, found[key]) for key, label in groups.items() if found[key])


def _age_group(birth_year: int | None, day: datetime.date) -> str:
    if birth_year is None:
        return NONE
    age = day.year - birth_year
    for over, group in ((60, "60_over"), (50, "50_59"), (40, "40_49"), (30, "30_39")):
        if age >= over:
            return group
    return "under_30"


def _by_name(values: Iterable[Named | None]) -> tuple[Count, ...]:
    found = Counter(values)
    named = sorted((value for value in found if value is not None), key=lambda each: each.name)
    rows = [Count(str(value.id), value.name, found[value]) for value in named]
    if found[None]:
        rows.append(Count(NONE, _("Not stated"), found[None]))
    return tuple(rows)
