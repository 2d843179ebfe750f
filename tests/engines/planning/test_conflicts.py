"""Smallest conflicts, against all that could be planned on a network small enough to list it."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.planning import Company, ProviderCapacity, Team, constraints
from samtakt.engines.planning.conflicts import Limit, NotAnswered, find_conflict
from samtakt.engines.planning.plan import Seats
from samtakt.engines.planning.reading import Reading
from tests.engines.planning.test_constraints import PROBLEM, plan

SEATS = (("turn", "b1", 3), ("turn", "b2", 3), ("turn", "f1", 3), ("spray", "s2", 4))
SET_BY_SOMEBODY = {
    "absence_within_limit": ("team",),
    "company_within_budget": ("company",),
    "network_within_budget": (),
    "prerequisite_first": ("prerequisite",),
    "provider_within_capacity": ("provider",),
    "resource_within_limit": ("resource",),
}
OF_A_GROUP = {"group_reaches_minimum", "group_within_maximum"}
ONLY_FIGURES = {"group_size_as_listed"}


def broken_limits(problem, seats, wanted):
    """The limits that some seats break, or None if they make no sense at all."""
    broken = set()
    draft = plan(*seats, problem=problem)
    for rule in constraints.CONSTRAINTS:
        if rule.check is None or rule.name in ONLY_FIGURES:
            continue
        for violation in rule.check(Reading(problem, draft)):
            if violation.rule in SET_BY_SOMEBODY:
                key = tuple(violation.parameters[name] for name in SET_BY_SOMEBODY[violation.rule])
            elif violation.rule in OF_A_GROUP:
                course = Reading(problem, draft).sessions[violation.parameters["session"]].course
                key = (course,)
            else:
                return None
            broken.add(Limit(violation.rule, key))
    ends = {"turn": "f1", "spray": "s2"}
    for demand, people in wanted.items():
        if sum(count for _, session, count in seats if session == ends[demand]) < people:
            broken.add(Limit("wanted", (demand,)))
    return frozenset(broken)


def everything_that_could_be_planned():
    for counts in product(*(range(most + 1) for _, _, most in SEATS)):
        yield tuple(
            (demand, session, count)
            for (demand, session, _), count in zip(SEATS, counts, strict=True)
            if count
        )


def smallest_hitting_set_size(sets):
    members = sorted(frozenset().union(*sets), key=repr)
    for size in range(len(members) + 1):
        for chosen in combinations(members, size):
            if all(each.intersection(chosen) for each in sets):
                return size
    raise AssertionError("a set was empty")


def changed(budget, absent, network, capacity, minimum):
    return replace(
        PROBLEM,
        companies=(Company("north", budget), Company("south")),
        teams=(Team("lathe", "north", absent, {"safety": 2}), Team("paint", "south")),
        network_budget=network,
        provider_capacity=(ProviderCapacity("school", capacity),),
        sessions=tuple(
            replace(each, minimum=minimum) if each.id == "s2" else each for each in PROBLEM.sessions
        ),
    )


@settings(max_examples=25)
@given(
    st.sampled_from([0.0, 300.0, 450.0, 900.0, 2000.0]),
    st.integers(0, 4),
    st.sampled_from([0.0, 1000.0, 2000.0, 3000.0, 9000.0]),
    st.integers(0, 3),
    st.integers(1, 3),
    st.integers(0, 3),
    st.integers(0, 4),
)
def test_no_smaller_set_of_limits_would_be_a_conflict(
    budget, absent, network, capacity, minimum, turning, spraying
):
    problem = changed(budget, absent, network, capacity, minimum)
    wanted = {"turn": turning, "spray": spraying}

    found = find_conflict(problem, wanted)

    every = (broken_limits(problem, seats, wanted) for seats in everything_that_could_be_planned())
    broken = {each for each in every if each is not None}
    if frozenset() in broken:
        assert found == ()
    else:
        assert all(each.intersection(found) for each in broken)
        assert len(found) == smallest_hitting_set_size(broken)


def test_three_turners_need_450_kronor_each_twice_and_the_budget_is_short():
    """Two seats each at 100 + 50 kronor travel: 900 kronor for three people, of which 450 are."""
    problem = changed(450.0, 4, 9000.0, 5, 2)

    # Two of three have completed what comes first, so that this limit alone is a conflict too.
    assert find_conflict(problem, {"turn": 2}) == (
        Limit("company_within_budget", ("north",)),
        Limit("wanted", ("turn",)),
    )
    assert Limit("company_within_budget", ("north",)).message == "the budget of company north"


def test_a_need_that_no_session_meets_is_a_conflict_of_its_own():
    late = replace(
        PROBLEM,
        demands=tuple(
            replace(each, earliest=9) if each.id == "spray" else each for each in PROBLEM.demands
        ),
    )

    assert find_conflict(late, {"spray": 1}) == (Limit("wanted", ("spray",)),)


def test_confirmed_seats_may_break_a_budget_that_was_cut():
    seats = Seats("spray", "s2", 2)
    problem = replace(PROBLEM, confirmed=(seats,))

    assert find_conflict(problem) == ()
    assert find_conflict(replace(problem, network_budget=10.0)) == (
        Limit("confirmed_seats_kept", ("spray", "s2")),
        Limit("network_within_budget"),
    )


@pytest.mark.parametrize("wanted", [None, {}])
def test_where_nothing_has_to_hold_nothing_contradicts(wanted):
    assert not PROBLEM.confirmed
    assert find_conflict(PROBLEM, wanted) == ()


def test_a_need_that_does_not_exist_is_refused_and_no_time_is_no_answer():
    with pytest.raises(KeyError, match="nobody"):
        find_conflict(PROBLEM, {"nobody": 1})
    with pytest.raises(NotAnswered):
        find_conflict(PROBLEM, {"turn": 1}, seconds=0.0)
