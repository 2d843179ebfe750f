"""A small instance that is treated as if it were so large that its plan is cut into shares."""

from dataclasses import replace

from samtakt.engines.planning.generate import DEMO, generate

SMALL = replace(
    DEMO, companies=5, teams=10, people=90, needs=270, candidates=96, skills=10, advanced=2, pairs=1
)


def small_problem():
    return generate(SMALL, seed=5)


def treat_as_large(monkeypatch, *, columns_each):
    """Let the solver anneal in rounds, on shares of about so many columns."""
    monkeypatch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)
    monkeypatch.setattr("samtakt.engines.planning.solver.REFINED_COLUMNS", 0)
    monkeypatch.setattr("samtakt.engines.planning.rounds.COLUMNS_EACH", columns_each)
