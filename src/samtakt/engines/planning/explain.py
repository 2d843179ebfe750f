"""Why people of a demand class get no further than they do, and what stands nearest in the way.

For every session within reach, what keeps one more person out is read off the limits. The session
with the fewest obstacles, and among these the one whose obstacles cost least at the limits'
prices, is where a change would help soonest: its obstacles are the explanation. The reasons and
their parameters are listed in `wording.REASONS`.

All sessions of all needs are weighed at once with arrays; only what is told is put together need
by need.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from samtakt.engines.planning.arrays import Floats, Ints, Mask
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.plan import Obstacle, Unmet
from samtakt.engines.planning.problem import DemandClass

ROUNDING = 1e-6

ROW_REASONS = {
    "absence_within_limit": "absence_limit",
    "aid_within_cap": "aid_cap",
    "company_within_budget": "company_budget",
    "equal_access": "equal_access",
    "network_within_budget": "network_budget",
    "one_course_a_day": "other_course",
    "person_prerequisite_first": "prerequisite_not_placed",
    "prerequisite_first": "prerequisite_not_placed",
    "provider_within_capacity": "provider_capacity",
    "resource_within_limit": "resource_limit",
    "steps_in_order": "prerequisite_not_placed",
}
"""The reason that a full row of each rule gives.

People rows give none: whoever is unmet is not in a session of the need."""

KINDS = sorted(set(ROW_REASONS.values()))


@dataclass(frozen=True)
class _Obstacles:
    """What stands in the way of some columns or sessions: how many kinds, and at which price."""

    kinds: Ints
    price: Floats


def explain(
    model: Model, seats: Ints, opened: Ints, prices: Floats | None = None
) -> tuple[Unmet, ...]:
    """Return one reason for every group of people that the plan leaves below their level.

    `prices` are the points that one more unit of each row could be worth; without them sessions
    are told apart by the number of obstacles alone.
    """
    return _Explainer(model, seats, opened, prices).unmet()


class _Explainer:
    """A finished plan beside what its limits leave."""

    def __init__(self, model: Model, seats: Ints, opened: Ints, prices: Floats | None) -> None:
        self.model, self.seats, self.opened = model, seats, opened
        self.prices = np.zeros(len(model.limit)) if prices is None else prices
        self.seated = np.bincount(model.session, weights=seats, minlength=model.sessions)
        self.slack: Floats = np.asarray(
            model.limit - model.seat_use @ seats - model.session_use @ opened
        )
        self.kind_of_row = _kinds_of_rows(model)
        self.seat_columns = model.seat_use.T.tocsr()
        self.open_columns = model.session_use.T.tocsr()
        self.team_full = self._team_full()
        self.missing, self.worth = self._closed_groups()

    def unmet(self) -> tuple[Unmet, ...]:
        """Return a reason for everybody who does not reach the level needed."""
        standing = self._standing()
        nearest = self._nearest(standing)
        demands = self.model.problem.demands
        return tuple(
            self._explain(demands[demand], level, people, nearest.get((demand, level)))
            for (demand, level), people in sorted(standing.items())
        )

    def _standing(self) -> dict[tuple[int, int], int]:
        """Return how many of each class end at each level below the one needed."""
        model = self.model
        demands = model.problem.demands
        standing: defaultdict[tuple[int, int], int] = defaultdict(int)
        for index, demand in enumerate(demands):
            standing[index, demand.from_level] = demand.size
        taken = np.flatnonzero(self.seats)
        further = np.flatnonzero(self.seats[model.further.column])
        for seats, needs, at in (
            (self.seats[taken], model, taken),
            (self.seats[model.further.column[further]], model.further, further),
        ):
            rows = (needs.demand[at], needs.entry[at], needs.exit[at], seats)
            for index, entry, leave, count in zip(*(row.tolist() for row in rows), strict=True):
                standing[index, entry] -= count
                standing[index, leave] += count
        return {
            (index, level): people
            for (index, level), people in standing.items()
            if people > 0 and level < demands[index].to_level
        }

    def _nearest(self, standing: dict[tuple[int, int], int]) -> dict[tuple[int, int], int]:
        """Return for each group left behind the column that least stands in the way of."""
        model = self.model
        levels = 1 + int(model.entry.max(initial=0))
        wanted = [demand * levels + level for demand, level in standing if level < levels]
        groups = model.demand.astype(np.int64) * levels + model.entry
        columns = np.flatnonzero(np.isin(groups, wanted))
        if not len(columns):
            return {}
        obstacles = self._obstacles(columns)
        order = np.lexsort((columns, obstacles.price, obstacles.kinds, groups[columns]))
        found, first = np.unique(groups[columns][order], return_index=True)
        return {
            divmod(int(group), levels): int(columns[order[place]])
            for group, place in zip(found, first, strict=True)
        }

    def _obstacles(self, columns: Ints) -> _Obstacles:
        """Return what stands in the way of each of some columns."""
        model = self.model
        own = self._row_obstacles(self.seat_columns, columns)
        sessions = model.session[columns]
        closed = self.opened[sessions] == 0
        opening = self._row_obstacles(self.open_columns, np.arange(model.sessions))
        full = ~closed & (self.seated[sessions] >= model.maximum[sessions])
        small = closed & (self.missing[sessions] > 0)
        poor = (
            closed
            & ~small
            & (own.kinds + opening.kinds[sessions] == 0)
            & (self.worth[sessions] <= model.opening[sessions])
        )
        kinds = own.kinds + closed * opening.kinds[sessions] + full + small + poor
        # The team's limit counts once, whether on the day or in the session.
        kinds = kinds + (self.team_full[columns] & (own.kinds == 0))
        price = own.price + closed * opening.price[sessions]
        return _Obstacles(kinds, price)

    def _row_obstacles(self, uses: Any, items: Ints) -> _Obstacles:
        """Return how many kinds of full rows each item meets, and what room in them would cost."""
        chosen = uses[items]
        item = np.repeat(np.arange(len(items)), np.diff(chosen.indptr))
        lacking = chosen.data - self.slack[chosen.indices]
        kind = self.kind_of_row[chosen.indices]
        blocked = (chosen.data > 0) & (lacking > ROUNDING) & (kind >= 0)
        pairs = np.unique(item[blocked] * len(KINDS) + kind[blocked])
        price = self.prices[chosen.indices[blocked]] * lacking[blocked]
        return _Obstacles(
            np.bincount(pairs // len(KINDS), minlength=len(items)),
            np.bincount(item[blocked], weights=price, minlength=len(items)).astype(float),
        )

    def _team_full(self) -> Mask:
        """Return for each column whether its team has as many in the very session as it spares."""
        model = self.model
        teams = 1 + int(model.team.max(initial=0))
        pairs = model.session.astype(np.int64) * teams + model.team
        taken = np.flatnonzero(self.seats)
        found, place = np.unique(pairs[taken], return_inverse=True)
        counts = np.bincount(place, weights=self.seats[taken], minlength=len(found))
        at = np.searchsorted(found, pairs)
        at[at == len(found)] = 0
        if not len(found):
            return np.zeros(model.columns, dtype=bool)
        known = found[at] == pairs
        full: Mask = (
            known & (counts[at] >= model.team_cap) & (model.team_cap < model.maximum[model.session])
        )
        return full

    def _closed_groups(self) -> tuple[Floats, Floats]:
        """Return for each session how many are missing for its minimum, and its best group's worth.

        Reckoned with those whom the limits would let come, one limit at a time.
        """
        model = self.model
        spare = self._spare_seats()
        teams = 1 + int(model.team.max(initial=0))
        pairs = model.session.astype(np.int64) * teams + model.team
        found, first, place = np.unique(pairs, return_index=True, return_inverse=True)
        in_team = np.bincount(place, weights=spare, minlength=len(found))
        in_team = np.minimum(in_team, model.team_cap[first])
        could = np.bincount(found // teams, weights=in_team, minlength=model.sessions)
        missing: Floats = np.maximum(0.0, model.minimum - could)
        order = np.lexsort((-model.profit, model.session))
        before = np.cumsum(spare[order]) - spare[order]
        starts = model.first_column[:-1]
        base = np.zeros(model.sessions)
        filled = np.flatnonzero(np.diff(model.first_column))
        base[filled] = before[starts[filled]]
        session = model.session[order]
        place = before - base[session]
        taken = np.minimum(spare[order], np.maximum(0.0, model.maximum[session] - place))
        # Below the smallest group, seats that do not pay are taken too.
        fewest = np.maximum(1, model.minimum)[session]
        needed = np.minimum(taken, np.maximum(0.0, fewest - place))
        profit = model.profit[order]
        gain = np.where(profit > 0, taken, needed) * profit
        worth = np.bincount(session, weights=gain, minlength=model.sessions).astype(float)
        return missing, worth

    def _spare_seats(self) -> Floats:
        """Return per column how many more seats its class and its rows would allow, alone."""
        room: Floats = (self.model.most - self.seats).astype(float)
        uses = self.seat_columns
        charged = uses.data > 0
        left = np.full(len(uses.data), np.inf)
        left[charged] = np.floor(
            (self.slack[uses.indices[charged]] + ROUNDING) / uses.data[charged]
        )
        some = np.flatnonzero(np.diff(uses.indptr))
        if len(some):
            room[some] = np.minimum(room[some], np.minimum.reduceat(left, uses.indptr[some]))
        return np.asarray(np.maximum(room, 0.0))

    def _explain(self, demand: DemandClass, level: int, people: int, column: int | None) -> Unmet:
        if column is None:
            return Unmet(demand.id, people, level, *self._without_session(demand, level))
        session = self.model.problem.sessions[self.model.session[column]].id
        first, *others = self._told(column)
        return Unmet(
            demand.id, people, level, first.reason, first.parameters, session, tuple(others)
        )

    def _without_session(self, demand: DemandClass, level: int) -> tuple[str, dict[str, Any]]:
        courses = [
            course.id
            for course in self.model.problem.courses
            for outcome in course.covers
            if outcome.competence == demand.competence
            and max(outcome.from_level, demand.from_level) == level < outcome.to_level
        ]
        if not courses:
            return "no_course", {"competence": demand.competence, "level": level}
        days = {"earliest": demand.earliest, "latest": demand.latest}
        return "no_session_in_days", {"courses": ", ".join(courses), **days}

    def _told(self, column: int) -> list[Obstacle]:
        """Return everything that keeps one more person out of a session; never empty."""
        model = self.model
        session = int(model.session[column])
        told = self._row_told(self.seat_columns, column)
        if self.team_full[column] and "absence_limit" not in told:
            team, day = model.problem.teams[model.team[column]].id, int(model.start[session])
            told["absence_limit"] = {"team": team, "day": day}
        if self.opened[session]:
            if self.seated[session] >= model.maximum[session]:
                told["sessions_full"] = {}
        else:
            told = self._row_told(self.open_columns, session) | told
            if self.missing[session] > 0:
                told["group_under_minimum"] = {"missing": int(self.missing[session])}
            elif not told and self.worth[session] <= model.opening[session]:
                told["value_below_cost"] = {
                    "value": float(self.worth[session]),
                    "cost": float(model.opening[session]),
                }
        if not told and model.profit[column] <= 0:
            cost = float(model.problem.points_per_krona * model.cost[column])
            told["value_below_cost"] = {"value": float(model.profit[column]) + cost, "cost": cost}
        if not told:
            told["search_stopped"] = {}
        return [Obstacle(reason, parameters) for reason, parameters in told.items()]

    def _row_told(self, uses: Any, item: int) -> dict[str, dict[str, Any]]:
        told: dict[str, dict[str, Any]] = {}
        entries = slice(uses.indptr[item], uses.indptr[item + 1])
        rows = uses.indices[entries]
        # Lists, because looking at one number of an array takes longer than the work.
        columns = (rows, uses.data[entries], self.kind_of_row[rows], self.slack[rows])
        for row, amount, kind, slack in zip(*(each.tolist() for each in columns), strict=True):
            lacking = amount - slack
            if amount > 0 and lacking > ROUNDING and kind >= 0:
                told.setdefault(KINDS[kind], self._parameters(row, lacking))
        return told

    def _parameters(self, row: int, lacking: float) -> dict[str, Any]:
        rule, key = self.model.row_keys[row]
        match rule:
            case "company_within_budget" | "network_within_budget" | "aid_within_cap":
                return {"missing": round(lacking, 2)}
            case "absence_within_limit":
                return {"team": key[0], "day": int(key[1])}
            case "provider_within_capacity":
                return {"provider": key[0], "week": int(key[1])}
            case "prerequisite_first" | "person_prerequisite_first":
                return {"before": key[2]}
            case "steps_in_order":
                return {"before": f"level {key[1]}"}
            case "one_course_a_day":
                return {"day": int(key[1])}
            case "equal_access":
                return {"group": key[0]}
            case _:
                return {"resource": key[0], "missing": lacking}


def _kinds_of_rows(model: Model) -> Ints:
    """Return for each row the position of its reason in `KINDS`; -1 where it gives none."""
    kinds: Ints = np.full(len(model.limit), -1, dtype=np.int64)
    for rule, reason in ROW_REASONS.items():
        kinds[model.row_keys.of_rule(rule)] = KINDS.index(reason)
    return kinds
