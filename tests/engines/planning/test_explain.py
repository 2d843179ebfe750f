"""One small network per reason why somebody is left out."""

from dataclasses import replace

import numpy as np
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
    SeatUse,
    SessionCandidate,
    SessionUse,
    Team,
    TravelCost,
    solve,
)
from samtakt.engines.planning.explain import explain
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.wording import REASONS

SESSION = SessionCandidate("s", "welding", "here", (5,), "school", 100.0, 10.0, 1, 9)
BASE = Problem(
    companies=(Company("a"),),
    teams=(Team("t", "a"),),
    demands=(DemandClass("d", "a", "t", "welding", 0, 1, 3, 4.0, 1, 9),),
    courses=(Course("welding", (Outcome("welding", 0, 1),)), Course("fire", (Outcome("f", 0, 1),))),
    sessions=(SESSION,),
)
NEED = BASE.demands[0]


@pytest.mark.parametrize(
    ("reason", "changes", "parameters"),
    [
        ("no_course", {"demands": (replace(NEED, competence="x"),)}, {"competence": "x"}),
        ("no_session_in_days", {"demands": (replace(NEED, latest=4),)}, {"latest": 4}),
        ("too_far", {"travel_default": 80.0, "travel_limit": 50.0}, {"like": "s", "venue": "a"}),
        ("group_under_minimum", {"sessions": (replace(SESSION, minimum=5),)}, {"missing": 2}),
        ("sessions_full", {"sessions": (replace(SESSION, maximum=2),)}, {}),
        ("company_budget", {"companies": (Company("a", 25.0),)}, {"missing": 5.0}),
        ("network_budget", {"network_budget": 60.0}, {"missing": 40.0}),
        ("absence_limit", {"teams": (Team("t", "a", 2),)}, {"team": "t", "day": 5}),
        (
            "prerequisite_not_placed",
            {"courses": (replace(BASE.courses[0], prerequisites=("fire",)), BASE.courses[1])},
            {"before": "fire"},
        ),
        (
            "provider_capacity",
            {"provider_capacity": (ProviderCapacity("school", 0),)},
            {"provider": "school", "week": 0},
        ),
        (
            "resource_limit",
            {"resources": (ResourceRow("hall", 1.0, (), (SessionUse("s", 2.0),)),)},
            {"resource": "hall"},
        ),
        ("value_below_cost", {"points_per_krona": 1.0}, {}),
        (
            # Whoever is of no group may have as many hours as the one who is: one of three.
            "equal_access",
            {
                "demands": (NEED, replace(NEED, id="e", size=1, groups=("g",))),
                "sessions": (replace(SESSION, hours=8.0),),
                "equal_access": (EqualAccess("g", 0.5),),
            },
            {"group": "g"},
        ),
        (
            "other_course",
            {
                "demands": (
                    replace(NEED, size=1, person="Ada", value=3.0),
                    replace(NEED, id="e", competence="f", size=1, person="Ada"),
                ),
                "sessions": (SESSION, replace(SESSION, id="z", course="fire")),
            },
            {"day": 5},
        ),
    ],
)
def test_the_reason_is_named(reason, changes, parameters):
    plan = solve(replace(BASE, **changes), time_limit_seconds=5.0)

    (unmet,) = plan.unmet
    assert unmet.reason == reason
    assert parameters.items() <= unmet.parameters.items()
    assert unmet.message


def test_room_that_nobody_has_tried_is_told_as_such():
    """One of three sits in the session that is held; no limit keeps the others out."""
    model = build_model(BASE)

    (unmet,) = explain(model, np.array([1]), np.array([1]))

    assert (unmet.people, unmet.reason, unmet.session) == (2, "search_stopped", "s")


def test_nobody_is_unmet_when_all_are_seated():
    assert solve(BASE, time_limit_seconds=5.0).unmet == ()


def test_people_left_on_a_middle_level_are_told_apart():
    chain = replace(
        BASE,
        demands=(replace(NEED, to_level=2),),
        courses=(*BASE.courses, Course("further", (Outcome("welding", 1, 2),))),
    )

    (unmet,) = solve(chain, time_limit_seconds=5.0).unmet

    assert (unmet.people, unmet.level, unmet.reason) == (3, 1, "no_session_in_days")


def test_every_reason_has_a_template_listed_for_translation():
    assert len(REASONS) == 17


def test_all_obstacles_to_the_nearest_session_are_told():
    """Two seats at 10 leave 5 of 25, and the other company takes the last place of three."""
    other = replace(NEED, id="e", company="b", team="u", size=1, value=9.0)
    both = replace(
        BASE,
        companies=(Company("a", 25.0), Company("b")),
        teams=(*BASE.teams, Team("u", "b")),
        demands=(NEED, other),
        sessions=(replace(SESSION, maximum=3),),
    )

    (unmet,) = solve(both, time_limit_seconds=5.0).unmet

    assert unmet.session == "s"
    assert {each.reason for each in unmet.obstacles} == {"company_budget", "sessions_full"}
    assert all(each.message for each in unmet.obstacles)


def priced(problem, **prices):
    """The model of an instance, and prices by rule for its rows."""
    model = build_model(problem)
    return model, np.array([prices.get(rule, 0.0) for rule, _ in model.row_keys])


HALL = ResourceRow("hall", 2.0, (SeatUse("d", "s", 1.0),))
DEAR = replace(SESSION, id="dear", days=(7,), price_seat=30.0)
SHORT_OF_MONEY = replace(
    BASE, companies=(Company("a", 45.0),), sessions=(DEAR, SESSION), resources=(HALL,)
)
"""Two people are in "s", where the hall is full. For the third, in "dear", the budget lacks 5."""


def test_without_prices_every_obstacle_counts_alike():
    near = replace(SESSION, id="near", maximum=2)
    far = replace(SESSION, id="far", days=(7,), minimum=5, price_seat=30.0)
    both = replace(BASE, companies=(Company("a", 39.0),), sessions=(far, near))
    model = build_model(both)

    (unmet,) = explain(model, np.where(model.session == 1, 2, 0), np.array([0, 1]))

    assert (unmet.session, unmet.reason, unmet.others) == ("near", "sessions_full", ())


@pytest.mark.parametrize(
    ("hall", "money", "session", "reason"),
    [(1.0, 9.0, "s", "resource_limit"), (9.0, 1.0, "dear", "company_budget")],
)
def test_the_cheaper_obstacle_is_told(hall, money, session, reason):
    """A place more in the hall costs its price, the five kronor that a seat lacks five times theirs."""
    model, prices = priced(SHORT_OF_MONEY, company_within_budget=money, resource_within_limit=hall)
    seats = np.where(model.session == 1, 2, 0)

    (unmet,) = explain(model, seats, np.array([0, 1]), prices)

    assert (unmet.session, unmet.reason) == (session, reason)


def test_two_cheap_obstacles_are_told_rather_than_a_dear_one():
    """In "s" hall and network lack a little each; in "dear" the budget lacks 5 at 9 points."""
    both = replace(SHORT_OF_MONEY, resources=(replace(HALL, limit=0.0),), network_budget=99.0)
    both = replace(both, sessions=(replace(DEAR, price_session=0.0, price_seat=50.0), SESSION))
    model, prices = priced(
        both, company_within_budget=9.0, resource_within_limit=0.5, network_within_budget=0.5
    )

    (unmet,) = explain(model, np.array([0, 0]), np.array([0, 0]), prices)

    assert unmet.session == "s"
    assert {each.reason for each in unmet.obstacles} == {"network_budget", "resource_limit"}


def test_of_obstacles_that_cost_the_same_the_fewer_are_told():
    """Full limits that nobody else waits for cost nothing, but "dear" meets two of them."""
    car = ResourceRow("car", 0.0, (SeatUse("d", "dear", 1.0),))
    both = replace(
        SHORT_OF_MONEY,
        sessions=(replace(DEAR, price_seat=10.0), SESSION),
        resources=(car, HALL),
        provider_capacity=(ProviderCapacity("school", 0, 1),),
    )
    model, prices = priced(both, company_within_budget=1.0)

    (unmet,) = explain(model, np.where(model.session == 1, 2, 0), np.array([0, 1]), prices)

    assert (unmet.session, unmet.reason, unmet.others) == ("s", "resource_limit", ())


def test_what_nobody_can_grant_is_dearer_than_any_money():
    """ "free" asks for another course first, "dear" for 5 kronor at a thousand points each."""
    later = Course("later", (Outcome("welding", 0, 1),), ("fire",))
    both = replace(
        BASE,
        companies=(Company("a", 25.0),),
        courses=(*BASE.courses, later),
        sessions=(replace(SESSION, id="free", course="later"), replace(DEAR, days=(5,))),
    )
    model, prices = priced(both, company_within_budget=1000.0)

    (unmet,) = explain(model, np.zeros(model.columns, int), np.array([0, 0]), prices)

    assert (unmet.session, unmet.reason) == ("dear", "company_budget")


def test_whoever_is_kept_out_counts_for_the_group_that_is_lacking():
    """Five are needed and three are there, though the budget lets none of them come yet."""
    poor = replace(BASE, companies=(Company("a", 5.0),), sessions=(replace(SESSION, minimum=5),))
    model, prices = priced(poor, company_within_budget=0.1)

    (unmet,) = explain(model, np.array([0]), np.array([0]), prices)

    told = {each.reason: each.parameters for each in unmet.obstacles}
    assert told == {"company_budget": {"missing": 5.0}, "group_under_minimum": {"missing": 4}}


def test_whoever_is_kept_out_gives_nobody_else_room_or_money():
    """Of three in two teams, the money is enough for the one in question, who may not be away."""
    one = replace(NEED, size=1, latest=4)
    problem = replace(
        BASE,
        companies=(Company("a", 10.0),),
        teams=(Team("t", "a", 0), Team("u", "a")),
        demands=(one, replace(one, id="e"), replace(one, id="f", team="u")),
        sessions=(replace(SESSION, minimum=3),),
    )
    model = build_model(problem)

    unmet, *_ = explain(model, np.zeros(model.columns, int), np.array([0]))

    told = {each.reason: each.parameters for each in unmet.others}
    assert (unmet.demand, unmet.reason) == ("d", "no_session_in_days")
    assert told["group_under_minimum"] == {"missing": 2}


def test_no_more_can_come_than_the_team_may_still_miss_that_day():
    """Two may be away at once, and one of them is at the fire course on the only day that serves."""
    two = replace(NEED, size=2, earliest=6, latest=6)
    problem = replace(
        BASE,
        teams=(Team("t", "a", 2),),
        demands=(two, replace(NEED, id="e", competence="f", size=1)),
        sessions=(replace(SESSION, minimum=2), replace(SESSION, id="z", course="fire", days=(6,))),
    )
    model = build_model(problem)

    (unmet,) = explain(model, np.ones(model.columns, int), np.array([0, 1]))

    told = {each.reason: each.parameters for each in unmet.others}
    assert (unmet.demand, unmet.reason, unmet.parameters["day"]) == ("d", "no_session_in_days", 6)
    assert told == {"group_under_minimum": {"missing": 1}}


FAR = (TravelCost("a", "here", 50.0), TravelCost("a", "town", 30.0))


@pytest.mark.parametrize(
    ("travel", "budget", "venue"),
    [(FAR, 45.0, "town"), (FAR, 39.0, "a"), (FAR[:1], 45.0, "a")],
)
def test_a_nearer_venue_is_told_where_it_costs_less_than_the_money(travel, budget, venue):
    """Seat and travel cost 60. In the town it is 40, on the company's own premises 10."""
    far = replace(BASE, companies=(Company("a", budget),), travel=travel)
    model, prices = priced(far, company_within_budget=9.0)

    (unmet,) = explain(model, np.array([0]), np.array([0]), prices)

    assert (unmet.session, unmet.reason, unmet.others) == ("s", "travel_over_budget", ())
    assert dict(unmet.parameters) == {"missing": 60.0 - budget, "travel": 50.0, "venue": venue}


@pytest.mark.parametrize(
    ("price", "others_go"), [(0.2, False), (9.0, True)], ids=["cheaper", "of others"]
)
def test_money_is_told_where_it_is_cheaper_or_others_would_travel_further(price, others_go):
    """15 kronor at 0.2 + 0.1 points are less than a journey of 50 at 0.1."""
    other = replace(NEED, id="e", company="b", team="u", size=2, value=90.0)
    both = replace(
        BASE,
        points_per_krona=0.1,
        companies=(Company("a", 45.0), Company("b")),
        teams=(*BASE.teams, Team("u", "b")),
        demands=(NEED, other),
        travel=FAR,
    )
    model, prices = priced(both, company_within_budget=price)
    seats = np.where(model.demand == 1, 2 if others_go else 0, 0)

    unmet, *_ = explain(model, seats, np.array([int(others_go)]), prices)

    assert (unmet.demand, unmet.reason) == ("d", "company_budget")
    assert dict(unmet.parameters) == {"missing": 15.0}


def test_the_empty_model_explains_nothing_away():
    nobody = replace(BASE, sessions=())

    (unmet,) = solve(nobody, time_limit_seconds=1.0).unmet

    assert (unmet.people, unmet.reason, unmet.session) == (3, "no_session_in_days", "")
