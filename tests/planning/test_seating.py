"""Which people could take a company's seats."""

import datetime

from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Person, Team
from samtakt.planning.optimise import optimise_round
from samtakt.planning.seating import seats_of, suggest_seats
from tests.factories import (
    agree,
    assign,
    make_competence,
    make_course,
    make_date,
    make_offer,
    make_person,
    require,
)
from tests.planning.conftest import START, join_and_publish


def make_plan(network):
    with scope_for(network.hub):
        return optimise_round(network.round, by=network.lead)


def suggested(network, company, plan):
    with scope_for(company):
        return suggest_seats(plan, company)


def test_every_seat_has_a_person_of_the_company(published):
    plan = make_plan(published)

    seats = suggested(published, published.ceta, plan)

    assert [seat.person.name for seat in seats] == ["Ceta-0", "Ceta-1", "Ceta-2"]
    assert {(seat.course, seat.from_level, seat.to_level) for seat in seats} == {
        ("Svetskurs", 1, 3)
    }
    assert seats_of(seats, seats[1].person.id) == (seats[1],)
    assert suggested(published, published.ceta, plan) == seats


def test_whoever_needs_more_comes_first(published):
    """Four of Ceta, but the offer takes eight: Alfa 2, Beta 2, Ceta 4 and one too many."""
    reading = make_competence(published.hub, "Ritning")
    require(published.ceta, published.role, reading, 4)
    with scope_for(published.ceta):
        team = Team.objects.get()
    for name in ("Zara", "Åke"):
        person = make_person(published.ceta, name, team=team)
        assign(person, published.role)
        agree(person, published.welding, 1)
        agree(person, reading, 1)
    join_and_publish(published.round, published.ceta)

    seats = suggested(published, published.ceta, make_plan(published))

    assert [seat.person.name for seat in seats] == ["Zara", "Åke", "Ceta-0", "Ceta-1"]


def test_nobody_sits_in_two_courses_on_one_day(published):
    """Ceta's three have a second need; its only course is on the same days as the first."""
    reading = make_competence(published.hub, "Ritning")
    require(published.ceta, published.role, reading, 2)
    with scope_for(published.ceta):
        people = list(Person.objects.all())
    for person in people:
        agree(person, reading, 1)
    offer = make_offer(make_course(published.hub, "Ritkurs", raises=[(reading, 1, 2)]), minimum=1)
    make_date(offer, published.late.starts_on, online=True)
    join_and_publish(published.round, published.ceta)

    seats = suggested(published, published.ceta, make_plan(published))

    named = [seat.person.name for seat in seats if seat.person]
    assert sorted(named) == ["Ceta-0", "Ceta-1", "Ceta-2"]
    assert len(seats) == 6


def test_the_second_step_is_taken_by_those_who_took_the_first(network):
    advanced = make_course(network.hub, "Steg 2", raises=[(network.welding, 3, 4)])
    make_date(make_offer(advanced, minimum=1), START + datetime.timedelta(weeks=5), online=True)
    require(network.ceta, network.role, network.welding, 4, valid_from=datetime.date(2026, 1, 1))
    for company in network.companies:
        join_and_publish(network.round, company)

    seats = suggested(network, network.ceta, make_plan(network))

    first = [seat.person.name for seat in seats if seat.to_level == 3]
    second = [seat.person.name for seat in seats if seat.to_level == 4]
    assert first == second == ["Ceta-0", "Ceta-1", "Ceta-2"]


def test_a_seat_whose_person_has_been_trained_since_is_open(published):
    plan = make_plan(published)
    with scope_for(published.alfa):
        trained = Person.objects.get(given_name="Alfa-0")
    agree(trained, published.welding, 3, decided_on=datetime.date(2026, 10, 1))

    seats = suggested(published, published.alfa, plan)

    assert [seat.person.name if seat.person else None for seat in seats] == ["Alfa-1", None]


def test_nobody_else_is_suggested(published):
    plan = make_plan(published)

    seats = suggested(published, published.beta, plan)

    assert {seat.person.name for seat in seats} == {"Beta-0", "Beta-1"}
