"""Joint planning rounds: the hub opens one, companies join with a budget, the hub optimises."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import monday_of
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.telling import LEADS_OF_A_COMPANY, tell_roles
from samtakt.planning.asking import refuse_second
from samtakt.planning.models import Participation, Round
from samtakt.planning.published import published_demand

OPENED = audit.verb("planning.round_opened")
JOINED = audit.verb("planning.round_joined")
OPTIMISATION_STARTED = audit.verb("planning.optimisation_started")

OPTIMISE = "planning.optimise"
SHARE = "planning.share"
"""The part of an optimisation that another worker may do."""

WEEKS_OF_NOTICE = 8
"""So long before a round begins companies are asked, so that they can publish first."""

INVITED = gettext_noop(
    "Your company is invited to the round %(round)s. Join it and publish what you need."
)


class OnlyAHubOpensRounds(Exception):
    """Somebody who is not of a hub tried to open a round or to optimise it."""


class NotAMember(Exception):
    """The round belongs to another hub than the company's."""


class NotInvited(Exception):
    """The round is for some of the hub's companies, and the company is not among them."""


class NothingDemanded(Exception):
    """No company has published any demand in the round, so there is nothing to plan."""


def open_round(
    hub: Organisation,
    *,
    name: str,
    as_of: datetime.date,
    starts_on: datetime.date,
    network_budget: Decimal | int | None,
    by: Actor,
    weeks: int = 26,
    points_per_thousand_kronor: float = 0.2,
    seed: int = 1,
    time_limit_seconds: int = 40,
    show_rate: float = 1.0,
    fall_under_risk: float | None = None,
    late_share: float | None = None,
    equal_sex: str = "",
    equal_share: float | None = None,
    invited: Iterable[Organisation] = (),
) -> Round:
    """Open a round: needs as of a day, sessions that start within `weeks` from `starts_on`.

    `points_per_thousand_kronor` is how many points of weighted gap a thousand kronor must
    close to be well spent. A budget of None has no limit. `show_rate` is the share of those booked
    who come; `fall_under_risk` the largest chance that a session falls under its minimum (None:
    that is not reckoned with). A need met after its day due is worth `late_share` of its points
    (None: it is met in time or not at all). With `equal_sex`, that sex is to have at least `equal_share` of all
    hours. `invited` are the companies that may join and are told so (none: all may, untold).

    Raises:
        OnlyAHubOpensRounds: the actor is not of the hub.
        NotAMember: a company that is invited is not the hub's.
    """
    if not hub.is_hub or by.organisation.pk != hub.pk:
        raise OnlyAHubOpensRounds(by.name)
    guests = list(invited)
    for company in guests:
        if company.hub_id != hub.pk:
            raise NotAMember(company.name)
    with transaction.atomic():
        row = Round(
            organisation=hub,
            name=name,
            as_of=as_of,
            starts_on=starts_on,
            weeks=weeks,
            network_budget=network_budget,
            points_per_thousand_kronor=points_per_thousand_kronor,
            seed=seed,
            time_limit_seconds=time_limit_seconds,
            show_rate=show_rate,
            fall_under_risk=fall_under_risk,
            late_share=late_share,
            equal_sex=equal_sex,
            equal_share=equal_share,
        )
        row.save()
        row.invited.set(guests)
        audit.record(by, OPENED, row, invited=len(guests))
        for company in guests:
            _invite(row, company)
    return row


def _invite(round: Round, company: Organisation) -> None:
    tell_roles(
        company,
        LEADS_OF_A_COMPANY,
        kind="planning.round_opened",
        key=f"round:{round.pk}",
        message=INVITED,
        parameters={"round": round.name},
        url_name="round",
        url_arguments=[round.pk],
    )


def usual_start(today: datetime.date) -> datetime.date:
    """Return the Monday from which a round plans that is opened on a day."""
    return monday_of(today) + datetime.timedelta(weeks=WEEKS_OF_NOTICE)


def may_join(round: Round, company: Organisation) -> bool:
    """Return whether a company may take part: it is invited, or everybody is."""
    guests = set(round.invited.values_list("pk", flat=True))
    return not guests or company.pk in guests


def join_round(
    round: Round, budget: Decimal | int | None, *, aid: Decimal | int | None = None, by: Actor
) -> Participation:
    """Join a round with what the company can pay for seats and travel; joining again changes it.

    `aid` is how many kronor of state aid it may still receive: the network's share of its seats
    stays at or below (None: no cap).

    Raises:
        NotAMember: the round is another hub's.
        NotInvited: it is for other companies of the hub.
    """
    company = by.organisation
    if company.hub_id != round.organisation_id:
        raise NotAMember(company.name)
    if not may_join(round, company):
        raise NotInvited(_("The round is for companies that the learning centre has invited."))
    with transaction.atomic():
        row, _made = Participation.objects.update_or_create(
            organisation=company, round=round, defaults={"budget": budget, "aid": aid}
        )
        audit.record(by, JOINED, row, budget=budget, aid=aid)
    return row


def optimisations(round: Round) -> "QuerySet[Job]":
    """Return the calculations of the round itself, without those of its scenarios."""
    return Job.objects.filter(
        organisation=round.organisation_id,
        kind=OPTIMISE,
        arguments__round_id=round.pk,
        arguments__scenario_id__isnull=True,
    )


def start_optimisation(round: Round, *, by: Actor, language: str = "sv") -> Job:
    """Ask a worker for a joint plan of what is demanded now; called in the hub's scope.

    Raises:
        OnlyAHubOpensRounds: the actor is not of the round's hub.
        AlreadyAsked: one is being made.
        NothingDemanded: no company has published any demand yet.
    """
    if by.organisation.pk != round.organisation_id:
        raise OnlyAHubOpensRounds(by.name)
    refuse_second(optimisations(round))
    if not published_demand(round).demand:
        raise NothingDemanded(str(round))
    with transaction.atomic():
        job = jobs.enqueue(
            OPTIMISE,
            by=by,
            title=_("Joint plan for %(round)s") % {"round": round.name},
            language=language,
            round_id=round.pk,
        )
        audit.record(by, OPTIMISATION_STARTED, round, job=job.pk)
    return job
