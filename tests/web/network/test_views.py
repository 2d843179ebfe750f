"""The hub's overview: by agreement, at a fixed number of queries, in both languages."""

import datetime
import re

import pytest

from samtakt.analysis.figures import store_figures
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import DataClass
from samtakt.planning.rounds import join_round, open_round
from tests.factories import (
    agree,
    assign,
    make_company,
    make_competence,
    make_person,
    make_role,
    require,
)
from tests.web.reading import text_of

DAY = datetime.date(2026, 1, 31)
ALL = [DataClass.PLAN_COUNTS, DataClass.AGGREGATE_GAPS]


def member(hub, name, *, shares=(), welding=None):
    company = make_company(hub, name, shares=shares, latitude=59.3, longitude=15.2)
    if welding:
        role = make_role(company)
        require(company, role, welding, 3)
        person = make_person(company, "Rut")
        assign(person, role)
        agree(person, welding, 1)
        with scope_for(company):
            store_figures(company, as_of=DAY, by=system_actor(company))
    return company


@pytest.fixture
def welding(hub):
    return make_competence(hub, "Svetsning", name_en="Welding")


def open_with(hub, companies):
    with scope_for(hub):
        round = open_round(
            hub,
            name="Våren",
            as_of=DAY,
            starts_on=datetime.date(2026, 3, 2),
            network_budget=100_000,
            by=system_actor(hub),
        )
    for company in companies:
        with scope_for(company):
            join_round(round, 10_000, by=system_actor(company))
    return round


@pytest.mark.parametrize(("language", "word"), [("sv", "Svetsning"), ("en", "Welding")])
def test_the_page_speaks_both_languages(signed_in, hub, welding, language, word):
    member(hub, "Alfa", shares=ALL, welding=welding)

    answer = signed_in(hub, "hub_admin").get("/network", headers={"accept-language": language})

    assert (answer.status_code, answer.content.decode().count("<h1")) == (200, 1)
    assert word in text_of(answer)


def test_a_company_without_agreement_shows_no_numbers_not_zeros(signed_in, hub, welding):
    member(hub, "Alfa", shares=ALL, welding=welding)
    member(hub, "Beta", welding=welding)

    answer = signed_in(hub, "hub_admin").get("/network")

    rows = re.findall(r"<tr>.*?</tr>", answer.content.decode(), re.DOTALL)
    beta = next(row for row in rows if ">Beta</a>" in row)
    assert "Totals are not shared" in beta
    assert "Counts are not shared" in beta
    assert "number" not in re.findall(r'<td class="([a-z]+)"', beta)
    assert answer.context["figures"].totals.people == 1


def test_counts_and_totals_are_shared_apart(signed_in, hub, welding):
    company = member(hub, "Alfa", shares=[DataClass.PLAN_COUNTS], welding=welding)
    open_with(hub, [company])

    text = text_of(signed_in(hub, "process_leader").get("/network"))

    assert "Totals are not shared" in text
    assert "1 of 1 companies" in text
    assert "not published" in text


@pytest.mark.parametrize("role", ["hr", "line_manager", "employee", "company_admin"])
def test_nobody_of_a_company_sees_the_network(signed_in, company, role):
    answer = signed_in(company, role).get("/network")

    assert answer.status_code == 403
    assert AuditEntry.objects.filter(owner=company.pk, verb="access.refused").count() == 1


def test_another_hubs_companies_are_not_here(signed_in, hub, welding):
    member(hub, "Alfa", shares=ALL, welding=welding)
    other = make_company(None, "Annan")
    other.kind = "hub"
    other.save()

    assert "Alfa" not in text_of(signed_in(other, "hub_admin").get("/network"))


def test_the_number_of_queries_does_not_grow(
    signed_in, hub, welding, django_assert_max_num_queries
):
    client = signed_in(hub, "hub_admin")
    companies = [member(hub, "Alfa", shares=ALL, welding=welding)]
    open_with(hub, companies)
    with django_assert_max_num_queries(15) as few:
        client.get("/network")
    for name in ("Beta", "Gamma"):
        member(hub, name, shares=ALL, welding=welding)
    with django_assert_max_num_queries(15) as many:
        client.get("/network")

    assert len(few) == len(many)


def test_companies_are_sorted_and_what_is_unknown_comes_last(signed_in, hub, welding):
    member(hub, "Beta", shares=ALL, welding=welding)
    member(hub, "Alfa")
    client = signed_in(hub, "hub_admin")

    def order(sort):
        lines = client.get(f"/network?sort={sort}").context["overview"].lines
        return [line.company.name for line in lines]

    assert order("name") == ["Alfa", "Beta"]
    assert order("gaps") == order("-gaps") == ["Beta", "Alfa"]


def test_an_empty_network_is_told_what_to_do(signed_in, hub):
    assert "No companies yet" in text_of(signed_in(hub, "hub_admin").get("/network"))
