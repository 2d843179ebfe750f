"""What a role requires changes from a day on, and what was required before stays."""

import datetime

import pytest

from samtakt.competences import roles
from samtakt.competences.models import Exemption, ProfileRow, Requirement
from samtakt.competences.roles import Asked, SaidOfRole
from samtakt.competences.versions import NotYours
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    actor_in,
    assign,
    make_company,
    make_competence,
    make_person,
    make_role,
)

pytestmark = pytest.mark.django_db
MARCH = datetime.date(2026, 3, 1)
JUNE = datetime.date(2026, 6, 1)
SEPTEMBER = datetime.date(2026, 9, 1)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def company(hub):
    company = make_company(hub)
    with scope_for(company):
        yield company


@pytest.fixture
def by(company):
    return actor_in(company, "hr")


@pytest.fixture
def welding(hub):
    return make_competence(hub)


@pytest.fixture
def role(hub):
    return make_role(hub)


def rows():
    found = Requirement.objects.order_by("valid_from")
    return [(row.level, row.criticality, row.valid_from, row.valid_to) for row in found]


def verbs(owner):
    return list(AuditEntry.objects.filter(owner=owner.pk).values_list("verb", flat=True))


def test_a_changed_level_ends_the_day_before_the_new_one(company, role, welding, by):
    roles.require(role, [Asked(welding, 2)], valid_from=MARCH, by=by)
    changed = roles.require(role, [Asked(welding, 3, 3, "Ny kund")], valid_from=JUNE, by=by)

    assert changed == 1
    assert rows() == [(2, 2, MARCH, JUNE - ONE_DAY), (3, 3, JUNE, None)]
    assert Requirement.objects.get(level=3).reason == "Ny kund"
    assert verbs(company) == ["requirement.set", "requirement.set"]


def test_a_change_before_a_later_one_lasts_until_it(role, welding, by):
    roles.require(role, [Asked(welding, 2)], valid_from=MARCH, by=by)
    roles.require(role, [Asked(welding, 4)], valid_from=SEPTEMBER, by=by)

    roles.require(role, [Asked(welding, 3)], valid_from=JUNE, by=by)

    assert rows() == [
        (2, 2, MARCH, JUNE - ONE_DAY),
        (3, 2, JUNE, SEPTEMBER - ONE_DAY),
        (4, 2, SEPTEMBER, None),
    ]


def test_a_mistake_is_mended_on_its_own_day(role, welding, by):
    roles.require(role, [Asked(welding, 2)], valid_from=MARCH, by=by)
    roles.require(role, [Asked(welding, 3)], valid_from=MARCH, by=by)

    assert rows() == [(3, 2, MARCH, None)]


def test_the_same_again_changes_nothing(company, role, welding, by):
    roles.require(role, [Asked(welding, 2)], valid_from=MARCH, by=by)

    assert roles.require(role, [Asked(welding, 2)], valid_from=JUNE, by=by) == 0
    assert rows() == [(2, 2, MARCH, None)]
    assert verbs(company) == ["requirement.set"]


def test_no_longer_asking_ends_the_requirement(company, role, welding, by):
    roles.require(role, [Asked(welding, 2)], valid_from=MARCH, by=by)

    roles.require(role, [Asked(welding, None)], valid_from=JUNE, by=by)

    assert rows() == [(2, 2, MARCH, JUNE - ONE_DAY)]
    assert verbs(company) == ["requirement.set", "requirement.set"]
    assert roles.require(role, [Asked(welding, None)], valid_from=JUNE, by=by) == 0


def test_a_language_is_required_with_a_written_reason_only(hub, role, by):
    swedish = make_competence(hub, "Svenska", kind="language")

    with pytest.raises(roles.LanguageNeedsReason):
        roles.require(role, [Asked(swedish, 2)], valid_from=MARCH, by=by)
    assert rows() == []

    roles.require(role, [Asked(swedish, 2, 2, "Skyddsblad")], valid_from=MARCH, by=by)
    roles.require(role, [Asked(swedish, 2, 3)], valid_from=JUNE, by=by)
    assert [row.reason for row in Requirement.objects.all()] == ["Skyddsblad", "Skyddsblad"]
    with pytest.raises(roles.LanguageNeedsReason):
        roles.require(role, [Asked(swedish, 3)], valid_from=SEPTEMBER, by=by)


def test_what_is_not_in_use_on_the_day_cannot_be_required(hub, role, by):
    draft = make_competence(hub, state="draft")
    retired = make_competence(hub, state="retired", retired_on=JUNE)
    heading = make_competence(hub, is_heading=True)

    for competence in (draft, retired, heading):
        with pytest.raises(roles.NotRequirable):
            roles.require(role, [Asked(competence, 2)], valid_from=JUNE, by=by)
    assert roles.require(role, [Asked(retired, 2)], valid_from=MARCH, by=by) == 1
    with pytest.raises(roles.NoSuchLevel):
        roles.require(role, [Asked(make_competence(hub), 0)], valid_from=MARCH, by=by)


def test_the_hubs_profile_requires_nothing_of_anybody(hub, role, welding):
    with scope_for(hub):
        leader = actor_in(hub, "process_leader")
        assert roles.set_profile(role, [Asked(welding, 3)], by=leader) == 1
        assert roles.set_profile(role, [Asked(welding, 3)], by=leader) == 0
        assert roles.set_profile(role, [Asked(welding, 2, 3)], by=leader) == 1
        assert [(r.level, r.criticality) for r in ProfileRow.objects.all()] == [(2, 3)]
        assert roles.set_profile(role, [Asked(welding, None)], by=leader) == 1
        assert not ProfileRow.objects.exists()
        assert verbs(hub) == ["role.profile_changed"] * 3


def test_a_company_leaves_the_hubs_role_as_it_is(role, welding, by):
    with pytest.raises(NotYours):
        roles.set_profile(role, [Asked(welding, 3)], by=by)
    with pytest.raises(NotYours):
        roles.change_role(role, SaidOfRole("Annat"), by=by)
    with pytest.raises(NotYours):
        roles.retire_role(role, by=by)


def test_a_role_has_one_name_and_is_retired_when_nobody_has_it(company, by):
    role = roles.add_role(SaidOfRole("Svetsare", "Welder", "7212"), by=by)
    with pytest.raises(roles.RoleNameTaken):
        roles.add_role(SaidOfRole("svetsare"), by=by)
    roles.change_role(role, SaidOfRole("Svetsare", "Welder", "7213"), by=by)
    person = make_person(company)
    assign(person, role)

    with pytest.raises(roles.RoleInUse):
        roles.retire_role(role, by=by)

    free = roles.add_role(SaidOfRole("Lackerare"), by=by)
    assert roles.retire_role(free, by=by).state == "retired"
    assert roles.restore_role(free, by=by).state == "published"
    assert role.ssyk == "7213"


def test_an_exemption_has_a_reason_and_a_time_and_comes_once(company, welding, by):
    anna = make_person(company)
    given = roles.exempt(anna, welding, reason="Rygg", valid_from=MARCH, valid_to=SEPTEMBER, by=by)

    assert (given.decided_by, given.reason) == ("Test", "Rygg")
    with pytest.raises(roles.ExemptedAlready):
        roles.exempt(anna, welding, reason="Rygg", valid_from=JUNE, valid_to=None, by=by)
    with pytest.raises(roles.ReasonMissing):
        roles.exempt(anna, welding, reason=" ", valid_from=JUNE, valid_to=None, by=by)
    with pytest.raises(roles.WrongPeriod):
        roles.exempt(anna, welding, reason="x", valid_from=JUNE, valid_to=MARCH, by=by)
    roles.end_exemption(given, last_day=JUNE, by=by)
    assert Exemption.objects.get().valid_to == JUNE
    with pytest.raises(roles.WrongPeriod):
        roles.end_exemption(given, last_day=SEPTEMBER, by=by)
    roles.exempt(anna, welding, reason="Rygg", valid_from=SEPTEMBER, valid_to=None, by=by)
    assert verbs(company) == ["exemption.given", "exemption.ended", "exemption.given"]


def test_an_exemption_that_never_began_is_as_if_never_given(company, welding, by):
    given = roles.exempt(
        make_person(company), welding, reason="Rygg", valid_from=JUNE, valid_to=None, by=by
    )

    roles.end_exemption(given, last_day=MARCH, by=by)

    assert not Exemption.objects.exists()
