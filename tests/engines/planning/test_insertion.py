"""Seats for people worth more: what is refused leaves no trace, what is kept pays and fits."""

from dataclasses import replace

import numpy as np
import pytest

from samtakt.engines.planning import insertion, kernels
from samtakt.engines.planning.bound import PricedSessions, find_bound
from samtakt.engines.planning.bundles import bundle_layout, bundle_state, bundle_weights
from samtakt.engines.planning.generate import DEMO, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.search import Found, build, state_of, weigh

SMALL = replace(
    DEMO, companies=5, teams=10, people=90, needs=270, candidates=96, skills=10, advanced=1, pairs=1
)


class Planned:
    """A plan along prices that a bound has found, as the compiled steps see it."""

    def __init__(self, seed):
        model = build_model(generate(SMALL, seed=seed))
        sessions = PricedSessions(model)
        found = find_bound(
            sessions, model.row_keys, target=0.0, iterations=80, stop=lambda *_: False
        )
        self.layout = sessions.layout
        self.bundle = bundle_layout(self.layout)
        self.weights = weigh(self.layout, 0.8 * found.prices, judged=0.3, seated=1.0)
        empty = Found(self.layout.least.copy(), self.layout.forced.copy(), 0.0)
        order = np.argsort(-found.average_opened, kind="stable")
        plan = build(self.layout, self.bundle, self.weights, empty, order)
        self.state = state_of(self.layout, self.bundle, plan, self.weights, seed)
        self.compiled = self.bundle, bundle_weights(self.weights), bundle_state(self.state)

    @property
    def opened(self):
        return self.state.open_place >= 0

    def used(self):
        """What the seats and sessions use of every row, added up from nothing."""
        layout, used = self.layout, np.zeros(len(self.layout.limit))
        seats = self.state.seats.astype(float)
        in_group = np.bincount(layout.group, weights=seats, minlength=len(layout.team))
        for uses, counts in (
            (layout.own, seats),
            (layout.shared, in_group),
            (layout.opened, self.opened.astype(float)),
        ):
            np.add.at(used, uses.row, uses.amount * np.repeat(counts, np.diff(uses.first)))
        return used

    def weight(self):
        """What the plan weighs, added up from nothing."""
        seats = float(self.state.seats @ self.weights.seat)
        return seats - float(self.weights.opening[self.opened].sum())

    def assert_keeps_every_limit(self):
        layout, state = self.layout, self.state
        assert state.slack == pytest.approx(layout.limit - self.used(), abs=1e-4)
        assert (state.slack >= -1e-5).all()
        seated = np.bincount(layout.session, weights=state.seats, minlength=len(layout.opening))
        assert (seated[self.opened] >= layout.minimum[self.opened]).all()
        assert (seated <= layout.maximum * self.opened).all()
        assert (state.seats <= layout.most).all()
        assert state.weight[0] == pytest.approx(self.weight())


def columns_of_opened(planned):
    inside = np.flatnonzero(planned.opened[planned.layout.session])
    return np.random.default_rng(1).permutation(inside)[:400]


@pytest.mark.parametrize("seed", [1, 2])
def test_an_insertion_pays_and_keeps_every_limit_or_leaves_no_trace(seed):
    planned = Planned(seed)
    state, kept = planned.state, 0
    for column in columns_of_opened(planned):
        for log in (kernels.LOGGED, kernels.REMOVED, kernels.TOUCHED):
            state.number[log] = 0
        seats, weight = state.seats.copy(), state.weight[0]

        if insertion.improve(column, *planned.compiled):
            kept += 1
            assert state.weight[0] > weight
            planned.assert_keeps_every_limit()
        else:
            assert (state.seats == seats).all()
            assert state.weight[0] == weight
    assert kept > 5
    planned.assert_keeps_every_limit()


def test_who_sat_in_a_session_that_closes_moves_on_to_seats_of_people_worth_less():
    planned = Planned(3)
    state, followed = planned.state, 0
    worth = planned.weights.worth
    for session in np.flatnonzero(planned.opened):
        for log in (kernels.LOGGED, kernels.REMOVED, kernels.TOUCHED):
            state.number[log] = 0
        kernels.close(session, *planned.compiled)
        without, taken_out = float(state.seats @ worth), state.number[kernels.REMOVED]

        insertion.move_on(0, worth, *planned.compiled)

        followed += state.number[kernels.REMOVED] - taken_out
        assert float(state.seats @ worth) >= without - 1e-9
        assert (state.slack >= -1e-5).all()
        kernels.undo(0, planned.compiled[0], planned.compiled[2])
        state.weight[0] = planned.weight()
    assert followed > 0
    planned.assert_keeps_every_limit()
