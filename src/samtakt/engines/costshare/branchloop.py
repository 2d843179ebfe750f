"""The inner loop of branch and bound over companies, as machine code; `branching` says what it does."""

from __future__ import annotations

import numpy as np
from numba import njit

from samtakt.engines.costshare.game import Amounts, Counts


@njit(cache=True, nogil=True, error_model="numpy")
def search(
    people: Counts,
    paid: Amounts,
    gain: Amounts,
    places: Counts,
    bounds: Amounts,
    most_steps: int,
) -> tuple[int, bool, int]:
    """Return the best coalition as bits of the order, whether the search ended, and its steps."""
    companies, courses = people.shape
    taking = places.copy()  # where each course's bound stands for the people decided
    joined = np.zeros(companies, dtype=np.bool_)
    decided, inside, steps = 0, 0, 0
    sum_paid, best, members = 0.0, 0.0, 0
    while steps < most_steps:
        steps += 1
        cost = 0.0
        for course in range(courses):
            cost += bounds[decided, taking[course]]
        above = sum_paid + gain[decided] - cost
        if decided < companies and above > best:
            joined[decided] = True
            sum_paid += paid[decided]
            inside += 1
            for course in range(courses):
                taking[course] += people[decided, course]
            decided += 1
            continue
        if decided == companies and above > best and 0 < inside < companies:
            best, members = above, 0
            for each in range(companies):
                if joined[each]:
                    members |= 1 << each
        # Back to the last company that is in, and on without it.
        while decided and not joined[decided - 1]:
            decided -= 1
        if not decided:
            return members, True, steps
        joined[decided - 1] = False
        sum_paid -= paid[decided - 1]
        inside -= 1
        for course in range(courses):
            taking[course] -= people[decided - 1, course]
    return members, False, steps
