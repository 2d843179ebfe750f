"""The rule that is proposed, and the others to compare it with."""

from __future__ import annotations

from collections.abc import Callable

from samtakt.engines.costshare.coalitions import MOST_COMPANIES
from samtakt.engines.costshare.core import equal_savings, least_core
from samtakt.engines.costshare.game import Game
from samtakt.engines.costshare.nucleolus import nucleolus
from samtakt.engines.costshare.prices import at_marked_up_prices, equal_savings_under_prices
from samtakt.engines.costshare.promise import promise
from samtakt.engines.costshare.shapley import shapley
from samtakt.engines.costshare.shares import (
    Promise,
    Rule,
    Shares,
    per_participation,
    proportional_to_alone,
)

ALLOWED = 1.01
"""So many times its cost alone a coalition may pay, where prices have to prove the promise."""

PROPOSED: Rule = "equal_savings"


def recommend(game: Game) -> Shares:
    """Return equal relative savings, as far as no coalition does better by leaving.

    Up to 20 companies every coalition is looked at; beyond, prices per seat prove the limit.
    """
    if len(game.paying) <= MOST_COMPANIES:
        return equal_savings(game)
    return equal_savings_under_prices(game, allowed=ALLOWED)


RULES: dict[str, Callable[[Game], Shares]] = {
    PROPOSED: recommend,
    "prices": at_marked_up_prices,
    "nucleolus": nucleolus,
    "least_core": least_core,
    "shapley": shapley,
    "alone": proportional_to_alone,
    "people": per_participation,
}
"""How each rule is worked out, the proposed one first."""

LOOKS_AT_EVERY_COALITION = {"nucleolus", "least_core"}


def share_by(game: Game, rule: str) -> Shares:
    """Return the shares by a rule, a key of `RULES`.

    Raises:
        GameInputError: nobody takes part, or the rule cannot look at so many coalitions.
    """
    return RULES[rule](game)


def compare(game: Game) -> tuple[tuple[Shares, Promise], ...]:
    """Return the shares by every rule that can be worked out, each with its promise.

    The proposed rule comes first. Least core and nucleolus need a look at every coalition.
    """
    is_small = len(game.paying) <= MOST_COMPANIES
    found = [
        share_by(game, rule) for rule in RULES if is_small or rule not in LOOKS_AT_EVERY_COALITION
    ]
    return tuple((shares, promise(game, shares)) for shares in found)
