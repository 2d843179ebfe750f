"""What people can and no requirement on them asks for, and whose competence lies unused.

Four of ten in industry say that their competence is not used at work, young women most: a
list to find people for what is short, and an equality tool. Somebody of whom nothing at all
is required is left out, because nobody has said yet what their work needs.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samtakt.analysis.audience import people_named, teams_shown
from samtakt.analysis.company import gap_cells
from samtakt.analysis.facts import Facts, read_gap_facts
from samtakt.analysis.results import Cell, CompetenceName, Named
from samtakt.analysis.staff import staff_members
from samtakt.engines.gaps import Status
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.formats import sort_key
from samtakt.inclusion.comparison import GroupComparison, compare_groups
from samtakt.inclusion.disclosure import Disclosed, disclose_places, minimum_cell

LEAST_LEVEL = 1
"""Level 0 is nothing that could be used."""


@dataclass(frozen=True, slots=True)
class UnusedLevel:
    """One agreed level that nothing on the person asks for; `short` people lack it elsewhere."""

    person: Named
    team: Named | None
    competence: CompetenceName
    level: int
    decided_on: datetime.date | None
    short: int


@dataclass(frozen=True, slots=True)
class UnusedShare:
    """How many of some people have competence that is not asked for, and how many levels."""

    people: int
    with_unused: int
    levels: int


@dataclass(frozen=True, slots=True)
class TeamUnused:
    """One team; `share` is None where a reader without names may not see so small a team."""

    team: Named | None
    share: UnusedShare | None


@dataclass(frozen=True, slots=True)
class Unused:
    """The unused competence that a reader may see; `everybody` None: too few to tell.

    `left_out` counts the people of whom nothing is required.
    """

    as_of: datetime.date
    everybody: UnusedShare | None
    left_out: int
    rows: tuple[UnusedLevel, ...]
    teams: tuple[TeamUnused, ...]
    groups: tuple[Disclosed[GroupComparison], ...]
    minimum: int


def unused_for(actor: Actor, *, as_of: datetime.date) -> Unused:
    """Return what the actor may see of the own company's unused competence; in its scope.

    The managing director and HR see everybody; a line manager the people of the own teams; a
    union or safety representative sums, and no team or group that is too small.
    """
    facts = read_gap_facts(actor.organisation, as_of=as_of)
    cells = gap_cells(facts)
    named = people_named(actor, facts)
    places = {person: row.team for person, row in facts.working.items()}
    shown_teams = teams_shown(actor)
    without_names = Role.UNION_REPRESENTATIVE in actor.roles and named is not None
    mine = [
        cell
        for cell in cells
        if shown_teams is None or (cell.team is not None and cell.team.id in shown_teams)
    ]
    asked_of = {cell.person.id for cell in mine if cell.status != Status.NOT_REQUIRED}
    unused = [cell for cell in _unused(mine, facts) if cell.person.id in asked_of]
    numbers = Counter(cell.person.id for cell in unused)
    values = {person: numbers[person] for person in sorted(asked_of)}
    minimum = minimum_cell()
    return Unused(
        as_of=as_of,
        everybody=None if without_names and len(values) < minimum else _share([*values.values()]),
        left_out=len({cell.person.id for cell in mine} - asked_of),
        rows=_rows([c for c in unused if named is None or c.person.id in named], cells),
        teams=_teams(values, places, hides_small=without_names),
        groups=compare_groups(values, staff_members(facts)) if shown_teams is None else (),
        minimum=minimum,
    )


def _unused(cells: Sequence[Cell], facts: Facts) -> list[Cell]:
    # Who is exempted is still in a role that asks for it.
    exempted = {
        (row.person, row.competence) for row in facts.exemptions if row.holds_on(facts.as_of)
    }
    return [
        cell
        for cell in cells
        if cell.status == Status.NOT_REQUIRED
        and (cell.level or 0) >= LEAST_LEVEL
        and (cell.person.id, cell.competence.id) not in exempted
    ]


def _share(numbers: Sequence[int]) -> UnusedShare:
    return UnusedShare(len(numbers), sum(1 for number in numbers if number), sum(numbers))


def _rows(unused: Sequence[Cell], cells: Sequence[Cell]) -> tuple[UnusedLevel, ...]:
    """Return the levels, those first that others are short of."""
    short = Counter(cell.competence.id for cell in cells if cell.status == Status.GAP)
    rows = [
        UnusedLevel(
            cell.person,
            cell.team,
            cell.competence,
            cell.level or 0,
            cell.decided_on,
            short[cell.competence.id],
        )
        for cell in unused
    ]
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                -row.short,
                sort_key(row.competence.name),
                -row.level,
                sort_key(row.person.name),
                row.person.id,
                row.competence.id,
            ),
        )
    )


def _teams(
    values: Mapping[int, int], places: Mapping[int, Named | None], *, hides_small: bool
) -> tuple[TeamUnused, ...]:
    if hides_small:
        shown = disclose_places(values, places, figure=_share)
    else:
        held: dict[Named | None, list[int]] = defaultdict(list)
        for person, number in values.items():
            held[places[person]].append(number)
        shown = {team: _share(numbers) for team, numbers in held.items()}
    rows = [TeamUnused(team, share) for team, share in shown.items()]
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                row.team is None,
                sort_key(row.team.name) if row.team else "",
                row.team.id if row.team else 0,
            ),
        )
    )
