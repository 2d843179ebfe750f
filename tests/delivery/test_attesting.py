"""A month is attested once, when nothing is missing; what changes afterwards is a correction."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtakt.assessments.models import AppendOnly
from samtakt.delivery.attendancerefusals import (
    AlreadyAttested,
    HoursNotPossible,
    HoursUnchanged,
    MonthNotComplete,
    MonthNotOver,
    NotAttestedYet,
    NothingToAttest,
    OwnHours,
    ReasonMissing,
)
from samtakt.delivery.attesting import (
    DayState,
    attest,
    attest_complete,
    months_of,
    people_with_days_in,
)
from samtakt.delivery.corrections import correct, take_up
from samtakt.delivery.models import (
    AttendanceCorrection,
    AttendanceMark,
    Attestation,
)
from samtakt.delivery.queries import hours_by_month, hours_of, settled
from samtakt.delivery.roster import attendance_of, names_for_hub, roster
from samtakt.foundation.access import NotVisible
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import DataClass, Notice
from tests.delivery.attended import attended, complete, make_held, one, send, sign_day
from tests.delivery.factories import make_trainer, own_actor, seat
from tests.factories import actor_in, make_person

pytestmark = pytest.mark.django_db
APRIL = datetime.datetime(2027, 4, 2, 12, tzinfo=datetime.UTC)
MARCH, TODAY = datetime.date(2027, 3, 1), APRIL.date()


@pytest.fixture(autouse=True)
def in_april():
    with time_machine.travel(APRIL, tick=True):
        yield


def hr(company):
    return actor_in(company, "hr")


def attest_march(person, *, by=None):
    with scope_for(person.organisation):
        return attest(person, MARCH, by=by or hr(person.organisation))


def month_of(person, today=TODAY):
    with scope_for(person.organisation):
        (found,) = months_of([person], MARCH, today=today)
        return found


def states(person, **more):
    return [day.state for day in month_of(person, **more).days]


def test_a_month_shows_what_is_missing(held):
    send(held, one(held.seats["Anna"], held.days[0]))
    assert states(held.anna) == [DayState.UNSIGNED, DayState.UNMARKED]
    sign_day(held.seats["Anna"], held.days[0])
    send(held, one(held.seats["Anna"], held.days[1], "0"))

    assert states(held.anna) == [DayState.COMPLETE, DayState.ABSENT]
    assert states(held.bo, today=datetime.date(2027, 3, 1)) == [
        DayState.UNMARKED,
        DayState.AHEAD,
    ]


def test_attested_hours_are_locked(held):
    complete(held, "Anna")
    attestation = attest_march(held.anna)

    assert attestation.hours == Decimal(15)
    assert states(held.anna) == [DayState.LOCKED] * 2
    send(held, one(held.seats["Anna"], held.days[0], "1"))
    assert attended(held.seats["Anna"], held.days[0]).hours == Decimal("7.5")
    assert [mark.hours for mark in month_of(held.anna).too_late] == [Decimal(1)]


def test_a_month_with_something_missing_is_not_attested(held):
    send(held, one(held.seats["Anna"], held.days[0]))

    with pytest.raises(MonthNotComplete) as refused:
        attest_march(held.anna)
    assert refused.value.missing == 2
    with pytest.raises(NothingToAttest):
        attest_march(make_person(held.alfa, "Dan"))


def test_a_month_is_attested_when_it_is_over_and_once(held):
    complete(held, "Anna")
    last_day = datetime.datetime(2027, 3, 31, 12, tzinfo=datetime.UTC)
    with time_machine.travel(last_day), pytest.raises(MonthNotOver):
        attest_march(held.anna)
    attest_march(held.anna)

    with pytest.raises(AlreadyAttested):
        attest_march(held.anna)


def test_nobody_attests_or_corrects_their_own_hours(held):
    complete(held, "Anna")
    herself = actor_in(held.alfa, "hr", person_id=held.anna.pk)
    with pytest.raises(OwnHours):
        attest_march(held.anna, by=herself)
    attest_march(held.anna)

    with scope_for(held.alfa), pytest.raises(OwnHours):
        correct(attended(held.seats["Anna"], held.days[0]), Decimal(6), "Läkare", by=herself)


def test_everybody_complete_is_attested_at_once(held):
    complete(held, "Anna")
    complete(held, "Bo", held.days[0])
    with scope_for(held.alfa):
        made = attest_complete([held.anna, held.bo], MARCH, by=hr(held.alfa))

    assert [row.person for row in made] == [held.anna]


def test_a_correction_keeps_what_was_and_says_why(held):
    complete(held, "Anna")
    attest_march(held.anna)
    row = attended(held.seats["Anna"], held.days[0])
    with scope_for(held.alfa):
        made = correct(row, Decimal(6), " Gick hem klockan 14 ", by=hr(held.alfa))

    assert (made.before, made.after, made.reason) == (Decimal("7.5"), 6, "Gick hem klockan 14")
    month = month_of(held.anna)
    assert (month.attestation.hours, month.hours) == (Decimal(15), Decimal("13.5"))
    assert month.days[0].corrections == (made,)
    (entry,) = AuditEntry.objects.filter(verb="delivery.hours_corrected")
    assert entry.owner == held.alfa.pk


def test_corrected_hours_are_signed_again(held):
    complete(held, "Anna")
    attest_march(held.anna)
    anna, day = held.seats["Anna"], held.days[0]
    with scope_for(held.alfa):
        correct(attended(anna, day), Decimal(6), "Gick hem", by=hr(held.alfa))
        assert Notice.objects.filter(
            person=held.anna, key__startswith="delivery.corrected"
        ).exists()

    assert attended(anna, day).signature is None
    signature = sign_day(anna, day, "6")
    assert attended(anna, day).signature == signature
    assert attended(anna, day).is_locked


@pytest.mark.parametrize(
    ("hours", "reason", "refusal"),
    [
        ("6", "  ", ReasonMissing),
        ("7.5", "Varför", HoursUnchanged),
        ("9", "Varför", HoursNotPossible),
    ],
)
def test_a_correction_changes_something_for_a_reason(held, hours, reason, refusal):
    complete(held, "Anna")
    attest_march(held.anna)
    row = attended(held.seats["Anna"], held.days[0])
    with scope_for(held.alfa), pytest.raises(refusal):
        correct(row, Decimal(hours), reason, by=hr(held.alfa))


def test_before_attestation_nothing_is_corrected(held):
    complete(held, "Anna")
    with scope_for(held.alfa), pytest.raises(NotAttestedYet):
        correct(attended(held.seats["Anna"], held.days[0]), Decimal(6), "Varför", by=hr(held.alfa))


def test_a_late_mark_is_taken_up_as_a_correction(held):
    complete(held, "Anna")
    attest_march(held.anna)
    send(held, one(held.seats["Anna"], held.days[0], "5"))
    (late,) = month_of(held.anna).too_late
    with scope_for(held.alfa):
        take_up(late, "Telefonen var utan nät", by=hr(held.alfa))

    assert attended(held.seats["Anna"], held.days[0]).hours == Decimal(5)


def test_a_late_mark_of_a_day_that_was_not_attested_is_taken_up(held):
    complete(held, "Anna")
    attest_march(held.anna)
    later = seat(make_held(hub=held.hub).session, held.anna)
    with scope_for(held.hub):
        day = later.session.days.get(day=held.days[0].day)
    saved_trainer = make_trainer(later.session)
    assert send(held, one(later, day, "4"), by=saved_trainer) == ["too_late"]
    (late,) = month_of(held.anna).too_late
    with scope_for(held.alfa):
        made = take_up(late, "Kursen fördes in för sent", by=hr(held.alfa))

    assert (made.before, made.after) == (0, 4)
    assert attended(later, day).is_locked


def test_neither_attestations_nor_corrections_are_changed(held):
    complete(held, "Anna")
    attestation = attest_march(held.anna)
    with scope_for(held.alfa):
        row = attended(held.seats["Anna"], held.days[0])
        made = correct(row, Decimal(6), "Gick hem", by=hr(held.alfa))
        for kept, model in ((attestation, Attestation), (made, AttendanceCorrection)):
            for change in (kept.save, kept.delete, model.objects.all().delete):
                with pytest.raises(AppendOnly):
                    change()
        with pytest.raises(AppendOnly):
            AttendanceMark.objects.filter(too_late=False).update(hours=0)


def test_hours_are_summed_by_person_and_month(held):
    complete(held, "Anna")
    attest_march(held.anna)
    send(held, one(held.seats["Bo"], held.days[0], "4"))
    with scope_for(held.alfa):
        rows = hours_by_month(MARCH, datetime.date(2027, 3, 31))
        assert {row.person_id: (row.marked, row.signed, row.certified) for row in rows} == {
            held.anna.pk: (15, 15, 15),
            held.bo.pk: (4, 0, 0),
        }
        assert hours_by_month(MARCH, MARCH, people=[held.anna.pk])[0].marked == Decimal("7.5")
        anna, bo = held.seats["Anna"], held.seats["Bo"]
        assert hours_of([anna.pk, bo.pk]) == {anna.pk: 15, bo.pk: 4}
        assert settled([anna, bo]) == {anna.pk}
        assert people_with_days_in(MARCH) == {held.anna.pk, held.bo.pk}


def test_many_people_cost_no_more_queries_than_one(held):
    complete(held, "Anna")

    def queries(people):
        with scope_for(held.alfa), CaptureQueriesContext(connection) as found:
            months_of(people, MARCH, today=APRIL.date())
        return len(found)

    assert queries([held.anna]) == queries([held.anna, held.bo]) <= 6


def test_the_trainer_sees_everybody_and_nobody_else_does(held):
    with scope_for(held.hub):
        assert [(line.name, line.company) for line in roster(held.session, held.trainer)] == [
            ("Anna", "Alfa"),
            ("Bo", "Alfa"),
            ("Cilla", "Beta"),
        ]
        other = make_trainer(make_held(hub=held.hub).session)
        for stranger in (other, actor_in(held.hub, "project_lead"), hr(held.alfa)):
            with pytest.raises(NotVisible):
                roster(held.session, stranger)


def test_the_hub_sees_names_only_of_companies_that_agreed(in_april):
    held = make_held(alfa_shares=[DataClass.NAMES])
    lead = actor_in(held.hub, "project_lead")
    with scope_for(held.hub):
        assert [line.name for line in names_for_hub(held.session, lead)] == ["Anna", "Bo"]
        closed = make_held()
    with scope_for(closed.hub):
        assert names_for_hub(closed.session, actor_in(closed.hub, "project_lead")) == ()
        with pytest.raises(NotVisible):
            names_for_hub(closed.session, lead)
        with pytest.raises(NotVisible):
            names_for_hub(closed.session, closed.trainer)


def test_the_hub_sees_how_far_attendance_is_without_names(held):
    complete(held, "Anna")
    send(held, one(held.seats["Cilla"], held.days[0], "0"))
    with scope_for(held.hub):
        found = attendance_of(held.session)

    assert (found.seats, found.asked, found.marked, found.signed) == (3, 6, 3, 3)
    assert found.certified == 0


def test_own_people_sign_for_nobody_of_another_company(held):
    with scope_for(held.alfa):
        assert own_actor(held.anna).person_id == held.anna.pk
        assert people_with_days_in(MARCH) == {held.anna.pk, held.bo.pk}
