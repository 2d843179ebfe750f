"""Making a plan binding: sessions and seats for who approved, once; later plans by the difference."""

import datetime

import pytest
from django.utils import timezone

from samtakt.delivery.models import Booking, Session
from samtakt.delivery.naming import name_suggested
from samtakt.delivery.refusals import PriceNotStated
from samtakt.delivery.release import CannotRelease, changes_of_release, release
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.organisations.models import Notice, Team
from samtakt.planning.adjusting import adjust
from samtakt.planning.adjustments import MoveSession, RemoveSeats
from samtakt.planning.instance import session_id
from samtakt.planning.models import Plan, PlanAnswer, Round
from samtakt.planning.optimise import optimise_round
from samtakt.planning.proposing import CannotAnswer, answer_plan, propose
from samtakt.planning.seating import suggest_seats
from tests.factories import actor_in
from tests.planning.conftest import network, published  # noqa: F401 - the network planned for
from tests.web.conftest import member  # noqa: F401 - somebody to tell

IN_A_WEEK = timezone.localdate() + datetime.timedelta(days=7)


@pytest.fixture
def proposed(published):  # noqa: F811
    with scope_for(published.hub):
        published.plan = optimise_round(published.round, by=published.lead)
        propose(published.plan, IN_A_WEEK, by=published.lead)
    return published


def approve(network, *companies, plan=None):  # noqa: F811
    for company in companies:
        with scope_for(company):
            answer_plan(plan or network.plan, "approved", by=actor_in(company, "hr"))


def let_go(network, plan=None):  # noqa: F811
    with scope_for(network.hub):
        return release(plan or network.plan, by=network.lead)


def bookings(network):  # noqa: F811
    """Seats that are taken, by company and place."""
    with scope_across(network.hub, network.companies):
        found = {}
        for row in Booking.objects.filter(state=Booking.State.BOOKED):
            key = row.organisation.name, row.session.offer_date.place
            found[key] = found.get(key, 0) + 1
        return found


def test_a_release_opens_the_sessions_and_reserves_seats_for_all_who_approved(proposed):
    approve(proposed, *proposed.companies)

    (session,) = let_go(proposed)

    assert (session.taken, session.minimum, session.maximum) == (7, 6, 8)
    assert session.state == Session.State.CONFIRMED
    assert bookings(proposed) == {
        ("Alfa", "Örebro"): 2,
        ("Beta", "Örebro"): 2,
        ("Ceta", "Örebro"): 3,
    }
    with scope_for(proposed.hub):
        assert Round.objects.get().state == Round.State.RELEASED
        plan = Plan.objects.get()
        assert (plan.state, plan.released_by) == (Plan.State.RELEASED, "Test")
        assert session.planned.plan == plan
    with scope_for(proposed.alfa):
        assert not Booking.objects.filter(person__isnull=False).exists()


def test_a_second_release_changes_nothing(proposed):
    approve(proposed, *proposed.companies)
    first = let_go(proposed)
    before = (bookings(proposed), AuditEntry.objects.count())

    assert let_go(proposed) == first

    assert (bookings(proposed), AuditEntry.objects.count()) == before


def test_who_has_not_approved_gets_no_seat(proposed):
    approve(proposed, proposed.alfa, proposed.ceta)

    (session,) = let_go(proposed)

    # Five of the six that are needed: it waits for more.
    assert (session.taken, session.state) == (5, Session.State.TENTATIVE)
    assert bookings(proposed) == {("Alfa", "Örebro"): 2, ("Ceta", "Örebro"): 3}


def test_a_plan_that_nobody_has_approved_is_not_released(proposed):
    with pytest.raises(CannotRelease):
        let_go(proposed)
    with scope_for(proposed.hub):
        draft = optimise_round(proposed.round, by=proposed.lead)
    with pytest.raises(CannotRelease):
        let_go(proposed, plan=draft)
    assert bookings(proposed) == {}


def test_a_session_that_cannot_be_opened_undoes_the_whole_release(proposed):
    approve(proposed, *proposed.companies)
    with scope_for(proposed.hub):
        proposed.late.offer.price_stated = False
        proposed.late.offer.save()

    with pytest.raises(PriceNotStated):
        let_go(proposed)

    with scope_for(proposed.hub):
        assert Plan.objects.get().state == Plan.State.PROPOSED
        assert not Session.objects.exists()
    assert bookings(proposed) == {}


def change(network, adjustment):  # noqa: F811
    """Adjust the released plan, propose it and let everybody approve."""
    with scope_for(network.hub):
        plan = adjust(network.plan, adjustment, by=network.lead)
        propose(plan, IN_A_WEEK, by=network.lead)
    approve(network, *network.companies, plan=plan)
    return plan


def test_a_later_plan_applies_the_difference_only(proposed):
    approve(proposed, *proposed.companies)
    let_go(proposed)
    plan = change(proposed, RemoveSeats(proposed.ceta.slug, session_id(proposed.late), 1))
    with scope_for(proposed.hub):
        (what,) = changes_of_release(plan)
    assert (what.opens, what.cancels) == (False, False)
    assert [(company.name, more) for company, more in what.seats] == [("Ceta", -1)]
    with scope_for(proposed.alfa):
        kept = set(Booking.objects.values_list("pk", flat=True))

    (session,) = let_go(proposed, plan)

    assert bookings(proposed)["Ceta", "Örebro"] == 2
    with scope_for(proposed.alfa):
        assert set(Booking.objects.values_list("pk", flat=True)) == kept
    session.refresh_from_db()
    assert session.taken == 6
    proposed.plan.refresh_from_db()
    assert proposed.plan.state == Plan.State.REPLACED


def test_who_does_not_approve_the_later_plan_keeps_what_was_released(proposed):
    approve(proposed, *proposed.companies)
    let_go(proposed)
    less = RemoveSeats(proposed.ceta.slug, session_id(proposed.late), 1)
    with scope_for(proposed.hub):
        plan = adjust(proposed.plan, less, by=proposed.lead)
        propose(plan, IN_A_WEEK, by=proposed.lead)
    approve(proposed, proposed.alfa, plan=plan)

    let_go(proposed, plan)

    assert bookings(proposed) == {
        ("Alfa", "Örebro"): 2,
        ("Beta", "Örebro"): 2,
        ("Ceta", "Örebro"): 3,
    }


def test_a_session_that_moves_is_cancelled_here_and_opened_there(proposed):
    approve(proposed, *proposed.companies)
    (old,) = let_go(proposed)
    there = MoveSession(session_id(proposed.late), session_id(proposed.early))

    (new,) = let_go(proposed, change(proposed, there))

    old.refresh_from_db()
    assert old.state == Session.State.CANCELLED
    assert (new.offer_date, new.taken) == (proposed.early, 7)
    assert {place for _company, place in bookings(proposed)} == {"Flen"}


def test_the_companies_are_told_and_name_the_people_suggested(proposed, member):  # noqa: F811
    member(proposed.ceta, "hr", email="hr@ceta.example")
    approve(proposed, *proposed.companies)
    let_go(proposed)
    with scope_for(proposed.ceta):
        assert Notice.objects.filter(kind="delivery.plan_released").count() == 1
        suggested = {
            seat.person.id for seat in suggest_seats(proposed.plan, proposed.ceta) if seat.person
        }

        found = name_suggested(proposed.plan, by=actor_in(proposed.ceta, "hr"))

        assert (found.seats, found.refused) == (3, ())
        named = Booking.objects.filter(state=Booking.State.BOOKED)
        assert set(named.values_list("person_id", flat=True)) == suggested
        assert name_suggested(proposed.plan, by=actor_in(proposed.ceta, "hr")).seats == 0


def test_a_suggested_person_who_cannot_go_is_said_and_the_seat_stays_open(proposed):
    approve(proposed, *proposed.companies)
    let_go(proposed)
    with scope_for(proposed.ceta):
        Team.objects.update(absent_most=1)

        found = name_suggested(proposed.plan, by=actor_in(proposed.ceta, "hr"))

        assert found.seats == 1
        assert len(found.refused) == 2
        assert Booking.objects.filter(person__isnull=True).count() == 2


def test_two_who_release_at_once_release_once(proposed):
    approve(proposed, *proposed.companies)
    with scope_for(proposed.hub):
        read_before = Plan.objects.select_related("organisation", "round").get()
    first = let_go(proposed)
    before = bookings(proposed)

    assert let_go(proposed, plan=read_before) == first
    assert bookings(proposed) == before


def test_an_answer_that_comes_with_the_release_is_refused(proposed):
    approve(proposed, *proposed.companies)
    with scope_for(proposed.hub):
        read_before = Plan.objects.select_related("organisation", "round").get()
    let_go(proposed)
    with scope_for(proposed.alfa):
        hr = actor_in(proposed.alfa, "hr")
        with pytest.raises(CannotAnswer):
            answer_plan(read_before, "declined", "För dyrt", by=hr)

        assert PlanAnswer.objects.get(organisation=proposed.alfa).answer == "approved"
