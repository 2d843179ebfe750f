"""People whom somebody names in a form, instead of a list that grows with the company."""

from typing import TYPE_CHECKING

from samtakt.organisations.models import Person, name_key

if TYPE_CHECKING:
    from django.db.models import QuerySet


def found_by_name(people: "QuerySet[Person]", name: str) -> list[Person]:
    """Return the people who are called just that, given name first, or have that number."""
    wanted = " ".join(name.split())
    if not wanted:
        return []
    words = wanted.split(" ")
    # Any place between the words may part given from family names: Anna Maria von Ek.
    keys = {
        name_key(" ".join(words[:place]), " ".join(words[place:]))
        for place in range(1, len(words) + 1)
    }
    named = list(people.filter(name_key__in=keys).order_by("name_key", "pk"))
    exact = [person for person in named if person.name.casefold() == wanted.casefold()]
    return exact or list(people.filter(employee_number=wanted))
