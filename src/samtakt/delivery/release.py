"""Making a proposed plan binding: its sessions are opened, and seats reserved for who approved.

A plan released later replaces the one before: only what differs is done. Sessions that the later
plan does not hold any more are cancelled, others opened, and each company that approved gets or
loses seats. A company that has not approved the later plan keeps what was released, where the session is
held. What companies have booked or given up by themselves meanwhile stays theirs. Sessions that have
begun stay as they are: a plan that was made before they began and would change them is not released.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.catalogue.models import OfferDate
from samtakt.delivery.everybody import acting_for, lock_chains
from samtakt.delivery.models import Booking, Session
from samtakt.delivery.seats import reserve, withdraw
from samtakt.delivery.sessions import cancel_session, open_session
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation, scope_across, scope_for
from samtakt.organisations.queries import members_of
from samtakt.organisations.telling import LEADS_OF_A_COMPANY, tell_roles
from samtakt.planning.binding import (
    Binding,
    after_release,
    approvals_of,
    begun_by,
    binding_seats,
    by_date,
    sessions_on,
    takes_nobody_new,
)
from samtakt.planning.datewords import session_words
from samtakt.planning.differences import Part, parts_of
from samtakt.planning.models import Plan, PlannedSession, Round
from samtakt.planning.proposing import hold

RELEASED = audit.verb("delivery.plan_released")

BINDING = gettext_noop(
    "The plan for %(round)s is binding. Your company has %(seats)s seats; say who takes them."
)

PLAN_CHANGED = gettext_noop("The joint plan has been changed.")
"""Kept as it stands here, as every reason of ours is; whoever reads it reads their language."""


class CannotRelease(Exception):
    """The plan cannot be made binding; the text says why."""


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What a release does to one date: open it, cancel it, or change seats of companies."""

    date: OfferDate
    opens: bool
    cancels: bool
    seats: tuple[tuple[Organisation, int], ...]
    """How many more (or fewer) seats each company gets."""


def release(plan: Plan, *, by: Actor) -> list[Session]:
    """Make a proposed plan binding, all of it or nothing; return the sessions that it holds.

    Called in the hub's scope. Releasing a plan that is released changes nothing.

    Raises:
        CannotRelease: it is not proposed, no company has approved, or it was made before a
            session began, was called off or closed for applications, and would change its seats.
        DeliveryRefused: a session cannot be opened, or has no room; nothing is done.
    """
    hub = plan.organisation
    companies = members_of(hub)
    with transaction.atomic(), scope_across(hub, companies):
        hold(plan)
        if plan.state == Plan.State.RELEASED:
            return _sessions_of(plan)
        if plan.state != Plan.State.PROPOSED:
            raise CannotRelease(_("Propose the plan to the companies first."))
        approved = approvals_of(plan, [company.pk for company in companies])
        if not approved:
            raise CannotRelease(_("No company has approved the plan yet."))
        turn = _turn(plan, companies)
        _refuse_what_is_too_late(plan, turn)
        _lock(plan, turn.changes, approved)
        # Seats are given up before others are taken: a full session has room for the change.
        for change in turn.changes:
            _give_up(change, by)
        for change in turn.changes:
            _take(change, plan, by)
        Plan.objects.filter(round=plan.round_id, state=Plan.State.RELEASED).update(
            state=Plan.State.REPLACED
        )
        plan.state, plan.released_at, plan.released_by = (
            Plan.State.RELEASED,
            timezone.now(),
            by.name,
        )
        plan.save(update_fields=["state", "released_at", "released_by"])
        Round.objects.filter(pk=plan.round_id).update(state=Round.State.RELEASED)
        audit.record(by, RELEASED, plan, companies=len(approved), changes=len(turn.changes))
    for company in companies:
        if company.pk in approved:
            _tell(plan, company, sum(turn.after.get(company.pk, {}).values()))
    return _sessions_of(plan)


def _lock(plan: Plan, changes: Iterable[SessionChange], approved: Iterable[int]) -> None:
    """Lock the sessions, then what the companies' audits are appended to, as a booking does."""
    dates = [change.date.pk for change in changes]
    rows = Session.objects.filter(offer_date__in=dates).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    lock_chains({*approved, plan.organisation_id})


@dataclass(frozen=True)
class Turn:
    """From what is binding to what a plan would make binding, as of today.

    `begun` are the sessions whose seats stay, though the plan does not hold them, or has more or
    fewer there for somebody who has approved it; the second says whether anybody has more.
    """

    changes: tuple[SessionChange, ...]
    begun: tuple[tuple[OfferDate, bool], ...]
    after: Binding


def called_off_by(plan: Plan) -> "QuerySet[Session]":
    """Return the open sessions that releasing a plan would cancel, by day; in the hub's scope."""
    held = PlannedSession.objects.filter(plan=plan).values("offer_date")
    held_before = PlannedSession.objects.filter(
        plan__round=plan.round_id, plan__state=Plan.State.RELEASED
    ).values("offer_date")
    rows = Session.objects.filter(
        offer_date__in=held_before,
        state__in=Session.OPEN,
        offer_date__starts_on__gt=timezone.localdate(),
    ).exclude(offer_date__in=held)
    return rows.select_related("offer_date__offer__course").order_by("offer_date__starts_on", "pk")


def _turn(plan: Plan, companies: Iterable[Organisation]) -> Turn:
    members = {company.pk: company for company in companies}
    today = timezone.localdate()
    before = binding_seats(plan.round, members)
    after = after_release(plan, before, members.keys(), on=today)
    asked = parts_of([plan], approvals_of(plan, members.keys()))[plan.pk]
    held, held_before = _dates_held(plan), _dates_held(_released(plan))
    begun = begun_by(held | held_before, today)
    was = {owner: by_date(seats) for owner, seats in before.items()}
    will = {owner: by_date(seats) for owner, seats in after.items()}
    changes, kept = [], []
    dates = OfferDate.objects.filter(pk__in=held | held_before)
    for date in dates.select_related("offer__course").order_by("starts_on", "pk"):
        if date.pk in begun:
            of_approved = {owner: was[owner] for owner in asked.keys() & was.keys()}
            seats = _differences(of_approved, asked, date.pk)
            if seats or date.pk not in held:
                kept.append((date, any(more > 0 for _owner, more in seats)))
            continue
        seats = _differences(was, will, date.pk)
        opens, cancels = date.pk in held - held_before, date.pk in held_before - held
        if opens or cancels or seats:
            of_companies = tuple((members[owner], more) for owner, more in seats)
            changes.append(SessionChange(date, opens, cancels, of_companies))
    return Turn(tuple(changes), tuple(kept), after)


def _differences(
    was: Mapping[int, Part], will: Mapping[int, Part], date: int
) -> list[tuple[int, int]]:
    """How many more (or fewer) seats companies have on a date, where the number differs."""
    owners = sorted(was.keys() | will.keys())
    more = [(one, will.get(one, {}).get(date, 0) - was.get(one, {}).get(date, 0)) for one in owners]
    return [(owner, number) for owner, number in more if number]


def _released(plan: Plan) -> Plan | None:
    return Plan.objects.filter(round=plan.round_id, state=Plan.State.RELEASED).first()


def _dates_held(plan: Plan | None) -> set[int]:
    rows = PlannedSession.objects.filter(plan=plan) if plan else PlannedSession.objects.none()
    return set(rows.values_list("offer_date_id", flat=True))


def _planned_on(plan: Plan) -> datetime.date:
    """The day on which the planner last looked: changes by hand begin from what it saw."""
    while plan.made == Plan.Made.ADJUSTED and plan.based_on is not None:
        plan = plan.based_on
    return timezone.localdate(plan.made_at)


def _refuse_what_is_too_late(plan: Plan, turn: Turn) -> None:
    """Refuse a plan that was made before the sessions stood as they do now, and changes them."""
    made_on = _planned_on(plan)
    late = [date for date, takes in turn.begun if takes or made_on < (date.starts_on or made_on)]
    taking = [row.date for row in turn.changes if any(more > 0 for _owner, more in row.seats)]
    called_off = sessions_on([date.pk for date in taking]).called_off
    today = timezone.localdate()
    late += [date for date in taking if date.pk in called_off or takes_nobody_new(date, today)]
    if late:
        raise CannotRelease(
            _(
                "Since the plan was made these have begun, been cancelled or closed for"
                " applications, so their seats stay as they are: %(sessions)s. Plan again with"
                " least change."
            )
            % {"sessions": "; ".join(session_words(date) for date in late)}
        )


def _session_on(date: int) -> Session | None:
    rows = Session.objects.select_related("organisation", "offer_date__offer__course")
    return rows.select_related("offer_date__offer__provider").filter(offer_date=date).first()


def _give_up(change: SessionChange, by: Actor) -> None:
    session = _session_on(change.date.pk)
    if session is None or not session.is_open:
        # Cancelled or over meanwhile: there is nothing left to give up.
        return
    if change.cancels:
        cancel_session(session, PLAN_CHANGED, by=by)
        return
    for company, more in change.seats:
        if more < 0:
            with scope_for(company):
                _withdraw(session, company, -more, by)


def _withdraw(session: Session, company: Organisation, seats: int, by: Actor) -> None:
    """Give up seats of a company: those without a name first, then the ones taken last."""
    rows = Booking.objects.filter(
        session=session, organisation=company, state=Booking.State.BOOKED
    ).select_related("session__offer_date", "organisation", "person")
    named = sorted(rows, key=lambda row: (row.person_id is not None, -row.pk))
    for booking in named[:seats]:
        booking.session = session
        withdraw(booking, PLAN_CHANGED, by=acting_for(company, by))


def _take(change: SessionChange, plan: Plan, by: Actor) -> None:
    if change.cancels:
        return
    session = _session_on(change.date.pk)
    if session is None:
        planned = PlannedSession.objects.select_related(
            "organisation", "offer_date__offer__course", "offer_date__offer__provider"
        ).get(plan=plan, offer_date=change.date)
        session = open_session(planned.offer_date, by=by, planned=planned)
    for company, more in change.seats:
        if more > 0:
            with scope_for(company):
                reserve(session, more, by=acting_for(company, by))


def _tell(plan: Plan, company: Organisation, seats: int) -> None:
    tell_roles(
        company,
        LEADS_OF_A_COMPANY,
        kind="delivery.plan_released",
        key=f"plan-released:{plan.pk}",
        message=BINDING,
        parameters={"round": plan.round.name, "seats": seats},
        url_name="plan_part",
        url_arguments=[plan.pk],
    )


def _sessions_of(plan: Plan) -> list[Session]:
    dates = PlannedSession.objects.filter(plan=plan).values("offer_date")
    rows = Session.objects.filter(offer_date__in=dates).select_related("offer_date__offer__course")
    return list(rows.order_by("offer_date__starts_on", "pk"))
