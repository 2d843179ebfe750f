"""Rows made when they are first read: a tuple in all else, and holding no more than they need."""

import gc
import pickle
import weakref

import pytest

from samtakt.engines.planning import outcome, solve, verify
from samtakt.engines.planning.deferred import Deferred
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.plan import Plan

SQUARES = (0, 1, 4, 9)


def squares():
    return (number * number for number in range(4))


def test_deferred_rows_are_a_tuple_in_all_but_time():
    rows = Deferred(squares)

    pairs = ((rows, SQUARES), (SQUARES, rows), (rows, Deferred(squares)))
    assert all(one == other for one, other in pairs)
    assert rows != SQUARES[:3]
    assert rows != list(SQUARES)
    assert (len(rows), rows[2], rows[-1], rows[1:3]) == (4, 4, 9, (1, 4))
    assert (9 in rows, rows.index(4), tuple(reversed(rows))) == (True, 2, SQUARES[::-1])
    assert hash(rows) == hash(SQUARES)
    assert repr(rows) == repr(SQUARES)
    assert type(pickle.loads(pickle.dumps(rows))) is tuple
    assert pickle.loads(pickle.dumps(rows)) == SQUARES


def test_deferred_rows_are_made_once_and_not_before():
    made = []

    def make():
        made.append(1)
        return squares()

    rows = Deferred(make)
    assert made == []
    assert (list(rows), list(rows), len(rows)) == (list(SQUARES), list(SQUARES), 4)
    assert made == [1]


def test_what_goes_wrong_while_rows_are_made_leaves_the_collector_as_it_was():
    def make():
        yield 1 / 0

    rows = Deferred(make)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            len(rows)
        assert gc.isenabled()


@pytest.mark.parametrize("cancelled_after", [0, 3, 1_000_000])
def test_a_plan_lets_go_of_the_arrays_it_comes_of(monkeypatch, cancelled_after):
    seen, asked = [], []
    described = outcome.described

    def spied(model, *rest, **named):
        seen.append(weakref.ref(model))
        return described(model, *rest, **named)

    def cancel():
        asked.append(1)
        return len(asked) > cancelled_after

    monkeypatch.setattr(outcome, "described", spied)
    problem = generate(TINY, seed=1)

    plan = solve(problem, time_limit_seconds=2.0, iterations=20, should_cancel=cancel)

    gc.collect()
    assert [model() for model in seen] == [None]
    assert Plan.from_json(plan.to_json()) == plan
    assert verify(problem, plan) == []
