"""The joint planning problem: who needs what, which sessions could be held, and what limits there are.

Weeks are whole numbers that grow by one per calendar week, counted from whatever week the caller
chooses. Levels are canonical levels, 0 and up. Money is in kronor. Values are points: what closing a
gap is worth, weight times levels closed.

Every object checks itself when it is made, and the `Problem` checks that the objects fit together;
what is wrong is raised as `InvalidProblem` with a code and a sentence. The JSON form is described in
docs/developer/planning-instance.md.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from samtakt.engines.planning import exchange
from samtakt.engines.planning.checks import (
    InvalidProblem,
    require_amount,
    require_id,
    require_unique,
    require_whole,
)

SCHEMA = "samtakt-planning-instance/1"


@dataclass(frozen=True)
class Company:
    """A company; `budget` is what it can pay for seats and travel (None: no limit)."""

    id: str
    budget: float | None = None

    def __post_init__(self) -> None:
        require_id("company", self.id)
        if self.budget is not None:
            require_amount("company", self.id, "budget", self.budget)


@dataclass(frozen=True)
class Team:
    """A team; at most `absent_max` of its people may be on courses in any one week (None: no limit).

    `completed` counts, per course that is a prerequisite of another, how many in the team have
    completed it already (or do not need it).
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
    or one number per step. A session counts only if it starts in `earliest` or later and ends in
    `latest` or before.
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

    def __post_init__(self) -> None:
        require_id("need", self.id)
        require_whole("need", self.id, "from_level", self.from_level, least=0)
        require_whole("need", self.id, "to_level", self.to_level, least=0)
        require_whole("need", self.id, "size", self.size, least=1)
        require_whole("need", self.id, "earliest", self.earliest)
        require_whole("need", self.id, "latest", self.latest)
        if self.to_level <= self.from_level:
            raise InvalidProblem(
                "levels_reversed",
                kind="need",
                id=self.id,
                from_level=self.from_level,
                to_level=self.to_level,
            )
        if self.latest < self.earliest:
            raise InvalidProblem(
                "weeks_reversed", id=self.id, earliest=self.earliest, latest=self.latest
            )
        self._check_values()

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


@dataclass(frozen=True)
class Outcome:
    """A course takes people who hold at least `from_level` of a competence to `to_level`."""

    competence: str
    from_level: int
    to_level: int

    def __post_init__(self) -> None:
        require_id("competence", self.competence)
        require_whole("outcome", self.competence, "from_level", self.from_level, least=0)
        require_whole("outcome", self.competence, "to_level", self.to_level, least=0)
        if self.to_level <= self.from_level:
            raise InvalidProblem(
                "levels_reversed",
                kind="outcome",
                id=self.competence,
                from_level=self.from_level,
                to_level=self.to_level,
            )


@dataclass(frozen=True)
class Course:
    """A course: what it leads to, how many weeks it runs, and which courses come before it."""

    id: str
    covers: tuple[Outcome, ...]
    weeks: int = 1
    prerequisites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_id("course", self.id)
        require_whole("course", self.id, "weeks", self.weeks, least=1)
        if not self.covers:
            raise InvalidProblem("covers_nothing", id=self.id)
        competences = [outcome.competence for outcome in self.covers]
        for competence in competences:
            if competences.count(competence) > 1:
                raise InvalidProblem("covers_twice", id=self.id, competence=competence)


@dataclass(frozen=True)
class SessionCandidate:
    """A session that could be held: it may be opened once, or not at all.

    The network pays `price_session` when it is opened; a company pays `price_seat`, and travel to
    `place`, for each of its seats. An opened session has `minimum` to `maximum` participants.
    """

    id: str
    course: str
    place: str
    week: int
    provider: str
    price_session: float
    price_seat: float
    minimum: int
    maximum: int

    def __post_init__(self) -> None:
        require_id("session", self.id)
        require_whole("session", self.id, "week", self.week)
        require_amount("session", self.id, "price_session", self.price_session)
        require_amount("session", self.id, "price_seat", self.price_seat)
        require_whole("session", self.id, "minimum", self.minimum, least=0)
        require_whole("session", self.id, "maximum", self.maximum, least=1)
        if self.minimum > self.maximum:
            raise InvalidProblem(
                "group_reversed", id=self.id, minimum=self.minimum, maximum=self.maximum
            )


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
    """How many sessions a provider can hold at once: in one week, or (week None) in every other."""

    provider: str
    sessions: int
    week: int | None = None

    def __post_init__(self) -> None:
        require_id("provider", self.provider)
        require_whole("provider", self.provider, "sessions", self.sessions, least=0)
        if self.week is not None:
            require_whole("provider", self.provider, "week", self.week)


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

    Amounts are not negative, so that a plan with nothing in it always keeps the limit.
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
class Problem:
    """All that the planner knows. `points_per_krona` is what a krona saved is worth in points.

    The plan maximises the value of the steps closed minus points_per_krona times all money spent,
    by companies and network alike.
    """

    companies: tuple[Company, ...]
    teams: tuple[Team, ...]
    demands: tuple[DemandClass, ...]
    courses: tuple[Course, ...]
    sessions: tuple[SessionCandidate, ...]
    travel: tuple[TravelCost, ...] = ()
    travel_default: float = 0.0
    network_budget: float | None = None
    points_per_krona: float = 0.0
    provider_capacity: tuple[ProviderCapacity, ...] = ()
    resources: tuple[ResourceRow, ...] = ()

    def __post_init__(self) -> None:
        require_amount("problem", "", "travel_default", self.travel_default)
        require_amount("problem", "", "points_per_krona", self.points_per_krona)
        if self.network_budget is not None:
            require_amount("problem", "", "network_budget", self.network_budget)
        self._check_unique()
        self._check_references()
        self._check_prerequisites_end()

    def _check_unique(self) -> None:
        require_unique("companies", [company.id for company in self.companies])
        require_unique("teams", [team.id for team in self.teams])
        require_unique("needs", [demand.id for demand in self.demands])
        require_unique("courses", [course.id for course in self.courses])
        require_unique("sessions", [session.id for session in self.sessions])
        require_unique("resources", [row.id for row in self.resources])
        require_unique("travel", [f"{row.company} {row.place}" for row in self.travel])
        require_unique(
            "provider capacities", [f"{row.provider} {row.week}" for row in self.provider_capacity]
        )
        for row in self.resources:
            uses = [f"{use.demand} {use.session}" for use in row.seats]
            require_unique(f"resource {row.id}", uses)
            require_unique(f"resource {row.id}", [use.session for use in row.sessions])

    def _check_references(self) -> None:
        companies = {company.id for company in self.companies}
        teams = {team.id: team for team in self.teams}
        courses = {course.id for course in self.courses}
        for team in self.teams:
            _require_known("team", team.id, "company", team.company, companies)
            for course_id in team.completed:
                _require_known("team", team.id, "course", course_id, courses)
        for demand in self.demands:
            _require_known("need", demand.id, "company", demand.company, companies)
            _require_known("need", demand.id, "team", demand.team, teams)
            if teams[demand.team].company != demand.company:
                raise InvalidProblem(
                    "team_of_other_company",
                    id=demand.id,
                    company=demand.company,
                    team=demand.team,
                    team_company=teams[demand.team].company,
                )
        for course in self.courses:
            for before in course.prerequisites:
                _require_known("course", course.id, "course", before, courses)
        for session in self.sessions:
            _require_known("session", session.id, "course", session.course, courses)
        for travel in self.travel:
            _require_known("travel", travel.place, "company", travel.company, companies)
        self._check_resource_references()

    def _check_resource_references(self) -> None:
        demands = {demand.id for demand in self.demands}
        sessions = {session.id for session in self.sessions}
        for row in self.resources:
            for seat in row.seats:
                _require_known("resource", row.id, "need", seat.demand, demands)
                _require_known("resource", row.id, "session", seat.session, sessions)
            for use in row.sessions:
                _require_known("resource", row.id, "session", use.session, sessions)

    def _check_prerequisites_end(self) -> None:
        waiting = {course.id: set(course.prerequisites) for course in self.courses}
        while waiting:
            free = {course for course, before in waiting.items() if not before & waiting.keys()}
            if not free:
                raise InvalidProblem("prerequisite_circle", courses=", ".join(sorted(waiting)))
            waiting = {course: rest for course, rest in waiting.items() if course not in free}

    def to_data(self) -> dict[str, Any]:
        """Return the instance as plain lists, dictionaries, texts and numbers."""
        return {"schema": SCHEMA, **exchange.to_data(self)}

    def to_json(self) -> str:
        """Return the instance as JSON text; the same problem always gives the same text."""
        return exchange.to_text(self.to_data())

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_data` wrote; raises `InvalidProblem` if anything is wrong with it."""
        rest = exchange.check_schema(data, SCHEMA, "planning instance")
        return exchange.from_data(cls, rest)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote; raises `InvalidProblem` if anything is wrong with it."""
        return cls.from_data(exchange.from_text(text, "planning instance"))


def _require_known(
    kind: str, identity: str, target_kind: str, target: str, known: Container[str]
) -> None:
    if target not in known:
        raise InvalidProblem(
            "unknown_reference", kind=kind, id=identity, target_kind=target_kind, target=target
        )
