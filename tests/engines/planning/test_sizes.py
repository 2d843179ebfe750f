"""How many shares there will be, known before a model is built."""

from dataclasses import replace

import pytest

from samtakt.engines.planning.generate import DEMO, TINY, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.sizes import shares_of


@pytest.mark.parametrize("size", [TINY, replace(DEMO, pairs=0)])
def test_it_counts_as_many_columns_as_the_model_has(size, monkeypatch):
    problem = generate(size, seed=4)
    problem = replace(
        problem, demands=tuple(replace(n, person=None, completed=()) for n in problem.demands)
    )
    columns = build_model(problem).columns

    assert shares_of(problem) == 1
    for shares in (2, 5):
        monkeypatch.setattr("samtakt.engines.planning.rounds.COLUMNS_EACH", columns / shares)
        assert shares_of(problem) == shares
