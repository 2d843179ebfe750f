"""A certificate of shares that has been checked, with the best promise that can be.

A promise proven by branching may be about too many coalitions for the independent check, which
knows fewer ways to leave some out. What the seat prices prove is checked at once for any number of
companies, so that is then promised instead: less, and still true.
"""

from __future__ import annotations

from dataclasses import dataclass

from samtakt.engines.costshare.certificate import Certificate, certify
from samtakt.engines.costshare.game import Game
from samtakt.engines.costshare.promise import promise_by_prices
from samtakt.engines.costshare.searchverification import NotCheckedError
from samtakt.engines.costshare.shares import Promise, Shares
from samtakt.engines.costshare.verification import Discrepancy, verify


@dataclass(frozen=True, slots=True)
class Checked:
    """A certificate, the promise that it states, and what the check found wrong with it."""

    certificate: Certificate
    promise: Promise
    wrong: tuple[Discrepancy, ...]


def certify_checked(
    game: Game,
    shares: Shares,
    promise: Promise,
    *,
    real_cost: float | None = None,
    borne_by_network: float = 0.0,
) -> Checked:
    """Return the certificate of shares, verified; by prices if the promise takes too long to check.

    The figures mean what they mean for `certify`. The search of all coalitions is given up after
    some minutes.
    """
    try:
        return _checked(game, shares, promise, real_cost, borne_by_network)
    except NotCheckedError:
        by_prices = promise_by_prices(game, shares)
        return _checked(game, shares, by_prices, real_cost, borne_by_network)


def _checked(
    game: Game,
    shares: Shares,
    promise: Promise,
    real_cost: float | None,
    borne_by_network: float,
) -> Checked:
    certificate = certify(
        game, shares, promise, real_cost=real_cost, borne_by_network=borne_by_network
    )
    return Checked(certificate, promise, verify(certificate.data))
