"""The true loss without a session, from trying all plans, lies between the two figures."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import solve
from samtakt.engines.planning.losses import session_losses
from tests.engines.planning.test_explain import BASE, NEED, SESSION
from tests.engines.planning.tiny import best_by_trying_all, everything


def without(problem, session):
    """The instance in which a session cannot be held: its provider is gone."""
    return replace(
        problem,
        sessions=tuple(each for each in problem.sessions if each.id != session),
        resources=tuple(
            replace(
                row,
                seats=tuple(use for use in row.seats if use.session != session),
                sessions=tuple(use for use in row.sessions if use.session != session),
            )
            for row in problem.resources
        ),
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000))
def test_the_true_loss_lies_between(seed):
    problem = everything(seed)
    plan = solve(problem, time_limit_seconds=5.0)

    losses = session_losses(problem, plan)

    assert {each.session for each in losses} == {row.session for row in plan.sessions}
    for each in losses:
        best = best_by_trying_all(without(problem, each.session))
        assert each.at_least - 1e-5 <= plan.objective - best <= each.at_most + 1e-5


def test_a_session_with_a_twin_is_no_certain_loss():
    """Three people, 4 points each: 12 with either date; only struck out without care is it lost."""
    twin = replace(SESSION, id="twin", days=(6,))
    problem = replace(BASE, sessions=(SESSION, twin))

    (loss,) = session_losses(problem, solve(problem, time_limit_seconds=5.0))

    assert (loss.at_least, loss.at_most) == pytest.approx((0.0, 12.0))


def test_the_step_that_waits_is_lost_as_well():
    chain = replace(
        BASE,
        demands=(replace(NEED, to_level=2, value=(4.0, 5.0)),),
        courses=(
            *BASE.courses,
            replace(BASE.courses[0], id="further", covers=(_step(1, 2),)),
        ),
        sessions=(SESSION, replace(SESSION, id="later", course="further", days=(8,))),
    )

    losses = {each.session: each for each in session_losses(chain, solve(chain))}

    assert losses["s"].at_most == pytest.approx(3 * 9)
    assert losses["later"].at_most == pytest.approx(3 * 5)
    assert losses["later"].at_least == pytest.approx(3 * 5)


def _step(start, end):
    return replace(BASE.courses[0].covers[0], from_level=start, to_level=end)
