"""Every figure of a company's report by a key, and what each family of figures counts.

A key is a family and, after a colon, what it is of: `competence.gap:17`. A test reproduces each
family with a hand-written query on the tables, and fails where a family has none.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from samtakt.analysis.results import GapSums
from samtakt.certificates.models import CertificateStatus
from samtakt.reports.company_facts import CompanyReport

Figure = int | float | None

SUMS = ("required", "met", "gap", "not_assessed", "missing", "weighted_gap")

FAMILIES = {
    "people": _("People with an employment on the day, each once."),
    "people.full_time": _("Their percentages of full time added up, at most 100 % for each."),
    "people.leaving": _("People whose employment or work ends before the horizon."),
    "staff.team": _("People by the team they are in; of two employments the latest begun."),
    "staff.shift": _("People by the shift they work."),
    "group": _("People by sex, age and employment; small groups are left out."),
    "totals": _(
        "Pairs of person and competence, by standing. Missing: levels below what is required. "
        "Weighted: times how critical the requirement is."
    ),
    "totals.share": _("Weighted requirement that is met, of what somebody has assessed."),
    "competence": _("The same pairs, per competence."),
    "team": _("The same pairs, per team of the day."),
    "person": _("The same pairs, per person."),
    "coverage.required": _("People stated as needed of a team or shift at a level."),
    "coverage.holders": _(
        "People in the team or shift at the level or above, with a valid certificate where the "
        "competence needs one, and with no confirmation waited for."
    ),
    "coverage.short": _("By how many the number needed is not reached."),
    "risk.holders": _("People in the company at the lowest level that is required, as above."),
    "certificates": _("The certificate of each person and type that lasts longest."),
    "papers": _("The best certificate or permit of each person, type and scope, by standing."),
    "freshness": _("Required levels, by whether they were shown within the time they last."),
    "goals": _("Goals under way; the competences they need; requirements that name no cause."),
    "goal.short": _("People below what is required in a competence that a goal needs."),
    "goal.actions": _("Actions in any plan about a competence that a goal needs."),
    "technology.cost": _("What a technology item costs, as it is written down."),
    "money.planned": _("Costs of the actions of confirmed plans in the period, by kind."),
    "money.done": _("Costs of those of them that are done."),
    "next": _("Planned actions of confirmed plans: past their day, and due within ninety days."),
    "done": _(
        "Actions due in the last twelve months, by how they ended. In time: within twelve months "
        "of being planned. Accepted risks are left out."
    ),
    "calibration": _("Own ratings beside a manager's of the same person and competence."),
    "ahead.now": _("Holders in the whole company on the day, at the level that is required."),
    "ahead.modelled": _(
        "Probabilities of being left added up, the band around them, and what is required then. "
        "Made by a model that is checked by another calculation, and by no query."
    ),
    "advice": _("Likely shortages, and what closes them soonest at the least cost, by the model."),
    "plan": _("The company's seats in the joint plan, their hours and costs; needs published."),
}
MODELLED = frozenset({"ahead.modelled", "advice"})
"""What a model makes: an independent check of the engine stands behind it, not a query."""


def values(report: CompanyReport) -> dict[str, Figure]:
    """Return every figure of the report by its key."""
    return dict(_values(report))


Pairs = Iterator[tuple[str, Figure]]


def _values(report: CompanyReport) -> Pairs:
    yield from _people(report)
    yield from _gaps(report)
    yield from _coverage(report)
    yield from _background(report)
    yield from _measures(report)
    yield from _ahead(report)
    yield from _plan(report)


def _people(report: CompanyReport) -> Pairs:
    staff = report.analysis.staff
    yield "people", staff.people
    yield "people.full_time", staff.full_time_equivalents
    yield "people.leaving", staff.leaving_within_horizon
    for count in staff.by_team:
        yield f"staff.team:{count.key}", count.people
    for count in staff.by_shift:
        yield f"staff.shift:{count.key}", count.people
    for disclosed in report.groups:
        for group in disclosed.groups:
            yield f"group:{disclosed.grouping.value}.{group.key}", group.people


def _gaps(report: CompanyReport) -> Pairs:
    totals = report.analysis.totals
    yield from _sums("totals", "", totals)
    yield "totals:unused", totals.unused
    yield "totals.share", totals.covered_share
    for row in report.analysis.by_competence:
        yield from _sums("competence", f"{row.competence.id}.", row.sums)
    for team in report.analysis.by_team:
        yield from _sums("team", f"{team.team.id if team.team else 'none'}.", team.sums)
    for person in report.analysis.by_person:
        yield from _sums("person", f"{person.person.id}.", person.sums)


def _sums(family: str, of: str, sums: GapSums) -> Pairs:
    for name in SUMS:
        yield f"{family}:{of}{name}", getattr(sums, name)


def _coverage(report: CompanyReport) -> Pairs:
    for row in report.analysis.coverage:
        if row.stated:
            assert row.team is not None
            of = f"{row.team.id}.{row.shift.id if row.shift else 'all'}.{row.competence.id}"
            yield f"coverage.required:{of}", row.required
            yield f"coverage.holders:{of}", row.holder_count
            yield f"coverage.short:{of}", row.short
    for risk in report.analysis.risks:
        yield f"risk.holders:{risk.competence.id}.{risk.level}", risk.holder_count
    yield "certificates:known", len(report.analysis.certificates)
    yield "certificates:lapsed", len(report.analysis.lapsed)
    yield "certificates:lapsing", len(report.analysis.lapsing)


def _background(report: CompanyReport) -> Pairs:
    found = report.background
    yield "freshness:fresh", found.freshness.whole.fresh
    yield "freshness:stale", found.freshness.whole.stale
    yield "freshness:not_assessed", found.freshness.whole.not_assessed
    yield "goals:active", len(found.goals)
    yield "goals:without_competence", len(found.chain.goals_without_competence)
    yield "goals:requirements_without_cause", len(found.chain.requirements_without_cause)
    for goal in found.goals:
        for each in goal.competences:
            of = f"{goal.goal.id}.{each.link.competence.id}"
            yield f"goal.short:{of}", each.link.gap.short if each.link.gap else 0
            yield f"goal.actions:{of}", each.actions.all
    for item in found.technology:
        yield f"technology.cost:{item.name}", item.cost


def _measures(report: CompanyReport) -> Pairs:
    found = report.measures
    for line in found.money:
        yield f"money.planned:{line.kind}", float(line.planned)
        yield f"money.done:{line.kind}", float(line.done)
    yield "next:late", len(found.late)
    yield "next:ahead", len(found.next) - len(found.late)
    yield "done:due", found.done.due
    yield "done:done", found.done.done
    yield "done:not_done", found.done.not_done
    yield "done:open", found.done.open
    for paper in found.papers:
        for status in CertificateStatus:
            if paper.counts.get(status):
                yield f"papers:{paper.kind}.{paper.name}.{status.value}", paper.counts[status]
    if found.calibration is not None:
        yield "calibration:higher", found.calibration.higher
        yield "calibration:same", found.calibration.same
        yield "calibration:lower", found.calibration.lower
        yield "calibration:assessors", found.calibration.assessors


def _ahead(report: CompanyReport) -> Pairs:
    for row in report.ahead.foresight.competences:
        of = str(row.competence.id)
        yield f"ahead.now:{of}.{row.now.level}", row.now.expected
        yield f"ahead.modelled:{of}.required", row.last.required
        yield f"ahead.modelled:{of}.expected", row.last.expected
        yield f"ahead.modelled:{of}.low", row.last.low
        yield f"ahead.modelled:{of}.high", row.last.high
        yield f"ahead.modelled:{of}.shortage", row.last.shortage
    for point in report.ahead.foresight.staff[-1:]:
        yield "ahead.modelled:staff.expected", point.expected
    sums = report.ahead.sums
    yield "advice:shortages", len(report.ahead.advice)
    yield "advice:people", sums.people
    yield "advice:cost", sums.cost


def _plan(report: CompanyReport) -> Pairs:
    share = report.plan.share if report.plan else None
    if share is None:
        return
    yield "plan:seats", share.seats
    yield "plan:sessions", share.sessions
    yield "plan:hours", float(share.hours)
    yield "plan:cost", float(share.cost)
    yield "plan:budget", None if share.budget is None else float(share.budget)
    yield "plan:needs", share.needs
    yield "plan:needs_met", share.needs_met
