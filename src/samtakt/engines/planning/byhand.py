"""Plans whose seats somebody has chosen: what rules they break, and what they are worth.

The seats are taken as they are given. Their figures are worked out as those of a solved plan, and
the prices of earlier plans prove a bound: any prices prove one, of the instance that they are put
to.
"""

from collections.abc import Iterable
from dataclasses import replace

from samtakt.engines.planning.arrays import Seating
from samtakt.engines.planning.constraints import Violation
from samtakt.engines.planning.explain import explain
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.outcome import Proof, described
from samtakt.engines.planning.parts import Seats
from samtakt.engines.planning.placing import opened_by, place_seats, prices_of
from samtakt.engines.planning.plan import OpenedSession, Plan, Price
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.proof import certified_bound, known_prices
from samtakt.engines.planning.reading import Reading
from samtakt.engines.planning.verify import broken_rules


def violations_of(problem: Problem, seats: Iterable[Seats]) -> list[Violation]:
    """Return the rules that seats break; every session that has one is held."""
    chosen = tuple(seats)
    bare = Plan("feasible", 0, 0, 0, 0, 0, (), chosen, 0, "certificate", 0, (), 0)
    # A person with several needs in a session is one participant, which the reading knows.
    people = Reading(problem, bare).participants
    held = dict.fromkeys(row.session for row in chosen)
    sessions = tuple(OpenedSession(session, people[session]) for session in held)
    return broken_rules(problem, replace(bare, sessions=sessions))


def plan_of_seats(
    problem: Problem,
    seats: Iterable[Seats],
    *,
    proven_by: Iterable[Plan],
    searched: float | None = None,
    seed: int = 0,
    seconds: float = 0.0,
) -> Plan:
    """Return the plan that some seats make, which break no rule of the instance.

    The bound is the smallest that the prices of `proven_by` prove for this very instance; without
    any plan it is that of no prices at all. `searched` is a bound that an exact search has proven
    of the same instance.
    """
    chosen = tuple(seats)
    model = build_model(problem)
    taken = place_seats(model, chosen)
    opened = opened_by(model, taken)
    certificate, certified = _best_proof(problem, proven_by)
    proof = Proof(certified, certificate, searched)
    plan = described(model, Seating.of(taken), opened, proof, seed=seed)
    prices = prices_of(model.row_keys, certificate)
    return replace(plan, seats=chosen, seconds=seconds, unmet=explain(model, taken, opened, prices))


def _best_proof(problem: Problem, plans: Iterable[Plan]) -> tuple[tuple[Price, ...], float]:
    proofs = [known_prices(problem, plan.certificate) for plan in plans] or [()]
    proven = [(certified_bound(problem, prices), prices) for prices in proofs]
    bound, prices = min(proven, key=lambda each: each[0])
    return prices, bound
