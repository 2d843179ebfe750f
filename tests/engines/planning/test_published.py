"""Seats published before are worth keeping: against every plan of small instances."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import InvalidProblem, Problem, Seats, solve, verify
from samtakt.engines.planning.bound import PricedSessions
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.placing import opened_by, place_seats
from samtakt.engines.planning.proof import certified_bound
from samtakt.engines.planning.reading import Reading
from tests.engines.planning.test_constraints import PROBLEM, plan
from tests.engines.planning.test_everything import certificate_of
from tests.engines.planning.tiny import best_by_trying_all, every_allowed_plan, everything, plan_of

SEEDS = st.integers(0, 100_000)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_bound_optimum_and_plan_stand_in_this_order(seed):
    problem = everything(seed, published=True)
    optimum = best_by_trying_all(problem)

    found = solve(problem, time_limit_seconds=5.0, seed=seed)

    assert verify(problem, found) == []
    assert found.bound >= optimum - 1e-6
    assert found.objective == pytest.approx(optimum, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans())
def test_solver_and_checker_compute_the_same_bound(seed, confirmed):
    problem = everything(seed, published=True, confirmed=confirmed)
    model = build_model(problem)
    draw = np.random.default_rng(seed)
    prices = draw.exponential(0.5, len(model.limit)) * (draw.random(len(model.limit)) < 0.5)

    proven = certified_bound(problem, certificate_of(model, prices))

    assert proven >= best_by_trying_all(problem) - 1e-6
    if not confirmed:
        assert proven == pytest.approx(PricedSessions(model).evaluate(prices))


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans())
def test_every_allowed_plan_is_worth_the_same_as_columns(seed, confirmed):
    problem = everything(seed, published=True, confirmed=confirmed)
    model = build_model(problem)
    for seats in every_allowed_plan(problem):
        counts = place_seats(model, seats)
        opened = opened_by(model, counts)
        assert (counts >= model.confirmed).all()
        assert (model.seat_use @ counts + model.session_use @ opened <= model.limit + 1e-6).all()
        worth = counts @ model.profit - opened @ model.opening
        assert worth == pytest.approx(plan_of(problem, seats, ()).objective)


def test_two_of_three_published_are_two_columns_and_two_are_worth_more():
    """Of class turn (3 people) two had a seat in b1: there, two are worth 0.5 points more."""
    problem = replace(PROBLEM, published=(Seats("turn", "b1", 2),), kept_worth=0.5)
    model = build_model(problem)
    plain = build_model(PROBLEM)

    (first, second) = np.flatnonzero((model.demand == 0) & (model.session == 0))

    assert (model.most[first], model.most[second]) == (2, 1)
    assert (model.bonus[first], model.bonus[second]) == (0.5, 0.0)
    assert model.profit[first] == pytest.approx(plain.profit[0] + 0.5)
    three = plan(("turn", "b1", 3))
    assert Reading(problem, three).objective() == pytest.approx(
        Reading(PROBLEM, three).objective() + 2 * 0.5
    )


def test_a_change_is_made_only_if_it_gains_more_than_the_seats_are_worth():
    """s2 costs 1,000 kronor more than a second date like it: 1 point, against three seats kept."""
    twin = replace(PROBLEM.sessions[4], id="s3", price_session=0.0)
    three = (PROBLEM.demands[0], replace(PROBLEM.demands[1], size=3))
    both = replace(PROBLEM, demands=three, sessions=(*PROBLEM.sessions, twin), resources=())
    published = (Seats("spray", "s2", 3),)

    def held(worth):
        problem = replace(both, published=published, kept_worth=worth)
        found = solve(problem, time_limit_seconds=5.0)
        assert verify(problem, found) == []
        assert found.status == "optimal"
        return {row.session for row in found.sessions} & {"s2", "s3"}

    assert held(0.0) == {"s3"}
    assert held(0.3) == {"s3"}  # 3 x 0.3 < 1
    assert held(0.4) == {"s2"}  # 3 x 0.4 > 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kept_worth": -1.0}, "negative"),
        ({"published": (Seats("turn", "b1", 1),) * 2}, "duplicate_id"),
        ({"published": (Seats("nobody", "b1", 1),)}, "unknown_reference"),
        ({"published": (Seats("turn", "nowhere", 1),)}, "unknown_reference"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, code):
    with pytest.raises(InvalidProblem) as refused:
        replace(PROBLEM, **changes)
    assert refused.value.code == code


def test_published_seats_come_through_the_file():
    problem = replace(PROBLEM, published=(Seats("turn", "b1", 2),), kept_worth=0.5)

    assert Problem.from_json(problem.to_json()) == problem
