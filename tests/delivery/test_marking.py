"""Hours marked on a phone: none lost, none doubled, the last tap holds."""

import datetime
import random
from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from samtakt.assessments.models import AppendOnly
from samtakt.delivery.marking import possible_hours
from samtakt.delivery.models import AttendanceMark, Attestation, Booking, Session
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Notice
from tests.delivery.attended import AFTER, attended, make_held, one, send, sign_day
from tests.delivery.factories import make_trainer
from tests.factories import saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("after_the_course")]
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)


def marks_of(company):
    with scope_for(company):
        return list(AttendanceMark.objects.order_by("marked_at", "key"))


def test_marks_of_two_companies_arrive_in_one_batch(held):
    first = held.days[0]
    outcome = send(held, *[one(seat, first) for seat in held.seats.values()])

    assert outcome == ["kept"] * 3
    assert [attended(seat, first).hours for seat in held.seats.values()] == [Decimal("7.5")] * 3
    assert (len(marks_of(held.alfa)), len(marks_of(held.beta))) == (2, 1)


def test_a_batch_that_is_sent_again_changes_nothing(held):
    marks = [one(seat, day) for seat in held.seats.values() for day in held.days]
    send(held, *marks)
    before = marks_of(held.alfa), AuditEntry.objects.count()

    assert send(held, *marks) == ["known"] * 6
    assert (marks_of(held.alfa), AuditEntry.objects.count()) == before


def test_a_mark_that_comes_twice_in_a_batch_counts_once(held):
    mark = one(held.seats["Anna"], held.days[0])

    assert send(held, mark, mark) == ["kept", "kept"]
    assert len(marks_of(held.alfa)) == 1


def test_the_last_tap_holds_whichever_arrives_last(held):
    anna, day = held.seats["Anna"], held.days[0]
    early, late = one(anna, day, "7.5"), one(anna, day, "4")
    late = replace(late, marked_at=early.marked_at + HOUR)
    send(held, late)
    send(held, early)

    assert attended(anna, day).hours == Decimal(4)
    assert len(marks_of(held.alfa)) == 2


def test_a_clock_that_runs_ahead_cannot_outdo_what_is_marked_later(held):
    anna, day = held.seats["Anna"], held.days[0]
    send(held, one(anna, day, "7.5", at=timezone.now() + 30 * HOUR))
    with time_machine.travel(AFTER + 2 * HOUR):
        send(held, one(anna, day, "3", at=timezone.now()))

    assert attended(anna, day).hours == Decimal(3)


def test_what_is_wrong_with_one_mark_stops_no_other(held):
    anna, bo = held.seats["Anna"], held.seats["Bo"]
    day = held.days[0]
    stranger = make_held()
    batch = [
        one(anna, day),
        one(bo, day, "8"),
        one(bo, day, "6.25"),
        one(bo, day, "-1"),
        one(stranger.seats["Anna"], day),
        one(stranger.seats["Anna"], stranger.days[0]),
        one(bo, day, "6"),
    ]

    assert send(held, *batch) == [
        "kept",
        "hours",
        "hours",
        "hours",
        "no_seat",
        "no_such_day",
        "kept",
    ]
    assert attended(anna, day).hours == Decimal("7.5")
    assert attended(bo, day).hours == Decimal(6)
    assert attended(stranger.seats["Anna"], stranger.days[0]) is None


def test_another_trainer_marks_nobody(held):
    other = make_trainer(make_held(hub=held.hub).session)

    assert send(held, one(held.seats["Anna"], held.days[0]), by=other) == ["no_such_day"]
    assert attended(held.seats["Anna"], held.days[0]) is None


def test_nobody_is_marked_on_a_day_that_has_not_come(after_the_course):
    held = make_held(days=(datetime.date(2027, 3, 10), datetime.date(2027, 3, 11)))
    now = timezone.now()
    both = [one(held.seats["Anna"], day, at=now) for day in held.days]

    assert send(held, *both) == ["kept", "day_ahead"]


def test_who_gave_the_seat_up_is_not_marked(held):
    anna = held.seats["Anna"]
    anna.state, anna.left_at = Booking.State.WITHDRAWN, timezone.now()
    saved(anna, held.alfa)

    assert send(held, one(anna, held.days[0])) == ["no_seat"]


def test_a_cancelled_session_has_no_hours(held):
    held.session.state, held.session.cancelled_at = Session.State.CANCELLED, timezone.now()
    saved(held.session, held.hub)

    assert send(held, one(held.seats["Anna"], held.days[0])) == ["cancelled"]


def test_a_mark_after_attestation_is_kept_and_changes_nothing(held):
    anna, day = held.seats["Anna"], held.days[0]
    send(held, one(anna, day))
    month = datetime.date(2027, 3, 1)
    saved(Attestation(person=held.anna, month=month, hours=7.5, attested_by="HR"), held.alfa)

    assert send(held, one(anna, day, "2")) == ["too_late"]
    assert attended(anna, day).hours == Decimal("7.5")
    assert [row.too_late for row in marks_of(held.alfa) if row.hours == 2] == [True]


def test_the_participant_is_asked_to_sign_once_for_the_same_hours(held):
    anna, day = held.seats["Anna"], held.days[0]
    send(held, one(anna, day))
    send(held, one(anna, day, at=timezone.now()))
    with scope_for(held.alfa):
        (notice,) = Notice.objects.filter(person=held.anna)
        assert (notice.kind, notice.done_at) == ("delivery.sign", None)
    sign_day(anna, day)
    with scope_for(held.alfa):
        assert Notice.objects.get(pk=notice.pk).done_at is not None


def test_the_audit_of_the_hub_names_no_participant(held):
    send(held, one(held.seats["Anna"], held.days[0]))
    (entry,) = AuditEntry.objects.filter(verb="delivery.attendance_marked")

    assert entry.owner == held.hub.pk
    assert "Anna" not in f"{entry.object_label} {entry.detail}"


def test_marks_are_neither_changed_nor_deleted(held):
    send(held, one(held.seats["Anna"], held.days[0]))
    (row,) = marks_of(held.alfa)
    with scope_for(held.alfa):
        row.hours = Decimal(1)
        for change in (
            row.save,
            row.delete,
            AttendanceMark.objects.all().delete,
            lambda: AttendanceMark.objects.update(hours=1),
            lambda: AttendanceMark.objects.bulk_update([row], ["hours"]),
        ):
            with pytest.raises(AppendOnly), transaction.atomic():
                change()

    assert [each.hours for each in marks_of(held.alfa)] == [Decimal("7.5")]


@pytest.mark.parametrize("seed", range(6))
def test_in_whatever_order_marks_arrive_and_however_often_the_last_tap_holds(held, seed):
    """The network may deliver late, twice and out of order; the device's time decides."""
    chance = random.Random(seed)
    anna, day = held.seats["Anna"], held.days[0]
    start = one(anna, day).marked_at
    taps = [
        one(anna, day, Decimal(chance.randrange(16)) / 2, at=start + minute * MINUTE)
        for minute in chance.sample(range(60), 6)
    ]
    sent = taps + chance.sample(taps, 3)
    chance.shuffle(sent)
    while sent:
        number = chance.randrange(1, 4)
        send(held, *sent[:number])
        del sent[:number]

    assert attended(anna, day).hours == max(taps, key=lambda tap: tap.marked_at).hours
    assert len(marks_of(held.alfa)) == len(taps)


@given(halves=st.integers(-4, 60), most=st.decimals(1, 24, places=2))
def test_hours_are_steps_of_half_an_hour_or_all_of_the_day(halves, most):
    hours = Decimal(halves) / 2

    assert possible_hours(hours, most) == (0 <= hours <= most)
    assert possible_hours(most, most)
