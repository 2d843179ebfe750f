"""The demo's assignment is told by actions, also in a network that has none of its competences."""

import datetime

import pytest

from samtakt.analysis.models import Assignment, Goal, RequirementCause, TechnologyItem
from samtakt.analysis.progress import network_progress
from samtakt.assessments.models import PurposeStatement
from samtakt.competences.models import Role
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.management.story.assignment import GOALS, ITEMS, tell, tell_elsewhere
from tests.factories import (
    assign,
    make_company,
    make_competence,
    make_hub,
    make_person,
    make_team,
    saved,
)


@pytest.fixture
def network(db):
    hub = make_hub()
    company = make_company(hub, "Alfa", shares=["progress"])
    team = make_team(company)
    return hub, company, make_person(company, team=team)


def told(company):
    today = datetime.date.today()  # noqa: DTZ011
    with scope_for(company):
        tell(company, today=today, by=system_actor(company, "Maria"))
    return today


def test_without_the_examples_competences_the_story_is_told_without(network):
    _hub, company, _person = network
    told(company)

    with scope_for(company):
        assert Goal.objects.count() == len(GOALS)
        assert TechnologyItem.objects.count() == len(ITEMS)
        assert not RequirementCause.objects.exists()
        steps = Assignment.objects.get().steps.order_by("number")
        assert [step.state for step in steps] == ["done"] * 3 + ["under_way"] + ["not_started"] * 4


def test_the_staff_are_told_on_the_day_the_assignment_is_signed(network):
    _hub, company, _person = network
    told(company)

    with scope_for(company):
        signed_on = Assignment.objects.get().signed_on
        assert [row.published_on for row in PurposeStatement.objects.all()] == [signed_on]


def test_the_robot_cell_asks_for_something_where_the_competence_is(network):
    hub, company, person = network
    make_competence(hub, "Köra robotcell", code="ROB-01")
    role = saved(Role(name="CNC-operatör"), company)
    assign(person, role)
    told(company)

    with scope_for(company):
        item = TechnologyItem.objects.get(kind="robot_cell")
        assert [cause.requirement.level for cause in item.requirements.all()] == [3]
        assert item.headcounts.count() == 1


def test_others_have_come_further_or_less_far(network):
    hub, company, _person = network
    beta = make_company(hub, "Beta", shares=["progress"])
    today = told(company)
    tell_elsewhere([beta], today=today, name="Anna")

    with scope_for(hub):
        rows = network_progress(hub, today=today)
    assert [(row.name, row.done, row.late) for row in rows] == [("Alfa", 3, 0), ("Beta", 2, 2)]
