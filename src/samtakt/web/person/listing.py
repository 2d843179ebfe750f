"""The people list: who fits the search, and where each of them stands."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from samtakt.analysis.company import gap_cells
from samtakt.analysis.facts import read_gap_facts
from samtakt.analysis.results import Named
from samtakt.foundation.formats import sort_key
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Person
from samtakt.organisations.queries import employed_on


@dataclass(frozen=True)
class Line:
    """One person of the list. `employed` False: has worked here, or starts later."""

    person: Person
    employed: bool
    team: Named | None
    shift: Named | None
    gaps: int
    not_assessed: int


def named_like(people: "QuerySet[Person]", words: str) -> "QuerySet[Person]":
    """Return the people whose name holds each of the words, whatever case or accents."""
    for word in sort_key(words).split():
        people = people.filter(name_key__contains=word)
    return people


def working_here(
    people: "QuerySet[Person]", day: datetime.date, *, team: str | None = None
) -> "QuerySet[Person]":
    """Return those of the people who are employed on a day: in a team, or anywhere."""
    rows = employed_on(day).order_by()
    if team:
        rows = rows.filter(team=team)
    return people.filter(pk__in=rows.values("person_id"))


def lines_of(
    people: list[Person], organisation: Organisation, *, as_of: datetime.date
) -> list[Line]:
    """Return the people of one page with team, shift and counts; five queries."""
    numbers = [person.pk for person in people]
    facts = read_gap_facts(organisation, as_of=as_of, people=numbers)
    now = {row.person.id: row for row in facts.employments if row.holds_on(as_of)}
    counts = Counter((cell.person.id, str(cell.status)) for cell in gap_cells(facts))
    return [
        Line(
            person=person,
            employed=person.pk in now,
            team=now[person.pk].team if person.pk in now else None,
            shift=now[person.pk].shift if person.pk in now else None,
            gaps=counts[person.pk, "gap"],
            not_assessed=counts[person.pk, "not_assessed"],
        )
        for person in people
    ]
