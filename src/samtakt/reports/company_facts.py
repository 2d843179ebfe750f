"""What a company's report is made from: the analysis, the joint plan's part, the sources."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samtakt.analysis.company import analyse_facts
from samtakt.analysis.facts import (
    MINIMUM_DAY_WORK,
    MINIMUM_SHIFT_WORK,
    RETIREMENT_AGE,
    Facts,
    read_facts,
)
from samtakt.analysis.heat import heat_map
from samtakt.analysis.results import CompanyAnalysis, HeatCell
from samtakt.analysis.staff import staff_members
from samtakt.certificates.standing import EXPIRING_SOON
from samtakt.competences.models import ConceptLink, Requirement
from samtakt.foundation.access import Actor
from samtakt.foundation.legalrules import LegalRule, rules_known_on
from samtakt.foundation.tenancy import Organisation
from samtakt.inclusion.disclosure import Disclosed, disclose
from samtakt.inclusion.groups import Grouping
from samtakt.planning.models import Plan
from samtakt.planning.plans import PlanView, plan_view
from samtakt.planning.seating import SuggestedSeat, suggest_seats
from samtakt.reports.company_ahead import Ahead, read_ahead
from samtakt.reports.company_background import Background, read_background
from samtakt.reports.company_measures import Measures, read_measures

if TYPE_CHECKING:
    from samtakt.planning.plans import SessionView

ESCO = "data.europa.eu/esco"
ONET = "O*NET"
ONET_SITE = "onetcenter.org"


RULES = (RETIREMENT_AGE, MINIMUM_DAY_WORK, MINIMUM_SHIFT_WORK, EXPIRING_SOON)


@dataclass(frozen=True, slots=True)
class RuleUsed:
    """A dated rule that the figures rest on; `checked_on` None: nobody has compared it yet."""

    key: str
    value: str
    source: str
    checked_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Sources:
    """The published lists and rules behind a report, so that each gets its due."""

    competences: int
    linked_to_esco: int
    esco_versions: tuple[str, ...]
    levels_from_onet: bool
    rules: tuple[RuleUsed, ...]


@dataclass(frozen=True, slots=True)
class CompanyReport:
    """Everything in the report, in the language that was active when it was gathered.

    `plan` is the joint plan as this company may see it, None where none is made yet; `seats`
    are its seats with the people suggested for them, chosen inside the company.
    """

    company: str
    place: str
    hub: str
    background: Background
    analysis: CompanyAnalysis
    groups: tuple[Disclosed[int], ...]
    ahead: Ahead
    measures: Measures
    heat: tuple[HeatCell, ...]
    plan: PlanView | None
    seats: tuple[SuggestedSeat, ...]
    sources: Sources

    @property
    def as_of(self) -> datetime.date:
        """The day that the figures are of."""
        return self.analysis.as_of

    @property
    def sessions(self) -> "tuple[SessionView, ...]":
        """The sessions of the plan in which the company has seats."""
        return self.plan.own_sessions if self.plan else ()


def read_report(
    company: Organisation, *, as_of: datetime.date, plan: Plan | None, by: Actor
) -> CompanyReport:
    """Read everything in a company's report; called in the company's scope."""
    facts = read_facts(company, as_of=as_of)
    analysis = analyse_facts(facts)
    return CompanyReport(
        company=company.name,
        place=company.place,
        hub=company.hub.name if company.hub else "",
        background=read_background(company, as_of=as_of),
        analysis=analysis,
        groups=_groups(facts),
        ahead=read_ahead(company, as_of=as_of),
        measures=read_measures(company, analysis, as_of=as_of, by=by),
        heat=heat_map(analysis),
        plan=plan_view(plan, viewer=company) if plan else None,
        seats=suggest_seats(plan, company) if plan else (),
        sources=_sources(company, analysis),
    )


def _groups(facts: Facts) -> tuple[Disclosed[int], ...]:
    members = staff_members(facts)
    people = dict.fromkeys(members, 1)
    groupings = (Grouping.EMPLOYMENT, Grouping.AGE, Grouping.SEX)
    return tuple(disclose(people, members, grouping, figure=len) for grouping in groupings)


def _sources(company: Organisation, analysis: CompanyAnalysis) -> Sources:
    used = {row.competence.id for row in analysis.by_competence}
    of_used = ConceptLink.objects.filter(competence__in=used)
    links = of_used.filter(identifier__contains=ESCO)
    versions = {version for version in links.values_list("version", flat=True) if version}
    return Sources(
        competences=len(used),
        linked_to_esco=links.order_by().values("competence").distinct().count(),
        esco_versions=tuple(sorted(versions)),
        levels_from_onet=of_used.filter(identifier__contains=ONET_SITE).exists()
        or Requirement.objects.filter(organisation=company, reason__contains=ONET).exists(),
        rules=_rules(analysis.as_of),
    )


def _rules(day: datetime.date) -> tuple[RuleUsed, ...]:
    """Return the rules that the analysis went by: in force on the day, else the first known."""
    known = rules_known_on(LegalRule.objects.filter(key__in=RULES), day)
    found = [known[key] for key in RULES if key in known]
    return tuple(RuleUsed(rule.key, rule.value, rule.source, rule.checked_on) for rule in found)
