"""A plan comes back as the columns it was made of."""

from dataclasses import replace

import numpy as np
import pytest

from samtakt.engines.planning import Course, Outcome, Seats, solve
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.placing import opened_by, place_seats, prices_of
from samtakt.engines.planning.plan import Price
from tests.engines.planning.test_constraints import PROBLEM, plan


@pytest.mark.parametrize("seed", range(5))
def test_a_solved_plan_has_its_objective_as_columns(seed):
    problem = generate(TINY, seed=seed)
    found = solve(problem, time_limit_seconds=5.0, seed=seed)
    model = build_model(problem)

    seats = place_seats(model, found.seats)

    opened = opened_by(model, seats)
    assert {model.problem.sessions[at].id for at in np.flatnonzero(opened)} == {
        row.session for row in found.sessions if row.seats
    }
    assert seats @ model.profit - opened @ model.opening == pytest.approx(found.objective)


def test_what_the_instance_has_no_more_is_left_out():
    fewer = replace(PROBLEM, sessions=PROBLEM.sessions[:3], resources=())
    model = build_model(fewer)

    seats = place_seats(model, plan(("turn", "b1", 9), ("spray", "s2", 2), ("x", "b1", 1)).seats)

    assert seats.sum() == model.most[seats > 0].sum() == 3


def test_a_person_with_two_needs_in_a_session_is_one_seat():
    both = Course("both", (Outcome("turning", 0, 1), Outcome("painting", 0, 1)))
    turn = replace(PROBLEM.demands[0], size=1, person="anna", to_level=1, value=1.0)
    paint = replace(turn, id="paint", competence="painting")
    problem = replace(
        PROBLEM,
        courses=(*PROBLEM.courses, both),
        demands=(turn, paint, PROBLEM.demands[1]),
        sessions=(*PROBLEM.sessions, replace(PROBLEM.sessions[0], id="x1", course="both")),
    )
    model = build_model(problem)

    one = place_seats(model, (Seats("turn", "x1", 1),))
    two = place_seats(model, (Seats("turn", "x1", 1), Seats("paint", "x1", 1)))

    assert one.sum() == two.sum() == 1
    assert len(model.needs_of(int(two.argmax()))) == 2
    assert len(model.needs_of(int(one.argmax()))) == 1


def test_prices_stand_in_the_rows_that_they_are_of_and_others_are_left_out():
    model = build_model(PROBLEM)
    key = next(key for key in model.row_keys if key[0] == "network_within_budget")
    gone = Price("provider_within_capacity", ("closed",), 3.0)

    prices = prices_of(model.row_keys, (Price(*key, 0.25), gone))

    assert {key: price for key, price in zip(model.row_keys, prices, strict=True) if price} == {
        key: 0.25
    }
    assert prices_of(model.row_keys, ()).tolist() == [0.0] * len(model.limit)


def test_a_plan_s_prices_are_found_again_in_its_own_instance():
    problem = generate(TINY, seed=3)
    found = solve(problem, time_limit_seconds=10.0, iterations=50)
    model = build_model(problem)

    prices = prices_of(model.row_keys, found.certificate)

    assert found.certificate
    assert {
        Price(*key, price) for key, price in zip(model.row_keys, prices, strict=True) if price
    } == set(found.certificate)
