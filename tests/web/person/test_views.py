"""A person's pages and the list of people: who sees them, what they say, what they cost."""

import datetime

import pytest
from django.urls import reverse

from samtakt.assessments.models import Observation
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Agreement, DataClass
from samtakt.planning.demand import publish_demand
from samtakt.planning.models import Plan, PlannedSeats, PlannedSession
from samtakt.planning.rounds import join_round, open_round
from tests.factories import (
    agree,
    assign,
    certify,
    employ,
    make_certificate_type,
    make_competence,
    make_course,
    make_date,
    make_offer,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)
from tests.web.reading import MOST_BYTES, MOST_QUERIES, text_of

DAY = datetime.date(2026, 1, 31)
PAGES = ["", "/history", "/training"]


@pytest.fixture
def welding(hub):
    return make_competence(hub, "Svetsning")


def with_needs(person, welding, competences=1):
    """Employed, with a gap in welding, and as many competences that nobody assessed."""
    company = person.organisation
    role = make_role(company)
    require(company, role, welding, 3)
    for number in range(competences):
        require(company, role, make_competence(company, f"Truck {number}"), 2)
    assign(person, role)
    agree(person, welding, 1)
    seen = Observation(
        person=person,
        competence=welding,
        level=2,
        written="L",
        source=Observation.Source.SELF,
        observed_on=DAY,
        observer="Anna Ek",
    )
    saved(seen, company)
    return person


def plan_for(hub, company, welding):
    """A round, the company's demand, and a plan with a seat for all of it."""
    course = make_course(hub, "Svets grund", raises=[(welding, 1, 3)])
    date = make_date(make_offer(course), datetime.date(2026, 3, 4), place="Köping")
    saved(
        Agreement(signed_on=DAY, signed_by="VD", data_classes=[DataClass.PLAN_COUNTS.value]),
        company,
    )
    with scope_for(hub):
        round = open_round(
            hub,
            name="Våren",
            as_of=DAY,
            starts_on=datetime.date(2026, 3, 2),
            network_budget=100_000,
            by=system_actor(hub),
        )
    with scope_for(company):
        join_round(round, 10_000, by=system_actor(company))
        demand = publish_demand(round, by=system_actor(company))
    with scope_for(hub):
        file = StoredFile.store(hub, "plan.json", b"{}", purpose="planning")
    numbers = {"objective": 1, "bound": 1, "gap": 0, "seconds": 1, "seed": 1, "value": 1}
    money = {"network_cost": 0, "company_cost": 0}
    plan = saved(
        Plan(
            round=round,
            status="optimal",
            instance_file=file,
            plan_file=file,
            **numbers,
            **money,
        ),
        hub,
    )
    session = saved(
        PlannedSession(plan=plan, offer_date=date, participants=1, companies=1, network_cost=0), hub
    )
    for row in demand:
        seats = PlannedSeats(session=session, demand=row, seats=row.people, cost=0, value=1)
        saved(seats, company)
    return plan


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_speaks_both_languages(signed_in, company, person, welding, page, language):
    with_needs(person, welding)

    answer = signed_in(company, "hr").get(
        f"/people/{person.pk}{page}", headers={"accept-language": language}
    )

    assert (answer.status_code, answer.content.decode().count("<h1")) == (200, 1)
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_gets_nothing_and_the_audit_says_so(signed_in, hub, person, page):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)

    assert signed_in(beta, "hr").get(f"/people/{person.pk}{page}").status_code == 404
    assert AuditEntry.objects.filter(owner=beta.pk, verb="access.refused").count() == 1


@pytest.mark.parametrize("page", PAGES)
def test_the_hub_sees_nobody(signed_in, hub, person, page):
    assert signed_in(hub, "hub_admin").get(f"/people/{person.pk}{page}").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_an_employee_sees_only_themselves(signed_in, company, person, page):
    other = make_person(company, "Bertil")
    client = signed_in(company, "employee", person=person)

    assert client.get(f"/people/{person.pk}{page}").status_code == 200
    assert client.get(f"/people/{other.pk}{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_manager_sees_the_own_team(signed_in, company, team, person, page):
    employ(person, team=team)
    other = make_person(company, "Bertil", team=make_team(company, "Svets"))
    client = signed_in(company, "line_manager", team=team)

    assert client.get(f"/people/{person.pk}{page}").status_code == 200
    assert client.get(f"/people/{other.pk}{page}").status_code == 404


def test_my_page_is_about_me(signed_in, company, person, welding):
    employ(person)
    with_needs(person, welding)

    text = text_of(signed_in(company, "employee", person=person).get("/me"))

    assert "What I need to learn" in text
    assert "Level 1, needs 3" in text
    assert "Talk to your manager" in text


def test_an_account_that_is_nobody_is_told_whom_to_ask(signed_in, company):
    assert "Ask HR to do it" in text_of(signed_in(company, "employee").get("/me"))


def test_a_certificate_has_its_date_and_its_status(signed_in, company, person):
    employ(person)
    lapsed = datetime.date(2021, 5, 2)
    certify(person, make_certificate_type(company, "Truckkort"), valid_to=lapsed)

    text = text_of(signed_in(company, "hr").get(f"/people/{person.pk}"))

    assert "Truckkort valid to 2 May 2021" in text
    assert "Lapsed" in text


def test_the_seat_suggested_is_told_in_plain_words(signed_in, hub, company, person, welding):
    employ(person)
    with_needs(person, welding)
    plan_for(hub, company, welding)
    client = signed_in(company, "employee", person=person)

    part = client.get(f"/people/{person.pk}/training", headers={"hx-request": "true"})

    assert "<html" not in part.content.decode()
    assert "week 10, 2026 4 March 2026 Svets grund In Köping, 16 hours." in text_of(part)
    assert "From level 1 to level 3 in Svetsning." in text_of(part)
    assert "not a booking" in text_of(part)


def test_without_a_plan_the_page_says_so(signed_in, company, person):
    text = text_of(signed_in(company, "hr").get(f"/people/{person.pk}/training"))

    assert "There is no joint plan yet" in text


def test_the_history_tells_who_when_and_how(signed_in, company, person, welding):
    employ(person)
    with_needs(person, welding)

    answer = signed_in(company, "hr").get(f"/people/{person.pk}/history")

    entries = answer.context["entries"].object_list
    assert [(e.day, e.level, e.agreed, e.who, e.written) for e in entries] == [
        (DAY, 2, False, "Anna Ek", "L"),
        (datetime.date(2020, 1, 1), 1, True, "Chef", ""),
    ]


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow(
    signed_in, hub, company, person, welding, page, django_assert_max_num_queries
):
    employ(person)
    with_needs(person, welding)
    plan_for(hub, company, welding)
    client = signed_in(company, "hr")
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        client.get(f"/people/{person.pk}{page}")
    for number in range(2):
        with_needs(make_person(company, f"Bo {number}"), welding)
    for number in range(2):
        agree(person, make_competence(company, f"Gjutning {number}"), 2)
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        client.get(f"/people/{person.pk}{page}")

    assert len(few) == len(many)


def test_people_are_found_by_parts_of_their_name(signed_in, company, person, team):
    employ(person, team=team)
    make_person(company, "Bertil")
    make_person(company, "Gun", ends_on=datetime.date(2020, 12, 31))
    client = signed_in(company, "hr")

    def names(query):
        return [line.person.name for line in client.get(f"/people?{query}").context["lines"]]

    assert names("") == ["Bertil", "Anna Ek"]
    assert names("words=EK+ann") == ["Anna Ek"]
    assert names(f"team={team.pk}") == ["Anna Ek"]
    assert names("words=nobody") == []
    assert set(names("who=all")) == {"Bertil", "Anna Ek", "Gun"}


def test_a_manager_lists_the_own_team(signed_in, company, person, team):
    employ(person, team=team)
    make_person(company, "Bertil")

    lines = signed_in(company, "line_manager", team=team).get("/people").context["lines"]

    assert [line.person.name for line in lines] == ["Anna Ek"]


@pytest.mark.parametrize("role", ["employee", "union_representative"])
def test_who_may_not_list_people(signed_in, company, role):
    assert signed_in(company, role).get("/people").status_code == 403


def test_a_list_of_people_of_another_company_is_empty(signed_in, hub, person):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)

    assert "Nobody here yet" in text_of(signed_in(beta, "hr").get("/people"))


def test_the_list_costs_the_same_and_stays_small(
    signed_in, company, person, welding, team, django_assert_max_num_queries
):
    client = signed_in(company, "hr")
    employ(person, team=team)
    with_needs(person, welding)
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        client.get("/people")
    for number in range(80):
        make_person(company, f"Bo {number}", team=team)
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        answer = client.get("/people")

    assert len(few) == len(many)
    assert len(answer.context["lines"]) == 50
    assert len(answer.content) < MOST_BYTES


@pytest.mark.parametrize("role", ["hr", "company_admin", "line_manager", "employee"])
def test_who_reads_a_page_takes_the_profile_along(signed_in, company, team, role):
    anna = make_person(company, "Anna", team=team)
    own = {"line_manager": {"team": team}, "employee": {"person": anna}}
    client = signed_in(company, role, **own.get(role, {}))
    profile = reverse("person_profile", args=[anna.pk, "pdf"])

    assert f'href="{profile}"' in client.get(reverse("person", args=[anna.pk])).content.decode()
    assert client.get(profile).content.startswith(b"%PDF")
