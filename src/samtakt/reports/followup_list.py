"""The lists behind the follow-up of courses: figures, teams or companies, groups, and their rows."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from samtakt.delivery.followup import CompanyFollowUp, Money, SeatFigures, SeatLine, TrainingHours
from samtakt.delivery.models import Booking, Session
from samtakt.delivery.networkfollowup import NetworkFollowUp
from samtakt.inclusion.disclosure import Disclosed
from samtakt.reports.sheets import Column, Kind, Sheet, Value

Listed = Iterable[tuple[Booking, SeatLine, str]]
"""A seat, its figures, and what became of it in words."""


def company_sheets(found: CompanyFollowUp, seats: Listed, period: str) -> list[Sheet]:
    """Return a company's lists; figures that are hidden on the page are empty here."""
    named = [(row.name or _("No team"), row.figures) for row in found.teams]
    figures = None if found.is_hidden else found.figures
    money = None if found.is_hidden else found.money
    made = [
        _summary(figures, money, period, found.planned_seats),
        _places(_("Teams"), _("Team"), named, period),
        _groups(found.groups, found.period.year.key, with_hours=False),
        _training(found.training, found.period.year.key),
    ]
    rows = tuple(_seat_row(*each) for each in seats)
    return [*made, _seats(rows, period)] if rows else made


def network_sheets(found: NetworkFollowUp, sessions: Iterable[Session], period: str) -> list[Sheet]:
    """Return the network's lists; companies with few participants have no figures."""
    named = [(row.name, row.figures) for row in found.companies]
    return [
        _summary(found.figures, found.sessions.money, period, None),
        _places(_("Companies"), _("Company"), named, period),
        _groups(found.groups, found.period.key, with_hours=True),
        _sessions(sessions, period),
    ]


def _summary(
    figures: SeatFigures | None, money: Money | None, period: str, planned: int | None
) -> Sheet:
    rows: list[tuple[str, Value]] = []
    if planned is not None:
        rows.append((_("Seats in released plans"), planned))
    if figures is not None:
        rows += list(zip([column.heading for column in _columns()], _row(figures), strict=True))
    if money is not None:
        rows += [
            (_("Budget"), money.budget),
            (_("Planned cost"), money.planned),
            (_("Booked cost"), money.booked),
            (_("Actual cost"), money.actual),
        ]
    columns = (Column(_("Figure"), width=40), Column(_("Value"), Kind.ANY, width=20))
    return Sheet(_("Summary"), columns, tuple(rows), note=period)


COUNTS = 9
"""How many of the columns count people and seats; hours and kronor follow."""


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("People"), Kind.WHOLE),
        Column(_("Seats"), Kind.WHOLE),
        Column(_("Came"), Kind.WHOLE),
        Column(_("Did not come"), Kind.WHOLE),
        Column(_("Attendance not marked"), Kind.WHOLE),
        Column(_("Not over yet"), Kind.WHOLE),
        Column(_("Seat given up"), Kind.WHOLE),
        Column(_("Given up so late that it costs"), Kind.WHOLE),
        Column(_("Session cancelled"), Kind.WHOLE),
        Column(_("Hours"), Kind.NUMBER),
        Column(_("Hours per person"), Kind.NUMBER),
        Column(_("Booked cost"), Kind.MONEY),
        Column(_("Paid for what was not used"), Kind.MONEY),
    )


def _row(figures: SeatFigures | None) -> tuple[Value, ...]:
    if figures is None:
        return (None,) * len(_columns())
    return (
        figures.people,
        figures.seats,
        figures.came,
        figures.no_show,
        figures.not_marked,
        figures.to_come,
        figures.given_up,
        figures.late,
        figures.cancelled,
        figures.hours,
        figures.hours_each,
        figures.booked,
        figures.leaving,
    )


def _places(
    name: str, heading: str, rows: Sequence[tuple[str, SeatFigures | None]], period: str
) -> Sheet:
    columns = (Column(heading), *_columns())
    return Sheet(name, columns, tuple((place, *_row(found)) for place, found in rows), note=period)


def _groups(found: Sequence[Disclosed[SeatFigures]], year: str, *, with_hours: bool) -> Sheet:
    # A company's hours by group stand in a list of their own, of all employees: two lists of the
    # same hours, hidden apart, could be taken together.
    shown = len(_columns()) if with_hours else COUNTS
    rows = tuple(
        (each.title, group.label, *_row(group.figure)[:shown])
        for each in found
        for group in each.groups
    )
    columns = (Column(_("Grouped by")), Column(_("Group")), *_columns()[:shown])
    note = _("%(year)s. Groups with few people are empty, and so are others that would tell.")
    return Sheet(_("Groups"), columns, rows, note=note % {"year": year})


def _training(found: Sequence[Disclosed[TrainingHours]], year: str) -> Sheet:
    rows = tuple(
        (
            each.title,
            group.label,
            *(
                (None,) * 4
                if group.figure is None
                else (
                    group.figure.people,
                    group.figure.trained,
                    group.figure.hours,
                    group.figure.each,
                )
            ),
        )
        for each in found
        for group in each.groups
    )
    columns = (
        Column(_("Grouped by")),
        Column(_("Group")),
        Column(_("Employees"), Kind.WHOLE),
        Column(_("With training"), Kind.WHOLE),
        Column(_("Hours"), Kind.NUMBER),
        Column(_("Hours per employee"), Kind.NUMBER),
    )
    return Sheet(_("Training hours"), columns, rows, note=year)


def _seats(rows: tuple[tuple[Value, ...], ...], period: str) -> Sheet:
    columns = (
        Column(_("Course")),
        Column(_("First day"), Kind.DAY),
        Column(_("Person")),
        Column(_("Team")),
        Column(_("What became of it")),
        Column(_("Hours"), Kind.NUMBER),
        Column(_("Of hours"), Kind.NUMBER),
        Column(_("Price"), Kind.MONEY),
        Column(_("Paid for what was not used"), Kind.MONEY),
    )
    return Sheet(_("Seats"), columns, rows, note=period)


def _seat_row(row: Booking, line: SeatLine, outcome: str) -> tuple[Value, ...]:
    return (
        line.course,
        line.first_day,
        row.name,
        row.team.name if row.team else "",
        outcome,
        line.hours,
        line.hours_planned,
        line.price,
        line.leaving_cost,
    )


def _sessions(rows: Iterable[Session], period: str) -> Sheet:
    columns = (
        Column(_("Course")),
        Column(_("Training provider")),
        Column(_("First day"), Kind.DAY),
        Column(_("State")),
        Column(_("Seats taken"), Kind.WHOLE),
        Column(_("Fewest"), Kind.WHOLE),
        Column(_("Most"), Kind.WHOLE),
        Column(_("Price of the session"), Kind.MONEY),
    )
    return Sheet(
        _("Sessions"),
        columns,
        tuple(
            (
                row.offer_date.offer.course.name,
                row.offer_date.offer.provider.name,
                row.first_day,  # type: ignore[attr-defined]
                row.get_state_display(),
                row.taken,
                row.minimum,
                row.maximum,
                row.price_per_session,
            )
            for row in rows
        ),
        note=period,
    )
