"""Plans anew: what stays, what it costs, and what a change would do."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import replanning, solve, verify
from samtakt.engines.planning.generate import TINY, Size, generate
from samtakt.engines.planning.replanning import (
    fewest_moved,
    frontier,
    replan,
    what_if,
    with_budget,
    with_fewest_moved,
    without_course,
)
from tests.engines.planning.test_constraints import PROBLEM
from tests.engines.planning.tiny import best_by_trying_all, everything

SMALL = Size(
    companies=3, towns=2, teams=4, people=36, needs=100, candidates=32, skills=7, advanced=1,
    pairs=0, weeks=10, dates=4, providers=3, skills_per_team=4,
)  # fmt: skip


def seats_of(plan):
    return {(row.demand, row.session): row.count for row in plan.seats}


def cancelled(problem, sessions):
    """The instance without some sessions, as if their provider had cancelled them."""
    left = tuple(each for each in problem.sessions if each.id not in sessions)
    return replace(problem, sessions=left)


@pytest.fixture(scope="module")
def published():
    problem = generate(SMALL, seed=3)
    return problem, solve(problem, time_limit_seconds=60.0, iterations=60, seed=1)


def test_nothing_moves_when_nothing_has_changed(published):
    problem, plan = published

    found = replan(problem, plan, kept_worth=1000.0, time_limit_seconds=30.0, iterations=100)

    assert found.moved == 0
    assert found.objective >= plan.objective - 1e-6
    assert verify(found.problem, found.plan) == []


def test_the_frontier_gains_value_for_seats_moved(published):
    problem, plan = published
    changed = cancelled(problem, {plan.sessions[0].session, plan.sessions[-1].session})
    lost = plan.sessions[0].seats + plan.sessions[-1].seats

    found = frontier(changed, plan, time_limit_seconds=60.0, iterations=40)

    assert found
    for each in found:
        assert verify(each.problem, each.plan) == []
        assert lost <= each.moved <= each.published == sum(row.count for row in plan.seats)
        kept = sum(min(n, seats_of(each.plan).get(key, 0)) for key, n in seats_of(plan).items())
        assert each.moved == each.published - kept
        assert each.objective == pytest.approx(
            each.plan.value
            - problem.points_per_krona
            * (each.plan.network_cost + sum(c.seats + c.travel for c in each.plan.company_costs))
        )
    objectives = [each.objective for each in found]
    assert objectives == sorted(objectives)
    # Little moves where moving gains little: far from all, as a plan from nothing would.
    assert found[0].moved <= lost + 0.2 * found[0].published


def test_the_plan_with_fewest_seats_moved_is_chosen_for_a_stated_loss(published):
    problem, plan = published
    first = replan(problem, plan, kept_worth=1000.0, time_limit_seconds=30.0, iterations=50)
    dear = replace(first, objective=first.objective * 1.02, moved=7)

    assert fewest_moved([first, dear], loss=0.05) is first
    assert fewest_moved([first, dear], loss=0.001) is dear
    with pytest.raises(ValueError, match="empty"):
        fewest_moved([], loss=0.1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 100_000), st.integers(0, 3))
def test_what_if_holds_the_optimum_between_its_two_figures(seed, cut):
    problem = everything(seed)
    plan = solve(problem, time_limit_seconds=5.0)
    changes = [
        with_budget(problem, 0.0, "a"),
        with_budget(problem, 200.0),
        without_course(problem, "both"),
        with_budget(problem, None),
    ]

    found = what_if(changes[cut], plan, time_limit_seconds=5.0)

    optimum = best_by_trying_all(changes[cut])
    assert verify(found.replanned.problem, found.replanned.plan) == []
    assert found.replanned.objective <= optimum + 1e-6
    assert found.at_most >= optimum - 1e-6


def test_a_dropped_course_leaves_no_trace_and_another_is_refused():
    left = without_course(PROBLEM, "spraying")

    assert {each.course for each in left.sessions} == {"turning basic", "turning further"}
    assert left.resources[0].seats == ()
    for broken in (lambda: without_course(PROBLEM, "x"), lambda: with_budget(PROBLEM, 1.0, "x")):
        with pytest.raises(KeyError):
            broken()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 100_000))
def test_a_start_is_never_made_worse(seed):
    problem = generate(TINY, seed=seed)
    first = solve(problem, time_limit_seconds=5.0, iterations=50)

    again = solve(problem, time_limit_seconds=0.001, start=first)

    assert again.objective >= first.objective - 1e-9
    assert verify(problem, again) == []


@pytest.mark.parametrize("loss", [0.0, 0.01, 0.05, 0.3])
def test_a_stated_loss_is_kept_and_fewer_seats_move_where_it_allows(published, loss):
    problem, plan = published
    changed = cancelled(problem, {plan.sessions[0].session, plan.sessions[-1].session})
    points = frontier(changed, plan, time_limit_seconds=60.0, iterations=30)

    found = with_fewest_moved(
        changed, plan, points, loss=loss, time_limit_seconds=60.0, iterations=30
    )

    chosen = fewest_moved(found, loss=loss)
    best = max(each.objective for each in found)
    assert chosen.objective >= (1 - loss) * best
    assert best >= max(each.objective for each in points) - 1e-9
    if best == max(each.objective for each in points):
        assert chosen.moved <= fewest_moved(points, loss=loss).moved
    assert [each.moved for each in found] == sorted(each.moved for each in found)
    assert [each.objective for each in found] == sorted(each.objective for each in found)
    for each in found:
        assert verify(each.problem, each.plan) == []


def test_beyond_a_frontier_a_plan_that_moves_fewer_is_looked_for():
    """Half the sessions came after the plan: with all, some move and 13 points are gained."""
    problem = generate(SMALL, seed=3)
    half = cancelled(problem, {each.id for each in problem.sessions[::2]})
    plan = solve(half, time_limit_seconds=60.0, iterations=60, seed=1)
    only = replan(problem, plan, kept_worth=2.0, time_limit_seconds=30.0, iterations=30)
    assert only.moved > 0

    found = with_fewest_moved(
        problem, plan, (only,), loss=0.2, time_limit_seconds=30.0, iterations=30
    )

    assert fewest_moved(found, loss=0.2).moved < only.moved
    assert only in found


def recorded(monkeypatch, answers):
    """Answer what is planned anew as told; return what a kept seat was worth each time."""
    asked, left = [], iter(answers)

    def answer(problem, published, *, kept_worth, **_):
        asked.append(kept_worth)
        found = next(left)
        return replace(found, problem=replace(found.problem, kept_worth=kept_worth))

    monkeypatch.setattr(replanning, "replan", answer)
    return asked


def point(found, *, worth, objective, moved, status="feasible"):
    """A point of a frontier with figures of its own."""
    return replace(
        found,
        problem=replace(found.problem, kept_worth=worth),
        plan=replace(found.plan, status=status),
        objective=objective,
        moved=moved,
        impossible=1,
    )


@pytest.fixture(scope="module")
def held(published):
    problem, plan = published
    return replan(problem, plan, kept_worth=1.0, time_limit_seconds=30.0, iterations=5)


def test_a_kept_seat_is_tried_at_worths_between_those_of_the_neighbours(
    published, held, monkeypatch
):
    """The first try still keeps the loss, so the second goes nearer to the plan that does not."""
    few = point(held, worth=16.0, objective=80.0, moved=2)
    many = point(held, worth=1.0, objective=100.0, moved=50)
    good = point(held, worth=0.0, objective=97.0, moved=20)
    better = point(held, worth=0.0, objective=96.0, moved=10)
    asked = recorded(monkeypatch, [good, better])

    found = with_fewest_moved(*published, (few, many), loss=0.05)

    assert asked == [4.0, 8.0]
    assert [(each.moved, each.objective) for each in found] == [
        (2, 80.0), (10, 96.0), (20, 97.0), (50, 100.0),
    ]  # fmt: skip
    assert fewest_moved(found, loss=0.05).moved == 10


def test_a_try_that_loses_too_much_brings_the_next_nearer_to_what_was_chosen(
    published, held, monkeypatch
):
    few = point(held, worth=16.0, objective=80.0, moved=2)
    many = point(held, worth=1.0, objective=100.0, moved=50)
    poor = point(held, worth=0.0, objective=90.0, moved=20)
    good = point(held, worth=0.0, objective=98.0, moved=30)
    asked = recorded(monkeypatch, [poor, good])

    found = with_fewest_moved(*published, (few, many), loss=0.05)

    assert asked == [4.0, 2.0]
    assert fewest_moved(found, loss=0.05).moved == 30


def test_above_all_points_a_kept_seat_is_worth_three_times_as_much(published, held, monkeypatch):
    only = point(held, worth=2.0, objective=100.0, moved=50)
    fewer = point(held, worth=0.0, objective=98.0, moved=40)
    fewest = point(held, worth=0.0, objective=97.0, moved=30)
    asked = recorded(monkeypatch, [fewer, fewest])

    found = with_fewest_moved(*published, (only,), loss=0.05)

    assert asked == [6.0, 18.0]
    assert [each.moved for each in found] == [30, 40, 50]


def test_what_is_dominated_by_a_try_is_left_out(published, held, monkeypatch):
    only = point(held, worth=2.0, objective=100.0, moved=50)
    better = point(held, worth=0.0, objective=101.0, moved=1)
    asked = recorded(monkeypatch, [better])

    found = with_fewest_moved(*published, (only,), loss=0.05)

    assert len(asked) == 1, "nothing that could stay is moved any more"
    assert [(each.moved, each.objective) for each in found] == [(1, 101.0)]


def test_nothing_more_is_tried_after_a_cancel(published, held, monkeypatch):
    """A plan that was stopped is seldom the one that is chosen, and still says to stop."""
    few = point(held, worth=16.0, objective=80.0, moved=2)
    many = point(held, worth=1.0, objective=100.0, moved=50)
    stopped = point(held, worth=0.0, objective=70.0, moved=45, status="cancelled")
    asked = recorded(monkeypatch, [stopped, many])

    found = with_fewest_moved(*published, (few, many), loss=0.05)

    assert asked == [4.0]
    assert [each.moved for each in found] == [2, 50]
