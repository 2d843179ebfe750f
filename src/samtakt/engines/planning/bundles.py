"""Many arrays behind one pointer, for compiled functions that call each other.

A named tuple of arrays is passed to a compiled function as hundreds of separate values, at every
call; compiling such calls takes minutes, and they run at a third of the speed. A structure is one
pointer. Python keeps the named tuple, compiled code gets the structure made from it with `bundle`;
both see the same arrays. As the fields have the same names, the structure is annotated as the
tuple that it was made from.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types
from numba.experimental import structref

from samtakt.engines.planning.arrays import Floats
from samtakt.engines.planning.layout import Layout, Short, compiled

Longs = npt.NDArray[np.int64]
Random = npt.NDArray[np.uint64]


class Choice(NamedTuple):
    """What sessions choose at some prices: `width[j]` columns from the session's first place on."""

    opened: Short
    width: Short
    column: Short
    seats: Short
    gain: Floats


class Weights(NamedTuple):
    """What the search maximises, and whom it seats first.

    `seat` and `opening` are what accepting a change is judged by; `worth` decides whether a seat is
    taken; `order` lists the columns of each session, those worth most at full prices first.
    """

    seat: Floats
    opening: Floats
    worth: Floats
    order: Short


class State(NamedTuple):
    """A plan, who sits in each session (`sitting`, from place `first_sitting[j]` on), and the log.

    `number` holds counters, `item` and `change` the
    steps that can be undone, `removed` and `touched` whose seats and sessions a move has disturbed.
    """

    seats: Short
    seated: Short
    slack: Floats
    first_sitting: Longs
    sitting: Short
    sitters: Short
    open_list: Short
    open_place: Short
    weight: Floats
    number: Longs
    item: Short
    change: Short
    removed: Short
    touched: Short
    blocked: Longs
    random: Random


class Kinship(NamedTuple):
    """Which sessions a course has (the promising ones first), and which courses are related."""

    course: Short
    first_session: Longs
    sessions: Short
    promising: Longs
    first_related: Longs
    related: Short


class Best(NamedTuple):
    """The best plan seen: as many (column, seats) and opened sessions as `size` says."""

    column: Short
    seats: Short
    opened: Short
    size: Longs
    weight: Floats


@structref.register
class _LayoutType(types.StructRef):
    pass


@structref.register
class _ChoiceType(types.StructRef):
    pass


@structref.register
class _WeightsType(types.StructRef):
    pass


@structref.register
class _StateType(types.StructRef):
    pass


@structref.register
class _KinshipType(types.StructRef):
    pass


@structref.register
class _BestType(types.StructRef):
    pass


class LayoutBundle(structref.StructRefProxy):
    """A `Layout` for compiled code."""


class ChoiceBundle(structref.StructRefProxy):
    """A `Choice` for compiled code."""


class WeightsBundle(structref.StructRefProxy):
    """A `Weights` for compiled code."""


class StateBundle(structref.StructRefProxy):
    """A `State` for compiled code."""


class KinshipBundle(structref.StructRefProxy):
    """A `Kinship` for compiled code."""


class BestBundle(structref.StructRefProxy):
    """A `Best` for compiled code."""


for _bundle, _type, _arrays in (
    (LayoutBundle, _LayoutType, Layout),
    (ChoiceBundle, _ChoiceType, Choice),
    (WeightsBundle, _WeightsType, Weights),
    (StateBundle, _StateType, State),
    (KinshipBundle, _KinshipType, Kinship),
    (BestBundle, _BestType, Best),
):
    structref.define_proxy(_bundle, _type, list(_arrays._fields))  # type: ignore[no-untyped-call]


@compiled
def bundle_layout(arrays: Layout) -> Layout:
    """Return a layout for compiled code."""
    return LayoutBundle(*arrays)  # type: ignore[no-untyped-call, return-value]


@compiled
def bundle_choice(arrays: Choice) -> Choice:
    """Return a choice for compiled code."""
    return ChoiceBundle(*arrays)  # type: ignore[no-untyped-call, return-value]


@compiled
def bundle_weights(arrays: Weights) -> Weights:
    """Return weights for compiled code."""
    return WeightsBundle(*arrays)  # type: ignore[no-untyped-call, return-value]


@compiled
def bundle_state(arrays: State) -> State:
    """Return a state for compiled code."""
    return StateBundle(*arrays)  # type: ignore[no-untyped-call, return-value]


@compiled
def bundle_kinship(arrays: Kinship) -> Kinship:
    """Return a kinship for compiled code."""
    return KinshipBundle(*arrays)  # type: ignore[no-untyped-call, return-value]


@compiled
def bundle_best(arrays: Best) -> Best:
    """Return a best plan for compiled code."""
    return BestBundle(*arrays)  # type: ignore[no-untyped-call, return-value]
