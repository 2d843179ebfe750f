"""A team's competence matrix to hang on the wall: people by competences on A3, with signature.

Level marks are quarters of a circle with the company's own label beside them, so that they
survive a black-and-white printer. It names people, and is for who leads the team or the company.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from samtakt.analysis.company import analyse_facts
from samtakt.analysis.facts import read_facts
from samtakt.analysis.results import Cell, CompetenceName, CoverageRow, Named
from samtakt.competences.ownscale import OwnScale, scale_of
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import date_text, number_text, short_date, sort_key
from samtakt.foundation.phrases import CANONICAL_LEVELS, active_language
from samtakt.organisations.models import Team
from samtakt.reports import sheets, typesetting
from samtakt.reports.pages import breakable
from samtakt.reports.sheets import Column, Sheet

ACTION = "reports.make_matrix"
TEMPLATE = "matrix.typ"
MOST_COLUMNS = 30
"""Competences beside each other on one A3 page; more go on further pages with the names again."""


@dataclass(frozen=True, slots=True)
class MatrixPerson:
    """Somebody in the team, and the shift they work on the day."""

    person: Named
    shift: Named | None


@dataclass(frozen=True)
class TeamMatrix:
    """One team on a day. `needed` are the numbers of people stated for the team."""

    company: str
    team: str
    as_of: datetime.date
    people: tuple[MatrixPerson, ...]
    competences: tuple[CompetenceName, ...]
    cells: tuple[Cell, ...]
    needed: tuple[CoverageRow, ...]
    scale: OwnScale

    def cell(self, person: Named, competence: CompetenceName) -> Cell | None:
        """Return one person in one competence; None: neither required nor assessed."""
        return self._by_place.get((person.id, competence.id))

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], Cell]:
        return {(cell.person.id, cell.competence.id): cell for cell in self.cells}

    def count(self, status: str) -> int:
        """How many cells stand so, "gap" for instance."""
        return sum(1 for cell in self.cells if cell.status == status)


def gather(team: Team, *, as_of: datetime.date, by: Actor) -> TeamMatrix:
    """Read a team's matrix on a day; called in the company's scope.

    Raises:
        NotVisible: the actor leads neither the team nor the company; the refusal is in the audit.
    """
    access.get(by, ACTION, Team, team.pk)
    facts = read_facts(by.organisation, as_of=as_of)
    analysis = analyse_facts(facts)
    here = [
        row
        for row in facts.employments
        if row.holds_on(as_of) and row.team is not None and row.team.id == team.pk
    ]
    people = {row.person: MatrixPerson(row.person, row.shift) for row in here}
    cells = tuple(
        cell
        for cell in analysis.cells
        if cell.person in people and cell.team is not None and cell.team.id == team.pk
    )
    shown = {cell.competence for cell in cells if cell.required is not None or cell.level}
    needed = tuple(
        row for row in analysis.coverage if row.stated and row.team and row.team.id == team.pk
    )
    shown |= {row.competence for row in needed}
    return TeamMatrix(
        company=facts.organisation.name,
        team=team.name,
        as_of=as_of,
        people=tuple(sorted(people.values(), key=_by_shift_and_name)),
        competences=tuple(
            sorted(shown, key=lambda each: (sort_key(each.group), sort_key(each.name), each.id))
        ),
        cells=tuple(cell for cell in cells if cell.competence in shown),
        needed=needed,
        scale=scale_of(by.organisation),
    )


def _by_shift_and_name(row: MatrixPerson) -> tuple[object, ...]:
    shift = sort_key(row.shift.name) if row.shift else ""
    return (row.shift is None, shift, sort_key(row.person.name), row.person.id)


def title() -> str:
    """Return what the sheet is called."""
    return _("Competence matrix")


def to_pdf(matrix: TeamMatrix) -> bytes:
    """Return the matrix as a tagged PDF on A3, in the active language."""
    return typesetting.to_pdf(document(matrix), template=TEMPLATE)


def to_xlsx(matrix: TeamMatrix) -> bytes:
    """Return the matrix as a workbook: levels as the company writes them, and what is required."""
    columns = [Column(_("Person")), Column(_("Shift"))]
    columns += [Column(each.name) for each in matrix.competences]
    rows = tuple(
        (
            row.person.name,
            row.shift.name if row.shift else "",
            *(_written(matrix, matrix.cell(row.person, each)) for each in matrix.competences),
        )
        for row in matrix.people
    )
    note = f"{matrix.company} · {matrix.team} · {short_date(matrix.as_of)}"
    sheet = Sheet(title(), tuple(columns), rows, note=note)
    return sheets.to_xlsx([sheet], title=f"{title()}: {matrix.team}", company=matrix.company)


def document(matrix: TeamMatrix) -> dict[str, Any]:
    """Return the matrix as the template reads it."""
    per_day = _("As of %(day)s") % {"day": date_text(matrix.as_of)}
    data = {
        "language": active_language(),
        "title": title(),
        "subtitle": matrix.team,
        "company": matrix.company,
        "as_of": per_day,
        "in_short": _in_short(matrix),
        "nothing": _nothing(matrix),
        "legend": _legend(matrix.scale),
        "words": {
            "name": _("Name"),
            "shift": _("Shift"),
            "checked": _("Gone through on"),
            "by": _("by"),
            "signature": _("Signature"),
            "page": _("Page"),
            "of": _("of"),
        },
        "parts": [_part(matrix, some) for some in _parts(matrix.competences)],
    }
    shown: dict[str, Any] = breakable(data)
    return shown


def _in_short(matrix: TeamMatrix) -> str:
    return _(
        "%(people)s people, %(competences)s competences: %(met)s requirements met, %(gap)s gaps, "
        "%(open)s not assessed, %(confirm)s to be confirmed."
    ) % {
        "people": number_text(len(matrix.people)),
        "competences": number_text(len(matrix.competences)),
        "met": number_text(matrix.count("met")),
        "gap": number_text(matrix.count("gap")),
        "open": number_text(matrix.count("not_assessed")),
        "confirm": number_text(sum(1 for cell in matrix.cells if cell.needs_confirmation)),
    }


def _nothing(matrix: TeamMatrix) -> str:
    if not matrix.people:
        return _("Nobody works in the team on this day: put people into it first.")
    if not matrix.competences:
        return _("Nothing is required of the team: say what its roles require first.")
    return ""


def _parts(competences: Sequence[CompetenceName]) -> list[Sequence[CompetenceName]]:
    """Divide what is too wide into parts of nearly equal size."""
    if not competences:
        return []
    count = -(-len(competences) // MOST_COLUMNS)
    size = -(-len(competences) // count)
    return [competences[start : start + size] for start in range(0, len(competences), size)]


def _part(matrix: TeamMatrix, competences: Sequence[CompetenceName]) -> dict[str, Any]:
    return {
        "columns": [each.name for each in competences],
        "groups": _groups(competences),
        "rows": [
            {
                "name": row.person.name,
                "shift": row.shift.name if row.shift else "–",
                "cells": [_mark(matrix, matrix.cell(row.person, each)) for each in competences],
            }
            for row in matrix.people
        ],
        "feet": _feet(matrix, competences),
    }


def _groups(competences: Iterable[CompetenceName]) -> list[dict[str, Any]]:
    counted = Counter(each.group for each in competences)
    return [{"name": name, "columns": columns} for name, columns in counted.items()]


def _mark(matrix: TeamMatrix, cell: Cell | None) -> dict[str, Any]:
    """One square: the level or None, its words, and whether it is a gap or needs confirmation."""
    if cell is None or (cell.required is None and not cell.level):
        return {"level": None, "text": "", "gap": False, "confirm": False, "open": False}
    return {
        "level": cell.level,
        "text": _written(matrix, cell),
        "gap": cell.status == "gap",
        "confirm": cell.needs_confirmation,
        "open": cell.status == "not_assessed",
    }


def _written(matrix: TeamMatrix, cell: Cell | None) -> str:
    """The level as the company writes it and, after the stroke, what is required."""
    if cell is None:
        return ""
    held = "–" if cell.level is None else matrix.scale.label(cell.level)
    return held if cell.required is None else f"{held}/{matrix.scale.label(cell.required)}"


def _feet(matrix: TeamMatrix, competences: Iterable[CompetenceName]) -> list[dict[str, Any]]:
    """The rows below the people: who meets it, and how many are needed."""
    met: Counter[int] = Counter()
    required: Counter[int] = Counter()
    for cell in matrix.cells:
        if cell.required is not None:
            required[cell.competence.id] += 1
            met[cell.competence.id] += cell.status == "met"
    needed: dict[int, list[str]] = {}
    for row in matrix.needed:
        said = f"{row.holder_count}/{row.required}"
        if row.shift is not None:
            said = f"{row.shift.name} {said}"
        needed.setdefault(row.competence.id, []).append(said)
    listed = list(competences)
    feet = [
        {
            "label": _("Meet the requirement, of all it is required of"),
            "cells": [
                f"{met[each.id]}/{required[each.id]}" if required[each.id] else ""
                for each in listed
            ],
        }
    ]
    if matrix.needed:
        cells = [" ".join(needed.get(each.id, ())) for each in listed]
        feet.append({"label": _("Holders, of the number needed"), "cells": cells})
    return feet


def _legend(scale: OwnScale) -> dict[str, Any]:
    steps = [
        {"level": step.level, "label": step.label, "meaning": step.meaning} for step in scale.steps
    ]
    if scale.is_canonical:
        steps = [
            {"level": level, "label": str(level), "meaning": str(words)}
            for level, words in CANONICAL_LEVELS.items()
        ]
    return {
        "steps": steps,
        "stroke": _("level held, and after the stroke the level required"),
        "gap": _("gap"),
        "confirm": _("needs confirmation: not used for long"),
        "open": _("required and not assessed"),
        "blank": _("an empty square: not required"),
    }
