"""Every figure of a company's report by a key, and what each family of figures counts.

A key is a family and, after a colon, what it is of: `competence:17.gap`. A test reproduces each
family with a hand-written query on the tables, and fails where a family has none; another that no
other number is printed. Days are no figures, nor what a row is about (a level, a group of ages),
the values of rules, which are printed with their source, or how many rows a list has beyond those
printed.
"""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from samtakt.analysis.results import CoverageRow, GapSums, Named
from samtakt.certificates.models import CertificateStatus
from samtakt.reports.company_facts import CompanyReport

Figure = int | float | None

SUMS = ("required", "met", "gap", "not_assessed", "missing", "weighted_gap")

FAMILIES = {
    "people": _("People with an employment on the day, each once."),
    "people.full_time": _("Their percentages of full time added up, at most 100 % for each."),
    "people.leaving": _("People whose employment or work ends before the horizon."),
    "people.mean_age": _("Their mean age in the year, of those whose year of birth is known."),
    "staff.team": _("People by the team they are in; of two employments the latest begun."),
    "staff.shift": _("People by the shift they work."),
    "group": _("People by sex, age and employment; small groups are left out."),
    "totals": _(
        "Pairs of person and competence, by standing. Missing: levels below what is required. "
        "Weighted: times how critical the requirement is."
    ),
    "totals.share": _("Weighted requirement that is met, of what somebody has assessed."),
    "totals.assessed": _("The share of what is required that somebody has assessed."),
    "competence": _("The same pairs, per competence."),
    "competence.share": _("Weighted requirement that is met of what is assessed, per competence."),
    "team": _("The same pairs, per team of the day."),
    "team.share": _("Weighted requirement that is met of what is assessed, per team of the day."),
    "team.people": _("People of the team of whom something is required, or who can do something."),
    "person": _("The same pairs, per person."),
    "heat": _(
        "Per team and competence: the lower middle of the levels, the highest level required of "
        "anybody, and the pairs below it or not assessed."
    ),
    "coverage": _(
        "Requirements on numbers, stated or by the platform's rule, that are not met on the day."
    ),
    "coverage.required": _("People stated as needed of a team or shift at a level."),
    "coverage.holders": _(
        "People in the team or shift at the level or above, with a valid certificate where the "
        "competence needs one, and with no confirmation waited for."
    ),
    "coverage.short": _("By how many the number needed is not reached."),
    "coverage.at_horizon": _(
        "By how many it is not reached at the horizon, without those who leave or whose "
        "certificates lapse before it."
    ),
    "coverage.company": _(
        "The same over the whole company, where no number is stated for a competence that a role "
        "calls critical."
    ),
    "risk": _(
        "Competences at a level that is required, held by one person in the company or by nobody."
    ),
    "risk.holders": _("People in the company at the lowest level that is required, as above."),
    "risk.least": _("The least number of holders for safety."),
    "risk.left": _("Of these holders, those who count at the horizon as well."),
    "risk.actions": _("Planned actions of confirmed plans about a competence held by too few."),
    "certificates": _("The certificate of each person and type that lasts longest."),
    "certificates.days_left": _("Days until it lapses, below nought where it has lapsed."),
    "papers": _("The best certificate or permit of each person, type and scope, by standing."),
    "papers.all": _("The same in all, by kind."),
    "freshness": _("Required levels, by whether they were shown within the time they last."),
    "freshness.share": _("The share of the assessed of these that is fresh, and the target."),
    "goals": _(
        "Goals under way; the competences they need, and of these the ones with a gap that "
        "nothing is planned about; requirements that name no cause."
    ),
    "goal.roles": _("Roles that require a competence that a goal needs, now or from a later day."),
    "goal.required": _("People of whom it is required."),
    "goal.short": _("People below what is required in a competence that a goal needs."),
    "goal.actions": _("Actions in any plan about a competence that a goal needs."),
    "goal.planned": _("Those of these actions that are planned and have not ended."),
    "technology.cost": _("What a technology item costs, as it is written down."),
    "technology.effect": _("Levels and numbers that a technology item will require, as written."),
    "money": _("Actions of confirmed plans in the period, in all, and what they cost."),
    "money.actions": _("Actions of confirmed plans in the period, by kind."),
    "money.planned": _("Costs of the actions of confirmed plans in the period, by kind."),
    "money.done": _("Costs of those of them that are done."),
    "next": _("Planned actions of confirmed plans: past their day, and due within ninety days."),
    "next.cost": _("What each of these actions costs."),
    "done": _(
        "Actions due in the last twelve months, by how they ended. In time: within twelve months "
        "of being planned. Accepted risks are left out."
    ),
    "done.share": _("The share of them that was done in time."),
    "reason": _("Why those of them that were not done were not, as somebody has written down."),
    "calibration": _("Own ratings beside a manager's of the same person and competence."),
    "calibration.share": _("Their shares of all such pairs."),
    "calibration.standout": _(
        "Assessors whose ratings of the same people and competences lie clearly above or below "
        "those of others, by a statistical estimate."
    ),
    "ahead.now": _("Holders in the whole company on the day, at the level that is required."),
    "ahead": _(
        "Per competence and year: what is required, the holders' probabilities of being left "
        "added up, the band around them, and the probability of too few."
    ),
    "ahead.staff": _("The same of everybody who works here on the day."),
    "advice": _("Likely shortages, and what closes them soonest at the least cost, by the model."),
    "advice.missing": _("People missing on the first day on which too few are likely."),
    "advice.people": _("People to train, move, recruit or hire in about each shortage."),
    "advice.cost": _("What that costs, by the prices and hours that the platform assumes."),
    "plan": _(
        "The company's seats in the joint plan, their hours, costs and value; needs published; "
        "how much better a plan can be at most."
    ),
    "plan.session": _("The company's seats in each session, their hours and costs."),
    "unmet": _("Needs of the company that the joint plan leaves, by reason."),
    "unmet.competence": _("The same by reason and competence."),
    "unmet.people": _("The same by team, competence, level left at, level needed and reason."),
    "sources": _("Competences in the report, and those of them that are linked to ESCO."),
}
ESTIMATED = frozenset({"calibration.standout"})
"""What no query can count, because it is the outcome of a statistical estimate.

Who stands out as an assessor is told by a regression fitted to all pairs of ratings and by Holm's
correction of its errors; an optimum found by iteration has no sum that SQL could write. The engine
checks each answer by a second calculation before it is kept. A test holds the printed number to
what queries can know: it is the number of assessors kept as standing out, and at most the number
of those who have rated enough beside others.
"""


def values(report: CompanyReport) -> dict[str, Figure]:
    """Return every figure of the report by its key."""
    return dict(_values(report))


Pairs = Iterator[tuple[str, Figure]]


def _values(report: CompanyReport) -> Pairs:
    yield from _people(report)
    yield from _gaps(report)
    yield from _heat(report)
    yield from _coverage(report)
    yield from _risks(report)
    yield from _background(report)
    yield from _measures(report)
    yield from _ahead(report)
    yield from _plan(report)
    yield from _unmet(report)
    yield "sources:competences", report.sources.competences
    yield "sources:linked", report.sources.linked_to_esco


def _people(report: CompanyReport) -> Pairs:
    staff = report.analysis.staff
    yield "people", staff.people
    yield "people.full_time", staff.full_time_equivalents
    yield "people.leaving", staff.leaving_within_horizon
    yield "people.mean_age", staff.mean_age
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
    yield "totals.assessed", totals.assessed_share
    for row in report.analysis.by_competence:
        yield from _sums("competence", f"{row.competence.id}.", row.sums)
        yield f"competence.share:{row.competence.id}", row.sums.covered_share
    for team in report.analysis.by_team:
        of = _of(team.team)
        yield from _sums("team", f"{of}.", team.sums)
        yield f"team.share:{of}", team.sums.covered_share
        yield f"team.people:{of}", team.sums.people
    for person in report.analysis.by_person:
        yield from _sums("person", f"{person.person.id}.", person.sums)


def _of(team: Named | None) -> str:
    return str(team.id) if team else "none"


def _sums(family: str, of: str, sums: GapSums) -> Pairs:
    for name in SUMS:
        yield f"{family}:{of}{name}", getattr(sums, name)


def _heat(report: CompanyReport) -> Pairs:
    for cell in report.heat:
        of = f"{_of(cell.team)}.{cell.competence.id}"
        yield f"heat:{of}.median", cell.median_level
        yield f"heat:{of}.required", cell.required
        yield f"heat:{of}.gap", cell.gap
        yield f"heat:{of}.not_assessed", cell.not_assessed


def _coverage(report: CompanyReport) -> Pairs:
    yield "coverage:not_met", len(report.analysis.short)
    for row in report.analysis.coverage:
        if row.stated:
            assert row.team is not None
            of = f"{row.team.id}.{row.shift.id if row.shift else 'all'}.{row.competence.id}"
            for name, number in _numbers(row):
                yield f"coverage.{name}:{of}", number
        else:
            for name, number in _numbers(row):
                yield f"coverage.company:{row.competence.id}.{name}", number


def _numbers(row: CoverageRow) -> Pairs:
    yield "required", row.required
    yield "holders", row.holder_count
    yield "short", row.short
    yield "at_horizon", row.short_at_horizon


def _risks(report: CompanyReport) -> Pairs:
    analysis = report.analysis
    yield "risk:one", len(analysis.key_person_risks)
    yield "risk:nobody", len(analysis.without_holder)
    for risk in analysis.risks:
        of = f"{risk.competence.id}.{risk.level}"
        yield f"risk.holders:{of}", risk.holder_count
        yield f"risk.least:{of}", risk.minimum
        yield f"risk.left:{of}", risk.remaining_count
    for line in report.measures.risks.lines:
        yield f"risk.actions:{line.risk.competence.id}.{line.risk.level}", line.actions
    yield "certificates:known", len(analysis.certificates)
    yield "certificates:lapsed", len(analysis.lapsed)
    yield "certificates:lapsing", len(analysis.lapsing)
    yield "certificates:due", len(analysis.lapsed) + len(analysis.lapsing)
    for row in (*analysis.lapsed, *analysis.lapsing):
        yield f"certificates.days_left:{row.person.id}.{row.type.id}", row.days_left


def _background(report: CompanyReport) -> Pairs:
    found = report.background
    yield "freshness:fresh", found.freshness.whole.fresh
    yield "freshness:stale", found.freshness.whole.stale
    yield "freshness:not_assessed", found.freshness.whole.not_assessed
    yield "freshness.share:fresh", found.freshness.whole.share
    if found.target is not None:
        yield "freshness.share:target", found.target
    yield from _goals(report)
    for item in found.technology:
        yield f"technology.cost:{item.name}", item.cost
        for effect in item.effects:
            yield f"technology.effect:{effect.id}.level", effect.level
            yield f"technology.effect:{effect.id}.number", effect.number


def _goals(report: CompanyReport) -> Pairs:
    found = report.background
    links = [link for goal in found.goals for link in goal.competences]
    yield "goals:active", len(found.goals)
    yield "goals:competences", len(links)
    yield "goals:untouched", sum(1 for link in links if link.needs_action)
    yield "goals:without_competence", len(found.chain.goals_without_competence)
    yield "goals:requirements_without_cause", len(found.chain.requirements_without_cause)
    for goal in found.goals:
        for each in goal.competences:
            of = f"{goal.goal.id}.{each.link.competence.id}"
            yield f"goal.roles:{of}", len({row.role.id for row in each.link.requirements})
            yield f"goal.required:{of}", each.link.gap.required if each.link.gap else 0
            yield f"goal.short:{of}", each.link.gap.short if each.link.gap else 0
            yield f"goal.actions:{of}", each.actions.all
            yield f"goal.planned:{of}", each.actions.planned


def _measures(report: CompanyReport) -> Pairs:
    found = report.measures
    for line in found.money:
        yield f"money.actions:{line.kind}", line.actions
        yield f"money.planned:{line.kind}", float(line.planned)
        yield f"money.done:{line.kind}", float(line.done)
    yield "money:actions", sum(line.actions for line in found.money)
    yield "money:planned", float(found.planned_cost)
    yield "money:done", float(found.done_cost)
    yield "next:late", len(found.late)
    yield "next:ahead", len(found.next) - len(found.late)
    for action in found.next:
        yield f"next.cost:{action.id}", float(action.cost)
    yield "done:due", found.done.due
    yield "done:done", found.done.done
    yield "done:not_done", found.done.not_done
    yield "done:open", found.done.open
    yield "done.share", found.done.share
    for reason in found.reasons:
        yield f"reason:{reason.code}", reason.actions
    for paper in found.papers:
        yield f"papers.all:{paper.kind}.{paper.name}", paper.all
        for status in CertificateStatus:
            if paper.counts.get(status):
                yield f"papers:{paper.kind}.{paper.name}.{status.value}", paper.counts[status]
    if found.calibration is not None:
        yield "calibration:compared", found.calibration.compared
        yield "calibration:higher", found.calibration.higher
        yield "calibration:same", found.calibration.same
        yield "calibration:lower", found.calibration.lower
        yield "calibration:assessors", found.calibration.assessors
        if found.calibration.compared:
            yield "calibration.share:higher", found.calibration.higher / found.calibration.compared
            yield "calibration.share:same", found.calibration.same / found.calibration.compared
            yield "calibration.share:lower", found.calibration.lower / found.calibration.compared
        yield "calibration.standout", found.calibration.outliers


def _ahead(report: CompanyReport) -> Pairs:
    for row in report.ahead.foresight.competences:
        yield f"ahead.now:{row.competence.id}.{row.now.level}", row.now.expected
        for point in row.points:
            of = f"{row.competence.id}.{point.day.year}"
            yield f"ahead:{of}.level", point.level
            yield f"ahead:{of}.required", point.required
            yield f"ahead:{of}.expected", point.expected
            yield f"ahead:{of}.low", point.low
            yield f"ahead:{of}.high", point.high
            yield f"ahead:{of}.shortage", point.shortage
    for each in report.ahead.foresight.staff:
        yield f"ahead.staff:{each.day.year}.expected", each.expected
        yield f"ahead.staff:{each.day.year}.low", each.low
        yield f"ahead.staff:{each.day.year}.high", each.high
    yield from _advice(report)


def _advice(report: CompanyReport) -> Pairs:
    sums = report.ahead.sums
    yield "advice:shortages", len(report.ahead.advice)
    yield "advice:people", sums.people
    yield "advice:cost", sums.cost
    yield "advice:train", sums.train
    yield "advice:rotate", sums.rotate
    yield "advice:recruit", sums.recruit
    for row in report.ahead.advice:
        places = (row.outlook.team, row.outlook.shift)
        of = ".".join(
            [str(row.outlook.competence.id), *(str(p.id) if p else "all" for p in places)]
        )
        yield f"advice.missing:{of}", row.missing
        yield f"advice.cost:{of}", row.recommendation.cost
        bridge = row.recommendation.bridge
        for part in (*row.recommendation.parts, *((bridge,) if bridge else ())):
            yield f"advice.people:{of}.{part.kind.value}", part.people


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
    yield "plan:value", share.value
    yield "plan:gap", report.plan.gap if report.plan else None
    for session in report.sessions:
        yield f"plan.session:{session.id}.seats", session.seats_seen
        yield f"plan.session:{session.id}.hours", session.hours * session.seats_seen
        yield f"plan.session:{session.id}.cost", float(sum(row.cost for row in session.seats))


def _unmet(report: CompanyReport) -> Pairs:
    if report.plan is None or report.plan.share is None:
        return
    people: Counter[str] = Counter()
    for row in report.plan.unmet:
        place = f"{_of(row.team)}.{row.competence_id}.{row.level}.{row.to_level}.{row.reason}"
        people[f"unmet:{row.reason}"] += row.people
        people[f"unmet.competence:{row.reason}.{row.competence_id}"] += row.people
        people[f"unmet.people:{place}"] += row.people
    yield from people.items()
