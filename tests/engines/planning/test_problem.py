"""What an instance refuses, and that its JSON form loses nothing."""

import contextlib
import json
from dataclasses import replace

import pytest

from samtakt.engines.planning import (
    Company,
    Course,
    DemandClass,
    EqualAccess,
    InvalidProblem,
    Outcome,
    Plan,
    Price,
    Problem,
    ProviderCapacity,
    ResourceRow,
    Seats,
    SeatUse,
    SessionCandidate,
    SessionUse,
    Team,
    TravelCost,
    solve,
    verify,
)
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.problem import MOST_NEEDS
from tests.engines.planning.tiny import everything, plan_of

NEED = DemandClass("need", "a", "team", "welding", 1, 3, 2, 6.0, 1, 9)
SESSION = SessionCandidate("s", "c", "Örebro", (2,), "school", 10.0, 1.0, 1, 4)
ADA = replace(NEED, size=1, person="Ada")
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


def many_needs(number):
    """One person with so many needs, all met by one course."""
    names = [f"k{each}" for each in range(number)]
    return replace(
        PROBLEM,
        resources=(),
        demands=tuple(replace(ADA, id=name, competence=name) for name in names),
        courses=(Course("c", tuple(Outcome(name, 1, 2) for name in names)),),
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
        ("negative", lambda: Company("a", aid=-1.0)),
        ("too_large", lambda: replace(NEED, latest=10**12)),
        ("too_large", lambda: replace(NEED, to_level=10**6)),
        ("not_whole", lambda: replace(NEED, due=1.5)),
        ("not_a_share", lambda: replace(NEED, late_share=1.5)),
        ("not_a_share", lambda: replace(SESSION, show_rate=1.01)),
        ("not_a_share", lambda: EqualAccess("women", 50)),
        ("not_a_share", lambda: replace(PROBLEM, fall_under_risk=2)),
        ("negative", lambda: replace(PROBLEM, travel_limit=-1)),
        ("days_out_of_order", lambda: replace(SESSION, days=())),
        ("days_out_of_order", lambda: replace(SESSION, days=(3, 2))),
        ("days_out_of_order", lambda: replace(SESSION, days=(2, 2))),
        ("not_whole", lambda: replace(SESSION, days=(2.0,))),
        ("place_missing", lambda: replace(SESSION, place=" ")),
        ("negative", lambda: replace(SESSION, hours=-1.0)),
        ("person_is_one", lambda: replace(NEED, person="Ada")),
        ("completed_by_nobody", lambda: replace(NEED, completed=("c",))),
        ("empty_id", lambda: replace(ADA, groups=("",))),
        ("duplicate_id", lambda: replace(ADA, groups=("women", "women"))),
        ("unknown_reference", lambda: replace(PROBLEM, demands=(replace(ADA, completed=("x",)),))),
        ("unknown_reference", lambda: replace(PROBLEM, equal_access=(EqualAccess("women", 0.5),))),
        ("unknown_reference", lambda: replace(PROBLEM, confirmed=(Seats("need", "x", 1),))),
        ("unknown_reference", lambda: replace(PROBLEM, confirmed=(Seats("x", "s", 1),))),
        ("confirmed_impossible", lambda: replace(PROBLEM, confirmed=(Seats("need", "s", 3),))),
        ("too_small", lambda: replace(PROBLEM, confirmed=(Seats("need", "s", 0),))),
        (
            "confirmed_impossible",
            lambda: replace(
                PROBLEM, demands=(replace(NEED, earliest=3),), confirmed=(Seats("need", "s", 1),)
            ),
        ),
        (
            "confirmed_impossible",
            lambda: replace(PROBLEM, travel_limit=4.0, confirmed=(Seats("need", "s", 1),)),
        ),
        (
            "person_differs",
            lambda: replace(
                PROBLEM,
                resources=(),
                demands=(ADA, replace(ADA, id="b", competence="read", groups=("women",))),
            ),
        ),
        (
            "duplicate_id",
            lambda: replace(PROBLEM, resources=(), demands=(ADA, replace(ADA, id="b"))),
        ),
        ("too_many_needs", lambda: many_needs(7)),
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


def test_one_course_can_meet_six_needs_of_a_person():
    assert len(many_needs(MOST_NEEDS).demands) == MOST_NEEDS


def test_json_gives_the_same_problem_back():
    assert Problem.from_json(PROBLEM.to_json()) == PROBLEM
    for problem in (generate(TINY, seed=3), everything(3, confirmed=True), everything(4)):
        assert Problem.from_json(problem.to_json()) == problem


def test_what_is_left_out_has_its_usual_value():
    data = PROBLEM.to_data()
    for name in ("fall_under_risk", "confirmed", "equal_access", "travel_limit"):
        del data[name]
    for name in ("online", "hours", "show_rate"):
        del data["sessions"][0][name]
    for name in ("due", "late_share", "person", "completed", "groups"):
        del data["demands"][0][name]

    assert Problem.from_data(data) == PROBLEM


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
        ("unreadable", {"sessions": [PROBLEM.to_data()["sessions"][0] | {"online": 1}]}),
        ("unreadable", {"sessions": [PROBLEM.to_data()["sessions"][0] | {"days": 5}]}),
        ("unreadable", {"sessions": [PROBLEM.to_data()["sessions"][0] | {"days": ["5"]}]}),
        ("not_whole", {"sessions": [PROBLEM.to_data()["sessions"][0] | {"days": [True]}]}),
        ("unknown_field", {"sessions": [PROBLEM.to_data()["sessions"][0] | {"week": 5}]}),
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


WEIRD = [None, True, -1, 0, 1.5, 10**400, "", "x", [], [1], ["x"], {}, {"x": 1}]


def places_in(data, path=()):
    """Yield the path to everything in plain data."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places_in(value, (*path, key))


def with_instead(data, path, value):
    copied = json.loads(json.dumps(data))
    inside = copied
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return json.dumps(copied)


@pytest.fixture(scope="module")
def instance_and_plan():
    problem = everything(7, confirmed=True)
    return problem, plan_of(problem, problem.confirmed, [Price("network_within_budget", (), 1.0)])


@pytest.mark.parametrize("value", WEIRD, ids=lambda value: repr(value)[:9])
def test_whatever_stands_anywhere_is_read_or_refused(instance_and_plan, value):
    problem, _ = instance_and_plan
    for thing in instance_and_plan:
        data = thing.to_data()
        for path in places_in(data):
            with contextlib.suppress(InvalidProblem):
                read = type(thing).from_json(with_instead(data, path, value))
                if isinstance(read, Plan):
                    verify(problem, read)


def test_steps_are_worth_less_after_the_day_due():
    need = replace(NEED, value=(1.0, 2.0, 4.0), to_level=4, due=5, late_share=0.25)

    assert need.points(1, 4) == need.points(1, 4, finish=5) == 7.0
    assert need.points(2, 3, finish=6) == 0.5
    assert replace(need, due=None).points(2, 3, finish=6) == 2.0
