"""What a plan leaves of money, days and weeks: for sessions that are not among its candidates."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property
from math import inf

import numpy as np

from samtakt.engines.planning.arrays import Ints
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.parts import DemandClass, SessionCandidate


class Leftovers:
    """Money left in kronor (infinite: no limit), days and weeks taken; worked out when asked for."""

    def __init__(self, model: Model, seats: Ints, opened: Ints) -> None:
        self.model, self.problem = model, model.problem
        self.seats, self.opened = seats, opened
        self._away: dict[str, Counter[int]] = {}

    @cached_property
    def _company(self) -> Ints:
        """The company of each class."""
        at = {company.id: place for place, company in enumerate(self.problem.companies)}
        return np.array([at[demand.company] for demand in self.problem.demands], dtype=np.int64)

    @cached_property
    def of_budget(self) -> dict[str, float]:
        """What is left of each company's budget."""
        return self._left(self.model.cost * self.seats, "budget")

    @cached_property
    def of_aid(self) -> dict[str, float]:
        """What is left of each company's cap of aid."""
        charge = np.array([session.charge for session in self.problem.sessions])
        charged = charge[self.model.session] if len(charge) else np.zeros(0)
        return self._left(charged * self.seats, "aid")

    def _left(self, spent: np.ndarray, limit: str) -> dict[str, float]:
        companies = self.problem.companies
        spent = np.bincount(
            self._company[self.model.demand], weights=spent, minlength=len(companies)
        )
        return {
            company.id: inf if getattr(company, limit) is None else getattr(company, limit) - used
            for company, used in zip(companies, spent.tolist(), strict=True)
        }

    @cached_property
    def of_network(self) -> float:
        """What is left of the network's budget."""
        if self.problem.network_budget is None:
            return inf
        sessions = self.problem.sessions
        return self.problem.network_budget - sum(
            sessions[place].price_session for place in np.flatnonzero(self.opened)
        )

    @cached_property
    def held(self) -> frozenset[str]:
        """The sessions that the plan opens."""
        return frozenset(self.problem.sessions[place].id for place in np.flatnonzero(self.opened))

    def full_week(self, provider: str, days: tuple[int, ...]) -> int | None:
        """Return the first week in which a provider holds as many sessions as it can."""
        for week in sorted({day // 7 for day in days}):
            limit = self._capacity.get((provider, week), self._capacity.get((provider, None)))
            if limit is not None and self._held_in_week[provider, week] >= limit:
                return week
        return None

    @cached_property
    def _capacity(self) -> dict[tuple[str, int | None], int]:
        return {(row.provider, row.week): row.sessions for row in self.problem.provider_capacity}

    @cached_property
    def _held_in_week(self) -> Counter[tuple[str, int]]:
        held: Counter[tuple[str, int]] = Counter()
        for session in self.problem.sessions:
            if session.id in self.held:
                held.update((session.provider, week) for week in {day // 7 for day in session.days})
        return held

    def full_day(self, team: str, days: tuple[int, ...]) -> int | None:
        """Return the first of some days on which as many of a team are away as may be."""
        limit = self.absent_max[team]
        if limit is None:
            return None
        away = self._days_away(team)
        return next((day for day in days if away[day] >= limit), None)

    def room(self, team: str, days: tuple[int, ...]) -> int | None:
        """Return how many more of a team may be away on each of some days; None: any number."""
        limit = self.absent_max[team]
        if limit is None:
            return None
        away = self._days_away(team)
        return max(0, limit - max(away[day] for day in days))

    def day_away(self, demand: DemandClass, days: tuple[int, ...]) -> int | None:
        """Return the first of some days on which a person is on a course; None if nobody's name."""
        if demand.person is None:
            return None
        away = self._days_of_person.get(demand.person, ())
        return next((day for day in days if day in away), None)

    @cached_property
    def _days_of_person(self) -> defaultdict[str, set[int]]:
        away: defaultdict[str, set[int]] = defaultdict(set)
        for column in self._taken:
            person = self.problem.demands[self.model.demand[column]].person
            if person is not None:
                away[person].update(self.problem.sessions[self.model.session[column]].days)
        return away

    @cached_property
    def absent_max(self) -> dict[str, int | None]:
        """How many of each team may be away on a day."""
        return {team.id: team.absent_max for team in self.problem.teams}

    @cached_property
    def _team_at(self) -> dict[str, int]:
        return {team.id: place for place, team in enumerate(self.problem.teams)}

    @cached_property
    def _taken(self) -> Ints:
        return np.flatnonzero(self.seats)

    @cached_property
    def _team_of_taken(self) -> Ints:
        return self.model.team[self._taken]

    def _seats_of(self, team: str) -> Iterator[tuple[DemandClass, int, SessionCandidate]]:
        """Yield each need that has seats, how many, and where; only one of a person's in a session."""
        for column in self._taken[self._team_of_taken == self._team_at[team]]:
            demand = self.problem.demands[self.model.demand[column]]
            session = self.problem.sessions[self.model.session[column]]
            yield demand, int(self.seats[column]), session

    def _days_away(self, team: str) -> Counter[int]:
        """Return how many of a team are away on each day."""
        if team not in self._away:
            self._away[team] = Counter()
            for _, seats, session in self._seats_of(team):
                self._away[team].update(dict.fromkeys(session.days, seats))
        return self._away[team]
