"""What the hub's overview shows, put in order for its template."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samtakt.analysis.network import CommonNeed, CompanyRow, NetworkFigures
from samtakt.foundation.formats import sort_key
from samtakt.planning.standing import CompanyProgress
from samtakt.web import charts, maps
from samtakt.web.filters import sorted_rows

SHOWN_NEEDS = 12
DRAWN_NEEDS = 8


@dataclass(frozen=True)
class Line:
    """One company: figures by agreement, progress if it may be known, its number on the map."""

    company: CompanyRow
    progress: CompanyProgress | None
    number: int | None = None


@dataclass(frozen=True)
class Overview:
    """The page. `needs` are the first of all common needs, largest first."""

    lines: list[Line]
    sharing: int
    joined: int
    published: int
    needs: tuple[CommonNeed, ...]
    more_needs: int
    needs_chart: charts.Chart | None
    map: charts.Chart | None


def overview_of(
    figures: NetworkFigures, progress: Mapping[int, CompanyProgress], *, sort: str = ""
) -> Overview:
    """Return the overview with its companies sorted as the query asks."""
    numbers = _numbers_on_the_map(figures.companies)
    lines = [
        Line(company, progress.get(company.id), numbers.get(company.id))
        for company in figures.companies
    ]
    needs = figures.needs[:SHOWN_NEEDS]
    return Overview(
        lines=sorted_rows(lines, sort or "name", SORTS),
        sharing=sum(1 for line in lines if line.company.agreed),
        joined=sum(1 for line in lines if line.progress and line.progress.joined),
        published=sum(1 for line in lines if line.progress and line.progress.published_on),
        needs=needs,
        more_needs=len(figures.needs) - len(needs),
        needs_chart=_needs_chart(figures.needs[:DRAWN_NEEDS]),
        map=_map(figures.companies),
    )


Key = Callable[[Line], Any]


def _figure(name: str) -> Key:
    return lambda line: getattr(line.company.totals, name) if line.company.totals else None


SORTS: dict[str, Key] = {
    "name": lambda line: sort_key(line.company.name),
    "place": lambda line: sort_key(line.company.place),
    "people": _figure("people"),
    "assessed": _figure("assessed_share"),
    "gaps": _figure("gaps"),
    "missing": _figure("not_assessed"),
    "risks": _figure("key_person_risks"),
    "short": _figure("coverage_short"),
    "lapsed": _figure("certificates_lapsed"),
    "as_of": lambda line: line.company.as_of,
    "published": lambda line: line.progress.published_on if line.progress else None,
}


def _needs_chart(needs: tuple[CommonNeed, ...]) -> charts.Chart | None:
    if not needs:
        return None
    return charts.bars(
        _("People short of the required level"),
        [charts.Bar(need.name, need.people) for need in needs],
        of=_("Competence"),
        figure=_("People"),
    )


def _placed(companies: tuple[CompanyRow, ...]) -> list[CompanyRow]:
    return [row for row in companies if row.latitude is not None and row.longitude is not None]


def _numbers_on_the_map(companies: tuple[CompanyRow, ...]) -> dict[int, int]:
    # As `maps.company_map` numbers its circles: by name.
    ordered = sorted(_placed(companies), key=lambda row: sort_key(row.name))
    return {row.id: number for number, row in enumerate(ordered, start=1)}


def _map(companies: tuple[CompanyRow, ...]) -> charts.Chart | None:
    places = [
        maps.Place(row.name, row.latitude, row.longitude, row.totals.people if row.totals else 0)
        for row in _placed(companies)
    ]
    return maps.company_map(_("The companies of the network"), places) if places else None
