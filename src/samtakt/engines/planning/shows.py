"""Who comes of those who are booked: the chance that a session falls under its minimum."""

from functools import cache, lru_cache

from scipy.special import bdtr

from samtakt.engines.planning.problem import SessionCandidate

CLOSE = 1e-9
"""Chances are compared with this much room, so that rounding decides nothing."""


@lru_cache(maxsize=10_000)
def chance_under(seats: int, minimum: int, show_rate: float) -> float:
    """Return the chance that fewer than `minimum` of `seats` come, each with the rate given."""
    if minimum <= 0:
        return 0.0
    if minimum > seats:
        return 1.0
    return float(bdtr(minimum - 1, seats, show_rate))


@cache
def _fewest(minimum: int, maximum: int, show_rate: float, risk: float) -> int:
    for seats in range(minimum, maximum + 1):
        if chance_under(seats, minimum, show_rate) <= risk + CLOSE:
            return seats
    return maximum + 1


def fewest_seats(session: SessionCandidate, risk: float | None) -> int:
    """Return how many seats keep the risk of falling under the minimum; maximum + 1 if none do.

    More seats never raise the risk, so the rule "at least this many" says exactly the same.
    """
    if risk is None:
        return session.minimum
    return _fewest(session.minimum, session.maximum, session.show_rate, risk)
