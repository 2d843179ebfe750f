"""What must hold of seats, prices and plans whatever the instance, also where nothing is proven.

Small instances are solved whole to proof. Here the path of the large ones is taken as well: prices,
plans along them, annealing, blocks.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import Plan, Price, Problem, solve, verify
from samtakt.engines.planning.bound import PricedSessions
from samtakt.engines.planning.generate import TINY, generate
from samtakt.engines.planning.model import build_model
from samtakt.engines.planning.proof import certified_bound
from samtakt.engines.planning.wholeproof import search
from tests.engines.planning.tiny import best_by_trying_all, everything

SEEDS = st.integers(0, 100_000)
ITERATIONS = 200

KEY_KINDS = {
    "people_are_enough": ("need",),
    "steps_in_order": ("need", "", ""),
    "prerequisite_first": ("team", "course", "course", ""),
    "person_prerequisite_first": ("person", "course", "course", ""),
    "one_course_a_day": ("person", ""),
    "absence_within_limit": ("team", ""),
    "company_within_budget": ("company",),
    "aid_within_cap": ("company",),
    "network_within_budget": (),
    "provider_within_capacity": ("provider", ""),
    "resource_within_limit": ("resource",),
    "equal_access": ("group",),
}
"""What the parts of a limit's key name; "" is a number."""


def instance(seed: int, kind: str) -> Problem:
    """An instance of a kind: with something of everything, some seats kept, or generated."""
    if kind == "generated":
        return generate(TINY, seed=seed)
    return everything(seed, confirmed=kind == "confirmed", published=kind == "published")


KINDS = st.sampled_from(["plain", "confirmed", "published", "generated"])


def as_if_large(problem: Problem, seed: int, iterations: int = ITERATIONS) -> Plan:
    """Solve by prices and annealing: no instance is small enough to be solved whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)
        return solve(problem, time_limit_seconds=60.0, seed=seed, iterations=iterations)


class Relabelling:
    """Other names for all there is, that sort in another order, and every list shuffled."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.draw = np.random.default_rng(seed)
        self.names: dict[str, dict[str, str]] = {}
        named = {
            "company": [each.id for each in problem.companies],
            "team": [each.id for each in problem.teams],
            "need": [each.id for each in problem.demands],
            "person": [each.person for each in problem.demands if each.person],
            "group": [group for each in problem.demands for group in each.groups],
            "competence": [o.competence for each in problem.courses for o in each.covers]
            + [each.competence for each in problem.demands],
            "course": [each.id for each in problem.courses],
            "session": [each.id for each in problem.sessions],
            "provider": [each.provider for each in problem.sessions]
            + [each.provider for each in problem.provider_capacity],
            "resource": [each.id for each in problem.resources],
        }
        for kind, old in named.items():
            once = list(dict.fromkeys(old))
            places = self.draw.permutation(len(once))
            self.names[kind] = {
                name: f"{kind} {place:04}" for name, place in zip(once, places, strict=True)
            }

    def shuffled(self, rows):
        """Return rows in another order."""
        return tuple(rows[at] for at in self.draw.permutation(len(rows)))

    def seats(self, rows):
        """Return seats with their need and session renamed."""
        need, session = self.names["need"], self.names["session"]
        return tuple(
            replace(row, demand=need[row.demand], session=session[row.session]) for row in rows
        )

    def problem(self, old: Problem) -> Problem:
        """Return the same instance under other names, in another order."""
        names = self.names
        companies = [replace(each, id=names["company"][each.id]) for each in old.companies]
        teams = [
            replace(
                each,
                id=names["team"][each.id],
                company=names["company"][each.company],
                completed={names["course"][name]: n for name, n in each.completed.items()},
            )
            for each in old.teams
        ]
        demands = [
            replace(
                each,
                id=names["need"][each.id],
                company=names["company"][each.company],
                team=names["team"][each.team],
                competence=names["competence"][each.competence],
                person=None if each.person is None else names["person"][each.person],
                completed=tuple(names["course"][name] for name in each.completed),
                groups=tuple(names["group"][name] for name in each.groups),
            )
            for each in old.demands
        ]
        courses = [
            replace(
                each,
                id=names["course"][each.id],
                covers=self.shuffled(
                    [replace(o, competence=names["competence"][o.competence]) for o in each.covers]
                ),
                prerequisites=tuple(names["course"][name] for name in each.prerequisites),
            )
            for each in old.courses
        ]
        sessions = [
            replace(
                each,
                id=names["session"][each.id],
                course=names["course"][each.course],
                provider=names["provider"][each.provider],
            )
            for each in old.sessions
        ]
        resources = [
            replace(
                row,
                id=names["resource"][row.id],
                seats=self.shuffled(self.seats(row.seats)),
                sessions=tuple(
                    replace(use, session=names["session"][use.session]) for use in row.sessions
                ),
            )
            for row in old.resources
        ]
        return replace(
            old,
            companies=self.shuffled(companies),
            teams=self.shuffled(teams),
            demands=self.shuffled(demands),
            courses=self.shuffled(courses),
            sessions=self.shuffled(sessions),
            resources=self.shuffled(resources),
            travel=self.shuffled(
                [replace(row, company=names["company"][row.company]) for row in old.travel]
            ),
            provider_capacity=self.shuffled(
                [
                    replace(row, provider=names["provider"][row.provider])
                    for row in old.provider_capacity
                ]
            ),
            equal_access=tuple(
                replace(row, group=names["group"][row.group]) for row in old.equal_access
            ),
            confirmed=self.shuffled(self.seats(old.confirmed)),
            published=self.shuffled(self.seats(old.published)),
        )

    def key(self, rule: str, key: tuple[str, ...]) -> tuple[str, ...]:
        """Return a limit's key under the other names."""
        return tuple(
            self.names[kind][part] if kind else part
            for kind, part in zip(KEY_KINDS[rule], key, strict=True)
        )

    def prices(self, prices: Mapping[tuple[str, tuple[str, ...]], float]):
        """Return prices moved along with the names of their limits."""
        return {(rule, self.key(rule, key)): price for (rule, key), price in prices.items()}

    def back(self) -> "Relabelling":
        """Return what gives everything its old name again."""
        other = object.__new__(Relabelling)
        other.draw = self.draw
        other.names = {
            kind: {new: old for old, new in names.items()} for kind, names in self.names.items()
        }
        return other

    def plan(self, found: Plan) -> Plan:
        """Return a plan under the other names."""
        names = self.names
        return replace(
            found,
            sessions=tuple(
                replace(row, session=names["session"][row.session]) for row in found.sessions
            ),
            seats=self.seats(found.seats),
            company_costs=tuple(
                replace(row, company=names["company"][row.company]) for row in found.company_costs
            ),
            certificate=tuple(
                replace(price, key=self.key(price.rule, price.key)) for price in found.certificate
            ),
            unmet=tuple(replace(row, demand=names["need"][row.demand]) for row in found.unmet),
        )


def possible_seats(problem: Problem, labels: Relabelling | None = None):
    """All seats that the solver sees: for which needs, in which session, and how many."""
    model = build_model(problem)
    need = labels.names["need"] if labels else {each.id: each.id for each in problem.demands}
    session = labels.names["session"] if labels else {each.id: each.id for each in problem.sessions}
    return sorted(
        (
            session[problem.sessions[model.session[column]].id],
            sorted(need[problem.demands[at].id] for at, _, _ in model.needs_of(column)),
            int(model.most[column]),
            int(model.confirmed[column]),
            round(float(model.profit[column]), 9),
        )
        for column in range(model.columns)
    )


def some_prices(problem: Problem, seed: int) -> dict[tuple[str, tuple[str, ...]], float]:
    """Random prices on half of the limits that the solver knows."""
    draw = np.random.default_rng(seed)
    keys = sorted((rule, tuple(key)) for rule, key in build_model(problem).row_keys)
    return {key: float(draw.exponential(0.5)) for key in keys if draw.random() < 0.5}


def proven_by_checker(problem, prices):
    return certified_bound(problem, [Price(*key, price) for key, price in prices.items()])


def proven_by_solver(problem, prices):
    model = build_model(problem)
    at_rows = np.array([prices.get((rule, tuple(key)), 0.0) for rule, key in model.row_keys])
    return PricedSessions(model).evaluate(at_rows)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, kind=KINDS)
def test_names_and_order_change_neither_seats_nor_limits_nor_what_prices_prove(seed, kind):
    problem = instance(seed, kind)
    labels = Relabelling(problem, seed)
    other = labels.problem(problem)
    prices = some_prices(problem, seed)
    moved = labels.prices(prices)

    assert possible_seats(problem, labels) == possible_seats(other)
    limits, others = (
        {(rule, tuple(key)): 0.0 for rule, key in build_model(each).row_keys}
        for each in (problem, other)
    )
    assert labels.prices(limits) == others
    for proven in (proven_by_checker, proven_by_solver):
        one, same = proven(problem, prices), proven(other, moved)
        assert same == pytest.approx(one, rel=1e-9, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, kind=KINDS)
def test_a_plan_found_under_other_names_is_a_plan_under_the_old_ones(seed, kind):
    problem = instance(seed, kind)
    labels = Relabelling(problem, seed)

    found = as_if_large(labels.problem(problem), seed)

    assert verify(problem, labels.back().plan(found)) == []


@settings(max_examples=50, deadline=None)
@given(seed=SEEDS, kind=KINDS, iterations=st.sampled_from([2, 30, 200]))
def test_bound_optimum_and_plan_stand_in_this_order_without_any_search_to_proof(
    seed, kind, iterations
):
    """After few iterations prices seldom prove the plan best, and annealing has work to do."""
    problem = instance(seed, kind)
    optimum = search(problem).worth
    if kind != "generated":
        assert optimum == pytest.approx(best_by_trying_all(problem), abs=1e-6)

    plan = as_if_large(problem, seed, iterations)

    assert verify(problem, plan) == []
    assert plan.bound_source == "certificate"
    assert plan.bound >= optimum - 1e-6
    assert plan.objective <= optimum + 1e-6


MONEY = {"budget": "company_within_budget", "aid": "aid_within_cap"}


def richer_by(problem: Problem, more: float) -> tuple[Problem, dict[tuple[str, ...], float]]:
    """Return the instance with larger budgets and caps, and by how much each limit has grown."""
    grown: dict[tuple[str, ...], float] = {}
    companies = []
    for company in problem.companies:
        limits = {"budget": company.budget, "aid": company.aid}
        larger = {name: limit + more for name, limit in limits.items() if limit is not None}
        companies.append(replace(company, **larger))
        for name in larger:
            grown[MONEY[name], company.id] = more
    budget = problem.network_budget
    if budget is not None:
        grown["network_within_budget",] = more
        budget += more
    return replace(problem, companies=tuple(companies), network_budget=budget), grown


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, kind=KINDS, more=st.sampled_from([1.0, 100.0, 1_000.0]))
def test_more_money_raises_what_prices_prove_by_its_price(seed, kind, more):
    problem = instance(seed, kind)
    richer, grown = richer_by(problem, more)
    prices = some_prices(problem, seed)
    # The solver leaves limits out that can no longer be reached; the checker knows them all.
    left = {(rule, tuple(key)) for rule, key in build_model(richer).row_keys}
    priced = {key: price for key, price in prices.items() if key in left}

    for proven, known in ((proven_by_checker, prices), (proven_by_solver, priced)):
        before, after = proven(problem, known), proven(richer, known)
        worth = sum(
            growth * known.get((rule, tuple(key)), 0.0) for (rule, *key), growth in grown.items()
        )
        assert after == pytest.approx(before + worth, rel=1e-9, abs=1e-9)
        assert after >= before - 1e-9 * max(1.0, abs(before))


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, kind=st.sampled_from(["plain", "confirmed", "published"]))
def test_more_money_lowers_neither_the_optimum_nor_the_bound_found(seed, kind):
    problem = instance(seed, kind)
    richer, _ = richer_by(problem, 150.0)
    optimum = best_by_trying_all(problem)

    before, after = (as_if_large(each, seed) for each in (problem, richer))

    assert best_by_trying_all(richer) >= optimum - 1e-9
    assert after.bound >= optimum - 1e-6
    assert certified_bound(richer, before.certificate) >= before.bound - 1e-9
