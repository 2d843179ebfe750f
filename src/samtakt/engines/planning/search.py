"""Plans in the making: weighed by prices, built session by session, and kept when they are good.

A plan in the making always keeps every limit, so the search can be stopped at any moment.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from samtakt.engines.planning import kernels
from samtakt.engines.planning.arrays import Floats, Mask
from samtakt.engines.planning.bundles import (
    Best,
    Kinship,
    State,
    Weights,
    bundle_state,
    bundle_weights,
)
from samtakt.engines.planning.layout import Layout, Longs, Short, Uses, compiled
from samtakt.engines.planning.model import Model

LOG = 1 << 16
NOTES = 1 << 12


def related_courses(model: Model) -> list[list[int]]:
    """Return for each course itself and those that share a competence or a prerequisite with it."""
    groups: defaultdict[str, set[int]] = defaultdict(set)
    for index, course in enumerate(model.problem.courses):
        groups[f"course {course.id}"].add(index)
        for outcome in course.covers:
            groups[f"competence {outcome.competence}"].add(index)
        for before in course.prerequisites:
            groups[f"course {before}"].add(index)
    related = [{index} for index in range(len(model.problem.courses))]
    for group in groups.values():
        for one, other in combinations(group, 2):
            related[one].add(other)
            related[other].add(one)
    return [sorted(each) for each in related]


def find_kin(model: Model, promising: Mask) -> Kinship:
    """Return which sessions and courses belong together, for the search to pick from."""
    related = related_courses(model)
    order = np.lexsort((~promising, model.course))
    courses = np.arange(len(related) + 1)
    return Kinship(
        course=model.course.astype(np.int32),
        first_session=np.searchsorted(model.course[order], courses).astype(np.int64),
        sessions=order.astype(np.int32),
        promising=np.bincount(model.course[promising], minlength=len(related)).astype(np.int64),
        first_related=np.cumsum([0, *(len(each) for each in related)]).astype(np.int64),
        related=np.array([item for each in related for item in each], dtype=np.int32),
    )


@compiled
def _priced(uses: Uses, prices: Floats) -> Floats:
    """Return what each item's use of the rows costs at these prices."""
    totals = np.zeros(len(uses.first) - 1)
    for item in range(len(totals)):
        for position in range(uses.first[item], uses.first[item + 1]):
            totals[item] += uses.amount[position] * prices[uses.row[position]]
    return totals


@compiled
def _best_first(first: Longs, reduced: Floats, pays: Mask) -> Short:
    """Return the columns of each session, those that pay first, and of these those worth most."""
    order = np.empty(len(reduced), np.int32)
    for session in range(len(first) - 1):
        start, at = first[session], first[session]
        by_worth = np.argsort(-reduced[start : first[session + 1]], kind="mergesort")
        for turn in range(2):
            for place in by_worth:
                if pays[start + place] == (turn == 0):
                    order[at] = start + place
                    at += 1
    return order


def prices_of_columns(layout: Layout, prices: Floats) -> Floats:
    """Return what one seat of each column costs at some prices of the rows."""
    return np.asarray(_priced(layout.own, prices) + _priced(layout.shared, prices)[layout.group])


def weigh(
    layout: Layout, prices: Floats, *, judged: float, seated: float, judging: Floats | None = None
) -> Weights:
    """Return what a search goes by.

    A change is judged by profits with the share `judged` of the prices `judging` (None: all) taken
    off; a seat is taken if it pays with the share `seated` of all prices taken off, those worth
    most at full prices first.
    """
    price = prices_of_columns(layout, prices)
    worth = layout.profit - seated * price
    # Those that pay come first, so that filling may stop at the first that does not.
    first = layout.first_column[layout.first_group]
    order = _best_first(first, layout.profit - price, worth > 0.0)
    if judging is not None:
        prices = judging
        price = prices_of_columns(layout, prices)
    return Weights(
        seat=layout.profit - judged * price,
        opening=layout.opening + judged * _priced(layout.opened, prices),
        worth=worth,
        order=order,
    )


@dataclass
class Found:
    """A plan over a layout: seats per column, and which sessions are opened."""

    seats: npt.NDArray[np.int32]
    opened: Mask
    objective: float


def empty_state(layout: Layout, seed: int) -> State:
    """Return the plan with nothing in it."""
    sessions = len(layout.opening)
    first = np.concatenate([[0], np.cumsum(layout.maximum.astype(np.int64))])
    mixed = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    return State(
        seats=np.zeros(len(layout.session), np.int32),
        seated=np.zeros(sessions, np.int32),
        slack=layout.limit.copy(),
        first_sitting=first[:-1],
        sitting=np.zeros(int(first[-1]), np.int32),
        sitters=np.zeros(sessions, np.int32),
        open_list=np.zeros(sessions + 1, np.int32),
        open_place=np.full(sessions, -1, np.int32),
        weight=np.zeros(1),
        number=np.zeros(8, np.int64),
        item=np.zeros(LOG, np.int32),
        change=np.zeros(LOG, np.int32),
        removed=np.zeros(NOTES, np.int32),
        touched=np.zeros(NOTES, np.int32),
        blocked=np.zeros(len(layout.team) + 1, np.int64),
        random=mixed | np.uint64(1),
    )


def objective_of(layout: Layout, seats: npt.NDArray[np.int32], opened: Mask) -> float:
    """Return a plan's objective in points."""
    used = np.flatnonzero(seats)
    return float((seats[used] * layout.profit[used]).sum() - layout.opening[opened].sum())


def state_of(layout: Layout, bundle: Layout, found: Found, weights: Weights, seed: int) -> State:
    """Return a known plan as a state."""
    state = empty_state(layout, seed)
    kernels.load(
        np.flatnonzero(found.opened).astype(np.int32),
        np.flatnonzero(found.seats).astype(np.int32),
        found.seats,
        bundle,
        bundle_weights(weights),
        bundle_state(state),
    )
    return state


def found_in(layout: Layout, state: State) -> Found:
    """Return a state's plan."""
    opened = state.open_place >= 0
    return Found(state.seats.copy(), opened, objective_of(layout, state.seats, opened))


def room_for_best(layout: Layout) -> Best:
    """Return arrays that hold any plan."""
    places = int(layout.maximum.astype(np.int64).sum())
    sessions = len(layout.opening)
    return Best(
        np.zeros(places, np.int32),
        np.zeros(places, np.int32),
        np.zeros(sessions + 1, np.int32),
        np.zeros(2, np.int64),
        np.full(1, -np.inf),
    )


def best_as_found(layout: Layout, best: Best) -> Found:
    """Return the best plan seen."""
    seats = np.zeros(len(layout.session), np.int32)
    filled, count = (int(size) for size in best.size)
    seats[best.column[:filled]] = best.seats[:filled]
    opened = np.zeros(len(layout.opening), np.bool_)
    opened[best.opened[:count]] = True
    return Found(seats, opened, objective_of(layout, seats, opened))


def build(layout: Layout, bundle: Layout, weights: Weights, start: Found, order: Longs) -> Found:
    """Return a plan with more sessions opened than in `start`, tried in the order given."""
    state = state_of(layout, bundle, start, weights, 0)
    kernels.open_in_order(
        order.astype(np.int32), bundle, bundle_weights(weights), bundle_state(state)
    )
    return found_in(layout, state)


def top_up(layout: Layout, bundle: Layout, weights: Weights, start: Found) -> Found:
    """Return the plan with everybody seated who still fits into the opened sessions."""
    state = state_of(layout, bundle, start, weights, 0)
    kernels.fill_all(bundle, bundle_weights(weights), bundle_state(state))
    return found_in(layout, state)
