"""Proposing a plan to its companies, their answers, and reminding those who have not answered.

Each company answers for its own part. When a later plan is proposed instead, an answer stays
where the company's part is the same: the same seats in the same sessions, and a cost that has
not risen by more than `RISE_WITHOUT_ASKING`. Everybody else is asked again.
"""

import datetime
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.analysis.results import Named
from samtakt.foundation import audit
from samtakt.foundation.access import HUB_ROLES, Actor
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.organisations.notices import done
from samtakt.organisations.telling import LEADS_OF_A_COMPANY, tell_roles
from samtakt.planning.costs import NotAllCountsShared, NothingToShare, split_cost
from samtakt.planning.costview import cost_view
from samtakt.planning.differences import parts_of
from samtakt.planning.models import Plan, PlanAnswer, PlannedSeats, Round
from samtakt.planning.published import agreed_companies

PROPOSED = audit.verb("planning.plan_proposed")
ANSWERED = audit.verb("planning.plan_answered")

ASKED = gettext_noop(
    "The plan for %(round)s is proposed. Approve or decline your company’s part by %(day)s."
)
REMINDED = gettext_noop(
    "Your company has not answered the plan proposed for %(round)s. The last day is %(day)s."
)
APPROVED = gettext_noop("%(company)s approves its part of the plan for %(round)s.")
DECLINED = gettext_noop("%(company)s declines its part of the plan for %(round)s: %(reason)s")

RISE_WITHOUT_ASKING = Decimal("0.05")
"""By so much of what it pays may a company's cost rise before it is asked again."""

DAYS_TO_REMIND = (3, 1, 0)
"""How many days before the last day a company that has not answered is reminded."""


class CannotPropose(Exception):
    """The plan cannot be proposed; the text says why."""


class CannotAnswer(Exception):
    """The company has nothing to answer, or it is too late; the text says why."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One company of a proposed plan, and what it says; `answer` is empty until it does."""

    company: Named
    sessions: int
    seats: int
    pays: Decimal | None
    alone: Decimal | None
    answer: str
    reason: str
    answered_by: str
    answered_at: datetime.datetime | None

    @property
    def approved(self) -> bool:
        """Whether the company approves."""
        return self.answer == PlanAnswer.Answer.APPROVED

    @property
    def declined(self) -> bool:
        """Whether the company declines."""
        return self.answer == PlanAnswer.Answer.DECLINED


def propose(
    plan: Plan,
    answer_by: datetime.date,
    *,
    by: Actor,
    on_progress: Callable[[float], object] | None = None,
    before_proposing: Callable[[], object] | None = None,
) -> Plan:
    """Propose a draft to the companies that have seats in it, to be answered by a day.

    Called in the hub's scope. A plan proposed before is replaced; answers to it stay for the
    companies whose part is the same. Shares of the cost that are not there yet are worked out first,
    which may take some minutes; `on_progress` hears how far that is, as in `split_cost`.
    `before_proposing` may raise to leave the plan as it was.

    Raises:
        CannotPropose: it is no draft, has no seats, keeps not every limit, or the day has passed.
    """
    refuse_to_propose(plan, answer_by)
    # What each would pay is part of what it answers.
    with suppress(NothingToShare, NotAllCountsShared):
        split_cost(plan, by=by, on_progress=on_progress)
    round = plan.round
    companies = agreed_companies(round)
    with transaction.atomic():
        hold(plan)
        if before_proposing is not None:
            before_proposing()
        refuse_to_propose(plan, answer_by)
        earlier = _answered_plan(round)
        Plan.objects.filter(round=round, state=Plan.State.PROPOSED).update(
            state=Plan.State.REPLACED
        )
        plan.state, plan.proposed_at = Plan.State.PROPOSED, timezone.now()
        plan.answer_by = answer_by
        plan.save(update_fields=["state", "proposed_at", "answer_by"])
        Round.objects.filter(pk=round.pk).exclude(state=Round.State.RELEASED).update(
            state=Round.State.PROPOSED
        )
        with scope_across(plan.organisation, companies):
            asked = _companies_with_seats(plan, companies)
            kept = _keep_answers(plan, earlier, asked) if earlier else set()
        audit.record(by, PROPOSED, plan, answer_by=answer_by, asked=len(asked) - len(kept))
        for company in asked:
            if company.pk not in kept:
                _ask(plan, company, answer_by)
    return plan


def hold(plan: Plan) -> None:
    """Make the plan's round ours until the end of the transaction; read the plan's state afresh.

    So that no company answers, and nobody proposes or releases, while another does.
    """
    rows = Round.objects.select_for_update(no_key=True).filter(pk=plan.round_id)
    list(rows.values_list("pk", flat=True))
    plan.refresh_from_db(fields=["state"])


def refuse_to_propose(plan: Plan, answer_by: datetime.date) -> None:
    """Refuse what cannot be proposed.

    Raises:
        CannotPropose: it is no draft, has no seats, keeps not every limit, or the day has passed.
    """
    if plan.state != Plan.State.DRAFT:
        raise CannotPropose(_("Only a draft can be proposed."))
    if plan.status == "infeasible":
        raise CannotPropose(_("The plan breaks limits of the round, so it cannot be proposed."))
    if not plan.sessions.exists():
        raise CannotPropose(_("The plan holds no session, so there is nothing to propose."))
    if answer_by < timezone.localdate():
        raise CannotPropose(_("Give the companies a day that has not passed."))


def _answered_plan(round: Round) -> Plan | None:
    """The plan that companies have answered last: proposed, or released since."""
    standing = [Plan.State.PROPOSED, Plan.State.RELEASED]
    rows = Plan.objects.filter(round=round, state__in=standing)
    return rows.order_by("-proposed_at", "-pk").first()


def _companies_with_seats(plan: Plan, companies: Iterable[Organisation]) -> list[Organisation]:
    seated = set(
        PlannedSeats.objects.filter(session__plan=plan).values_list("organisation_id", flat=True)
    )
    return [company for company in companies if company.pk in seated]


def _keep_answers(plan: Plan, earlier: Plan, asked: Collection[Organisation]) -> set[int]:
    """Take over the approvals of companies whose part is the same; return these companies."""
    owners = [company.pk for company in asked]
    parts = parts_of([plan, earlier], owners)
    paid, pays = _payments(earlier), _payments(plan)
    kept = []
    given = PlanAnswer.objects.filter(
        plan=earlier, organisation__in=owners, answer=PlanAnswer.Answer.APPROVED
    )
    for row in given.order_by("pk"):
        owner = row.organisation_id
        same = parts[plan.pk][owner] == parts[earlier.pk][owner]
        if same and _not_dearer(pays.get(owner), paid.get(owner)):
            kept.append(
                PlanAnswer(
                    organisation=row.organisation,
                    plan=plan,
                    answer=row.answer,
                    answered_by=row.answered_by,
                )
            )
    PlanAnswer.objects.bulk_create(kept)
    return {row.organisation_id for row in kept}


def _not_dearer(now: Decimal | None, before: Decimal | None) -> bool:
    if now is None or before is None:
        return now is before
    return now <= before * (1 + RISE_WITHOUT_ASKING)


def _payments(plan: Plan) -> dict[int, Decimal]:
    """What each company pays, by the rule of the plan's split."""
    costs = cost_view(plan, viewer=plan.organisation)
    return {row.company.id: row.pays for row in costs.rows} if costs else {}


def _key(plan: Plan) -> str:
    return f"plan:{plan.pk}"


def _ask(plan: Plan, company: Organisation, answer_by: datetime.date) -> None:
    tell_roles(
        company,
        LEADS_OF_A_COMPANY,
        kind="planning.plan_proposed",
        key=_key(plan),
        message=ASKED,
        parameters={"round": plan.round.name, "day": answer_by},
        url_name="plan_part",
        url_arguments=[plan.pk],
        due_on=answer_by,
    )


def answer_plan(plan: Plan, answer: str, reason: str = "", *, by: Actor) -> PlanAnswer:
    """Approve or decline the company's part of a proposed plan; called in the company's scope.

    An answer can be changed as long as the plan is proposed. The hub is told.

    Raises:
        CannotAnswer: the plan is not proposed, the company has no seat in it, or it declines
            without a reason.
    """
    company, reason = by.organisation, reason.strip()
    if not PlannedSeats.objects.filter(organisation=company, session__plan=plan).exists():
        raise CannotAnswer(_("Your company has no seat in this plan."))
    declines = answer == PlanAnswer.Answer.DECLINED
    if declines and not reason:
        raise CannotAnswer(_("Say why, so that the learning centre can plan anew."))
    with transaction.atomic():
        hold(plan)
        if plan.state != Plan.State.PROPOSED:
            raise CannotAnswer(
                _("The plan is not proposed any more, so there is nothing to answer.")
            )
        row, _new = PlanAnswer.objects.update_or_create(
            organisation=company,
            plan=plan,
            defaults={
                "answer": PlanAnswer.Answer(answer),
                "reason": reason if declines else "",
                "answered_by": by.name,
            },
        )
        done(company, _key(plan))
        audit.record(by, ANSWERED, row, answer=answer, plan=plan.pk)
        _tell_hub(plan, company, row)
    return row


def _tell_hub(plan: Plan, company: Organisation, row: PlanAnswer) -> None:
    hub = plan.organisation
    declines = row.answer == PlanAnswer.Answer.DECLINED
    tell_roles(
        hub,
        sorted(HUB_ROLES),
        kind="planning.plan_answered",
        key=f"plan-answer:{plan.pk}:{company.pk}:{row.answered_at:%Y%m%d%H%M%S%f}",
        message=DECLINED if declines else APPROVED,
        parameters={
            "company": company.name,
            "round": plan.round.name,
            "reason": row.reason,
        },
        url_name="plan_answers",
        url_arguments=[plan.pk],
    )


def remind_of_proposals(hub: Organisation, day: datetime.date) -> int:
    """Remind the companies that have not answered a plan soon due; return how many companies.

    Called in the hub's scope. Doing it again on the same day tells nobody twice.
    """
    reminded = 0
    plans = Plan.objects.filter(
        organisation=hub, state=Plan.State.PROPOSED, answer_by__isnull=False
    ).select_related("round", "round__organisation", "organisation")
    for plan in plans.order_by("pk"):
        assert plan.answer_by is not None
        if (left := (plan.answer_by - day).days) not in DAYS_TO_REMIND:
            continue
        companies = agreed_companies(plan.round)
        with scope_across(hub, companies):
            answered = set(
                PlanAnswer.objects.filter(plan=plan).values_list("organisation_id", flat=True)
            )
            waiting = [
                each for each in _companies_with_seats(plan, companies) if each.pk not in answered
            ]
        for company in waiting:
            _remind(plan, company, left)
        reminded += len(waiting)
    return reminded


def _remind(plan: Plan, company: Organisation, left: int) -> None:
    assert plan.answer_by is not None
    tell_roles(
        company,
        LEADS_OF_A_COMPANY,
        kind="planning.plan_proposed",
        key=f"{_key(plan)}:left:{left}",
        message=REMINDED,
        parameters={"round": plan.round.name, "day": plan.answer_by},
        url_name="plan_part",
        url_arguments=[plan.pk],
    )


def answers_of(plan: Plan) -> tuple[AnswerRow, ...]:
    """Return every company with seats in a plan and its answer, by name; in the hub's scope."""
    companies = agreed_companies(plan.round)
    costs = cost_view(plan, viewer=plan.organisation)
    shares = {row.company.id: row for row in costs.rows} if costs else {}
    with scope_across(plan.organisation, companies):
        owners = [company.pk for company in companies]
        parts = parts_of([plan], owners)[plan.pk]
        given = {
            row.organisation_id: row
            for row in PlanAnswer.objects.filter(plan=plan, organisation__in=owners)
        }
    rows = []
    for company in companies:
        part, said = parts.get(company.pk), given.get(company.pk)
        if part:
            share = shares.get(company.pk)
            rows.append(
                AnswerRow(
                    company=Named(company.pk, company.name),
                    sessions=len(part),
                    seats=sum(part.values()),
                    pays=share.pays if share else None,
                    alone=share.alone if share else None,
                    answer=said.answer if said else "",
                    reason=said.reason if said else "",
                    answered_by=said.answered_by if said else "",
                    answered_at=said.answered_at if said else None,
                )
            )
    return tuple(sorted(rows, key=lambda row: (row.company.name, row.company.id)))


def own_answer(plan: Plan, company: Organisation) -> PlanAnswer | None:
    """Return what a company has answered to a plan; in the company's scope."""
    return PlanAnswer.objects.filter(plan=plan, organisation=company).first()
