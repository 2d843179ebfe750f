"""A plan for another instance keeps what it can, and all that it keeps is allowed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import Company, Team
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.placing import opened_by, place_seats
from samtakt.engines.planning.repair import repair_seats
from tests.engines.planning.test_constraints import PROBLEM, plan
from tests.engines.planning.tiny import every_allowed_plan, everything


def allowed(model, seats):
    opened = opened_by(model, seats)
    groups = np.bincount(model.session, weights=seats, minlength=model.sessions)
    used = model.seat_use @ seats + model.session_use @ opened
    return (
        (used <= model.limit + 1e-6).all()
        and (groups <= model.maximum * opened).all()
        and (groups >= model.minimum * opened).all()
        and (seats <= model.most).all()
        and (seats >= model.confirmed).all()
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_whatever_was_planned_something_allowed_is_left(seed, other):
    model = build_model(everything(seed))
    draw = np.random.default_rng(other)
    seats = draw.integers(0, model.most + 1)
    if len(model.attendee):
        # One seat to a person in a session, as in any plan.
        for attendee in np.unique(model.attendee[model.attendee >= 0]):
            same = np.flatnonzero(model.attendee == attendee)
            seats[same[1:]] = 0

    left = repair_seats(model, seats)

    assert (left <= seats).all()
    assert allowed(model, left)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000), st.booleans())
def test_a_plan_that_is_allowed_stays_as_it_is(seed, confirmed):
    problem = everything(seed, confirmed=confirmed)
    model = build_model(problem)
    for seats in every_allowed_plan(problem):
        before = place_seats(model, seats)
        assert (repair_seats(model, before) == before).all()


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        # 2 of 3 turners are paid for; f1 needs the level of b1.
        ({"companies": (Company("north", 320.0), Company("south"))}, {"b1": 2, "f1": 0, "s2": 3}),
        ({"teams": (Team("lathe", "north", 1, {"safety": 2}), PROBLEM.teams[1])}, {"b1": 1}),
        ({"network_budget": 1000.0}, {"b1": 0, "s2": 3}),
    ],
)
def test_the_least_worth_goes_first(changes, kept):
    model = build_model(replace(PROBLEM, resources=(), **changes))
    seats = place_seats(model, plan(("turn", "b1", 3), ("spray", "s2", 3)).seats)

    left = repair_seats(model, seats)

    ids = [model.problem.sessions[at].id for at in model.session]
    counts = {
        name: sum(int(n) for n, at in zip(left, ids, strict=True) if at == name) for name in kept
    }
    assert counts == kept
    assert allowed(model, left)
