"""A way to share the cost, and what is promised to every coalition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from samtakt.engines.costshare.game import Amounts, Game

Rule = Literal[
    "equal_savings",
    "prices",
    "nucleolus",
    "least_core",
    "shapley",
    "alone",
    "people",
]
Proof = Literal["every_coalition", "branching", "prices"]


@dataclass(frozen=True, slots=True)
class Shares:
    """What each company pays by a rule, own costs apart, in the order of `Game.companies`.

    `standard_errors` say how far a sampled share may be from the rule's true one.
    """

    rule: Rule
    amounts: tuple[float, ...]
    standard_errors: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What is proven for every coalition other than all companies and none.

    None pays more than `ratio` times what it would pay alone, nor more than `excess` kronor above
    it; a negative excess means that every coalition saves at least so much. `coalition` is
    the one that comes closest, where it is known. By "every_coalition" the two figures are exact;
    by "branching" and "prices" they are proven limits, and the truth may be better.
    """

    ratio: float
    excess: float
    proof: Proof
    coalition: tuple[int, ...] | None = None


def shares_of(game: Game, rule: Rule, amounts: Amounts) -> Shares:
    """Return shares by a rule that collects the whole joint cost."""
    collected = float(amounts.sum())
    # What is left by rounding in the last digit is taken off again, in proportion.
    exact = amounts * (game.joint / collected) if collected else amounts
    return Shares(rule, tuple(float(each) for each in exact))


def proportional_to_alone(game: Game) -> Shares:
    """Everybody saves the same share of what they would pay alone.

    Simple to explain, yet a coalition may do better by leaving.
    """
    return shares_of(game, "alone", game.alone)


def per_participation(game: Game) -> Shares:
    """Everybody pays the same for each participation, whatever the course costs."""
    taking = game.people.sum(axis=1).astype(np.float64)
    taking[game.alone <= 0] = 0.0
    return shares_of(game, "people", taking)


def split(shares: Shares, *, total: float) -> tuple[float, ...]:
    """Return the parts of a real cost, in proportion to shares.

    The real plan has days, places and budgets that the game leaves out, and costs something
    else than the joint cost of the game; the ratios between companies are kept. Whole öre,
    and together exactly the total: the öre left over go to those who lost most by rounding.
    """
    amounts = np.array(shares.amounts)
    collected = amounts.sum()
    if not collected:
        return (0.0,) * len(amounts)
    ore = round(total * 100)
    parts = amounts / collected * ore
    whole = np.floor(parts).astype(np.int64)
    left = ore - int(whole.sum())
    order = sorted(range(len(parts)), key=lambda each: (whole[each] - parts[each], each))
    whole[order[:left]] += 1
    return tuple(float(each) / 100 for each in whole)
