"""Courses followed up: who sees which figure, the rows behind it, the workbook."""

import datetime
import io
import re

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from samtakt.delivery.models import AttendanceHours, SessionDay
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_across
from tests.delivery.factories import make_session, seat
from tests.factories import make_company, make_person, make_team
from tests.web.planning import HUB_ROLES
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, seen, source_of

PAGE, SEATS = "course_follow_up", "followed_seats"
YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)
YEAR = YESTERDAY.year


def came(session, who, hours=6):
    row = seat(session, who)
    with scope_across(session.organisation, [who.organisation]):
        day = SessionDay.objects.get(session=session)
        AttendanceHours(
            organisation=who.organisation, booking=row, day=day, hours=hours,
            marked_at=timezone.now(),
        ).save()  # fmt: skip
    return row


@pytest.fixture
def session(hub):
    return make_session(
        hub, days=(YESTERDAY,), state="held", maximum=40, price_per_seat=1_000, minimum=2
    )


@pytest.fixture
def press(company):
    return make_team(company, "Pressen")


@pytest.fixture
def staffed(company, press, session):
    """Seven of the press came, one did not, one of the welders is not marked."""
    people = [make_person(company, f"Press{number}", team=press, sex="man") for number in range(8)]
    for number, who in enumerate(people):
        came(session, who, 6 if number < 7 else 0)
    welder = make_person(company, "Svetsaren", team=make_team(company, "Svets"), sex="woman")
    seat(session, welder)
    return people


def at(name, **query):
    text = "&".join(f"{key}={value}" for key, value in ({"period": YEAR} | query).items())
    return f"{reverse(name)}?{text}"


@pytest.mark.parametrize("role", [Role.COMPANY_ADMIN, Role.HR])
def test_who_leads_the_company_sees_figures_that_lead_to_their_rows(
    signed_in, company, staffed, role
):
    client = signed_in(company, role)
    page = source_of(client, at(PAGE))
    links = {
        label.strip(): href.replace("&amp;", "&")
        for href, label in re.findall(
            r'<a href="([^"]*courses/seats[^"]*)" aria-label="([^:"]+):', page
        )
    }

    assert {"Seats", "Came", "Did not come", "Attendance not marked"} <= links.keys()
    for label, number in (("Seats", 9), ("Came", 7), ("Did not come", 1)):
        assert f"{number} seat" in seen(client, links[label])
    assert "Press7" in seen(client, links["Did not come"])
    assert "Svetsaren" in seen(client, links["Attendance not marked"])


def test_a_manager_sees_the_rows_of_the_own_team_and_groups_of_enough(
    signed_in, company, press, staffed
):
    client = signed_in(company, Role.LINE_MANAGER, team=press)

    assert "Svetsaren" not in seen(client, at(SEATS))
    assert "8 seats" in seen(client, at(SEATS))
    assert "Svets " not in seen(client, at(PAGE)).partition("By team")[2].partition("Money")[0]


def test_the_union_sees_groups_and_no_rows(signed_in, company, staffed):
    client = signed_in(company, Role.UNION_REPRESENTATIVE)
    page = source_of(client, at(PAGE))

    assert "courses/seats" not in page
    assert "too few to show" in page
    assert client.get(at(SEATS)).status_code == 403


def test_so_few_that_totals_would_tell_are_not_shown_to_the_union(
    signed_in, company, session, person
):
    came(session, person)

    assert "Too few to show" in seen(
        signed_in(company, Role.UNION_REPRESENTATIVE, email="u@alfa.example"), at(PAGE)
    )
    assert "Too few to show" not in seen(
        signed_in(company, Role.HR, email="hr@alfa.example"), at(PAGE)
    )


def test_parts_of_a_year_are_for_those_who_see_each_seat(signed_in, company, staffed):
    hr = source_of(signed_in(company, Role.HR, email="hr@alfa.example"), at(PAGE))
    union = signed_in(company, Role.UNION_REPRESENTATIVE, email="u@alfa.example")

    assert f'value="{YEAR}Q1"' in hr
    page = source_of(union, at(PAGE, period=f"{YEAR}Q1"))
    assert f'value="{YEAR}Q1"' not in page
    assert f'<option value="{YEAR}">' in page


@pytest.mark.parametrize("role", HUB_ROLES)
def test_the_hub_sees_sessions_and_companies_that_agreed_without_names(
    signed_in, hub, company, staffed, session, role
):
    open_one = make_company(hub, "Öppna AB", shares=["aggregate_gaps"])
    for number in range(6):
        came(session, make_person(open_one, f"Hemlig{number}"))
    client = signed_in(hub, role)
    page = seen(client, at(PAGE))
    rows = seen(client, at("followed_sessions", state="held"))

    assert "Öppna AB" in page
    assert company.name not in page.partition("Seats by company")[2]
    assert "1 company does not share its totals" in page
    assert "Hemlig" not in page + rows
    assert "1 session" in rows
    assert "Nothing fits the filter" in seen(client, at("followed_sessions", state="cancelled"))
    assert client.get(at(SEATS)).status_code == 403


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.TRAINER, Role.PROVIDER, Role.AUDITOR])
def test_others_see_nothing_of_it(signed_in, company, role):
    client = signed_in(company, role)

    for name in (PAGE, SEATS, "followed_sessions", "course_workbook"):
        assert client.get(reverse(name)).status_code == 403


def test_another_company_sees_nothing_of_ours(signed_in, hub, company, staffed):
    beta = signed_in(make_company(hub, "Beta"), Role.HR)

    assert "No seats in this period" in seen(beta, at(PAGE))
    assert "Press" not in seen(beta, at(SEATS))
    assert "Press" not in text_of_book(beta.get(at("course_workbook")))


def text_of_book(answer):
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    return " ".join(str(value) for value in cells if value is not None)


def test_the_workbook_has_the_figures_of_the_page_and_the_rows_one_may_see(
    signed_in, company, press, staffed
):
    hr = signed_in(company, Role.HR, email="hr@alfa.example")
    answer = hr.get(at("course_workbook"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    summary = {row[0].value: row[1].value for row in book["Summary"].iter_rows(min_row=4)}
    seats = [row for row in book["Seats"].iter_rows(min_row=4, values_only=True) if row[0]]

    assert (summary["Seats"], summary["Came"], summary["Did not come"]) == (9, 7, 1)
    assert summary["Hours"] == 42
    assert summary["Booked cost"] == sum(row[7] for row in seats)
    assert len(seats) == 9
    groups = [cell.value for cell in book["Groups"][3]]
    assert ("Seats" in groups, "Hours" in groups) == (True, False)
    manager = signed_in(company, Role.LINE_MANAGER, email="c@alfa.example", team=press)
    assert "Svetsaren" not in text_of_book(manager.get(at("course_workbook")))
    union = signed_in(company, Role.UNION_REPRESENTATIVE, email="u@alfa.example")
    assert "Press7" not in text_of_book(union.get(at("course_workbook")))


def test_the_hubs_workbook_names_nobody(signed_in, hub, company, staffed):
    text = text_of_book(signed_in(hub, Role.PROJECT_LEAD).get(at("course_workbook")))

    assert "Svetskurs" in text
    assert "Press" not in text


def test_a_period_that_does_not_exist_is_this_year(signed_in, company, staffed):
    client = signed_in(company, Role.HR)

    assert seen(client, at(PAGE, period="2026Q9")) == seen(client, reverse(PAGE))


def test_the_number_of_queries_does_not_grow(signed_in, hub, company, press, session):
    hr = signed_in(company, Role.HR, email="hr@alfa.example")
    lead = signed_in(hub, Role.PROJECT_LEAD, email="lead@navet.example")
    counts = []
    for number in range(3):
        more = make_session(hub, days=(YESTERDAY,), state="held", name=f"Kurs {number}")
        for each in range(6):
            came(more, make_person(company, f"N{number}{each}", team=press))
        counts.append(
            [queries_of(hr, at(PAGE)), queries_of(hr, at(SEATS)), queries_of(lead, at(PAGE)),
             queries_of(lead, at("followed_sessions"))]
        )  # fmt: skip

    assert counts[0] == counts[2]
    assert max(counts[2]) <= MOST_QUERIES
    assert len(hr.get(at(SEATS)).content) < MOST_BYTES
