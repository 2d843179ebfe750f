"""Bounds from whole components: valid, smaller than the prices they start from, checkable."""

from dataclasses import replace

import numpy as np
import pytest

from samtakt.engines.planning import Price, solve
from samtakt.engines.planning.bound import PricedSessions, find_bound
from samtakt.engines.planning.generate import DEMO, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.proof import certified_bound
from samtakt.engines.planning.refinement import Refinement

SMALL = replace(
    DEMO, companies=3, teams=4, people=30, needs=90, candidates=48, skills=5, advanced=1, pairs=0
)


def never():
    return False


def test_components_prove_a_smaller_bound_than_the_prices_they_start_from():
    problem = generate(SMALL, seed=3)
    model = build_model(problem)
    sessions = PricedSessions(model)
    found = find_bound(sessions, model.row_keys, target=0.0, iterations=60, stop=lambda *_: False)
    refinement = Refinement(model, found.prices, never)

    refinement.start()
    refinement.join()

    value = sessions.evaluate(refinement.prices)
    certificate = [
        Price(*model.row_keys[int(row)], float(refinement.prices[row]))
        for row in np.flatnonzero(refinement.prices)
    ]
    assert refinement.searched - 1e-6 <= value < found.value
    assert certified_bound(problem, certificate) == pytest.approx(value)


def test_a_refinement_that_is_stopped_at_once_says_nothing_or_the_truth():
    problem = generate(SMALL, seed=4)
    model = build_model(problem)
    prices = np.zeros(len(model.limit))
    refinement = Refinement(model, prices, lambda: True)

    refinement.start()
    refinement.join()

    if refinement.prices is not None:
        assert PricedSessions(model).evaluate(refinement.prices) > 0
    assert refinement.searched is None or refinement.prices is not None


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_components_kept_within_days_prove_nothing_that_a_plan_exceeds(seed):
    problem = generate(SMALL, seed=seed)
    model = build_model(problem)
    sessions = PricedSessions(model)
    found = find_bound(sessions, model.row_keys, target=0.0, iterations=200, stop=lambda *_: False)
    refinement = Refinement(model, found.prices, never)

    refinement.start()
    refinement.join()
    plan = solve(problem, time_limit_seconds=20.0, seed=1)

    assert plan.status == "optimal"
    assert plan.objective - 1e-6 <= refinement.searched < found.value
