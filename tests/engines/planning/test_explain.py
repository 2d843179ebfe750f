"""One small network per reason why somebody is left out."""

from dataclasses import replace

import numpy as np
import pytest

from samtakt.engines.planning import (
    Company,
    Course,
    DemandClass,
    Outcome,
    Problem,
    ProviderCapacity,
    ResourceRow,
    SeatUse,
    SessionCandidate,
    SessionUse,
    Team,
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
    ],
)
def test_the_reason_is_named(reason, changes, parameters):
    plan = solve(replace(BASE, **changes), time_limit_seconds=5.0)

    (unmet,) = plan.unmet
    assert unmet.reason == reason
    assert parameters.items() <= unmet.parameters.items()
    assert unmet.message


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
    assert len(REASONS) == 15


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


def test_the_session_with_fewest_obstacles_is_the_nearest():
    near = replace(SESSION, id="near", maximum=2)
    far = replace(SESSION, id="far", days=(7,), minimum=5, price_seat=30.0)
    both = replace(BASE, companies=(Company("a", 39.0),), sessions=(far, near))

    (unmet,) = solve(both, time_limit_seconds=5.0).unmet

    assert (unmet.session, unmet.reason, unmet.others) == ("near", "sessions_full", ())


def test_of_equally_many_obstacles_the_cheaper_one_is_told():
    """The hall would give 1 point for a place more, the budget 9 for what a seat lacks."""
    hall = ResourceRow("hall", 2.0, (SeatUse("d", "s", 1.0),))
    dear = replace(SESSION, id="dear", days=(7,), price_seat=30.0)
    both = replace(
        BASE, companies=(Company("a", 45.0),), sessions=(dear, SESSION), resources=(hall,)
    )
    model = build_model(both)
    seats = np.where(model.session == 1, 2, 0)
    price = {"company_within_budget": 9.0, "resource_within_limit": 1.0}
    prices = np.array([price.get(rule, 0.0) for rule, _ in model.row_keys])

    (unmet,) = explain(model, seats, np.array([0, 1]), prices)

    assert (unmet.session, unmet.reason) == ("s", "resource_limit")


def test_the_empty_model_explains_nothing_away():
    nobody = replace(BASE, sessions=())

    (unmet,) = solve(nobody, time_limit_seconds=1.0).unmet

    assert (unmet.people, unmet.reason, unmet.session) == (3, "no_session_in_days", "")
