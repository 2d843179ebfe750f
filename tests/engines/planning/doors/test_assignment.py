"""Generalised assignment through the planner's door, against trying all assignments."""

import itertools

import numpy as np
import pytest

from samtakt.engines.planning import solve, verify
from samtakt.engines.planning.doors import UnreadableText, assignment_problem


def made_up(seed, agents=3, jobs=7):
    """Costs, amounts and capacities that leave little room."""
    draw = np.random.default_rng(seed)
    costs = draw.integers(10, 50, (agents, jobs))
    takes = draw.integers(5, 25, (agents, jobs))
    capacities = np.ceil(0.9 * takes.sum(axis=1) / agents).astype(int)
    return costs, takes, capacities


def text_of(costs, takes, capacities):
    tables = " ".join(str(number) for number in [*costs.flat, *takes.flat, *capacities])
    return f"{len(costs)} {costs.shape[1]} {tables}"


def by_trying_all(costs, takes, capacities, best):
    agents, jobs = costs.shape
    sums = [
        sum(costs[agent, job] for job, agent in enumerate(chosen))
        for chosen in itertools.product(range(agents), repeat=jobs)
        if all(
            sum(takes[agent, job] for job, own in enumerate(chosen) if own == agent) <= room
            for agent, room in enumerate(capacities)
        )
    ]
    return best(sums) if sums else None


def cost_of(plan):
    return sum(row.travel for row in plan.company_costs)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("gain", [False, True])
def test_the_plan_is_the_best_of_all_assignments(seed, gain):
    costs, takes, capacities = made_up(seed)
    optimum = by_trying_all(costs, takes, capacities, max if gain else min)
    problem = assignment_problem(text_of(costs, takes, capacities), gain=gain)

    plan = solve(problem, time_limit_seconds=20.0, seed=1)

    assert verify(problem, plan) == []
    if optimum is None:
        assert len(plan.seats) < costs.shape[1]
        return
    found = costs.max() * costs.shape[1] - cost_of(plan) if gain else cost_of(plan)
    assert len(plan.seats) == costs.shape[1]
    assert found == pytest.approx(optimum)
    assert plan.bound == pytest.approx(plan.objective)


def test_some_of_them_can_do_all_jobs():
    assert any(by_trying_all(*made_up(seed), min) is not None for seed in range(6))


def test_a_text_can_hold_several_instances():
    first, second = made_up(1), made_up(2, agents=2, jobs=4)
    text = f"2 {text_of(*first)} {text_of(*second)}"

    assert assignment_problem(text) == assignment_problem(text_of(*first))
    assert assignment_problem(text, number=2) == assignment_problem(text_of(*second))


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 1), ("1 1 2 3", 1), ("1 1 2 3 4 5", 1), ("1 1 2 3 4", 2), ("1 0 0", 1), ("1 1 a 3 4", 1)],
)
def test_what_is_no_such_text_is_refused(text, number):
    with pytest.raises(UnreadableText):
        assignment_problem(text, number=number)
