"""The demo's round is told by actions: some have answered, some have agreed, one has to talk."""

import pytest
from django.utils import timezone

from samtakt.assessments.models import (
    AgreedLevel,
    AssessmentRound,
    DecayRule,
    Dialogue,
    FreshnessTarget,
    Observation,
)
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.management.story.assessments import tell
from samtakt.organisations.accounts import give_membership
from tests.assessments.conftest import publish
from tests.factories import (
    assign,
    make_company,
    make_competence,
    make_hub,
    make_person,
    make_role,
    make_team,
    require,
)


@pytest.fixture
def company(db):
    hub = make_hub()
    company = make_company(hub)
    team, role = make_team(company), make_role(company)
    for number in range(6):
        require(company, role, make_competence(hub, f"Kunskap {number}"), 3)
    people = [make_person(company, name, team=team) for name in ("Anna", "Bo", "Cia")]
    for person in people:
        assign(person, role)
    by = system_actor(company)
    give_membership("chef@x.example", "Chef", Role.LINE_MANAGER, company, by=by, team=team)
    give_membership("cia@x.example", "Cia", Role.EMPLOYEE, company, by=by, person=people[2])
    return company


def told(company):
    with scope_for(company):
        tell(company, today=timezone.localdate(), by=system_actor(company, "Maria"))


def test_the_round_is_under_way(company):
    publish(company, timezone.localdate())
    told(company)
    with scope_for(company):
        assert AssessmentRound.objects.get().state == "open"
        assert {row.person.given_name for row in Observation.objects.all()} == {"Anna"}
        assert Observation.objects.count() == 12
        assert AgreedLevel.objects.count() == 3
        assert Dialogue.objects.get().closed_on is None
        assert DecayRule.objects.count() == FreshnessTarget.objects.count() == 1
    assert AuditEntry.objects.filter(verb="assessments.level_agreed").count() == 3


def test_without_a_purpose_nothing_is_told(company):
    told(company)
    with scope_for(company):
        assert not AssessmentRound.objects.exists()
