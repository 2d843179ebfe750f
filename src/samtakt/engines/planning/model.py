"""The instance as arrays: one column per possible seat, one row per limit that ties sessions together.

Maximise   profit . n - opening . y
subject to A n + O y <= limit           (the rows, each with its rule and key)
           minimum y_j <= sum n <= maximum y_j     within each session j
           sum over a team's columns <= cap of the team in j, n_c <= most_c y_j
           sum over the columns of one attendee in j <= 1
           n >= confirmed, y = 1 where forced

Columns are ordered by session. `n` counts seats, `y` says whether a session is opened. A seat of a
person with several needs that a session meets is one column for every selection of those needs.
`columns` makes the columns, `rows` the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from samtakt.engines.planning.arrays import Floats, Ints, Mask, NeedsMet, RowKey, RowKeys, Seating
from samtakt.engines.planning.columns import make_columns
from samtakt.engines.planning.entries import spread
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.rows import make_rows

__all__ = ["Floats", "Ints", "Mask", "Model", "RowKey", "RowKeys", "build_model"]


@dataclass(frozen=True)
class Model:
    """The arrays; lengths are columns, sessions or rows as the module's formula says.

    Whole numbers are 32 bits wide, levels 16. `attendee` numbers, within a session, the columns
    that are the same person's (-1: on its own); it is empty where there are none such. `minimum`
    is what keeps the risk of `Problem.fall_under_risk`; it is above `maximum` where nothing can.
    `further` are the needs that columns meet beside their first. `bonus` is the part of `profit`
    that stays for a seat published before (empty: none was). Such a class has two columns in the
    session: those who have the seat, and the others. `company` says whose each demand class is.
    """

    problem: Problem
    company: Ints
    demand: Ints
    session: Ints
    entry: Ints
    exit: Ints
    further: NeedsMet
    attendee: Ints
    team: Ints
    most: Ints
    team_cap: Ints
    cost: Floats
    profit: Floats
    bonus: Floats
    confirmed: Ints
    first_column: Ints
    minimum: Ints
    maximum: Ints
    opening: Floats
    start: Ints
    finish: Ints
    course: Ints
    forced: Mask
    row_keys: RowKeys
    limit: Floats
    seat_use: sparse.csr_array
    session_use: sparse.csr_array

    @property
    def columns(self) -> int:
        """How many possible seats there are: pairs of demand class and session, or a person's."""
        return len(self.demand)

    @property
    def sessions(self) -> int:
        """How many candidate sessions there are."""
        return len(self.minimum)

    def seated(self, seats: Ints) -> Floats:
        """Return how many sit in each session if so many seats of each column are taken."""
        # Arrays along all columns of a large network take seconds.
        return self.people_in(Seating.of(seats))

    def people_in(self, taken: Seating) -> Floats:
        """Return how many sit in each session."""
        sessions = self.session[taken.columns]
        people = np.bincount(sessions, weights=taken.people, minlength=self.sessions)
        return people.astype(float, copy=False)

    def needs_met(self, taken: Seating) -> tuple[NeedsMet, Ints]:
        """Return all needs that the seats meet, each column's own first, and how many people's."""
        further = self.further
        # As wide as what is looked in, which else would be copied.
        some = taken.columns.astype(further.column.dtype)
        begin, end = (np.searchsorted(further.column, some, side) for side in ("left", "right"))
        more, whose = spread(begin, end)
        people = np.concatenate([taken.people, taken.people[whose]])
        parts = [
            np.concatenate([own, others[more]])
            for own, others in (
                (some, further.column),
                (self.demand[some], further.demand),
                (self.entry[some], further.entry),
                (self.exit[some], further.exit),
            )
        ]
        order = np.argsort(parts[0], kind="stable")
        return NeedsMet(*(each[order] for each in parts)), people[order]

    def needs_of(self, column: int) -> tuple[tuple[int, int, int], ...]:
        """Return each need that a column meets: its demand class, and from and to which level."""
        further = self.further
        first, last = np.searchsorted(further.column, [column, column + 1])
        rest = zip(
            further.demand[first:last], further.entry[first:last], further.exit[first:last],
            strict=True,
        )  # fmt: skip
        own = self.demand[column], self.entry[column], self.exit[column]
        return tuple((int(d), int(start), int(end)) for d, start, end in (own, *rest))


def build_model(problem: Problem, *, between: Callable[[], object] | None = None) -> Model:
    """Return the arrays of an instance; `between` is called now and then and may raise to stop."""
    columns = make_columns(problem)
    rows = make_rows(columns, between=between)
    return Model(
        problem=problem,
        company=columns.index.company,
        demand=columns.demand,
        session=columns.session,
        entry=columns.entry,
        exit=columns.exit,
        further=columns.further,
        attendee=columns.attendee,
        team=columns.team,
        most=columns.most,
        team_cap=columns.team_cap,
        cost=columns.cost,
        profit=columns.profit,
        bonus=columns.bonus,
        confirmed=columns.confirmed,
        first_column=columns.first_column,
        minimum=columns.index.minimum,
        maximum=columns.index.maximum,
        opening=problem.points_per_krona * columns.index.price_session,
        start=columns.index.start,
        finish=columns.index.finish,
        course=columns.index.course,
        forced=columns.forced,
        row_keys=rows.keys,
        limit=rows.limit,
        seat_use=rows.seat_use,
        session_use=rows.session_use,
    )
