"""A joint plan: what is opened, who sits where, what it costs, and the proof of how good it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from samtakt.engines.planning.exchange import Document
from samtakt.engines.planning.parts import Seats
from samtakt.engines.planning.wording import REASONS, fill

__all__ = [
    "OPTIMAL_GAP",
    "SCHEMA",
    "BoundSource",
    "CompanyCost",
    "Obstacle",
    "OpenedSession",
    "Plan",
    "Price",
    "Progress",
    "Seats",
    "Status",
    "Unmet",
    "relative_gap",
]

SCHEMA = "samtakt-planning-plan/2"

Status = Literal["optimal", "feasible", "cancelled", "infeasible"]
BoundSource = Literal["certificate", "search", "needs"]

OPTIMAL_GAP = 1e-6
"""A plan whose gap is not above this is called optimal."""

GAP_FLOOR = 1e-9
"""The gap of a plan worth nothing is measured against this."""


def relative_gap(objective: float, bound: float) -> float:
    """Return how much better a plan could be at most, relative to this one's objective."""
    return max(0.0, bound - objective) / max(abs(objective), GAP_FLOOR)


@dataclass(frozen=True)
class OpenedSession:
    """A session that is held, with the number of its participants.

    A person who is there for several needs is one participant.
    """

    session: str
    seats: int


@dataclass(frozen=True)
class CompanyCost:
    """What a company pays for its seats and for travel, in kronor.

    `aid` is the most that it can be charged of the sessions' fixed prices.
    """

    company: str
    seats: float
    travel: float
    aid: float = 0.0


@dataclass(frozen=True)
class Price:
    """The price of one limit, in points per unit of it: what a little more of it could be worth.

    `rule` and `key` name the limit as docs/developer/planning-instance.md lists them.
    """

    rule: str
    key: tuple[str, ...]
    price: float


@dataclass(frozen=True)
class Obstacle:
    """One thing that keeps people out of a session.

    `reason` is a key of `wording.REASONS`; `parameters` fill its template.
    """

    reason: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The reason in English."""
        return fill(REASONS[self.reason], self.parameters)


@dataclass(frozen=True)
class Unmet:
    """Why `people` of a demand class, standing at `level`, get no further.

    `reason` and `parameters` are the first obstacle to the `session` that least stands in the way
    of ("": there is none within reach), `others` the rest of them.
    """

    demand: str
    people: int
    level: int
    reason: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    session: str = ""
    others: tuple[Obstacle, ...] = ()

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """All that stands in the way of the nearest session, the first reason first."""
        return (Obstacle(self.reason, self.parameters), *self.others)

    @property
    def message(self) -> str:
        """The reason in English."""
        return self.obstacles[0].message


@dataclass(frozen=True)
class Progress:
    """How far the search had come after `seconds`."""

    seconds: float
    objective: float
    bound: float


@dataclass(frozen=True)
class Plan(Document):
    """The result of `solve`.

    `bound_certified` is what the prices in `certificate` prove; `bound` is the smaller of that and
    what an exact search proved (`bound_source` tells which; "needs": the search was stopped before
    there were prices, and both say what all needs together are worth). `gap` is (bound - objective)
    relative to the objective. Costs are in kronor, objective and bounds in points.
    `expected_cancelled` is how many of the sessions will be under their minimum by the show rates.
    An "infeasible" plan keeps the confirmed seats although some rule forbids it; the checker says
    which. Seats, prices and unmet needs may be `Deferred`: a tuple in all but the time they are made.
    """

    schema: ClassVar[str] = SCHEMA
    kind: ClassVar[str] = "plan"

    status: Status
    objective: float
    bound: float
    gap: float
    seconds: float
    seed: int
    sessions: tuple[OpenedSession, ...]
    seats: Sequence[Seats]
    bound_certified: float
    bound_source: BoundSource
    value: float
    company_costs: tuple[CompanyCost, ...]
    network_cost: float
    expected_cancelled: float = 0.0
    certificate: Sequence[Price] = ()
    unmet: Sequence[Unmet] = ()
    history: tuple[Progress, ...] = ()
