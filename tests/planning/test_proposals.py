"""Actions proposed from gaps: which course, at what cost, by when."""

import datetime
from decimal import Decimal

import pytest
import time_machine

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.developmentplans import make_plan
from samtakt.planning.models import PlanAction
from samtakt.planning.proposals import proposals_for
from samtakt.planning.takeup import take_up
from tests.factories import (
    actor_in,
    agree,
    assign,
    make_company,
    make_competence,
    make_course,
    make_hub,
    make_offer,
    make_person,
    make_role,
    require,
)

TODAY = datetime.date(2027, 3, 1)
YEAR_END = datetime.date(2027, 12, 31)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def hub(db):
    return make_hub()


@pytest.fixture
def company(hub):
    return make_company(hub)


@pytest.fixture
def anna(company, hub):
    """Anna welds at 1; her role asks for 3."""
    anna = make_person(company, "Anna")
    role, welding = make_role(company), make_competence(hub, "Svetsning")
    assign(anna, role)
    require(company, role, welding, 3)
    agree(anna, welding, 1)
    anna.welding, anna.work_role = welding, role
    return anna


def proposed(person):
    with scope_for(person.organisation):
        return proposals_for(person, as_of=TODAY)


def test_without_a_course_the_next_step_is_coached(anna):
    (row,) = proposed(anna)

    assert (row.kind, row.from_level, row.expected_level, row.course, row.cost) == (
        "coaching",
        1,
        2,
        None,
        None,
    )
    assert row.due_on == datetime.date(2027, 9, 1)


def test_the_course_that_leads_furthest_is_proposed_at_its_cheapest_seat(hub, anna):
    """To 2 for 100 a seat, or to 3: 500 a seat and 10 000 shared by 4, or 900 and 8 000 by 8.

    500 + 10 000 / 4 = 3 000; 900 + 8 000 / 8 = 1 900.
    """
    make_offer(
        make_course(hub, "Kort", raises=[(anna.welding, 1, 2)]),
        minimum=1,
        price_per_session=0,
        price_per_seat=100,
    )
    long = make_course(hub, "Lång", raises=[(anna.welding, 1, 4)])
    make_offer(long, minimum=4, price_per_session=10_000, price_per_seat=500)
    make_offer(long, minimum=8, price_per_session=8_000, price_per_seat=900)

    (row,) = proposed(anna)

    assert (row.kind, row.course, row.cost) == ("course", long, Decimal(1900))
    assert row.expected_level == 3  # what is needed, though the course leads to 4


def test_a_course_that_begins_higher_up_is_not_proposed(hub, anna):
    make_offer(make_course(hub, raises=[(anna.welding, 2, 3)]))

    (row,) = proposed(anna)

    assert row.kind == "coaching"


def test_what_an_action_is_already_about_is_not_proposed_again(anna):
    by = actor_in(anna.organisation, "hr")
    with scope_for(anna.organisation):
        plan = make_plan(person=anna, name="2027", starts_on=TODAY, ends_on=YEAR_END, by=by)
        (action,) = take_up(plan, proposals_for(anna, as_of=TODAY), by=by)

        assert proposals_for(anna, as_of=TODAY) == []
        assert (action.competence, action.from_level, action.expected_level) == (anna.welding, 1, 2)
        assert PlanAction.objects.count() == 1


def test_neither_met_nor_unassessed_requirements_are_gaps_to_close(hub, company, anna):
    bo = make_person(company, "Bo")
    milling = make_competence(hub, "Fräsning")
    require(company, anna.work_role, milling, 2)
    assign(bo, anna.work_role)
    agree(bo, anna.welding, 3)

    assert proposed(bo) == []
