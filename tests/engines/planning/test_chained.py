"""A large plan whose courses all hang together: one share has every session, the others none."""

import numpy as np
import pytest

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
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.rounds import share_count
from tests.engines.planning.cutting import treat_as_large

TEAMS, SESSIONS = 4, 12


def chained(seed: int) -> Problem:
    """Return teams that need both courses of a chain, and more seats than the money is enough for."""
    draw = np.random.default_rng(seed)

    def some(least: int, most: int) -> int:
        return int(draw.integers(least, most + 1))

    def need(competence: str, team: int, steps: int) -> DemandClass:
        value = tuple(float(some(1, 8)) for _ in range(steps))
        return DemandClass(
            f"{competence}-{team}", f"c{team % 2}", f"t{team}", competence, 0, steps, some(1, 5),
            value, 0, 60,
        )  # fmt: skip

    return Problem(
        companies=tuple(Company(f"c{place}", float(some(5, 20))) for place in range(2)),
        teams=tuple(Team(f"t{place}", f"c{place % 2}", 2) for place in range(TEAMS)),
        demands=tuple(
            need(competence, team, steps)
            for team in range(TEAMS)
            for competence, steps in (("read", 1), ("safe", 1), ("weld", 2))
        ),
        courses=(
            Course("first", (Outcome("read", 0, 1), Outcome("weld", 0, 1))),
            Course("second", (Outcome("safe", 0, 1), Outcome("weld", 1, 2)), ("first",)),
        ),
        sessions=tuple(
            SessionCandidate(
                f"s{place}", ("first", "second")[place % 2], "here", (some(0, 59),), "school",
                1.0, 1.0, some(1, 2), some(3, 5),
            )
            for place in range(SESSIONS)
        ),
        network_budget=6.0,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_nobody_keeps_a_later_step_when_the_earlier_one_is_taken_away(seed, monkeypatch):
    problem = chained(seed)
    columns = build_model(problem).columns
    treat_as_large(monkeypatch, columns_each=columns / 2)

    plan = solve(problem, time_limit_seconds=600.0, iterations=40, seed=seed)

    assert share_count(columns) == 2
    assert plan.objective > 0
    assert verify(problem, plan) == []
