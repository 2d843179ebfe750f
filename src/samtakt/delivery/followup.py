"""Planned against done: what became of the seats that people had, in hours and in money.

A session belongs to the period that its first day lies in. A seat counts for whoever sits in it at
the end: a place on the waiting list is no seat. "Came" means that hours are marked; a no-show is
marked with none; where nothing is marked when the session is over, nobody knows yet, and it is said
so rather than held against anybody. Kronor are without VAT.

Figures by sex, age group, employment and company leave through `inclusion.disclosure`. They are
always of a whole calendar year: figures of a part could be taken from those of the whole, and the
rest would be of few. For the same reason a company's hours by group are told of all employees, and
not of those who had a seat besides.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, DecimalField, Max, Min, OuterRef, QuerySet, Subquery, Sum

from samtakt.delivery.costs import price_of
from samtakt.delivery.models import AttendanceHours, Booking, SessionDay
from samtakt.foundation.legalrules import months_after
from samtakt.foundation.tenancy import Organisation
from samtakt.inclusion.disclosure import Disclosed, disclose_each, disclose_places, minimum_cell
from samtakt.inclusion.groups import Member, members
from samtakt.organisations.models import Team
from samtakt.organisations.queries import employed_on
from samtakt.planning.models import Participation, Plan, PlannedSeats

NONE = Decimal(0)


class Outcome(StrEnum):
    """What became of a seat."""

    CAME = "came"
    NO_SHOW = "no_show"
    NOT_MARKED = "not_marked"
    TO_COME = "to_come"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


KEPT = frozenset({Outcome.CAME, Outcome.NO_SHOW, Outcome.NOT_MARKED, Outcome.TO_COME})
"""A seat that somebody still has or had to the end, and that is paid for."""
OVER = frozenset({Outcome.CAME, Outcome.NO_SHOW, Outcome.NOT_MARKED})


@dataclass(frozen=True)
class Period:
    """The days that sessions begin in, both included; `key` stands in addresses: 2027, 2027Q3."""

    key: str
    first: datetime.date
    last: datetime.date

    @property
    def year(self) -> "Period":
        """The whole calendar year that it lies in."""
        return year_of(self.first.year)

    def holds(self, day: datetime.date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


def year_of(year: int) -> Period:
    """Return a calendar year."""
    return Period(str(year), datetime.date(year, 1, 1), datetime.date(year, 12, 31))


def parts_of_year(year: int) -> list[Period]:
    """Return a calendar year, its halves and its quarters."""
    found = [year_of(year)]
    for letter, months in (("H", 6), ("Q", 3)):
        for number in range(12 // months):
            first = datetime.date(year, number * months + 1, 1)
            last = months_after(first, months) - datetime.timedelta(days=1)
            found.append(Period(f"{year}{letter}{number + 1}", first, last))
    return found


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat and what became of it. `leaving_cost` is None where nobody knows what it costs."""

    booking: int
    company: int
    person: int | None
    team: int | None
    session: int
    course: str
    first_day: datetime.date
    outcome: Outcome
    hours: Decimal
    hours_planned: Decimal
    price: Decimal
    leaving_cost: Decimal | None
    release_cost: Decimal

    @property
    def is_late(self) -> bool:
        """Whether it was given up so late that it costs something."""
        return self.outcome is Outcome.GIVEN_UP and bool(self.leaving_cost)


@dataclass(frozen=True, slots=True)
class SeatFigures:
    """Seats by what became of them, hours and kronor; `people` had at least one of the seats."""

    people: int
    seats: int
    came: int
    no_show: int
    not_marked: int
    to_come: int
    given_up: int
    late: int
    cancelled: int
    hours: Decimal
    hours_planned: Decimal
    booked: Decimal
    actual: Decimal
    leaving: Decimal
    release: Decimal

    @property
    def over(self) -> int:
        """The seats whose session is over and where somebody has marked who came."""
        return self.came + self.no_show

    @property
    def share_come(self) -> float | None:
        """The share (0–1) who came, of the seats about which it is known."""
        return self.came / self.over if self.over else None

    @property
    def hours_each(self) -> Decimal | None:
        """Hours per person who had a seat."""
        return self.hours / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Money:
    """Kronor against a budget; `budget` is None where nobody has set one."""

    budget: Decimal | None
    planned: Decimal
    booked: Decimal
    actual: Decimal

    @property
    def left(self) -> Decimal | None:
        """What is left of the budget when everything booked is paid."""
        return None if self.budget is None else self.budget - self.booked


# --- Seats, one by one -------------------------------------------------------------------


def seats_in(period: Period, bookings: "QuerySet[Booking]") -> "QuerySet[Booking]":
    """Return the bookings that are or were a seat in a session of the period, with their figures."""
    days = SessionDay.objects.filter(session=OuterRef("session")).order_by().values("session")
    hours = AttendanceHours.objects.filter(booking=OuterRef("pk")).order_by().values("booking")
    return (
        bookings.exclude(state=Booking.State.WAITING)
        .exclude(state__in=[Booking.State.WITHDRAWN, Booking.State.CANCELLED], number__isnull=False)
        .annotate(
            first_day=Subquery(days.annotate(value=Min("day")).values("value")),
            last_day=Subquery(days.annotate(value=Max("day")).values("value")),
            hours_planned=_sum(days),
            hours_come=_sum(hours),
            days_marked=Subquery(hours.annotate(value=Count("pk")).values("value")),
        )
        .filter(first_day__gte=period.first, first_day__lte=period.last)
        .select_related("person", "team", "session__offer_date__offer__course")
        .order_by("first_day", "session_id", "person__name_key", "pk")
    )


def _sum(rows: "QuerySet") -> Subquery:
    field = DecimalField(max_digits=8, decimal_places=2)
    return Subquery(rows.annotate(value=Sum("hours")).values("value"), output_field=field)


def line_of(row: Booking, today: datetime.date) -> SeatLine:
    """Return a booking that `seats_in` gave as a line, as it stands on a day."""
    return SeatLine(
        booking=row.pk,
        company=row.organisation_id,
        person=row.person_id,
        team=row.team_id,
        session=row.session_id,
        course=row.session.offer_date.offer.course.name,
        first_day=row.first_day,
        outcome=_outcome(row, today),
        hours=row.hours_come or NONE,
        hours_planned=row.hours_planned or NONE,
        price=price_of(row),
        leaving_cost=row.leaving_cost,
        release_cost=row.release_cost,
    )


def _outcome(row: Booking, today: datetime.date) -> Outcome:
    if row.state == Booking.State.WITHDRAWN:
        return Outcome.GIVEN_UP
    if row.state == Booking.State.CANCELLED:
        return Outcome.CANCELLED
    if row.last_day >= today:
        return Outcome.TO_COME
    if not row.days_marked:
        return Outcome.NOT_MARKED
    return Outcome.CAME if row.hours_come else Outcome.NO_SHOW


def lines_in(
    period: Period, bookings: "QuerySet[Booking]", *, today: datetime.date
) -> list[SeatLine]:
    """Return what became of each seat in the sessions of a period."""
    return [line_of(row, today) for row in seats_in(period, bookings)]


def figures_of(lines: Iterable[SeatLine]) -> SeatFigures:
    """Count seats by what became of them, and sum hours and kronor."""
    rows = list(lines)
    by: dict[Outcome, int] = defaultdict(int)
    for row in rows:
        by[row.outcome] += 1
    kept = [row for row in rows if row.outcome in KEPT]
    over = [row for row in rows if row.outcome in OVER]
    leaving = sum((row.leaving_cost or NONE for row in rows if row.outcome not in KEPT), NONE)
    return SeatFigures(
        people=len({row.person for row in rows if row.person is not None}),
        seats=len(rows),
        came=by[Outcome.CAME],
        no_show=by[Outcome.NO_SHOW],
        not_marked=by[Outcome.NOT_MARKED],
        to_come=by[Outcome.TO_COME],
        given_up=by[Outcome.GIVEN_UP],
        late=sum(row.is_late for row in rows),
        cancelled=by[Outcome.CANCELLED],
        hours=sum((row.hours for row in rows), NONE),
        hours_planned=sum((row.hours_planned for row in over), NONE),
        booked=sum((row.price for row in kept), NONE) + leaving,
        actual=sum((row.price for row in over), NONE) + leaving,
        leaving=leaving,
        release=sum((row.release_cost for row in kept), NONE),
    )


# --- A company ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrainingHours:
    """Hours of training of a group of employees, also of those who had none."""

    people: int
    trained: int
    hours: Decimal

    @property
    def each(self) -> Decimal:
        """Hours per employee."""
        return self.hours / self.people if self.people else NONE


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """The seats of a team's people; `figures` is None where there are too few to show."""

    id: int | None
    name: str
    figures: SeatFigures | None


@dataclass(frozen=True)
class CompanyFollowUp:
    """What a company planned and what came of it, in a period and, by group, in its year.

    `is_hidden`: the reader may not see each seat, and so few had one that the totals would tell.
    """

    period: Period
    is_hidden: bool
    planned_seats: int
    figures: SeatFigures
    money: Money
    teams: tuple[TeamFigures, ...]
    groups: tuple[Disclosed[SeatFigures], ...]
    training: tuple[Disclosed[TrainingHours], ...]


def company_follow_up(
    company: Organisation, period: Period, *, today: datetime.date, sees_people: bool
) -> CompanyFollowUp:
    """Return a company's planned and done; called in its scope.

    `sees_people`: the reader may see each of the company's seats; others get no figure of a team
    in which few had one.
    """
    own = Booking.objects.filter(organisation=company)
    year = lines_in(period.year, own, today=today)
    lines = [row for row in year if period.holds(row.first_day)]
    employed = list(employed_on(min(today, period.year.last)))
    teams = {row.person_id: row.team for row in reversed(employed)}
    trained = {row.person for row in year if row.person is not None}
    known = members(trained | {row.person_id for row in employed}, as_of=period.year.last)
    planned = PlannedSeats.objects.filter(
        session__plan__state=Plan.State.RELEASED,
        session__offer_date__starts_on__range=(period.first, period.last),
        organisation=company,
    ).aggregate(seats=Sum("seats"), cost=Sum("cost"))
    figures = figures_of(lines)
    return CompanyFollowUp(
        period=period,
        is_hidden=not sees_people and figures.people < minimum_cell(),
        planned_seats=planned["seats"] or 0,
        figures=figures,
        money=Money(
            _budget_of(company, period), planned["cost"] or NONE, figures.booked, figures.actual
        ),
        teams=_by_team(lines, teams, sees_people=sees_people),
        groups=_by_group(year, known),
        training=_training(year, known, {row.person_id for row in employed}),
    )


def _budget_of(company: Organisation, period: Period) -> Decimal | None:
    rows = Participation.objects.filter(
        organisation=company, round__starts_on__range=(period.first, period.last)
    )
    found: Decimal | None = rows.aggregate(sum=Sum("budget"))["sum"]
    return found


def by_person(lines: Iterable[SeatLine]) -> dict[int, list[SeatLine]]:
    """Return the seats of each person; a seat that nobody was named for is nobody's."""
    held: dict[int, list[SeatLine]] = defaultdict(list)
    for row in lines:
        if row.person is not None:
            held[row.person].append(row)
    return held


def figures_together(found: Sequence[Sequence[SeatLine]]) -> SeatFigures:
    """Return the figures of several people's seats."""
    return figures_of(row for rows in found for row in rows)


def _by_team(
    lines: Iterable[SeatLine], teams: Mapping[int, Team | None], *, sees_people: bool
) -> tuple[TeamFigures, ...]:
    held = by_person(lines)
    places: dict[int, int | None] = {}
    names: dict[int | None, str] = {}
    for person in held:
        team = teams.get(person)
        places[person] = team.pk if team else None
        names[places[person]] = str(team or "")
    if sees_people:
        rows: dict[int | None, list[list[SeatLine]]] = defaultdict(list)
        for person, found in held.items():
            rows[places[person]].append(found)
        figures = {key: figures_together(found) for key, found in rows.items()}
    else:
        figures = disclose_places(held, places, figure=figures_together)
    shown = [TeamFigures(key, names[key], figure) for key, figure in figures.items()]
    return tuple(sorted(shown, key=lambda row: (row.id is None, row.name)))


def _by_group(
    lines: Iterable[SeatLine], known: Mapping[int, Member]
) -> tuple[Disclosed[SeatFigures], ...]:
    held = by_person(lines)
    return disclose_each(held, known, figure=figures_together) if held else ()


def _training(
    lines: Iterable[SeatLine], known: Mapping[int, Member], employed: set[int]
) -> tuple[Disclosed[TrainingHours], ...]:
    hours = {
        person: sum((row.hours for row in rows), NONE) for person, rows in by_person(lines).items()
    }
    values = {person: hours.get(person, NONE) for person in sorted(employed)}
    if not values:
        return ()
    return disclose_each(values, known, figure=_training_of)


def _training_of(found: Sequence[Decimal]) -> TrainingHours:
    return TrainingHours(len(found), sum(1 for hours in found if hours), sum(found, NONE))
