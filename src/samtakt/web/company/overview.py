"""What a company's own overview shows: the first rows of each list, and what to do next."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.analysis.results import (
    CompanyAnalysis,
    CompetenceGaps,
    CompetenceRisk,
    CoverageRow,
    TeamGaps,
)
from samtakt.foundation.access import Actor, Role, allowed
from samtakt.foundation.formats import number_text, percent_text, sort_key
from samtakt.planning.standing import CompanyStanding
from samtakt.web import charts

DRAWN, SHOWN = 10, 6
NAMES = frozenset({Role.COMPANY_ADMIN, Role.HR, Role.LINE_MANAGER})
ENOUGH_ASSESSED = 0.9


def sees_names(actor: Actor) -> bool:
    """Return whether lists of people are shown to the actor at all."""
    return bool(actor.roles & NAMES)


@dataclass(frozen=True)
class Step:
    """One thing to do next. `href` is empty where the actor has no page to do it on."""

    text: str
    label: str
    href: str


@dataclass(frozen=True)
class CompanyPage:
    """The overview's parts; each list is the beginning of one that the page links to."""

    names_shown: bool
    whole_company: bool
    people: int
    competences: list[CompetenceGaps]
    more_competences: int
    chart: charts.Chart | None
    risks: list[CompetenceRisk]
    short: list[CoverageRow]
    teams: list[TeamGaps]
    linked_teams: frozenset[int]
    steps: list[Step]


def company_page(
    actor: Actor, analysis: CompanyAnalysis, standing: CompanyStanding | None
) -> CompanyPage:
    """Return the overview as the actor may see it."""
    lacking = [row for row in analysis.by_competence if row.sums.gap]
    teams = sorted(analysis.by_team, key=lambda row: sort_key(row.team.name if row.team else "~"))
    return CompanyPage(
        names_shown=sees_names(actor),
        whole_company=bool(actor.roles & {Role.COMPANY_ADMIN, Role.HR, Role.UNION_REPRESENTATIVE}),
        people=_people_answered_for(actor, analysis),
        competences=lacking[:DRAWN],
        more_competences=max(0, len(lacking) - DRAWN),
        chart=_chart(lacking[:DRAWN]),
        risks=[risk for risk in analysis.risks if risk.below_minimum][:SHOWN],
        short=list(analysis.short[:SHOWN]),
        teams=teams,
        linked_teams=_teams_to_open(actor, teams),
        steps=next_steps(actor, analysis, standing),
    )


def _people_answered_for(actor: Actor, analysis: CompanyAnalysis) -> int:
    """How many people the reader's figures are of: a manager's teams, else all who work here."""
    if actor.roles & {Role.COMPANY_ADMIN, Role.HR, Role.UNION_REPRESENTATIVE}:
        return analysis.staff.people
    teams = {str(team) for team in actor.team_ids}
    return sum(row.people for row in analysis.staff.by_team if row.key in teams)


def _teams_to_open(actor: Actor, teams: list[TeamGaps]) -> frozenset[int]:
    shown = {row.team.id for row in teams if row.team}
    if actor.roles & {Role.COMPANY_ADMIN, Role.HR}:
        return frozenset(shown)
    return frozenset(shown & actor.team_ids) if Role.LINE_MANAGER in actor.roles else frozenset()


def _chart(lacking: list[CompetenceGaps]) -> charts.Chart | None:
    if not lacking:
        return None
    return charts.stacked(
        _("Requirements by status"),
        [
            (
                row.competence.name,
                {
                    "met": row.sums.met,
                    "gap": row.sums.gap,
                    "not_assessed": row.sums.not_assessed,
                },
            )
            for row in lacking
        ],
        of=_("Competence"),
    )


def _address(name: str, *arguments: object) -> str:
    """Return an address, or nothing where this installation has no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def next_steps(
    actor: Actor, analysis: CompanyAnalysis, standing: CompanyStanding | None
) -> list[Step]:
    """Return what to do next, most basic first: data, then knowledge, then training."""
    if not sees_names(actor):
        return []
    steps = [*_data_steps(analysis), *_knowledge_steps(analysis)]
    if actor.roles & {Role.COMPANY_ADMIN, Role.HR} and analysis.staff.people:
        steps += _planning_steps(actor, standing)
    return steps[:5]


def _data_steps(analysis: CompanyAnalysis) -> list[Step]:
    imports = _address("imports")
    if not analysis.staff.people:
        return [
            Step(
                _("Nobody is employed here yet. Import your list of employees."),
                _("Import employees"),
                imports,
            )
        ]
    if not analysis.totals.required:
        return [
            Step(
                _("No requirements are known. Import what each role requires."),
                _("Import requirements"),
                imports,
            )
        ]
    share = analysis.totals.assessed_share
    if share is not None and share < ENOUGH_ASSESSED:
        return [
            Step(
                _("Only %(share)s of what is required has been assessed.")
                % {"share": percent_text(share)},
                _("See what is not assessed"),
                _address("company_gaps", analysis.organisation_id) + "?status=not_assessed",
            )
        ]
    return []


def _knowledge_steps(analysis: CompanyAnalysis) -> list[Step]:
    steps = []
    lapsed, nobody = len(analysis.lapsed), len(analysis.without_holder)
    if lapsed:
        steps.append(
            Step(
                ngettext(
                    "%(number)s certificate has lapsed and was not renewed.",
                    "%(number)s certificates have lapsed and were not renewed.",
                    lapsed,
                )
                % {"number": number_text(lapsed)},
                _("See lapsed certificates"),
                _address("company_certificates", analysis.organisation_id) + "?status=lapsed",
            )
        )
    if nobody:
        steps.append(
            Step(
                ngettext(
                    "Nobody reaches the required level in %(number)s competence.",
                    "Nobody reaches the required level in %(number)s competences.",
                    nobody,
                )
                % {"number": number_text(nobody)},
                _("See which"),
                _address("company_risks", analysis.organisation_id) + "?only=nobody",
            )
        )
    one = len(analysis.key_person_risks)
    if one:
        steps.append(
            Step(
                ngettext(
                    "%(number)s competence rests on one person. Train a second one.",
                    "%(number)s competences rest on one person each. Train a second one.",
                    one,
                )
                % {"number": number_text(one)},
                _("See who"),
                _address("company_risks", analysis.organisation_id) + "?only=one",
            )
        )
    return steps


def _planning_steps(actor: Actor, standing: CompanyStanding | None) -> list[Step]:
    if standing is None:
        return []
    label, href = standing.round.name, _address("round", standing.round.id)
    values = {"round": standing.round.name}
    if not allowed(actor, "planning.publish_demand"):
        return []
    if not standing.joined:
        return [
            Step(_("The round %(round)s is open. Join it with a budget.") % values, label, href)
        ]
    if standing.published_on is None:
        text = _("You have joined %(round)s but not published your demand.") % values
        return [Step(text, label, href)]
    return []
