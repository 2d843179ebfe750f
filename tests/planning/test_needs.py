"""Needs of named people: what is missing on a later day, by whom, worth what, until when."""

import datetime

import pytest

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.needs import needs_of
from tests.factories import (
    agree,
    assign,
    make_company,
    make_competence,
    make_course,
    make_hub,
    make_person,
    make_role,
    make_team,
    require,
)

DAY = datetime.date(2026, 11, 1)
LATER = datetime.date(2027, 6, 30)


@pytest.fixture
def firm(db):
    company = make_company(make_hub())
    company.role = make_role(company.hub)
    company.welding = make_competence(company.hub)
    company.team = make_team(company)
    company.anna = make_person(company, "Anna", team=company.team)
    assign(company.anna, company.role)
    agree(company.anna, company.welding, 1)
    return company


def needs(company, until=None):
    with scope_for(company):
        return needs_of(company, as_of=DAY, until=until)


def test_a_need_is_a_gap_with_its_value(firm):
    require(firm, firm.role, firm.welding, 3, criticality=2)

    (need,) = needs(firm).needs

    assert (need.person.name, need.team.name, need.competence.id) == (
        "Anna",
        "Press",
        firm.welding.pk,
    )
    assert (need.from_level, need.to_level, need.weight, need.value) == (1, 3, 2, 4.0)
    assert (need.earliest, need.latest) == (None, None)


def test_what_is_not_assessed_is_no_need_but_is_counted(firm):
    require(firm, firm.role, firm.welding, 3)
    bo = make_person(firm, "Bo")
    assign(bo, firm.role)

    found = needs(firm)

    assert ([need.person.name for need in found.needs], found.not_assessed) == (["Anna"], 1)


def test_courses_reach_as_far_as_they_chain(firm):
    require(firm, firm.role, firm.welding, 4)
    assert needs(firm).needs[0].has_course is False
    make_course(firm.hub, raises=[(firm.welding, 0, 2)])
    assert needs(firm).needs[0].reachable_level == 2
    make_course(firm.hub, raises=[(firm.welding, 2, 3)])

    (need,) = needs(firm).needs

    assert (need.reachable_level, need.has_course) == (3, True)


def test_what_is_required_later_is_due_the_day_before(firm):
    require(firm, firm.role, firm.welding, 1)
    require(firm, firm.role, firm.welding, 3, valid_from=datetime.date(2027, 3, 1))

    assert needs(firm).needs == ()
    (need,) = needs(firm, until=LATER).needs
    assert (need.from_level, need.to_level) == (1, 3)
    assert need.latest == datetime.date(2027, 2, 28)


def test_what_is_required_now_is_not_due_later(firm):
    require(firm, firm.role, firm.welding, 3)
    second = make_role(firm.hub)
    assign(firm.anna, second)
    require(firm, second, firm.welding, 3, valid_from=datetime.date(2027, 3, 1))

    (need,) = needs(firm, until=LATER).needs

    assert need.latest is None


def test_a_requirement_that_ended_sets_no_day_due(firm):
    require(
        firm, firm.role, firm.welding, 3,
        valid_from=datetime.date(2020, 1, 1), valid_to=datetime.date(2022, 1, 1),
    )  # fmt: skip
    require(firm, firm.role, firm.welding, 3, valid_from=datetime.date(2027, 3, 1))

    (need,) = needs(firm, until=LATER).needs

    assert need.latest == datetime.date(2027, 2, 28)


def test_whoever_leaves_before_is_not_trained_and_whoever_starts_waits(firm):
    require(firm, firm.role, firm.welding, 3)
    leaver = make_person(firm, "Bo", ends_on=datetime.date(2027, 1, 31))
    starter = make_person(firm, "Cia", starts_on=datetime.date(2027, 2, 1))
    for person in (leaver, starter):
        assign(person, firm.role)
        agree(person, firm.welding, 2)

    found = needs(firm, until=LATER).needs

    assert [(need.person.name, need.earliest) for need in found] == [
        ("Anna", None),
        ("Cia", datetime.date(2027, 2, 1)),
    ]


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries_does_not_grow(firm, people, django_assert_max_num_queries):
    require(firm, firm.role, firm.welding, 3)
    for number in range(people):
        person = make_person(firm, f"Ny {number}")
        assign(person, firm.role)
        agree(person, firm.welding, 0)

    with scope_for(firm), django_assert_max_num_queries(10):
        found = needs_of(firm, as_of=DAY)

    assert len(found.needs) == 1 + people
