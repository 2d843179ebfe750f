"""The demand board: the same need of several companies becomes one proposal."""

import datetime

import pytest

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.board import demand_board
from samtakt.planning.models import Demand
from samtakt.planning.optin import stop_being_counted
from tests.factories import actor_in, make_course, make_date, make_offer
from tests.planning.conftest import START, join_and_publish, make_member
from tests.planning.opted import opt_in, want


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


def test_a_company_sees_its_own_part_and_those_who_chose_to_be_counted(published):
    opt_in(*published.companies)
    found = board(published, published.ceta)

    assert (found.people, found.own_people, found.companies) == (7, 3, 3)
    assert [(row.people, row.own_people) for row in found.rows] == [(7, 3)]
    assert found.rows[0].proposal.more_needed == 0
    for other in ("Alfa", "Beta"):
        assert other not in repr(found)


def test_nobody_who_has_not_chosen_it_is_counted_for_others(published):
    found = board(published, published.ceta)

    assert (found.people, found.companies) == (3, 1)
    # What the group lacks is told from the own part alone, too: it would give away the others.
    assert (found.rows[0].proposal.participants, found.rows[0].proposal.more_needed) == (3, 3)
    assert board(published, published.hub).people == 7


@pytest.mark.parametrize(
    ("counted", "people"), [((), 3), (("alfa",), 3), (("alfa", "beta"), 7), (("beta", "ceta"), 3)]
)
def test_a_count_that_one_other_company_is_behind_is_not_shown(published, counted, people):
    opt_in(*(getattr(published, name) for name in counted))

    assert board(published, published.ceta).people == people


def test_who_ends_the_choice_is_no_longer_counted(published):
    opt_in(published.alfa, published.beta)
    with scope_for(published.beta):
        stop_being_counted(by=actor_in(published.beta, "company_admin"))

    assert board(published, published.ceta).people == 3


def test_a_need_of_others_only_is_shown_from_two_companies_on(published):
    opt_in(published.alfa, published.beta)
    stranger = make_member(published, "Deta", 2)

    found = board(published, stranger)

    assert (found.people, found.own_people, found.companies) == (4, 0, 2)
    with scope_for(published.alfa):
        stop_being_counted(by=actor_in(published.alfa, "hr"))
    assert board(published, stranger).rows == ()


def test_the_hub_sees_who_is_counted_for_others(published):
    opt_in(published.beta)

    parts = board(published, published.hub).parts

    assert [(part.company.name, part.counted) for part in parts] == [
        ("Alfa", False),
        ("Beta", True),
        ("Ceta", False),
    ]


def test_who_wants_seats_beyond_the_people_published_helps_to_fill_the_group(network):
    join_and_publish(network.round, network.ceta)
    want(network.ceta, network.course, 2)
    want(network.alfa, network.course, 2)

    proposal = board(network, network.hub).rows[0].proposal

    # Ceta published three people, so that its two seats are for two of them.
    assert (proposal.participants, proposal.wanted_without_date, proposal.more_needed) == (5, 2, 1)


def test_what_one_other_company_wants_is_not_told_by_the_difference(published):
    opt_in(*published.companies)
    deta = make_member(published, "Deta", 2)
    opt_in(deta)
    want(deta, published.course, 4)

    proposal = board(published, published.ceta).rows[0].proposal

    assert (proposal.participants, proposal.wanted_without_date) == (7, 0)
    assert board(published, published.hub).rows[0].proposal.wanted_without_date == 4


def test_the_preferred_date_is_the_one_on_which_most_of_them_can_go(network):
    join_and_publish(network.round, network.alfa)
    with scope_for(network.alfa):
        Demand.objects.update(latest=network.early.starts_on)

    proposal = board(network, network.hub).rows[0].proposal

    assert (proposal.place, proposal.starts_on, proposal.suits) == (
        "Flen",
        network.early.starts_on,
        2,
    )
    assert proposal.date == network.early


def test_different_steps_are_different_rows(published):
    join_and_publish(published.round, make_member(published, "Deta", 9, level=2))

    rows = board(published, published.hub).rows

    assert [(row.from_level, row.people) for row in rows] == [(2, 9), (1, 7)]
    assert [row.proposal.groups for row in rows] == [2, 1]


@pytest.mark.parametrize("more", [1, 3])
def test_the_number_of_queries_does_not_grow(published, more, django_assert_max_num_queries):
    for number in range(more):
        join_and_publish(published.round, make_member(published, f"Ny{number}", 2))

    with scope_for(published.hub), django_assert_max_num_queries(10):
        found = demand_board(published.round, viewer=published.hub)

    assert found.companies == 3 + more
