"""Mail: once per notice, in the reader's language, when they want it, and about what."""

import datetime
import re
import smtplib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core import mail, signing
from django.utils import timezone

import samtakt
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations import notices
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.mailing import NOT_OLDER_THAN, Sent, mail_notices
from samtakt.organisations.messagechoices import (
    HalfQuiet,
    NeverAwake,
    Stopping,
    UnknownZone,
    Wish,
    choose,
    is_quiet,
    last_post,
    stop,
    stop_token,
    stopping_of,
    take_up,
)
from samtakt.organisations.messagekinds import ALWAYS_MAILED, DOES_NOT_WAIT, Topic, topic_of
from samtakt.organisations.models import MessageChoice, Notice
from tests.factories import actor_in, make_company, make_hub, make_person

pytestmark = pytest.mark.django_db
DAY = datetime.date(2027, 3, 3)


@pytest.fixture
def alfa(settings):
    settings.SAMTAKT_MAILS = True
    settings.SAMTAKT_ADDRESS = "https://samtakt.example"
    return make_company(make_hub())


def send(company, *, days=1, minutes=0):
    """Send what is due tomorrow at this time: after the day's mail, whatever the clock says now."""
    later = timezone.now() + datetime.timedelta(days=days, minutes=minutes)
    with scope_for(company):
        return mail_notices(company, now=later)


def tell(company, key, **more):
    with scope_for(company):
        return notices.tell(
            company, kind="k", key=key, message="%(what)s on %(day)s",
            parameters={"what": ("Prov", "Test"), "day": DAY}, url_name="me", **more,
        )  # fmt: skip


def user(company, email, *, language="sv", **more):
    return give_membership(
        email, "Namn", Role.EMPLOYEE, company, by=system_actor(company), language=language, **more
    ).user


def test_each_reader_gets_one_message_in_their_language(alfa):
    anna = make_person(alfa, "Anna", email="anna@alfa.example")
    bo = make_person(alfa, "Bo")
    user(alfa, "bo@alfa.example", language="en", person=bo)
    for key in ("a", "b"):
        tell(alfa, key, person=anna)
    tell(alfa, "a", person=bo)

    assert send(alfa) == Sent(2, 0)
    first, second = sorted(mail.outbox, key=lambda each: each.to)
    assert (first.to, first.body.count("Prov on 3 mars 2027")) == (["anna@alfa.example"], 2)
    assert (second.to, second.subject) == (["bo@alfa.example"], "Test on 3 March 2027")
    assert "https://samtakt.example/me" in second.body
    html, kind = second.alternatives[0]
    assert kind == "text/html"
    assert '<a href="https://samtakt.example/me">Test on 3 March 2027</a>' in html


def test_nothing_is_mailed_twice(alfa):
    tell(alfa, "a", person=make_person(alfa, "Anna", email="anna@alfa.example"))

    assert send(alfa) == Sent(1, 0)
    assert send(alfa) == Sent(0, 0)
    assert len(mail.outbox) == 1


def test_without_a_server_nothing_is_mailed(alfa, settings):
    settings.SAMTAKT_MAILS = False
    tell(alfa, "a", person=make_person(alfa, "Anna", email="anna@alfa.example"))

    assert send(alfa) == Sent()
    assert mail.outbox == []
    with scope_for(alfa):
        assert Notice.objects.get().mailed_at is None


def test_who_has_no_address_reads_it_in_the_app(alfa):
    tell(alfa, "a", person=make_person(alfa, "Anna"))

    assert send(alfa) == Sent()


def test_what_is_read_done_or_old_is_not_mailed(alfa):
    anna = make_person(alfa, "Anna", email="anna@alfa.example")
    read, done, old = (tell(alfa, key, person=anna) for key in ("read", "done", "old"))
    with scope_for(alfa):
        notices.read(read)
        notices.done(alfa, done.key)
        long_ago = timezone.now() - NOT_OLDER_THAN - datetime.timedelta(days=1)
        Notice.objects.filter(pk=old.pk).update(made_at=long_ago)

    assert send(alfa) == Sent()


def test_somebody_without_access_any_more_gets_nothing(alfa):
    former = user(alfa, "old@alfa.example")
    tell(alfa, "a", user=former)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    with scope_for(alfa):
        former.memberships.update(starts_on=yesterday, ends_on=yesterday)

    assert send(alfa) == Sent()


def test_what_the_server_does_not_take_is_sent_the_next_time(alfa, monkeypatch):
    tell(alfa, "a", person=make_person(alfa, "Anna", email="anna@alfa.example"))

    def refuse(*_messages):
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert send(alfa) == Sent(0, 1)
    assert send(alfa, minutes=2) == Sent(1, 0)


def test_a_name_cannot_add_a_line_to_the_head_of_a_message(alfa):
    anna = make_person(alfa, "Anna", email="anna@alfa.example")
    with scope_for(alfa):
        notices.tell(
            alfa, person=anna, kind="k", key="a", message="Hello %(name)s",
            parameters={"name": "Eve\nBcc: all@alfa.example"},
        )  # fmt: skip

    assert send(alfa) == Sent(1, 0)
    assert mail.outbox[0].subject == "Hello Eve Bcc: all@alfa.example"


# --- When and about what -----------------------------------------------------------------

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def clock(text, zone=STOCKHOLM):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone)


def choosing(company, user, **wish):
    with scope_for(company):
        return choose(Wish(**wish), by=actor_in(company, Role.EMPLOYEE, user_id=user.pk))


def told_at(company, when, *, kind="planning.action", **reader):
    with scope_for(company):
        row = notices.tell(company, kind=kind, key=f"{kind}:{when}", message="Nytt", **reader)
        Notice.objects.filter(pk=row.pk).update(made_at=when)


def sent_at(company, when):
    with scope_for(company):
        return mail_notices(company, now=when).messages


# 2027-03-03 is a Wednesday.
@pytest.mark.parametrize(
    ("pace", "told", "before", "at"),
    [
        ("at_once", "2027-03-03T22:14", None, "2027-03-03T22:14"),
        ("daily", "2027-03-03T06:00", "2027-03-03T06:59", "2027-03-03T07:00"),
        ("daily", "2027-03-03T07:00", "2027-03-04T06:59", "2027-03-04T07:00"),
        ("weekly", "2027-03-01T06:00", "2027-03-01T06:59", "2027-03-01T07:00"),
        ("weekly", "2027-03-01T08:00", "2027-03-08T06:59", "2027-03-08T07:00"),
    ],
)
def test_mail_comes_as_it_happens_or_in_the_morning_or_on_monday(alfa, pace, told, before, at):
    anna = user(alfa, "anna@alfa.example")
    choosing(alfa, anna, pace=pace)
    told_at(alfa, clock(told), user=anna)

    if before:
        assert sent_at(alfa, clock(before)) == 0
    assert sent_at(alfa, clock(at)) == 1


def test_a_night_without_a_server_is_made_up_for_whole(alfa):
    anna = user(alfa, "anna@alfa.example")
    for hour in ("05", "06"):
        told_at(alfa, clock(f"2027-03-03T{hour}:00"), user=anna)
    told_at(alfa, clock("2027-03-03T12:00"), kind="planning.confirm", user=anna)

    assert sent_at(alfa, clock("2027-03-03T13:00")) == 1  # the two of the morning, in one
    assert mail.outbox[0].body.count("* Nytt") == 2
    assert sent_at(alfa, clock("2027-03-04T07:00")) == 1


@pytest.mark.parametrize(
    ("quiet", "hours"),
    [
        (("18:00", "06:00"), {0, 1, 2, 3, 4, 5, 18, 19, 20, 21, 22, 23}),
        (("12:00", "13:00"), {12}),
        (("22:00", "00:00"), {22, 23}),
    ],
)
def test_quiet_hours_hold_everything_back_and_may_go_over_midnight(alfa, quiet, hours):
    anna = user(alfa, "anna@alfa.example")
    begins, ends = (datetime.time.fromisoformat(each) for each in quiet)
    choice = choosing(alfa, anna, pace="at_once", quiet_from=begins, quiet_to=ends)

    silent = {hour for hour in range(24) if is_quiet(choice, clock(f"2027-03-03T{hour:02}:30"))}
    assert silent == hours
    assert is_quiet(choice, clock(f"2027-03-03T{quiet[0]}"))
    assert not is_quiet(choice, clock(f"2027-03-03T{quiet[1]}"))


def test_what_falls_in_the_quiet_hours_is_sent_after_them_even_if_it_cannot_wait(alfa):
    anna = user(alfa, "anna@alfa.example")
    night = {"quiet_from": datetime.time(20), "quiet_to": datetime.time(6, 30)}
    choosing(alfa, anna, pace="weekly", **night)
    told_at(alfa, clock("2027-03-03T23:00"), kind="delivery.cancelled", user=anna)
    told_at(alfa, clock("2027-03-03T23:00"), kind="planning.action", user=anna)

    assert sent_at(alfa, clock("2027-03-03T23:01")) == 0
    assert sent_at(alfa, clock("2027-03-04T06:29")) == 0
    assert sent_at(alfa, clock("2027-03-04T06:30")) == 1
    assert mail.outbox[0].body.count("* Nytt") == 1  # the other waits for Monday
    assert sent_at(alfa, clock("2027-03-08T07:00")) == 1


def test_the_readers_own_clock_decides(alfa):
    """Seven in the morning in New York is one in the afternoon in Stockholm."""
    anna = user(alfa, "anna@alfa.example")
    choosing(alfa, anna, time_zone="America/New_York")
    told_at(alfa, clock("2027-03-03T06:00"), user=anna)

    assert sent_at(alfa, clock("2027-03-03T12:59")) == 0
    assert sent_at(alfa, clock("2027-03-03T13:00")) == 1


def test_no_morning_is_skipped_or_doubled_when_the_clocks_change(alfa):
    choice = MessageChoice(pace="daily")
    nights = [clock("2027-03-27T12:00") + datetime.timedelta(days=day) for day in range(3)]
    autumn = [clock("2027-10-30T12:00") + datetime.timedelta(days=day) for day in range(3)]

    for noon in (*nights, *autumn):
        post = last_post(choice, noon)
        assert (post.date(), post.timetz().isoformat()[:5]) == (noon.date(), "07:00")


def test_what_is_muted_stays_in_the_app_and_what_cannot_be_is_mailed(alfa):
    anna = user(alfa, "anna@alfa.example")
    choosing(alfa, anna, pace="at_once", muted=(Topic.PLANS, Topic.CERTIFICATES))
    told_at(alfa, clock("2027-03-03T12:00"), kind="planning.action", user=anna)
    told_at(alfa, clock("2027-03-03T12:00"), kind="certificates.to_verify", user=anna)

    assert sent_at(alfa, clock("2027-03-03T12:01")) == 0
    told_at(alfa, clock("2027-03-03T12:02"), kind="certificates.ending", user=anna)
    assert sent_at(alfa, clock("2027-03-03T12:03")) == 1
    assert mail.outbox[0].body.count("* Nytt") == 1
    with scope_for(alfa):
        assert Notice.objects.count() == 3


def test_quiet_hours_without_an_end_or_without_an_hour_are_refused(alfa):
    anna = user(alfa, "anna@alfa.example")
    six = datetime.time(6)
    for wish, refused in [
        ({"quiet_from": six}, HalfQuiet),
        ({"quiet_from": six, "quiet_to": six}, NeverAwake),
        ({"time_zone": "Mars/Olympus"}, UnknownZone),
    ]:
        with pytest.raises(refused):
            choosing(alfa, anna, **wish)


# --- Stopping from a link ----------------------------------------------------------------


def test_a_message_can_be_stopped_with_one_click_as_far_as_it_may_be(alfa):
    anna = user(alfa, "anna@alfa.example")
    choosing(alfa, anna, pace="at_once")
    for kind in ("planning.action", "certificates.ending", "analysis.step"):
        told_at(alfa, clock("2027-03-03T12:00"), kind=kind, user=anna)
    sent_at(alfa, clock("2027-03-03T12:01"))
    (message,) = mail.outbox
    address = message.extra_headers["List-Unsubscribe"]
    token = address.strip("<>").rpartition("/")[2]

    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.startswith("<https://samtakt.example/messages/stop/")
    assert stopping_of(token).topics == (Topic.PLANS, Topic.ANALYSIS)
    assert message.body.count("https://samtakt.example/messages/stop/") == 2  # one per topic

    with scope_for(alfa):
        assert stop(stopping_of(token), alfa).muted == ["analysis", "plans"]
        assert take_up(stopping_of(token), alfa).muted == []


def test_a_message_of_what_cannot_be_muted_offers_no_stop(alfa):
    anna = user(alfa, "anna@alfa.example")
    told_at(alfa, clock("2027-03-03T12:00"), kind="delivery.cancelled", user=anna)
    sent_at(alfa, clock("2027-03-03T12:01"))

    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    assert "messages/stop" not in mail.outbox[0].body


def test_somebody_without_an_account_can_stop_messages_too(alfa):
    bo = make_person(alfa, "Bo", email="bo@alfa.example")
    told_at(alfa, clock("2027-03-03T06:00"), person=bo)
    sent_at(alfa, clock("2027-03-03T12:00"))
    token = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    with scope_for(alfa):
        stop(stopping_of(token), alfa)
    told_at(alfa, clock("2027-03-04T06:00"), person=bo)

    assert sent_at(alfa, clock("2027-03-04T12:00")) == 0


def test_a_changed_or_foreign_token_stops_nothing():
    token = stop_token(Stopping(1, 2, None, (Topic.PLANS,)))

    assert stopping_of(token) == Stopping(1, 2, None, (Topic.PLANS,))
    for other in ("", "x", token[:-1], token.swapcase(), signing.dumps([1, "u", 2, ["plans"]])):
        assert stopping_of(other) is None


def test_every_kind_of_notice_has_a_topic_and_every_exception_is_a_kind(tree_of_kinds):
    of_no_topic = {kind for kind in tree_of_kinds if topic_of(kind) is Topic.OTHER}

    assert of_no_topic == set()
    assert ALWAYS_MAILED.keys() >= DOES_NOT_WAIT
    assert len(tree_of_kinds) > 8


@pytest.fixture
def tree_of_kinds():
    """Every kind that is written out in the source, as `kind="area.what"` or `KIND = …`."""
    source = Path(samtakt.__file__).parent
    written = re.compile(r"(?:\bkind=|\bKIND = )\"([a-z]+\.[a-z_]+)\"")
    texts = [path.read_text(encoding="utf-8") for path in source.rglob("*.py")]
    jobs = {"competences.read_texts", "competences.import_taxonomy"}
    return {kind for text in texts for kind in written.findall(text)} - jobs
