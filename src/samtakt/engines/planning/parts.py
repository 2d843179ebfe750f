"""What a joint planning problem is made of: companies and people, courses and sessions, limits.

Days are whole numbers, day 0 a Monday; week w holds the days 7w to 7w + 6. Levels are canonical
levels, 0 and up. Money is in kronor. Values are points: what closing a gap is worth, weight times
levels closed. Every object checks itself when it is made and raises `InvalidProblem`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from samtakt.engines.planning.checks import (
    InvalidProblem,
    require_amount,
    require_id,
    require_share,
    require_texts,
    require_whole,
)

HIGHEST_LEVEL = 1_000


@dataclass(frozen=True)
class Company:
    """A company; `budget` is what it can pay for seats and travel (None: no limit).

    `aid` caps what it can be charged of the sessions' fixed prices, which counts as aid to it
    (None: no cap). Each seat is charged the most it can cost anybody: the fixed price divided by
    the session's minimum.
    """

    id: str
    budget: float | None = None
    aid: float | None = None

    def __post_init__(self) -> None:
        require_id("company", self.id)
        if self.budget is not None:
            require_amount("company", self.id, "budget", self.budget)
        if self.aid is not None:
            require_amount("company", self.id, "aid", self.aid)


@dataclass(frozen=True)
class Team:
    """A team; at most `absent_max` of its people may be on courses on any one day (None: no limit).

    `completed` counts, per course that is a prerequisite of another, how many of the team's people
    without a `person` have completed it already (or do not need it).
    """

    id: str
    company: str
    absent_max: int | None = None
    completed: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_id("team", self.id)
        if self.absent_max is not None:
            require_whole("team", self.id, "absent_max", self.absent_max, least=0)
        for course, people in self.completed.items():
            require_whole("team", self.id, f"completed {course}", people, least=0)


@dataclass(frozen=True)
class DemandClass:
    """People of one team who stand at the same level of a competence and need the same higher one.

    `value` is points per person: one number for the whole way (shared equally by its level steps)
    or one number per step. A session counts only if it starts on day `earliest` or later and ends
    on day `latest` or before; if it ends after `due`, its steps are worth `late_share` of the
    value.

    Needs with the same `person` are the needs of one single individual (`size` is 1), who has
    `completed` those courses. `groups` names the groups for equal access that the people are of.
    """

    id: str
    company: str
    team: str
    competence: str
    from_level: int
    to_level: int
    size: int
    value: float | tuple[float, ...]
    earliest: int
    latest: int
    due: int | None = None
    late_share: float = 1.0
    person: str | None = None
    completed: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_id("need", self.id)
        require_whole("need", self.id, "size", self.size, least=1)
        require_whole("need", self.id, "earliest", self.earliest)
        require_whole("need", self.id, "latest", self.latest)
        if self.due is not None:
            require_whole("need", self.id, "due", self.due)
        require_share("need", self.id, "late_share", self.late_share)
        require_texts("need", self.id, "completed", self.completed)
        require_texts("need", self.id, "groups", self.groups)
        require_upwards("need", self.id, self.from_level, self.to_level)
        if self.latest < self.earliest:
            raise InvalidProblem(
                "days_reversed", id=self.id, earliest=self.earliest, latest=self.latest
            )
        self._check_person()
        self._check_values()

    def _check_person(self) -> None:
        if self.person is None:
            if self.completed:
                raise InvalidProblem("completed_by_nobody", id=self.id)
            return
        require_id("person", self.person)
        if self.size != 1:
            raise InvalidProblem("person_is_one", id=self.id, person=self.person, size=self.size)

    def _check_values(self) -> None:
        if isinstance(self.value, list):
            object.__setattr__(self, "value", tuple(self.value))
        values = self.value if isinstance(self.value, tuple) else (self.value,)
        for value in values:
            require_amount("need", self.id, "value", value)
        if isinstance(self.value, tuple) and len(values) != self.to_level - self.from_level:
            raise InvalidProblem(
                "step_values",
                id=self.id,
                steps=self.to_level - self.from_level,
                values=len(values),
            )

    @property
    def step_values(self) -> tuple[float, ...]:
        """Points per person for each level step, from `from_level` upwards."""
        if isinstance(self.value, tuple):
            return self.value
        steps = self.to_level - self.from_level
        return (self.value / steps,) * steps

    def points(self, start: int, end: int, *, finish: int | None = None) -> float:
        """Return the points per person of the steps from level `start` to `end`.

        `finish` is the day on which they are closed; without one they are in time.
        """
        late = finish is not None and self.due is not None and finish > self.due
        steps = self.step_values[start - self.from_level : end - self.from_level]
        return sum(steps) * (self.late_share if late else 1.0)


@dataclass(frozen=True)
class Outcome:
    """A course takes people who hold at least `from_level` of a competence to `to_level`."""

    competence: str
    from_level: int
    to_level: int

    def __post_init__(self) -> None:
        require_id("competence", self.competence)
        require_upwards("outcome", self.competence, self.from_level, self.to_level)


@dataclass(frozen=True)
class Course:
    """A course: what it leads to, and which courses come before it."""

    id: str
    covers: tuple[Outcome, ...]
    prerequisites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_id("course", self.id)
        if not self.covers:
            raise InvalidProblem("covers_nothing", id=self.id)
        competences = [outcome.competence for outcome in self.covers]
        for competence in competences:
            if competences.count(competence) > 1:
                raise InvalidProblem("covers_twice", id=self.id, competence=competence)


@dataclass(frozen=True)
class SessionCandidate:
    """A session that could be held: it may be opened once, or not at all.

    It is held on `days`, which may have gaps. The network pays `price_session` when it is opened;
    a company pays `price_seat`, and travel to `place` unless it is `online`, for each of its seats.
    An opened session has `minimum` to `maximum` participants. A seat is `hours` of training, and
    whoever has it comes with the probability `show_rate`.

    `smallest_group` and `largest_group` are those of the offer, where the session is held with fewer
    or takes nobody else (None: as `minimum` and `maximum`). What is charged and compared goes by
    them.
    """

    id: str
    course: str
    place: str
    days: tuple[int, ...]
    provider: str
    price_session: float
    price_seat: float
    minimum: int
    maximum: int
    online: bool = False
    hours: float = 0.0
    show_rate: float = 1.0
    smallest_group: int | None = None
    largest_group: int | None = None

    def __post_init__(self) -> None:
        require_id("session", self.id)
        if isinstance(self.days, list):
            object.__setattr__(self, "days", tuple(self.days))
        for day in self.days:
            require_whole("session", self.id, "days", day)
        if not self.days or any(later <= day for day, later in pairwise(self.days)):
            raise InvalidProblem("days_out_of_order", id=self.id, days=list(self.days))
        if not self.online and not self.place.strip():
            raise InvalidProblem("place_missing", id=self.id)
        require_amount("session", self.id, "price_session", self.price_session)
        require_amount("session", self.id, "price_seat", self.price_seat)
        require_amount("session", self.id, "hours", self.hours)
        require_share("session", self.id, "show_rate", self.show_rate)
        require_whole("session", self.id, "minimum", self.minimum, least=0)
        require_whole("session", self.id, "maximum", self.maximum, least=1)
        if self.minimum > self.maximum:
            raise InvalidProblem(
                "group_reversed", id=self.id, minimum=self.minimum, maximum=self.maximum
            )
        if self.smallest_group is not None:
            require_whole("session", self.id, "smallest_group", self.smallest_group, least=0)
        if self.largest_group is not None:
            require_whole("session", self.id, "largest_group", self.largest_group, least=1)
        smallest, largest = self.group_offered
        if smallest > largest:
            raise InvalidProblem("group_reversed", id=self.id, minimum=smallest, maximum=largest)

    @property
    def group_offered(self) -> tuple[int, int]:
        """The smallest and the largest group by the offer's own terms."""
        return (
            self.minimum if self.smallest_group is None else self.smallest_group,
            self.maximum if self.largest_group is None else self.largest_group,
        )

    def as_offered(self) -> "SessionCandidate":
        """Return the session by the offer's own terms, as another one like it would be held."""
        smallest, largest = self.group_offered
        return replace(
            self, minimum=smallest, maximum=largest, smallest_group=None, largest_group=None
        )

    @property
    def charge(self) -> float:
        """The most kronor that a seat can be charged of the fixed price: its part in the smallest group."""
        smallest, _largest = self.group_offered
        return self.price_session / max(1, smallest)

    @property
    def start(self) -> int:
        """The first day."""
        return self.days[0]

    @property
    def finish(self) -> int:
        """The last day."""
        return self.days[-1]


@dataclass(frozen=True)
class TravelCost:
    """What one seat at `place` costs a company beside the seat's price: travel and lodging."""

    company: str
    place: str
    cost: float

    def __post_init__(self) -> None:
        require_amount("travel", f"{self.company} {self.place}", "cost", self.cost)


@dataclass(frozen=True)
class ProviderCapacity:
    """How many sessions a provider can hold in one week, or (week None) in every other week.

    A session counts in every week in which it has a day.
    """

    provider: str
    sessions: int
    week: int | None = None

    def __post_init__(self) -> None:
        require_id("provider", self.provider)
        require_whole("provider", self.provider, "sessions", self.sessions, least=0)
        if self.week is not None:
            require_whole("provider", self.provider, "week", self.week)


@dataclass(frozen=True)
class EqualAccess:
    """A group gets at least `share` minus `tolerance` of all hours of training (0 to 1)."""

    group: str
    share: float
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        require_id("group", self.group)
        require_share("group", self.group, "share", self.share)
        require_share("group", self.group, "tolerance", self.tolerance)


@dataclass(frozen=True)
class SeatUse:
    """How much of a resource one seat of a demand class in a session takes."""

    demand: str
    session: str
    amount: float


@dataclass(frozen=True)
class SessionUse:
    """How much of a resource an opened session takes."""

    session: str
    amount: float


@dataclass(frozen=True)
class ResourceRow:
    """Any further limit: the amounts of the seats and sessions chosen stay within `limit`.

    Amounts are not negative, so that a plan with nothing in it always keeps the limit. A person
    who is in a session for several needs takes the largest of their amounts.
    """

    id: str
    limit: float
    seats: tuple[SeatUse, ...] = ()
    sessions: tuple[SessionUse, ...] = ()

    def __post_init__(self) -> None:
        require_id("resource", self.id)
        require_amount("resource", self.id, "limit", self.limit)
        for amount in (use.amount for uses in (self.seats, self.sessions) for use in uses):
            require_amount("resource", self.id, "amount", amount)


@dataclass(frozen=True)
class Seats:
    """How many people of a demand class take part in a session."""

    demand: str
    session: str
    count: int

    def __post_init__(self) -> None:
        if isinstance(self.count, int):
            require_whole("seats", f"{self.demand} {self.session}", "count", self.count)


def require_upwards(kind: str, identity: str, from_level: int, to_level: int) -> None:
    """Refuse a way that does not lead from a level to a higher one."""
    for name, level in (("from_level", from_level), ("to_level", to_level)):
        require_whole(kind, identity, name, level, least=0, most=HIGHEST_LEVEL)
    if to_level <= from_level:
        raise InvalidProblem(
            "levels_reversed", kind=kind, id=identity, from_level=from_level, to_level=to_level
        )
