"""Seats: booked, reserved and named later, given to a colleague, given up, waited for."""

import datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from samtakt.catalogue.models import CoursePrerequisite
from samtakt.delivery import refusals, seats, sessions, waiting
from samtakt.delivery.arrangements import Wanted, ask
from samtakt.delivery.models import Arrangement, Booking, Completion, SeatChange
from samtakt.foundation.access import Role
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.delivery.booking import (
    MONDAY,
    TODAY,
    WEEK,
    book,
    now,
    open_on,
    person,
    settle,
    signs_in,
    state_of,
    told,
    withdraw,
)
from tests.delivery.factories import own_actor
from tests.factories import (
    actor_in,
    agree,
    certify,
    make_certificate_type,
    make_competence,
    make_course,
    make_date,
    make_offer,
    saved,
)

DAY = datetime.timedelta(days=1)
CHANGE_BY = MONDAY - WEEK


def full(world):
    """Anna, Bo and Cilla of Alfa have the three seats; Dan of Beta and Eva of Alfa wait."""
    named = [person(world, "alfa", name) for name in ("Anna", "Bo", "Cilla")]
    named += [person(world, "beta", "Dan"), person(world, "alfa", "Eva")]
    return [book(world, who) for who in named]


def reserve(world, number, *, today=TODAY, **how):
    with scope_for(world.alfa):
        return seats.reserve(now(world.session), number, by=world.alfa_hr, today=today, **how)


def name(world, booking, who, *, today=TODAY, **how):
    with scope_for(who.organisation):
        return seats.name_seat(booking, who, by=world.alfa_hr, today=today, **how)


def give(booking, who, *, today=TODAY):
    by = actor_in(booking.organisation, Role.HR)
    with scope_for(who.organisation):
        return seats.transfer(now(booking), who, by=by, today=today)


def test_a_seat_is_one_of_the_session_and_says_what_the_hours_cost(world):
    anna = person(world, "alfa", "Anna")
    booking = book(world, anna)

    assert (booking.state, booking.person, booking.team) == ("booked", anna, world.alfa_team)
    assert booking.number is None
    assert booking.release_cost > 0
    assert booking.release_cost % 16 == 0
    assert now(world.session).taken == 1
    verbs = AuditEntry.objects.filter(owner=world.alfa.pk).values_list("verb", flat=True)
    assert list(verbs) == ["delivery.seat_booked"]


def test_when_it_is_full_the_waiting_list_has_one_order_over_all_companies(world):
    bookings = full(world)

    assert state_of(*bookings) == ["booked"] * 3 + ["waiting"] * 2
    assert [one.number for one in bookings] == [None, None, None, 1, 2]
    with scope_for(world.alfa):
        assert waiting.place_of(bookings[4]) == 2


def test_nobody_has_two_seats_or_two_courses_a_day(world):
    anna = person(world, "alfa", "Anna")
    book(world, anna)
    with pytest.raises(refusals.AlreadyHasSeat):
        book(world, anna)
    overlapping = open_on(world, MONDAY + DAY)
    with pytest.raises(refusals.BusyThatDay):
        book(world, anna, overlapping)
    later = open_on(world, MONDAY + 2 * DAY)

    assert book(world, anna, later).state == "booked"
    assert now(overlapping).taken == 0


def test_nobody_is_booked_who_is_not_employed_then(world):
    leaves = person(world, "alfa", "Anna", ends_on=MONDAY)
    with pytest.raises(refusals.NotEmployedThen):
        book(world, leaves)

    assert now(world.session).taken == 0


def test_nobody_books_into_what_is_over_or_closed(world):
    anna = person(world, "alfa", "Anna")
    with pytest.raises(refusals.Begun):
        book(world, anna, today=MONDAY)
    with scope_for(world.hub):
        world.session.offer_date.apply_by = TODAY
        world.session.offer_date.save()
    world.session.refresh_from_db()
    with pytest.raises(refusals.BookingClosed):
        book(world, anna, today=TODAY + DAY)
    with scope_for(world.hub):
        sessions.cancel_session(world.session, "Nej", by=world.hub_actor, today=TODAY)
    with pytest.raises(refusals.NotOpen):
        book(world, anna)


def test_another_companys_person_is_nobody_here(world):
    bo = person(world, "beta", "Bo")
    # Of people of others this scope knows nothing, not even that they are employed.
    with scope_for(world.alfa), pytest.raises(refusals.NotEmployedThen):
        seats.book(world.session, bo, by=world.alfa_hr, today=TODAY)

    assert now(world.session).taken == 0


def test_seats_are_reserved_all_or_none_and_named_later(world):
    with pytest.raises(refusals.NotEnoughSeats, match="3"):
        reserve(world, 4)
    rows = reserve(world, 2)
    anna = person(world, "alfa", "Anna")
    named = name(world, rows[0], anna)

    assert now(world.session).taken == 2
    assert state_of(world.session) == ["confirmed"]
    assert {one.name_by for one in rows} == {CHANGE_BY - WEEK}
    assert (named.person, named.team) == (anna, world.alfa_team)
    with scope_for(world.alfa):
        assert [(one.earlier, one.later) for one in SeatChange.objects.all()] == [(None, anna)]
    with pytest.raises(refusals.AlreadyNamed):
        name(world, named, person(world, "alfa", "Bo"))
    with pytest.raises(refusals.AlreadyHasSeat):
        name(world, rows[1], anna)
    with pytest.raises(refusals.NobodyNamed):
        give(rows[1], anna)


def test_a_colleague_takes_over_and_what_was_asked_for_is_not_passed_on(
    world, django_capture_on_commit_callbacks
):
    anna, bo = person(world, "alfa", "Anna"), person(world, "alfa", "Bo")
    booking = book(world, anna)
    with scope_for(world.alfa):
        ask(booking, [Wanted(Arrangement.Kind.HEARING_LOOP)], by=own_actor(anna))
    with django_capture_on_commit_callbacks(execute=True):
        give(booking, bo)

    with scope_for(world.alfa):
        assert now(booking).person == bo
        assert not Arrangement.objects.exists()
        assert [(one.earlier, one.later) for one in SeatChange.objects.all()] == [(anna, bo)]
    assert now(world.session).taken == 1
    with override("en"):
        assert told(world.alfa, person=anna, kind="given_up") == [
            "Anna gives up the seat: Welding course, 1 March 2027."
        ]
        assert told(world.alfa, person=bo, kind="seat") == [
            "Bo has a seat: Welding course, 1 March 2027."
        ]
        assert told(world.alfa, person=bo, kind="given_up") == []


def test_a_seat_that_is_personal_stays_with_its_person(world):
    booking = book(world, person(world, "alfa", "Anna"))
    with scope_for(world.hub):
        world.session.seat_transferable = False
        world.session.save()
    with pytest.raises(refusals.NotTransferable):
        give(booking, person(world, "alfa", "Bo"))


def test_until_the_cut_off_a_freed_seat_goes_to_the_first_who_waits(
    world, django_capture_on_commit_callbacks
):
    bookings = full(world)
    dan = bookings[3].person
    leads = signs_in(world.beta, Role.LINE_MANAGER, team=world.beta_team)
    with django_capture_on_commit_callbacks(execute=True):
        gone = withdraw(bookings[0], today=CHANGE_BY)

    assert state_of(*bookings) == ["withdrawn", "booked", "booked", "booked", "waiting"]
    assert now(world.session).taken == 3
    assert gone.leaving_cost == 0
    with override("en"):
        sentence = "Dan got a seat from the waiting list: Welding course, 1 March 2027."
        assert told(world.beta, person=dan, kind="promoted") == [sentence]
        assert told(world.beta, user=leads, kind="promoted") == [sentence]
    verbs = AuditEntry.objects.filter(owner=world.beta.pk).values_list("verb", flat=True)
    assert list(verbs)[-1] == "delivery.seat_from_waiting_list"


def test_after_the_cut_off_a_seat_is_paid_for_and_goes_to_nobody(world):
    bookings = full(world)
    gone = withdraw(bookings[0], today=CHANGE_BY + DAY)

    assert state_of(*bookings) == ["withdrawn", "booked", "booked", "waiting", "waiting"]
    assert now(world.session).taken == 3
    # 500 for the seat and a third of 10,000 for the session, all of it.
    assert gone.leaving_cost == Decimal("3833.33")
    settle(world, CHANGE_BY + DAY)
    assert state_of(*bookings[3:]) == ["withdrawn", "withdrawn"]


def test_a_freed_seat_that_nobody_waits_for_is_free_again_and_costs_what_was_agreed(world):
    booking = book(world, person(world, "alfa", "Anna"))
    gone = withdraw(booking, today=MONDAY - 2 * WEEK)

    assert now(world.session).taken == 0
    assert gone.leaving_cost == Decimal("2750.00")
    with pytest.raises(refusals.SeatGone):
        withdraw(booking)
    with pytest.raises(refusals.ReasonMissing):
        withdraw(book(world, person(world, "alfa", "Bo")), reason=" ")


def test_who_leaves_the_waiting_list_pays_nothing_and_the_order_stays(world):
    bookings = full(world)
    left = withdraw(bookings[3])

    assert left.leaving_cost is None
    assert now(world.session).taken == 3
    with scope_for(world.alfa):
        assert waiting.place_of(bookings[4]) == 1


def test_who_cannot_go_when_a_seat_is_freed_is_passed_over_and_keeps_the_place(
    world, django_capture_on_commit_callbacks
):
    bookings = full(world)
    other = open_on(world, MONDAY)
    book(world, bookings[3].person, other)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(bookings[0])

    assert state_of(*bookings) == ["withdrawn", "booked", "booked", "waiting", "booked"]
    assert len(told(world.beta, person=bookings[3].person, kind="passed_over")) == 1
    with scope_for(world.beta):
        assert waiting.place_of(bookings[3]) == 1


def test_who_could_not_go_gets_a_seat_once_they_can(world):
    bookings = full(world)
    other = book(world, bookings[3].person, open_on(world, MONDAY))
    withdraw(bookings[4])
    withdraw(bookings[0])
    assert now(world.session).taken == 2
    withdraw(other)
    settle(world, CHANGE_BY)

    assert state_of(bookings[3]) == ["booked"]
    assert now(world.session).taken == 3


def test_a_seat_that_nobody_is_named_for_in_time_goes_to_who_waits(
    world, django_capture_on_commit_callbacks
):
    hr = signs_in(world.alfa, Role.HR)
    rows = reserve(world, 3)
    dan = book(world, person(world, "beta", "Dan"))
    with django_capture_on_commit_callbacks(execute=True):
        settle(world, CHANGE_BY - 2 * WEEK)
        settle(world, CHANGE_BY - WEEK)
    assert state_of(*rows, dan) == ["booked", "booked", "booked", "waiting"]
    assert len(told(world.alfa, user=hr, kind="name")) == 1
    settle(world, CHANGE_BY - WEEK + DAY)

    states = state_of(*rows)
    assert sorted(states) == ["booked", "booked", "withdrawn"]
    assert state_of(dan) == ["booked"]
    assert now(world.session).taken == 3


def required(world, **fields):
    course = make_course(world.hub, "Grundkurs", **fields)
    saved(CoursePrerequisite(course=world.course, required=course), world.hub)
    return course


def test_a_missing_prerequisite_refuses_by_name(world):
    required(world)
    with pytest.raises(refusals.PrerequisiteMissing, match="Grundkurs"):
        book(world, person(world, "alfa", "Anna"))


def test_who_can_already_what_the_course_leads_to_needs_it_not(world):
    welding = make_competence(world.hub, "Svets")
    required(world, raises=[(welding, 0, 2)])
    able, unable = person(world, "alfa", "Anna"), person(world, "alfa", "Bo")
    agree(able, welding, 2)
    agree(unable, welding, 1)

    assert book(world, able).state == "booked"
    with pytest.raises(refusals.PrerequisiteMissing):
        book(world, unable)


def test_a_certificate_in_force_or_an_earlier_seat_stands_for_the_course(world):
    grants = make_certificate_type(world.hub)
    basic = required(world, grants=grants)
    holds, lapsed, first = (person(world, "alfa", each) for each in ("Anna", "Bo", "Cilla"))
    certify(holds, grants)
    certify(lapsed, grants, valid_to=MONDAY - DAY)
    offer = make_offer(basic)
    with scope_for(world.hub):
        before = sessions.open_session(make_date(offer, MONDAY - 4 * DAY), by=world.hub_actor)
    book(world, first, before)

    assert book(world, holds).state == "booked"
    assert book(world, first).state == "booked"
    with pytest.raises(refusals.PrerequisiteMissing):
        book(world, lapsed)


def test_who_has_completed_the_course_needs_it_not(world):
    offer = make_offer(required(world))
    anna, bo, cilla = (person(world, "alfa", each) for each in ("Anna", "Bo", "Cilla"))
    with scope_for(world.hub):
        before = sessions.open_session(make_date(offer, MONDAY + WEEK), by=world.hub_actor)
    withdrawn = {"withdrawn_on": TODAY, "withdrawn_reason": "För få timmar"}
    for who, passed, fields in ((anna, None, {}), (bo, False, {}), (cilla, None, withdrawn)):
        booking = book(world, who, before)
        row = Completion(
            booking=booking,
            completed_on=TODAY,
            hours=16,
            hours_planned=16,
            passed=passed,
            completed_by="Test",
            **fields,
        )
        saved(row, world.alfa)

    assert book(world, anna).state == "booked"
    for unfinished in (bo, cilla):
        with pytest.raises(refusals.PrerequisiteMissing):
            book(world, unfinished)


def test_what_companies_hold_of_one_another_is_not_seen(world):
    bookings = full(world)
    with scope_for(world.beta):
        assert list(Booking.objects.all()) == [bookings[3]]


def test_nobody_is_put_on_a_waiting_list_that_has_ended(world):
    full(world)
    late = person(world, "beta", "Frida")
    assert book(world, late, today=CHANGE_BY).state == "waiting"
    with pytest.raises(refusals.ListEnded):
        book(world, person(world, "beta", "Gun"), today=CHANGE_BY + DAY)


def test_who_is_passed_over_is_told_once_why_in_their_own_language(
    world, django_capture_on_commit_callbacks
):
    bookings = full(world)
    dan = bookings[3].person
    book(world, dan, open_on(world, MONDAY))
    withdraw(bookings[4])
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(bookings[0])
        settle(world, CHANGE_BY - 2 * DAY)
        settle(world, CHANGE_BY - DAY)

    with override("sv"):
        (swedish,) = told(world.beta, person=dan, kind="passed_over")
    with override("en"):
        (english,) = told(world.beta, person=dan, kind="passed_over")
    assert "på ett annat kurstillfälle" in swedish
    assert "Svetskurs" in swedish
    assert "in another session" in english
    assert "Welding course" in english


def test_whose_seat_is_given_up_by_somebody_else_is_told(world, django_capture_on_commit_callbacks):
    bookings = full(world)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(bookings[3])
        withdraw(bookings[0])

    with override("en"):
        (gone,) = told(world.alfa, person=bookings[0].person, kind="given_up")
        (waited,) = told(world.beta, person=bookings[3].person, kind="given_up")
    assert "gives up the seat" in gone
    assert "no longer waits" in waited


def test_a_company_is_told_when_a_seat_without_a_name_goes_to_who_waits(
    world, django_capture_on_commit_callbacks
):
    hr = signs_in(world.alfa, Role.HR)
    reserve(world, 3)
    book(world, person(world, "beta", "Dan"))
    with django_capture_on_commit_callbacks(execute=True):
        settle(world, CHANGE_BY - WEEK + DAY)

    with override("en"):
        (sentence,) = told(world.alfa, user=hr, kind="given_up")
    assert "went to who waits" in sentence
