"""The inbox: one's own notices and nobody else's."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations import notices
from samtakt.organisations.models import Notice, Person
from tests.web.reading import MOST_BYTES, MOST_QUERIES

SOON = timezone.localdate() + datetime.timedelta(days=3)


@pytest.fixture
def tell(company):
    def told(key, **more):
        with scope_for(company):
            return notices.tell(company, kind="test", key=key, message=f"Task {key}", **more)

    return told


def of(user, company):
    return {"user": user, "organisation": company}


def test_tasks_come_first_and_the_frame_counts(signed_in, company, person, tell):
    client = signed_in(company, Role.EMPLOYEE, person=person)
    tell("plain", person=person)
    tell("later", person=person, due_on=SOON + datetime.timedelta(days=1))
    tell("soon", person=person, due_on=SOON)
    page = client.get(reverse("inbox")).content.decode()

    assert page.index("Task soon") < page.index("Task later") < page.index("Task plain")
    assert "3 unread" in page


def test_others_notices_are_not_there(signed_in, company, person, tell):
    with scope_for(company):
        other = Person(organisation=company, given_name="Bo")
        other.save()
    client = signed_in(company, Role.HR, person=person)
    secret = tell("secret", person=other)

    assert "Task secret" not in client.get(reverse("inbox")).content.decode()
    assert client.post(reverse("open_notice", args=[secret.pk])).status_code == 404
    with scope_for(company):
        assert Notice.objects.get().read_at is None


def test_opening_a_notice_reads_it_and_leads_on(signed_in, company, person, tell):
    client = signed_in(company, Role.EMPLOYEE, person=person)
    there = tell("there", person=person, url_name="me")
    nowhere = tell("nowhere", person=person)

    assert client.post(reverse("open_notice", args=[there.pk])).url == reverse("me")
    assert client.post(reverse("open_notice", args=[nowhere.pk])).url == reverse("inbox")
    with scope_for(company):
        assert Notice.objects.filter(read_at=None).count() == 0


def test_all_are_read_at_once_and_only_ones_own(signed_in, company, person, tell):
    with scope_for(company):
        other = Person(organisation=company, given_name="Bo")
        other.save()
    client = signed_in(company, Role.EMPLOYEE, person=person)
    tell("mine", person=person)
    theirs = tell("theirs", person=other)
    client.post(reverse("read_all_notices"))

    with scope_for(company):
        assert list(Notice.objects.filter(read_at=None)) == [theirs]


def test_an_empty_inbox_says_so(signed_in, company):
    assert "Nothing to read" in signed_in(company, Role.HR).get(reverse("inbox")).content.decode()


def test_the_number_of_queries_does_not_grow(
    signed_in, company, person, tell, django_assert_max_num_queries
):
    client = signed_in(company, Role.EMPLOYEE, person=person)
    counts = []
    for more in (1, 3):
        for number in range(more):
            tell(f"{more}-{number}", person=person)
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            page = client.get(reverse("inbox"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    for number in range(200):
        tell(f"many-{number}", person=person)
    assert len(client.get(reverse("inbox")).content) < MOST_BYTES
    assert page.status_code == 200
