"""Certificates with their check: the promise that was made, or else the one by prices."""

import pytest
from hypothesis import assume, given

from samtakt.engines.costshare import (
    certify,
    certify_checked,
    compare,
    promise,
    promise_by_prices,
    recommend,
    searchverification,
    verify,
)
from samtakt.engines.costshare.searchverification import NotCheckedError
from samtakt.engines.costshare.shares import Promise
from samtakt.engines.costshare.simulation import generate
from tests.engines.costshare.games import SEPARATE, costly, small_games


@given(small_games())
def test_a_promise_that_can_be_checked_is_the_certificate_s(drawn):
    assume(costly(drawn))
    for shares, promised in compare(drawn):
        found = certify_checked(drawn, shares, promised, real_cost=drawn.joint + 300)

        assert found.certificate == certify(drawn, shares, promised, real_cost=drawn.joint + 300)
        assert (found.promise, found.wrong) == (promised, ())


def test_what_takes_too_long_to_check_is_promised_by_prices(monkeypatch):
    drawn = generate(companies=21, courses=42, people_each=60, seed=2)
    shares = recommend(drawn)
    promised = promise(drawn, shares)
    assert promised.proof == "branching"
    monkeypatch.setattr(searchverification, "MOST_LOOKED_AT", 1000)
    figures = {"real_cost": drawn.joint * 1.1, "borne_by_network": 5000.0}
    with pytest.raises(NotCheckedError):
        verify(certify(drawn, shares, promised, **figures).data)

    found = certify_checked(drawn, shares, promised, **figures)

    assert found.promise == promise_by_prices(drawn, shares)
    assert found.certificate == certify(drawn, shares, found.promise, **figures)
    assert found.wrong == ()


def test_what_is_wrong_is_said():
    shares = recommend(SEPARATE)
    too_good = Promise(ratio=0.1, excess=0.0, proof="every_coalition")

    found = certify_checked(SEPARATE, shares, too_good)

    assert {each.code for each in found.wrong} >= {"promise_broken"}
    assert found.promise == too_good
