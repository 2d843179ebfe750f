"""Seats that people have chosen: the rules that they break, their worth and their bound."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import Seats, solve, verify
from samtakt.engines.planning.byhand import plan_of_seats, violations_of
from samtakt.engines.planning.generate import TINY, generate


@pytest.fixture(scope="module")
def solved():
    problem = generate(TINY, seed=5)
    return problem, solve(problem, time_limit_seconds=60.0, iterations=60, seed=1)


def test_the_seats_of_a_plan_make_the_plan_again(solved):
    problem, plan = solved

    again = plan_of_seats(problem, plan.seats, proven_by=[plan], searched=plan.bound)

    assert verify(problem, again) == []
    assert again.objective == pytest.approx(plan.objective)
    assert again.value == pytest.approx(plan.value)
    assert again.bound == pytest.approx(plan.bound)
    assert {row.session for row in again.sessions} == {row.session for row in plan.sessions}


def test_one_seat_too_many_names_the_rules_that_it_breaks(solved):
    problem, plan = solved
    first, *others = plan.seats
    size = next(each.size for each in problem.demands if each.id == first.demand)

    found = violations_of(problem, [replace(first, count=size + 1), *others])

    assert "people_are_enough" in {each.rule for each in found}
    assert violations_of(problem, plan.seats) == []


def test_a_session_with_too_few_left_names_its_minimum(solved):
    problem, plan = solved
    session = next(each for each in problem.sessions if each.id == plan.sessions[0].session)
    inside = [row for row in plan.seats if row.session == session.id]
    needs = max(2, session.minimum)
    problem = replace(
        problem,
        sessions=tuple(
            replace(each, minimum=needs, maximum=max(needs, each.maximum))
            if each.id == session.id
            else each
            for each in problem.sessions
        ),
    )

    found = violations_of(problem, [Seats(inside[0].demand, session.id, 1)])

    assert [each.rule for each in found] == ["group_reaches_minimum"]
    assert found[0].parameters["minimum"] == needs


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(1, 40), dropped=st.integers(0, 30))
def test_a_plan_with_a_session_closed_verifies_and_keeps_its_bound(seed, dropped):
    problem = generate(TINY, seed=seed)
    plan = solve(problem, time_limit_seconds=60.0, iterations=20, seed=1)
    opened = [row.session for row in plan.sessions]
    gone = opened[dropped % len(opened)] if opened else ""
    left = [row for row in plan.seats if row.session != gone]
    if violations_of(problem, left):
        return  # a later step waited for it

    found = plan_of_seats(problem, left, proven_by=[plan])

    assert verify(problem, found) == []
    assert found.bound >= found.objective - 1e-9
    # Nothing is proven away: what the solver found is still within the bound.
    assert found.bound >= plan.objective - 1e-6
