"""The independent check: it finds nothing in what we make, and each thing that is changed."""

import copy

import pytest
from hypothesis import assume, given

from samtakt.engines.costshare import (
    Certificate,
    at_marked_up_prices,
    certify,
    compare,
    per_participation,
    promise,
    promise_by_prices,
    recommend,
    verify,
)
from tests.engines.costshare.games import SEPARATE, costly, game, session, small_games


@given(small_games())
def test_every_certificate_holds(drawn):
    assume(costly(drawn))
    for shares, found in compare(drawn):
        assert verify(certify(drawn, shares, found).data) == ()


@given(small_games())
def test_a_promise_by_prices_holds(drawn):
    assume(costly(drawn))
    shares = at_marked_up_prices(drawn)
    found = promise_by_prices(drawn, shares)

    assert verify(certify(drawn, shares, found).data) == ()


def test_a_certificate_is_read_back_as_it_was_written():
    shares = recommend(SEPARATE)
    made = certify(SEPARATE, shares, promise(SEPARATE, shares))

    assert Certificate.from_json(made.to_json()) == made
    assert made.game().joint == SEPARATE.joint
    assert made.game() == SEPARATE


def _cheaper_course(data):
    data["courses"][0]["offers"][0]["price_session"] -= 100


def _more_from_a(data):
    data["companies"][0]["share"] += 50
    data["companies"][2]["share"] -= 50


def _more_from_c(data):
    data["companies"][2]["share"] += 30


def _less_alone(data):
    data["companies"][1]["alone"] -= 10


def _dearer_seat(data):
    data["seat_prices"]["0"] += 5


def _better_promise(data):
    data["promise"]["ratio"] -= 0.01


def _smaller_excess(data):
    data["promise"]["excess"] -= 5


def _another_proof(data):
    data["promise"]["proof"] = "trust me"


def _free_rider_pays(data):
    data["companies"].append(
        {"id": "D", "participations": {}, "own": 0, "share": 5, "alone": 0, "pays": 5}
    )
    data["companies"][0]["share"] -= 5


def _dearer_in_truth(data):
    data["real_cost"] += 100


def _favoured(data):
    data["companies"][0]["pays"] -= 1
    data["companies"][1]["pays"] += 1


def _better_promise_of_what_is_paid(data):
    data["promise"]["paid_ratio"] -= 0.01


def _listed_twice(data):
    data["companies"].append(dict(data["companies"][0]))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_dearer_in_truth, "payments_do_not_sum"),
        (_favoured, "pays"),
        (_better_promise_of_what_is_paid, "paid_ratio"),
        (_listed_twice, "named_twice"),
        (_cheaper_course, "joint_cost"),
        (_more_from_a, "promise_broken"),
        (_more_from_c, "shares_do_not_sum"),
        (_less_alone, "alone"),
        (_dearer_seat, "price_overcharges"),
        (_better_promise, "promise_broken"),
        (_smaller_excess, "excess_larger"),
        (_another_proof, "unknown_proof"),
        (_free_rider_pays, "pays_for_nothing"),
    ],
)
def test_what_is_changed_is_found(change, code):
    shares = recommend(SEPARATE)
    data = copy.deepcopy(certify(SEPARATE, shares, promise(SEPARATE, shares)).data)

    change(data)

    assert code in {wrong.code for wrong in verify(data)}


def test_a_better_promise_by_prices_is_found():
    shares = at_marked_up_prices(SEPARATE)
    data = certify(SEPARATE, shares, promise_by_prices(SEPARATE, shares)).data
    assert verify(data) == ()

    data["promise"]["ratio"] -= 0.01
    data["promise"]["excess"] -= 5

    assert {wrong.code for wrong in verify(data)} == {"promise_broken", "excess_larger"}


@pytest.mark.parametrize("people", [[[0], [0]], [[2], [0]]])
def test_fewer_than_two_that_pay_are_no_coalition_whatever_is_said_to_prove_it(people):
    drawn = game(people, [session(800, seat=200)])
    shares = per_participation(drawn)
    data = certify(drawn, shares, promise(drawn, shares)).data

    for proof in ("every_coalition", "branching"):
        data["promise"]["proof"] = proof
        assert verify(data) == ()
