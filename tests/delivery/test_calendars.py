"""Calendar feeds, read back by the library that calendar programs are tested with."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core import mail
from django.test import TestCase
from django.utils import timezone
from django.utils.translation import override

from samtakt.catalogue.models import Venue
from samtakt.delivery.calendarfile import calendar_text
from samtakt.delivery.calendars import (
    NotYourCalendar,
    end_feed,
    entries_of,
    feed_of,
    make_feed,
    owner_of,
)
from samtakt.delivery.invitations import calendar_with
from samtakt.delivery.models import Booking, CalendarFeed, Session, SessionDay
from samtakt.delivery.sessions import TOO_FEW, cancel_session
from samtakt.foundation import audit
from samtakt.foundation.access import Actor, Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.mailing import mail_notices
from samtakt.organisations.models import Membership, Notice
from tests.delivery.booking import book, make_network, person, withdraw
from tests.delivery.factories import make_session, seat, teach
from tests.factories import make_company, make_person, make_team, number, saved

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2027, 2, 1)
FIRST = datetime.date(2027, 3, 25)  # a Thursday; the clocks change on the Sunday after
STOCKHOLM = ZoneInfo("Europe/Stockholm")
Kind = CalendarFeed.Kind


def acting(organisation, role, *, who=None, team=None):
    """Somebody with an account, as they act there."""
    membership = give_membership(
        f"u{next(number)}@test.example", "Test", role, organisation,
        by=system_actor(organisation), person=who, team=team,
    )  # fmt: skip
    return Actor(
        name="Test",
        organisation=organisation,
        roles=frozenset({role}),
        user_id=membership.user.pk,
        person_id=who.pk if who else None,
        team_ids=frozenset({team.pk} if team else ()),
    )


def made(kind, by, **more):
    with scope_for(by.organisation):
        return make_feed(kind, by=by, **more)


def read(token):
    """The feed of a token, or None, as somebody's calendar program reads it."""
    owner = owner_of(token)
    if owner is None:
        return None
    with scope_for(owner):
        return feed_of(token)


def calendar_of(token, *, language="en", today=TODAY):
    feed = read(token)
    with scope_for(feed.organisation), override(language):
        entries = entries_of(feed, today=today)
        text = calendar_text(feed, entries, link=lambda one: f"https://s.example/{one.pk}")
    return icalendar.Calendar.from_ical(text), text


def events(token, **more):
    return calendar_of(token, **more)[0].walk("VEVENT")


def summaries(token, **more):
    return [str(event["summary"]) for event in events(token, **more)]


@pytest.fixture
def press(alfa):
    return make_team(alfa, "Press")


@pytest.fixture
def anna(alfa, press):
    return make_person(alfa, "Anna", team=press)


@pytest.fixture
def session(hub):
    return make_session(
        hub, days=(FIRST, FIRST + datetime.timedelta(days=7)), name="Svets, MIG; \\ grund\nkväll"
    )


# --- What an event says ------------------------------------------------------------------


def test_a_split_session_is_one_event_per_day_with_its_own_offset(anna, session):
    seat(session, anna)
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token
    first, second = events(token)

    assert first.decoded("dtstart") == datetime.datetime(2027, 3, 25, 8, tzinfo=STOCKHOLM)
    assert first.decoded("dtend") == datetime.datetime(2027, 3, 25, 16, tzinfo=STOCKHOLM)
    assert first.decoded("dtstart").utcoffset() == datetime.timedelta(hours=1)
    assert second.decoded("dtstart").utcoffset() == datetime.timedelta(hours=2)
    assert first["dtstart"].params["TZID"] == "Europe/Stockholm"
    assert (first["status"], first["transp"]) == ("CONFIRMED", "OPAQUE")
    assert str(first["url"]) == f"https://s.example/{session.pk}"
    assert first["uid"] != second["uid"]


def test_the_rules_of_the_time_zone_are_in_the_file_and_agree(anna, session):
    seat(session, anna)
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token
    calendar, text = calendar_of(token)
    (zone,) = calendar.walk("VTIMEZONE")

    assert zone["tzid"] == "Europe/Stockholm"
    for day in (FIRST, FIRST + datetime.timedelta(days=7)):
        noon = datetime.datetime.combine(day, datetime.time(12))
        said = zone.to_tz(lookup_tzid=False).utcoffset(noon)
        assert said == STOCKHOLM.utcoffset(noon)
    assert len(text) < 5_000


def test_words_are_escaped_and_lines_folded_as_the_standard_asks(anna, hub):
    name = "Svets, MIG; \\ grund " + "åäö " * 30 + "slut"
    seat(make_session(hub, days=(FIRST,), name=name), anna)
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token
    _calendar, text = calendar_of(token)
    (event,) = events(token)

    assert str(event["summary"]) == name
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert text.count(b"\n") == text.count(b"\r\n")
    text.decode()  # no letter is cut in two by a fold that decoding would not mend


def test_a_line_break_in_a_name_adds_no_property(anna, session):
    seat(session, anna)
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token

    assert summaries(token) == [
        "Svets, MIG; \\ grund\nkväll (1/2)",
        "Svets, MIG; \\ grund\nkväll (2/2)",
    ]


def test_a_day_without_times_is_a_whole_day_and_one_without_an_end_lasts_its_hours(anna, hub):
    session = make_session(hub, days=(FIRST, FIRST + datetime.timedelta(days=1)))
    with scope_for(hub):
        first, second = SessionDay.objects.order_by("day")
        SessionDay.objects.filter(pk=first.pk).update(starts_at=None, ends_at=None)
        SessionDay.objects.filter(pk=second.pk).update(ends_at=None, hours=Decimal("1.5"))
    seat(session, anna)
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token
    whole, short = events(token)

    assert whole.decoded("dtstart") == FIRST
    assert whole.decoded("dtend") == FIRST + datetime.timedelta(days=1)
    assert short.decoded("dtend") - short.decoded("dtstart") == datetime.timedelta(minutes=90)


@pytest.mark.parametrize(
    ("state", "booked", "status", "heading"),
    [
        ("tentative", "booked", "TENTATIVE", "Not certain yet: Svetskurs"),
        ("confirmed", "booked", "CONFIRMED", "Svetskurs"),
        ("confirmed", "waiting", "TENTATIVE", "On the waiting list: Svetskurs"),
        ("held", "booked", "CONFIRMED", "Svetskurs"),
        ("cancelled", "cancelled", "CANCELLED", "Cancelled: Svetskurs"),
    ],
)
def test_the_status_says_how_certain_it_is(anna, hub, state, booked, status, heading):
    off = {"cancelled_at": timezone.now(), "cancelled_reason": "För få"}
    session = make_session(hub, days=(FIRST,), state=state, **(off if state == "cancelled" else {}))
    left = {"left_at": timezone.now()} if booked == "cancelled" else {}
    seat(session, anna, state=booked, number=1 if booked == "waiting" else None, **left)
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token
    (event,) = events(token)

    assert (event["status"], str(event["summary"])) == (status, heading)


def test_a_seat_that_was_given_up_leaves_the_calendar(anna, session):
    seat(session, anna, state="withdrawn", left_at=timezone.now())
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token

    assert events(token) == []


def test_what_is_long_past_leaves_the_calendar_and_a_split_session_stays_whole(anna, session):
    seat(session, anna)
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token
    last = FIRST + datetime.timedelta(days=7)

    assert len(events(token, today=last + datetime.timedelta(days=92))) == 2
    assert events(token, today=last + datetime.timedelta(days=93)) == []


def test_the_place_is_where_one_goes(anna, hub):
    session = make_session(hub, days=(FIRST,))
    venue = saved(Venue(name="Kompetenshuset", street="Storgatan 1", place="Örebro"), hub)
    session.offer_date.venue = venue
    saved(session.offer_date, hub)
    seat(session, anna)
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token
    (event,) = events(token)

    assert str(event["location"]) == "Kompetenshuset, Storgatan 1, Örebro"


def test_the_words_are_in_the_makers_language(anna, hub):
    seat(make_session(hub, days=(FIRST,), state="tentative"), anna)
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token

    assert "Svetskurs" in summaries(token, language="sv")[0]
    assert summaries(token, language="sv") != summaries(token, language="en")


@pytest.mark.parametrize(("language", "why"), [("sv", "För få deltagare"), ("en", TOO_FEW)])
def test_why_a_session_is_cancelled_is_in_the_readers_language(anna, hub, language, why):
    off = {"cancelled_at": timezone.now(), "cancelled_reason": TOO_FEW}
    session = make_session(hub, days=(FIRST,), state="cancelled", **off)
    seat(session, anna, state="cancelled", left_at=timezone.now())
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token

    (event,) = events(token, language=language)

    assert why in str(event["description"])


# --- A change is a change of the same event ----------------------------------------------


def test_confirming_and_cancelling_keep_the_event_and_count_up():
    world = make_network()
    anna, bo = person(world, "alfa", "Anna"), person(world, "beta", "Bo")
    book(world, anna)
    token = made(Kind.PERSON, acting(world.alfa, Role.EMPLOYEE, who=anna)).token
    stages = [events(token)[0]]
    book(world, bo)  # the smallest group is complete
    stages.append(events(token)[0])
    with scope_for(world.hub):
        world.session.refresh_from_db()
        cancel_session(world.session, "Läraren är sjuk", by=world.hub_actor)
    stages.append(events(token)[0])

    assert len({str(each["uid"]) for each in stages}) == 1
    assert [each["status"] for each in stages] == ["TENTATIVE", "CONFIRMED", "CANCELLED"]
    sequences = [int(each["sequence"]) for each in stages]
    assert sequences == sorted(set(sequences))
    moments = [each.decoded("last-modified") for each in stages]
    assert moments == sorted(moments)
    assert "Läraren är sjuk" in str(stages[-1]["description"])


def test_nothing_changes_the_file_while_nothing_changes(anna, session):
    seat(session, anna)
    token = made(Kind.PERSON, acting(anna.organisation, Role.EMPLOYEE, who=anna)).token

    assert calendar_of(token)[1] == calendar_of(token)[1]


# --- Who sees whom -----------------------------------------------------------------------


def test_a_team_sees_its_own_names_and_seats_kept_for_it(alfa, hub, press, anna, session):
    svets = make_team(alfa, "Svets")
    bo = make_person(alfa, "Bo", team=svets)
    beta = make_company(hub, "Beta")
    seat(session, anna)
    seat(session, bo)
    seat(session, make_person(beta, "Beda"))
    other = make_session(hub, days=(FIRST,), name="Truck")
    saved(Booking(session=other, team=press, state="booked", booked_by="Test"), alfa)
    manager = acting(alfa, Role.LINE_MANAGER, team=press)
    token = made(Kind.TEAM, manager, team=press).token
    said = [str(event["description"]) for event in events(token)]

    assert sum("Participants: Anna" in text for text in said) == 2  # a split session's two days
    assert any("1 seat (Press 1)" in text for text in said)
    assert not any(name in text for text in said for name in ("Bo", "Beda"))


def test_the_companys_calendar_counts_and_names_nobody(alfa, press, anna, session):
    seat(session, anna, team=press)
    token = made(Kind.COMPANY, acting(alfa, Role.HR)).token
    _calendar, text = calendar_of(token)

    assert "Anna" not in text.decode()
    assert "1 seat (Press 1)" in text.decode().replace("\r\n ", "")


def test_another_company_is_in_nobodys_calendar(hub, alfa, session):
    beta = make_company(hub, "Beta")
    seat(session, make_person(beta, "Beda"))
    token = made(Kind.COMPANY, acting(alfa, Role.HR)).token

    assert events(token) == []


def test_a_trainer_sees_the_sessions_taught_and_how_many_are_coming(hub, anna, session):
    make_session(hub, days=(FIRST,), name="En annan")
    by = acting(hub, Role.TRAINER)
    with scope_for(hub):
        user = Membership.objects.get(user=by.user_id).user
    teach(session, user)
    seat(session, anna)
    found = events(made(Kind.TRAINER, by).token)

    assert len(found) == 2
    assert "1 of 12 seats taken" in str(found[0]["description"])
    assert "Anna" not in str(found[0]["description"])


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.EMPLOYEE, Kind.TEAM),
        (Role.EMPLOYEE, Kind.COMPANY),
        (Role.EMPLOYEE, Kind.TRAINER),
        (Role.LINE_MANAGER, Kind.COMPANY),
        (Role.UNION_REPRESENTATIVE, Kind.TEAM),
        (Role.AUDITOR, Kind.PERSON),
        (Role.HR, Kind.TRAINER),
    ],
)
def test_nobody_makes_a_calendar_of_what_they_may_not_see(alfa, press, anna, role, kind):
    with pytest.raises(NotYourCalendar):
        made(kind, acting(alfa, role, who=anna), team=press)


def test_a_manager_makes_no_calendar_of_another_team(alfa, press):
    manager = acting(alfa, Role.LINE_MANAGER, team=press)
    with pytest.raises(NotYourCalendar):
        made(Kind.TEAM, manager, team=make_team(alfa, "Svets"))


# --- The address -------------------------------------------------------------------------


def test_only_a_digest_of_the_address_is_kept_and_the_audit_has_neither(alfa, anna):
    found = made(Kind.PERSON, acting(alfa, Role.EMPLOYEE, who=anna))
    secret = found.token.partition(".")[2]

    assert len(secret) >= 43
    assert secret not in str(found.feed.__dict__)
    assert secret not in "".join(audit.export_lines(alfa))
    assert read(found.token) == found.feed


def test_an_address_that_was_ended_or_never_was_leads_nowhere(hub, alfa, anna):
    by = acting(alfa, Role.EMPLOYEE, who=anna)
    found = made(Kind.PERSON, by)
    secret = found.token.partition(".")[2]
    beta = make_company(hub, "Beta")

    for other in (
        "",
        ".",
        "x.y",
        f"{beta.pk}.{secret}",
        f"99999.{secret}",
        f"{alfa.pk}.",
        "9" * 40,
    ):
        assert read(other) is None
    with scope_for(alfa):
        end_feed(found.feed, by=by)
        end_feed(found.feed, by=by)
    assert read(found.token) is None


@pytest.mark.parametrize("how", ["left", "other role", "other team", "locked out"])
def test_whoever_no_longer_has_the_right_has_an_empty_address(alfa, press, how):
    by = acting(alfa, Role.LINE_MANAGER, team=press)
    token = made(Kind.TEAM, by, team=press).token
    assert read(token) is not None
    with scope_for(alfa):
        row = Membership.objects.select_related("user").get(user=by.user_id)
        if how == "left":
            yesterday = timezone.localdate() - datetime.timedelta(days=1)
            row.starts_on, row.ends_on = yesterday, yesterday
        elif how == "other role":
            row.role = Role.EMPLOYEE
        elif how == "other team":
            row.team = make_team(alfa, "Svets")
        row.save()
        if how == "locked out":
            row.user.is_active = False
            row.user.save()

    assert read(token) is None


def test_somebody_who_works_elsewhere_too_has_the_calendar_of_where_it_was_made(hub, alfa, anna):
    by = acting(alfa, Role.EMPLOYEE, who=anna)
    token = made(Kind.PERSON, by).token
    beta = make_company(hub, "Aaa först")
    with scope_for(alfa):
        user = Membership.objects.select_related("user").get(user=by.user_id).user
    give_membership(user.email, "T", Role.HR, beta, by=system_actor(beta))
    assert read(token).organisation == alfa
    with scope_for(alfa):
        Membership.objects.filter(user=user).delete()

    assert read(token) is None


# --- With a message ----------------------------------------------------------------------


def test_the_message_about_a_seat_carries_the_days(settings):
    settings.SAMTAKT_MAILS, settings.SAMTAKT_ADDRESS = True, "https://samtakt.example"
    world = make_network()
    anna = person(world, "alfa", "Anna", email="anna@alfa.example")
    booking = book_and_tell(world, anna)
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    with scope_for(world.alfa):
        mail_notices(world.alfa, now=tomorrow)
    (message,) = mail.outbox
    ((name, content, media_type),) = message.attachments
    calendar = icalendar.Calendar.from_ical(content)
    feed_token = made(Kind.PERSON, acting(world.alfa, Role.EMPLOYEE, who=anna)).token
    own = events(feed_token, today=datetime.date(2027, 2, 1))

    assert (name, media_type.split(";")[0]) == ("samtakt.ics", "text/calendar")
    assert calendar["method"] == "PUBLISH"
    assert [e["uid"] for e in calendar.walk("VEVENT")] == [e["uid"] for e in own]
    assert str(own[0]["uid"]).endswith("@samtakt.example")
    assert booking.state == Booking.State.BOOKED


def book_and_tell(world, who):
    """Book so that what happens after the commit happens."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return book(world, who)


def test_a_seat_given_up_carries_nothing():
    world = make_network()
    anna = person(world, "alfa", "Anna")
    booking = book(world, anna)
    notice = Notice(person=anna, kind="delivery.seat", key=f"session:{world.session.pk}:seat")
    with scope_for(world.alfa):
        assert calendar_with(notice) is not None
        assert calendar_with(Notice(kind="delivery.seat", key=notice.key)) is None
    withdraw(booking)
    with scope_for(world.alfa):
        assert calendar_with(notice) is None
        assert Session.objects.exists()
