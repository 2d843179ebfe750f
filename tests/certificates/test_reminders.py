"""Reminders 180, 90, 30 and 7 days before: whom, of what, and once, over a simulated year."""

import datetime
from collections import Counter

import pytest
import time_machine
from django.utils.translation import override

from samtakt.certificates.confirmations import confirm
from samtakt.certificates.reminders import endings, remind, reminder_days
from samtakt.certificates.standing import register
from samtakt.foundation import jobs
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.legalrules import LegalRule
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from samtakt.organisations.notices import sentence
from tests.certificates.workshop import (
    examine,
    hold,
    make_fitness_type,
    make_permit_type,
    make_type,
    permit,
)
from tests.factories import actor_in, make_person, make_team

pytestmark = pytest.mark.django_db
LAST = datetime.date(2027, 6, 30)
STEPS = (180, 90, 30, 7)


def user(company, role, email, **more):
    by = system_actor(company)
    return give_membership(email, "Eva", Role(role), company, by=by, **more).user


def days_told(company, first, last):
    """Run the daily work of every day; return who was told how long before the last day."""
    found = []
    day = first
    while day <= last:
        before = set(Notice.objects.values_list("pk", flat=True))
        remind(company, day)
        new = Notice.objects.exclude(pk__in=before).order_by("pk")
        found += [((LAST - day).days, notice) for notice in new]
        day += datetime.timedelta(days=1)
    return found


def test_holder_manager_and_hr_are_told_once_per_step_over_a_year(alfa):
    team = make_team(alfa)
    anna = make_person(alfa, team=team)
    hold(anna, make_type(alfa), valid_to=LAST)
    hr, boss = user(alfa, "hr", "hr@a.se"), user(alfa, "line_manager", "b@a.se", team=team)
    user(alfa, "line_manager", "c@a.se", team=make_team(alfa, "Annat lag"))

    told = days_told(alfa, LAST - datetime.timedelta(days=200), LAST + datetime.timedelta(days=30))

    by_reader = Counter((left, notice.person_id or notice.user_id) for left, notice in told)
    expected = {(left, reader) for left in (*STEPS, -1) for reader in (anna.pk, hr.pk, boss.pk)}
    assert set(by_reader) == expected
    assert len(told) == 3 * 5


def test_a_server_that_was_off_tells_the_step_it_comes_back_in_and_none_before(alfa):
    hold(make_person(alfa), make_type(alfa), valid_to=LAST)

    remind(alfa, LAST - datetime.timedelta(days=25))

    assert [notice.key.rpartition(":")[2] for notice in Notice.objects.all()] == ["30"]
    assert remind(alfa, LAST - datetime.timedelta(days=25)) == 0


def test_all_three_kinds_and_signatures_are_told(alfa):
    anna = make_person(alfa)
    weld = make_type(alfa, "ISO 9606-1", confirmation_months=6, interval_months=60)
    hold(anna, make_type(alfa, "Heta arbeten"), valid_to=LAST)
    hold(anna, weld, issued_on=datetime.date(2027, 1, 6), valid_to=None)
    examine(anna, make_fitness_type(alfa, "Hörsel"), valid_to=LAST)
    permit(anna, make_permit_type(alfa, "Truck"), valid_to=LAST)

    day = LAST - datetime.timedelta(days=7)
    remind(alfa, day)

    with override("en"):
        told = {sentence(notice) for notice in Notice.objects.filter(person=anna)}
    assert {text.partition(" must")[0].partition(" ends")[0] for text in told} == {
        "Your Heta arbeten",
        "Your Hörsel",
        "Your Truck",
        "Your ISO 9606-1",
    }


def test_a_signature_is_not_announced_half_a_year_before(alfa):
    weld = make_type(alfa, confirmation_months=6, interval_months=60)
    row = hold(make_person(alfa), weld, issued_on=datetime.date(2027, 1, 6), valid_to=None)

    def announced(day):
        return [one.step for one in endings(register(alfa, day), STEPS) if one.signature]

    days = [datetime.date(2027, 1, 7) + datetime.timedelta(days=n) for n in range(180)]
    steps = Counter(step for day in days for step in announced(day))
    assert set(steps) == {30, 7}
    with time_machine.travel(datetime.datetime(2027, 6, 20, 12, tzinfo=datetime.UTC), tick=False):
        confirm([row], by=actor_in(alfa, "hr"))
    assert announced(datetime.date(2027, 6, 21)) == []


def test_a_renewed_certificate_is_not_nagged_about(alfa):
    anna, truck = make_person(alfa), make_type(alfa)
    hold(anna, truck, valid_to=LAST)
    hold(anna, truck, issued_on=datetime.date(2027, 5, 1), valid_to=datetime.date(2032, 5, 1))

    assert remind(alfa, LAST - datetime.timedelta(days=7)) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"revoked_on": datetime.date(2027, 1, 1), "revoked_reason": "Fel"},
        {"verification": "self_declared"},
    ],
)
def test_what_does_not_count_is_not_reminded_of(alfa, fields):
    hold(make_person(alfa), make_type(alfa), valid_to=LAST, **fields)

    assert remind(alfa, LAST - datetime.timedelta(days=7)) == 0


def test_nobody_is_reminded_of_people_who_have_left(alfa):
    hold(make_person(alfa, ends_on=datetime.date(2027, 1, 1)), make_type(alfa), valid_to=LAST)

    assert remind(alfa, LAST - datetime.timedelta(days=7)) == 0


def test_hr_gets_one_notice_for_many(alfa):
    truck = make_type(alfa)
    for number in range(5):
        hold(make_person(alfa, f"Anna {number}"), truck, valid_to=LAST)
    hr = user(alfa, "hr", "hr@a.se")

    remind(alfa, LAST - datetime.timedelta(days=30))

    notice = Notice.objects.get(user=hr)
    assert notice.parameters == {"number": 5, "days": 30}


def test_the_steps_are_a_dated_rule(alfa):
    rule = LegalRule.objects.get(key="certificate.reminders")
    rule.valid_to = datetime.date(2026, 12, 31)
    rule.save()
    LegalRule.objects.create(
        key="certificate.reminders",
        value="60 14",
        unit="days before",
        valid_from=datetime.date(2027, 1, 1),
        description="x",
        source="x",
    )

    assert reminder_days(datetime.date(2026, 12, 31)) == (180, 90, 30, 7)
    assert reminder_days(datetime.date(2027, 1, 1)) == (60, 14)


def test_the_morning_does_it_without_a_cron(alfa):
    hold(make_person(alfa), make_type(alfa), valid_to=LAST)
    morning = datetime.datetime(2027, 6, 23, 5, tzinfo=datetime.UTC)

    with time_machine.travel(morning, tick=False):
        assert f"certificates.reminders {alfa.slug}" in jobs.do_daily_work()
    assert Notice.objects.filter(kind="certificates.ending").count() == 1
