"""Notices: told once, shown in the reader's language, read and done."""

import datetime

import pytest
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations import notices
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from samtakt.organisations.queries import users_with
from tests.factories import actor_in, make_person

pytestmark = pytest.mark.django_db
DAY = datetime.date(2027, 3, 3)
MESSAGE = gettext_noop("%(name)s on %(day)s")


@pytest.fixture
def anna(alfa):
    return make_person(alfa, "Anna")


def member(company, email, role=Role.HR, **more):
    return give_membership(
        email, email.split("@")[0], role, company, by=system_actor(company), **more
    ).user


def test_the_same_reader_is_told_the_same_thing_once(alfa, anna):
    other = make_person(alfa, "Bo")
    with scope_for(alfa):
        first = notices.tell(alfa, person=anna, kind="k", key="a:1", message="First")
        again = notices.tell(alfa, person=anna, kind="k", key="a:1", message="Second")
        notices.tell(alfa, person=other, kind="k", key="a:1", message="First")

        assert again.pk == first.pk
        assert again.message == "First"
        assert Notice.objects.count() == 2


def test_a_person_and_a_user_are_two_readers(alfa, anna):
    user = member(alfa, "hr@alfa.example")
    with scope_for(alfa):
        notices.tell(alfa, person=anna, kind="k", key="a:1", message="First")
        notices.tell(alfa, user=user, kind="k", key="a:1", message="First")

        assert notices.unread(user.pk, None) == 1
        assert notices.unread(user.pk, anna.pk) == 2
        assert notices.unread(None, None) == 0


def test_a_notice_has_one_reader(alfa, anna):
    user = member(alfa, "hr@alfa.example")
    with scope_for(alfa):
        with pytest.raises(ValueError, match="one reader"):
            notices.tell(alfa, kind="k", key="a", message="First")
        with pytest.raises(ValueError, match="one reader"):
            notices.tell(alfa, person=anna, user=user, kind="k", key="a", message="First")


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "Svetsning on 3 mars 2027"), ("en", "Welding on 3 March 2027")]
)
def test_days_and_what_people_wrote_come_in_the_readers_language(alfa, anna, language, said):
    with scope_for(alfa):
        notice = notices.tell(
            alfa,
            person=anna,
            kind="k",
            key="a",
            message=MESSAGE,
            parameters={"name": ("Svetsning", "Welding"), "day": DAY},
        )
        notice.refresh_from_db()
    with override(language):
        assert notices.sentence(notice) == said


def test_a_notice_leads_to_its_page(alfa, anna):
    with scope_for(alfa):
        there = notices.tell(
            alfa, person=anna, kind="k", key="a", message="A",
            url_name="person", url_arguments=[anna.pk],
        )  # fmt: skip
        nowhere = notices.tell(alfa, person=anna, kind="k", key="b", message="B")

    assert notices.address(there) == f"/people/{anna.pk}"
    assert notices.address(nowhere) == ""
    there.url_name = "a page of an earlier version"
    assert notices.address(there) == ""


def test_what_is_read_or_done_no_longer_counts(alfa, anna):
    bo = make_person(alfa, "Bo")
    with scope_for(alfa):
        notice = notices.tell(alfa, person=anna, kind="k", key="a", message="A")
        for person in (anna, bo):
            notices.tell(alfa, person=person, kind="k", key="b", message="B", due_on=DAY)
        first = notices.read(notice).read_at

        assert notices.read(notice).read_at == first
        assert notices.unread(None, anna.pk) == 1
        assert notices.done(alfa, "b") == 2
        assert notices.done(alfa, "b") == 0
        assert notices.unread(None, anna.pk) == notices.unread(None, bo.pk) == 0


def test_users_are_found_by_their_role_today(alfa):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    hr = member(alfa, "hr@alfa.example")
    member(alfa, "chef@alfa.example", Role.LINE_MANAGER)
    former = member(alfa, "old@alfa.example")
    with scope_for(alfa):
        former.memberships.update(starts_on=yesterday, ends_on=yesterday)

        assert users_with(alfa, Role.HR) == [hr]
        assert actor_in(alfa).user_id is None
