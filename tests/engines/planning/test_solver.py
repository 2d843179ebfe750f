"""The solver against brute force, the checker, and what must not change or must not get worse."""

import itertools
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from samtakt.engines.planning.bound import EARLY, PricedSessions, find_bound
from samtakt.engines.planning.generate import DEMO, S17, TINY, Size, generate
from samtakt.engines.planning.model import build_model

SMALL = replace(
    DEMO, companies=5, teams=10, people=90, needs=270, candidates=96, skills=10, advanced=1, pairs=1
)
MINUSCULE = Size(
    companies=2,
    towns=1,
    teams=2,
    people=4,
    needs=5,
    candidates=3,
    skills=3,
    advanced=0,
    pairs=0,
    weeks=4,
    dates=1,
    providers=1,
    smallest_group=1,
    skills_per_team=3,
)


def best_by_brute_force(problem):
    """The optimum by trying every number of seats everywhere; only for a handful of columns."""
    model = build_model(problem)
    best = 0.0
    seat_use, open_use = model.seat_use.toarray(), model.session_use.toarray()
    for counts in itertools.product(*(range(most + 1) for most in model.most)):
        seats = np.array(counts, dtype=int)
        groups = np.bincount(model.session, weights=seats, minlength=model.sessions)
        opened = groups > 0
        if (groups[opened] < model.minimum[opened]).any() or (groups > model.maximum).any():
            continue
        if (seat_use @ seats + open_use @ opened > model.limit + 1e-9).any():
            continue
        best = max(best, float(model.profit @ seats - model.opening @ opened))
    return best


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_bound_optimum_and_plan_stand_in_this_order(seed):
    problem = generate(MINUSCULE, seed=seed)
    model = build_model(problem)
    if np.prod(model.most + 1.0) > 30_000:
        problem = replace(problem, demands=problem.demands[:2])
    optimum = best_by_brute_force(problem)

    # Far more than it needs: the first solve of a process compiles the kernels in it.
    plan = solve(problem, time_limit_seconds=60.0, seed=seed)

    assert plan.bound_certified >= optimum - 1e-6
    assert plan.bound >= optimum - 1e-6
    assert plan.objective == pytest.approx(optimum, abs=1e-5)
    assert plan.status == "optimal"


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.sampled_from([0.2, 0.6, 1.5]))
def test_every_plan_passes_the_checker(seed, share):
    problem = generate(replace(TINY, budget_share=share), seed=seed)

    plan = solve(problem, time_limit_seconds=5.0, seed=seed)

    assert verify(problem, plan) == []


@pytest.fixture(scope="module")
def small():
    return generate(SMALL, seed=5)


def test_the_search_for_larger_networks_passes_the_checker_too(small, monkeypatch):
    monkeypatch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)

    plan = solve(small, time_limit_seconds=30.0, seed=1, iterations=400)

    assert verify(small, plan) == []
    assert plan.status == "feasible"
    assert plan.bound_source == "certificate"
    assert 0 < plan.gap < 0.25
    people = sum(demand.size for demand in small.demands)
    met = sum(seats.count for seats in plan.seats)
    assert met > 0.3 * people
    assert plan.history[-1].objective >= plan.history[0].objective


def test_the_same_seed_and_work_give_the_same_plan(small, monkeypatch):
    monkeypatch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)
    plans = [solve(small, time_limit_seconds=60.0, seed=7, iterations=150) for _ in range(2)]
    first, second = (replace(plan, seconds=0.0, history=()) for plan in plans)

    assert first == second


def test_names_change_nothing_but_names():
    problem = generate(TINY, seed=11)
    renamed = Problem.from_json(
        problem.to_json().replace("company-", "firm-").replace("skill-", "talent-")
    )
    one, other = (solve(each, time_limit_seconds=5.0, seed=2) for each in (problem, renamed))

    assert other.objective == pytest.approx(one.objective)
    assert other.bound == pytest.approx(one.bound)
    back = {(seats.demand.replace("firm-", "company-").replace("talent-", "skill-"),
             seats.session, seats.count) for seats in other.seats}  # fmt: skip
    assert back == {(seats.demand, seats.session, seats.count) for seats in one.seats}


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), more=st.floats(1.0, 3.0))
def test_more_money_never_lowers_what_can_be_reached(seed, more):
    problem = generate(TINY, seed=seed)
    richer = replace(
        problem,
        network_budget=problem.network_budget * more,
        companies=tuple(
            replace(company, budget=company.budget * more) for company in problem.companies
        ),
    )
    before = solve(problem, time_limit_seconds=5.0, seed=0)
    after = solve(richer, time_limit_seconds=5.0, seed=0)

    assert after.bound >= before.bound - 1e-5 * max(1.0, before.bound)


def test_a_bound_stopped_at_any_moment_is_still_above_the_optimum():
    problem = generate(TINY, seed=4)
    optimum = solve(problem, time_limit_seconds=5.0).objective
    model = build_model(problem)
    for iterations in (1, 2, 5, 20, 200):
        found = find_bound(
            PricedSessions(model),
            model.row_keys,
            target=0.0,
            iterations=iterations,
            stop=lambda *_: False,
        )
        assert found.value >= optimum - 1e-6


def test_the_prices_that_a_search_goes_by_are_those_of_a_known_evaluation(small):
    model = build_model(small)
    with_more, with_fewer = (
        find_bound(
            PricedSessions(model),
            model.row_keys,
            target=0.0,
            iterations=iterations,
            stop=lambda *_: False,
        )
        for iterations in (EARLY + 40, EARLY)
    )

    # What comes after changes the bound's prices, and leaves the early ones alone.
    assert with_fewer.early is None
    assert np.array_equal(with_more.early, with_fewer.prices)
    assert with_more.value <= with_fewer.value


@pytest.mark.parametrize("asked_before", [0, 2, 6])
def test_a_cancelled_search_returns_a_checked_plan_at_once(small, monkeypatch, asked_before):
    monkeypatch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)
    solve(small, time_limit_seconds=30.0, iterations=5)  # the compiled loops are ready
    asked = []

    def should_cancel():
        asked.append(time.monotonic())
        return len(asked) > asked_before

    plan = solve(small, time_limit_seconds=30.0, should_cancel=should_cancel)

    assert plan.status == "cancelled"
    assert verify(small, plan) == []
    assert time.monotonic() - asked[-1] < 2.0


def test_a_large_plan_that_was_cancelled_says_who_is_left_without_asking_why(small, monkeypatch):
    monkeypatch.setattr("samtakt.engines.planning.outcome.EXPLAINED_COLUMNS", 0)

    told = []

    plan = solve(
        small,
        time_limit_seconds=30.0,
        should_cancel=lambda: len(told) > 1,
        on_progress=lambda *news: told.append(news),
    )

    assert plan.status == "cancelled"
    assert plan.bound_source == "certificate"
    assert {row.reason for row in plan.unmet} == {"search_stopped"}
    assert verify(small, plan) == []


def test_a_large_plan_is_cancelled_while_its_unmet_needs_are_explained(small, monkeypatch):
    monkeypatch.setattr("samtakt.engines.planning.outcome.EXPLAINED_COLUMNS", 0)
    begun, end = threading.Event(), threading.Event()

    def for_ever(*_):
        begun.set()
        end.wait(30.0)

    monkeypatch.setattr("samtakt.engines.planning.outcome.explain", for_ever)

    plan = solve(small, time_limit_seconds=30.0, iterations=5, should_cancel=begun.is_set)

    assert not end.is_set()
    end.set()
    assert plan.status == "cancelled"
    assert {row.reason for row in plan.unmet} == {"search_stopped"}
    assert verify(small, plan) == []


def test_progress_is_told_with_a_plan_and_a_bound(small):
    heard = []

    solve(small, time_limit_seconds=3.0, on_progress=lambda *news: heard.append(news))

    fractions, objectives, bounds = zip(*heard, strict=True)
    assert list(fractions) == sorted(fractions)
    assert list(objectives) == sorted(objectives)
    assert list(bounds) == sorted(bounds, reverse=True)
    assert fractions[-1] == 1.0


def test_whoever_needs_two_steps_takes_two_courses_in_order():
    problem = Problem(
        companies=(Company("a"),),
        teams=(Team("t", "a"),),
        demands=(DemandClass("d", "a", "t", "cnc", 1, 3, 2, 8.0, 1, 9),),
        courses=(Course("basic", (Outcome("cnc", 1, 2),)), Course("more", (Outcome("cnc", 2, 3),))),
        sessions=tuple(
            SessionCandidate(f"{course}{day}", course, "here", (day,), "p", 0.0, 0.0, 1, 1)
            for course, day in [("basic", 2), ("basic", 4), ("more", 2), ("more", 3), ("more", 5)]
        ),
    )

    plan = solve(problem, time_limit_seconds=5.0)

    assert {seats.session for seats in plan.seats} == {"basic2", "basic4", "more3", "more5"}
    assert plan.objective == pytest.approx(16.0)
    assert plan.unmet == ()


def test_nothing_to_do_is_an_optimal_plan():
    problem = Problem(companies=(), teams=(), demands=(), courses=(), sessions=())

    plan = solve(problem, time_limit_seconds=1.0)

    assert (plan.status, plan.objective, plan.bound, plan.seats) == ("optimal", 0.0, 0.0, ())
    assert verify(problem, plan) == []


def test_the_generator_makes_exactly_the_size_asked_for():
    problem = generate(S17, seed=3)

    steps = sum((need.to_level - need.from_level) // 2 for need in problem.demands)
    sizes = len(problem.companies), len(problem.teams), len(problem.courses), len(problem.sessions)
    assert sizes == (17, 105, 80, 2_016)
    assert steps == 4_709
    assert generate(S17, seed=3) == problem


def test_the_order_of_people_and_companies_is_of_no_importance():
    problem = generate(TINY, seed=12)
    turned = replace(
        problem,
        companies=problem.companies[::-1],
        teams=problem.teams[::-1],
        demands=problem.demands[::-1],
    )

    one, other = (solve(each, time_limit_seconds=10.0, seed=2) for each in (problem, turned))

    assert one.status == other.status == "optimal"
    assert other.objective == pytest.approx(one.objective)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_companies_together_never_do_worse_than_apart(seed):
    problem = generate(TINY, seed=seed)
    apart = 0.0
    for company in problem.companies:
        share = problem.network_budget / len(problem.companies)
        own = tuple(need for need in problem.demands if need.company == company.id)
        sessions = problem.sessions[:: len(problem.companies)]
        if company != problem.companies[0]:
            # Each alone has its own half of the sessions, so that the parts can be put together.
            sessions = problem.sessions[1 :: len(problem.companies)]
        alone = replace(problem, demands=own, sessions=sessions, network_budget=share)
        plan = solve(replace(alone, provider_capacity=()), time_limit_seconds=10.0)
        apart += plan.objective

    together = solve(replace(problem, provider_capacity=()), time_limit_seconds=10.0)

    assert together.bound >= apart - 1e-6
    assert together.status != "optimal" or together.objective >= apart - 1e-5


def test_a_plan_to_start_from_is_never_lost(small, monkeypatch):
    monkeypatch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)
    before = solve(small, time_limit_seconds=30.0, seed=1, iterations=300)

    after = solve(small, time_limit_seconds=30.0, seed=9, iterations=2, start=before)

    assert after.objective >= before.objective - 1e-9
    assert verify(small, after) == []


@pytest.mark.parametrize("seconds", [0.001, 0.2, 0.8])
def test_a_search_stopped_at_any_moment_has_a_checked_plan_and_bound(small, seconds, monkeypatch):
    monkeypatch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)

    plan = solve(small, time_limit_seconds=seconds, seed=3)

    assert verify(small, plan) == []
    assert 0 < plan.objective <= plan.bound
