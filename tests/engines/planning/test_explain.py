"""One small network per reason why somebody is left out."""

from dataclasses import replace

import pytest

from samtakt.engines.planning import (
    Company,
    Course,
    DemandClass,
    Outcome,
    Problem,
    ProviderCapacity,
    ResourceRow,
    SessionCandidate,
    SessionUse,
    Team,
    solve,
)
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
