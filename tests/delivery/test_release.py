"""Making a plan binding: sessions and seats for who approved, once; later plans by the difference."""

import datetime

import pytest
from django.utils import timezone, translation

from samtakt.delivery.models import Booking, Session
from samtakt.delivery.naming import name_suggested
from samtakt.delivery.refusals import PriceNotStated
from samtakt.delivery.release import CannotRelease, called_off_by, release
from samtakt.delivery.sessions import cancel_session, open_session
from samtakt.engines import planning as engine
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.organisations.models import Notice, Team
from samtakt.planning.adjusting import adjust
from samtakt.planning.adjustments import CannotAdjust, CloseSession, MoveSession, RemoveSeats
from samtakt.planning.demand import publish_demand
from samtakt.planning.forecasting import changed_for
from samtakt.planning.identities import session_id
from samtakt.planning.models import Plan, PlanAnswer, PlannedSeats, Round
from samtakt.planning.optimise import optimise_round
from samtakt.planning.proposing import CannotAnswer, answer_plan, propose
from samtakt.planning.rearranging import rearrange
from samtakt.planning.seating import suggest_seats
from samtakt.planning.whatifs import Kind
from tests.factories import actor_in
from tests.planning.conftest import (  # noqa: F401 - the network planned for
    TODAY,
    join_and_publish,
    make_member,
    network,
    published,
)
from tests.web.conftest import member  # noqa: F401 - somebody to tell

IN_A_WEEK = TODAY + datetime.timedelta(days=7)


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


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_session_that_moves_is_cancelled_here_and_opened_there(proposed, language):
    approve(proposed, *proposed.companies)
    (old,) = let_go(proposed)
    plan = change(proposed, MoveSession(session_id(proposed.late), session_id(proposed.early)))
    with scope_for(proposed.hub):
        assert list(called_off_by(plan)) == [old]

    with translation.override(language):
        (new,) = let_go(proposed, plan)

    old.refresh_from_db()
    # Everybody reads the reason in their own language, whoever released the plan.
    assert (old.state, old.cancelled_reason) == (
        Session.State.CANCELLED,
        "The joint plan has been changed.",
    )
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


# --- When sessions have begun, or are confirmed -------------------------------------------

YESTERDAY = TODAY - datetime.timedelta(days=1)


@pytest.fixture
def released(proposed):
    """All seven have a seat in Örebro, in a confirmed session."""
    approve(proposed, *proposed.companies)
    (proposed.session,) = let_go(proposed)
    return proposed


def begin(network):  # noqa: F811
    """The session began yesterday, long after all plans were made and the first released."""
    long_ago = timezone.now() - datetime.timedelta(days=30)
    with scope_for(network.hub):
        Plan.objects.update(made_at=long_ago)
        Plan.objects.filter(released_at__isnull=False).update(released_at=long_ago)
        network.late.starts_on = YESTERDAY
        network.late.save()


def plan_again(network, *out, keep_all=False):  # noqa: F811
    with scope_for(network.hub):
        network.plan.refresh_from_db()
        found = rearrange(
            network.plan,
            companies_out=[company.pk for company in out],
            keep_all=keep_all,
            by=network.lead,
            seconds=1.0,
        )
        return found.plans[-1]


def planned_seats(network, plan):  # noqa: F811
    with scope_across(network.hub, network.companies):
        return {
            (row.organisation.name, row.session.offer_date.place): row.seats
            for row in PlannedSeats.objects.filter(session__plan=plan)
        }


@pytest.mark.parametrize("keep_all", [False, True])
@pytest.mark.parametrize("begun", [False, True])
def test_a_confirmed_session_is_held_for_who_stays_when_somebody_leaves(released, begun, keep_all):
    if begun:
        begin(released)

    plan = plan_again(released, released.ceta, keep_all=keep_all)

    # Four are fewer than the smallest group: it is held all the same, for who has planned for it.
    assert planned_seats(released, plan) == {("Alfa", "Örebro"): 2, ("Beta", "Örebro"): 2}
    assert plan.status in {"optimal", "feasible"}


def test_a_plan_made_again_leaves_a_session_that_has_begun_as_it_is(released):
    begin(released)
    plan = plan_again(released, released.ceta)
    with scope_for(released.hub):
        propose(plan, IN_A_WEEK, by=released.lead)
    approve(released, released.alfa, released.beta, plan=plan)
    before = bookings(released)

    let_go(released, plan)

    # Also of the company that leaves: it sits in the course.
    assert bookings(released) == before
    released.session.refresh_from_db()
    assert released.session.state == Session.State.CONFIRMED


@pytest.mark.parametrize(
    "adjustment",
    [
        lambda n: RemoveSeats(n.ceta.slug, session_id(n.late), 1),
        lambda n: CloseSession(session_id(n.late)),
        lambda n: MoveSession(session_id(n.late), session_id(n.early)),
    ],
)
def test_a_plan_older_than_the_beginning_names_the_session(released, adjustment):
    with scope_for(released.hub):
        plan = adjust(released.plan, adjustment(released), by=released.lead)
        Plan.objects.filter(pk=plan.pk).update(
            state=Plan.State.PROPOSED, proposed_at=timezone.now(), answer_by=IN_A_WEEK
        )
        plan.refresh_from_db()
    for company in released.companies:
        with scope_for(company):
            PlanAnswer(organisation=company, plan=plan, answer="approved", answered_by="HR").save()
    begin(released)
    before = bookings(released)

    with translation.override("en"), pytest.raises(CannotRelease) as refusal:
        let_go(released, plan)

    assert "Svetskurs, Örebro" in str(refusal.value)
    assert "Plan again with least change." in str(refusal.value)
    assert bookings(released) == before


@pytest.mark.parametrize("moves", [False, True])
def test_nothing_is_changed_by_hand_in_a_session_that_has_begun(released, moves):
    begin(released)
    here, there = session_id(released.late), session_id(released.early)
    change = MoveSession(there, here) if moves else CloseSession(here)

    with scope_for(released.hub), translation.override("en"):
        released.plan.refresh_from_db()
        with pytest.raises(CannotAdjust, match="has begun") as refusal:
            adjust(released.plan, change, by=released.lead)

    (reason,) = refusal.value.reasons
    assert reason.startswith("Svetskurs, Örebro, ")


def test_a_session_that_was_called_off_is_no_date_to_plan_for(released):
    with scope_for(released.hub):
        cancel_session(released.session, "Läraren är sjuk", by=released.lead)

    plan = plan_again(released)

    assert {place for _company, place in planned_seats(released, plan)} == {"Flen"}


def test_a_plan_with_a_session_that_was_called_off_since_names_it(proposed):
    approve(proposed, *proposed.companies)
    with scope_for(proposed.hub):
        session = open_session(proposed.late, by=proposed.lead)
        cancel_session(session, "Läraren är sjuk", by=proposed.lead)

    with translation.override("en"), pytest.raises(CannotRelease, match="Svetskurs, Örebro"):
        let_go(proposed)

    assert bookings(proposed) == {}


def test_a_date_that_takes_no_more_applications_is_named(proposed):
    approve(proposed, *proposed.companies)
    with scope_for(proposed.hub):
        proposed.late.apply_by = YESTERDAY
        proposed.late.save()

    with translation.override("en"), pytest.raises(CannotRelease, match="closed for applications"):
        let_go(proposed)

    plan = plan_again(proposed)
    assert {place for _company, place in planned_seats(proposed, plan)} == {"Flen"}


@pytest.mark.parametrize("published_anew", [False, True])
def test_calculating_the_round_anew_keeps_what_has_begun(released, published_anew):
    if published_anew:
        with scope_for(released.alfa):
            publish_demand(released.round, by=actor_in(released.alfa, "hr"))
    begin(released)
    with scope_for(released.hub):
        released.round.starts_on = YESTERDAY
        released.round.save()

        plan = optimise_round(released.round, by=released.lead)

    assert planned_seats(released, plan) == bookings(released)


def test_seats_kept_from_an_earlier_plan_are_not_reserved_twice(released):
    less = RemoveSeats(released.ceta.slug, session_id(released.late), 1)
    with scope_for(released.hub):
        released.plan.refresh_from_db()
        second = adjust(released.plan, less, by=released.lead)
        propose(second, IN_A_WEEK, by=released.lead)
    approve(released, released.beta, plan=second)
    let_go(released, second)
    assert bookings(released)["Ceta", "Örebro"] == 3
    with scope_for(released.hub):
        third = adjust(
            second,
            MoveSession(session_id(released.late), session_id(released.early)),
            by=released.lead,
        )
        back = MoveSession(session_id(released.early), session_id(released.late))
        third = adjust(third, back, by=released.lead)
        propose(third, IN_A_WEEK, by=released.lead)
    approve(released, *released.companies, plan=third)

    let_go(released, third)

    # Ceta has approved two now; the third seat, kept from the first plan, is given up.
    assert bookings(released) == {
        ("Alfa", "Örebro"): 2,
        ("Beta", "Örebro"): 2,
        ("Ceta", "Örebro"): 2,
    }


def test_what_if_is_asked_with_the_seats_that_are_binding(released):
    with scope_for(released.hub):
        plan = optimise_round(released.round, by=released.lead)
        problem = engine.Problem.from_json(plan.instance_file.read())
        delta = make_member(released, "Delta", 1)
        join_and_publish(released.round, delta)
        joined = changed_for(plan, problem, Kind.JOINS, delta.pk)
        richer = changed_for(plan, problem, Kind.BUDGET, None)

    assert sum(row.count for row in problem.confirmed) == 7
    assert joined.confirmed == richer.confirmed == problem.confirmed
