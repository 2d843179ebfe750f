"""The rule that is proposed, and the others to compare it with."""

from __future__ import annotations

from samtakt.engines.costshare.coalitions import MOST_COMPANIES
from samtakt.engines.costshare.core import equal_savings, least_core
from samtakt.engines.costshare.game import Game
from samtakt.engines.costshare.nucleolus import nucleolus
from samtakt.engines.costshare.prices import at_marked_up_prices, equal_savings_under_prices
from samtakt.engines.costshare.promise import promise
from samtakt.engines.costshare.shapley import shapley
from samtakt.engines.costshare.shares import (
    Promise,
    Shares,
    per_participation,
    proportional_to_alone,
)

ALLOWED = 1.01
"""So many times its cost alone a coalition may pay, where prices have to prove the promise."""


def recommend(game: Game) -> Shares:
    """Return equal relative savings, as far as no coalition does better by leaving.

    Up to 20 companies every coalition is looked at; beyond, prices per seat prove the limit.
    """
    if len(game.paying) <= MOST_COMPANIES:
        return equal_savings(game)
    return equal_savings_under_prices(game, allowed=ALLOWED)


def compare(game: Game, *, seed: int = 1) -> tuple[tuple[Shares, Promise], ...]:
    """Return the shares by every rule that can be worked out, each with its promise.

    The proposed rule comes first. Least core and nucleolus need a look at every coalition.
    """
    found = [recommend(game), at_marked_up_prices(game)]
    if len(game.paying) <= MOST_COMPANIES:
        found += [nucleolus(game), least_core(game)]
    found += [shapley(game, seed=seed), proportional_to_alone(game), per_participation(game)]
    return tuple((shares, promise(game, shares)) for shares in found)
