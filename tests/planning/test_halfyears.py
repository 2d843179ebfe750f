"""The need board: numbers per competence and half-year, none that tells of one company."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.halfyears import (
    FEWEST_COMPANIES,
    HalfYear,
    _row,
    half_years_from,
    need_board,
)
from samtakt.planning.models import Demand
from samtakt.planning.rounds import open_round
from tests.factories import make_company, make_competence, make_course
from tests.planning.conftest import START, join_and_publish, make_member
from tests.planning.opted import opt_in, want

TODAY = datetime.date(2026, 11, 23)


def board(network, viewer=None):
    viewer = viewer or network.hub
    with scope_for(viewer):
        return need_board(viewer, today=TODAY)


def people_of(found):
    return [(row.competence.name, row.people, row.later, row.in_all) for row in found.rows]


def test_the_board_begins_with_this_half_year_and_goes_two_years_ahead():
    assert half_years_from(TODAY) == (
        HalfYear(2026, 2),
        HalfYear(2027, 1),
        HalfYear(2027, 2),
        HalfYear(2028, 1),
    )
    assert HalfYear(2027, 2).starts_on == datetime.date(2027, 7, 1)


def test_what_is_required_already_is_needed_this_half_year(published):
    opt_in(*published.companies)

    found = board(published)

    assert people_of(found) == [("Svetsning", (7, None, None, None), None, 7)]
    assert (found.companies, found.fewest_people, found.fewest_companies) == (3, 5, 3)


def test_it_is_the_same_for_companies_and_the_hub_and_has_no_company_in_it(published):
    opt_in(*published.companies)

    ours = board(published, published.alfa)

    assert ours == board(published)
    assert not any(name in repr(ours) for name in ("Alfa", "Beta", "Ceta"))


def test_only_who_chose_it_is_counted_and_too_few_companies_are_not_shown(published):
    opt_in(published.alfa, published.ceta)

    found = board(published)

    assert (found.rows, found.companies) == ((), None)


def test_days_go_to_their_half_year_and_far_ones_to_later(published):
    opt_in(*published.companies)
    days = (datetime.date(2027, 5, 1), datetime.date(2027, 6, 30), datetime.date(2026, 1, 1))
    for company, day in zip(published.companies, days, strict=True):
        with scope_for(company):
            Demand.objects.update(latest=day)
    # Two companies in spring, one now: no cell is shown, and the sum holds nothing besides them.
    assert people_of(board(published)) == [("Svetsning", (None,) * 4, None, 7)]

    for company in published.companies:
        with scope_for(company):
            Demand.objects.update(latest=datetime.date(2029, 1, 1))
    assert people_of(board(published)) == [("Svetsning", (None,) * 4, 7, 7)]


def test_a_sum_from_which_a_small_number_could_be_worked_out_is_hidden(published):
    opt_in(*published.companies)
    deta = make_member(published, "Deta", 2)
    opt_in(deta)
    join_and_publish(published.round, deta)
    with scope_for(deta):
        Demand.objects.update(latest=datetime.date(2027, 3, 1))

    assert people_of(board(published)) == [("Svetsning", (7, None, None, None), None, None)]


def test_seats_wanted_without_a_date_count_beyond_the_people_published(published):
    opt_in(*published.companies)
    for company in published.companies:
        want(company, published.course, 4, wanted_by=datetime.date(2027, 2, 1))

    # 4 - 2, 4 - 2 and 4 - 3 seats beyond the seven who are in the demand.
    assert people_of(board(published)) == [("Svetsning", (7, 5, None, None), None, 12)]


def test_people_in_two_rounds_count_once_by_what_was_published_last(published):
    opt_in(*published.companies)
    with scope_for(published.hub):
        later = open_round(
            published.hub,
            name="Hösten",
            as_of=TODAY,
            starts_on=START,
            weeks=10,
            network_budget=None,
            by=published.lead,
        )
    for company in published.companies:
        join_and_publish(later, company)

    assert people_of(board(published))[0][-1] == 7


def test_interest_of_companies_outside_every_round_is_counted(published):
    reading = make_competence(published.hub, "Ritning")
    course = make_course(published.hub, "Ritkurs", raises=[(reading, 0, 2)])
    for name in ("Deta", "Epsilon", "Zeta"):
        company = make_company(published.hub, name, shares=["plan_counts"])
        opt_in(company)
        want(company, course, 2)

    assert people_of(board(published)) == [("Ritning", (6, None, None, None), None, 6)]


@pytest.mark.parametrize("more", [0, 2])
def test_the_number_of_queries_does_not_grow(published, more, django_assert_max_num_queries):
    opt_in(*published.companies)
    for number in range(more):
        skill = make_competence(published.hub, f"Kunskap {number}")
        course = make_course(published.hub, f"Kurs {number}", raises=[(skill, 0, 2)])
        for company in published.companies:
            want(company, course, 3)

    with scope_for(published.hub), django_assert_max_num_queries(9):
        assert len(need_board(published.hub, today=TODAY).rows) == 1 + more


cells = st.lists(
    st.dictionaries(st.integers(1, 6), st.integers(1, 9), max_size=6), min_size=5, max_size=5
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(cells=cells)
def test_whatever_is_shown_or_can_be_worked_out_has_enough_people_and_companies(cells):
    from collections import Counter

    columns = [Counter(cell) for cell in cells]
    row = _row(None, columns, 5)
    shown = [*row.people, row.later]
    hidden = sum(
        (cell for cell, seen in zip(columns, shown, strict=True) if seen is None), Counter()
    )

    for cell, seen in zip(columns, shown, strict=True):
        assert seen is None or (seen == cell.total() >= 5 and len(cell) >= FEWEST_COMPANIES)
    if row.in_all is not None:
        assert row.in_all == sum(cell.total() for cell in columns)
        assert not hidden or (hidden.total() >= 5 and len(hidden) >= FEWEST_COMPANIES)
