"""Facility location through the planner's door: published optima, and one tried out by hand."""

import itertools
import json
from pathlib import Path

import pytest

from samtakt.engines.planning import Problem, solve, verify
from samtakt.engines.planning.doors import UnreadableText, facility_problem

ROOT = Path(__file__).parents[4]
EXAMPLES = ROOT / "examples" / "planning"
TEXTS = ROOT.parent / "shared" / "data" / "orlib"

# As the OR-Library lists them, to the digits given there.
OPTIMA = json.loads((EXAMPLES / "optima.json").read_text(encoding="utf-8"))

SMALL = """
 3 3
 5 100.
 4 60.5
 capacity 90
 3
 30. 6. 12.
 4
 8. 40. 20.
 0
 1 1 1
"""


def cost_of(plan):
    return plan.network_cost + sum(row.seats + row.travel for row in plan.company_costs)


def worth_of_all(problem):
    return sum(demand.size * demand.value for demand in problem.demands)


@pytest.mark.parametrize(("name", "optimum"), OPTIMA.items())
def test_a_published_instance_is_solved_to_its_optimum(name, optimum):
    problem = Problem.from_json((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))

    plan = solve(problem, time_limit_seconds=60.0, seed=1)

    assert verify(problem, plan) == []
    assert sum(row.count for row in plan.seats) == sum(each.size for each in problem.demands)
    assert cost_of(plan) == pytest.approx(optimum, rel=1e-8)
    assert worth_of_all(problem) - plan.bound == pytest.approx(optimum, rel=1e-4)


@pytest.mark.parametrize("name", OPTIMA)
def test_the_examples_are_what_the_texts_say(name):
    text = TEXTS / f"{name}.txt"
    if not text.exists():
        pytest.skip("the published texts are not here")

    problem = facility_problem(text.read_text(encoding="utf-8"))

    assert problem == Problem.from_json((EXAMPLES / f"{name}.json").read_bytes())


def test_a_small_one_costs_what_trying_all_gives():
    problem = facility_problem(SMALL, capacity=6)
    unit = {"customer-01": (10.0, 2.0, 4.0), "customer-02": (2.0, 10.0, 5.0)}
    fixed, room = (100.0, 60.5, 90.0), (5, 4, 6)
    best = min(
        sum(price for price, used in zip(fixed, map(sum, zip(one, two, strict=True)), strict=True)
            if used)
        + sum(n * c for n, c in zip(one, unit["customer-01"], strict=True))
        + sum(n * c for n, c in zip(two, unit["customer-02"], strict=True))
        for one in itertools.product(range(4), repeat=3) if sum(one) == 3
        for two in itertools.product(range(5), repeat=3) if sum(two) == 4
        and all(a + b <= most for a, b, most in zip(one, two, room, strict=True))
    )  # fmt: skip

    plan = solve(problem, time_limit_seconds=10.0)

    assert [demand.size for demand in problem.demands] == [3, 4]
    assert cost_of(plan) == pytest.approx(best)
    assert worth_of_all(problem) - plan.bound == pytest.approx(best)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 1 5 10 3",
        "1 1 5 10 3 4 5",
        "1 1 5 10 2.5 4",
        "1 1 5 ten 3 4",
        "1 1 5 10 6 4",
        "1 1 room 10 3 4",
        "1 1 -5 10 3 4",
        "1 1 5 inf 3 4",
    ],
)
def test_what_is_no_such_text_is_refused(text):
    with pytest.raises(UnreadableText):
        facility_problem(text)
