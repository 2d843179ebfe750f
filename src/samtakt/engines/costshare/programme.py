"""Linear programmes with a row for every coalition, of which only few are ever written down.

Row generation: solve with some coalitions, look through all for those whose row is broken, add
the worst, and solve again until none is broken. As every coalition is looked at, the last
answer is the answer to the whole programme.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from samtakt.engines.costshare.coalitions import Coalitions, sums
from samtakt.engines.costshare.game import Amounts

TOLERANCE = 1e-7
"""A row is broken when it is off by more than this share of the largest cost."""

ROWS_A_ROUND = 24
MOST_ROUNDS = 400


class NoAnswer(RuntimeError):
    """The linear programme could not be solved, although it has a solution; a bug if seen."""


@dataclass
class LeastLimit:
    """Find shares with the least t such that x(S) <= c(S) + t * weight(S) for every S.

    `weights` says how much of t each coalition may have; a coalition with weight nan has no row.
    `fixed` are coalitions whose sum is given. All amounts are in units of the joint cost.
    """

    coalitions: Coalitions
    costs: Amounts
    weights: Amounts
    fixed: list[tuple[Amounts, float]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def solve(self) -> tuple[Amounts, float, dict[int, float]]:
        """Return the shares, the limit, and the price of each row that holds with equality."""
        has_row = ~np.isnan(self.weights)
        known = set(self.rows)
        for _round in range(MOST_ROUNDS):
            shares, limit, prices = self._solve_known()
            paid = sums(shares)
            with np.errstate(invalid="ignore"):
                broken = np.where(has_row, paid - self.costs - limit * self.weights, -np.inf)
            worst = worst_of(broken, known)
            if not worst:
                return shares, limit, prices
            self.rows += worst
            known.update(worst)
        raise NoAnswer(f"no end after {MOST_ROUNDS} rounds")

    def _solve_known(self) -> tuple[Amounts, float, dict[int, float]]:
        size = self.coalitions.size
        numbers = np.array(self.rows, dtype=np.int64)
        members = self.coalitions.rows(numbers)
        answer = linprog(
            np.append(np.zeros(size), 1.0),
            A_ub=np.column_stack([members, -self.weights[numbers]]),
            b_ub=self.costs[numbers],
            A_eq=np.array([np.append(row, 0.0) for row, _value in self.fixed]),
            b_eq=np.array([value for _row, value in self.fixed]),
            bounds=[(None, None)] * (size + 1),
            method="highs",
        )
        if answer.x is None:
            raise NoAnswer(answer.message)
        prices = dict(zip(self.rows, (-answer.ineqlin.marginals).tolist(), strict=True))
        return answer.x[:size], float(answer.x[size]), prices


def first_rows(coalitions: Coalitions) -> list[int]:
    """Return the rows to begin with: each company alone, and all but one."""
    everybody = coalitions.everybody
    singles = [1 << member for member in range(coalitions.size)]
    return sorted({*singles, *(everybody ^ single for single in singles)} - {0, everybody})


def worst_of(broken: Amounts, known: Iterable[int]) -> list[int]:
    """Return the coalitions whose rows are broken most, without those already written down."""
    known = set(known)
    order: NDArray[np.int64] = np.argpartition(-broken, min(ROWS_A_ROUND, len(broken) - 1))
    found = [
        int(number)
        for number in order[:ROWS_A_ROUND]
        if broken[number] > TOLERANCE and int(number) not in known
    ]
    return sorted(found)
