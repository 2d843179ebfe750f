"""A large plan in shares: every limit kept, whoever improves them, and the same plan every time."""

import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest

from samtakt.engines.planning import rounds, solve, solver, verify
from samtakt.engines.planning.bound import PricedSessions
from samtakt.engines.planning.bundles import bundle_layout
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.search import build, empty_state, found_in, weigh
from samtakt.engines.planning.shares import Cutter
from tests.engines.planning.cutting import small_problem, treat_as_large

SHARES = 3


@pytest.fixture(scope="module")
def small():
    return small_problem()


@pytest.fixture
def in_shares(small, monkeypatch):
    """Every instance is large enough to be cut."""
    treat_as_large(monkeypatch, columns_each=build_model(small).columns / SHARES)


def planned(problem, **options):
    plan = solve(problem, time_limit_seconds=600.0, seed=3, iterations=15, **options)
    return replace(plan, seconds=0.0, history=())


def test_it_does_not_matter_who_improves_the_shares(small, in_shares):
    by_threads = planned(small)

    assert by_threads.objective > 0
    assert verify(small, by_threads) == []
    with ThreadPoolExecutor(1) as one:
        assert planned(small, workers=one, threads=1) == by_threads
    for processes in (1, 2):
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as others:
            assert planned(small, workers=others, threads=processes) == by_threads


def test_in_many_shares_no_heat_throws_a_plan_over(small, monkeypatch):
    treat_as_large(monkeypatch, columns_each=build_model(small).columns / solver.MANY_SHARES)
    heats = []
    improve = rounds.improve

    def noting(part, order, go_on):
        heats.append(order.hot)
        return improve(part, order, go_on)

    monkeypatch.setattr(rounds, "improve", noting)
    many = planned(small)
    hottest_of_many = max(heats)
    heats.clear()
    treat_as_large(monkeypatch, columns_each=build_model(small).columns / SHARES)
    few = planned(small)

    assert verify(small, many) == verify(small, few) == []
    assert many.objective > 0
    assert 10 * hottest_of_many < max(heats)


def test_a_search_in_shares_ends_when_its_time_is_over(small, in_shares):
    plan = solve(small, time_limit_seconds=2.0, seed=3)

    # Without an end it would go on for ever; a busy machine may be late.
    assert plan.seconds < 60.0
    assert plan.status != "cancelled"
    assert 0 < plan.objective <= plan.bound
    assert verify(small, plan) == []


def test_a_search_in_shares_stops_when_it_is_told_to(small, in_shares):
    """Told once the shares have made the plan better."""
    limit, objectives = 120.0, set()

    plan = solve(
        small,
        time_limit_seconds=limit,
        seed=3,
        should_cancel=lambda: len(objectives) > 1,
        on_progress=lambda _, objective, __: objectives.add(objective),
    )

    assert len(objectives) > 1
    assert plan.status == "cancelled"
    assert plan.seconds < limit
    assert verify(small, plan) == []


@pytest.mark.parametrize("shares", [SHARES, 1, 0])
def test_only_the_calling_thread_is_asked_and_told(small, in_shares, monkeypatch, shares):
    """In shares, in one, and whole, with the bound refined beside the search."""
    monkeypatch.setattr(
        "samtakt.engines.planning.rounds.COLUMNS_EACH",
        build_model(small).columns / max(1, shares),
    )
    monkeypatch.setattr(
        "samtakt.engines.planning.solver.REFINED_COLUMNS", 0 if shares else 1_000_000
    )
    asked, told = [], []

    def should_cancel():
        asked.append(threading.get_ident())
        return False

    solve(
        small,
        time_limit_seconds=2.0,
        seed=3,
        should_cancel=should_cancel,
        on_progress=lambda *_: told.append(threading.get_ident()),
    )

    assert len(asked) > 1
    assert set(asked) == set(told) == {threading.get_ident()}


@pytest.mark.parametrize("shares", [SHARES, 1])
def test_a_cancel_reaches_threads_in_the_middle_of_a_round(small, in_shares, monkeypatch, shares):
    monkeypatch.setattr(
        "samtakt.engines.planning.rounds.COLUMNS_EACH", build_model(small).columns / shares
    )
    at_work, improve, limit = threading.Event(), rounds.improve, 30.0

    def improve_until_told(part, order, go_on):
        at_work.set()
        while go_on():
            time.sleep(0.01)
        return improve(part, order, go_on)

    monkeypatch.setattr(rounds, "improve", improve_until_told)

    plan = solve(small, time_limit_seconds=limit, seed=3, should_cancel=at_work.is_set)

    assert at_work.is_set()
    assert plan.status == "cancelled"
    assert plan.seconds < limit
    assert verify(small, plan) == []


@pytest.mark.parametrize("seed", range(5))
def test_what_shares_may_use_is_never_more_than_there_is(small, seed):
    model = build_model(small)
    layout = PricedSessions(model).layout
    bundle = bundle_layout(layout)
    weights = weigh(layout, 0.0 * layout.limit, judged=0.0, seated=0.0)
    draw = np.random.default_rng(seed)
    order = draw.permutation(model.sessions)[: model.sessions // 2]
    found = build(layout, bundle, weights, found_in(layout, empty_state(layout, 0)), order)
    cutter = Cutter(model, layout, bundle, np.ones(model.sessions, dtype=bool))

    label = cutter.cut(SHARES, draw)
    inside = [cutter.inside(label, share) for share in range(SHARES)]
    used = [cutter.used(found, each) for each in inside]
    allowed = cutter.allowances(used, label, draw)

    assert (np.sum(inside, axis=0) == 1).all()
    seats = np.zeros(model.columns)
    whole = PricedSessions(model).order
    seats[whole] = found.seats
    used_by_plan = model.seat_use @ seats + model.session_use @ found.opened.astype(float)
    assert np.sum(used, axis=0) == pytest.approx(used_by_plan)
    for uses, may_use in zip(used, allowed, strict=True):
        assert (uses <= may_use + 1e-9).all()
    assert (np.sum(allowed, axis=0) <= layout.limit + 1e-6).all()
