"""A search for the coalition with the most reason to leave, where not all can be looked at.

What it finds is a coalition with its true cost, so its ratio is a lower bound of the worst one,
beside the upper bound that prices or branching prove. From random coalitions, one company joins or leaves at
a time as long as that raises what the coalition pays per krona of its cost alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samtakt.engines.costshare.game import Amounts, Game

STARTS = 24
"""Random coalitions that a quick search before a thorough one climbs from."""


@dataclass(frozen=True, slots=True)
class Objection:
    """A coalition that pays `ratio` times what it would pay alone, `excess` kronor above it."""

    coalition: tuple[int, ...]
    ratio: float
    excess: float


def search_objections(
    game: Game, amounts: Amounts, *, starts: int, seed: int
) -> tuple[Objection, ...]:
    """Return the coalitions found, that with the largest ratio first; none if there is only all.

    Deterministic for a seed. Each step looks at every company once.
    """
    paying = np.array(game.paying)
    if len(paying) < 2:
        return ()
    people, paid = game.people[paying], np.asarray(amounts, dtype=np.float64)[paying]
    draw = np.random.default_rng(seed)
    found: dict[tuple[int, ...], Objection] = {}
    for _start in range(starts):
        member = draw.random(len(paying)) < draw.uniform(0.1, 0.95)
        member[draw.integers(len(paying))] = True
        if member.all():
            member[draw.integers(len(paying))] = False
        _climb(game, people, paid, member)
        coalition = tuple(int(each) for each in paying[member])
        found[coalition] = objection(game, amounts, coalition)
    return tuple(sorted(found.values(), key=lambda each: (-each.ratio, each.coalition)))


def objection(game: Game, amounts: Amounts, coalition: tuple[int, ...]) -> Objection:
    """Return what a coalition pays against what it would pay alone."""
    paid, cost = float(amounts[list(coalition)].sum()), game.cost(coalition)
    return Objection(coalition, paid / cost, paid - cost)


def _climb(
    game: Game, people: NDArray[np.int64], amounts: Amounts, member: NDArray[np.bool_]
) -> None:
    """Let companies join or leave the coalition until no single step raises its ratio."""
    taking, paid = people[member].sum(axis=0), float(amounts[member].sum())
    ratio = paid / float(game.costs(taking[None, :])[0])
    while True:
        sign = np.where(member, -1, 1)
        paid_then = paid + sign * amounts
        cost_then = game.costs(taking + sign[:, None] * people)
        # Nobody and everybody are no coalitions.
        inside = int(member.sum())
        allowed = (inside + sign > 0) & (inside + sign < len(member)) & (cost_then > 0)
        ratios = np.where(allowed, paid_then / np.where(cost_then > 0, cost_then, 1.0), -np.inf)
        step = int(ratios.argmax())
        if ratios[step] <= ratio * (1 + 1e-12):
            return
        ratio, paid = float(ratios[step]), float(paid_then[step])
        taking = taking + sign[step] * people[step]
        member[step] = not member[step]
