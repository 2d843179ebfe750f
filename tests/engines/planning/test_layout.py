"""What of the model is laid out where: what a group shares, and what has no price."""

import numpy as np
import pytest

from samtakt.engines.planning import (
    Company,
    Course,
    DemandClass,
    Outcome,
    Problem,
    SessionCandidate,
    Team,
    solve,
    verify,
)
from samtakt.engines.planning.layout import lay_out
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.solver import UNPRICED
from tests.engines.planning.tiny import everything


def _need(identity: str, value: float) -> DemandClass:
    return DemandClass(identity, "a", "t", identity, 0, 1, 1, value, 0, 9, person="Ada")


def _session(identity: str, course: str) -> SessionCandidate:
    return SessionCandidate(identity, course, "here", (0,), "school", 0.0, 0.0, 1, 1)


ALL_ON_ONE_DAY = Problem(
    companies=(Company("a"),),
    teams=(Team("t", "a"),),
    demands=(_need("weld", 2.0), _need("read", 2.0), _need("safe", 1.0)),
    courses=(
        Course("both", (Outcome("weld", 0, 1), Outcome("read", 0, 1))),
        Course("safety", (Outcome("safe", 0, 1),)),
    ),
    sessions=(_session("x1", "both"), _session("x2", "both"), _session("y1", "safety")),
)
"""A team of one: all its columns in a session of `both` are the same person's."""


def test_a_row_without_a_price_is_never_charged_to_a_group():
    model = build_model(ALL_ON_ONE_DAY)
    unpriced = model.row_keys.of_rule(*UNPRICED)

    layout, order = lay_out(model, unpriced=UNPRICED)

    assert unpriced.any()
    assert not unpriced[layout.shared.row].any()
    assert not unpriced[layout.priced.row].any()
    column = np.repeat(order, np.diff(layout.own.first))
    uses = np.zeros((len(order), len(layout.limit)))
    uses[column, layout.own.row] = layout.own.amount
    assert (uses.T[unpriced] == model.seat_use.toarray()[unpriced]).all()


@pytest.mark.parametrize("iterations", [5, None])
def test_the_bound_of_a_team_of_one_is_what_its_prices_prove(iterations):
    plan = solve(ALL_ON_ONE_DAY, time_limit_seconds=2.0, iterations=iterations)

    assert plan.objective == 4.0
    assert verify(ALL_ON_ONE_DAY, plan) == []


@pytest.mark.parametrize("seed", range(5))
def test_keys_of_many_rows_are_those_of_each(seed):
    keys = build_model(everything(seed, confirmed=True)).row_keys
    rows = np.flatnonzero(np.random.default_rng(seed).random(len(keys)) < 0.5)

    assert list(keys) == [keys[row] for row in range(len(keys))]
    assert list(keys.some(rows)) == [keys[int(row)] for row in rows]
    assert list(keys.some(np.arange(len(keys)))) == list(keys)
    assert len(keys.some(rows)) == len(rows)
