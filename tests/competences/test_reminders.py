"""Keepers are told of links that lead nowhere and of competences that leave; nothing is deleted."""

import datetime

import pytest
from django.utils import translation

from samtakt.competences.models import Concept, ConceptLink, Requirement
from samtakt.competences.reminders import LEAVING, RETIRED_LINK, remind_keepers
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from samtakt.organisations.notices import sentence
from tests.factories import make_company, make_competence, make_hub, make_role, require, saved

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 1)


def give(organisation, role):
    email = f"{role}@{organisation.slug}.example"
    give_membership(email, "Eva Ek", Role(role), organisation, by=system_actor(organisation))


@pytest.fixture
def hub():
    hub = make_hub()
    give(hub, "process_leader")
    return hub


@pytest.fixture
def link(hub):
    competence = make_competence(hub, "Svetsa", name_en="Weld")
    Concept.objects.create(
        scheme="esco-skill", identifier="http://esco/1", version="v1.1", retired_in="v1.2"
    )
    return saved(ConceptLink(competence=competence, identifier="http://esco/1"), hub)


def remind(organisation):
    with scope_for(organisation):
        found = remind_keepers(organisation, DAY)
        rows = list(Notice.objects.filter(organisation=organisation))
    return found, rows


def test_a_deprecated_concept_is_a_task_once_and_the_link_stays(hub, link):
    assert remind(hub)[0] == 1
    found, (notice,) = remind(hub)

    assert (found, notice.kind, notice.due_on) == (1, RETIRED_LINK, datetime.date(2026, 12, 1))
    with translation.override("en"):
        assert "“Weld” is linked to" in sentence(notice)
        assert "v1.2" in sentence(notice)
    with scope_for(hub):
        assert ConceptLink.objects.count() == 1
        ConceptLink.objects.all().delete()
    found, (notice,) = remind(hub)
    assert found == 0
    assert notice.done_at is not None


def test_a_company_is_told_what_it_still_requires_when_it_leaves(hub):
    company = make_company(hub)
    give(company, "hr")
    give(company, "line_manager")
    leaving = make_competence(
        hub, "Gassvetsa", state="retired", retired_on=DAY + datetime.timedelta(days=60)
    )
    far = make_competence(
        hub, "Löda", state="retired", retired_on=DAY + datetime.timedelta(days=300)
    )
    role = make_role(hub, "Svetsare")
    for competence in (leaving, far):
        require(company, role, competence, 2)

    found, (notice,) = remind(company)

    assert (found, notice.kind, notice.due_on) == (1, LEAVING, leaving.retired_on)
    with translation.override("sv"):
        assert "Svetsare" in sentence(notice)
    with scope_for(company):
        assert Requirement.objects.count() == 2
    assert remind(hub)[0] == 0
