"""Work that cannot be interrupted is left to itself as soon as somebody wants to stop."""

import itertools
import threading
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import Problem, Seats, lagrangian, solve, verify
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.waiting import Asking, Unwanted
from tests.engines.planning.tiny import best_by_trying_all, everything


class Stop(Exception):
    """What an application may raise when it is asked."""


def test_without_anybody_to_ask_work_is_simply_done():
    assert Asking(None).unless_cancelled(threading.get_ident) == threading.get_ident()


def test_work_that_nobody_stops_is_waited_for():
    def work():
        time.sleep(0.25)
        return 7

    assert Asking(lambda: False).unless_cancelled(work) == 7


def test_work_is_left_as_soon_as_somebody_wants_to_stop_and_ends_by_itself():
    begun, ended = threading.Event(), threading.Event()
    asking = Asking(begun.is_set)

    def work():
        begun.set()
        try:
            while True:
                asking.go_on()
                time.sleep(0.01)
        except Unwanted:
            ended.set()
            raise

    assert asking.unless_cancelled(work) is None
    assert asking.cancelled
    assert ended.wait(30.0)


def test_whoever_is_asked_may_raise_and_the_work_ends_all_the_same():
    ended = threading.Event()

    def refuse():
        raise Stop

    asking = Asking(refuse)

    def work():
        while not asking.cancelled:
            time.sleep(0.01)
        ended.set()

    with pytest.raises(Stop):
        asking.unless_cancelled(work)
    assert ended.wait(30.0)


@pytest.mark.parametrize("fault", [KeyError, TimeoutError])
def test_what_goes_wrong_in_the_work_is_raised(fault):
    def work():
        raise fault

    with pytest.raises(fault):
        Asking(lambda: False).unless_cancelled(work)


def test_work_that_is_done_in_the_very_moment_of_a_question_counts(monkeypatch):
    """Whoever waits looks so often that it happens among so many."""
    monkeypatch.setattr("samtakt.engines.planning.waiting.SECONDS_BETWEEN", 0.0)
    asking = Asking(lambda: False)

    def work():
        time.sleep(0.0002)
        return 7

    assert {asking.unless_cancelled(work) for _ in range(1_000)} == {7}


def test_nobody_is_asked_again_once_they_want_to_stop(monkeypatch):
    monkeypatch.setattr("samtakt.engines.planning.waiting.SECONDS_BETWEEN", 0.0)
    answers = iter([False, True, False])
    asking = Asking(lambda: next(answers))

    assert [asking.ask() for _ in range(5)] == [False, True, True, True, True]


def test_the_arrays_of_an_instance_are_left_half_made_when_that_is_asked_for():
    asked = []

    def between():
        asked.append(True)
        if len(asked) == 3:
            raise Unwanted

    with pytest.raises(Unwanted):
        build_model(generate(TINY, seed=1), between=between)
    assert len(asked) == 3


def test_a_search_is_stopped_while_its_arrays_are_made(monkeypatch):
    problem, begun = generate(TINY, seed=1), threading.Event()

    def for_ever(_: Problem, *, between):
        begun.set()
        while True:
            between()
            time.sleep(0.01)

    monkeypatch.setattr("samtakt.engines.planning.solver.build_model", for_ever)

    plan = solve(problem, time_limit_seconds=30.0, seed=1, should_cancel=begun.is_set)

    assert (plan.status, plan.bound_source, plan.seats) == ("cancelled", "needs", ())
    assert plan.objective == 0.0
    assert {row.reason for row in plan.unmet} == {"search_stopped"}
    assert verify(problem, plan) == []


@pytest.mark.parametrize("choices", [40, 200, 600, 1_500])
def test_a_search_is_stopped_in_the_middle_of_an_evaluation(monkeypatch, choices):
    """First prices, strides and steps alike: what is found by then is a plan with a valid bound."""
    problem, made = generate(TINY, seed=1), itertools.count(1)
    best = solve(problem, time_limit_seconds=30.0, seed=1, iterations=100)
    for where, value in (
        ("solver.REFINED_COLUMNS", 0), ("bound.AT_A_TIME", 1), ("waiting.SECONDS_BETWEEN", 0.0),
    ):  # fmt: skip
        monkeypatch.setattr(f"samtakt.engines.planning.{where}", value)
    choose, after = lagrangian.choose, []

    def seen(start, end, *rest):
        if end - start == 1 and next(made) >= choices:
            after.append(start)
        choose(start, end, *rest)

    monkeypatch.setattr(lagrangian, "choose", seen)

    plan = solve(problem, time_limit_seconds=30.0, seed=1, should_cancel=lambda: bool(after))

    assert 1 <= len(after) <= 2  # of one evaluation, a session in each thread
    assert (plan.status, plan.bound_source) == ("cancelled", "certificate")
    assert plan.bound >= best.objective - 1e-6
    assert verify(problem, plan) == []


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), confirmed=st.booleans(), published=st.booleans())
def test_stopped_before_it_began_a_search_has_the_confirmed_seats_and_a_bound(
    seed, confirmed, published
):
    problem = everything(seed, confirmed=confirmed, published=published)

    plan = solve(problem, should_cancel=lambda: True)

    optimum = best_by_trying_all(problem)
    if optimum is not None:
        assert plan.bound >= optimum - 1e-6
    if plan.status != "infeasible":
        assert plan.status == "cancelled"
        assert verify(problem, plan) == []
    else:
        # The confirmed seats alone break a rule that others would make good.
        assert problem.confirmed
        assert verify(problem, plan)
    kept = {(row.demand, row.session): row.count for row in problem.confirmed}
    assert {(row.demand, row.session): row.count for row in plan.seats} == kept


def test_the_bound_of_all_needs_is_recomputed():
    problem = generate(TINY, seed=1)
    plan = solve(problem, should_cancel=lambda: True)
    too_small = plan.bound - 1.0

    forged = replace(
        plan, bound=too_small, bound_certified=too_small, gap=too_small / 1e-9
    )  # fmt: skip

    assert {each.rule for each in verify(problem, forged)} >= {
        "certified_bound",
        "bound_from_certificate",
    }


def test_all_needs_and_all_kept_seats_count_in_that_bound():
    problem = generate(TINY, seed=1)
    before = solve(problem, time_limit_seconds=10.0, seed=1)
    some: tuple[Seats, ...] = before.seats[:2]
    again = replace(problem, published=some, kept_worth=5.0)

    plan = solve(again, should_cancel=lambda: True)

    worth = sum(each.size * sum(each.step_values) for each in problem.demands)
    assert plan.bound == pytest.approx(worth + 5.0 * sum(row.count for row in some))
    assert verify(again, plan) == []
