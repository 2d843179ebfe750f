"""What somebody can change of a plan by hand; `adjusting` makes the change.

Kept apart from it, because pages build these and have no need of the planner.
"""

from collections.abc import Iterable
from dataclasses import dataclass


class CannotAdjust(Exception):
    """The change breaks rules, or cannot be made; `reasons` say why, in the users' words."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


@dataclass(frozen=True)
class CloseSession:
    """Do not hold a session of the plan."""

    session: str


@dataclass(frozen=True)
class MoveSession:
    """Hold a session of the plan on another date, with everybody in it."""

    session: str
    to: str


@dataclass(frozen=True)
class OpenDate:
    """Hold another date, with those who gain most by it and are not in the plan's sessions."""

    session: str


@dataclass(frozen=True)
class MoveSeats:
    """Move some seats of a company from a session of the plan to another one."""

    company: str
    session: str
    to: str
    seats: int


@dataclass(frozen=True)
class AddSeats:
    """Give a company more seats in a session, for those who gain most by it."""

    company: str
    session: str
    seats: int


@dataclass(frozen=True)
class RemoveSeats:
    """Take seats of a company out of a session, those worth least first."""

    company: str
    session: str
    seats: int


Adjustment = CloseSession | MoveSession | OpenDate | MoveSeats | AddSeats | RemoveSeats
