"""The further lists of a company's report: goals, technology, years ahead, papers, plan, advice."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from samtakt.certificates.models import CertificateStatus
from samtakt.reports.company_advice_words import advice_text
from samtakt.reports.company_facts import CompanyReport
from samtakt.reports.company_places import name_of
from samtakt.reports.company_tables import names_text, team_text
from samtakt.reports.company_values import FAMILIES, values
from samtakt.reports.sheets import Column, Kind, Sheet, Value


def freshness(report: CompanyReport) -> Sheet:
    """The required levels that nobody has shown for too long, the oldest first."""
    return Sheet(
        name_of("freshness"),
        (
            Column(_("Person")),
            Column(_("Team")),
            Column(_("Competence")),
            Column(_("Agreed level"), Kind.WHOLE),
            Column(_("Last shown"), Kind.DAY),
            Column(_("Fresh until"), Kind.DAY),
        ),
        tuple(
            (
                row.person.name,
                row.team.name if row.team else team_text(None),
                row.competence.name,
                row.level,
                row.last_on,
                row.fresh_until,
            )
            for row in report.background.freshness.stale
        ),
        note=_("Required levels only; a stale level still counts against the gap."),
    )


def goals(report: CompanyReport) -> Sheet:
    """Each goal with each competence it needs: required, short, planned."""
    return Sheet(
        name_of("goals"),
        (
            Column(_("Goal"), width=40),
            Column(_("Due on"), Kind.DAY),
            Column(_("Competence")),
            Column(_("Roles that require it"), Kind.WHOLE),
            Column(_("People required"), Kind.WHOLE),
            Column(_("Not assessed"), Kind.WHOLE),
            Column(_("Gaps"), Kind.WHOLE),
            Column(_("Actions done"), Kind.WHOLE),
            Column(_("Actions planned"), Kind.WHOLE),
        ),
        tuple(_goal_rows(report)),
        note=_(
            "Goal, competence, requirement, gap, action: a goal without competence has one row."
        ),
    )


def _goal_rows(report: CompanyReport) -> Iterable[tuple[Value, ...]]:
    for goal in report.background.goals:
        name, due_on = goal.goal.name, goal.goal.due_on
        if not goal.competences:
            yield (name, due_on, _("None named yet"), None, None, None, None, None, None)
        for each in goal.competences:
            gap = each.link.gap
            yield (
                name,
                due_on,
                each.link.competence.name,
                len({row.role.id for row in each.link.requirements}),
                gap.required if gap else 0,
                gap.not_assessed if gap else 0,
                gap.short if gap else 0,
                each.actions.done,
                each.actions.planned,
            )


def technology(report: CompanyReport) -> Sheet:
    """The technology plan, with what each item will require, one row each."""
    return Sheet(
        name_of("technology"),
        (
            Column(_("What")),
            Column(_("Kind")),
            Column(_("State")),
            Column(_("In use from"), Kind.DAY),
            Column(_("Cost"), Kind.MONEY),
            Column(_("For the goal"), width=40),
            Column(_("Competence")),
            Column(_("Level"), Kind.WHOLE),
            Column(_("Of")),
            Column(_("Number"), Kind.WHOLE),
        ),
        tuple(
            (
                item.name, item.kind, item.state, item.goes_live_on, item.cost, item.goal,
                *(
                    (effect.competence, effect.level, effect.of, effect.number)
                    if effect
                    else (None, None, None, None)
                ),
            )
            for item in report.background.technology
            for effect in (item.effects or (None,))
        ),
        note=_("Cancelled items are left out."),
    )  # fmt: skip


def ahead(report: CompanyReport) -> Sheet:
    """Each competence with its holders now and at the end, with the band, highest risk first."""
    return Sheet(
        name_of("ahead"),
        (
            Column(_("Competence")),
            Column(_("Level"), Kind.WHOLE),
            Column(_("Required people"), Kind.WHOLE),
            Column(_("Holders now"), Kind.NUMBER),
            Column(_("Expected at the end"), Kind.NUMBER),
            Column(_("At least"), Kind.WHOLE),
            Column(_("At most"), Kind.WHOLE),
            Column(_("Risk of too few"), Kind.SHARE),
            Column(_("Likely short from"), Kind.DAY),
        ),
        tuple(
            (
                row.competence.name,
                row.last.level,
                row.last.required,
                row.now.expected,
                row.last.expected,
                row.last.low,
                row.last.high,
                row.last.shortage,
                row.likely_short_on,
            )
            for row in report.ahead.foresight.competences
        ),
        note=_("Over the whole company, if nobody is hired or trained."),
    )


STATUSES = (
    CertificateStatus.VALID,
    CertificateStatus.LAPSING,
    CertificateStatus.LAPSED,
    CertificateStatus.UNVERIFIED,
)


def papers(report: CompanyReport) -> Sheet:
    """How many hold each kind of certificate and permit; of fitness one sum, without content."""
    kinds = {
        "certificate": _("Certificate"),
        "permit": _("The employer's permit"),
        "fitness": _("Medical fitness"),
    }
    return Sheet(
        name_of("papers"),
        (
            Column(_("What")),
            Column(_("Kind")),
            Column(_("All"), Kind.WHOLE),
            Column(_("Valid"), Kind.WHOLE),
            Column(_("Lapsing"), Kind.WHOLE),
            Column(_("Lapsed"), Kind.WHOLE),
            Column(_("Not seen yet"), Kind.WHOLE),
        ),
        tuple(
            (
                kinds[row.kind],
                row.name or _("all kinds together"),
                row.all,
                *(row.counts.get(status, 0) for status in STATUSES),
            )
            for row in report.measures.papers
        ),
        note=_("The best of each person and kind. Medical fitness is counted only in all."),
    )


def calibration(report: CompanyReport) -> Sheet:
    """Own and manager's ratings side by side, in numbers."""
    found = report.measures.calibration
    rows: tuple[tuple[Value, ...], ...] = ()
    if found is not None:
        rows = (
            (_("rate themselves higher"), found.higher),
            (_("give the same level"), found.same),
            (_("rate themselves lower"), found.lower),
            (_("people have assessed others"), found.assessors),
            (_("assessors stand out as strict or mild"), found.outliers),
        )
    return Sheet(
        name_of("calibration"),
        (Column(_("What is counted"), width=44), Column(_("Number"), Kind.WHOLE)),
        rows,
        note=_("Ratings of the last year. Assessors are named on the page “Calibration” only."),
    )


def actions(report: CompanyReport) -> Sheet:
    """What is late and what comes within ninety days."""
    return Sheet(
        name_of("actions"),
        (
            Column(_("Action"), width=50),
            Column(_("Kind")),
            Column(_("Competence")),
            Column(_("Due on"), Kind.DAY),
            Column(_("Who")),
            Column(_("Cost"), Kind.MONEY),
            Column(_("State")),
        ),
        tuple(
            (
                row.title,
                row.kind,
                row.competence,
                row.due_on,
                row.owner,
                row.cost,
                _("Late") if row.late else _("Planned"),
            )
            for row in report.measures.next
        ),
        note=_("Of confirmed plans: late, and due within ninety days."),
    )


def advice(report: CompanyReport) -> Sheet:
    """What is recommended about each likely shortage, the most urgent first."""
    return Sheet(
        name_of("advice"),
        (
            Column(_("Competence")),
            Column(_("Team")),
            Column(_("Shift")),
            Column(_("Needed on"), Kind.DAY),
            Column(_("Missing"), Kind.WHOLE),
            Column(_("What to do"), width=50),
            Column(_("Ready on"), Kind.DAY),
            Column(_("Cost"), Kind.MONEY),
            Column(_("Fastest to train"), width=40),
        ),
        tuple(
            (
                row.outlook.competence.name,
                row.outlook.team.name if row.outlook.team else _("The whole company"),
                row.outlook.shift.name if row.outlook.shift else "",
                row.needed_on,
                row.missing,
                advice_text(row.recommendation),
                row.recommendation.ready_on,
                row.recommendation.cost,
                names_text(one.person for one in row.candidates.trainees[:3]),
            )
            for row in report.ahead.advice
        ),
        note=_("Shortages that are more likely than not in the coming five years."),
    )


def figures(report: CompanyReport) -> Sheet:
    """Every figure of the report by its key, with what is counted."""
    return Sheet(
        name_of("figures"),
        (
            Column(_("Key"), width=44),
            Column(_("Value"), Kind.ANY, width=14),
            Column(_("What is counted"), width=70),
        ),
        tuple(
            (key, value, str(FAMILIES[key.partition(":")[0]]))
            for key, value in values(report).items()
        ),
        note=_("The report prints these and nothing else."),
    )
