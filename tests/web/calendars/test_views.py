"""Making and ending calendar addresses, and the address itself."""

import re

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samtakt.delivery.models import CalendarFeed
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from tests.delivery.factories import make_session, seat
from tests.factories import make_company, make_person, make_team
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, seen, text_of

ADDRESS = re.compile(r'value="(http://testserver(/calendar/[^"]+\.ics))"')


@pytest.fixture
def anna(company, team):
    return make_person(company, "Anna", team=team)


@pytest.fixture
def session(hub):
    return make_session(hub, days=(timezone.localdate(),))


def make(client, what):
    """Make a calendar; return the path of its address and the page that shows it."""
    page = client.post(reverse("calendars"), {"what": what}).content.decode()
    return ADDRESS.search(page).group(2), page


def test_an_address_is_shown_once_and_read_without_signing_in(
    signed_in, company, anna, session, settings
):
    settings.SAMTAKT_ADDRESS = ""
    seat(session, anna)
    client = signed_in(company, Role.EMPLOYEE, person=anna)
    path, page = make(client, "person")
    answer = Client().get(path)
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")

    assert "webcal://testserver/calendar/" in page
    assert path not in client.get(reverse("calendars")).content.decode()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    assert str(event["url"]) == f"http://testserver{reverse('session', args=[session.pk])}"


def test_a_program_that_has_it_already_is_told_so(signed_in, company, anna, session):
    booking = seat(session, anna)
    path, _page = make(signed_in(company, Role.EMPLOYEE, person=anna), "person")
    first = Client().get(path)
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]

    again = Client().get(path, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == etag
    # A seat that is given up leaves no later date, so the date alone decides nothing.
    with scope_for(company):
        booking.state, booking.left_at = "withdrawn", timezone.now()
        booking.save()
    assert Client().get(path, headers={"if-none-match": etag}).status_code == 200
    assert Client().get(path, headers={"if-modified-since": changed}).status_code == 200


def test_an_ended_or_unknown_address_is_not_found(signed_in, company, anna):
    client = signed_in(company, Role.EMPLOYEE, person=anna)
    path, _page = make(client, "person")
    with scope_for(company):
        feed = CalendarFeed.objects.get()
    client.post(reverse("end_calendar", args=[feed.pk]))

    answers = [Client().get(each) for each in (path, path[:-5] + "x.ics", "/calendar/1.x.ics")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "No calendar reads anything" in seen(client, reverse("calendars"))


def test_an_address_answers_nothing_but_reading(signed_in, company, anna):
    path, _page = make(signed_in(company, Role.EMPLOYEE, person=anna), "person")

    assert Client().post(path).status_code == 405
    assert Client().head(path).status_code == 200


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.EMPLOYEE, {"person"}),
        (Role.HR, {"company", "team"}),
        (Role.COMPANY_ADMIN, {"company", "team"}),
        (Role.LINE_MANAGER, {"team"}),
        (Role.UNION_REPRESENTATIVE, set()),
    ],
)
def test_everybody_is_offered_what_they_see(signed_in, company, team, anna, role, offered):
    make_team(company, "Annat lag")
    own = {"person": anna} if role == Role.EMPLOYEE else {}
    own |= {"team": team} if role == Role.LINE_MANAGER else {}
    page = signed_in(company, role, **own).get(reverse("calendars")).content.decode()
    values = {
        value.partition(":")[0] for value in re.findall(r'<option value="([a-z:0-9]+)"', page)
    }

    assert values == offered
    assert page.count('value="team:') == {Role.LINE_MANAGER: 1}.get(
        role, 2 if "team" in offered else 0
    )


def test_what_is_not_offered_is_refused(signed_in, company, team, anna):
    client = signed_in(company, Role.EMPLOYEE, person=anna)

    for what in ("company", f"team:{team.pk}", "trainer", ""):
        assert client.post(reverse("calendars"), {"what": what}).status_code == 400
    with scope_for(company):
        assert not CalendarFeed.objects.exists()


def test_a_trainer_makes_a_calendar_at_the_hub(signed_in, hub):
    path, page = make(signed_in(hub, Role.TRAINER), "trainer")

    assert Client().get(path).status_code == 200
    assert "Sessions I teach" in page


def test_who_answers_for_the_company_ends_any_address_and_a_colleague_none(
    signed_in, company, anna
):
    path, _page = make(
        signed_in(company, Role.EMPLOYEE, person=anna, email="a@alfa.example"), "person"
    )
    with scope_for(company):
        feed = CalendarFeed.objects.get()
    end = reverse("end_calendar", args=[feed.pk])
    bo = make_person(company, "Bo")
    colleague = signed_in(company, Role.EMPLOYEE, person=bo, email="b@alfa.example")

    assert colleague.post(end).status_code == 404
    assert Client().get(path).status_code == 200
    assert signed_in(company, Role.HR, email="hr@alfa.example").post(end).status_code == 302
    assert Client().get(path).status_code == 404


def test_a_stranger_finds_nothing(signed_in, company, hub, anna):
    make(signed_in(company, Role.EMPLOYEE, person=anna, email="a@alfa.example"), "person")
    with scope_for(company):
        feed = CalendarFeed.objects.get()
    stranger = signed_in(make_company(hub, "Beta"), Role.HR, email="x@beta.example")

    assert stranger.post(reverse("end_calendar", args=[feed.pk])).status_code == 404
    assert "My courses" not in text_of(stranger.get(reverse("calendars"))).partition("Addresses")[2]


def test_the_number_of_queries_does_not_grow(signed_in, hub, company, anna, settings):
    client = signed_in(company, Role.HR)
    page, counts, feeds = reverse("calendars"), [], []
    for number in range(3):
        path, _page = make(client, "company")
        seat(make_session(hub, days=(timezone.localdate(),), name=f"Kurs {number}"), anna)
        counts.append(queries_of(client, page))
        feeds.append(queries_of(Client(), path))

    assert counts[0] == counts[2] <= MOST_QUERIES
    assert feeds[0] == feeds[2] <= MOST_QUERIES
    assert len(client.get(page).content) < MOST_BYTES
