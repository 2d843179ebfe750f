"""The checker's own search: the same optimum as brute force and the solver, and no forged proof."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import Plan, Problem, Seats, solve, verify
from samtakt.engines.planning.exact import solve_exactly
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.plan import relative_gap
from samtakt.engines.planning.verify import broken_rules
from samtakt.engines.planning.wholeproof import search
from tests.engines.planning.test_constraints import PROBLEM, plan
from tests.engines.planning.test_solver import SMALL
from tests.engines.planning.tiny import (
    best_by_trying_all,
    every_allowed_plan,
    everything,
    plan_of,
)

SEEDS = st.integers(0, 100_000)


def solved_exactly(problem):
    """The optimum that the solver's own programme has, whole and without any time limit."""
    model = build_model(problem)
    result = solve_exactly(
        model,
        model.confirmed.astype(np.int64),
        model.forced.astype(np.int64),
        np.ones(model.sessions, dtype=bool),
        seconds=60.0,
        nodes=1_000_000,
        should_stop=lambda: False,
    )
    assert result.proven
    return result.seats @ model.profit - result.opened @ model.opening


@settings(max_examples=100, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans(), published=st.booleans())
def test_checker_brute_force_and_solver_have_one_optimum(seed, confirmed, published):
    problem = everything(seed, confirmed=confirmed, published=published)
    optimum = best_by_trying_all(problem)

    found = search(problem)

    assert found.finished
    assert found.worth == pytest.approx(optimum, abs=1e-5)
    assert solved_exactly(problem) == pytest.approx(optimum, abs=1e-5)
    best = plan_of(problem, found.seats, ())
    assert broken_rules(problem, best) == []
    assert best.objective == pytest.approx(found.worth, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans(), less=st.sampled_from([1e-4, 0.01, 1.0]))
def test_a_search_finds_what_is_above_a_value_and_nothing_else(seed, confirmed, less):
    problem = everything(seed, confirmed=confirmed)
    optimum = best_by_trying_all(problem)

    above, below = (search(problem, above=optimum + each) for each in (1e-6, -less))

    assert (above.finished, above.worth, above.seats) == (True, None, ())
    assert below.worth > optimum - less
    assert broken_rules(problem, plan_of(problem, below.seats, ())) == []


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_optimum_of_generated_networks_is_the_solvers(seed):
    problem = generate(TINY, seed=seed)

    plan = solve(problem, time_limit_seconds=30.0, seed=seed)

    assert plan.status == "optimal"
    assert search(problem).worth == pytest.approx(plan.objective, rel=1e-6)
    assert verify(problem, plan, repeat_search=True) == []


def forged(plan: Plan, bound: float) -> Plan:
    """The plan as if a search had proven that nothing is worth more than the bound."""
    gap = relative_gap(plan.objective, bound)
    status = "optimal" if gap == 0 else "feasible"
    return replace(plan, bound=bound, gap=gap, status=status, bound_source="search")


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans(), data=st.data())
def test_a_proof_that_nobody_made_is_found_out(seed, confirmed, data):
    problem = everything(seed, confirmed=confirmed)
    seats = data.draw(st.sampled_from(every_allowed_plan(problem)))
    optimum = best_by_trying_all(problem)
    plan = plan_of(problem, seats, ())
    lie = forged(plan, plan.objective)

    rules = [violation.rule for violation in verify(problem, lie, repeat_search=True)]

    if plan.objective < optimum - 1e-4:
        assert rules == ["bound_by_search"]
        halfway = forged(plan, (plan.objective + optimum) / 2)
        (found,) = verify(problem, halfway, repeat_search=True)
        assert found.parameters["found"] > found.parameters["bound"]
        assert found.message
    elif plan.objective > optimum - 1e-9:
        assert rules == []
    truth = forged(plan, min(optimum, plan.bound_certified))
    assert verify(problem, truth, repeat_search=True) == []


def test_without_the_search_repeated_only_the_certificate_speaks():
    poor = plan(("turn", "b1", 3))
    lie = forged(poor, poor.objective)

    assert verify(PROBLEM, lie) == []
    (found,) = verify(PROBLEM, lie, repeat_search=True)
    assert (found.rule, found.parameters["bound"]) == ("bound_by_search", poor.objective)


def test_a_search_stopped_early_proves_nothing():
    problem = generate(SMALL, seed=1)
    nothing = plan_of(problem, (), ())

    (found,) = verify(problem, forged(nothing, nothing.bound / 2), repeat_search=True, seconds=0.0)

    assert found.rule == "search_finished"
    assert found.message


def test_confirmed_seats_that_cannot_be_kept_leave_no_plan_to_find():
    tight = replace(PROBLEM, network_budget=0.0, confirmed=(Seats("turn", "b1", 1),))

    found = search(tight)

    assert (found.finished, found.worth, found.seats) == (True, None, ())


def test_nothing_to_do_is_worth_nothing():
    empty = Problem(companies=(), teams=(), demands=(), courses=(), sessions=())

    found = search(empty)

    assert (found.finished, found.worth, found.seats) == (True, 0.0, ())
