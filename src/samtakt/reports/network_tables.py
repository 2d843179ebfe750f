"""The lists behind the network's report: sessions, seats, companies, what is left and why."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from samtakt.foundation.formats import short_date, week_text
from samtakt.planning.plans import CompanyShare, SessionView
from samtakt.reports.company_tables import place_text
from samtakt.reports.network_facts import NetworkReport
from samtakt.reports.reasons import grouped
from samtakt.reports.sheets import Column, Kind, Sheet, Value


def all_sheets(report: NetworkReport) -> list[Sheet]:
    """Return every list, the summary first."""
    return [make(report) for make in SHEETS.values()]


def name_of(sheet: str) -> str:
    """Return what a sheet is called in the active language."""
    return {
        "summary": _("Summary"),
        "sessions": _("Sessions"),
        "seats": _("Seats per company"),
        "companies": _("Companies"),
        "reasons": _("Reasons"),
        "unmet": _("Not covered"),
    }[sheet]


def summary(report: NetworkReport) -> Sheet:
    """The plan's figures as the calculation gave them."""
    plan = report.plan
    rows: list[tuple[str, Value]] = [
        (_("Round"), plan.round),
        (_("Needs as of"), short_date(plan.as_of)),
        (_("Status"), plan.status_text),
        (_("Objective, points"), plan.objective),
        (_("Proven bound, points"), plan.bound),
        (_("Gap to the bound"), plan.gap),
        (_("Weighted gap closed, points"), plan.value),
        (_("Sessions"), len(plan.sessions)),
        (_("Seats"), plan.seats),
        (_("Cost to the network"), plan.network_cost),
        (_("The network's budget"), plan.network_budget),
        (_("Cost to the companies"), plan.company_cost),
        (_("Seconds of calculation"), plan.seconds),
        (_("Seed"), plan.seed),
    ]
    return Sheet(
        name_of("summary"),
        (Column(_("Figure"), width=40), Column(_("Value"), Kind.ANY, width=28)),
        tuple(rows),
        note=f"{report.hub} · {plan.round}",
    )


def sessions(report: NetworkReport) -> Sheet:
    """Every session of the plan in calendar order."""
    return Sheet(
        name_of("sessions"),
        (
            Column(_("Week")),
            Column(_("First day"), Kind.DAY),
            Column(_("Last day"), Kind.DAY),
            Column(_("Code")),
            Column(_("Course")),
            Column(_("Training provider")),
            Column(_("Place")),
            Column(_("Hours"), Kind.NUMBER),
            Column(_("Participants"), Kind.WHOLE),
            Column(_("Fewest"), Kind.WHOLE),
            Column(_("Most"), Kind.WHOLE),
            Column(_("Companies"), Kind.WHOLE),
            Column(_("Cost to the network"), Kind.MONEY),
        ),
        tuple(_session_row(session) for session in report.plan.sessions),
    )


def _session_row(session: SessionView) -> tuple[Value, ...]:
    return (
        week_text(session.week),
        session.starts_on,
        session.ends_on,
        session.course_code,
        session.course,
        session.provider,
        place_text(session.place, online=session.online),
        session.hours,
        session.participants,
        session.minimum,
        session.maximum,
        session.companies,
        session.network_cost,
    )


def seats(report: NetworkReport) -> Sheet:
    """Who sits where, in numbers: one row per session, company and need."""
    return Sheet(
        name_of("seats"),
        (
            Column(_("Company")),
            Column(_("Course")),
            Column(_("Week")),
            Column(_("First day"), Kind.DAY),
            Column(_("Place")),
            Column(_("Competence")),
            Column(_("From level"), Kind.WHOLE),
            Column(_("To level"), Kind.WHOLE),
            Column(_("Seats"), Kind.WHOLE),
            Column(_("Cost"), Kind.MONEY),
            Column(_("Value, points"), Kind.NUMBER),
        ),
        tuple(
            (
                row.company.name,
                session.course,
                week_text(session.week),
                session.starts_on,
                place_text(session.place, online=session.online),
                row.competence,
                row.from_level,
                row.to_level,
                row.seats,
                row.cost,
                row.value,
            )
            for session in report.plan.sessions
            for row in session.seats
        ),
        note=_("Numbers of people only. Who takes a seat is decided inside each company."),
    )


def companies(report: NetworkReport) -> Sheet:
    """What the plan gives each company, and what it costs of its budget."""
    return Sheet(
        name_of("companies"),
        (
            Column(_("Company")),
            Column(_("Needs"), Kind.WHOLE),
            Column(_("Met in full"), Kind.WHOLE),
            Column(_("Seats"), Kind.WHOLE),
            Column(_("Sessions"), Kind.WHOLE),
            Column(_("Hours"), Kind.WHOLE),
            Column(_("Cost"), Kind.MONEY),
            Column(_("Budget"), Kind.MONEY),
            Column(_("Budget used"), Kind.SHARE),
            Column(_("Value, points"), Kind.NUMBER),
        ),
        tuple(_company_row(share) for share in report.plan.companies),
        note=_("A need is one person who has to get from a level to a level in a competence."),
    )


def _company_row(share: CompanyShare) -> tuple[Value, ...]:
    return (
        share.company.name,
        share.needs,
        share.needs_met,
        share.seats,
        share.sessions,
        share.hours,
        share.cost,
        share.budget,
        float(share.cost / share.budget) if share.budget else None,
        share.value,
    )


def reasons(report: NetworkReport) -> Sheet:
    """Why needs are left, by kind of reason; the one that concerns most needs first."""
    return Sheet(
        name_of("reasons"),
        (
            Column(_("Why"), width=40),
            Column(_("Needs"), Kind.WHOLE),
            Column(_("Companies"), Kind.WHOLE),
            Column(_("Competences most concerned"), width=60),
        ),
        tuple(
            (row.words, row.needs, row.companies, row.named) for row in grouped(report.plan.unmet)
        ),
        note=_("A need is one person who has to get from a level to a level in a competence."),
    )


def unmet(report: NetworkReport) -> Sheet:
    """Every need that the plan meets in part or not at all, with the reason."""
    return Sheet(
        name_of("unmet"),
        (
            Column(_("Company")),
            Column(_("Competence")),
            Column(_("Left at level"), Kind.WHOLE),
            Column(_("Needed level"), Kind.WHOLE),
            Column(_("People"), Kind.WHOLE),
            Column(_("Why"), width=60),
        ),
        tuple(
            (row.company.name, row.competence, row.level, row.to_level, row.people, row.sentence)
            for row in report.plan.unmet
        ),
        note=_("Numbers of people only."),
    )


SHEETS: dict[str, Callable[[NetworkReport], Sheet]] = {
    "summary": summary,
    "sessions": sessions,
    "seats": seats,
    "companies": companies,
    "reasons": reasons,
    "unmet": unmet,
}
