"""Train, rotate, recruit or hire in: what closes a shortage in time, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from samtakt.engines.foresight.training import Way

DAYS_IN_A_MONTH = 30.4375


class Kind(StrEnum):
    """What a company can do about a shortage."""

    TRAIN = "train"
    ROTATE = "rotate"
    RECRUIT = "recruit"
    HIRE_IN = "hire_in"


DURABLE = (Kind.TRAIN, Kind.ROTATE, Kind.RECRUIT)


class Verdict(StrEnum):
    """What is to be said of one option on its own."""

    IN_TIME = "in_time"
    LATE = "late"
    NOT_ENOUGH = "not_enough"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """What things cost and how long they take; kronor, hours and days.

    `hire_in_hour` is what an hour of somebody hired in costs, of which `working_hour`, an hour
    of one's own staff, would be paid anyway. `recruit_days_hard` applies to competences that
    are hard to recruit.
    """

    working_hour: float
    recruit: float
    recruit_days: int
    recruit_days_hard: int
    rotation_hours: float
    rotation_days: int
    hire_in_hour: float
    hire_in_days: int
    hours_a_month: float


@dataclass(frozen=True, slots=True)
class Shortage:
    """How many are missing, and from which day on at the latest they are needed."""

    missing: int
    as_of: date
    needed_on: date
    hard_to_recruit: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to do for some of those who are missing; `ready_on` is when the last is ready."""

    kind: Kind
    people: int
    cost: float
    ready_on: date | None
    verdict: Verdict

    def lead_days(self, as_of: date) -> int | None:
        """The days from a day until it is ready."""
        return None if self.ready_on is None else (self.ready_on - as_of).days


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to do: `parts` together close the shortage, `bridge` helps until they do.

    `alone` holds every kind on its own, for comparison.
    """

    shortage: Shortage
    parts: tuple[Option, ...]
    bridge: Option | None
    alone: tuple[Option, ...]

    @property
    def cost(self) -> float:
        """What all of it costs, in kronor."""
        return sum(part.cost for part in self.parts) + (self.bridge.cost if self.bridge else 0)

    @property
    def ready_on(self) -> date | None:
        """The day on which the shortage is closed for good."""
        return max((part.ready_on for part in self.parts if part.ready_on), default=None)


@dataclass(frozen=True, slots=True)
class Slot:
    """One person's worth of one option."""

    kind: Kind
    cost: float
    ready_on: date


def recommend(
    shortage: Shortage, *, ways: Sequence[Way], surplus: int, costs: UnitCosts
) -> Recommendation:
    """Return what to do about a shortage.

    `ways` are how people not yet at the level could be trained, one per person; `surplus` is
    how many holders other teams can spare. Everybody missing gets one option. As many as can
    be ready in time are, at the least cost; the rest take what is ready first, and people are
    hired in until then. Somebody can always be recruited.
    """
    slots = _slots(shortage, ways, surplus, costs)
    chosen = _choose(slots, shortage)
    durable = [
        _alone(kind, [slot for slot in slots if slot.kind == kind], shortage) for kind in DURABLE
    ]
    hired_in = _hired_in(shortage, shortage.missing, _until_durable(chosen, shortage), costs)
    return Recommendation(
        shortage=shortage,
        parts=_together(chosen, shortage),
        bridge=_bridge(shortage, chosen, costs),
        alone=(*durable, hired_in),
    )


def _slots(shortage: Shortage, ways: Sequence[Way], surplus: int, costs: UnitCosts) -> list[Slot]:
    training = [
        Slot(Kind.TRAIN, training_cost(way, costs.working_hour), way.ready_on) for way in ways
    ]
    rotated = shortage.as_of + timedelta(days=costs.rotation_days)
    days = costs.recruit_days_hard if shortage.hard_to_recruit else costs.recruit_days
    recruited = shortage.as_of + timedelta(days=days)
    rotation = Slot(Kind.ROTATE, costs.rotation_hours * costs.working_hour, rotated)
    recruiting = Slot(Kind.RECRUIT, costs.recruit, recruited)
    spare = min(surplus, shortage.missing)
    return [*training, *[rotation] * spare, *[recruiting] * shortage.missing]


def training_cost(way: Way, working_hour: float) -> float:
    """What it costs to train one person: courses, and the hours of learner and coach."""
    return way.price + (way.hours + way.trainer_hours) * working_hour


def _choose(slots: Sequence[Slot], shortage: Shortage) -> list[Slot]:
    """The cheapest that are in time, then those that are ready first."""

    def order(slot: Slot) -> tuple[object, ...]:
        if slot.ready_on <= shortage.needed_on:
            return (False, slot.cost, slot.ready_on, slot.kind)
        return (True, slot.ready_on, slot.cost, slot.kind)

    return sorted(slots, key=order)[: shortage.missing]


def _together(slots: Sequence[Slot], shortage: Shortage) -> tuple[Option, ...]:
    kinds = sorted({slot.kind for slot in slots}, key=list(Kind).index)
    return tuple(
        _option(kind, [slot for slot in slots if slot.kind == kind], shortage) for kind in kinds
    )


def _option(kind: Kind, slots: Sequence[Slot], shortage: Shortage) -> Option:
    ready_on = max(slot.ready_on for slot in slots)
    verdict = Verdict.IN_TIME if ready_on <= shortage.needed_on else Verdict.LATE
    return Option(kind, len(slots), sum(slot.cost for slot in slots), ready_on, verdict)


def _alone(kind: Kind, slots: Sequence[Slot], shortage: Shortage) -> Option:
    chosen = _choose(slots, shortage)
    if not chosen:
        return Option(kind, 0, 0.0, None, Verdict.IMPOSSIBLE)
    found = _option(kind, chosen, shortage)
    if found.people < shortage.missing:
        return Option(kind, found.people, found.cost, found.ready_on, Verdict.NOT_ENOUGH)
    return found


def _until_durable(chosen: Sequence[Slot], shortage: Shortage) -> date:
    return max((slot.ready_on for slot in chosen), default=shortage.needed_on)


def _bridge(shortage: Shortage, chosen: Sequence[Slot], costs: UnitCosts) -> Option | None:
    late = [slot for slot in chosen if slot.ready_on > shortage.needed_on]
    if not late:
        return None
    hired = _hired_in(shortage, len(late), max(slot.ready_on for slot in late), costs)
    assert hired.ready_on is not None
    return hired if hired.ready_on < max(slot.ready_on for slot in late) else None


def _hired_in(shortage: Shortage, people: int, until: date, costs: UnitCosts) -> Option:
    """People hired in from when they are needed, or can come, for whole months until a day."""
    ready_on = shortage.as_of + timedelta(days=costs.hire_in_days)
    first = max(ready_on, shortage.needed_on)
    months = max(1, ceil((until - first).days / DAYS_IN_A_MONTH))
    extra = max(0.0, costs.hire_in_hour - costs.working_hour)
    verdict = Verdict.IN_TIME if ready_on <= shortage.needed_on else Verdict.LATE
    cost = people * months * costs.hours_a_month * extra
    return Option(Kind.HIRE_IN, people, cost, ready_on, verdict)
