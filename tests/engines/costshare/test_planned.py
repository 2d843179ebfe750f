"""The game of a plan's documents, and the check that shares are those of the plan."""

import copy
from math import isnan

import pytest

from samtakt.engines.costshare import (
    Offer,
    certify,
    planned_game,
    promise,
    share_by,
    verify,
    verify_against_plan,
)


def session(name, course, price, *, place="Köping", seat=100, online=False):
    return {
        "id": name,
        "course": course,
        "place": "" if online else place,
        "price_session": price,
        "price_seat": seat,
        "minimum": 2,
        "maximum": 4,
        "online": online,
    }


@pytest.fixture
def instance():
    """Alfa has two people and one person with two needs, Beta three people; Ceta has none."""
    return {
        "companies": [{"id": name} for name in ("alfa", "beta", "ceta")],
        "demands": [
            {"id": "alfa-2", "company": "alfa"},
            {"id": "alfa-anna-1", "company": "alfa", "person": "anna"},
            {"id": "alfa-anna-2", "company": "alfa", "person": "anna"},
            {"id": "beta-3", "company": "beta"},
        ],
        "sessions": [
            session("w1", "welding", 9000),
            session("w2", "welding", 8000),
            session("l1", "lean", 5000, online=True),
            session("t1", "truck", 1000),
        ],
        "travel": [{"company": "beta", "place": "Köping", "cost": 50}],
        "travel_default": 10,
    }


@pytest.fixture
def plan():
    """Four in welding for 9,000 kr, three in lean online for 5,000 kr, 100 kr a seat."""
    return {
        "sessions": [{"session": "w1"}, {"session": "l1"}],
        "seats": [
            {"demand": "alfa-2", "session": "w1", "count": 2},
            {"demand": "beta-3", "session": "w1", "count": 2},
            {"demand": "alfa-anna-1", "session": "l1", "count": 1},
            {"demand": "alfa-anna-2", "session": "l1", "count": 1},
            {"demand": "beta-3", "session": "l1", "count": 2},
        ],
    }


@pytest.fixture
def document(instance, plan):
    found = planned_game(instance, plan)
    shares = share_by(found.game, "equal_savings", target=found.target)
    made = certify(found.game, shares, promise(found.game, shares), real_cost=found.real_cost)
    return copy.deepcopy(made.data)


def test_the_game_of_a_plan(instance, plan):
    found = planned_game(instance, plan)

    alfa, beta = found.game.companies
    assert (alfa.id, dict(alfa.participations)) == ("alfa", {"welding": 2, "lean": 1})
    assert (beta.id, dict(beta.participations)) == ("beta", {"welding": 2, "lean": 2})
    # Two seats at 10 kr and two at 50 kr in Köping; nobody travels to what is online.
    assert (alfa.own, beta.own) == (20, 100)
    assert found.seats == (3, 4)
    assert [(course.id, course.offers) for course in found.game.courses] == [
        ("lean", (Offer(5000, 100, 2, 4),)),
        ("welding", (Offer(8000, 100, 2, 4), Offer(9000, 100, 2, 4))),
    ]
    assert found.real_cost == 9000 + 5000 + 7 * 100
    assert found.game.joint == found.real_cost - 1000
    assert found.target == pytest.approx(13_700 / 14_700)


def test_shares_of_the_plan_hold(document, instance, plan):
    assert verify(document) == ()
    assert verify_against_plan(document, instance, plan) == ()
    assert sum(company["pays"] for company in document["companies"]) == 14_700
    # Alone each pays 8,200 + 5,200 kr, so nobody pays more, dates and places and all.
    assert document["promise"]["paid_ratio"] < 1


def _one_more_seat(data):
    data["companies"][0]["participations"]["lean"] += 1


def _one_seat_hidden(data):
    del data["companies"][1]["participations"]["lean"]


def _dearer_offer(data):
    data["courses"][0]["offers"][0]["price_session"] += 500


def _cheap_offer_left_out(data):
    del data["courses"][1]["offers"][0]


def _smaller_groups(data):
    data["courses"][1]["offers"][0]["maximum"] -= 1


def _company_left_out(data):
    del data["companies"][0]


def _stranger(data):
    data["companies"].append({"id": "delta", "participations": {"lean": 1}, "own": 0.0})


def _dearer_plan(data):
    data["real_cost"] += 1000


def _less_travel(data):
    data["companies"][1]["own"] -= 50


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_one_more_seat, [("participations", "alfa lean", 2, 1)]),
        (_one_seat_hidden, [("participations", "beta lean", 0, 2)]),
        (
            _dearer_offer,
            [
                ("offer_not_in_instance", "lean (100.00 a seat, 2-4)", 5500, None),
                ("offer_left_out", "lean (100.00 a seat, 2-4)", None, 5000),
            ],
        ),
        (_cheap_offer_left_out, [("offer_left_out", "welding (100.00 a seat, 2-4)", None, 8000)]),
        (
            _smaller_groups,
            [
                ("offer_not_in_instance", "welding (100.00 a seat, 2-3)", 8000, None),
                ("offer_left_out", "welding (100.00 a seat, 2-4)", None, 8000),
            ],
        ),
        (_company_left_out, [("company_left_out", "alfa", 0, 3)]),
        (_stranger, [("not_in_plan", "delta", 1, 0)]),
        (_dearer_plan, [("real_cost", "", 15_700, 14_700)]),
        (_less_travel, [("own", "beta", 50, 100)]),
    ],
)
def test_what_differs_from_the_plan_is_said(document, instance, plan, change, found):
    change(document)

    wrong = verify_against_plan(document, instance, plan)

    assert [
        (each.code, each.subject, *(None if isnan(n) else n for n in (each.said, each.found)))
        for each in wrong
    ] == found


def test_another_plan_is_noticed(document, instance, plan):
    plan["seats"][0]["count"] = 1

    wrong = verify_against_plan(document, instance, plan)

    assert [each.code for each in wrong] == ["participations", "own", "real_cost"]


def test_a_plan_of_another_instance_cannot_be_read(document, instance, plan):
    plan["seats"][0]["demand"] = "gone"

    with pytest.raises(KeyError):
        verify_against_plan(document, instance, plan)


def test_a_session_that_is_held_anyway_is_offered_as_it_always_was(instance, plan, document):
    """Planned again, `w1` is held with however few of those who have their seats in it."""
    held = {"minimum": 0, "maximum": 4, "smallest_group": 2, "largest_group": 4}
    full = {"minimum": 0, "maximum": 3, "smallest_group": 2, "largest_group": 4}
    again = copy.deepcopy(instance)
    unlike = {"smallest_group": None, "largest_group": None}
    for session, terms in zip(again["sessions"], (held, {}, full, {}), strict=True):
        session.update(unlike | terms)

    assert planned_game(again, plan) == planned_game(instance, plan)
    assert verify_against_plan(document, again, plan) == ()
