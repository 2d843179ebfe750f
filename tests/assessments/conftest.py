"""One team that is about to be assessed: who asks, who answers, on which days."""

import datetime
from types import SimpleNamespace

import pytest

from samtakt.assessments.models import PurposeStatement
from samtakt.assessments.ratings import Answer, assess_as_manager, assess_self
from samtakt.assessments.rounds import open_round
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from tests.factories import (
    actor_in,
    assign,
    make_company,
    make_competence,
    make_hub,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)

TODAY = datetime.date(2026, 11, 2)
DUE = datetime.date(2026, 11, 30)


def publish(company, day=TODAY):
    row = PurposeStatement(
        purpose="Plan training", visibility="Your manager", contact="HR",
        published_on=day, published_by="VD",
    )  # fmt: skip
    return saved(row, company)


@pytest.fixture
def press(db):
    """Press: Anna and Bo, operators, of whom welding 3 and measuring 2 are required.

    Chef leads the team and has an account; the purpose was published today.
    """
    hub = make_hub()
    company = make_company(hub, "Alfa")
    team = make_team(company, "Press")
    anna = make_person(company, "Anna", team=team)
    bo = make_person(company, "Bo", team=team)
    chef = make_person(company, "Chef")
    welding = make_competence(hub, "Svetsning", name_en="Welding")
    measuring = make_competence(hub, "Mätning", name_en="Measuring")
    role = make_role(company)
    needs = {
        "welding": require(company, role, welding, 3),
        "measuring": require(company, role, measuring, 2),
    }
    for person in (anna, bo):
        assign(person, role)
    user = give_membership(
        "chef@alfa.example", "Chef", Role.LINE_MANAGER, company,
        by=system_actor(company), team=team, person=chef,
    ).user  # fmt: skip
    found = SimpleNamespace(
        hub=hub, company=company, team=team, anna=anna, bo=bo, chef=chef, role=role,
        welding=welding, measuring=measuring, needs=needs, user=user,
        by=actor_in(company, "line_manager", person_id=chef.pk, team_ids=frozenset({team.pk})),
    )  # fmt: skip
    found.statement = publish(company)
    return found


@pytest.fixture
def ask(press):
    """Give a function that opens a round of the team."""

    def open_it(name="Höst", **more):
        options = {"opens_on": TODAY, "due_on": DUE, "teams": {press.team: None}} | more
        with scope_for(press.company):
            return open_round(press.company, name=name, by=press.by, **options)

    return open_it


def as_person(person):
    return actor_in(person.organisation, "employee", person_id=person.pk)


def say_self(round, person, competence, level, *, day=TODAY, **more):
    with scope_for(person.organisation):
        return assess_self(
            round, person, competence, Answer(level, **more), day=day, by=as_person(person)
        )


def say_manager(press, person, competence, level, *, round=None, day=TODAY, **more):
    with scope_for(person.organisation):
        return assess_as_manager(
            person, competence, Answer(level, **more), round=round, day=day, by=press.by
        )
