"""The lists behind a company's report: one sheet each, and what its printed tables choose from."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from samtakt.analysis.results import (
    CertificateRow,
    CompetenceRisk,
    CoverageRow,
    GapSums,
    Loss,
    Named,
)
from samtakt.foundation.formats import short_date, week_text
from samtakt.foundation.phrases import (
    ALL_SHIFTS,
    GAP,
    NOT_ASSESSED,
    NOT_REQUIRED,
    REQUIREMENT_MET,
)
from samtakt.inclusion.groups import GROUPING_NAMES
from samtakt.planning.plans import SessionView
from samtakt.planning.seating import SuggestedSeat
from samtakt.planning.unmet import UnmetView
from samtakt.reports import company_figures
from samtakt.reports.company_facts import CompanyReport
from samtakt.reports.company_places import name_of
from samtakt.reports.sheets import Column, Kind, Sheet, Value

STATUS_WORDS = {
    "met": REQUIREMENT_MET,
    "gap": GAP,
    "not_assessed": NOT_ASSESSED,
    "not_required": NOT_REQUIRED,
}


def team_text(team: Named | None) -> str:
    """Return a team's name; people without one are named so."""
    return team.name if team else _("No team")


def summary(report: CompanyReport) -> Sheet:
    """The key figures, each with the list it is counted from."""
    per_day = _("As of %(day)s") % {"day": short_date(report.as_of)}
    return Sheet(
        name_of("summary"),
        (
            Column(_("Figure"), width=60),
            Column(_("Value"), Kind.ANY, width=14),
            Column(_("Counted from"), width=40),
        ),
        tuple(
            (figure.label, figure.value, name_of(figure.sheet))
            for figure in company_figures.figures(report)
        ),
        note=f"{report.company} · {per_day}",
    )


def staff(report: CompanyReport) -> Sheet:
    """How many people work in each group; small groups by sex, age and employment are empty."""
    profile = report.analysis.staff
    known = ((_("Team"), profile.by_team), (_("Shift"), profile.by_shift))
    rows: list[tuple[Value, ...]] = [
        (by, count.label, count.people) for by, counts in known for count in counts
    ]
    rows += [
        (str(GROUPING_NAMES[disclosed.grouping]), group.label, group.people)
        for disclosed in report.groups
        for group in disclosed.groups
    ]
    return Sheet(
        name_of("staff"),
        (Column(_("Grouped by")), Column(_("Group")), Column(_("People"), Kind.WHOLE)),
        tuple(rows),
        note=_(
            "Each way of grouping counts everybody employed on the day once. An empty number is of "
            "a group too small to be shown."
        ),
    )


def cells(report: CompanyReport) -> Sheet:
    """Every person in every competence that is required of them or assessed."""
    return Sheet(
        name_of("cells"),
        (
            Column(_("Person")),
            Column(_("Team")),
            Column(_("Shift")),
            Column(_("Code")),
            Column(_("Competence")),
            Column(_("Group")),
            Column(_("Required level"), Kind.WHOLE),
            Column(_("Agreed level"), Kind.WHOLE),
            Column(_("Status")),
            Column(_("Missing levels"), Kind.WHOLE),
            Column(_("Weight"), Kind.WHOLE),
            Column(_("Weighted gap"), Kind.WHOLE),
            Column(_("Agreed on"), Kind.DAY),
            Column(_("Age of the level (days)"), Kind.WHOLE),
        ),
        tuple(
            (
                cell.person.name,
                team_text(cell.team),
                cell.shift.name if cell.shift else "",
                cell.competence.code,
                cell.competence.name,
                cell.competence.group,
                cell.required,
                cell.level,
                str(STATUS_WORDS[cell.status]),
                cell.missing,
                cell.weight,
                cell.weighted_gap,
                cell.decided_on,
                cell.age_days,
            )
            for cell in report.analysis.cells
        ),
        note=_("An empty level means not assessed, which is not level 0."),
    )


def _sum_columns() -> tuple[Column, ...]:
    return (
        Column(_("Weighted gap"), Kind.WHOLE),
        Column(_("Missing levels"), Kind.WHOLE),
        Column(_("Required"), Kind.WHOLE),
        Column(_("Met"), Kind.WHOLE),
        Column(_("Gaps"), Kind.WHOLE),
        Column(_("Not assessed"), Kind.WHOLE),
        Column(_("Met share, weighted"), Kind.SHARE),
        Column(_("Held but not required"), Kind.WHOLE),
    )


def _sums(sums: GapSums) -> tuple[Value, ...]:
    return (
        sums.weighted_gap,
        sums.missing,
        sums.required,
        sums.met,
        sums.gap,
        sums.not_assessed,
        sums.covered_share,
        sums.unused,
    )


def by_competence(report: CompanyReport) -> Sheet:
    """The gaps of each competence, largest weighted gap first."""
    return Sheet(
        name_of("by_competence"),
        (Column(_("Code")), Column(_("Competence")), Column(_("Group")), *_sum_columns()),
        tuple(
            (row.competence.code, row.competence.name, row.competence.group, *_sums(row.sums))
            for row in report.analysis.by_competence
        ),
        note=_("Counts are of people. Not assessed is counted apart and enters no sum of gaps."),
    )


def by_team(report: CompanyReport) -> Sheet:
    """The gaps of each team, largest weighted gap first."""
    return Sheet(
        name_of("by_team"),
        (Column(_("Team")), Column(_("People"), Kind.WHOLE), *_sum_columns()),
        tuple(
            (team_text(row.team), row.sums.people, *_sums(row.sums))
            for row in report.analysis.by_team
        ),
        note=_("Counts are of requirements: one person and one competence."),
    )


def by_person(report: CompanyReport) -> Sheet:
    """The gaps of each person, largest weighted gap first."""
    return Sheet(
        name_of("by_person"),
        (Column(_("Person")), Column(_("Team")), *_sum_columns()),
        tuple(
            (row.person.name, team_text(row.team), *_sums(row.sums))
            for row in report.analysis.by_person
        ),
        note=_("Counts are of competences."),
    )


def coverage(report: CompanyReport) -> Sheet:
    """Every requirement on a number of people, worst first."""
    return Sheet(
        name_of("coverage"),
        (
            Column(_("Team")),
            Column(_("Shift")),
            Column(_("Competence")),
            Column(_("Level"), Kind.WHOLE),
            Column(_("Required people"), Kind.WHOLE),
            Column(_("Holders"), Kind.WHOLE),
            Column(_("Short"), Kind.WHOLE),
            Column(_("Short at the horizon"), Kind.WHOLE),
            Column(_("Can be away"), Kind.WHOLE),
            Column(_("Least number for safety"), Kind.WHOLE),
            Column(_("Number stated by")),
            Column(_("Who"), width=50),
            Column(_("What happens by the horizon"), width=50),
        ),
        tuple(_coverage_row(row) for row in report.analysis.coverage),
        note=_("Holders are at the required level, certified where that is needed, and employed."),
    )


def _coverage_row(row: CoverageRow) -> tuple[Value, ...]:
    return (
        team_text(row.team) if row.stated else _("The whole company"),
        row.shift.name if row.shift else str(ALL_SHIFTS),
        row.competence.name,
        row.level,
        row.required,
        row.holder_count,
        row.short,
        row.short_at_horizon,
        row.bus_factor,
        row.minimum,
        _("the company") if row.stated else _("the platform's rule"),
        names_text(row.holders),
        losses_text(row.losses),
    )


def key_persons(report: CompanyReport) -> Sheet:
    """Competences that hang on nobody, on one person, or on too few, worst first."""
    teams = {row.person.id: team_text(row.team) for row in report.analysis.by_person}
    return Sheet(
        name_of("key_persons"),
        (
            Column(_("Competence")),
            Column(_("Level"), Kind.WHOLE),
            Column(_("Risk")),
            Column(_("Holders"), Kind.WHOLE),
            Column(_("Least number for safety"), Kind.WHOLE),
            Column(_("Who"), width=40),
            Column(_("Team")),
            Column(_("Left at the horizon"), Kind.WHOLE),
            Column(_("What happens by the horizon"), width=50),
        ),
        tuple(
            (
                risk.competence.name,
                risk.level,
                risk_text(risk),
                risk.holder_count,
                risk.minimum,
                names_text(risk.holders),
                ", ".join(dict.fromkeys(teams.get(each.id, "") for each in risk.holders)),
                risk.remaining_count,
                losses_text(risk.losses),
            )
            for risk in company_figures.at_risk(report)
        ),
        note=_("A key person is the only one in the company at the required level."),
    )


def risk_text(risk: CompetenceRisk) -> str:
    """Return what kind of risk it is."""
    if risk.holder_count == 0:
        return _("Nobody")
    if risk.is_key_person_risk:
        return _("One person")
    return _("Too few") if risk.below_minimum else _("Too few at the horizon")


def certificates(report: CompanyReport) -> Sheet:
    """The newest certificate of each type that each person has, first to lapse first."""
    return Sheet(
        name_of("certificates"),
        (
            Column(_("Person")),
            Column(_("Team")),
            Column(_("Certificate")),
            Column(_("For the competence")),
            Column(_("Issued on"), Kind.DAY),
            Column(_("Valid to"), Kind.DAY),
            Column(_("Status")),
            Column(_("Days left"), Kind.WHOLE),
        ),
        tuple(_certificate_row(row) for row in report.analysis.certificates),
        note=_("An empty day means that the certificate does not lapse."),
    )


def _certificate_row(row: CertificateRow) -> tuple[Value, ...]:
    return (
        row.person.name,
        team_text(row.team),
        row.type.name,
        row.competence.name if row.competence else "",
        row.issued_on,
        row.valid_to,
        certificate_status(row.status),
        row.days_left,
    )


def certificate_status(status: str) -> str:
    """Return what a certificate or a permit is worth on the day, in words."""
    return {
        "valid": _("Valid"),
        "lapsing": _("Lapsing"),
        "lapsed": _("Lapsed"),
        "not_yet": _("Not valid yet"),
        "unverified": _("Not seen yet"),
    }[status]


def plan(report: CompanyReport) -> Sheet:
    """The company's seats in each session of the joint plan, in calendar order."""
    return Sheet(
        name_of("plan"),
        (
            Column(_("Week")),
            Column(_("First day"), Kind.DAY),
            Column(_("Last day"), Kind.DAY),
            Column(_("Course")),
            Column(_("Training provider")),
            Column(_("Place")),
            Column(_("Hours per seat"), Kind.NUMBER),
            Column(_("Seats"), Kind.WHOLE),
            Column(_("Cost"), Kind.MONEY),
            Column(_("Hours in all"), Kind.NUMBER),
            Column(_("Value, points"), Kind.NUMBER),
            Column(_("Participants from all companies"), Kind.WHOLE),
            Column(_("Companies"), Kind.WHOLE),
            Column(_("People suggested"), width=50),
        ),
        tuple(_session_row(session, report.seats) for session in report.sessions),
        note=_("Seats and travel are paid by the company; the session itself by the network."),
    )


def _session_row(session: SessionView, seats: Iterable[SuggestedSeat]) -> tuple[Value, ...]:
    return (
        week_text(session.week),
        session.starts_on,
        session.ends_on,
        session.course,
        session.provider,
        place_text(session.place, online=session.online),
        session.hours,
        session.seats_seen,
        sum(row.cost for row in session.seats),
        session.hours * session.seats_seen,
        sum(row.value for row in session.seats),
        session.participants,
        session.companies,
        suggested_text(seat for seat in seats if seat.session_id == session.id),
    )


def suggested_text(seats: Iterable[SuggestedSeat]) -> str:
    """Return the people suggested for some seats, each once, and how many are to be chosen."""
    people = Counter(seat.person.name if seat.person else None for seat in seats)
    named = [name for name in people if name is not None]
    if people[None]:
        named.append(_("%(number)s to be chosen") % {"number": people[None]})
    return ", ".join(named)


def place_text(place: str, *, online: bool) -> str:
    """Return where a session is."""
    if not online:
        return place
    return _("Online, %(place)s") % {"place": place} if place else _("Online")


def plan_people(report: CompanyReport) -> Sheet:
    """The person suggested for each of the company's seats, chosen inside the company."""
    return Sheet(
        name_of("plan_people"),
        (
            Column(_("Person")),
            Column(_("Team")),
            Column(_("Course")),
            Column(_("Week")),
            Column(_("First day"), Kind.DAY),
            Column(_("Place")),
            Column(_("Hours"), Kind.NUMBER),
            Column(_("Competence")),
            Column(_("From level"), Kind.WHOLE),
            Column(_("To level"), Kind.WHOLE),
        ),
        tuple(
            (
                seat.person.name if seat.person else _("To be chosen"),
                team_text(seat.team) if seat.person else "",
                seat.course,
                week_text(seat.starts_on),
                seat.starts_on,
                place_text(seat.place, online=seat.online),
                seat.hours,
                seat.competence,
                seat.from_level,
                seat.to_level,
            )
            for seat in report.seats
        ),
        note=_("Suggestions, not bookings: those whose needs weigh most come first."),
    )


def not_covered(report: CompanyReport) -> Sheet:
    """What the joint plan leaves, with the reason, most people first."""
    unmet = sorted(report.plan.unmet, key=_most_people_first) if report.plan else []
    return Sheet(
        name_of("not_covered"),
        (
            Column(_("Competence")),
            Column(_("Team")),
            Column(_("Left at level"), Kind.WHOLE),
            Column(_("Needed level"), Kind.WHOLE),
            Column(_("People"), Kind.WHOLE),
            Column(_("Why"), width=60),
        ),
        tuple(
            (
                row.competence,
                team_text(row.team),
                row.level,
                row.to_level,
                row.people,
                row.sentence,
            )
            for row in unmet
        ),
        note=_("Needs that the joint plan meets in part or not at all."),
    )


def _most_people_first(row: UnmetView) -> tuple[object, ...]:
    return (-row.people, row.competence, row.level, row.sentence)


def names_text(people: Iterable[Named]) -> str:
    """Return names in one line."""
    return ", ".join(person.name for person in people)


def losses_text(losses: Iterable[Loss]) -> str:
    """Return who no longer counts by the horizon, from when, and why."""
    return "; ".join(
        (
            _("%(person)s leaves (last day %(day)s)")
            if loss.by_leaving
            else _("%(person)s's certificate lapses (last day %(day)s)")
        )
        % {"person": loss.person.name, "day": short_date(loss.last_day)}
        for loss in losses
    )
