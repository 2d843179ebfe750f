"""Rules about persons, groups, aid, no-shows and confirmed seats: each once kept and once broken."""

from dataclasses import replace

import pytest

from samtakt.engines.planning import (
    Company,
    Course,
    DemandClass,
    EqualAccess,
    Outcome,
    Problem,
    ProviderCapacity,
    ResourceRow,
    Seats,
    SeatUse,
    SessionCandidate,
    Team,
    TravelCost,
    solve,
    verify,
)
from samtakt.engines.planning.constraints import CONSTRAINTS, Violation
from samtakt.engines.planning.reading import Reading, chance_under_minimum
from tests.engines.planning import test_constraints
from tests.engines.planning.tiny import plan_of


def need(name, competence, **changes):
    usual = DemandClass(name, "a", "lathe", competence, 0, 1, 1, 4.0, 0, 30)
    return replace(usual, **changes)


def session(name, course, *days, **changes):
    usual = SessionCandidate(name, course, "Flen", days, "school", 600.0, 100.0, 1, 6, hours=8.0)
    return replace(usual, **changes)


ADA = {"person": "Ada", "groups": ("women",)}
PROBLEM = Problem(
    companies=(Company("a"),),
    teams=(Team("lathe", "a"),),
    demands=(
        need("ada-weld", "weld", **ADA),
        need("ada-read", "read", **ADA),
        need("ada-lead", "lead", due=5, late_share=0.5, **ADA),
        need("others", "weld", size=4),
    ),
    courses=(
        Course("metal", (Outcome("weld", 0, 1), Outcome("read", 0, 1))),
        Course("lead", (Outcome("lead", 0, 1),), prerequisites=("metal",)),
    ),
    sessions=(
        session("m1", "metal", 0, 7),
        session("m2", "metal", 2, minimum=2, show_rate=0.8),
        session("m3", "metal", 7, online=True, place=""),
        session("l1", "lead", 4),
        session("l2", "lead", 7, online=True, place=""),
        session("l3", "lead", 8),
    ),
    travel=(TravelCost("a", "Flen", 50.0),),
)


def seats(*rows):
    return tuple(Seats(*row) for row in rows)


BOTH = seats(("ada-weld", "m2", 1), ("ada-read", "m2", 1), ("others", "m2", 1))
OTHERS = seats(("others", "m2", 3))

# rule, changes of the instance, seats that break the rule, seats that keep it
CASES = [
    ("place_within_reach", {"travel_limit": 40.0}, BOTH, seats(("ada-weld", "m3", 1))),
    ("place_within_reach", {"travel_limit": 50.0}, (), BOTH),
    (
        "one_course_a_day",
        {},
        seats(("ada-weld", "m1", 1), ("ada-read", "m3", 1)),
        seats(("ada-weld", "m2", 1), ("others", "m2", 1), ("ada-read", "m3", 1)),
    ),
    (
        "person_prerequisite_first",
        {},
        seats(("ada-lead", "l1", 1)),
        (*BOTH, *seats(("ada-lead", "l1", 1))),
    ),
    (
        "person_prerequisite_first",
        {},
        seats(("ada-weld", "m1", 1), ("ada-lead", "l1", 1)),
        seats(("ada-weld", "m1", 1), ("ada-lead", "l3", 1)),
    ),
    # Two of the three seats of the metal course are one person's single one.
    ("absence_within_limit", {"teams": (Team("lathe", "a", 2),)}, OTHERS, BOTH),
    # Two sessions with a day in common, each within the limit.
    (
        "absence_within_limit",
        {"teams": (Team("lathe", "a", 2),)},
        seats(("others", "m1", 2), ("others", "m3", 1)),
        seats(("others", "m1", 1), ("others", "m3", 1)),
    ),
    ("group_within_maximum", {"sessions": (session("m2", "metal", 2, maximum=2),)}, OTHERS, BOTH),
    ("company_within_budget", {"companies": (Company("a", budget=300.0),)}, OTHERS, BOTH),
    ("aid_within_cap", {"companies": (Company("a", aid=600.0),)}, OTHERS, BOTH),
    (
        "resource_within_limit",
        {
            "resources": (
                ResourceRow(
                    "bench",
                    2.0,
                    tuple(SeatUse(each, "m2", 1.0) for each in ("ada-weld", "ada-read", "others")),
                ),
            )
        },
        OTHERS,
        BOTH,
    ),
    ("provider_within_capacity", {"provider_capacity": (ProviderCapacity("school", 1),)},
     seats(("ada-weld", "m1", 1), ("others", "m2", 2)), BOTH),
    ("equal_access", {"equal_access": (EqualAccess("women", 0.5, 0.1),)}, OTHERS, BOTH),
    (
        "equal_access",
        {"equal_access": (EqualAccess("women", 0.5),)},
        (*BOTH, *seats(("others", "m1", 1))),
        BOTH,
    ),
    # Three booked at 80 %: fewer than two come with the chance 10.4 %.
    ("group_reaches_minimum", {"fall_under_risk": 0.2}, BOTH, OTHERS),
    ("group_reaches_minimum", {"fall_under_risk": 0.1}, OTHERS, seats(("others", "m2", 4))),
    ("confirmed_seats_kept", {"confirmed": seats(("others", "m2", 3))}, BOTH, OTHERS),
    ("confirmed_seats_kept", {"confirmed": BOTH}, BOTH[::2], BOTH),
    # What was confirmed for one need does not become a seat for two.
    ("confirmed_seats_kept", {"confirmed": BOTH[:1]}, BOTH, BOTH[::2]),
]  # fmt: skip


def broken_rules(problem, given):
    return {violation.rule for violation in verify(problem, plan_of(problem, given, ()))}


@pytest.mark.parametrize(("rule", "changes", "broken", "kept"), CASES)
def test_a_rule_is_seen_when_broken_and_only_then(rule, changes, broken, kept):
    problem = replace(PROBLEM, **changes)

    assert broken_rules(problem, kept) == set()
    if broken:
        assert broken_rules(problem, broken) == {rule}


def test_every_hard_rule_has_a_test_that_breaks_it():
    tested = {rule for rule, *_ in CASES}
    for test in (
        test_constraints.test_each_rule_is_seen_when_broken,
        test_constraints.test_each_limit_is_seen_when_it_tightens,
    ):
        tested |= {rule for rule, _ in test.pytestmark[0].args[1]}

    assert tested == {each.name for each in CONSTRAINTS if each.kind == "hard"}


def test_two_needs_met_at_once_cost_one_seat_and_are_worth_both():
    plan = plan_of(PROBLEM, BOTH, ())

    assert plan.value == 12.0
    assert [row.seats for row in plan.sessions] == [2]
    (cost,) = plan.company_costs
    assert (cost.seats, cost.travel, cost.aid) == (200.0, 100.0, 600.0)


def test_what_ends_after_the_day_due_is_worth_its_share():
    in_time, late = (
        Reading(PROBLEM, plan_of(PROBLEM, seats(("ada-lead", each, 1)))).value()
        for each in ("l1", "l2")
    )

    assert (in_time, late) == (4.0, 2.0)


def test_a_stated_expectation_of_cancelled_sessions_is_recomputed():
    plan = plan_of(PROBLEM, OTHERS, ())

    assert plan.expected_cancelled == pytest.approx(0.2**3 + 3 * 0.8 * 0.2**2)
    (found,) = verify(PROBLEM, replace(plan, expected_cancelled=0.1))
    assert found.rule == "expected_cancelled_as_stated"
    assert found.message


@pytest.mark.parametrize(
    ("seats_taken", "minimum", "rate", "chance"),
    [(5, 0, 0.5, 0.0), (5, 5, 1.0, 0.0), (5, 5, 0.0, 1.0), (4, 5, 1.0, 1.0), (2, 2, 0.5, 0.75)],
)
def test_the_chance_of_falling_under_the_minimum(seats_taken, minimum, rate, chance):
    candidate = session("s", "metal", 0, minimum=minimum, show_rate=rate)

    assert chance_under_minimum(candidate, seats_taken) == pytest.approx(chance)


def test_every_rule_broken_here_has_a_sentence():
    for _, changes, broken, _ in CASES:
        problem = replace(PROBLEM, **changes)
        for violation in verify(problem, plan_of(problem, broken, ())):
            assert isinstance(violation, Violation)
            assert violation.message.endswith(".")


def test_a_plan_is_infeasible_only_if_its_confirmed_seats_break_something():
    tight = replace(PROBLEM, companies=(Company("a", budget=299.0),), confirmed=BOTH)
    loose = replace(tight, companies=(Company("a"),))
    free = replace(tight, confirmed=())

    def rules(problem):
        plan = replace(plan_of(problem, BOTH, ()), status="infeasible")
        return {violation.rule for violation in verify(problem, plan)}

    assert rules(tight) == {"company_within_budget"}
    assert rules(loose) == {"status_as_stated"}
    assert rules(free) == {"company_within_budget", "status_as_stated"}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"companies": (Company("a", budget=299.0),)}, "company_within_budget"),
        ({"teams": (Team("lathe", "a", 1),)}, "absence_within_limit"),
        ({"sessions": (session("m2", "metal", 2, minimum=6),)}, "group_reaches_minimum"),
    ],
)
def test_confirmed_seats_that_cannot_be_kept_make_an_infeasible_plan(changes, rule):
    problem = replace(PROBLEM, confirmed=BOTH, **changes)

    plan = solve(problem, time_limit_seconds=5.0)

    assert plan.status == "infeasible"
    assert rule in {violation.rule for violation in verify(problem, plan)}


def test_a_confirmed_group_is_filled_up_to_its_minimum():
    small = session("m2", "metal", 2, minimum=5)
    problem = replace(PROBLEM, sessions=(small,), confirmed=seats(("others", "m2", 1)))

    plan = solve(problem, time_limit_seconds=5.0)

    assert verify(problem, plan) == []
    assert plan.status == "optimal"
