"""Parts of the plan, or all of a small one, solved to proof by HiGHS as a mixed-integer programme."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from samtakt.engines.planning.model import Floats, Ints, Model

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ExactResult:
    """Seats per column and opened sessions of the whole plan; `bound` is None if none was proven."""

    seats: Ints
    opened: Ints
    bound: float | None
    proven: bool


def programme_of(
    model: Model, columns: Ints, sessions: Ints, room: Floats
) -> tuple[sparse.csr_array, Floats, Floats, Ints]:
    """Return matrix, lower and upper limits over the chosen columns and then sessions.

    The first rows of the matrix are the model's rows that the last array names.
    """
    width, height = len(columns), len(sessions)
    place = np.full(model.sessions, -1)
    place[sessions] = np.arange(height)
    home = place[model.session[columns]]
    seat_use, session_use = model.seat_use[:, columns], model.session_use[:, sessions]
    used = (np.diff(seat_use.indptr) + np.diff(session_use.indptr)) > 0
    shared = sparse.hstack([seat_use[used], session_use[used]])
    at = np.arange(width)
    group = sparse.csr_array((np.ones(width), (home, at)), shape=(height, width))
    above = sparse.hstack([group, -sparse.diags_array(model.maximum[sessions].astype(float))])
    below = sparse.hstack([group, -sparse.diags_array(model.minimum[sessions].astype(float))])
    teams, team_row = np.unique(home * (model.team.max(initial=0) + 1) + model.team[columns],
                                return_inverse=True)  # fmt: skip
    caps, homes = np.zeros(len(teams)), np.zeros(len(teams), dtype=np.int64)
    caps[team_row], homes[team_row] = model.team_cap[columns], home
    in_team = sparse.csr_array((np.ones(width), (team_row, at)), shape=(len(teams), width))
    cap = sparse.csr_array((-caps, (np.arange(len(teams)), homes)), shape=(len(teams), height))
    few = np.flatnonzero(model.most[columns] < model.team_cap[columns])
    own = sparse.csr_array((np.ones(len(few)), (np.arange(len(few)), few)),
                           shape=(len(few), width))  # fmt: skip
    link = sparse.csr_array(
        (-model.most[columns][few].astype(float), (np.arange(len(few)), home[few])),
        shape=(len(few), height),
    )
    blocks = [shared, above, below, sparse.hstack([in_team, cap]), sparse.hstack([own, link])]
    matrix = sparse.csr_array(sparse.vstack(blocks))
    upper = np.concatenate([room[used], np.zeros(matrix.shape[0] - int(used.sum()))])
    lower = np.full(matrix.shape[0], -np.inf)
    first = int(used.sum()) + height
    lower[first : first + height], upper[first : first + height] = 0.0, np.inf
    return matrix, lower, upper, np.flatnonzero(used)


def solve_exactly(
    model: Model,
    seats: Ints,
    opened: Ints,
    free: Mask,
    *,
    seconds: float,
    nodes: int,
    should_stop: Callable[[], bool],
    keep_open: bool = False,
    tolerance: float = 1e-7,
) -> ExactResult:
    """Improve a plan by choosing anew in the free sessions, all else staying as it is.

    With `keep_open`, the free sessions stay opened or closed and only seats are chosen. The result
    is never worse than what was given. It is proven when at most `tolerance` points are left to
    gain. `nodes` limits the work the same way on every machine,
    `seconds` by the clock.
    """
    sessions = np.flatnonzero(free)
    columns = np.flatnonzero(free[model.session])
    fixed_seats, fixed_opened = seats.copy(), opened.copy()
    fixed_seats[columns], fixed_opened[sessions] = 0, 0
    room = model.limit - model.seat_use @ fixed_seats - model.session_use @ fixed_opened
    matrix, lower, upper, _ = programme_of(model, columns, sessions, room)
    height = len(sessions)
    highs = load_programme(
        matrix,
        lower,
        # Seats given stay possible in spite of rounding in the sums.
        np.maximum(upper, matrix @ np.r_[seats[columns], opened[sessions]].astype(float)),
        np.r_[model.profit[columns], -model.opening[sessions]],
        np.r_[model.confirmed[columns], opened[sessions] * keep_open | model.forced[sessions]],
        np.r_[model.most[columns], opened[sessions] if keep_open else np.ones(height)],
    )
    highs.setOptionValue("mip_abs_gap", tolerance)
    highs.setOptionValue("time_limit", max(0.05, seconds))
    highs.setOptionValue("mip_max_nodes", nodes)
    start = highspy.HighsSolution()
    start.col_value = np.r_[seats[columns], opened[sessions]].astype(float).tolist()
    highs.setSolution(start)
    listen(highs, should_stop)
    highs.run()
    return _result(model, highs, seats, opened, columns, sessions)


def load_programme(
    matrix: sparse.csr_array,
    lower: Floats,
    upper: Floats,
    gain: Floats,
    least: Ints,
    most: Ints,
) -> highspy.Highs:
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = matrix.shape[1], matrix.shape[0]
    programme.col_cost_ = gain
    programme.sense_ = highspy.ObjSense.kMaximize
    programme.col_lower_, programme.col_upper_ = least.astype(float), most.astype(float)
    programme.row_lower_, programme.row_upper_ = lower, upper
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = matrix.indptr
    programme.a_matrix_.index_ = matrix.indices
    programme.a_matrix_.value_ = matrix.data
    programme.integrality_ = [highspy.HighsVarType.kInteger] * matrix.shape[1]
    highs: highspy.Highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("parallel", "off")
    highs.setOptionValue("mip_rel_gap", 1e-7)
    highs.setOptionValue("random_seed", 1)
    highs.passModel(programme)
    return highs


def listen(highs: highspy.Highs, should_stop: Callable[[], bool]) -> None:
    """Let HiGHS ask now and then whether to stop."""
    last = [time.monotonic()]

    def ask(event: highspy.HighsCallbackEvent) -> None:
        now = time.monotonic()
        if now - last[0] > 0.05:
            last[0] = now
            if should_stop():
                event.interrupt()

    highs.cbMipInterrupt += ask
    highs.cbSimplexInterrupt += ask


def _result(
    model: Model,
    highs: highspy.Highs,
    seats: Ints,
    opened: Ints,
    columns: Ints,
    sessions: Ints,
) -> ExactResult:
    info = highs.getInfo()
    proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    whole = len(sessions) == model.sessions
    bound = float(info.mip_dual_bound) if whole and np.isfinite(info.mip_dual_bound) else None
    values = np.asarray(highs.getSolution().col_value)
    width = len(columns)
    new_seats, new_opened = seats.copy(), opened.copy()
    if len(values) == width + len(sessions):
        new_seats[columns] = np.rint(values[:width]).astype(np.int64)
        new_opened[sessions] = np.rint(values[width:]).astype(np.int64)
        gain = (new_seats - seats) @ model.profit - (new_opened - opened) @ model.opening
        left = model.limit - model.seat_use @ new_seats - model.session_use @ new_opened
        if gain > 1e-9 and (left >= -1e-5).all():
            return ExactResult(new_seats, new_opened, bound, proven)
    return ExactResult(seats.copy(), opened.copy(), bound, proven)
