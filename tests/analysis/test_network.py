"""What the hub sees of its companies: agreed totals, common needs, nobody's name."""

import datetime

from django.utils.translation import override

from samtakt.analysis.figures import store_figures
from samtakt.analysis.network import network_figures
from samtakt.foundation import access
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Agreement
from tests.factories import (
    actor_in,
    agree,
    assign,
    make_company,
    make_hub,
    make_person,
    require,
)

DAY = datetime.date(2026, 11, 1)


def with_figures(alfa, name, *, shares, level=1):
    company = make_company(alfa.hub, name, shares=shares)
    person = make_person(company, f"{name}person")
    assign(person, alfa.role)
    require(company, alfa.role, alfa.welding, 3, criticality=2)
    agree(person, alfa.welding, level)
    store(company)
    return company


def store(company):
    with scope_for(company):
        store_figures(company, as_of=DAY, by=actor_in(company, "hr"))


def network(alfa, as_of=DAY):
    with scope_for(alfa.hub):
        return network_figures(alfa.hub, as_of=as_of)


def test_only_companies_that_agreed_have_figures(alfa):
    store(alfa.company)
    with_figures(alfa, "Beta", shares=["aggregate_gaps"])
    with_figures(alfa, "Ceta", shares=["plan_counts", "names"])
    with_figures(alfa, "Deta", shares=[])

    found = network(alfa)

    assert [(row.name, row.agreed, row.totals is not None) for row in found.companies] == [
        ("Alfa", True, True),
        ("Beta", True, True),
        ("Ceta", False, False),
        ("Deta", False, False),
    ]
    assert (found.with_figures, found.totals.people, found.totals.gaps) == (2, 4, 3)
    assert found.totals.weighted_gap == 7 + 4


def test_an_ended_agreement_closes_the_door(alfa):
    store(alfa.company)
    with scope_for(alfa.company):
        Agreement.objects.update(ends_on=datetime.date(2021, 1, 1))

    assert network(alfa).with_figures == 0


def test_another_hubs_companies_are_not_there(alfa):
    other = make_hub("Andra")
    store(make_company(other, "Fjärran", shares=["aggregate_gaps"]))
    store(alfa.company)

    assert [row.name for row in network(alfa).companies] == ["Alfa"]


def test_figures_of_a_later_day_are_not_seen_earlier(alfa):
    store(alfa.company)

    assert network(alfa, DAY - datetime.timedelta(days=1)).with_figures == 0
    assert network(alfa, DAY + datetime.timedelta(days=400)).with_figures == 1


def test_common_needs_are_summed_over_companies(alfa):
    store(alfa.company)
    with_figures(alfa, "Beta", shares=["aggregate_gaps"])

    needs = network(alfa).needs

    assert [(n.name, n.companies, n.people, n.missing, n.weighted_gap) for n in needs] == [
        ("Svetsning", 2, 2, 4, 10.0),
        ("Mätning", 1, 1, 1, 1.0),
    ]
    with override("en"):
        assert [need.name for need in network(alfa).needs] == ["Welding", "Measuring"]


def test_nobody_is_named(alfa):
    store(alfa.company)

    assert not [name for name in ("Anna", "Bo", "Cia", "Press") if name in repr(network(alfa))]


def test_the_hub_may_open_only_companies_that_agreed(alfa):
    with_figures(alfa, "Beta", shares=["plan_counts"])
    process_leader = actor_in(alfa.hub, "process_leader")

    with scope_for(alfa.hub):
        totals = access.visible(process_leader, "analysis.see_totals", Organisation)
        assert [company.name for company in totals] == ["Alfa"]
        assert not access.allowed(process_leader, "analysis.see_company")
