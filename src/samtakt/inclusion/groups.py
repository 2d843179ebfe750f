"""The groups that figures may be broken down by: sex, age and kind of employment.

No other ground of the Discrimination Act is registered about anybody. Age groups are
defined here and nowhere else.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samtakt.organisations.models import Employment, Person
from samtakt.organisations.queries import employed_on

NOT_STATED = "none"
YOUNGEST = "under_30"
FROM_AGE = ((60, "60_over"), (50, "50_59"), (40, "40_49"), (30, "30_39"))


class Grouping(StrEnum):
    """What people are grouped by."""

    SEX = "sex"
    AGE = "age"
    EMPLOYMENT = "employment"


GROUPING_NAMES = {
    Grouping.SEX: _("Sex"),
    Grouping.AGE: _("Age"),
    Grouping.EMPLOYMENT: _("Employment"),
}

GROUPS = {
    Grouping.SEX: dict(Person.Sex.choices),
    Grouping.AGE: {
        YOUNGEST: _("Under 30"),
        "30_39": "30–39",
        "40_49": "40–49",
        "50_59": "50–59",
        "60_over": _("60 and over"),
        NOT_STATED: _("Not stated"),
    },
    Grouping.EMPLOYMENT: {**dict(Employment.Kind.choices), NOT_STATED: _("Not stated")},
}


def age_group(birth_year: int | None, day: datetime.date) -> str:
    """Return the group of somebody's age, which is counted in calendar years."""
    if birth_year is None:
        return NOT_STATED
    age = day.year - birth_year
    return next((group for start, group in FROM_AGE if age >= start), YOUNGEST)


@dataclass(frozen=True, slots=True)
class Member:
    """The groups that one person is in on a day."""

    sex: str
    age: str
    employment: str

    def group(self, grouping: Grouping) -> str:
        """Return the group by one grouping."""
        return {
            Grouping.SEX: self.sex,
            Grouping.AGE: self.age,
            Grouping.EMPLOYMENT: self.employment,
        }[grouping]


Employed = tuple[int, str, int | None, str]
"""A person's number, sex, year of birth, and kind of employment."""


def members_from(rows: Iterable[Employed], day: datetime.date) -> dict[int, Member]:
    """Return the groups of people by their number; of several employments the last given."""
    return {
        person: Member(sex, age_group(birth_year, day), kind or NOT_STATED)
        for person, sex, birth_year, kind in rows
    }


def members(people: "Collection[int] | QuerySet", *, as_of: datetime.date) -> dict[int, Member]:
    """Read the groups of some people on a day: two queries, in the company's scope.

    Of two employments on the day the one that started last counts. Who is not employed on
    the day has no kind of employment.
    """
    known = Person.objects.filter(pk__in=people).values_list("pk", "sex", "birth_year")
    employed = employed_on(as_of).filter(person__in=people)
    kinds = dict(employed.order_by("starts_on", "pk").values_list("person_id", "kind"))
    return members_from(
        ((pk, sex, birth_year, kinds.get(pk, "")) for pk, sex, birth_year in known), as_of
    )
