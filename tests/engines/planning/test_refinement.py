"""Bounds from whole components: valid, smaller than the prices they start from, checkable."""

from dataclasses import replace

import numpy as np
import pytest

from samtakt.engines.planning import Price, solve, solver
from samtakt.engines.planning.bound import PricedSessions, find_bound, improve_bound
from samtakt.engines.planning.generate import DEMO, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.proof import certified_bound
from samtakt.engines.planning.refinement import Refinement

SMALL = replace(
    DEMO, companies=3, teams=4, people=30, needs=90, candidates=48, skills=5, advanced=1, pairs=0
)


def refined(model, bound, *, should_stop=lambda: False, target=0.0):
    """Return every bound that a refinement told of, in order, and what it ended with."""
    told = []
    sessions = PricedSessions(model)
    refinement = Refinement(
        model,
        sessions.beside(),
        bound,
        target=lambda: target,
        found=told.append,
        should_stop=should_stop,
    )
    refinement.start()
    refinement.join()
    return told, refinement.bound


def bound_of(model, iterations):
    return find_bound(
        PricedSessions(model),
        model.row_keys,
        target=0.0,
        iterations=iterations,
        stop=lambda *_: False,
    )


@pytest.mark.parametrize("seed", [3, 5, 6, 7])
def test_what_is_told_gets_smaller_and_is_proven_by_its_prices(seed):
    problem = generate(SMALL, seed=seed)
    model = build_model(problem)
    first = bound_of(model, iterations=60)

    told, last = refined(model, first)

    values = [first.value, *(each.value for each in told)]
    assert len(values) > 1
    assert values == sorted(values, reverse=True)
    assert last is told[-1]
    certificate = [
        Price(*model.row_keys[int(row)], float(last.prices[row]))
        for row in np.flatnonzero(last.prices)
    ]
    assert certified_bound(problem, certificate) == pytest.approx(last.value)


@pytest.mark.parametrize("seed", [5, 6])
def test_no_plan_exceeds_a_refined_bound(seed):
    problem = generate(SMALL, seed=seed)
    model = build_model(problem)

    _, last = refined(model, bound_of(model, iterations=200))
    plan = solve(problem, time_limit_seconds=20.0, seed=1)

    assert plan.status == "optimal"
    assert plan.objective <= last.value + 1e-6


def test_components_gain_where_steps_alone_have_come_to_rest():
    model = build_model(generate(SMALL, seed=3))
    first = bound_of(model, iterations=60)
    steps = improve_bound(
        PricedSessions(model), model.row_keys, first, target=0.0, stop=lambda *_: False
    )

    _, last = refined(model, first)

    assert last.value < steps.value < first.value


def test_a_refinement_that_is_stopped_at_once_leaves_the_bound_as_it_was():
    model = build_model(generate(SMALL, seed=4))
    first = bound_of(model, iterations=10)

    told, last = refined(model, first, should_stop=lambda: True)

    assert told == []
    assert last is first


def test_a_fault_of_whoever_is_told_ends_the_thread_too(monkeypatch):
    begun = []
    start = Refinement.start
    monkeypatch.setattr(Refinement, "start", lambda self: (begun.append(self), start(self)))

    def fail(*_figures):
        if begun:
            raise ConnectionError

    monkeypatch.setattr(solver, "WHOLE_COLUMNS", 0)
    with pytest.raises(ConnectionError):
        solve(generate(SMALL, seed=3), time_limit_seconds=600, on_progress=fail)

    assert len(begun) == 1
    assert not begun[0]._thread.is_alive()
