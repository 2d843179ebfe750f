"""People named in a form: just those, by name or by employee number."""

import pytest

from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Person
from samtakt.web.people import found_by_name
from tests.factories import saved


@pytest.fixture
def people(company):
    for given, family, number in (
        ("Anna Maria", "von Ek", "7"),
        ("Åsa", "Öberg", "8"),
        ("Bo", "Ek", "9"),
        ("Bo", "Ek", "10"),
    ):
        saved(Person(given_name=given, family_name=family, employee_number=number), company)
    with scope_for(company):
        yield Person.objects.all()


@pytest.mark.parametrize(
    ("named", "numbers"),
    [
        ("Anna Maria von Ek", ["7"]),
        ("  anna maria  VON EK ", ["7"]),
        ("åsa öberg", ["8"]),
        ("Bo Ek", ["10", "9"]),
        ("9", ["9"]),
        ("Anna", []),
        ("", []),
    ],
)
def test_a_name_finds_exactly_those_who_have_it(people, named, numbers):
    assert sorted(person.employee_number for person in found_by_name(people, named)) == numbers
