"""Sessions: opened with what was agreed, confirmed by enough seats, cancelled, moved, closed."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from samtakt.catalogue import dates
from samtakt.catalogue.dates import DateFacts, Part
from samtakt.catalogue.models import OfferDate, OfferDay, ProviderUser, Start
from samtakt.catalogue.offers import OfferFacts, change_offer
from samtakt.catalogue.providers import NotYourProvider
from samtakt.delivery import refusals, seats, sessions, trainers
from samtakt.delivery.arrangements import Wanted, ask
from samtakt.delivery.confirming import confirm_session
from samtakt.delivery.models import (
    Arrangement,
    AttendanceSignature,
    Session,
    SessionDay,
    SessionTrainer,
)
from samtakt.delivery.terms import SessionTerms
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import do_daily_work
from samtakt.foundation.tenancy import scope_for
from tests.catalogue.feeds import CANCELLED, INFO, PROVIDER, emg, emil, emil_event
from tests.delivery.booking import (
    MONDAY,
    TODAY,
    WEEK,
    book,
    make_network,
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
from tests.factories import actor_in, make_company, make_date, make_hub, make_person, saved
from tests.spreadsheets import bring

DAY = datetime.timedelta(days=1)


def test_a_session_keeps_what_was_agreed_when_it_was_opened(world):
    with scope_for(world.hub):
        facts = OfferFacts(minimum=5, maximum=6, price_per_seat=Decimal(9), seat_transferable=False)
        change_offer(world.offer, facts, by=world.hub_actor)
        session = Session.objects.get(pk=world.session.pk)
        days = list(SessionDay.objects.filter(session=session).values_list("day", "hours"))

    assert (session.minimum, session.maximum, session.seat_transferable) == (2, 3, True)
    assert (session.price_per_session, session.price_per_seat) == (10_000, 500)
    assert session.cancellation_steps == [[28, 0.0], [14, 50.0], [0, 100.0]]
    assert days == [(MONDAY, Decimal(8)), (MONDAY + DAY, Decimal(8))]
    assert (session.decide_by, session.change_by) == (MONDAY - 2 * WEEK, MONDAY - WEEK)


def test_hours_that_do_not_go_out_evenly_are_on_the_last_day(db):
    world = make_network(hours=20)
    with scope_for(world.hub):
        hours = world.session.days.order_by("day").values_list("hours", flat=True)

        assert list(hours) == [Decimal("6.5"), Decimal("6.5"), Decimal(7)]


def test_terms_of_a_quote_come_before_those_of_the_offer(world):
    terms = SessionTerms(4, 12, Decimal(30_000), Decimal(0), Decimal(25))
    session = open_on(world, MONDAY + WEEK, terms=terms, decide_by=MONDAY, change_by=MONDAY)

    assert (session.minimum, session.maximum, session.price_per_session) == (4, 12, 30_000)
    assert session.cancellation_steps == []


def test_a_date_that_nobody_can_plan_for_gets_no_session(world):
    with scope_for(world.hub):
        someday = make_date(world.offer, None, start_type=Start.ALWAYS, online=True)
        gone = make_date(world.offer, MONDAY, place="Kumla", cancelled_on=TODAY)
        known = world.session.offer_date
        for date, refusal in [
            (someday, refusals.DateNotFixed),
            (gone, refusals.DateCancelled),
            (known, refusals.AlreadyOpened),
        ]:
            with pytest.raises(refusal):
                sessions.open_session(date, by=world.hub_actor)
        late = make_date(world.offer, MONDAY, place="Hallsberg")
        with pytest.raises(refusals.DeadlinesReversed):
            sessions.open_session(late, by=world.hub_actor, decide_by=MONDAY, change_by=TODAY)
        with pytest.raises(refusals.GroupSizeReversed):
            sessions.open_session(
                late, by=world.hub_actor, terms=SessionTerms(3, 2, *[Decimal(0)] * 3)
            )
        world.offer.price_stated = False
        world.offer.save()
        late.offer.refresh_from_db()
        with pytest.raises(refusals.PriceNotStated):
            sessions.open_session(late, by=world.hub_actor)


def test_a_provider_opens_and_cancels_its_own_sessions_alone(world):
    own = signs_in(world.hub, Role.PROVIDER)
    saved(ProviderUser(provider=world.offer.provider, user=own), world.hub)
    mine = actor_in(world.hub, Role.PROVIDER, user_id=own.pk)
    other = actor_in(world.hub, Role.PROVIDER, user_id=signs_in(world.hub, Role.PROVIDER).pk)
    date = make_date(world.offer, MONDAY, place="Kumla")
    with scope_for(world.hub):
        with pytest.raises(NotYourProvider):
            sessions.open_session(date, by=other)
        session = sessions.open_session(date, by=mine)
        for attempt in (
            lambda: confirm_session(session, by=other),
            lambda: sessions.cancel_session(session, "Nej", by=other),
            lambda: trainers.assign_trainer(session, own, by=other),
        ):
            with pytest.raises(NotYourProvider):
                attempt()
        sessions.cancel_session(session, "Läraren är sjuk", by=mine)

    assert state_of(session) == ["cancelled"]


def test_enough_seats_confirm_at_once_and_everybody_concerned_is_told(
    world, django_capture_on_commit_callbacks
):
    anna, bo = person(world, "alfa", "Anna"), person(world, "beta", "Bo")
    hr = signs_in(world.alfa, Role.HR)
    leads = signs_in(world.beta, Role.LINE_MANAGER, team=world.beta_team)
    elsewhere = signs_in(world.beta, Role.LINE_MANAGER)
    office = signs_in(world.hub, Role.PROVIDER)
    saved(ProviderUser(provider=world.offer.provider, user=office), world.hub)
    with django_capture_on_commit_callbacks(execute=True):
        book(world, anna)
        assert state_of(world.session) == ["tentative"]
        assert world.session.more_needed == 1
        book(world, bo)

    assert state_of(world.session) == ["confirmed"]
    sentence = "Welding course on 1 March 2027 is confirmed: enough people have a seat."
    with override("en"):
        assert told(world.alfa, person=anna, kind="confirmed") == [sentence]
        assert told(world.beta, person=bo, kind="confirmed") == [sentence]
        assert told(world.alfa, user=hr, kind="confirmed") == [sentence]
        assert told(world.beta, user=leads, kind="confirmed") == [sentence]
        assert told(world.hub, user=office, kind="confirmed") == [sentence]
        assert told(world.beta, user=elsewhere, kind="confirmed") == []
    entries = AuditEntry.objects.filter(owner=world.hub.pk, verb="delivery.session_confirmed")
    assert [entry.detail for entry in entries] == [{"seats": 2}]


def test_a_confirmed_session_that_loses_seats_stays_confirmed(world):
    first = book(world, person(world, "alfa", "Anna"))
    book(world, person(world, "alfa", "Bo"))
    withdraw(first)

    assert state_of(world.session) == ["confirmed"]
    assert world.session.more_needed == 1
    assert settle(world, MONDAY - WEEK) == []


def test_somebody_may_confirm_a_small_group_once(world):
    with scope_for(world.hub):
        confirm_session(world.session, by=world.hub_actor)
        with pytest.raises(refusals.NotTentative):
            confirm_session(world.session, by=world.hub_actor)

    assert state_of(world.session) == ["confirmed"]


def test_too_few_on_the_day_to_decide_cancels_the_day_after(
    world, django_capture_on_commit_callbacks
):
    anna = person(world, "alfa", "Anna")
    booking = book(world, anna)
    assert settle(world, MONDAY - 2 * WEEK) == []
    with django_capture_on_commit_callbacks(execute=True):
        changed = settle(world, MONDAY - 2 * WEEK + DAY)

    assert changed == [world.session]
    assert state_of(world.session, booking) == ["cancelled", "cancelled"]
    # 13 days before the start the whole price is due: 500 and half of 10,000.
    assert booking.leaving_cost == Decimal(5500)
    (sentence,) = told(world.alfa, person=anna, kind="cancelled")
    assert "5 500 kr" in sentence.replace("\xa0", " ").replace("\u202f", " ")
    assert settle(world, MONDAY - 2 * WEEK + 2 * DAY) == []


def test_too_few_costs_nothing_while_the_provider_may_still_call_it_off(world):
    world.offer.provider_notice_days = 10
    saved(world.offer, world.hub)
    session = open_on(world, MONDAY, decide_by=MONDAY - 2 * WEEK)
    booking = book(world, person(world, "alfa", "Anna"), session)
    settle(world, MONDAY - 2 * WEEK + DAY)

    assert state_of(session) == ["cancelled"]
    assert now(booking).leaving_cost == 0


def test_what_cancelling_costs_depends_on_who_cancels(world):
    ours = book(world, person(world, "alfa", "Anna"))
    with scope_for(world.hub):
        sessions.cancel_session(
            world.session, "Ingen kan", by=world.hub_actor, today=MONDAY - 2 * WEEK
        )
        with pytest.raises(refusals.NotOpen):
            sessions.cancel_session(world.session, "Igen", by=world.hub_actor)
        with pytest.raises(refusals.ReasonMissing):
            sessions.cancel_session(world.session, " ", by=world.hub_actor)

    assert now(ours).leaving_cost == Decimal(2750)


def test_after_its_last_day_a_confirmed_session_is_held(world):
    for name in ("Anna", "Bo"):
        book(world, person(world, "alfa", name))

    assert settle(world, MONDAY + DAY) == []
    assert settle(world, MONDAY + 2 * DAY) == [world.session]
    assert state_of(world.session) == ["held"]


def test_the_daily_work_settles(world, monkeypatch):
    book(world, person(world, "alfa", "Anna"))
    at_five = datetime.datetime.combine(MONDAY, datetime.time(12), datetime.UTC)
    done = do_daily_work(now=at_five)

    assert f"delivery.settle_sessions {world.hub.slug}" in done
    assert state_of(world.session) == ["cancelled"]


def test_a_date_cancelled_in_the_catalogue_cancels_its_session_free_of_charge(
    world, django_capture_on_commit_callbacks
):
    anna = person(world, "alfa", "Anna")
    booking = book(world, anna)
    with scope_for(world.hub), django_capture_on_commit_callbacks(execute=True):
        dates.cancel_date(world.session.offer_date, "Läraren är sjuk", by=world.hub_actor)

    assert state_of(world.session, booking) == ["cancelled", "cancelled"]
    assert booking.leaving_cost == 0
    (sentence,) = told(world.alfa, person=anna, kind="cancelled")
    assert "Läraren är sjuk" in sentence


def test_a_date_moved_in_the_catalogue_moves_its_session_and_tells(
    world, django_capture_on_commit_callbacks
):
    anna = person(world, "alfa", "Anna")
    booking = book(world, anna)
    with scope_for(world.hub), django_capture_on_commit_callbacks(execute=True):
        facts = DateFacts(starts_on=MONDAY + 2 * WEEK, place="Kumla")
        dates.change_date(world.session.offer_date, facts, by=world.hub_actor)
    with scope_for(world.hub):
        days = list(SessionDay.objects.filter(session=world.session).values_list("day", flat=True))

    session = now(world.session)
    assert days == [MONDAY + 2 * WEEK, MONDAY + 2 * WEEK + DAY]
    assert (session.decide_by, session.change_by) == (MONDAY, MONDAY + WEEK)
    assert state_of(session, booking) == ["tentative", "booked"]
    (sentence,) = told(world.alfa, person=anna, kind="moved")
    assert "Kumla" in sentence


def test_who_teaches_is_of_the_provider_and_is_told(world, django_capture_on_commit_callbacks):
    trainer = signs_in(world.hub, Role.TRAINER)
    stranger = signs_in(world.hub, Role.TRAINER)
    saved(ProviderUser(provider=world.offer.provider, user=trainer), world.hub)
    with scope_for(world.hub), django_capture_on_commit_callbacks(execute=True):
        trainers.assign_trainer(world.session, trainer, by=world.hub_actor)
        trainers.assign_trainer(world.session, trainer, by=world.hub_actor)
        with pytest.raises(refusals.NotATrainerThere):
            trainers.assign_trainer(world.session, stranger, by=world.hub_actor)
        teaching = list(SessionTrainer.objects.filter(session=world.session))

    assert [row.user for row in teaching] == [trainer]
    assert len(told(world.hub, user=trainer, kind="teaching")) == 1
    with scope_for(world.hub):
        trainers.release_trainer(world.session, trainer, by=world.hub_actor)
        assert not SessionTrainer.objects.filter(session=world.session).exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (emg("fixed"), emg("fixed", more=CANCELLED)),
        (
            emil(emil_event(), infos=[INFO], providers=[PROVIDER]),
            emil(emil_event(isCancelled=True), infos=[INFO], providers=[PROVIDER]),
        ),
    ],
    ids=["emg", "emil"],
)
def test_a_cancelled_event_of_a_feed_cancels_the_session_and_tells_everyone_concerned(
    db, django_capture_on_commit_callbacks, before, after
):
    hub = make_hub()
    alfa, beta = make_company(hub, "Alfa"), make_company(hub, "Beta")
    bring(hub, "courses", before)
    with scope_for(hub):
        date = OfferDate.objects.get(starts_on__isnull=False)
        terms = SessionTerms(2, 3, Decimal(0), Decimal(1000), Decimal(25))
        session = sessions.open_session(date, by=system_actor(hub), terms=terms)
    anna, bo, cilla = make_person(alfa, "Anna"), make_person(beta, "Bo"), make_person(beta, "Cilla")
    leads = signs_in(beta, Role.HR)
    trainer = signs_in(hub, Role.TRAINER)
    saved(ProviderUser(provider=date.offer.provider, user=trainer), hub)
    world = SimpleNamespace(session=session)
    bookings = [book(world, who) for who in (anna, bo)]
    with scope_for(beta):
        reserved = seats.reserve(now(session), 1, by=actor_in(beta, Role.HR), today=TODAY)
    bookings += [*reserved, book(world, cilla)]
    with scope_for(hub):
        trainers.assign_trainer(session, trainer, by=system_actor(hub))
    assert state_of(*bookings) == ["booked", "booked", "booked", "waiting"]

    with scope_for(hub), django_capture_on_commit_callbacks(execute=True):
        bring(hub, "courses", after)

    assert state_of(session, *bookings) == ["cancelled"] * 5
    assert [now(one).leaving_cost for one in bookings] == [0, 0, 0, 0]
    for organisation, reader in [
        (alfa, {"person": anna}),
        (beta, {"person": bo}),
        (beta, {"person": cilla}),
        (beta, {"user": leads}),
        (hub, {"user": trainer}),
    ]:
        assert len(told(organisation, kind="cancelled", **reader)) == 1
    bring(hub, "courses", after)
    assert state_of(session) == ["cancelled"]


def test_a_feed_that_moves_a_split_date_moves_the_days_of_its_session_and_tells(
    db, django_capture_on_commit_callbacks
):
    hub = make_hub()
    alfa = make_company(hub, "Alfa")
    bring(hub, "courses", emg("fixed"))
    with scope_for(hub):
        date = OfferDate.objects.get()
        first = date.starts_on
    for day in (first, first + WEEK):
        saved(OfferDay(date=date, day=day, starts_at=datetime.time(9)), hub)
    with scope_for(hub):
        terms = SessionTerms(2, 3, Decimal(0), Decimal(1000), Decimal(25))
        session = sessions.open_session(date, by=system_actor(hub), terms=terms)
    anna = make_person(alfa, "Anna")
    book(SimpleNamespace(session=session), anna)

    with scope_for(hub), django_capture_on_commit_callbacks(execute=True):
        bring(hub, "courses", emg("fixed", start=(first + DAY).isoformat()))

    with scope_for(hub):
        rows = SessionDay.objects.filter(session=session).order_by("day")
        days = list(rows.values_list("day", "starts_at"))
    assert days == [(first + DAY, datetime.time(9)), (first + DAY + WEEK, datetime.time(9))]
    assert len(told(alfa, person=anna, kind="moved")) == 1


def move(world, day, *, session=None, **facts):
    """Change the date of a session in the catalogue, as the hub does."""
    row = OfferDate.objects.get(pk=(session or world.session).offer_date_id)
    return dates.change_date(
        row, DateFacts(starts_on=day, place=row.place, **facts), by=world.hub_actor
    )


def test_other_days_between_become_the_days_of_the_session(
    world, django_capture_on_commit_callbacks
):
    anna = person(world, "alfa", "Anna")
    book(world, anna)
    parts = (Part(MONDAY), Part(MONDAY + WEEK, datetime.time(9), datetime.time(17)))
    with scope_for(world.hub), django_capture_on_commit_callbacks(execute=True):
        move(world, MONDAY, parts=parts)
        move(world, MONDAY, parts=parts)
    with scope_for(world.hub):
        rows = SessionDay.objects.filter(session=world.session).order_by("day")
        days = list(rows.values_list("day", "starts_at"))

    assert days == [(MONDAY, None), (MONDAY + WEEK, datetime.time(9))]
    assert now(world.session).change_by == MONDAY - WEEK
    with override("en"):
        (sentence,) = told(world.alfa, person=anna, kind="moved")
    assert "other days" in sentence


def test_a_day_that_somebody_has_signed_for_is_not_moved(world, django_capture_on_commit_callbacks):
    anna = person(world, "alfa", "Anna")
    booking = book(world, anna)
    with scope_for(world.hub):
        first = SessionDay.objects.get(session=world.session, day=MONDAY)
    saved(
        AttendanceSignature(booking=booking, day=first, hours=8, how="sign_in", signed_by="Anna"),
        world.alfa,
    )
    with scope_for(world.hub), django_capture_on_commit_callbacks(execute=True):
        move(world, MONDAY + WEEK)
    with scope_for(world.hub):
        days = SessionDay.objects.filter(session=world.session).values_list("day", flat=True)

        assert sorted(days) == [MONDAY, MONDAY + DAY]


def test_whom_a_moved_date_hits_is_told_with_who_leads_them(
    world, django_capture_on_commit_callbacks
):
    hr = signs_in(world.alfa, Role.HR)
    anna, bo = person(world, "alfa", "Anna"), person(world, "alfa", "Bo")
    seats_held = [book(world, anna), book(world, bo)]
    book(world, anna, open_on(world, MONDAY + WEEK))
    with scope_for(world.hub), django_capture_on_commit_callbacks(execute=True):
        move(world, MONDAY + WEEK)

    assert state_of(*seats_held) == ["booked", "booked"]
    with override("sv"):
        (sentence,) = told(world.alfa, person=anna, kind="moved_hits")
        assert told(world.alfa, user=hr, kind="moved_hits") == [sentence]
    assert "på ett annat kurstillfälle" in sentence
    assert "Anna" in sentence
    assert told(world.alfa, person=bo, kind="moved_hits") == []


def test_a_group_that_is_complete_in_the_last_moment_is_not_cancelled(world, monkeypatch):
    """The work of the day has read the session while two had still to come."""
    other = open_on(world, MONDAY + 2 * DAY)
    first, second = sorted([world.session, other], key=lambda row: row.pk)
    cancel = sessions.cancel_session

    def meanwhile(session, *given, **more):
        for name in ("Anna", "Bo"):
            book(world, person(world, "alfa", name), second)
        return cancel(session, *given, **more)

    monkeypatch.setattr(sessions, "cancel_session", meanwhile)
    settle(world, MONDAY - 2 * WEEK + 3 * DAY)

    assert state_of(first, second) == ["cancelled", "confirmed"]


def test_who_opens_a_session_a_moment_later_gets_the_one_there_is(world, monkeypatch):
    monkeypatch.setattr(sessions, "_first_day", lambda date: date.starts_on)
    with scope_for(world.hub), pytest.raises(refusals.AlreadyOpened) as known:
        sessions.open_session(world.session.offer_date, by=world.hub_actor)

    assert known.value.session == world.session


@pytest.mark.parametrize("ends", ["held", "cancelled"])
def test_what_somebody_needs_is_forgotten_when_the_session_is_over(world, ends):
    booking = book(world, person(world, "alfa", "Anna"))
    book(world, person(world, "alfa", "Bo"))
    with scope_for(world.alfa):
        ask(booking, [Wanted(Arrangement.Kind.FOOD)], by=own_actor(booking.person))
    if ends == "held":
        settle(world, MONDAY + DAY)
        with scope_for(world.alfa):
            assert Arrangement.objects.count() == 1
        settle(world, MONDAY + 2 * DAY)
    else:
        with scope_for(world.hub):
            sessions.cancel_session(now(world.session), "Nej", by=world.hub_actor, today=TODAY)

    assert state_of(world.session) == [ends]
    with scope_for(world.alfa):
        assert not Arrangement.objects.exists()
