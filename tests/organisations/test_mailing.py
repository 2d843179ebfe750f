"""Mail: once per notice, in the reader's language, and not at all without a server."""

import datetime
import smtplib

import pytest
from django.core import mail
from django.utils import timezone

from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.jobs import Job, perform
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations import notices
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.mailing import NOT_OLDER_THAN, Sent, mail_notices
from samtakt.organisations.models import Notice
from tests.factories import make_company, make_hub, make_person

pytestmark = pytest.mark.django_db
DAY = datetime.date(2027, 3, 3)


@pytest.fixture
def alfa(settings):
    settings.SAMTAKT_MAILS = True
    settings.SAMTAKT_ADDRESS = "https://samtakt.example"
    return make_company(make_hub())


def send(company):
    with scope_for(company):
        return mail_notices(company)


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
    assert send(alfa) == Sent(1, 0)


def test_a_name_cannot_add_a_line_to_the_head_of_a_message(alfa):
    anna = make_person(alfa, "Anna", email="anna@alfa.example")
    with scope_for(alfa):
        notices.tell(
            alfa, person=anna, kind="k", key="a", message="Hello %(name)s",
            parameters={"name": "Eve\nBcc: all@alfa.example"},
        )  # fmt: skip

    assert send(alfa) == Sent(1, 0)
    assert mail.outbox[0].subject == "Hello Eve Bcc: all@alfa.example"


def test_the_job_mails_and_says_how_many(alfa):
    tell(alfa, "a", person=make_person(alfa, "Anna", email="anna@alfa.example"))
    with scope_for(alfa):
        job = Job(
            organisation=alfa, kind="organisations.mail_notices", title="Mail", requested_by="Test"
        )
        job.save()
    perform.func(job.pk, alfa.pk)
    with scope_for(alfa):
        job.refresh_from_db()

        assert (job.state, job.result) == ("done", {"messages": 1, "failed": 0})
