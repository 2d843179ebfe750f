"""The need board: how many people need which competence in which half-year, without any name.

The same for everybody who may see it: companies, providers and the hub. Counted are the people
of companies that chose to be counted: those whose need is in the demand last published by each,
and the seats that it wants without a date beyond them. A number stands there only if as many
people and companies are behind it as `disclosure` and `optin` ask for; and a sum only if what it
holds beside the numbers shown is as large, so that no small number can be worked out.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from samtakt.catalogue.models import CourseOutcome
from samtakt.competences.models import Competence
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.inclusion.disclosure import minimum_cell
from samtakt.planning.interest import open_interests
from samtakt.planning.models import Demand, Interest, Participation
from samtakt.planning.optin import FEWEST_OTHERS, counted_companies

HALF_YEARS = 4
FEWEST_COMPANIES = FEWEST_OTHERS + 1
"""Whoever of them takes off its own part still sees the sum of `FEWEST_OTHERS`."""


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """Half a year, the first (January to June) or the second."""

    year: int
    half: int

    @property
    def starts_on(self) -> datetime.date:
        return datetime.date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def following(self) -> "HalfYear":
        return HalfYear(self.year, 2) if self.half == 1 else HalfYear(self.year + 1, 1)


def half_year_of(day: datetime.date) -> HalfYear:
    """Return the half-year of a day."""
    return HalfYear(day.year, 1 if day.month <= 6 else 2)


def half_years_from(day: datetime.date) -> tuple[HalfYear, ...]:
    """Return the half-years of the board, the one of the day first."""
    found = [half_year_of(day)]
    while len(found) < HALF_YEARS:
        found.append(found[-1].following)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A competence: people by half-year, later than all of them, and in all; None is not shown.

    None stands for nobody and for too few alike.
    """

    competence: Competence
    people: tuple[int | None, ...]
    later: int | None
    in_all: int | None


@dataclass(frozen=True, slots=True)
class NeedBoard:
    """The board; `companies` is how many chose to be counted, None while they are too few."""

    as_of: datetime.date
    half_years: tuple[HalfYear, ...]
    rows: tuple[NeedRow, ...]
    companies: int | None
    fewest_people: int
    fewest_companies: int = FEWEST_COMPANIES


Cell = Counter[int]
"""People by company."""


def need_board(viewer: Organisation, *, today: datetime.date | None = None) -> NeedBoard:
    """Return the need board of the viewer's network, the largest need first."""
    day = today or timezone.localdate()
    hub = viewer if viewer.is_hub else viewer.hub
    companies = counted_companies(hub) if hub else []
    half_years = half_years_from(day)
    fewest = minimum_cell()
    cells = _cells(hub, companies, half_years) if hub else {}
    shown = [_row(competence, columns, fewest) for competence, columns in cells.items()]
    rows = [row for row in shown if row.in_all is not None or any(_numbers(row))]
    return NeedBoard(
        as_of=day,
        half_years=half_years,
        rows=tuple(sorted(rows, key=_largest_first)),
        companies=len(companies) if len(companies) >= FEWEST_COMPANIES else None,
        fewest_people=fewest,
    )


def _largest_first(row: NeedRow) -> tuple[object, ...]:
    return (-(row.in_all or sum(_numbers(row))), row.competence.name, row.competence.pk)


def _numbers(row: NeedRow) -> list[int]:
    return [people for people in (*row.people, row.later) if people is not None]


def _cells(
    hub: Organisation, companies: list[Organisation], half_years: Sequence[HalfYear]
) -> dict[Competence, list[Cell]]:
    """Per competence a cell for each half-year and one for later; half-years gone by are now."""
    with scope_across(hub, companies):
        demand = _newest_demand(companies)
    published: Counter[tuple[int, int]] = Counter()
    cells: dict[Competence, list[Cell]] = defaultdict(
        lambda: [Counter() for _ in range(HALF_YEARS + 1)]
    )
    for row in demand:
        place = _place(row.latest, half_years)
        cells[row.competence][place][row.organisation_id] += row.people
        published[row.organisation_id, row.competence_id] += row.people
    interests = open_interests(hub, companies)
    for interest, competence in _with_competences(hub, interests):
        more = interest.seats - published[interest.organisation_id, competence.pk]
        if more > 0:
            place = _place(interest.wanted_by, half_years)
            cells[competence][place][interest.organisation_id] += more
    return cells


def _newest_demand(companies: list[Organisation]) -> list[Demand]:
    """What each company published last: the same people may be in the demand of two rounds."""
    rows = Participation.objects.filter(organisation__in=companies, published_at__isnull=False)
    newest = dict(rows.order_by("published_at", "pk").values_list("organisation_id", "round_id"))
    demand = Demand.objects.filter(organisation__in=companies, replaced_at__isnull=True)
    found = demand.select_related("competence").order_by("pk")
    return [row for row in found if newest.get(row.organisation_id) == row.round_id]


def _with_competences(
    hub: Organisation, interests: Iterable[Interest]
) -> list[tuple[Interest, Competence]]:
    interests = list(interests)
    outcomes: dict[int, list[Competence]] = defaultdict(list)
    rows = CourseOutcome.objects.filter(
        organisation=hub, course__in={row.course_id for row in interests}
    )
    for outcome in rows.select_related("competence").order_by("pk"):
        outcomes[outcome.course_id].append(outcome.competence)
    return [(row, each) for row in interests for each in outcomes[row.course_id]]


def _place(day: datetime.date | None, half_years: Sequence[HalfYear]) -> int:
    """Which column a day is in; without a day, and before the first column, the first."""
    if day is None:
        return 0
    half_year = max(half_year_of(day), half_years[0])
    return half_years.index(half_year) if half_year in half_years else len(half_years)


def _row(competence: Competence, cells: list[Cell], fewest: int) -> NeedRow:
    *by_half_year, later = [_shown(cell, fewest) for cell in cells]
    hidden: Cell = Counter()
    everything: Cell = Counter()
    for cell, people in zip(cells, (*by_half_year, later), strict=True):
        everything += cell
        hidden += cell if people is None else Counter()
    in_all = _shown(everything, fewest)
    if hidden and _shown(hidden, fewest) is None:
        in_all = None
    return NeedRow(competence, tuple(by_half_year), later, in_all)


def _shown(cell: Cell, fewest: int) -> int | None:
    enough = cell.total() >= fewest and len(cell) >= FEWEST_COMPANIES
    return cell.total() if enough else None
