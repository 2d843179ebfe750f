"""Interest without a date: told, seen as totals by others, withdrawn at any time."""

import datetime

import pytest

from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from samtakt.planning.demand import AgreementMissing
from samtakt.planning.interest import (
    AlreadyWithdrawn,
    Wish,
    interest_rows,
    tell_interest,
    withdraw_interest,
)
from samtakt.planning.models import Interest
from tests.factories import actor_in, make_company, make_course, make_hub, make_offer
from tests.planning.opted import opt_in, want

SPRING = datetime.date(2027, 4, 1)


@pytest.fixture
def hub(db):
    return make_hub()


@pytest.fixture
def course(hub):
    found = make_course(hub, "Svetskurs")
    make_offer(found, minimum=6, maximum=8)
    return found


@pytest.fixture
def companies(hub):
    return [make_company(hub, name, shares=["plan_counts"]) for name in ("Alfa", "Beta", "Ceta")]


def rows_for(viewer):
    with scope_for(viewer):
        return interest_rows(viewer)


def test_the_hub_sees_whose_interest_it_is_and_what_is_missing(hub, course, companies):
    alfa, beta, _ceta = companies
    want(alfa, course, 2, wanted_by=SPRING, place="Örebro", note="Kvällstid")
    want(beta, course, 1)

    (row,) = rows_for(hub)

    assert (row.course, row.seats, row.companies, row.minimum, row.more_needed) == (
        course,
        3,
        2,
        6,
        3,
    )
    assert row.wanted_by == SPRING
    assert [(part.company.name, part.seats, part.place, part.note) for part in row.parts] == [
        ("Alfa", 2, "Örebro", "Kvällstid"),
        ("Beta", 1, "", ""),
    ]


def test_a_company_sees_its_own_and_totals_of_two_others_at_least(hub, course, companies):
    alfa, beta, ceta = companies
    for company, seats in zip(companies, (2, 3, 4), strict=True):
        want(company, course, seats)
    opt_in(alfa)
    (alone,) = rows_for(ceta)
    opt_in(beta)
    (row,) = rows_for(ceta)

    assert (alone.seats, alone.own.seats, alone.more_needed) == (4, 4, 2)
    assert (row.seats, row.own.seats, row.companies, row.parts) == (9, 4, 3, ())
    assert "Alfa" not in repr(row)


def test_a_course_that_only_others_want_is_shown_from_two_of_them_on(course, companies):
    alfa, beta, ceta = companies
    opt_in(alfa, beta)
    want(alfa, course, 2)
    assert rows_for(ceta) == ()
    want(beta, course, 2)

    (row,) = rows_for(ceta)

    assert (row.seats, row.own) == (4, None)


def test_saying_it_again_replaces_what_was_said(hub, course, companies):
    first = want(companies[0], course, 2)
    second = want(companies[0], course, 5, wanted_by=SPRING)

    assert first.pk == second.pk
    assert [(row.seats, row.wanted_by) for row in rows_for(hub)] == [(5, SPRING)]


def test_what_is_withdrawn_is_not_counted_and_can_be_told_anew(hub, course, companies):
    row = want(companies[0], course, 2)
    by = actor_in(companies[0], "hr")
    with scope_for(companies[0]):
        withdraw_interest(row, by=by)
        with pytest.raises(AlreadyWithdrawn):
            withdraw_interest(row, by=by)
    assert rows_for(hub) == ()

    want(companies[0], course, 3)

    with scope_for(companies[0]):
        assert Interest.objects.count() == 2
    assert [row.seats for row in rows_for(hub)] == [3]


def test_without_an_agreement_nothing_is_told(hub, course):
    silent = make_company(hub, "Delta")
    with scope_for(silent), pytest.raises(AgreementMissing):
        tell_interest(course, Wish(2), by=actor_in(silent, "hr"))


def test_the_hubs_project_lead_is_told(hub, course, companies, django_capture_on_commit_callbacks):
    lead = give_membership("lead@n.example", "Lo", Role.PROJECT_LEAD, hub, by=actor_in(hub)).user
    with django_capture_on_commit_callbacks(execute=True):
        want(companies[0], course, 2)

    with scope_for(hub):
        notice = Notice.objects.get(user=lead)
        assert (notice.kind, notice.parameters["company"]) == ("planning.interest", "Alfa")


@pytest.mark.parametrize("more", [0, 2])
def test_the_number_of_queries_does_not_grow(hub, companies, more, django_assert_max_num_queries):
    for number in range(1 + more):
        course = make_course(hub, f"Kurs {number}")
        make_offer(course)
        want(companies[0], course, 2)

    with scope_for(hub), django_assert_max_num_queries(6):
        assert len(interest_rows(hub)) == 1 + more
