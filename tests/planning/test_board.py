"""The demand board: the same need of several companies becomes one proposal."""

import datetime

import pytest

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.board import demand_board
from tests.factories import make_course, make_date, make_offer
from tests.planning.conftest import START, join_and_publish, make_member


def board(network, viewer):
    with scope_for(viewer):
        return demand_board(network.round, viewer=viewer)


def test_two_and_two_and_three_people_become_one_proposal_of_seven(published):
    (row,) = board(published, published.hub).rows

    assert (row.code, row.from_level, row.to_level) == ("SV1", 1, 3)
    assert (row.people, row.companies, row.value) == (7, 3, 28.0)
    proposal = row.proposal
    assert (proposal.participants, proposal.minimum, proposal.more_needed) == (7, 6, 0)
    assert proposal.course == "Svetskurs"
    # Four of seven are in Örebro and Köping is nearer to it than to Flen.
    assert (proposal.place, proposal.starts_on) == ("Örebro", START + datetime.timedelta(weeks=2))
    assert proposal.earliest == START + datetime.timedelta(weeks=1)
    assert board(published, published.hub).ready == (row,)


def test_a_group_that_is_too_small_says_how_many_more_it_needs(network):
    join_and_publish(network.round, network.ceta)

    found = board(network, network.hub)

    assert (found.rows[0].proposal.more_needed, found.ready) == (3, ())


def test_the_course_with_the_nearest_reachable_group_is_proposed(network):
    small = make_offer(
        make_course(network.hub, "Liten", raises=[(network.welding, 0, 2)]), minimum=3
    )
    make_date(small, START, online=True)
    too_late = make_offer(
        make_course(network.hub, "Sen", raises=[(network.welding, 1, 2)]), minimum=1
    )
    make_date(too_late, START + datetime.timedelta(weeks=10))
    too_high = make_offer(
        make_course(network.hub, "Högre", raises=[(network.welding, 2, 3)]), minimum=1
    )
    make_date(too_high, START)
    join_and_publish(network.round, network.ceta)

    proposal = board(network, network.hub).rows[0].proposal

    assert (proposal.course, proposal.minimum, proposal.more_needed) == ("Liten", 3, 0)
    assert (proposal.online, proposal.place) == (True, "")


def test_a_need_that_no_course_meets_is_on_the_board_without_proposal(network):
    beginners = make_member(network, "Deta", 4, level=0)
    join_and_publish(network.round, beginners)

    (row,) = board(network, network.hub).rows

    assert (row.people, row.from_level, row.proposal) == (4, 0, None)


def test_a_company_sees_totals_and_its_own_part(published):
    found = board(published, published.ceta)

    assert (found.people, found.own_people, found.companies) == (7, 3, 3)
    assert [(row.people, row.own_people) for row in found.rows] == [(7, 3)]
    for other in ("Alfa", "Beta"):
        assert other not in repr(found)


def test_a_company_that_takes_no_part_has_no_part(published):
    stranger = make_member(published, "Deta", 2)

    found = board(published, stranger)

    assert (found.people, found.own_people) == (7, 0)


def test_different_steps_are_different_rows(published):
    join_and_publish(published.round, make_member(published, "Deta", 9, level=2))

    rows = board(published, published.hub).rows

    assert [(row.from_level, row.people) for row in rows] == [(2, 9), (1, 7)]
    assert [row.proposal.groups for row in rows] == [2, 1]


@pytest.mark.parametrize("more", [1, 3])
def test_the_number_of_queries_does_not_grow(published, more, django_assert_max_num_queries):
    for number in range(more):
        join_and_publish(published.round, make_member(published, f"Ny{number}", 2))

    with scope_for(published.hub), django_assert_max_num_queries(8):
        found = demand_board(published.round, viewer=published.hub)

    assert found.companies == 3 + more
