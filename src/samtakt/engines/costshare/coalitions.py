"""Every coalition of a network that is small enough to look at all of them.

Coalition number 5 = 101 in binary holds the paying companies 0 and 2. Sums over members are made
by doubling: the coalitions with company i are those without it, each plus the company.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from samtakt.engines.costshare.game import Amounts, Game, GameInputError

MOST_COMPANIES = 20
"""So many companies have 1,048,575 coalitions, which take a second to look through."""

Number = TypeVar("Number", np.float64, np.int64)


def sums(numbers: NDArray[Number]) -> NDArray[Number]:
    """Return the sum over the members of every coalition, the empty one first."""
    total = np.zeros(1 << len(numbers), dtype=numbers.dtype)
    for member, number in enumerate(numbers):
        half = 1 << member
        total[half : 2 * half] = total[:half] + number
    return total


@dataclass(frozen=True)
class Coalitions:
    """All coalitions of the companies that pay, and what each would pay if it went alone.

    Raises `GameInputError` when there are too many of them, or none.
    """

    game: Game

    def __post_init__(self) -> None:
        count = len(self.game.paying)
        if not count:
            raise GameInputError("nobody_takes_part")
        if count > MOST_COMPANIES:
            raise GameInputError("too_many_companies", found=count, most=MOST_COMPANIES)

    @property
    def size(self) -> int:
        """How many companies there are to choose from."""
        return len(self.game.paying)

    @property
    def everybody(self) -> int:
        """The number of the coalition of all."""
        return (1 << self.size) - 1

    @cached_property
    def costs(self) -> Amounts:
        """The least cost of every coalition, by its number."""
        total = np.zeros(1 << self.size)
        people = self.game.people[list(self.game.paying)]
        for table, taking in zip(self.game.tables, people.T, strict=True):
            if taking.any():
                total += table[sums(taking)]
        return total

    def members(self, number: int) -> tuple[int, ...]:
        """Return the companies of a coalition as positions in the game."""
        return tuple(company for bit, company in enumerate(self.game.paying) if number >> bit & 1)

    def rows(self, numbers: NDArray[np.int64]) -> Amounts:
        """Return 1 for each member and 0 for the others, a row for each coalition."""
        return (numbers[:, None] >> np.arange(self.size) & 1).astype(np.float64)

    def spread(self, shares: Amounts) -> Amounts:
        """Return shares of all companies of the game from those of the paying ones."""
        all_shares = np.zeros(len(self.game.companies))
        all_shares[list(self.game.paying)] = shares
        return all_shares
