"""What an instance refuses, and that its JSON form loses nothing."""

import json
from dataclasses import replace

import pytest

from samtakt.engines.planning import (
    Company,
    Course,
    DemandClass,
    InvalidProblem,
    Outcome,
    Plan,
    Problem,
    ProviderCapacity,
    ResourceRow,
    SeatUse,
    SessionCandidate,
    SessionUse,
    Team,
    TravelCost,
    solve,
)
from samtakt.engines.planning.generate import TINY, generate

NEED = DemandClass("need", "a", "team", "welding", 1, 3, 2, 6.0, 1, 9)
SESSION = SessionCandidate("s", "c", "Örebro", (2,), "school", 10.0, 1.0, 1, 4)
PROBLEM = Problem(
    companies=(Company("a", 100.0),),
    teams=(Team("team", "a", 2, {"c": 1}),),
    demands=(NEED,),
    courses=(Course("c", (Outcome("welding", 1, 2),)),),
    sessions=(SESSION,),
    travel=(TravelCost("a", "Örebro", 5.0),),
    network_budget=50.0,
    provider_capacity=(ProviderCapacity("school", 1),),
    resources=(ResourceRow("hall", 2.0, (SeatUse("need", "s", 1.0),), (SessionUse("s", 0.5),)),),
)


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("empty_id", lambda: Company(" ")),
        ("negative", lambda: Company("a", -1.0)),
        ("not_a_number", lambda: Company("a", float("nan"))),
        ("not_whole", lambda: Team("t", "a", 1.5)),
        ("too_small", lambda: replace(NEED, size=0)),
        ("levels_reversed", lambda: replace(NEED, to_level=1)),
        ("levels_reversed", lambda: Outcome("welding", 2, 2)),
        ("days_reversed", lambda: replace(NEED, latest=0)),
        ("step_values", lambda: replace(NEED, value=(1.0,))),
        ("group_reversed", lambda: replace(SESSION, minimum=5)),
        ("covers_nothing", lambda: Course("c", ())),
        ("covers_twice", lambda: Course("c", (Outcome("w", 0, 1), Outcome("w", 1, 2)))),
        ("duplicate_id", lambda: replace(PROBLEM, demands=(NEED, NEED))),
        ("unknown_reference", lambda: replace(PROBLEM, courses=())),
        ("unknown_reference", lambda: replace(PROBLEM, teams=())),
        (
            "team_of_other_company",
            lambda: replace(
                PROBLEM,
                companies=(Company("a"), Company("b")),
                demands=(replace(NEED, company="b"),),
            ),
        ),
        (
            "prerequisite_circle",
            lambda: replace(PROBLEM, courses=(replace(PROBLEM.courses[0], prerequisites=("c",)),)),
        ),
        ("negative", lambda: ResourceRow("r", 1.0, (SeatUse("need", "s", -1.0),))),
    ],
)
def test_what_cannot_be_is_refused_with_a_code_and_a_sentence(code, make):
    with pytest.raises(InvalidProblem) as refusal:
        make()

    assert refusal.value.code == code
    assert str(refusal.value)


def test_one_value_is_shared_by_the_steps():
    assert NEED.step_values == (3.0, 3.0)
    assert replace(NEED, value=(5.0, 1.0)).step_values == (5.0, 1.0)


def test_json_gives_the_same_problem_back():
    assert Problem.from_json(PROBLEM.to_json()) == PROBLEM
    network = generate(TINY, seed=3)
    assert Problem.from_json(network.to_json()) == network


def test_json_gives_the_same_plan_back():
    plan = solve(generate(TINY, seed=3), time_limit_seconds=5.0)

    assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("wrong_schema", {"schema": "samtakt-planning-instance/1"}),
        ("unknown_field", {"colour": "red"}),
        ("unreadable", {"companies": 3}),
        ("unreadable", {"companies": ["a"]}),
        ("unreadable", {"companies": [{"id": 3}]}),
        ("missing_field", {"companies": [{"budget": 3.0}]}),
        ("unreadable", {"network_budget": "much"}),
    ],
)
def test_json_that_is_wrong_is_refused(code, change):
    with pytest.raises(InvalidProblem) as refusal:
        Problem.from_json(json.dumps(PROBLEM.to_data() | change))

    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["", "[]", "{", b"\xff\xfe", "[" * 100_000])
def test_what_is_not_json_is_refused(text):
    with pytest.raises(InvalidProblem) as refusal:
        Problem.from_json(text)

    assert refusal.value.code == "unreadable"
