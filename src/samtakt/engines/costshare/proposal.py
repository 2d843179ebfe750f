"""The rule that is proposed, and the others to compare it with."""

from __future__ import annotations

from collections.abc import Callable

from samtakt.engines.costshare.branching import MOST_BRANCHED, MOST_STEPS
from samtakt.engines.costshare.coalitions import MOST_COMPANIES
from samtakt.engines.costshare.core import equal_savings, least_core
from samtakt.engines.costshare.game import Game
from samtakt.engines.costshare.largecore import IN_CORE, equal_savings_by_search
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


def recommend(game: Game, *, target: float = 1.0, most_steps: int = MOST_STEPS) -> Shares:
    """Return equal relative savings, as far as no coalition does better by leaving.

    Up to 20 companies every coalition is looked at. Beyond, prices per seat limit what each pays;
    up to 40, if these shares are not proven to lie in the core, others are searched. `target` is
    what a coalition may pay of its cost alone, 1 in the core.
    """
    if len(game.paying) <= MOST_COMPANIES:
        return equal_savings(game, target=target)
    by_prices = equal_savings_under_prices(game, allowed=ALLOWED * target)
    if len(game.paying) > MOST_BRANCHED:
        return by_prices
    proven = promise(game, by_prices, target=target, most_steps=most_steps).ratio
    if proven <= target + IN_CORE:
        return by_prices
    searched = equal_savings_by_search(game, target=target, most_steps=most_steps)
    return searched.shares if searched and searched.ratio < proven else by_prices


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


def share_by(game: Game, rule: str, *, target: float = 1.0) -> Shares:
    """Return the shares by a rule, a key of `RULES`; the proposed one looks to the target.

    Raises:
        GameInputError: nobody takes part, or the rule cannot look at so many coalitions.
    """
    return recommend(game, target=target) if rule == PROPOSED else RULES[rule](game)


def compare(
    game: Game, *, target: float = 1.0, on_progress: Callable[[float], object] | None = None
) -> tuple[tuple[Shares, Promise], ...]:
    """Return the shares by every rule that can be worked out, each with its promise.

    The proposed rule comes first. Least core and nucleolus need a look at every coalition.
    `on_progress` hears of the share done (0–1) before each rule, and may raise to stop.
    """
    is_small = len(game.paying) <= MOST_COMPANIES
    rules = [rule for rule in RULES if is_small or rule not in LOOKS_AT_EVERY_COALITION]
    found = []
    for place, rule in enumerate(rules):
        if on_progress is not None:
            on_progress(place / len(rules))
        shares = share_by(game, rule, target=target)
        found.append((shares, promise(game, shares, target=target)))
    return tuple(found)
