"""The manager's grid: the team down, competences across, one view to write in each cell."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samtakt.assessments.asked import Asked, asked_of, by_group
from samtakt.assessments.standpoints import Standpoints, standpoints_of
from samtakt.competences.models import Competence
from samtakt.competences.ownscale import OwnScale
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Person
from samtakt.web.assessments.answering import written_now

# A cell is some 330 bytes; so many of them stay well below the limit of a page.
MOST_CELLS = 900
FEWEST_ROWS, MOST_ROWS = 5, 60
PREFIX = "v"


@dataclass(frozen=True)
class Cell:
    """One person in one competence.

    `written` is the manager's own view that stands, `agreed` the level that counts, both as the
    company writes them. What the person says is not shown before the manager has said theirs:
    `has_said` tells that there is something.
    """

    person: int
    competence: int
    required: str
    agreed: str
    written: str
    has_said: bool
    far_apart: bool
    fault: str = ""

    @property
    def key(self) -> str:
        """The name of the cell in forms and addresses."""
        return f"{PREFIX}-{self.person}-{self.competence}"


@dataclass(frozen=True)
class Row:
    """One person; a cell is None where nothing is asked."""

    person: Person
    cells: list[Cell | None]


@dataclass(frozen=True)
class Grid:
    """What the page shows."""

    columns: list[Competence]
    rows: list[Row]

    def cell(self, key: str) -> Cell | None:
        """Return one cell by its name; None if there is no such cell here."""
        return next((c for row in self.rows for c in row.cells if c and c.key == key), None)


def grid_of(
    organisation: Organisation,
    people: Sequence[Person],
    *,
    scale: OwnScale,
    day: datetime.date,
    faults: Mapping[str, str] | None = None,
) -> Grid:
    """Return the grid of some people; five queries. `faults` says what was wrong in which cell."""
    numbers = [person.pk for person in people]
    sides = standpoints_of(organisation, numbers, day)
    agreed = {
        cell: (each.agreed.level, each.agreed.decided_on)
        for cell, each in sides.items()
        if each.agreed
    }
    asked = asked_of(organisation, numbers, day, agreed=agreed)
    by_cell = {(one.person, one.competence.pk): one for mine in asked.values() for one in mine}
    columns = {one.competence.pk: one.competence for one in by_cell.values()}
    ordered = sorted(columns.values(), key=by_group)

    def cell(person: Person, competence: Competence) -> Cell | None:
        one = by_cell.get((person.pk, competence.pk))
        if one is None:
            return None
        stand = sides.get((person.pk, competence.pk), Standpoints(person.pk, competence.pk))
        return _cell(one, stand, scale, faults or {})

    return Grid(ordered, [Row(each, [cell(each, one) for one in ordered]) for each in people])


def _cell(one: Asked, sides: Standpoints, scale: OwnScale, faults: Mapping[str, str]) -> Cell:
    found = Cell(
        person=one.person,
        competence=one.competence.pk,
        required=scale.label(one.required),
        agreed=scale.label(one.agreed),
        written=written_now(sides.manager, scale),
        has_said=sides.own is not None,
        far_apart=sides.far_apart,
    )
    fault = faults.get(found.key, "")
    return found if not fault else Cell(**(vars(found) | {"fault": fault}))


def rows_a_page(columns: int) -> int:
    """Return how many people fit on a page that stays small."""
    return int(min(MOST_ROWS, max(FEWEST_ROWS, MOST_CELLS // max(1, columns))))
