"""Signatures stand for their hours, and for nobody else's."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core import signing

from samtakt.assessments.kiosk import PinLocked, WrongPin, set_pin
from samtakt.delivery import signcodes
from samtakt.delivery.attendancerefusals import (
    CodeTooOld,
    DayAhead,
    HoursHaveChanged,
    HoursNotPossible,
    NoSeat,
    NotAProof,
    NothingChosen,
    NothingToSign,
)
from samtakt.delivery.models import AttendanceSignature, Booking, SignedList
from samtakt.delivery.queries import settled
from samtakt.delivery.signedlists import (
    Scan,
    hand_in_list,
    hand_in_paper,
    unsigned,
    unsigned_of_session,
)
from samtakt.delivery.signing import days_to_sign, sign, sign_at_trainers_screen
from samtakt.foundation.access import NotVisible, system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.delivery.attended import AFTER, FULL, attended, make_held, one, send, sign_day
from tests.delivery.factories import make_trainer, own_actor
from tests.factories import actor_in, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("after_the_course")]
PDF = Scan("lista.pdf", b"%PDF-1.7 signed by everybody")


def signatures_of(company):
    with scope_for(company):
        return list(AttendanceSignature.objects.order_by("signed_at", "pk"))


def test_a_signature_stands_for_the_hours_that_the_trainer_marked(held):
    anna, day = held.seats["Anna"], held.days[0]
    send(held, one(anna, day))
    signature = sign_day(anna, day)

    assert attended(anna, day).signature == signature


def test_other_hours_have_to_be_signed_again(held):
    anna, day = held.seats["Anna"], held.days[0]
    start = one(anna, day).marked_at
    send(held, one(anna, day))
    sign_day(anna, day)
    send(held, one(anna, day, "6", at=start + datetime.timedelta(hours=1)))

    assert attended(anna, day).signature is None
    assert attended(anna, day).hours == Decimal(6)
    again = sign_day(anna, day, "6")
    assert attended(anna, day).signature == again


def test_who_signs_before_the_trainer_marks_need_not_sign_the_same_hours_again(held):
    anna, day = held.seats["Anna"], held.days[0]
    signature = sign_day(anna, day)
    send(held, one(anna, day))

    assert attended(anna, day).signature == signature


def test_hours_that_the_trainer_has_not_marked_are_not_signed(held):
    anna, day = held.seats["Anna"], held.days[0]
    send(held, one(anna, day, "6"))

    with pytest.raises(HoursHaveChanged, match="6"):
        sign_day(anna, day, "7.5")
    assert signatures_of(held.alfa) == []


def test_signing_twice_is_signing_once(held):
    anna, day = held.seats["Anna"], held.days[0]
    send(held, one(anna, day))
    first = sign_day(anna, day)

    assert sign_day(anna, day) == first
    assert len(signatures_of(held.alfa)) == 1
    assert AuditEntry.objects.filter(verb="delivery.attendance_signed").count() == 1


@pytest.mark.parametrize(
    ("hours", "refusal"), [("8", HoursNotPossible), ("0.2", HoursNotPossible), ("0", NothingToSign)]
)
def test_impossible_hours_are_not_signed(held, hours, refusal):
    with pytest.raises(refusal):
        sign_day(held.seats["Anna"], held.days[0], hours)


def test_nobody_signs_for_another(held):
    with scope_for(held.alfa), pytest.raises(NotVisible):
        sign(held.seats["Bo"], held.days[0], FULL, how="sign_in", by=own_actor(held.anna))


def test_nobody_signs_ahead(held):
    with time_machine.travel(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)):
        sign_day(held.seats["Anna"], held.days[0])
        with pytest.raises(DayAhead):
            sign_day(held.seats["Anna"], held.days[1])


def test_a_seat_given_up_is_signed_only_for_days_attended(held):
    anna = held.seats["Anna"]
    send(held, one(anna, held.days[0]))
    anna.state, anna.left_at = Booking.State.WITHDRAWN, AFTER
    saved(anna, held.alfa)

    assert sign_day(anna, held.days[0])
    with pytest.raises(NoSeat):
        sign_day(anna, held.days[1])
    with scope_for(held.alfa):
        days = [row[1] for row in days_to_sign(held.anna.pk, AFTER.date())]
    assert days == [held.days[0]]


def test_a_code_is_good_for_minutes_and_for_one_day(held):
    first, second = (signcodes.code_for(day) for day in held.days)

    assert [signcodes.day_of(first), signcodes.day_of(second)] == [day.pk for day in held.days]
    later = AFTER + signcodes.VALID + datetime.timedelta(seconds=2)
    with time_machine.travel(later), pytest.raises(CodeTooOld):
        signcodes.day_of(first)


@pytest.mark.parametrize("code", ["", "x", "eyJkYXkiOjF9:1abcde:notsigned"])
def test_a_code_that_was_not_made_here_is_worth_nothing(code):
    with pytest.raises(CodeTooOld):
        signcodes.day_of(code)


def test_a_code_of_another_purpose_is_worth_nothing(held):
    other = signing.TimestampSigner(salt="other").sign(f"1.{held.days[0].pk}")
    with pytest.raises(CodeTooOld):
        signcodes.day_of(other)


def at_screen(held, code, *, name="Anna", by=None):
    with scope_for(held.hub):
        seat = held.seats[name]
        return sign_at_trainers_screen(
            held.session, held.days[0], seat.pk, code, FULL, by=by or held.trainer
        )


def test_a_participant_signs_with_an_own_code_on_the_trainers_screen(held):
    send(held, one(held.seats["Anna"], held.days[0]))
    with scope_for(held.alfa):
        set_pin(held.anna, "4711", by=system_actor(held.alfa))

    with pytest.raises(WrongPin):
        at_screen(held, "1234")
    signature = at_screen(held, "4711")
    assert (signature.how, signature.signed_by) == ("screen", "Anna")
    assert attended(held.seats["Anna"], held.days[0]).signature == signature
    (entry,) = AuditEntry.objects.filter(verb="delivery.attendance_signed")
    assert entry.owner == held.alfa.pk


def test_wrong_codes_on_the_trainers_screen_lock_it(held):
    with scope_for(held.alfa):
        set_pin(held.anna, "4711", by=system_actor(held.alfa))
    for _ in range(2):
        with pytest.raises(WrongPin):
            at_screen(held, "9999")
    with pytest.raises(PinLocked):
        at_screen(held, "9999")
    with pytest.raises(PinLocked):
        at_screen(held, "4711")


def test_another_trainers_screen_takes_no_code(held):
    other = make_trainer(make_held(hub=held.hub).session)

    with pytest.raises(NotVisible):
        at_screen(held, "4711", by=other)


def test_a_scanned_list_signs_for_those_chosen(held):
    day = held.days[0]
    send(held, *[one(seat, day) for seat in held.seats.values()])
    with scope_for(held.hub):
        rows = unsigned_of_session(held.session, by=held.trainer)
        chosen = [row.pk for row in rows if row.booking.person_id != held.bo.pk]
        kept = hand_in_list(held.session, PDF, chosen, by=held.trainer)
        assert kept.file.read() == PDF.content

    assert attended(held.seats["Anna"], day).signature.how == "list"
    assert attended(held.seats["Cilla"], day).signature.list == kept
    assert attended(held.seats["Bo"], day).signature is None


def test_hr_hands_in_a_paper_for_its_own_people_only(held):
    day = held.days[0]
    send(held, *[one(seat, day) for seat in held.seats.values()])
    everybodys = [attended(seat, day).pk for seat in held.seats.values()]
    with scope_for(held.alfa):
        assert len(unsigned(held.session)) == 2
        hand_in_paper(held.session, PDF, everybodys, by=actor_in(held.alfa, "hr"))
        (kept,) = SignedList.objects.filter(organisation=held.alfa)

    assert attended(held.seats["Bo"], day).signature.list == kept
    assert attended(held.seats["Cilla"], day).signature is None
    with scope_for(held.beta):
        assert list(SignedList.objects.all()) == []


@pytest.mark.parametrize(
    "scan", [Scan("lista.txt", b"hello"), Scan("stor.pdf", b"%PDF-" + b" " * 11_000_000)]
)
def test_a_list_is_a_pdf_or_a_picture(held, scan):
    send(held, one(held.seats["Anna"], held.days[0]))
    pk = attended(held.seats["Anna"], held.days[0]).pk
    with scope_for(held.hub), pytest.raises(NotAProof):
        hand_in_list(held.session, scan, [pk], by=held.trainer)


def test_a_list_is_handed_in_for_somebody_of_the_session(held):
    stranger = make_held(hub=held.hub)
    send(stranger, one(stranger.seats["Anna"], stranger.days[0]))
    pk = attended(stranger.seats["Anna"], stranger.days[0]).pk
    with scope_for(held.hub), pytest.raises(NothingChosen):
        hand_in_list(held.session, PDF, [pk], by=held.trainer)
    with scope_for(held.hub), pytest.raises(NotVisible):
        hand_in_list(stranger.session, PDF, [pk], by=held.trainer)


def test_a_booking_is_settled_when_no_day_is_open(held):
    anna = held.seats["Anna"]

    def is_settled():
        with scope_for(held.alfa):
            return settled([anna]) == {anna.pk}

    send(held, one(anna, held.days[0]), one(anna, held.days[1], "0"))
    assert not is_settled()
    sign_day(anna, held.days[0])
    assert is_settled()
