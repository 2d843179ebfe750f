"""Why people of a demand class get no further than they do: one reason for each group of them.

For every session within reach, what blocks one more seat is read off the limits; the session with
the fewest blocks gives the reason. The reasons and their parameters are listed in
`wording.REASONS`.
"""

from collections import defaultdict
from typing import Any

import numpy as np

from samtakt.engines.planning.model import Floats, Ints, Model
from samtakt.engines.planning.plan import Unmet
from samtakt.engines.planning.problem import DemandClass

Reason = tuple[str, dict[str, Any]]

ROUNDING = 1e-6


class Explainer:
    """A finished plan beside what its limits leave."""

    def __init__(self, model: Model, seats: Ints, opened: Ints) -> None:
        self.model = model
        self.seats, self.opened = seats, opened
        self.seated = np.bincount(model.session, weights=seats, minlength=model.sessions)
        self.slack: Floats = np.asarray(
            model.limit - model.seat_use @ seats - model.session_use @ opened
        )
        self.seat_columns = model.seat_use.T.tocsr()
        self.open_columns = model.session_use.T.tocsr()
        self.columns_from: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for column in range(model.columns):
            place = int(model.demand[column]), int(model.entry[column])
            self.columns_from[place].append(column)
        self.of_team: defaultdict[tuple[int, int], int] = defaultdict(int)
        for seated in np.flatnonzero(seats):
            self.of_team[int(model.session[seated]), int(model.team[seated])] += int(seats[seated])
        self.spare = self._spare_seats()

    def unmet(self) -> tuple[Unmet, ...]:
        """Return a reason for everybody who does not reach the level needed."""
        standing = self._standing()
        return tuple(
            Unmet(demand.id, people, level, *self._reason(index, demand, level))
            for index, demand in enumerate(self.model.problem.demands)
            for level in range(demand.from_level, demand.to_level)
            if (people := standing[index, level]) > 0
        )

    def _standing(self) -> defaultdict[tuple[int, int], int]:
        """Return how many of each class end at each level."""
        model = self.model
        standing: defaultdict[tuple[int, int], int] = defaultdict(int)
        for index, demand in enumerate(model.problem.demands):
            standing[index, demand.from_level] = demand.size
        for column in np.flatnonzero(self.seats):
            count = int(self.seats[column])
            for index, entry, leave in model.needs_of(int(column)):
                standing[index, entry] -= count
                standing[index, leave] += count
        return standing

    def _spare_seats(self) -> Floats:
        """Return per column how many more seats its class and its rows would allow, alone."""
        room: Floats = (self.model.most - self.seats).astype(float)
        for column in range(self.model.columns):
            rows, amounts = self._uses(self.seat_columns, column)
            charged = amounts > 0
            if charged.any():
                left = np.floor((self.slack[rows[charged]] + ROUNDING) / amounts[charged])
                room[column] = min(room[column], left.min())
        spare: Floats = np.maximum(room, 0.0)
        return spare

    @staticmethod
    def _uses(matrix: Any, column: int) -> tuple[Ints, Floats]:
        start, end = matrix.indptr[column], matrix.indptr[column + 1]
        return matrix.indices[start:end], matrix.data[start:end]

    def _reason(self, index: int, demand: DemandClass, level: int) -> Reason:
        courses = [
            course.id
            for course in self.model.problem.courses
            for outcome in course.covers
            if outcome.competence == demand.competence
            and max(outcome.from_level, demand.from_level) == level < outcome.to_level
        ]
        if not courses:
            return "no_course", {"competence": demand.competence, "level": level}
        columns = self.columns_from[index, level]
        if not columns:
            days = {"earliest": demand.earliest, "latest": demand.latest}
            return "no_session_in_days", {"courses": ", ".join(courses), **days}
        return min((self._blocks(column, demand) for column in columns), key=len)[0]

    def _blocks(self, column: int, demand: DemandClass) -> list[Reason]:
        """Return everything that keeps one more person out of a session; never empty."""
        model = self.model
        session = int(model.session[column])
        blocks = self._row_blocks(self.seat_columns, column)
        blocks += self._team_blocks(column, blocks)
        if self.opened[session]:
            if self.seated[session] >= model.maximum[session]:
                blocks.append(("sessions_full", {}))
        else:
            blocks += self._row_blocks(self.open_columns, session)
            blocks += self._group_blocks(session, already_blocked=bool(blocks))
        if not blocks and model.profit[column] <= 0:
            beta = model.problem.points_per_krona
            value = float(model.profit[column] + beta * model.cost[column])
            cost = float(beta * model.cost[column])
            blocks.append(("value_below_cost", {"value": value, "cost": cost}))
        return blocks or [("search_stopped", {})]

    def _team_blocks(self, column: int, known: list[Reason]) -> list[Reason]:
        """Return that the team spares nobody more for this very session, which is no row."""
        model = self.model
        session, team = int(model.session[column]), int(model.team[column])
        cap = int(model.team_cap[column])
        full = self.of_team[session, team] >= cap and cap < model.maximum[session]
        if not full or any(reason == "absence_limit" for reason, _ in known):
            return []
        parameters = {
            "team": model.problem.teams[team].id,
            "day": model.problem.sessions[session].start,
        }
        return [("absence_limit", parameters)]

    def _group_blocks(self, session: int, *, already_blocked: bool) -> list[Reason]:
        """Return what keeps a closed session closed, apart from the limits."""
        model = self.model
        start, end = model.first_column[session], model.first_column[session + 1]
        columns = np.arange(start, end)
        by_team: defaultdict[int, float] = defaultdict(float)
        for column in columns:
            team = int(model.team[column])
            by_team[team] = min(by_team[team] + self.spare[column], int(model.team_cap[column]))
        missing = int(model.minimum[session] - sum(by_team.values()))
        if missing > 0:
            return [("group_under_minimum", {"missing": missing})]
        best = sorted(columns, key=lambda column: -model.profit[column])
        room, value = float(model.maximum[session]), 0.0
        for column in best:
            if model.profit[column] > 0:
                taken = min(self.spare[column], room)
                room -= taken
                value += taken * float(model.profit[column])
        cost = float(model.opening[session])
        if not already_blocked and value <= cost:
            return [("value_below_cost", {"value": value, "cost": cost})]
        return []

    def _row_blocks(self, matrix: Any, column: int) -> list[Reason]:
        rows, amounts = self._uses(matrix, column)
        blocks: list[Reason] = []
        for row, amount in zip(rows, amounts, strict=True):
            if amount > 0 and self.slack[row] < amount - ROUNDING:
                reason = self._row_reason(int(row), float(amount - self.slack[row]))
                if reason is not None and reason[0] not in [known for known, _ in blocks]:
                    blocks.append(reason)
        return blocks

    def _row_reason(self, row: int, missing: float) -> Reason | None:
        rule, key = self.model.row_keys[row]
        match rule:
            case "company_within_budget":
                return "company_budget", {"missing": round(missing, 2)}
            case "network_within_budget":
                return "network_budget", {"missing": round(missing, 2)}
            case "absence_within_limit":
                return "absence_limit", {"team": key[0], "day": int(key[1])}
            case "provider_within_capacity":
                return "provider_capacity", {"provider": key[0], "week": int(key[1])}
            case "prerequisite_first" | "person_prerequisite_first":
                return "prerequisite_not_placed", {"before": key[2]}
            case "steps_in_order":
                return "prerequisite_not_placed", {"before": f"level {key[1]}"}
            case "one_course_a_day":
                return "other_course", {"day": int(key[1])}
            case "aid_within_cap":
                return "aid_cap", {"missing": round(missing, 2)}
            case "equal_access":
                return "equal_access", {"group": key[0]}
            case "resource_within_limit":
                return "resource_limit", {"resource": key[0]}
            case _:
                # The people row: whoever is unmet is not in a session of this need.
                return None


def explain(model: Model, seats: Ints, opened: Ints) -> tuple[Unmet, ...]:
    """Return one reason for every group of people that the plan leaves below their level."""
    return Explainer(model, seats, opened).unmet()
