"""What a search of a large network looks at: nothing of its best plan or of the bound is lost."""

import numpy as np
import pytest

from samtakt.engines.planning import narrowing, solve, verify
from samtakt.engines.planning.bound import PricedSessions
from samtakt.engines.planning.layout import lay_out
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.narrowing import Narrowing, best_of_sessions
from samtakt.engines.planning.search import Found, build, objective_of, weigh
from samtakt.engines.planning.solver import UNPRICED
from tests.engines.planning.cutting import small_problem, treat_as_large
from tests.engines.planning.test_resuming import begin
from tests.engines.planning.tiny import everything

SEEDS = range(8)


@pytest.fixture(scope="module")
def small():
    return small_problem()


def some_prices(model, seed):
    """Prices of about half of the rows that may have one."""
    draw = np.random.default_rng(seed)
    prices = draw.exponential(0.5, len(model.limit)) * (draw.random(len(model.limit)) < 0.5)
    return np.where(model.row_keys.of_rule(*UNPRICED), 0.0, prices)


def worth_of_columns(model, prices):
    return model.profit - model.seat_use.T @ prices


@pytest.mark.parametrize("seed", SEEDS)
def test_a_layout_for_the_bound_alone_proves_the_same(seed):
    model = build_model(everything(seed, confirmed=True))
    prices = some_prices(model, seed)

    alone = PricedSessions(model, unpriced=UNPRICED, alone=True)

    left_out = model.row_keys.of_rule(*UNPRICED)
    assert not left_out[alone.layout.own.row].any()
    assert not left_out[alone.layout.shared.row].any()
    whole = PricedSessions(model, unpriced=UNPRICED)
    assert alone.evaluate(prices) == pytest.approx(whole.evaluate(prices))


@pytest.mark.parametrize("seed", SEEDS)
def test_some_columns_use_in_their_layout_what_they_use_in_the_model(small, seed):
    model = build_model(small)
    within = np.random.default_rng(seed).random(model.columns) < 0.4

    layout, order = lay_out(model, within=within, users=False)

    assert sorted(order) == list(np.flatnonzero(within))
    uses = np.zeros((len(order), len(layout.limit)))
    column = np.repeat(np.arange(len(order)), np.diff(layout.own.first))
    uses[column, layout.own.row] = layout.own.amount
    for place, group in enumerate(layout.group):
        first, last = layout.shared.first[group : group + 2]
        uses[place, layout.shared.row[first:last]] += layout.shared.amount[first:last]
    assert (uses == model.seat_use.toarray().T[order]).all()
    assert (layout.session == model.session[order]).all()


def drawn_from(model, number=0, *, favoured=None, seed=3):
    nobody = np.zeros(model.columns, dtype=bool)
    return Narrowing(model, nobody if favoured is None else favoured, seed).draw(number)


def test_what_is_confirmed_or_favoured_is_always_drawn(monkeypatch):
    models = [build_model(everything(seed, confirmed=True)) for seed in range(30)]
    monkeypatch.setattr(narrowing, "BY_LOT", 0.0)

    assert any((model.confirmed > 0).any() for model in models)
    for seed, model in enumerate(models):
        favoured = np.random.default_rng(seed).random(model.columns) < 0.3
        assert (drawn_from(model) == (model.confirmed > 0)).all()
        assert (drawn_from(model, favoured=favoured) == (favoured | (model.confirmed > 0))).all()


def test_each_draw_is_another_but_always_the_same(small, monkeypatch):
    model = build_model(small)
    monkeypatch.setattr(narrowing, "BY_LOT", 0.5)

    first = drawn_from(model)

    assert 0.4 < first.mean() < 0.6
    assert (drawn_from(model) == first).all()
    assert (drawn_from(model, 1) != first).any()
    assert (drawn_from(model, seed=4) != first).any()


@pytest.mark.parametrize("per_place", [1, 3])
@pytest.mark.parametrize("seed", SEEDS)
def test_none_that_is_left_out_of_a_session_is_better_than_one_kept(
    small, monkeypatch, seed, per_place
):
    model = build_model(small)
    prices = some_prices(model, seed)
    monkeypatch.setattr(narrowing, "PER_PLACE", per_place)

    kept = best_of_sessions(PricedSessions(model, unpriced=UNPRICED, alone=True), prices)

    worth = worth_of_columns(model, prices)
    for session in range(model.sessions):
        inside = kept[model.session == session]
        its_worth = worth[model.session == session]
        assert inside.sum() == min(len(inside), per_place * model.maximum[session])
        if inside.any() and not inside.all():
            assert its_worth[inside].min() >= its_worth[~inside].max() - 1e-9
    assert not kept.all()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_is_lost_when_the_search_looks_elsewhere(small, seed):
    run = begin(small)
    layout, model = run.layout, run.model
    weights = weigh(layout, 0.0 * layout.limit, judged=0.0, seated=0.0)
    order = np.random.default_rng(seed).permutation(model.sessions)
    run.best = build(layout, run.bundle, weights, run.best, order)
    seats, opened = np.zeros(model.columns, np.int32), run.best.opened
    seats[run.order] = run.best.seats
    before = run.best.objective
    nothing = Found(np.zeros_like(run.best.seats), np.zeros_like(opened), 0.0)

    now = run.look_among(drawn_from(model, seed=seed), nothing)

    assert before > 0
    assert len(run.order) < model.columns
    assert not now.seats.any()
    assert len(now.seats) == len(run.order)
    for found in (run.best, run.look_among(drawn_from(model, 1, seed=seed), run.best)):
        assert found.objective == before
    assert objective_of(run.layout, run.best.seats, run.best.opened) == pytest.approx(before)
    again = np.zeros(model.columns, np.int32)
    again[run.order] = run.best.seats
    assert (again == seats).all()


@pytest.mark.parametrize("per_place", [1, 2])
def test_a_plan_from_few_columns_keeps_every_limit_and_its_bound(small, monkeypatch, per_place):
    columns = build_model(small).columns
    treat_as_large(monkeypatch, columns_each=columns / 3)
    monkeypatch.setattr(narrowing, "BY_LOT", 0.3)
    monkeypatch.setattr(narrowing, "PER_PLACE", per_place)

    plan = solve(small, time_limit_seconds=600.0, iterations=15, seed=3)

    assert plan.objective > 0
    assert verify(small, plan) == []
