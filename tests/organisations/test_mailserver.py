"""Mail through a real server: signed in, encrypted, and nothing lost when it fails."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations import mailing, notices
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.mailing import (
    Sent,
    mail_everybody,
    mail_notices,
    send_test,
    standing_of,
    try_again,
)
from samtakt.organisations.mailserver import Fault, ReaderRefused, ServerFailed, may_try
from samtakt.organisations.messagechoices import zone_of
from samtakt.organisations.models import MailStanding, MessageChoice, Notice
from tests.factories import actor_in, make_company, make_hub, make_person
from tests.organisations import mailbox as mailboxes

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2027, 3, 3, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def alfa():
    return make_company(make_hub())


@pytest.fixture
def server(settings, monkeypatch):
    with mailboxes.running(settings) as found:
        mailboxes.trust(monkeypatch, found)
        yield found


def told(company, email, *, kind="delivery.cancelled", key="a"):
    person = make_person(company, email.partition("@")[0].title(), email=email)
    with scope_for(company):
        row = notices.tell(company, person=person, kind=kind, key=key, message="Börjar kl. åtta")
        Notice.objects.filter(pk=row.pk).update(made_at=NOW - datetime.timedelta(days=1))
    return row


def send(company, now=NOW):
    with scope_for(company):
        return mail_notices(company, now=now)


def standing(company):
    with scope_for(company):
        return standing_of(company)


def test_a_message_goes_through_with_sign_in_and_encryption(alfa, server):
    told(alfa, "anna@alfa.example")

    assert send(alfa) == Sent(1, 0)
    message = server.to("anna@alfa.example")
    plain = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    assert message["Subject"] == "Börjar kl. åtta"
    assert "Börjar kl. åtta" in plain
    assert "<li>Börjar kl. åtta</li>" in html
    assert '<html lang="sv">' in html
    assert message["Auto-Submitted"] == "auto-generated"
    assert (standing(alfa).sent_at, standing(alfa).failures) == (NOW, 0)


def test_a_wrong_password_loses_nothing_and_is_told_and_tried_again(alfa, settings, server):
    told(alfa, "anna@alfa.example")
    settings.EMAIL_HOST_PASSWORD = "fel"

    assert send(alfa) == Sent(0, 1)
    failing = standing(alfa)
    assert (failing.reason, failing.failures, failing.failed_at) == (Fault.SIGN_IN, 1, NOW)
    assert failing.reply.startswith("535")
    assert "fel" not in failing.reply

    settings.EMAIL_HOST_PASSWORD = mailboxes.PASSWORD
    assert send(alfa, NOW + MINUTE / 2) == Sent()  # not yet
    assert send(alfa, NOW + MINUTE) == Sent(1, 0)
    assert (standing(alfa).failures, standing(alfa).reason) == (0, "")


def test_the_wait_between_failures_doubles_up_to_an_hour(alfa, settings, server):
    told(alfa, "anna@alfa.example")
    settings.EMAIL_HOST_PASSWORD = "fel"
    now = NOW
    waits = []
    for _time in range(9):
        assert send(alfa, now) == Sent(0, 1)
        wait = next(
            minutes for minutes in range(1, 100) if send_would_try(alfa, now + minutes * MINUTE)
        )
        waits.append(wait)
        now += wait * MINUTE

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def send_would_try(company, now):
    return may_try(standing(company), now)


def test_a_server_that_is_gone_or_not_trusted_is_said_to_be(alfa, settings, monkeypatch):
    told(alfa, "anna@alfa.example")
    with mailboxes.running(settings):  # its certificate is nobody's whom we trust
        assert send(alfa) == Sent(0, 1)
    assert standing(alfa).reason == Fault.ENCRYPTION
    with scope_for(alfa):
        MailStanding.objects.update(failures=0)
    settings.EMAIL_PORT = mailboxes.free_port()

    assert send(alfa) == Sent(0, 1)
    assert standing(alfa).reason == Fault.CONNECTION


def test_a_server_that_does_not_encrypt_gets_no_password(alfa, settings, monkeypatch):
    told(alfa, "anna@alfa.example")
    with mailboxes.running(settings, encrypts=False) as server:
        mailboxes.trust(monkeypatch, server)
        assert send(alfa) == Sent(0, 1)

    assert server.messages == []
    assert standing(alfa).reason == Fault.ENCRYPTION


def test_one_refused_address_keeps_nobody_else_from_their_mail(alfa, server):
    told(alfa, "anna@alfa.example")
    told(alfa, "bo@alfa.example")
    server.refused["anna@alfa.example"] = "550 No such user"

    assert send(alfa) == Sent(1, 1)
    assert [each["To"] for each in server.messages] == ["bo@alfa.example"]
    assert standing(alfa).failures == 0
    server.refused.clear()
    assert send(alfa, NOW + 23 * 60 * MINUTE) == Sent()
    assert send(alfa, NOW + 24 * 60 * MINUTE) == Sent(1, 0)


def test_a_server_that_says_not_now_is_asked_a_quarter_of_an_hour_later(alfa, server):
    told(alfa, "anna@alfa.example")
    server.refused["anna@alfa.example"] = "451 Come back later"

    assert send(alfa) == Sent(0, 1)
    server.refused.clear()
    assert send(alfa, NOW + 14 * MINUTE) == Sent()
    assert send(alfa, NOW + 15 * MINUTE) == Sent(1, 0)


def test_a_full_server_stops_the_run_and_gives_everything_back(alfa, server):
    told(alfa, "anna@alfa.example")
    told(alfa, "bo@alfa.example")
    server.full = "452 Insufficient system storage"

    assert send(alfa) == Sent(0, 1)
    assert standing(alfa).reason == Fault.OTHER
    server.full = ""
    assert send(alfa, NOW + MINUTE) == Sent(2, 0)


def test_trying_again_waits_for_nothing(alfa, settings, server):
    told(alfa, "anna@alfa.example")
    told(alfa, "bo@alfa.example")
    server.refused["anna@alfa.example"] = "550 No such user"
    send(alfa)
    server.refused.clear()
    with scope_for(alfa):
        try_again(by=actor_in(alfa, Role.COMPANY_ADMIN))

    assert send(alfa, NOW + MINUTE / 60) == Sent(1, 0)


def test_a_test_message_says_at_once_how_it_went(alfa, settings, server):
    user = give_membership(
        "vd@alfa.example", "Vera", Role.COMPANY_ADMIN, alfa, by=system_actor(alfa)
    ).user
    by = actor_in(alfa, Role.COMPANY_ADMIN, user_id=user.pk)
    with scope_for(alfa):
        send_test(user, by=by)
        assert server.to("vd@alfa.example")["Subject"]
        server.refused["vd@alfa.example"] = "550 No such user"
        with pytest.raises(ReaderRefused):
            send_test(user, by=by)
        settings.EMAIL_HOST_PASSWORD = "fel"
        with pytest.raises(ServerFailed):
            send_test(user, by=by)

    assert standing(alfa).reason == Fault.SIGN_IN


def test_a_thousand_readers_share_one_connection(alfa, server, monkeypatch):
    for number in range(30):
        told(alfa, f"p{number}@alfa.example")
    opened = []
    original = mail.backends.smtp.EmailBackend.open

    def counted(self):
        made = original(self)
        opened.append(made)
        return made

    monkeypatch.setattr(mail.backends.smtp.EmailBackend, "open", counted)

    assert send(alfa) == Sent(30, 0)
    assert opened.count(True) == 1


def test_what_cannot_be_written_for_one_reader_keeps_nobody_else_from_their_mail(alfa, server):
    row = told(alfa, "anna@alfa.example")
    told(alfa, "bo@alfa.example")
    with scope_for(alfa):
        Notice.objects.filter(pk=row.pk).update(message="%(nothing)s fills this")

    assert send(alfa) == Sent(1, 1)
    assert [each["To"] for each in server.messages] == ["bo@alfa.example"]
    with scope_for(alfa):
        broken = Notice.objects.get(pk=row.pk)
    assert (broken.mailed_at, broken.mail_after) == (None, NOW + 24 * 60 * MINUTE)


def test_a_clock_that_no_longer_exists_is_the_installations(alfa):
    choice = MessageChoice(time_zone="Mars/Olympus")

    assert zone_of(choice) == timezone.get_default_timezone()
    assert zone_of(MessageChoice()) == timezone.get_default_timezone()


def test_everybody_is_mailed_and_one_broken_organisation_harms_no_other(
    alfa, server, monkeypatch, caplog
):
    beta = make_company(make_hub("Andra"), "Beta")
    told(alfa, "anna@alfa.example")
    told(beta, "bo@beta.example")
    whole = mailing.mail_notices

    def broken(organisation):
        if organisation == alfa:
            raise ValueError("broken")
        return whole(organisation)

    monkeypatch.setattr(mailing, "mail_notices", broken)

    assert mail_everybody() == Sent(1, 0)
    assert [each["To"] for each in server.messages] == ["bo@beta.example"]
    assert "Mail of" in caplog.text
