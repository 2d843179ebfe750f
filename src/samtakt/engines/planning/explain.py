"""Why people of a demand class get no further than they do, and the least that would change it.

For every session within reach, what keeps one more person out is read off the limits. The session
whose obstacles together cost least is where a change would help soonest: its obstacles are the
explanation. The reasons and their parameters are listed in `wording.REASONS`.

What an obstacle costs is reckoned in points. What a limit lacks costs its price in the certificate,
what more of the limit could be worth; of money, a krona costs `points_per_krona` besides. A full
limit without a price costs nothing: nobody else waits for it. What has no row to carry a price (a
place in a full session, one more of the team in it, each participant missing) counts as one seat,
at what a seat of the plan is worth on average, and so does every limit of a plan that has no prices
at all. Another venue costs a journey like the one it spares, but the trainer's, which no company's
budget pays: `points_per_krona` for each krona. What nobody can grant (that another course comes first, that the
person is elsewhere, equal access, that no group would be large enough) is dearer than all that somebody can. The number of obstacles
decides between sessions that cost the same.

All sessions of all needs are weighed at once with arrays; only what is told is put together need
by need.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from samtakt.engines.planning.arrays import Floats, Ints, Mask, NeedsMet, Seating
from samtakt.engines.planning.deferred import Deferred
from samtakt.engines.planning.elsewhere import Elsewhere, Proposal
from samtakt.engines.planning.fullrows import KINDS, ROUNDING, FullRows, kinds_of_rows
from samtakt.engines.planning.leftovers import Leftovers
from samtakt.engines.planning.model import Model
from samtakt.engines.planning.plan import Obstacle, Unmet
from samtakt.engines.planning.problem import DemandClass
from samtakt.engines.planning.venues import Venues

SPENT = ("company_within_budget", "network_within_budget")
"""Limits of money that is really spent."""

NOT_GRANTED = ("equal_access", "other_course", "prerequisite_not_placed")
"""Reasons that nobody can simply do away with."""


@dataclass(frozen=True)
class _RowObstacles:
    """The full rows that some items meet: kinds as bits, price in points, and of it the budget.

    `lacking` is what the company's budget lacks, in kronor.
    """

    bits: Ints
    price: Floats
    lacking: Floats
    of_budget: Floats

    def has(self, *reasons: str) -> Mask:
        """Return for each item whether it meets a full row of any of these kinds."""
        wanted = sum(1 << KINDS.index(reason) for reason in reasons)
        return np.asarray(self.bits & wanted > 0)


@dataclass(frozen=True)
class _Nearest:
    """The column that least stands in the way of; `venue`: its session should be held nearer."""

    column: int
    venue: bool


def explain(
    model: Model, seats: Ints, opened: Ints, prices: Floats | None = None
) -> tuple[Unmet, ...]:
    """Return one reason for every group of people that the plan leaves below their level.

    `prices` are the points that one more unit of each row could be worth, as a certificate of the
    plan says.
    """
    return _Explainer(model, seats, opened, prices).unmet()


def unexplained(model: Model, taken: Seating) -> Sequence[Unmet]:
    """Return whom the plan leaves below their level, without asking why: the search was stopped."""
    demands, (needs, people) = model.problem.demands, model.needs_met(taken)
    return Deferred(
        lambda: (
            Unmet(demands[demand].id, left, level, "search_stopped")
            for (demand, level), left in _standing(demands, needs, people).items()
        )
    )


def _standing(
    demands: Sequence[DemandClass], needs: NeedsMet, seated: Ints
) -> dict[tuple[int, int], int]:
    """Return how many of each class end at each level below the one needed, in their order.

    `seated` says how many have each of the needs met.
    """
    first, last, size = (
        np.array([getattr(each, name) for each in demands], dtype=np.int64)
        for name in ("from_level", "to_level", "size")
    )
    levels = 1 + int(last.max(initial=0))
    groups, people = [np.arange(len(demands)) * levels + first], [size]
    group = needs.demand.astype(np.int64) * levels
    groups += [group + needs.entry, group + needs.exit]
    people += [-seated, seated]
    found, place = np.unique(np.concatenate(groups), return_inverse=True)
    counts = np.bincount(place, weights=np.concatenate(people)).astype(np.int64)
    left = (counts > 0) & (found % levels < last[found // levels]) if len(found) else counts > 0
    pairs = zip(*(each.tolist() for each in np.divmod(found[left], levels)), strict=True)
    return dict(zip(pairs, counts[left].tolist(), strict=True))


class _Explainer:
    """A finished plan beside what its limits leave."""

    def __init__(self, model: Model, seats: Ints, opened: Ints, prices: Floats | None) -> None:
        self.model, self.seats, self.opened = model, seats, opened
        self.prices = np.zeros(len(model.limit)) if prices is None else prices
        self.seated = model.seated(seats)
        self.slack: Floats = np.asarray(
            model.limit - model.seat_use @ seats - model.session_use @ opened
        )
        kinds, most = kinds_of_rows(model), int(model.most.max(initial=1))
        self.seat_rows = FullRows(model.seat_use, self.slack, kinds, most)
        self.open_rows = FullRows(model.session_use, self.slack, kinds, 1)
        self.seat_worth = _worth_of_a_seat(model, seats)
        self.standing = _standing(model.problem.demands, *model.needs_met(Seating.of(seats)))

    def unmet(self) -> tuple[Unmet, ...]:
        """Return a reason for everybody who does not reach the level needed."""
        nearest = self._nearest()
        chosen = np.array([each.column for each in nearest.values()], dtype=np.int64)
        self.told_of_seats = self._rows_told(self.seat_rows, chosen)
        closed = np.unique(self.model.session[chosen[self.opened[self.model.session[chosen]] == 0]])
        self.told_of_opening = self._rows_told(self.open_rows, closed)
        demands = self.model.problem.demands
        return tuple(
            self._explain(demands[demand], level, people, nearest.get((demand, level)))
            for (demand, level), people in self.standing.items()
        )

    def _nearest(self) -> dict[tuple[int, int], _Nearest]:
        """Return for each group left behind the column whose obstacles cost least."""
        model = self.model
        levels = 1 + int(model.entry.max(initial=0))
        wanted = [demand * levels + level for demand, level in self.standing if level < levels]
        groups = model.demand.astype(np.int64) * levels + model.entry
        columns = np.flatnonzero(np.isin(groups, np.array(wanted, dtype=np.int64)))
        if not len(columns):
            return {}
        self._weigh_closed(columns)
        people = np.array([self.standing[divmod(each, levels)] for each in wanted])
        at = np.searchsorted(np.array(wanted), groups[columns])
        order, venue = self._order(columns, groups[columns], people[at])
        found, first = np.unique(groups[columns][order], return_index=True)
        return {
            divmod(group, levels): _Nearest(int(columns[place]), bool(venue[place]))
            for group, place in zip(found.tolist(), order[first].tolist(), strict=True)
        }

    def _order(self, columns: Ints, groups: Ints, people: Ints) -> tuple[Ints, Mask]:
        """Return the columns' places, the cheapest of each group first, and who needs a venue.

        `people` are left behind in each column's group. To a nearer venue all of them could come.
        """
        model, seat_worth = self.model, self.seat_worth
        own = self._row_obstacles(self.seat_rows, columns)
        opening = self._row_obstacles(self.open_rows, np.arange(model.sessions))
        sessions = model.session[columns]
        closed = self.opened[sessions] == 0
        bits = own.bits | np.where(closed, opening.bits[sessions], 0)
        venue, saved = self._cheaper_venue(columns, own)
        price = own.price - saved + np.where(closed, opening.price[sessions], 0.0)
        full = ~closed & (self.seated[sessions] >= model.maximum[sessions])
        team = self.team_full[columns] & ~own.has("absence_limit")
        missing, worth = self._group(columns, np.where(venue, people, 1))
        poor = closed & (missing == 0) & (worth <= model.opening[sessions])
        loss = np.maximum(0.0, -model.profit[columns])
        price += seat_worth * (1.0 * full + team + closed * missing)
        price += np.where(poor, model.opening[sessions] - worth, loss)
        kinds = np.bitwise_count(bits) + full + team + (closed & (missing > 0)) + poor
        kinds = kinds + (~poor & (model.profit[columns] <= 0))
        free = model.problem.points_per_krona == 0
        hard = _RowObstacles(bits, price, price, price).has(*NOT_GRANTED)
        hard |= free & (poor | (model.profit[columns] <= 0))
        hard |= closed & (model.minimum > model.maximum)[sessions]
        return np.lexsort((columns, kinds, np.round(price, 9), hard, groups)), venue

    def _row_obstacles(self, rows: FullRows, items: Ints) -> _RowObstacles:
        """Return which kinds of full rows each item meets, and what room in them would cost."""
        item, row, lacking, kind = rows.met_by(items)
        pairs, first = np.unique(item * len(KINDS) + kind, return_index=True)
        if self.is_priced:
            price = self.row_prices[row] * lacking
        else:
            price = np.zeros(len(item))
            price[first] = self.seat_worth
        budget = kind == KINDS.index("company_budget")

        def added(values: Any) -> Floats:
            return np.bincount(item, weights=values, minlength=len(items)).astype(float)

        of_items, kinds = np.divmod(pairs, len(KINDS))
        bits = np.bincount(of_items, weights=2.0**kinds, minlength=len(items)).astype(np.int64)
        return _RowObstacles(bits, added(price), added(lacking * budget), added(price * budget))

    @cached_property
    def is_priced(self) -> bool:
        """Whether any limit has a price at all."""
        return bool(self.prices.any())

    @cached_property
    def row_prices(self) -> Floats:
        """What a unit of each row costs, in points."""
        spent = self.model.row_keys.of_rule(*SPENT)
        return np.asarray(self.prices + spent * self.model.problem.points_per_krona)

    def _cheaper_venue(self, columns: Ints, own: _RowObstacles) -> tuple[Mask, Floats]:
        """Return where a nearer venue costs less than what the budget lacks, and how much less.

        That is asked only of sessions to which no other company goes: nobody is to travel further
        for it. At its own premises a company spares all its travel.
        """
        model, problem = self.model, self.model.problem
        session = model.session[columns]
        seat = np.array([each.price_seat for each in problem.sessions], dtype=float)
        travel = model.cost[columns] - seat[session]
        at = {company.id: place for place, company in enumerate(problem.companies)}
        company = np.array([at[demand.company] for demand in problem.demands], dtype=np.int64)
        lowest = np.full(model.sessions, len(at))
        highest = np.full(model.sessions, -1)
        taken = np.flatnonzero(self.seats)
        np.minimum.at(lowest, model.session[taken], company[model.demand[taken]])
        np.maximum.at(highest, model.session[taken], company[model.demand[taken]])
        whose = company[model.demand[columns]]
        nobody_else = (lowest[session] >= whose) & (highest[session] <= whose)
        enough = (own.lacking > 0) & (travel >= own.lacking - ROUNDING)
        less = own.of_budget - problem.points_per_krona * travel
        venue = nobody_else & enough & (less > 0)
        return venue, np.where(venue, less, 0.0)

    @cached_property
    def team_full(self) -> Mask:
        """For each column, whether its team has as many in the very session as it spares."""
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

    def _group(self, columns: Ints, joining: Ints) -> tuple[Ints, Floats]:
        """Return how many a closed session still lacks when some of the column come; its worth.

        Whoever the limits keep out is counted too: they are what the other obstacles are about.
        """
        session = self.model.session[columns]
        kept_out = np.where(
            self.spare[columns] < 1, np.minimum(joining, self.model.team_cap[columns]), 0
        )
        missing = np.maximum(0, self.missing[session] - kept_out)
        worth = self.worth[session] + kept_out * np.maximum(0.0, self.model.profit[columns])
        return missing, worth

    def _weigh_closed(self, columns: Ints) -> None:
        """Work out for each session how many it lacks of its minimum, and its best group's worth.

        Reckoned with those of the columns whom the limits would let come, one limit at a time.
        """
        model = self.model
        self.spare = np.zeros(model.columns)
        self.spare[columns] = model.most[columns] - self.seats[columns]
        self.spare = self.seat_rows.limit(self.spare)
        columns = columns[self.spare[columns] > 0]
        session, spare = model.session[columns], self.spare[columns]
        teams = 1 + int(model.team.max(initial=0))
        pairs = session.astype(np.int64) * teams + model.team[columns]
        found, first, place = np.unique(pairs, return_index=True, return_inverse=True)
        in_team = np.bincount(place, weights=spare, minlength=len(found))
        in_team = np.minimum(in_team, model.team_cap[columns][first])
        could = np.bincount(found // teams, weights=in_team, minlength=model.sessions)
        self.missing = np.maximum(0, model.minimum - could.astype(np.int64))
        order = np.lexsort((-model.profit[columns], session))
        session, spare, profit = session[order], spare[order], model.profit[columns][order]
        before = np.cumsum(spare) - spare
        starts = np.searchsorted(session, session)
        place = before - before[starts] if len(starts) else before
        taken = np.minimum(spare, np.maximum(0.0, model.maximum[session] - place))
        # Below the smallest group, seats that do not pay are taken too.
        fewest = np.maximum(1, model.minimum)[session]
        needed = np.minimum(taken, np.maximum(0.0, fewest - place))
        gain = np.where(profit > 0, taken, needed) * profit
        self.worth = np.bincount(session, weights=gain, minlength=model.sessions).astype(float)

    def _explain(
        self, demand: DemandClass, level: int, people: int, nearest: _Nearest | None
    ) -> Unmet:
        if nearest is None:
            told = self.elsewhere.explain(demand, level)
            return Unmet(
                demand.id, people, level, told.reason, told.parameters, told.session, told.others
            )
        session = self.model.problem.sessions[self.model.session[nearest.column]].id
        first, *others = self._told(demand, level, nearest)
        return Unmet(
            demand.id, people, level, first.reason, first.parameters, session, tuple(others)
        )

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """What could be held for those without a session."""
        left = Leftovers(self.model, self.seats, self.opened)
        return Elsewhere(self.model, left, self.prices, self.seat_worth, self.standing)

    @cached_property
    def venues(self) -> Venues:
        """The places that sessions could be held at."""
        return Venues(self.model.problem)

    def _told(self, demand: DemandClass, level: int, nearest: _Nearest) -> list[Obstacle]:
        """Return everything that keeps one more person out of a session; never empty."""
        model, column = self.model, nearest.column
        session = int(model.session[column])
        told: dict[str, Mapping[str, Any]] = dict(self.told_of_seats[column])
        if self.team_full[column] and "absence_limit" not in told:
            team, day = model.problem.teams[model.team[column]].id, int(model.start[session])
            told["absence_limit"] = {"team": team, "day": day}
        if not self.opened[session]:
            told = dict(self.told_of_opening[session]) | told
            if not nearest.venue:
                told |= self._told_of_group(column, session)
        elif self.seated[session] >= model.maximum[session]:
            told["sessions_full"] = {}
        if model.profit[column] <= 0 and "value_below_cost" not in told:
            cost = float(model.problem.points_per_krona * model.cost[column])
            told["value_below_cost"] = {"value": float(model.profit[column]) + cost, "cost": cost}
        if nearest.venue:
            lacks = told.pop("company_budget")
            told = self._told_of_venue(column, demand, level, lacks) | told
        if not told:
            told["search_stopped"] = {}
        return [Obstacle(reason, parameters) for reason, parameters in told.items()]

    def _told_of_group(self, column: int, session: int) -> dict[str, dict[str, Any]]:
        (missing,), (worth,) = self._group(np.array([column]), np.array([1]))
        opening = float(self.model.opening[session])
        if missing > 0:
            return {"group_under_minimum": {"missing": int(missing)}}
        if worth <= opening:
            return {"value_below_cost": {"value": float(worth), "cost": opening}}
        return {}

    def _told_of_venue(
        self, column: int, demand: DemandClass, level: int, lacks: Mapping[str, Any]
    ) -> dict[str, Mapping[str, Any]]:
        """Return that travel costs too much, and whether enough would come to the nearer place."""
        place = int(self.model.session[column])
        session = self.model.problem.sessions[place]
        travel = self.venues.to_session(demand.company, session)
        venue = self.venues.nearest(demand.company, most=travel - lacks["missing"] + ROUNDING)
        told: dict[str, Mapping[str, Any]] = {
            "travel_over_budget": {**lacks, "travel": travel, "venue": venue}
        }
        if not self.opened[place]:
            moved = Proposal(session, session.days, venue, again=False)
            for obstacle in self.elsewhere.group_obstacles(moved, demand, level):
                told[obstacle.reason] = obstacle.parameters
        return told

    def _rows_told(
        self, rows: FullRows, items: Ints
    ) -> defaultdict[int, dict[str, dict[str, Any]]]:
        """Return for each item what to tell of the full rows that it meets, one of each kind."""
        told: defaultdict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
        # Lists, because looking at one number of an array takes longer than the work.
        found = (each.tolist() for each in rows.met_by(items))
        for place, row, lacking, number in zip(*found, strict=True):
            each = int(items[place])
            if KINDS[number] not in told[each]:
                told[each][KINDS[number]] = self._parameters(row, lacking)
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


def _worth_of_a_seat(model: Model, seats: Ints) -> float:
    """Return the points that a seat of the plan adds on average; of all that pay if it has none."""
    taken = np.where(model.profit > 0, seats, 0)
    weights = taken if taken.any() else (model.profit > 0).astype(float)
    return float(np.average(model.profit, weights=weights)) if weights.any() else 1.0
