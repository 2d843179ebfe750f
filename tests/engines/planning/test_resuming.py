"""Small groups are filled up before they are closed, so that nobody moves who need not."""

import time
from dataclasses import replace

import numpy as np
import pytest

from samtakt.engines.planning import (
    Company,
    Course,
    DemandClass,
    Outcome,
    Problem,
    Team,
    solve,
    verify,
)
from samtakt.engines.planning.bound import Bound, PricedSessions
from samtakt.engines.planning.bundles import bundle_layout
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.replanning import replan, with_published
from samtakt.engines.planning.resuming import resume
from samtakt.engines.planning.running import Run
from samtakt.engines.planning.search import Found, objective_of
from samtakt.engines.planning.waiting import Asking
from tests.engines.planning.test_constraints import plan, session


def workers(name, size):
    return DemandClass(name, "north", "lathe", "turning", 0, 1, size, (4.0,), 1, 20)


WEEK = Problem(
    companies=(Company("north"),),
    teams=(Team("lathe", "north", 9, {}),),
    demands=(workers("regular", 2), workers("leaver", 1), workers("waiting", 1)),
    courses=(Course("basic", (Outcome("turning", 0, 1),)),),
    sessions=(
        session("early", "basic", 2, minimum=3, price_session=1.0, price_seat=1.0),
        session("late", "basic", 4, minimum=2, price_session=1.0, price_seat=1.0),
    ),
    points_per_krona=0.001,
)


def begin(problem):
    """A search that has found nothing yet."""
    model = build_model(problem)
    sessions = PricedSessions(model, threads=1)
    layout = sessions.layout
    nothing = Found(layout.least.copy(), layout.forced.copy(), 0.0)
    nothing.objective = objective_of(layout, nothing.seats, nothing.opened)
    prices = np.zeros(len(layout.limit))
    return Run(
        model=model, layout=layout, bundle=bundle_layout(layout), order=sessions.order,
        sessions=sessions, limit=60.0, seed=1, on_progress=None, asking=Asking(None), counted=1,
        clock=time.monotonic, threads=1, workers=None, best=nothing, started=0.0,
        bound=Bound(np.inf, prices, np.zeros(model.sessions), prices),
    )  # fmt: skip


def resumed(problem, published, kept_worth=1.0):
    """How many of each class sit in each session once a search has gone on from a plan."""
    run = begin(with_published(problem, published, kept_worth=kept_worth))
    for found in resume(run, published):
        run.keep(found)
    run.sessions.close()
    held = {}
    for place in np.flatnonzero(run.best.seats):
        column = run.order[place]
        key = (
            problem.demands[run.model.demand[column]].id,
            problem.sessions[run.model.session[column]].id,
        )
        held[key] = held.get(key, 0) + int(run.best.seats[place])
    return held


def without(problem, *gone):
    return replace(problem, demands=tuple(each for each in problem.demands if each.id not in gone))


def test_the_seat_of_a_leaver_goes_to_somebody_who_waits():
    published = plan(("regular", "early", 2), ("leaver", "early", 1), problem=WEEK)

    held = resumed(without(WEEK, "leaver"), published)

    assert held == {("regular", "early"): 2, ("waiting", "early"): 1}


def test_somebody_is_asked_to_come_from_another_group():
    elsewhere = replace(WEEK, demands=(*WEEK.demands, workers("others", 2)))
    published = plan(
        ("regular", "early", 2), ("leaver", "early", 1), ("others", "late", 2),
        ("waiting", "late", 1), problem=elsewhere,
    )  # fmt: skip

    held = resumed(without(elsewhere, "leaver"), published)

    # One of three moves to the early group, which those left in it would else have lost.
    assert held["regular", "early"] == 2
    assert sum(count for (_, name), count in held.items() if name == "early") == 3
    assert sum(count for (_, name), count in held.items() if name == "late") == 2


def test_a_group_that_cannot_be_filled_is_closed():
    published = plan(("regular", "early", 2), ("leaver", "early", 1), problem=WEEK)
    alone = replace(without(WEEK, "leaver", "waiting"), sessions=(WEEK.sessions[0],))

    assert resumed(alone, published) == {}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_moves_when_only_sessions_go_that_nobody_was_in(seed):
    problem = generate(TINY, seed=seed)
    published = solve(problem, time_limit_seconds=30.0, iterations=60)
    held = {row.session for row in published.sessions}
    unused = sorted({each.id for each in problem.sessions} - held)
    left = tuple(each for each in problem.sessions if each.id not in unused[::2])
    changed = replace(problem, sessions=left)
    share = 0.2 * published.objective / sum(row.count for row in published.seats)

    found = replan(changed, published, kept_worth=share, time_limit_seconds=30.0, iterations=60)

    assert unused
    assert published.status == "optimal"
    assert (found.moved, found.impossible, found.moved_share) == (0, 0, 0.0)
    assert found.objective == pytest.approx(published.objective)
    assert verify(found.problem, found.plan) == []
