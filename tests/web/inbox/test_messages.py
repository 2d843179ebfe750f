"""My messages, stopping from a link, and how the mail is doing."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations import notices
from samtakt.organisations.messagechoices import Stopping, choice_of, stop_token
from samtakt.organisations.messagekinds import Topic
from samtakt.organisations.models import MailStanding, MessageChoice, Notice, Person
from tests.factories import make_person
from tests.organisations import mailbox as mailboxes
from tests.web.reading import MOST_QUERIES, queries_of, seen, text_of

CHOSEN = {
    "pace": "weekly",
    "topics": ["courses", "certificates"],
    "quiet_from": "18:00",
    "quiet_to": "06:00",
    "time_zone": "Europe/Helsinki",
}


@pytest.fixture
def tell(company):
    def told(key, kind="planning.action", **more):
        with scope_for(company):
            return notices.tell(company, kind=kind, key=key, message=f"Task {key}", **more)

    return told


# --- The inbox ---------------------------------------------------------------------------


def test_notices_are_grouped_by_topic_and_filtered(signed_in, company, person, tell):
    client = signed_in(company, Role.EMPLOYEE, person=person)
    tell("plan", person=person)
    tell("course", kind="delivery.booked", person=person, due_on=timezone.localdate())
    with scope_for(company):
        notices.read(tell("read", kind="delivery.sign", person=person))
    here = reverse("inbox")

    everything, courses = seen(client, here), seen(client, f"{here}?about=courses")
    assert all(f"Task {key}" in everything for key in ("plan", "course", "read"))
    assert ("Task plan" in courses, "Task course" in courses) == (False, True)
    assert "Task read" not in seen(client, f"{here}?state=new")
    to_do = seen(client, f"{here}?state=to_do")
    assert ("Task plan" in to_do, "Task course" in to_do) == (False, True)
    assert "Nothing fits the filter" in seen(
        client, f"{here}?about=courses&state=new&about=library"
    )
    assert "Task plan" in seen(client, f"{here}?about=nothing-known")


def test_all_of_one_topic_are_marked_as_read(signed_in, company, person, tell):
    client = signed_in(company, Role.EMPLOYEE, person=person)
    for kind in ("planning.action", "delivery.booked", "strange"):
        tell(kind, kind=kind, person=person)
    client.post(reverse("read_all_notices"), {"about": "courses"})
    with scope_for(company):
        unread = set(Notice.objects.filter(read_at=None).values_list("kind", flat=True))
    assert unread == {"planning.action", "strange"}
    client.post(reverse("read_all_notices"), {"about": "other"})
    with scope_for(company):
        unread = set(Notice.objects.filter(read_at=None).values_list("kind", flat=True))
    assert unread == {"planning.action"}


# --- My messages -------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_everybody_chooses_how_they_are_mailed(signed_in, hub, company, role):
    owner = hub if role in {"hub_admin", "project_lead", "process_leader"} else company
    client = signed_in(owner, role)
    page = reverse("message_choices")

    assert "is about to lapse" in seen(client, page)
    assert client.post(page, CHOSEN).url == page
    with scope_for(owner):
        (kept,) = MessageChoice.objects.all()
    assert (kept.pace, kept.time_zone) == ("weekly", "Europe/Helsinki")
    assert (kept.quiet_from, kept.quiet_to) == (datetime.time(18), datetime.time(6))
    assert kept.muted == sorted(set(Topic) - {"courses", "certificates"})
    assert 'value="18:00"' in client.get(page).content.decode()


def test_a_choice_that_is_none_is_said_to_be(signed_in, company):
    client = signed_in(company, Role.HR)
    page = reverse("message_choices")

    half = client.post(page, CHOSEN | {"quiet_to": ""})
    assert (half.status_code, "or neither" in text_of(half)) == (400, True)
    assert client.post(page, CHOSEN | {"pace": "never"}).status_code == 400
    assert client.post(page, CHOSEN | {"time_zone": "Mars/Olympus"}).status_code == 400
    with scope_for(company):
        assert not MessageChoice.objects.exists()


def test_the_number_of_queries_of_the_page_of_choices(signed_in, company):
    assert queries_of(signed_in(company, Role.HR), reverse("message_choices")) <= MOST_QUERIES


# --- Stopping from a link ----------------------------------------------------------------


@pytest.fixture
def link(company, member):
    user = member(company, Role.EMPLOYEE, email="stop@alfa.example")
    token = stop_token(Stopping(company.pk, user.pk, None, (Topic.PLANS,)))
    return user, reverse("stop_messages", args=[token])


def muted(company, user):
    with scope_for(company):
        return choice_of(company, user=user.pk).muted


def test_looking_at_a_link_changes_nothing(client, company, link):
    user, address = link
    answer = client.get(address, headers={"accept-language": "en"})

    assert answer.status_code == 200
    assert "Development plans" in text_of(answer)
    assert muted(company, user) == []


def test_one_click_of_a_mail_program_stops_the_messages(company, link):
    """RFC 8058: a POST from anywhere, without cookies, with this one field."""
    user, address = link
    program = Client(enforce_csrf_checks=True)
    answer = program.post(address, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert muted(company, user) == ["plans"]
    program.post(address, {"again": "1"})
    assert muted(company, user) == []


def test_a_link_that_is_not_ours_leads_nowhere(client, link):
    _user, address = link
    foreign = stop_token(Stopping(10**6, 1, None, (Topic.PLANS,)))

    for path in (address[:-1], reverse("stop_messages", args=["x"])):
        assert client.post(path).status_code == 404
    assert client.get(reverse("stop_messages", args=[foreign])).status_code == 404


def test_whoever_is_gone_can_still_follow_the_link(client, company, person):
    token = stop_token(Stopping(company.pk, None, person.pk, (Topic.PLANS,)))
    with scope_for(company):
        Person.objects.all().delete()
    answer = client.post(reverse("stop_messages", args=[token]), headers={"accept-language": "en"})

    assert "nobody to mail" in text_of(answer)


# --- How the mail is doing ---------------------------------------------------------------


def test_without_a_server_the_page_says_what_to_do(signed_in, company):
    assert "SAMTAKT_SMTP_HOST" in seen(signed_in(company, Role.COMPANY_ADMIN), reverse("mail"))


def test_a_failing_server_is_told_in_words_and_tried_again(
    signed_in, company, settings, monkeypatch, tell, person
):
    client = signed_in(company, Role.COMPANY_ADMIN)
    tell("a", person=person)
    with mailboxes.running(settings, password="fel") as server:
        mailboxes.trust(monkeypatch, server)
        answer = client.post(reverse("mail_test"), follow=True)
        assert "does not let Samtakt sign in" in text_of(answer)
        page = seen(client, reverse("mail"))
        assert "failed 1 time" in page
        assert "535" in page
        settings.EMAIL_HOST_PASSWORD = mailboxes.PASSWORD
        client.post(reverse("mail_again"))
        with scope_for(company):
            assert MailStanding.objects.get().failed_at is None
        answer = client.post(reverse("mail_test"), follow=True)
        assert "has taken a message to anna@alfa.example" in text_of(answer)
        assert server.to("anna@alfa.example")
        server.refused["anna@alfa.example"] = "550 No such user"
        assert "to your address" in text_of(client.post(reverse("mail_test"), follow=True))


def test_addresses_that_are_not_reached_are_listed_in_few_queries(
    signed_in, company, settings, person, tell
):
    settings.SAMTAKT_MAILS = True
    client = signed_in(company, Role.COMPANY_ADMIN)
    counts = []
    for number in range(3):
        row = tell(f"k{number}", person=person)
        with scope_for(company):
            Notice.objects.filter(pk=row.pk).update(mail_after=timezone.now())
        counts.append(queries_of(client, reverse("mail")))

    assert counts[0] == counts[2] <= MOST_QUERIES
    assert "Anna Ek" in seen(client, reverse("mail"))


@pytest.mark.parametrize("role", [Role.HR, Role.LINE_MANAGER, Role.EMPLOYEE])
def test_only_who_answers_for_the_organisation_sees_the_mail(signed_in, company, role):
    client = signed_in(company, role)

    assert client.get(reverse("mail")).status_code == 403
    assert client.post(reverse("mail_test")).status_code == 403


def test_another_companys_mail_is_not_there(signed_in, company, hub, tell, settings):
    settings.SAMTAKT_MAILS = True
    secret = make_person(company, "Hemlig", email="hemlig@alfa.example")
    row = tell("a", person=secret)
    with scope_for(company):
        Notice.objects.filter(pk=row.pk).update(mail_after=timezone.now())

    assert "Hemlig" not in seen(signed_in(hub, Role.HUB_ADMIN), reverse("mail"))
    other = signed_in(company, Role.COMPANY_ADMIN, email="vd@alfa.example")
    assert "Hemlig" in seen(other, reverse("mail"))
