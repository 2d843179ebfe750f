"""Scenarios: ways of planning a round that are calculated beside each other and compared.

A scenario says what differs from the round: another budget of the network, courses or companies
left out, another worth of money, another risk of no-shows, another share for equal access. It is
calculated as the round itself is, and its plan stands beside the round's own.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import Job
from samtakt.planning.models import PlanScenario, Round
from samtakt.planning.published import published_demand
from samtakt.planning.rounds import OPTIMISE, NothingDemanded, OnlyAHubOpensRounds

SCENARIO_MADE = audit.verb("planning.scenario_made")

BUDGET, COURSES, COMPANIES = "network_budget", "courses_out", "companies_out"
POINTS, RISK, SHARE = "points_per_thousand_kronor", "fall_under_risk", "equal_share"
KEYS = (BUDGET, COURSES, COMPANIES, POINTS, RISK, SHARE)
"""What a scenario may change; a key that is not there leaves it as the round has it.

A budget, risk or share of None: no limit. Courses and companies are lists of their numbers."""


class ScenarioIsKnown(Exception):
    """There is a scenario with this name in the round."""


class NothingChanged(Exception):
    """The scenario does not differ from the round."""


def make_scenario(
    round: Round, name: str, changes: Mapping[str, Any], *, by: Actor, language: str = "sv"
) -> tuple[PlanScenario, Job]:
    """Name a scenario and ask a worker for its plan; called in the hub's scope.

    Raises:
        OnlyAHubOpensRounds: the actor is not of the round's hub.
        NothingChanged: no key of `KEYS` is in the changes.
        ScenarioIsKnown: the name is taken.
        NothingDemanded: no company has published any demand yet.
    """
    if by.organisation.pk != round.organisation_id:
        raise OnlyAHubOpensRounds(by.name)
    kept = {key: changes[key] for key in KEYS if key in changes}
    if not kept:
        raise NothingChanged(
            _("Change something: a scenario that does not differ says nothing new.")
        )
    if PlanScenario.objects.filter(round=round, name=name).exists():
        raise ScenarioIsKnown(_("There is already a scenario with this name."))
    if not published_demand(round).demand:
        raise NothingDemanded(str(round))
    with transaction.atomic():
        scenario = PlanScenario(
            organisation=round.organisation, round=round, name=name, changes=kept, made_by=by.name
        )
        scenario.save()
        job = _start(scenario, by, language)
        audit.record(by, SCENARIO_MADE, scenario, changes=kept, job=job.pk)
    return scenario, job


def _start(scenario: PlanScenario, by: Actor, language: str) -> Job:
    return jobs.enqueue(
        OPTIMISE,
        by=by,
        title=_("Scenario %(scenario)s") % {"scenario": scenario.name},
        language=language,
        round_id=scenario.round_id,
        scenario_id=scenario.pk,
    )


def scenario_jobs(round: Round) -> dict[int, Job]:
    """Return the newest calculation of each scenario of a round; one query."""
    rows = Job.objects.filter(
        organisation=round.organisation_id,
        kind=OPTIMISE,
        arguments__round_id=round.pk,
        arguments__scenario_id__isnull=False,
    )
    return {job.arguments["scenario_id"]: job for job in rows.order_by("requested_at", "pk")}
