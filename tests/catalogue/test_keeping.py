"""Keeping a catalogue: courses, offers, dates, venues, and each provider with its own."""

import datetime
from decimal import Decimal

import pytest

from samtakt.catalogue import changes, courses, dates, offers, providers, venues
from samtakt.catalogue.changes import Happened, when_dates_change
from samtakt.catalogue.costs import RebateRule, Step
from samtakt.catalogue.courses import CourseFacts
from samtakt.catalogue.dates import DateFacts, Part
from samtakt.catalogue.days import days_of
from samtakt.catalogue.models import Course, Form, Offer, OfferDate, Start
from samtakt.catalogue.offers import OfferFacts
from samtakt.catalogue.queries import plannable_dates
from samtakt.foundation import access
from samtakt.foundation.access import Role
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.memberships import actor_of
from tests.catalogue.desk import make_desk
from tests.factories import make_competence, make_course, make_offer

pytestmark = pytest.mark.django_db
MONDAY = datetime.date(2027, 5, 31)
FACTS = OfferFacts(minimum=2, maximum=8, price_per_seat=Decimal(1000))
AT_OREBRO = DateFacts(starts_on=MONDAY, place="Örebro")


@pytest.fixture
def desk():
    return make_desk()


@pytest.fixture
def welding(desk):
    """A course of Nord's, offered by Nord."""
    with scope_for(desk.hub):
        course = courses.add_course(CourseFacts("SV-1", "Svets", Decimal(40)), by=desk.north_actor)
        offers.make_offer(course, desk.north, FACTS, by=desk.north_actor)
    return course


def offer_of(course):
    return Offer.objects.get(course=course)


def visible(actor, action, model):
    return list(access.visible(actor, action, model).order_by("pk"))


def test_a_provider_sees_and_keeps_its_own_alone(desk, welding):
    with scope_for(desk.hub):
        hubs = courses.add_course(CourseFacts("T-1", "Truck", Decimal(16)), by=desk.keeper)
        offers.make_offer(hubs, desk.north, FACTS, by=desk.keeper)
        offers.make_offer(hubs, desk.south, FACTS, by=desk.keeper)

        assert visible(desk.north_actor, "catalogue.see", Course) == [welding, hubs]
        assert visible(desk.north_actor, "catalogue.keep_course", Course) == [welding]
        assert visible(desk.south_actor, "catalogue.see", Course) == [hubs]
        assert visible(desk.south_actor, "catalogue.keep_course", Course) == []
        assert {
            one.provider for one in visible(desk.south_actor, "catalogue.see_offer", Offer)
        } == {desk.south}
        assert visible(desk.keeper, "catalogue.keep_course", Course) == [welding, hubs]


def test_a_provider_changes_nothing_of_another(desk, welding):
    with scope_for(desk.hub):
        offer = offer_of(welding)
        date = dates.add_date(offer, AT_OREBRO, by=desk.north_actor)
        venue = venues.add_venue(venues.VenueFacts("Verkstan", "Örebro"), by=desk.north_actor)
        facts = CourseFacts("SV-1", "Annat", Decimal(8))
        south = desk.south_actor
        attempts = [
            lambda: courses.change_course(welding, facts, by=south),
            lambda: offers.make_offer(welding, desk.north, FACTS, by=south),
            lambda: offers.change_offer(offer, FACTS, by=south),
            lambda: dates.add_date(offer, AT_OREBRO, by=south),
            lambda: dates.cancel_date(date, "Nej", by=south),
            lambda: venues.change_venue(venue, venues.VenueFacts("X", "Y"), by=south),
        ]
        for attempt in attempts:
            with pytest.raises(providers.NotYourProvider):
                attempt()
        welding.refresh_from_db()
        date.refresh_from_db()

    assert (welding.name_sv, date.cancelled_on) == ("Svets", None)


def test_a_trainer_sees_what_the_provider_gives_and_changes_nothing(desk, welding):
    with scope_for(desk.hub):
        user = providers.let_sign_in(
            desk.north, "li@example.example", "Li Ek", by=desk.keeper, role=Role.TRAINER
        ).user
        trainer = actor_of(user)

        assert visible(trainer, "catalogue.see", Course) == [welding]
        assert not access.allowed(trainer, "catalogue.keep_course")


def test_nobody_signs_in_for_two_providers(desk):
    with scope_for(desk.hub), pytest.raises(providers.SignsInElsewhere):
        providers.let_sign_in(desk.south, desk.north_user.email, "Kim", by=desk.keeper)


def test_an_offer_is_kept_with_its_conditions_and_told_once_in_the_audit(desk, welding):
    facts = OfferFacts(
        minimum=3,
        maximum=9,
        price_per_session=Decimal(30_000),
        vat_percent=Decimal(0),
        steps=(Step(0, Decimal(100)), Step(28, Decimal(0))),
        rebates=(RebateRule(Decimal(10), from_seats=3),),
    )
    with scope_for(desk.hub):
        offer = offers.change_offer(offer_of(welding), facts, by=desk.north_actor)
        steps = [(one.days_before, one.percent) for one in offer.cancellation_steps.all()]
        told = AuditEntry.objects.filter(owner=desk.hub.pk, verb=offers.CHANGED).count()

        assert steps == [(28, 0), (0, 100)]
        assert offer.rebates.get().from_seats == 3
        assert told == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (OfferFacts(minimum=9, maximum=2), offers.GroupSizeReversed),
        (
            OfferFacts(1, 2, steps=(Step(14, Decimal(50)), Step(7, Decimal(25)))),
            offers.StepsContradict,
        ),
        (
            OfferFacts(1, 2, steps=(Step(14, Decimal(50)), Step(14, Decimal(75)))),
            offers.StepsContradict,
        ),
    ],
)
def test_conditions_that_contradict_each_other_are_refused(desk, welding, facts, refusal):
    with scope_for(desk.hub), pytest.raises(refusal):
        offers.change_offer(offer_of(welding), facts, by=desk.keeper)


def test_the_five_ways_to_start_and_the_three_forms(desk, welding):
    with scope_for(desk.hub):
        offer = offer_of(welding)

        def add(**facts):
            return dates.add_date(offer, DateFacts(**facts), by=desk.keeper)

        fixed = add(starts_on=MONDAY, place="Örebro")
        month = add(start_type=Start.MONTH, starts_in=MONDAY, form=Form.DISTANCE)
        term = add(start_type=Start.SEMESTER, starts_in=MONDAY.replace(month=11, day=3), place="X")
        always = add(start_type=Start.ALWAYS, form=Form.DISTANCE)
        text = add(start_type=Start.TEXT, start_text="Efter överenskommelse", form=Form.IN_HOUSE)

        assert [one.starts_on for one in (fixed, month, term, always, text)] == [
            MONDAY, None, None, None, None,
        ]  # fmt: skip
        assert month.starts_in == datetime.date(2027, 5, 1)
        assert term.starts_in == datetime.date(2027, 8, 1)
        assert [one.form for one in (fixed, always, text)] == [
            Form.VENUE, Form.DISTANCE, Form.IN_HOUSE,
        ]  # fmt: skip
        assert list(plannable_dates(desk.hub)) == [fixed]


@pytest.mark.parametrize(
    "facts",
    [
        DateFacts(place="Örebro"),
        DateFacts(starts_on=MONDAY),
        DateFacts(start_type=Start.MONTH, place="Örebro"),
        DateFacts(start_type=Start.TEXT, place="Örebro"),
        DateFacts(starts_on=MONDAY, ends_on=MONDAY.replace(day=1), place="Örebro"),
        DateFacts(starts_on=MONDAY, place="Örebro", parts=(Part(MONDAY), Part(MONDAY))),
        DateFacts(starts_on=MONDAY, place="Örebro", parts=(Part(MONDAY.replace(day=30)),)),
    ],
)
def test_a_date_that_lacks_something_is_refused(desk, welding, facts):
    with scope_for(desk.hub), pytest.raises(dates.DateIncomplete):
        dates.add_date(offer_of(welding), facts, by=desk.keeper)


def test_the_same_day_and_place_stands_once(desk, welding):
    with scope_for(desk.hub):
        dates.add_date(offer_of(welding), AT_OREBRO, by=desk.keeper)
        with pytest.raises(dates.DateKnown):
            dates.add_date(offer_of(welding), AT_OREBRO, by=desk.keeper)


def test_days_are_the_rows_of_a_split_date_and_otherwise_follow_from_the_course(desk, welding):
    later = MONDAY + datetime.timedelta(days=9)
    with scope_for(desk.hub):
        offer = offer_of(welding)
        whole = dates.add_date(offer, AT_OREBRO, by=desk.keeper)
        split = dates.add_date(
            offer,
            DateFacts(starts_on=MONDAY, place="Kumla", parts=(Part(MONDAY), Part(later))),
            by=desk.keeper,
        )

        assert days_of(whole) == tuple(MONDAY + datetime.timedelta(days=n) for n in range(5))
        assert days_of(split) == (MONDAY, later)


def test_a_cancelled_date_stays_with_its_reason_and_is_told_after_commit(
    desk, welding, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(changes, "_listeners", [])
    heard = []
    when_dates_change(heard.extend)
    with scope_for(desk.hub):
        date = dates.add_date(offer_of(welding), AT_OREBRO, by=desk.keeper)
        with pytest.raises(dates.ReasonMissing):
            dates.cancel_date(date, " ", by=desk.keeper)
        with django_capture_on_commit_callbacks(execute=True):
            change = dates.cancel_date(date, "För få anmälda", by=desk.north_actor)
        stored = OfferDate.objects.get(pk=date.pk)

        assert stored.cancelled_reason == "För få anmälda"
        assert stored.cancelled_on is not None
        assert heard == [change]
        assert (change.happened, change.was_on) == (Happened.CANCELLED, MONDAY)
        assert not plannable_dates(desk.hub).exists()
        with pytest.raises(dates.AlreadyCancelled):
            dates.cancel_date(stored, "Igen", by=desk.keeper)


def test_moving_a_date_says_where_it_was(desk, welding):
    with scope_for(desk.hub):
        date = dates.add_date(offer_of(welding), AT_OREBRO, by=desk.keeper)
        moved = dates.change_date(date, DateFacts(starts_on=MONDAY, place="Kumla"), by=desk.keeper)
        again = dates.change_date(date, DateFacts(starts_on=MONDAY, place="Kumla"), by=desk.keeper)

    assert (moved.happened, moved.was_at, moved.place) == (Happened.MOVED, "Örebro", "Kumla")
    assert again is None


def test_a_date_on_a_day_keeps_a_day(desk, welding):
    with scope_for(desk.hub):
        date = dates.add_date(offer_of(welding), AT_OREBRO, by=desk.keeper)
        always = DateFacts(start_type=Start.ALWAYS, place="Örebro")
        with pytest.raises(dates.DateIncomplete):
            dates.change_date(date, always, by=desk.keeper)


def test_what_a_venue_has_is_dated_and_of_the_closed_list(desk):
    facts = venues.VenueFacts("Verkstan", "Örebro", access=("step_free",))
    with scope_for(desk.hub):
        with pytest.raises(venues.NotChecked):
            venues.add_venue(facts, by=desk.keeper)
        with pytest.raises(ValueError, match="helicopter"):
            venues.add_venue(
                venues.VenueFacts("A", "B", access=("helicopter",), access_checked_on=MONDAY),
                by=desk.keeper,
            )


def test_the_dates_of_a_venue_move_with_it(desk, welding):
    with scope_for(desk.hub):
        venue = venues.add_venue(venues.VenueFacts("Verkstan", "Örebro"), by=desk.keeper)
        facts = DateFacts(starts_on=MONDAY, venue=venue)
        date = dates.add_date(offer_of(welding), facts, by=desk.keeper)
        venues.change_venue(venue, venues.VenueFacts("Verkstan", "Kumla"), by=desk.keeper)
        date.refresh_from_db()

    assert date.place == "Kumla"


def test_a_code_and_an_offer_stand_once(desk, welding):
    with scope_for(desk.hub):
        with pytest.raises(courses.CodeTaken):
            courses.add_course(CourseFacts("SV-1", "Två", Decimal(8)), by=desk.keeper)
        with pytest.raises(offers.AlreadyOffered):
            offers.make_offer(welding, desk.north, FACTS, by=desk.keeper)


def test_an_outcome_raises_a_level(desk, welding):
    competence = make_competence(desk.hub, "Svetsning")
    with scope_for(desk.hub):
        with pytest.raises(courses.RaisesNothing):
            courses.set_outcome(welding, competence, from_level=2, to_level=2, by=desk.north_actor)
        courses.set_outcome(welding, competence, from_level=0, to_level=2, by=desk.north_actor)
        outcome = courses.set_outcome(
            welding, competence, from_level=1, to_level=3, by=desk.north_actor
        )
        assert [(one.from_level, one.to_level) for one in welding.outcomes.all()] == [(1, 3)]
        courses.remove_outcome(outcome, by=desk.north_actor)
        assert not welding.outcomes.exists()


def test_an_unpriced_offer_is_not_planned(desk):
    offer = make_offer(make_course(desk.hub))
    with scope_for(desk.hub):
        dates.add_date(offer, AT_OREBRO, by=desk.keeper)
        assert plannable_dates(desk.hub).count() == 1
        Offer.objects.filter(pk=offer.pk).update(price_stated=False)
        assert plannable_dates(desk.hub).count() == 0
