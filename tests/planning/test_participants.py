"""Who takes part in a round, as its hub and as one company see it."""

from decimal import Decimal

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.explanations import REASONS, SHORT_REASONS
from samtakt.planning.models import Plan
from samtakt.planning.optimise import optimise_round
from samtakt.planning.participants import (
    newest_optimisation,
    own_part,
    participants,
    plans_of,
    rounds_seen,
)
from samtakt.planning.rounds import join_round, start_optimisation
from tests.factories import actor_in
from tests.planning.conftest import join_and_publish, make_member


def test_the_hub_sees_every_member_and_what_its_agreement_allows(network):
    silent = make_member(network, "Delta", 2, shares=())
    join_and_publish(network.round, network.alfa, budget=5000)
    for company in (network.beta, silent):
        with scope_for(company):
            join_round(network.round, 100, by=actor_in(company, "hr"))
    with scope_for(network.hub):
        rows = participants(network.round)

    assert [
        (row.company.name, row.agreed, row.joined, row.budget, row.published_on is not None)
        for row in rows
    ] == [
        ("Alfa", True, True, Decimal(5000), True),
        ("Beta", True, True, Decimal(100), False),
        ("Ceta", True, False, None, False),
        ("Delta", False, False, None, False),
    ]
    assert [row.needs for row in rows] == [2, 0, 0, 0]


def test_a_company_sees_its_own_part(published):
    with scope_for(published.ceta):
        part = own_part(published.round, published.ceta)
        (row,) = rounds_seen(published.ceta)

    assert (part.company.name, part.joined, part.needs) == ("Ceta", True, 3)
    assert (row.joined, row.published) == (1, 1)


def test_demand_published_again_is_counted_once(published):
    join_and_publish(published.round, published.ceta)
    with scope_for(published.ceta):
        assert own_part(published.round, published.ceta).needs == 3


def test_the_hub_sees_how_many_take_part_in_each_round(published):
    with scope_for(published.hub):
        (row,) = rounds_seen(published.hub)

    assert (row.round.name, row.joined, row.published) == ("Våren", 3, 3)


def test_plans_are_counted_with_sessions_and_seats(published):
    with scope_for(published.hub):
        plan = optimise_round(published.round, by=published.lead)
        (row,) = plans_of(published.round, Plan.objects.all())

    assert (row.id, row.sessions, row.seats) == (plan.pk, 1, 7)
    assert row.cost == plan.network_cost + plan.company_cost


def test_the_newest_optimisation_is_of_this_round(published):
    with scope_for(published.hub):
        assert newest_optimisation(published.round) is None
        job = start_optimisation(published.round, by=published.lead)
        assert newest_optimisation(published.round) == job


def test_every_reason_has_a_heading():
    assert SHORT_REASONS.keys() == REASONS.keys()
