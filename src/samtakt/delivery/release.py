"""Making a proposed plan binding: its sessions are opened, and seats reserved for who approved.

A plan released later replaces the one before: only what differs is done. Sessions that the later
plan does not hold any more are cancelled, others opened, and each company that approved gets or
loses seats. A company that has not approved the later plan keeps what was released, where the session is
held. What companies have booked or given up by themselves meanwhile stays theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.delivery.everybody import lock_chains
from samtakt.delivery.models import Booking, Session
from samtakt.delivery.seats import reserve, withdraw
from samtakt.delivery.sessions import cancel_session, open_session
from samtakt.foundation import audit
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.tenancy import Organisation, scope_across, scope_for
from samtakt.organisations.notices import tell
from samtakt.organisations.queries import members_of, users_with
from samtakt.planning.differences import Part, parts_of
from samtakt.planning.models import Plan, PlanAnswer, PlannedSession, Round
from samtakt.planning.proposing import hold

RELEASED = audit.verb("delivery.plan_released")

BINDING = gettext_noop(
    "The plan for %(round)s is binding. Your company has %(seats)s seats; say who takes them."
)


class CannotRelease(Exception):
    """The plan cannot be made binding; the text says why."""


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What a release does to one date: open it, cancel it, or change seats of companies."""

    date_id: int
    opens: bool
    cancels: bool
    seats: tuple[tuple[Organisation, int], ...]
    """How many more (or fewer) seats each company gets."""


def release(plan: Plan, *, by: Actor) -> list[Session]:
    """Make a proposed plan binding, all of it or nothing; return the sessions that it holds.

    Called in the hub's scope. Releasing a plan that is released changes nothing.

    Raises:
        CannotRelease: it is not proposed, or no company has approved.
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
        earlier = Plan.objects.filter(round=plan.round_id, state=Plan.State.RELEASED).first()
        approved = _approved(plan, companies)
        if not approved:
            raise CannotRelease(_("No company has approved the plan yet."))
        changes = _changes(plan, earlier, companies, approved)
        _lock(plan, changes, approved)
        # Seats are given up before others are taken: a full session has room for the change.
        for change in changes:
            _give_up(change, by)
        for change in changes:
            _take(change, plan, by)
        if earlier is not None:
            Plan.objects.filter(pk=earlier.pk).update(state=Plan.State.REPLACED)
        plan.state, plan.released_at, plan.released_by = (
            Plan.State.RELEASED,
            timezone.now(),
            by.name,
        )
        plan.save(update_fields=["state", "released_at", "released_by"])
        Round.objects.filter(pk=plan.round_id).update(state=Round.State.RELEASED)
        audit.record(by, RELEASED, plan, companies=len(approved), changes=len(changes))
        seats = parts_of([plan], approved)[plan.pk]
    for company in companies:
        if company.pk in approved:
            _tell(plan, company, sum(seats[company.pk].values()))
    return _sessions_of(plan)


def _lock(plan: Plan, changes: Iterable[SessionChange], approved: Iterable[int]) -> None:
    """Lock the sessions, then what the companies' audits are appended to, as a booking does."""
    dates = [change.date_id for change in changes]
    rows = Session.objects.filter(offer_date__in=dates).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    lock_chains({*approved, plan.organisation_id})


def changes_of_release(plan: Plan) -> tuple[SessionChange, ...]:
    """Return what releasing a proposed plan would do; called in the hub's scope."""
    companies = members_of(plan.organisation)
    earlier = Plan.objects.filter(round=plan.round_id, state=Plan.State.RELEASED).first()
    with scope_across(plan.organisation, companies):
        return _changes(plan, earlier, companies, _approved(plan, companies))


def _approved(plan: Plan, companies: Iterable[Organisation]) -> set[int]:
    rows = PlanAnswer.objects.filter(
        plan=plan,
        organisation__in=[company.pk for company in companies],
        answer=PlanAnswer.Answer.APPROVED,
    )
    return set(rows.values_list("organisation_id", flat=True))


def _changes(
    plan: Plan, earlier: Plan | None, companies: Iterable[Organisation], approved: set[int]
) -> tuple[SessionChange, ...]:
    members = {company.pk: company for company in companies}
    plans = [plan, earlier] if earlier is not None else [plan]
    parts = parts_of(plans, members)
    will = _of_approved(parts[plan.pk], approved)
    # What was released before: seats of those who had approved that plan.
    was: dict[int, Part] = {}
    if earlier is not None:
        was = _of_approved(parts[earlier.pk], _approved(earlier, companies))
    held = {row.offer_date_id for row in _planned(plan)}
    for owner in was.keys() - approved:
        if parts[plan.pk].get(owner):
            # What was released stays binding until the company approves something else.
            will[owner] = {date: seats for date, seats in was[owner].items() if date in held}
    before = {row.offer_date_id for row in _planned(earlier)} if earlier is not None else set()
    found = []
    for date in sorted(held | before):
        seats = tuple(
            (members[owner], more)
            for owner in sorted(will.keys() | was.keys())
            if (more := will.get(owner, {}).get(date, 0) - was.get(owner, {}).get(date, 0))
        )
        opens, cancels = date in held - before, date in before - held
        if opens or cancels or seats:
            found.append(SessionChange(date, opens, cancels, seats))
    return tuple(found)


def _of_approved(parts: dict[int, Part], approved: set[int]) -> dict[int, Part]:
    return {owner: part for owner, part in parts.items() if owner in approved}


def _planned(plan: Plan) -> list[PlannedSession]:
    rows = PlannedSession.objects.filter(plan=plan)
    return list(rows.select_related("offer_date__offer__course", "offer_date__offer__provider"))


def _acting_for(company: Organisation, by: Actor) -> Actor:
    """The hub acts for a company that has approved; the audit has who of the hub it was."""
    return replace(by, organisation=company, roles=frozenset())


def _session_on(date: int) -> Session | None:
    rows = Session.objects.select_related("organisation", "offer_date__offer__course")
    return rows.select_related("offer_date__offer__provider").filter(offer_date=date).first()


def _give_up(change: SessionChange, by: Actor) -> None:
    session = _session_on(change.date_id)
    if session is None or not session.is_open:
        # Cancelled or over meanwhile: there is nothing left to give up.
        return
    if change.cancels:
        cancel_session(session, _("The joint plan has been changed."), by=by)
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
        withdraw(booking, _("The joint plan has been changed."), by=_acting_for(company, by))


def _take(change: SessionChange, plan: Plan, by: Actor) -> None:
    if change.cancels:
        return
    session = _session_on(change.date_id)
    if session is None:
        planned = PlannedSession.objects.select_related(
            "organisation", "offer_date__offer__course", "offer_date__offer__provider"
        ).get(plan=plan, offer_date=change.date_id)
        session = open_session(planned.offer_date, by=by, planned=planned)
    for company, more in change.seats:
        if more > 0:
            with scope_for(company):
                reserve(session, more, by=_acting_for(company, by))


def _tell(plan: Plan, company: Organisation, seats: int) -> None:
    with scope_for(company):
        for user in users_with(company, Role.COMPANY_ADMIN, Role.HR):
            tell(
                company,
                user=user,
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
