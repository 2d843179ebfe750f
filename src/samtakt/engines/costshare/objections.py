"""A search for the coalition with the most reason to leave, where not all can be looked at.

What it finds is a coalition with its true cost, so its ratio is a lower bound of the worst one,
beside the upper bound that prices prove. From random coalitions, one company joins or leaves at
a time as long as that raises what the coalition pays per krona of its cost alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samtakt.engines.costshare.game import Amounts, Game
from samtakt.engines.costshare.shares import Shares


@dataclass(frozen=True, slots=True)
class Objection:
    """A coalition that pays `ratio` times what it would pay alone, `excess` kronor above it."""

    coalition: tuple[int, ...]
    ratio: float
    excess: float


def search_objection(game: Game, shares: Shares, *, starts: int, seed: int) -> Objection | None:
    """Return the coalition with the largest ratio found; None if there is no coalition but all.

    Deterministic for a seed. Each step looks at every company once.
    """
    paying = np.array(game.paying)
    if len(paying) < 2:
        return None
    people, amounts = game.people[paying], np.array(shares.amounts)[paying]
    draw = np.random.default_rng(seed)
    best: Objection | None = None
    for _start in range(starts):
        member = draw.random(len(paying)) < draw.uniform(0.1, 0.95)
        member[draw.integers(len(paying))] = True
        if member.all():
            member[draw.integers(len(paying))] = False
        _climb(game, people, amounts, member)
        paid = float(amounts[member].sum())
        cost = float(game.costs(people[member].sum(axis=0, keepdims=True))[0])
        found = Objection(tuple(int(each) for each in paying[member]), paid / cost, paid - cost)
        if best is None or found.ratio > best.ratio:
            best = found
    return best


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
