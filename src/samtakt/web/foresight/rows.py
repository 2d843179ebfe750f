"""What the pages of the years ahead list: filtered, sorted, and with what links need."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from samtakt.analysis.foresight import CompanyForesight, Outlook, Point
from samtakt.foundation.formats import sort_key
from samtakt.planning.trainable import Candidates, Trainee

LIKELY, SOME = 0.5, 0.1
"""From which probability on a shortage is called likely, or a risk at all."""


@dataclass(frozen=True)
class OutlookRow:
    """One line of the list, with the address of its page."""

    outlook: Outlook
    href: str
    cells: list["RiskCell"]


@dataclass(frozen=True)
class RiskCell:
    """One day of a line: `tone` is how bad the risk is, said in words and by colour."""

    point: Point
    href: str
    tone: str


def tone_of(point: Point) -> str:
    """Return how bad a point is: "bad" likely too few, "warn" a risk, "ok", "" not required."""
    if point.shortage is None:
        return ""
    if point.shortage > LIKELY:
        return "bad"
    return "warn" if point.shortage >= SOME else "ok"


def outlook_address(company: int, row: Outlook, **more: object) -> str:
    """Return the address of one competence's years ahead, in its place."""
    path = reverse("foresight_competence", args=[company, row.competence.id])
    given = {"team": row.team and row.team.id, "shift": row.shift and row.shift.id, **more}
    query = urlencode({key: value for key, value in given.items() if value})
    return f"{path}?{query}" if query else path


def outlooks_of(
    foresight: CompanyForesight,
    chosen: Mapping[str, str],
    *,
    company: int,
    teams: Collection[int] | None,
) -> list[OutlookRow]:
    """Return the lines that the filter lets through, worst first."""
    where = chosen.get("where", "")
    rows: Iterable[Outlook] = foresight.competences if not where else foresight.places
    words = sort_key(chosen.get("words", ""))
    kept = [
        row
        for row in rows
        if _shown(row, chosen.get("only", ""))
        and (where in {"", "places"} or (row.team is not None and str(row.team.id) == where))
        and (teams is None or row.team is None or row.team.id in teams)
        and (not words or words in sort_key(row.competence.name))
    ]
    return [line_of(company, row, row.points) for row in kept]


def _shown(row: Outlook, only: str) -> bool:
    limit = {"": LIKELY, "some": SOME}.get(only)
    return limit is None or row.highest_risk > limit


def line_of(company: int, row: Outlook, points: Iterable[Point]) -> OutlookRow:
    """Return a line with some of its points, each with the address of its people."""
    cells = [
        RiskCell(point, outlook_address(company, row, day=point.day.isoformat()), tone_of(point))
        for point in points
    ]
    return OutlookRow(row, outlook_address(company, row), cells)


@dataclass(frozen=True)
class Fastest:
    """Who could be trained fastest, as the reader may see it: names, or how many."""

    named: list[Trainee]
    others: int
    not_assessed: int


def fastest(candidates: Candidates, named: Collection[int] | None, most: int) -> Fastest:
    """Return the first few whose names the reader may see, and how many more there are."""
    seen = [one for one in candidates.trainees if named is None or one.person.id in named]
    return Fastest(
        seen[:most], len(candidates.trainees) - len(seen[:most]), candidates.not_assessed
    )
