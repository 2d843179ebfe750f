"""Every rule once kept and once broken, on the smallest network that has something of everything."""

from dataclasses import replace

import pytest

from samtakt.engines.planning import (
    Company,
    CompanyCost,
    Course,
    DemandClass,
    OpenedSession,
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
    verify,
)
from samtakt.engines.planning.constraints import CONSTRAINTS
from samtakt.engines.planning.proof import certified_bound
from samtakt.engines.planning.reading import Reading
from samtakt.engines.planning.verify import broken_rules
from tests.engines.planning.tiny import unmet


def session(name, course, *days, **changes):
    usual = SessionCandidate(name, course, "Köping", days, "school", 1000.0, 100.0, 1, 5)
    return replace(usual, **changes)


PROBLEM = Problem(
    companies=(Company("north", 2000.0), Company("south")),
    teams=(Team("lathe", "north", 4, {"safety": 2}), Team("paint", "south")),
    demands=(
        DemandClass("turn", "north", "lathe", "turning", 0, 2, 3, (2.0, 5.0), 1, 10),
        DemandClass("spray", "south", "paint", "spraying", 1, 2, 4, 6.0, 3, 10),
    ),
    courses=(
        Course("turning basic", (Outcome("turning", 0, 1),)),
        Course("turning further", (Outcome("turning", 1, 2),), prerequisites=("safety",)),
        Course("spraying", (Outcome("spraying", 0, 3),)),
        Course("safety", (Outcome("safety", 0, 1),)),
    ),
    sessions=(
        session("b1", "turning basic", 1, 2),
        session("b2", "turning basic", 4, 5),
        session("f1", "turning further", 3),
        session("s1", "spraying", 2),
        session("s2", "spraying", 4, minimum=2, maximum=3),
    ),
    travel=(TravelCost("north", "Köping", 50.0),),
    network_budget=4000.0,
    points_per_krona=0.001,
    provider_capacity=(ProviderCapacity("school", 5),),
    resources=(ResourceRow("room", 3.0, (SeatUse("spray", "s2", 1.0),), (SessionUse("b1", 1.0),)),),
)


def plan(*seats, problem=PROBLEM, opened=None, **changes):
    """A plan with these seats whose figures are right."""
    sizes = {}
    for _, name, count in seats:
        sizes[name] = sizes.get(name, 0) + count
    draft = Plan(
        status="feasible",
        objective=0.0,
        bound=0.0,
        gap=0.0,
        seconds=0.0,
        seed=0,
        sessions=tuple(
            OpenedSession(*row) for row in (sizes if opened is None else opened).items()
        ),
        seats=tuple(Seats(*row) for row in seats),
        bound_certified=certified_bound(problem, ()),
        bound_source="certificate",
        value=0.0,
        company_costs=(),
        network_cost=0.0,
    )
    fares = {"turn": 50.0}
    gain = {("turn", "b"): 2.0, ("turn", "f"): 5.0, ("spray", "s"): 6.0}
    prices, travel, aid = ({"north": 0.0, "south": 0.0} for _ in range(3))
    value = 0.0
    for demand, name, count in seats:
        company = "north" if demand == "turn" else "south"
        aid[company] += count * 1000.0 / (2 if name == "s2" else 1)
        prices[company] += 100.0 * count
        travel[company] += fares.get(demand, 0.0) * count
        value += gain.get((demand, name[0]), 0.0) * count
    network = 1000.0 * len(draft.sessions)
    objective = value - 0.001 * (network + sum(prices.values()) + sum(travel.values()))
    bound = draft.bound_certified
    draft = replace(
        draft,
        objective=objective,
        value=value,
        bound=bound,
        gap=(bound - objective) / max(objective, 1e-9),
        network_cost=network,
        company_costs=tuple(
            CompanyCost(name, prices[name], travel[name], aid[name]) for name in prices
        ),
        unmet=unmet(Reading(problem, draft)),
    )
    return replace(draft, **changes)


KEPT = plan(("turn", "b1", 3), ("turn", "f1", 2), ("spray", "s2", 2))


def rules(problem, broken):
    return {violation.rule for violation in verify(problem, broken)}


def test_a_right_plan_breaks_nothing():
    assert verify(PROBLEM, KEPT) == []


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("known_names", plan(("turn", "b1", 1), ("nobody", "b1", 1), opened={"b1": 1})),
        ("known_names", plan(("turn", "nowhere", 1))),
        ("named_once", plan(("spray", "s2", 1), ("spray", "s2", 1))),
        ("whole_seats", plan(("turn", "b1", 1.5))),
        ("seats_only_in_opened_sessions", plan(("turn", "b1", 1), opened={})),
        ("course_leads_to_the_need", plan(("turn", "s2", 2))),
        ("session_within_the_needs_days", plan(("spray", "s1", 2))),
        ("group_size_as_listed", plan(("turn", "b1", 2), opened={"b1": 3})),
        ("group_reaches_minimum", plan(("spray", "s2", 1))),
        ("people_are_enough", plan(("turn", "b1", 2), ("turn", "b2", 2))),
        ("steps_in_order", plan(("turn", "b2", 2), ("turn", "f1", 1))),
        ("steps_in_order", plan(("turn", "f1", 1))),
        ("prerequisite_first", plan(("turn", "b1", 3), ("turn", "f1", 3))),
    ],
)
def test_each_rule_is_seen_when_broken(rule, broken):
    assert {violation.rule for violation in broken_rules(PROBLEM, broken)} == {rule}


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("company_within_budget", {"companies": (Company("north", 749.0), Company("south"))}),
        ("network_within_budget", {"network_budget": 2999.0}),
        ("provider_within_capacity", {"provider_capacity": (ProviderCapacity("school", 2, 0),)}),
        ("resource_within_limit", {"resources": (replace(PROBLEM.resources[0], limit=2.5),)}),
        (
            "absence_within_limit",
            {"teams": (Team("lathe", "north", 2, {"safety": 2}), Team("paint", "south"))},
        ),
        ("prerequisite_first", {"teams": (Team("lathe", "north"), Team("paint", "south"))}),
    ],
)
def test_each_limit_is_seen_when_it_tightens(rule, changes):
    problem = replace(PROBLEM, **changes)

    assert {violation.rule for violation in broken_rules(problem, KEPT)} == {rule}


def test_no_seat_is_no_whole_seat():
    broken = plan(("turn", "b1", 0), opened={"b1": 0})

    found = {violation.rule for violation in broken_rules(PROBLEM, broken)}
    assert found == {"whole_seats", "group_reaches_minimum"}


@pytest.mark.parametrize(
    "changes",
    [
        {"companies": (Company("north", 750.0), Company("south", 200.0))},
        {"network_budget": 3000.0},
        {"provider_capacity": (ProviderCapacity("school", 0), ProviderCapacity("school", 3, 0))},
        {"resources": (replace(PROBLEM.resources[0], limit=3.0),)},
        {"teams": (Team("lathe", "north", 3, {"safety": 2}), Team("paint", "south", 2))},
    ],
)  # fmt: skip
def test_a_limit_reached_exactly_is_kept(changes):
    problem = replace(PROBLEM, **changes)
    bound = certified_bound(problem, ())
    gap = (bound - KEPT.objective) / KEPT.objective

    assert verify(problem, replace(KEPT, bound=bound, bound_certified=bound, gap=gap)) == []


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("objective_as_stated", {"objective": KEPT.objective + 0.1}),
        ("objective_as_stated", {"value": KEPT.value + 0.1}),
        ("network_cost_as_stated", {"network_cost": 2000.0}),
        ("company_costs_as_stated", {"company_costs": (CompanyCost("north", 1.0, 1.0),)}),
        ("company_listed_once", {"company_costs": (*KEPT.company_costs, KEPT.company_costs[0])}),
        ("company_listed_once", {"company_costs": (*KEPT.company_costs, CompanyCost("x", 0, 0))}),
        ("unmet_as_stated", {"unmet": ()}),
        ("unmet_as_stated", {"unmet": (*KEPT.unmet, KEPT.unmet[0])}),
        ("unmet_as_stated", {"unmet": tuple(replace(row, level=0) for row in KEPT.unmet)}),
        ("certified_bound", {"bound_certified": KEPT.bound_certified - 1}),
        ("bound_within_certificate", {"bound": KEPT.bound + 1}),
        ("bound_from_certificate", {"bound": KEPT.bound - 1}),
        ("objective_within_bound", {"bound": KEPT.objective - 1}),
        ("gap_as_stated", {"gap": KEPT.gap / 2}),
        ("status_as_stated", {"status": "optimal"}),
        ("status_as_stated", {"status": "infeasible"}),
        ("certificate_prices", {"certificate": (Price("people_are_enough", ("turn",), -1.0),)}),
        ("certificate_rows", {"certificate": (Price("people_are_enough", ("nobody",), 1.0),)}),
        ("certificate_rows", {"certificate": (Price("absence_within_limit", ("paint", "1"), 1),)}),
        ("certificate_rows", {"certificate": (Price("made_up", (), 1.0),)}),
        ("certified_bound", {"certificate": (Price("people_are_enough", ("turn",), 0.5),)}),
    ],
)
def test_a_tampered_figure_is_seen(rule, changes):
    assert rule in rules(PROBLEM, replace(KEPT, **changes))


def test_every_broken_rule_has_a_sentence():
    broken = plan(("turn", "f1", 3), ("spray", "s1", 9), ("nobody", "b1", 1), status="optimal")

    assert all(violation.message for violation in verify(PROBLEM, broken))


def cost_of(rule, problem, *seats):
    (constraint,) = (each for each in CONSTRAINTS if each.name == rule)
    return constraint.cost(Reading(problem, plan(*seats, problem=problem)))


LATE = replace(
    PROBLEM,
    demands=(PROBLEM.demands[0], replace(PROBLEM.demands[1], due=3, late_share=0.5)),
    published=(Seats("spray", "s2", 3),),
    kept_worth=0.5,
)


@pytest.mark.parametrize(
    ("rule", "seats", "cost"),
    [
        # Three people to turn for 2 + 5 points, four to spray for 6.
        ("every_need_is_met", (), 3 * 7.0 + 4 * 6.0),
        ("every_need_is_met", (("turn", "b1", 3), ("turn", "f1", 3), ("spray", "s2", 4)), 0.0),
        ("every_need_is_met", (("turn", "b1", 2), ("spray", "s2", 1)), 2.0 + 3 * 5.0 + 3 * 6.0),
        # s2 is after the day due: half the points of spraying.
        ("needs_are_met_in_time", (("turn", "b1", 3), ("spray", "s2", 2)), 2 * 3.0),
        ("needs_are_met_in_time", (("turn", "b1", 3), ("spray", "s1", 2)), 0.0),
        # A session costs 1,000 kronor, a seat 100, and turners travel for 50.
        ("money_is_saved", (("turn", "b1", 2), ("spray", "s2", 1)), 2.0 + 0.3 + 0.1),
        ("money_is_saved", (), 0.0),
        ("published_seats_stay", (("spray", "s2", 1),), 2 * 0.5),
        ("published_seats_stay", (("spray", "s2", 4),), 0.0),
    ],
)
def test_each_soft_rule_costs_what_it_counts(rule, seats, cost):
    assert cost_of(rule, LATE, *seats) == pytest.approx(cost)


def test_every_soft_rule_has_a_test_where_it_costs_and_one_where_it_does_not():
    cases = test_each_soft_rule_costs_what_it_counts.pytestmark[0].args[1]
    soft = {constraint.name for constraint in CONSTRAINTS if constraint.kind == "soft"}

    assert {rule for rule, _, cost in cases if cost > 0} == soft
    assert {rule for rule, _, cost in cases if cost == 0} == soft


def test_the_table_names_each_rule_once_by_its_function():
    assert len({constraint.name for constraint in CONSTRAINTS}) == len(CONSTRAINTS)
    for each in CONSTRAINTS:
        function, other = (each.check, each.cost)[:: 1 if each.kind == "hard" else -1]
        assert function.__name__ == each.name
        assert other is None
