"""What would be lost without each session of a plan, between two proven figures.

At most: what the plan loses when the session is struck out and nothing is done about it, those
included whose later step waits for it. At least: at the prices of the plan's certificate, a
session that is struck out takes the best group it could have had off the bound; what the plan is
worth beyond the rest cannot be had without it.
"""

from dataclasses import dataclass

import numpy as np

from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.placing import opened_by, place_seats
from samtakt.engines.planning.plan import Plan
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.proof import PricedProblem
from samtakt.engines.planning.repair import Repair


@dataclass(frozen=True)
class SessionLoss:
    """Points that a plan without one session would lose, compared with the plan at hand.

    `at_least` is 0 where the search has left more to gain than the session is worth.
    """

    session: str
    at_least: float
    at_most: float


def session_losses(problem: Problem, plan: Plan) -> tuple[SessionLoss, ...]:
    """Return the loss without each opened session, the largest certain loss first.

    The plan is one of this very instance, with its certificate.
    """
    model = build_model(problem)
    seats = place_seats(model, plan.seats)
    repair = Repair(model, seats)
    priced = PricedProblem(problem, plan.certificate)
    takers = priced.takers_by_course()
    found = []
    for place in np.flatnonzero(opened_by(model, seats)):
        session = problem.sessions[place]
        left = repair.without(int(place))
        kept = left @ model.profit - opened_by(model, left) @ model.opening
        at_most = max(0.0, plan.objective - float(kept))
        group = priced.best_group(session, takers[session.course])
        at_least = group - (plan.bound_certified - plan.objective)
        found.append(SessionLoss(session.id, min(max(0.0, at_least), at_most), at_most))
    return tuple(sorted(found, key=lambda each: (-each.at_least, -each.at_most, each.session)))
