"""Rows inserted as tuples are checked as rows that are saved."""

import datetime

import pytest
from django.core.exceptions import FieldError
from django_scopes.exceptions import ScopeError

from samtakt.assessments.models import Observation
from samtakt.foundation.tenancy import ForeignOwner, scope_for
from tests.factories import make_company, make_competence, make_person

pytestmark = pytest.mark.django_db
NAMES = ("person_id", "competence_id", "level", "observed_on", "source")
DAY = datetime.date(2026, 11, 1)


def row(person, competence, level=3):
    return (person.pk, competence.pk, level, DAY, "manager")


def test_numbers_come_back_in_order_with_defaults_filled_in(hub, alfa):
    person, skill = make_person(alfa), make_competence(hub)
    rows = [row(person, skill, n % 5) for n in range(5000)]

    with scope_for(alfa):
        numbers = Observation.objects.insert_values(alfa, NAMES, rows)
        found = dict(Observation.objects.values_list("pk", "level"))
        one = Observation.objects.first()

    assert [found[number] for number in numbers] == [n % 5 for n in range(5000)]
    assert (one.organisation, one.written, one.team) == (alfa, "", None)


def test_a_parent_of_another_owner_is_refused(hub, alfa):
    stranger = make_person(make_company(hub, "Beta"))
    skill = make_competence(hub)

    with scope_for(alfa), pytest.raises(ForeignOwner):
        Observation.objects.insert_values(alfa, NAMES, [row(stranger, skill)])


def test_another_companys_competence_is_refused(hub, alfa):
    person, foreign = make_person(alfa), make_competence(make_company(hub, "Beta"))

    with scope_for(alfa), pytest.raises(ForeignOwner):
        Observation.objects.insert_values(alfa, NAMES, [row(person, foreign)])


def test_outside_the_scope_nothing_is_inserted(hub, alfa):
    beta = make_company(hub, "Beta")
    person, skill = make_person(alfa), make_competence(hub)

    with scope_for(beta), pytest.raises(ScopeError):
        Observation.objects.insert_values(alfa, NAMES, [row(person, skill)])


def test_an_unknown_column_is_refused(alfa):
    with scope_for(alfa), pytest.raises(FieldError, match="colour"):
        Observation.objects.insert_values(alfa, ("colour",), [("red",)])
