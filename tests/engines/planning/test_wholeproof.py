"""The checker's own search: the same optimum as brute force and the solver, and no forged proof."""

from collections import defaultdict
from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import Plan, Problem, Seats, solve, verify
from samtakt.engines.planning.constraints import CONSTRAINTS
from samtakt.engines.planning.exact import solve_exactly
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.plan import relative_gap
from samtakt.engines.planning.verify import broken_rules
from samtakt.engines.planning.wholeproof import WholeProblem, search
from tests.engines.planning import test_constraints, test_constraints_of_people
from tests.engines.planning.test_constraints import KEPT, PROBLEM, plan
from tests.engines.planning.test_solver import SMALL
from tests.engines.planning.tiny import (
    best_by_trying_all,
    every_allowed_plan,
    every_plan,
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


def programme_allows(problem, seats):
    """Whether the programme has a solution with exactly these seats."""
    whole = WholeProblem(problem)
    wanted = {(row.demand, row.session): row.count for row in seats}
    if not wanted.keys() <= whole.seats.keys():
        return False
    programme = whole.programme
    for pair, at in whole.seats.items():
        count = wanted.get(pair, 0)
        if not programme.least[at] <= count <= programme.most[at]:
            return False
        programme.least[at] = programme.most[at] = count
    highs = programme.loaded()
    highs.run()
    kinds = highspy.HighsModelStatus
    # Without anybody who could be anywhere there is nothing to choose, which is a plan.
    return highs.getModelStatus() in {kinds.kOptimal, kinds.kModelEmpty}


ONLY_FIGURES = {
    "known_names",
    "named_once",
    "whole_seats",
    "seats_only_in_opened_sessions",
    "group_size_as_listed",
}
"""What a plan can say of itself, and a choice of seats cannot."""


def broken_cases():
    """Yield every rule with an instance and seats that break it alone."""
    tests = test_constraints
    for rule, broken in tests.test_each_rule_is_seen_when_broken.pytestmark[0].args[1]:
        yield rule, PROBLEM, broken.seats
    for rule, changes in tests.test_each_limit_is_seen_when_it_tightens.pytestmark[0].args[1]:
        yield rule, replace(PROBLEM, **changes), KEPT.seats
    for rule, changes, broken, _ in test_constraints_of_people.CASES:
        if broken:
            yield rule, replace(test_constraints_of_people.PROBLEM, **changes), broken


BROKEN = [case for case in broken_cases() if case[0] not in ONLY_FIGURES]


@pytest.mark.parametrize(("rule", "problem", "seats"), BROKEN)
def test_the_programme_knows_each_rule(rule, problem, seats):
    plan = plan_of(problem, seats)

    assert {violation.rule for violation in broken_rules(problem, plan)} == {rule}
    assert not programme_allows(problem, seats)


def test_the_programme_is_tried_with_every_hard_rule():
    hard = {each.name for each in CONSTRAINTS if each.kind == "hard"}

    assert {rule for rule, _, _ in BROKEN} == hard - ONLY_FIGURES


@pytest.mark.parametrize(
    ("problem", "seats"),
    [(PROBLEM, KEPT.seats)]
    + [
        (replace(test_constraints_of_people.PROBLEM, **changes), kept)
        for _, changes, _, kept in test_constraints_of_people.CASES
    ],
)
def test_the_programme_allows_what_keeps_every_rule(problem, seats):
    assert programme_allows(problem, seats)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans(), data=st.data())
def test_the_programme_allows_just_what_the_rules_allow(seed, confirmed, data):
    problem = everything(seed, confirmed=confirmed)
    plans = every_plan(problem)
    by_rules = defaultdict(list)
    for seats in plans:
        broken = broken_rules(problem, plan_of(problem, seats))
        by_rules[frozenset(violation.rule for violation in broken)].append(seats)

    # One plan for every set of rules that a plan can break, the empty set among them.
    for broken, some in by_rules.items():
        seats = data.draw(st.sampled_from(some))
        assert programme_allows(problem, seats) == (not broken), (broken, seats)


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
