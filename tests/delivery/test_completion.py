"""Who has gone through a session, what follows from it, and what a correction takes back."""

import datetime
from decimal import Decimal

import pytest
import time_machine

from samtakt.certificates.models import Certificate
from samtakt.delivery import papers
from samtakt.delivery.attesting import attest
from samtakt.delivery.completion import complete, complete_session, recheck
from samtakt.delivery.completionrefusals import NotGoneThrough, ResultMissing
from samtakt.delivery.corrections import correct
from samtakt.delivery.models import (
    AttendanceCertificate,
    AttendanceHours,
    Booking,
    Completion,
    CompletionCertificate,
    Session,
)
from samtakt.delivery.participation import ABOUT, participations
from samtakt.delivery.settledhours import complete_settled, recheck_changed
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Notice
from tests.delivery.completed import (
    FULL,
    attend,
    completed,
    completions_of,
    hours_become,
    make_taught,
    mark_hours,
    proposed_of,
    questions_of,
)
from tests.factories import actor_in, make_certificate_type, saved

NOON = datetime.datetime(2027, 3, 3, 12, tzinfo=datetime.UTC)
LAST_DAY = datetime.date(2027, 3, 2)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def world(db):
    return make_taught()


def how_far(world, name):
    seat = world.seats[name]
    with scope_for(seat.organisation):
        row = Booking.objects.select_related(*ABOUT).get(pk=seat.pk)
        (found,) = participations([row], today=datetime.date(2027, 3, 3))
    return found


def kept(model, company, **which):
    with scope_for(company):
        return list(model.objects.filter(**which).order_by("pk"))


@pytest.mark.parametrize(
    ("hours", "enough"),
    [((7.5, 4.5), True), ((7.5, 4), False), ((0, 0), False), ((7.5, 7.5), True)],
)
def test_four_fifths_of_the_hours_are_enough(world, hours, enough):
    mark_hours(world, "Anna", *map(Decimal, map(str, hours)))

    found = how_far(world, "Anna")

    assert (found.needed, found.planned) == (Decimal("12.00"), Decimal("15.00"))
    assert (found.lacking is None) == enough


def test_a_course_may_ask_for_more(db):
    world = make_taught(percent=100)
    mark_hours(world, "Anna", FULL, Decimal(7))

    assert how_far(world, "Anna").lacking == "too_few_hours"


def test_nobody_has_gone_through_before_the_last_day(world):
    attend(world, "Anna")
    evening = datetime.datetime(2027, 3, 1, 20, tzinfo=datetime.UTC)

    with (
        time_machine.travel(evening, tick=False),
        pytest.raises(NotGoneThrough) as refused,
    ):
        completed(world, "Anna")

    assert refused.value.participation.lacking == "not_held"


def test_too_few_hours_are_said_in_numbers(world):
    mark_hours(world, "Anna", FULL, 0)

    with pytest.raises(NotGoneThrough, match=r"7[.,]5 .*15 .*12 "):
        completed(world, "Anna")

    assert completions_of(world.alfa) == []


@pytest.mark.parametrize("what", ["seat", "session"])
def test_who_has_no_seat_any_more_is_not_completed(world, what):
    attend(world, "Anna")
    if what == "seat":
        row = world.seats["Anna"]
        row.state, row.left_at = Booking.State.WITHDRAWN, NOON
    else:
        row = world.session
        row.state, row.cancelled_at = Session.State.CANCELLED, NOON
    saved(row, row.organisation)

    with pytest.raises(NotGoneThrough):
        completed(world, "Anna")


def test_a_completion_brings_paper_level_and_questions(world):
    attend(world, "Anna")

    row = completed(world, "Anna", note="Lugn hand")

    assert (row.completed_on, row.hours, row.hours_planned) == (LAST_DAY, 15, 15)
    assert (row.passed, row.note, row.completed_by) == (None, "Lugn hand", "Tova Lind")
    (paper,) = kept(AttendanceCertificate, world.alfa)
    printed = papers.printed_on(paper)
    assert (paper.holder, paper.hours, printed.course_sv) == ("Anna", 15, "Svetskurs")
    assert [(day.day, day.hours) for day in printed.days] == [
        (datetime.date(2027, 3, 1), FULL),
        (LAST_DAY, FULL),
    ]
    assert [(one.name_sv, one.name_en, one.level) for one in printed.outcomes] == [
        ("Svetsning", "Welding", 3)
    ]
    (proposed,) = proposed_of(row)
    assert (proposed.state, proposed.observation.level) == ("proposed", 3)
    assert (proposed.observation.source, proposed.observation.observed_on) == ("course", LAST_DAY)
    assert {kind: one.due_on for kind, one in questions_of(row).items()} == {
        "course": datetime.date(2027, 3, 17),
        "effect": datetime.date(2027, 6, 16),
        "effect_seen": datetime.date(2027, 6, 16),
    }


def test_completing_again_changes_nothing(world):
    attend(world, "Anna")
    first = completed(world, "Anna")
    entries = AuditEntry.objects.count()

    again = completed(world, "Anna")

    assert again == first
    assert len(kept(AttendanceCertificate, world.alfa)) == 1
    assert len(proposed_of(first)) == 1
    assert AuditEntry.objects.count() == entries


def test_the_hub_s_log_does_not_name_whom_the_trainer_completed(world):
    attend(world, "Anna")
    before = set(AuditEntry.objects.values_list("pk", flat=True))

    completed(world, "Anna")

    new = AuditEntry.objects.exclude(pk__in=before)
    assert set(new.values_list("owner", flat=True)) == {world.alfa.pk}
    assert set(new.values_list("actor", flat=True)) == {"Tova Lind"}


def test_a_session_is_finished_over_companies_and_says_who_is_left(world):
    attend(world, "Anna", "Cilla")
    mark_hours(world, "Bo", FULL, 0)

    with scope_for(world.hub):
        done = complete_session(world.session, by=world.trainer)

    assert {row.booking.person.name for row in done.completed} == {"Anna", "Cilla"}
    assert [(one.booking.person.name, one.lacking) for one in done.open] == [
        ("Bo", "too_few_hours")
    ]
    assert [row.organisation for row in completions_of(world.beta)] == [world.beta]


def test_a_course_with_a_test_needs_its_result(db):
    world = make_taught(has_test=True)
    attend(world, "Anna", "Bo")

    with pytest.raises(ResultMissing):
        completed(world, "Anna")
    with scope_for(world.hub):
        done = complete_session(
            world.session, by=world.trainer, passed={world.seats["Bo"].pk: False}
        )

    assert [row.passed for row in done.completed] == [False]
    assert done.without_result == (world.seats["Anna"],)


def test_who_failed_was_there_but_rises_to_no_level_until_it_is_passed(db):
    world = make_taught(has_test=True, grants=None)
    type_ = make_certificate_type(world.hub, "Svetsarprövning")
    world.course.grants = type_
    saved(world.course, world.hub)
    attend(world, "Anna")

    failed = completed(world, "Anna", passed=False)
    (paper,) = kept(AttendanceCertificate, world.alfa)

    assert papers.printed_on(paper).outcomes == ()
    assert (proposed_of(failed), kept(Certificate, world.alfa)) == ([], [])

    passed = completed(world, "Anna", passed=True)

    assert (passed.pk, passed.passed, passed.completed_on) == (failed.pk, True, NOON.date())
    assert len(proposed_of(passed)) == 1
    (certificate,) = kept(Certificate, world.alfa)
    assert (certificate.type, certificate.issued_on) == (type_, NOON.date())
    old, new = kept(AttendanceCertificate, world.alfa)
    assert (old.revoked_on, new.revoked_on) == (NOON.date(), None)


def test_the_granted_certificate_comes_from_the_provider_by_its_own_rules(db):
    world = make_taught()
    type_ = make_certificate_type(world.hub, "Heta arbeten")
    type_.interval_months = 60
    saved(type_, world.hub)
    world.course.grants = type_
    saved(world.course, world.hub)
    attend(world, "Anna")

    row = completed(world, "Anna")

    (certificate,) = kept(Certificate, world.alfa)
    (paper,) = kept(AttendanceCertificate, world.alfa)
    provider = world.session.offer_date.offer.provider.name
    assert (certificate.verification, certificate.issuer) == ("provider", provider)
    assert (certificate.reference, certificate.valid_to) == (
        paper.code,
        datetime.date(2032, 3, 2),
    )
    (link,) = kept(CompletionCertificate, world.alfa)
    assert (link.completion_id, link.certificate_id) == (row.pk, certificate.pk)


def test_a_certificate_that_was_recorded_by_hand_is_not_recorded_twice(db):
    world = make_taught()
    type_ = make_certificate_type(world.hub, "Heta arbeten")
    world.course.grants = type_
    saved(world.course, world.hub)
    by_hand = saved(Certificate(person=world.anna, type=type_, issued_on=LAST_DAY), world.alfa)
    attend(world, "Anna")

    completed(world, "Anna")

    assert kept(Certificate, world.alfa) == [by_hand]
    assert [row.certificate_id for row in kept(CompletionCertificate, world.alfa)] == [by_hand.pk]


def test_without_a_test_settled_attendance_completes_by_itself(world):
    attend(world, "Anna")
    mark_hours(world, "Bo", FULL, FULL, sign=False)

    with scope_for(world.alfa):
        done = complete_settled(today=NOON.date(), by=system_actor(world.alfa))
        again = complete_settled(today=NOON.date(), by=system_actor(world.alfa))

    assert [row.booking.person.name for row in done] == ["Anna"]
    assert again == []


def test_a_test_is_not_passed_by_itself(db):
    world = make_taught(has_test=True)
    attend(world, "Anna")

    with scope_for(world.alfa):
        assert complete_settled(today=NOON.date(), by=system_actor(world.alfa)) == []


def test_a_correction_that_leaves_enough_issues_another_paper(world):
    attend(world, "Anna")
    row = completed(world, "Anna")
    hours_become(world, "Anna", 1, 5)

    with scope_for(world.alfa):
        (checked,) = recheck_changed(by=system_actor(world.alfa))
        assert recheck_changed(by=system_actor(world.alfa)) == []

    assert (checked.pk, checked.hours, checked.withdrawn_on) == (row.pk, Decimal("12.5"), None)
    old, new = kept(AttendanceCertificate, world.alfa)
    assert (old.hours, old.revoked_on is None) == (15, False)
    assert (new.hours, new.revoked_on) == (Decimal("12.5"), None)
    assert [one.state for one in proposed_of(row)] == ["proposed"]


def test_a_correction_that_leaves_too_little_withdraws_what_stood_on_it(db):
    world = make_taught()
    world.course.grants = make_certificate_type(world.hub, "Heta arbeten")
    saved(world.course, world.hub)
    attend(world, "Anna")
    row = completed(world, "Anna")
    hours_become(world, "Anna", 1, 1)

    with scope_for(world.alfa):
        recheck(world.seats["Anna"], by=system_actor(world.alfa), reason="Fel person markerad")

    (found,) = completions_of(world.alfa)
    assert (found.withdrawn_on, found.withdrawn_reason) == (NOON.date(), "Fel person markerad")
    assert [one.revoked_on for one in kept(AttendanceCertificate, world.alfa)] == [NOON.date()]
    assert [one.revoked_on for one in kept(Certificate, world.alfa)] == [NOON.date()]
    assert [(one.state, one.reason) for one in proposed_of(row)] == [
        ("declined", "Fel person markerad")
    ]
    open_tasks = kept(
        Notice, world.alfa, done_at=None, due_on__isnull=False, kind="delivery.evaluation"
    )
    assert open_tasks == []


def test_an_attested_day_that_is_corrected_revokes_the_paper_at_once(
    world, django_capture_on_commit_callbacks
):
    attend(world, "Anna")
    completed(world, "Anna")
    hr = actor_in(world.alfa, "hr")
    with time_machine.travel(NOON.replace(month=4), tick=False), scope_for(world.alfa):
        attest(world.anna, datetime.date(2027, 3, 1), by=hr)
        day = AttendanceHours.objects.get(booking=world.seats["Anna"], day=world.days[1])
        with django_capture_on_commit_callbacks(execute=True):
            correct(day, Decimal(6), "Gick tidigare", by=hr)

    old, new = kept(AttendanceCertificate, world.alfa)
    assert (old.revoked_reason, new.hours, new.revoked_on) == (
        "Gick tidigare",
        Decimal("13.5"),
        None,
    )


def test_hours_that_turn_out_to_be_enough_again_complete_again(world):
    attend(world, "Anna")
    completed(world, "Anna")
    hours_become(world, "Anna", 1, 1)
    with scope_for(world.alfa):
        recheck(world.seats["Anna"], by=system_actor(world.alfa))
    hours_become(world, "Anna", 1, FULL)

    row = completed(world, "Anna")

    assert (row.withdrawn_on, row.completed_on, row.hours) == (None, LAST_DAY, 15)
    assert [one.state for one in proposed_of(row)] == ["declined", "proposed"]
    with scope_for(world.alfa):
        assert Completion.objects.count() == 1
        assert papers.paper_of(row) is not None


def test_the_participant_is_told_where_the_certificate_is(world):
    attend(world, "Anna")
    completed(world, "Anna")

    told = kept(Notice, world.alfa, person=world.anna, kind="delivery.certificate")

    assert [(one.url_name, one.parameters["course"]) for one in told] == [
        ("courses_done", {"sv": "Svetskurs", "en": "Welding course"})
    ]


def test_nobody_of_another_company_is_touched(world):
    attend(world, "Anna", "Cilla")

    with scope_for(world.alfa):
        complete(world.seats["Anna"], by=system_actor(world.alfa))

    assert completions_of(world.beta) == []
