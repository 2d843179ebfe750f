"""A session that is held in any case: with fewer than its offer's smallest group, or closed."""

from dataclasses import replace

import numpy as np
import pytest

from samtakt.engines.planning import (
    Company,
    Course,
    DemandClass,
    EqualAccess,
    InvalidProblem,
    Outcome,
    Problem,
    Seats,
    SessionCandidate,
    Team,
    solve,
    verify,
)
from samtakt.engines.planning.bound import PricedSessions
from samtakt.engines.planning.model import build_model
from tests.engines.planning.cutting import treat_as_large

OFFERED = SessionCandidate("s", "welding", "here", (5,), "school", 30_000.0, 100.0, 6, 9)
HELD = replace(OFFERED, minimum=0, maximum=4, smallest_group=6, largest_group=9)
THREE_STAY = Problem(
    companies=(Company("a", aid=20_000.0), Company("b")),
    teams=(Team("t", "a"), Team("u", "b")),
    demands=(
        DemandClass("d", "a", "t", "welding", 0, 1, 3, 9.0, 1, 9),
        DemandClass("e", "b", "u", "welding", 0, 1, 2, 1.0, 1, 9),
    ),
    courses=(Course("welding", (Outcome("welding", 0, 1),)),),
    sessions=(HELD,),
    confirmed=(Seats("d", "s", 3),),
)


@pytest.mark.parametrize("risk", [None, 0.05])
def test_a_seat_is_charged_as_in_the_smallest_group_however_few_there_are(risk):
    problem = replace(THREE_STAY, sessions=(replace(HELD, show_rate=0.8),), fall_under_risk=risk)

    plan = solve(problem, time_limit_seconds=5.0)

    assert plan.status == "optimal"
    assert verify(problem, plan, repeat_search=True) == []
    # 5,000 kr each, as when all six were there.
    assert [each.aid for each in plan.company_costs] == [15_000.0, 5_000.0]
    assert sum(each.count for each in plan.seats) == 4
    assert plan.expected_cancelled == 0.0


def test_the_cap_holds_for_seats_that_stay_too():
    poor = replace(THREE_STAY, companies=(Company("a", aid=14_999.0), Company("b")))

    assert solve(poor, time_limit_seconds=5.0).status == "infeasible"


def test_another_one_like_it_needs_the_whole_group():
    """Two of the other company are left on a later day, when one more session could be held."""
    late = replace(THREE_STAY.demands[1], earliest=7)
    problem = replace(THREE_STAY, demands=(THREE_STAY.demands[0], late))

    (unmet,) = solve(problem, time_limit_seconds=5.0).unmet

    told = {each.reason: each.parameters for each in unmet.others}
    assert (unmet.demand, unmet.reason) == ("e", "no_session_in_days")
    assert told["group_under_minimum"] == {"missing": 4}


def test_terms_are_those_of_the_offer():
    assert HELD.as_offered() == OFFERED
    assert OFFERED.as_offered() == OFFERED
    assert HELD.charge == OFFERED.charge == 5_000.0
    with pytest.raises(InvalidProblem, match="larger than"):
        replace(HELD, largest_group=5)


def test_a_need_that_is_confirmed_in_part_is_chosen_once_in_a_session():
    """The one seat that stays and the two more of the same need, in the last session there is."""
    men, _others = THREE_STAY.demands
    problem = replace(
        THREE_STAY,
        companies=(Company("a"), Company("b")),
        demands=(men,),
        sessions=(replace(OFFERED, id="r", minimum=4), HELD),
        confirmed=(Seats("d", "s", 1),),
    )
    model = build_model(problem)
    sessions = PricedSessions(model)

    sessions.evaluate(np.zeros(len(model.limit)))

    choice, seats = sessions.choice, np.zeros(model.columns)
    widths = np.diff(model.first_column)
    assert (choice.width <= widths).all()
    for session, width in enumerate(choice.width):
        at = model.first_column[session] + np.arange(width)
        seats[sessions.order[choice.column[at]]] += choice.seats[at]
    held = model.session == 1
    assert seats[held].sum() == 3
    used = model.seat_use @ seats + model.session_use @ choice.opened.astype(float)
    assert sessions.left == pytest.approx(model.limit - used)


@pytest.mark.parametrize("teams", [("u",), ("t",), ("u", "u")])
def test_who_mends_what_seats_that_stay_have_broken_is_seated(monkeypatch, teams):
    """Four men stay; half of the hours are to be women's, and four or more wait."""
    treat_as_large(monkeypatch, columns_each=1_000)
    men, _others = THREE_STAY.demands
    women = DemandClass("w", "b", "u", "welding", 0, 1, 6, 6.0, 1, 9, groups=("women",))
    company = {"t": "a", "u": "b"}
    waiting = tuple(
        replace(women, id=f"w{place}", team=team, company=company[team])
        for place, team in enumerate(teams)
    )
    problem = replace(
        THREE_STAY,
        companies=(Company("a"), Company("b")),
        demands=(replace(men, size=4), *waiting),
        sessions=(replace(HELD, hours=8.0, maximum=9),),
        confirmed=(Seats("d", "s", 4),),
        equal_access=(EqualAccess("women", 0.5),),
    )

    plan = solve(problem, time_limit_seconds=2.0)

    assert plan.status != "infeasible"
    assert verify(problem, plan) == []
    assert sum(each.count for each in plan.seats) == 9
