"""The joint planning problem: who needs what, which sessions could be held, and what limits there are.

The parts check themselves when they are made (`parts`), and the `Problem` checks that they fit
together; what is wrong is raised as `InvalidProblem` with a code and a sentence. The JSON form is
described in docs/developer/planning-instance.md.
"""

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from typing import ClassVar

from samtakt.engines.planning.checks import (
    InvalidProblem,
    require_amount,
    require_share,
    require_unique,
    require_whole,
)
from samtakt.engines.planning.exchange import Document
from samtakt.engines.planning.parts import (
    Company,
    Course,
    DemandClass,
    EqualAccess,
    Outcome,
    ProviderCapacity,
    ResourceRow,
    Seats,
    SeatUse,
    SessionCandidate,
    SessionUse,
    Team,
    TravelCost,
)

__all__ = [
    "MOST_NEEDS",
    "SCHEMA",
    "Company",
    "Course",
    "DemandClass",
    "EqualAccess",
    "Outcome",
    "Problem",
    "ProviderCapacity",
    "ResourceRow",
    "SeatUse",
    "Seats",
    "SessionCandidate",
    "SessionUse",
    "Team",
    "TravelCost",
]

SCHEMA = "samtakt-planning-instance/2"

MOST_NEEDS = 6
"""So many needs of one person can be met by one course; a seat may be for any selection of them."""


@dataclass(frozen=True)
class Problem(Document):
    """All that the planner knows. `points_per_krona` is what a krona saved is worth in points.

    The plan maximises the value of the steps closed minus points_per_krona times all money spent,
    by companies and network alike. Nobody travels to where it costs more than `travel_limit`
    (None: no limit). With `fall_under_risk`, an opened session has so many seats that the chance
    of fewer than its minimum coming is at most that (None: no-shows are not reckoned with). The
    seats `confirmed` stay, whatever else changes. Of seats `published` before, each that stays is
    worth `kept_worth` points more: what a change costs those who have planned for it.
    """

    schema: ClassVar[str] = SCHEMA
    kind: ClassVar[str] = "planning instance"

    companies: tuple[Company, ...]
    teams: tuple[Team, ...]
    demands: tuple[DemandClass, ...]
    courses: tuple[Course, ...]
    sessions: tuple[SessionCandidate, ...]
    travel: tuple[TravelCost, ...] = ()
    travel_default: float = 0.0
    travel_limit: float | None = None
    network_budget: float | None = None
    points_per_krona: float = 0.0
    provider_capacity: tuple[ProviderCapacity, ...] = ()
    equal_access: tuple[EqualAccess, ...] = ()
    resources: tuple[ResourceRow, ...] = ()
    fall_under_risk: float | None = None
    confirmed: tuple[Seats, ...] = ()
    published: tuple[Seats, ...] = ()
    kept_worth: float = 0.0

    def __post_init__(self) -> None:
        require_amount("problem", "", "travel_default", self.travel_default)
        require_amount("problem", "", "points_per_krona", self.points_per_krona)
        require_amount("problem", "", "kept_worth", self.kept_worth)
        if self.travel_limit is not None:
            require_amount("problem", "", "travel_limit", self.travel_limit)
        if self.network_budget is not None:
            require_amount("problem", "", "network_budget", self.network_budget)
        if self.fall_under_risk is not None:
            require_share("problem", "", "fall_under_risk", self.fall_under_risk)
        self._check_unique()
        self._check_references()
        self._check_prerequisites_end()
        self._check_persons()
        self._check_confirmed()

    def _check_unique(self) -> None:
        require_unique("companies", [company.id for company in self.companies])
        require_unique("teams", [team.id for team in self.teams])
        require_unique("needs", [demand.id for demand in self.demands])
        require_unique("courses", [course.id for course in self.courses])
        require_unique("sessions", [session.id for session in self.sessions])
        require_unique("resources", [row.id for row in self.resources])
        require_unique("equal access", [row.group for row in self.equal_access])
        require_unique("travel", [f"{row.company} {row.place}" for row in self.travel])
        require_unique(
            "provider capacities", [f"{row.provider} {row.week}" for row in self.provider_capacity]
        )
        for name, kept in (("confirmed", self.confirmed), ("published", self.published)):
            require_unique(name, [f"{row.demand} {row.session}" for row in kept])
        for row in self.resources:
            uses = [f"{use.demand} {use.session}" for use in row.seats]
            require_unique(f"resource {row.id}", uses)
            require_unique(f"resource {row.id}", [use.session for use in row.sessions])

    def _check_references(self) -> None:
        companies = {company.id for company in self.companies}
        courses = {course.id for course in self.courses}
        self._check_people_references(companies, courses)
        for course in self.courses:
            for before in course.prerequisites:
                _require_known("course", course.id, "course", before, courses)
        for session in self.sessions:
            _require_known("session", session.id, "course", session.course, courses)
        for travel in self.travel:
            _require_known("travel", travel.place, "company", travel.company, companies)
        groups = {group for demand in self.demands for group in demand.groups}
        for access in self.equal_access:
            _require_known("equal access", access.group, "group", access.group, groups)
        self._check_seat_references()

    def _check_people_references(self, companies: set[str], courses: set[str]) -> None:
        teams = {team.id: team for team in self.teams}
        for team in self.teams:
            _require_known("team", team.id, "company", team.company, companies)
            for course_id in team.completed:
                _require_known("team", team.id, "course", course_id, courses)
        for demand in self.demands:
            _require_known("need", demand.id, "company", demand.company, companies)
            _require_known("need", demand.id, "team", demand.team, teams)
            for course_id in demand.completed:
                _require_known("need", demand.id, "course", course_id, courses)
            if teams[demand.team].company != demand.company:
                raise InvalidProblem(
                    "team_of_other_company",
                    id=demand.id,
                    company=demand.company,
                    team=demand.team,
                    team_company=teams[demand.team].company,
                )

    def _check_seat_references(self) -> None:
        demands = {demand.id for demand in self.demands}
        sessions = {session.id for session in self.sessions}
        for row in self.resources:
            for seat in row.seats:
                _require_known("resource", row.id, "need", seat.demand, demands)
                _require_known("resource", row.id, "session", seat.session, sessions)
            for use in row.sessions:
                _require_known("resource", row.id, "session", use.session, sessions)
        for name, kept in (("confirmed", self.confirmed), ("published", self.published)):
            for seats in kept:
                _require_known(name, seats.session, "need", seats.demand, demands)
                _require_known(name, seats.demand, "session", seats.session, sessions)

    def _check_prerequisites_end(self) -> None:
        waiting = {course.id: set(course.prerequisites) for course in self.courses}
        while waiting:
            free = {course for course, before in waiting.items() if not before & waiting.keys()}
            if not free:
                raise InvalidProblem("prerequisite_circle", courses=", ".join(sorted(waiting)))
            waiting = {course: rest for course, rest in waiting.items() if course not in free}

    def _check_persons(self) -> None:
        """Refuse needs of one person that contradict each other, or are too many for one course."""
        needs: defaultdict[str, list[DemandClass]] = defaultdict(list)
        for demand in self.demands:
            if demand.person is not None:
                needs[demand.person].append(demand)
        large = [
            {outcome.competence for outcome in course.covers}
            for course in self.courses
            if len(course.covers) > MOST_NEEDS
        ]
        for person, (first, *others) in needs.items():
            for other in others:
                for name in ("company", "team", "completed", "groups"):
                    if getattr(other, name) != getattr(first, name):
                        raise InvalidProblem("person_differs", person=person, field=name)
            competences = [demand.competence for demand in (first, *others)]
            require_unique(f"needs of person {person}", competences)
            for covered in large:
                if len(covered.intersection(competences)) > MOST_NEEDS:
                    raise InvalidProblem("too_many_needs", person=person, most=MOST_NEEDS)

    def _check_confirmed(self) -> None:
        """Refuse confirmed seats that no plan could have: too many, for nothing, out of time or reach."""
        demands = {demand.id: demand for demand in self.demands}
        sessions = {session.id: session for session in self.sessions}
        courses = {course.id: course for course in self.courses}
        travel = {(row.company, row.place): row.cost for row in self.travel if self.confirmed}
        for row in self.confirmed:
            require_whole("confirmed", f"{row.demand} {row.session}", "count", row.count, least=1)
            demand, session = demands[row.demand], sessions[row.session]
            leads = any(
                outcome.competence == demand.competence
                and max(outcome.from_level, demand.from_level)
                < min(outcome.to_level, demand.to_level)
                for outcome in courses[session.course].covers
            )
            in_time = demand.earliest <= session.start and session.finish <= demand.latest
            far = not session.online and self.travel_limit is not None and (
                travel.get((demand.company, session.place), self.travel_default) > self.travel_limit
            )  # fmt: skip
            fits = row.count <= min(demand.size, session.maximum)
            if far or not (leads and in_time and fits):
                raise InvalidProblem(
                    "confirmed_impossible", demand=row.demand, session=row.session, count=row.count
                )


def _require_known(
    kind: str, identity: str, target_kind: str, target: str, known: Container[str]
) -> None:
    if target not in known:
        raise InvalidProblem(
            "unknown_reference", kind=kind, id=identity, target_kind=target_kind, target=target
        )
