"""A query outside its owner's scope raises, and no row ever points at another owner's."""

import datetime

import pytest
from django.db import models
from django_scopes.exceptions import ScopeError

from samtakt.competences.models import Competence, CompetenceAlias
from samtakt.foundation import tenancy
from samtakt.foundation.tenancy import ForeignOwner, Organisation, scope_across, scope_for
from samtakt.organisations.models import Employment, Person, Team

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 1)


@pytest.fixture
def hub():
    return Organisation.objects.create(kind="hub", name="Hub", slug="hub")


@pytest.fixture
def alpha(hub):
    return Organisation.objects.create(kind="company", name="Alpha", slug="alpha", hub=hub)


@pytest.fixture
def beta(hub):
    return Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)


def person_of(owner, name="Anna"):
    with scope_for(owner):
        person = Person(organisation=owner, given_name=name)
        person.save()
    return person


@pytest.mark.parametrize("model", tenancy.owned_models(), ids=lambda model: model.__name__)
def test_every_owned_model_raises_outside_a_scope(model):
    with pytest.raises(ScopeError):
        model.objects.count()


def test_a_scope_holds_its_owners_rows_only(alpha, beta):
    person_of(alpha, "Anna")
    person_of(beta, "Bo")

    with scope_for(alpha):
        assert [person.given_name for person in Person.objects.all()] == ["Anna"]


def test_the_hubs_library_is_seen_by_its_companies_and_a_companys_own_is_not(hub, alpha, beta):
    for owner, code in [(hub, "H"), (alpha, "A")]:
        with scope_for(owner):
            Competence(organisation=owner, code=code, name_sv=code).save()

    seen = {}
    for owner in (hub, alpha, beta):
        with scope_for(owner):
            seen[owner.name] = sorted(Competence.objects.values_list("code", flat=True))
    assert seen == {"Hub": ["H"], "Alpha": ["A", "H"], "Beta": ["H"]}


def test_saving_outside_the_owners_scope_is_refused(alpha, beta):
    with scope_for(beta), pytest.raises(ScopeError):
        Person(organisation=alpha, given_name="Anna").save()
    with pytest.raises(ScopeError):
        Person(organisation=alpha, given_name="Anna").save()


@pytest.mark.parametrize("by_number", [False, True], ids=["loaded parent", "number only"])
def test_a_parent_of_another_owner_is_refused_on_save(alpha, beta, by_number):
    stranger = person_of(alpha)
    parent = {"person_id": stranger.pk} if by_number else {"person": stranger}

    with scope_for(beta), pytest.raises(ForeignOwner):
        Employment(organisation=beta, starts_on=TODAY, **parent).save()


def test_bulk_paths_are_checked_like_single_saves(alpha, beta):
    stranger, own = person_of(alpha), person_of(beta)
    with scope_for(alpha):
        foreign_team = Team(organisation=alpha, name="Team")
        foreign_team.save()

    with scope_for(beta):
        rows = [
            Employment(organisation=beta, person_id=person.pk, starts_on=TODAY)
            for person in (own, stranger)
        ]
        with pytest.raises(ForeignOwner):
            Employment.objects.bulk_create(rows)
        Employment.objects.bulk_create(rows[:1])
        with pytest.raises(ForeignOwner):
            Employment.objects.update(team=foreign_team)
        with pytest.raises(ForeignOwner):
            Employment.objects.update(organisation=alpha)
        assert Employment.objects.count() == 1


def test_bulk_create_outside_any_scope_is_refused(alpha):
    with pytest.raises(ScopeError):
        Person.objects.bulk_create([Person(organisation=alpha, given_name="Anna")])


def test_a_row_never_moves_to_another_owner(alpha, beta):
    person_of(alpha)
    with scope_for(alpha):
        person = Person.objects.get()
    person.organisation = beta

    with scope_for(beta), pytest.raises(ForeignOwner):
        person.save()


def test_a_companys_row_may_point_at_its_hubs_library_but_not_the_other_way(hub, alpha):
    with scope_for(hub):
        shared = Competence(organisation=hub, code="H", name_sv="Svets")
        shared.save()
    with scope_for(alpha):
        own = Competence(organisation=alpha, code="A", name_sv="Egen")
        own.save()
        CompetenceAlias(organisation=alpha, competence=shared, text="w", key="w").save()
    with scope_for(hub), pytest.raises(ForeignOwner):
        CompetenceAlias(organisation=hub, competence=own, text="w", key="w").save()


def test_a_scope_across_refuses_a_company_of_another_hub(hub, alpha):
    other = Organisation.objects.create(kind="hub", name="Other", slug="other")
    stranger = Organisation.objects.create(kind="company", name="S", slug="s", hub=other)

    with pytest.raises(ForeignOwner), scope_across(hub, [alpha, stranger]):
        pass


def test_check_tenancy_finds_what_raw_sql_put_there(alpha, beta):
    person, stranger = person_of(alpha), person_of(beta)
    with scope_for(alpha):
        employment = Employment(organisation=alpha, person=person, starts_on=TODAY)
        employment.save()
    assert list(tenancy.foreign_rows()) == []

    models.QuerySet(Employment).filter(pk=employment.pk).update(person_id=stranger.pk)

    assert list(tenancy.foreign_rows()) == [("Employment", "person", employment.pk)]


def test_a_model_without_an_owner_is_refused_at_start(monkeypatch):
    without = {name: why for name, why in tenancy.GLOBAL.items() if name != "LegalRule"}
    monkeypatch.setattr(tenancy, "GLOBAL", without)

    errors = tenancy.every_model_has_an_owner(None)

    assert [error.msg for error in errors] == ["LegalRule has no owner."]
