"""Bound, optimum and plan on tiny instances with every feature, and the checker against each lie."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import Price, Seats, solve, verify
from samtakt.engines.planning.bound import PricedSessions
from samtakt.engines.planning.constraints import CONSTRAINTS
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.proof import certified_bound
from samtakt.engines.planning.reading import Reading
from tests.engines.planning.tiny import (
    best_by_trying_all,
    every_allowed_plan,
    everything,
    plan_of,
)

SEEDS = st.integers(0, 100_000)


def certificate_of(model, prices):
    return [
        Price(rule, key, float(price))
        for (rule, key), price in zip(model.row_keys, prices, strict=True)
        if price > 0
    ]


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans())
def test_bound_optimum_and_plan_stand_in_this_order(seed, confirmed):
    problem = everything(seed, confirmed=confirmed)
    optimum = best_by_trying_all(problem)

    plan = solve(problem, time_limit_seconds=5.0, seed=seed)

    assert verify(problem, plan) == []
    assert plan.status == "optimal"
    assert plan.bound_certified >= plan.bound - 1e-6
    assert plan.bound >= optimum - 1e-6
    assert plan.objective == pytest.approx(optimum, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans())
def test_any_prices_prove_a_bound(seed, confirmed):
    problem = everything(seed, confirmed=confirmed)
    optimum = best_by_trying_all(problem)
    model = build_model(problem)
    draw = np.random.default_rng(seed)
    prices = draw.exponential(1.0, len(model.limit)) * (draw.random(len(model.limit)) < 0.5)

    for each in (np.zeros(len(prices)), prices):
        assert certified_bound(problem, certificate_of(model, each)) >= optimum - 1e-6


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans())
def test_solver_and_checker_compute_the_same_bound(seed, confirmed):
    problem = everything(seed, confirmed=confirmed)
    model = build_model(problem)
    draw = np.random.default_rng(seed)
    prices = draw.exponential(0.5, len(model.limit)) * (draw.random(len(model.limit)) < 0.5)

    assert certified_bound(problem, certificate_of(model, prices)) == pytest.approx(
        PricedSessions(model).evaluate(prices)
    )


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans())
def test_model_and_checker_allow_the_same_plans(seed, confirmed):
    """Every plan that the checker allows keeps the model's rows, and is worth the same there."""
    problem = everything(seed, confirmed=confirmed)
    model = build_model(problem)
    column_of = {
        (frozenset(model.problem.demands[demand].id for demand, _, _ in model.needs_of(column)),
         problem.sessions[model.session[column]].id): column
        for column in range(model.columns)
    }  # fmt: skip
    persons = {demand.id: demand.person for demand in problem.demands}
    allowed = every_allowed_plan(problem)
    for seats in allowed:
        counts, opened = np.zeros(model.columns, int), np.zeros(model.sessions, int)
        for row in seats:
            together = [
                each.demand
                for each in seats
                if each.session == row.session
                and (each.demand == row.demand
                     or (persons[row.demand] and persons[each.demand] == persons[row.demand]))
            ]  # fmt: skip
            column = column_of[frozenset(together), row.session]
            counts[column] = row.count
            opened[model.session[column]] = 1
        assert (model.seat_use @ counts + model.session_use @ opened <= model.limit + 1e-6).all()
        assert (counts <= model.most).all()
        assert (counts >= model.confirmed).all()
        groups = np.bincount(model.session, weights=counts, minlength=model.sessions)
        assert (groups <= model.maximum * opened).all()
        assert (groups >= model.minimum * opened).all()
        assert (opened >= model.forced).all()
        worth = counts @ model.profit - opened @ model.opening
        assert worth == pytest.approx(plan_of(problem, seats, ()).objective)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_what_the_model_allows_the_checker_allows(seed):
    """The best plan by the model's arrays alone is the best that the checker allows."""
    problem = everything(seed)
    model = build_model(problem)
    plans = int(np.prod(model.most + 1.0))
    if plans > 20_000:
        return
    grids = np.indices(model.most + 1).reshape(model.columns, plans)
    member = np.zeros((model.sessions, model.columns))
    member[model.session, np.arange(model.columns)] = 1
    groups = member @ grids
    opened = groups > 0
    fits = (groups <= model.maximum[:, None]).all(axis=0)
    fits &= (groups >= model.minimum[:, None] * opened).all(axis=0)
    used = model.seat_use @ grids + model.session_use @ opened.astype(float)
    fits &= (used <= model.limit[:, None] + 1e-6).all(axis=0)
    worth = model.profit @ grids - model.opening @ opened

    assert worth[fits].max() == pytest.approx(best_by_trying_all(problem))


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, data=st.data())
def test_the_objective_is_all_there_is_less_what_soft_rules_cost(seed, data):
    problem = everything(seed, published=True)
    seats = data.draw(st.sampled_from(every_allowed_plan(problem)))
    reading = Reading(problem, plan_of(problem, seats))
    points = sum(need.size * sum(need.step_values) for need in problem.demands)
    points += problem.kept_worth * sum(row.count for row in problem.published)

    costs = sum(each.cost(reading) for each in CONSTRAINTS if each.kind == "soft")

    assert reading.objective() == pytest.approx(points - costs)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, confirmed=st.booleans(), data=st.data())
def test_every_single_lie_is_found(seed, confirmed, data):
    problem = everything(seed, confirmed=confirmed)
    plans = [seats for seats in every_allowed_plan(problem) if seats]
    if not plans:
        return
    seats = data.draw(st.sampled_from(plans))
    model = build_model(problem)
    certificate = certificate_of(model, np.full(len(model.limit), 0.25))
    plan = plan_of(problem, seats, certificate)
    assert verify(problem, plan) == []

    for lie in lies(plan):
        assert verify(problem, lie) != [], lie


def lies(plan):
    """Yield the plan with one thing wrong at a time."""
    for name in ("objective", "value", "bound", "bound_certified", "network_cost", "gap"):
        true = getattr(plan, name)
        yield replace(plan, **{name: true + 0.1 + 0.1 * abs(true)})
    yield replace(plan, expected_cancelled=plan.expected_cancelled + 0.01)
    yield replace(plan, bound=plan.objective - 0.1)
    for place, cost in enumerate(plan.company_costs):
        for name in ("seats", "travel", "aid"):
            wrong = replace(cost, **{name: getattr(cost, name) + 1})
            costs = (*plan.company_costs[:place], wrong, *plan.company_costs[place + 1 :])
            yield replace(plan, company_costs=costs)
        moved = replace(cost, seats=cost.seats + 1, travel=cost.travel - 1)
        costs = (*plan.company_costs[:place], moved, *plan.company_costs[place + 1 :])
        yield replace(plan, company_costs=costs)
        yield replace(plan, company_costs=(*plan.company_costs, cost))
    for place, row in enumerate(plan.seats):
        others = (*plan.seats[:place], *plan.seats[place + 1 :])
        yield replace(plan, seats=others)
        yield replace(plan, seats=(*plan.seats, row))
        for wrong in (
            replace(row, count=row.count + 1),
            replace(row, count=0),
            Seats("nobody", row.session, 1),
            Seats(row.demand, "nowhere", 1),
        ):
            yield replace(plan, seats=(*others, wrong))
    for place, session in enumerate(plan.sessions):
        others = (*plan.sessions[:place], *plan.sessions[place + 1 :])
        yield replace(plan, sessions=others)
        yield replace(plan, sessions=(*others, replace(session, seats=session.seats + 1)))
    for place, row in enumerate(plan.unmet):
        others = (*plan.unmet[:place], *plan.unmet[place + 1 :])
        yield replace(plan, unmet=others)
        yield replace(plan, unmet=(*others, replace(row, people=row.people + 1)))
        yield replace(plan, unmet=(*others, replace(row, level=row.level + 1)))
    for place, price in enumerate(plan.certificate):
        others = (*plan.certificate[:place], *plan.certificate[place + 1 :])
        yield replace(plan, certificate=(*others, replace(price, price=-price.price)))
        yield replace(plan, certificate=(*others, replace(price, key=("nothing",))))
