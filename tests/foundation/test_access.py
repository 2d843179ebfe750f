"""One rule gives both the object and the list, and a refusal is in the audit."""

import pytest
from django.core.exceptions import PermissionDenied

from samtakt.foundation import access
from samtakt.foundation.access import Actor, NotVisible, Role, UnknownAction
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Employment, Person, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return Organisation.objects.create(kind="company", name="Alpha", slug="alpha")


@pytest.fixture
def people(company):
    with scope_for(company):
        teams = [Team(organisation=company, name=name) for name in ("Svets", "Montering")]
        for team in teams:
            team.save()
        made = []
        for name, team in [("Anna", teams[0]), ("Bo", teams[0]), ("Carl", teams[1])]:
            person = Person(organisation=company, given_name=name)
            person.save()
            Employment(
                organisation=company, person=person, team=team, starts_on="2020-01-01"
            ).save()
            made.append(person)
        yield made


def actor(company, *roles, **kwargs):
    return Actor(name="X", organisation=company, roles=frozenset(roles), **kwargs)


def names(queryset):
    return sorted(person.given_name for person in queryset)


def team_of(person):
    return frozenset({person.employments.get().team_id})


def test_each_role_sees_its_own_rows(company, people):
    anna, _bo, carl = people
    see = "organisations.see_person"

    hr = actor(company, Role.HR)
    manager = actor(company, Role.LINE_MANAGER, team_ids=team_of(carl))
    employee = actor(company, Role.EMPLOYEE, person_id=anna.pk)

    assert names(access.visible(hr, see, Person)) == ["Anna", "Bo", "Carl"]
    assert names(access.visible(manager, see, Person)) == ["Carl"]
    assert names(access.visible(employee, see, Person)) == ["Anna"]
    assert names(access.visible(actor(company), see, Person)) == []


def test_roles_add_up_and_a_row_comes_once(company, people):
    anna = people[0]
    both = actor(
        company, Role.LINE_MANAGER, Role.EMPLOYEE, person_id=anna.pk, team_ids=team_of(anna)
    )

    assert names(access.visible(both, "organisations.see_person", Person)) == ["Anna", "Bo"]


def test_get_agrees_with_the_list_and_records_the_refusal(company, people):
    anna, bo, _carl = people
    employee = actor(company, Role.EMPLOYEE, person_id=anna.pk)

    assert access.get(employee, "organisations.see_person", Person, anna.pk) == anna
    with pytest.raises(NotVisible):
        access.get(employee, "organisations.see_person", Person, bo.pk)

    refusal = AuditEntry.objects.get(owner=company.pk, verb="access.refused")
    assert (refusal.object_type, refusal.object_id) == ("Person", str(bo.pk))
    assert refusal.detail == {"action": "organisations.see_person"}
    assert refusal.object_label == ""


@pytest.mark.parametrize("pk", [0, "x", None, 10**30])
def test_what_cannot_be_a_number_of_a_row_is_not_visible(company, people, pk):
    with pytest.raises(NotVisible):
        access.get(actor(company, Role.HR), "organisations.see_person", Person, pk)


def test_a_role_without_the_action_is_refused_and_recorded(company):
    with pytest.raises(PermissionDenied):
        access.require(actor(company, Role.EMPLOYEE), "organisations.see_network")

    assert AuditEntry.objects.get().detail == {"action": "organisations.see_network"}


def test_an_action_nobody_declares_is_an_error_and_not_a_permission(company):
    with pytest.raises(UnknownAction):
        access.allowed(actor(company, Role.HUB_ADMIN), "organisations.no_such_thing")
    with pytest.raises(UnknownAction):
        access.visible(actor(company, Role.HR), "organisations.see_person", Team)
