"""What would have to change is asked for exactly, and planning again shows that it does."""

from dataclasses import replace

import pytest

from samtakt.engines.planning import Company, ProviderCapacity, ResourceRow, SessionUse, Team, solve
from samtakt.engines.planning.changes import CHANGES, Change, changes_for, confirm
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.wording import REASONS
from tests.engines.planning.test_explain import BASE, NEED, SESSION


def only_unmet(problem):
    plan = solve(problem, time_limit_seconds=5.0)
    (unmet,) = plan.unmet
    return plan, unmet


@pytest.mark.parametrize(
    ("instance", "change"),
    [
        # Three seats at 10 cost 30; 25 are there.
        ({"companies": (Company("a", 25.0),)}, Change("company_budget", "a", 5)),
        # Each seat is charged 100 / 1 of the fixed price; 250 allow two.
        ({"companies": (Company("a", None, 250.0),)}, Change("aid_cap", "a", 50)),
        ({"network_budget": 60.0}, Change("network_budget", "", 40)),
        ({"teams": (Team("t", "a", 2),)}, Change("absence_limit", "t", 1, 5)),
        ({"sessions": (replace(SESSION, minimum=5),)}, Change("group_under_minimum", "s", 2, 5)),
        ({"sessions": (replace(SESSION, maximum=2),)}, Change("sessions_full", "s", 1, 5)),
        (
            {"provider_capacity": (ProviderCapacity("school", 0),)},
            Change("provider_capacity", "school", 1, 0),
        ),
        (
            {"resources": (ResourceRow("hall", 1.0, (), (SessionUse("s", 2.5),)),)},
            Change("resource_limit", "hall", 1.5),
        ),
        # One seat, 4 - 10 points, is the least bad group, beside 100 for the session.
        ({"points_per_krona": 1.0}, Change("value_below_cost", "s", 107)),
        ({"demands": (replace(NEED, earliest=6),)}, Change("no_session_in_days", "s", 1, 6)),
    ],
)
def test_what_is_asked_for_is_granted_and_does(instance, change):
    problem = replace(BASE, **instance)
    plan, unmet = only_unmet(problem)

    asked = changes_for(problem, unmet)

    assert asked == (change,)
    found = confirm(problem, plan, unmet, asked, time_limit_seconds=5.0)
    assert found.met >= 1
    assert found.gained > 0


def test_a_rebate_beyond_the_session_comes_off_its_seats():
    """Worth 12; 3 x 10 for seats and 5 for the session: seats must cost 4 each, less a little."""
    problem = replace(BASE, points_per_krona=1.0, sessions=(replace(SESSION, price_session=5.0),))
    plan, unmet = only_unmet(problem)

    found = confirm(
        problem, plan, unmet, (Change("value_below_cost", "s", 13.0),), time_limit_seconds=5.0
    )

    assert (found.met, found.gained) == (3, 6.0)


def test_what_nobody_can_grant_is_not_asked_for():
    no_course = replace(BASE, demands=(replace(NEED, competence="x"),))
    waiting = replace(
        BASE, courses=(replace(BASE.courses[0], prerequisites=("fire",)), BASE.courses[1])
    )
    for problem in (no_course, waiting):
        _, unmet = only_unmet(problem)
        assert changes_for(problem, unmet) is None


def test_every_change_belongs_to_a_reason():
    assert CHANGES.keys() < REASONS.keys()


@pytest.mark.parametrize("seed", range(4))
def test_no_change_makes_a_plan_worse(seed):
    problem = generate(TINY, seed=seed)
    plan = solve(problem, time_limit_seconds=5.0, iterations=50)
    asked = [(unmet, changes_for(problem, unmet)) for unmet in plan.unmet]
    confirmed = [
        confirm(problem, plan, unmet, changes, iterations=50) for unmet, changes in asked if changes
    ]

    # Everybody has some reason; those who can be helped are, where one change is all it takes.
    assert all(each.gained >= -1e-6 for each in confirmed if _only_grants(each))
    assert len(asked) == len(plan.unmet)


def _only_grants(confirmation):
    """People of nobody take places, which may cost others theirs; all else only gives room."""
    return all(change.kind != "group_under_minimum" for change in confirmation.changes)
