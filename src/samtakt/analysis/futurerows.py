"""Dated rows of what is required now and later, and which technology causes them.

What roles require and how many people teams need, with all their versions, past and future.
A technology item that is decided has written its rows, and they can be left out again; an
idea has only said which rows it would write, and they can be added.
"""

import dataclasses
import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from samtakt.analysis.models import TechnologyEffect
from samtakt.analysis.results import Named
from samtakt.competences.models import HeadcountRequirement, Requirement, RoleAssignment
from samtakt.engines.foresight import without_technologies
from samtakt.organisations.models import Organisation

ONE_DAY = datetime.timedelta(days=1)
MADE_BY = Min("causes__item", filter=Q(causes__made=True))


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One version of what a role requires; `technology` is the item that wrote it."""

    role: int
    competence: int
    level: int
    criticality: int
    valid_from: datetime.date
    valid_to: datetime.date | None
    technology: int | None

    @property
    def place(self) -> tuple[int, int]:
        """What is required of whom, whatever the version."""
        return self.role, self.competence


@dataclass(frozen=True, slots=True)
class HeadcountRow:
    """One version of how many a team, or one of its shifts, must have at a level."""

    team: Named
    shift: Named | None
    competence: int
    level: int
    number: int
    valid_from: datetime.date
    valid_to: datetime.date | None
    technology: int | None

    @property
    def place(self) -> tuple[int, int | None, int]:
        """What is required where, whatever the version."""
        return self.team.id, self.shift.id if self.shift else None, self.competence


@dataclass(frozen=True, slots=True)
class Effect:
    """What a technology item will require from the day on which it goes live."""

    item: int
    goes_live_on: datetime.date
    competence: int
    level: int
    criticality: int
    role: int | None
    team: Named | None
    shift: Named | None
    number: int | None


def role_rows(organisation: Organisation) -> tuple[RoleRow, ...]:
    """Return what roles require, in order of time; one query."""
    return tuple(_roles(_of_roles(Requirement.objects.filter(organisation=organisation))))


def rows_of_roles_held(
    person: int,
) -> tuple[tuple[RoleRow, ...], list[tuple[int, int, datetime.date, datetime.date | None]]]:
    """Return what one person's roles require, and when the person has them; one query."""
    values = (
        Requirement.objects.filter(role__assignments__person=person)
        .order_by("valid_from", "pk", "role__assignments__starts_on")
        .values_list(
            *("role_id", "competence_id", "level", "criticality", "valid_from", "valid_to"),
            *("role__assignments__starts_on", "role__assignments__ends_on"),
            "competence__retired_on",
        )
    )
    rows: dict[RoleRow, None] = {}
    held: dict[tuple[int, int, datetime.date, datetime.date | None], None] = {}
    for *row, starts_on, ends_on, retired_on in values:
        held[person, row[0], starts_on, ends_on] = None
        found = _until_retired(RoleRow(*row, None), retired_on)
        if found is not None:
            rows[found] = None
    return tuple(rows), list(held)


def numbers_required(
    organisation: Organisation,
) -> tuple[tuple[RoleRow, ...], tuple[HeadcountRow, ...]]:
    """Return what a least number of holders is derived from, and the numbers that teams state.

    The first are what roles that somebody has require of competences that some role calls
    critical. Both in order of time; one query for the two, as pages have many others.
    """
    critical = Requirement.objects.filter(
        organisation=organisation, competence=OuterRef("competence"), criticality=3
    )
    roles = Requirement.objects.filter(organisation=organisation).filter(
        Exists(RoleAssignment.objects.filter(role=OuterRef("role"))), Exists(critical)
    )
    teams = HeadcountRequirement.objects.filter(organisation=organisation)
    rows = list(_of_roles(roles).union(_of_teams(teams), all=True))
    return (
        tuple(_roles(row for row in rows if row[0] == ROLE)),
        tuple(_headcount(row for row in rows if row[0] != ROLE)),
    )


ROLE, TEAM = "role", "team"
COLUMNS = (
    *("what", "about", "team_named", "in_shift", "shift_named", "competence_id", "level"),
    *("how_much", "valid_from", "valid_to", "made_by", "retired_on", "pk"),
)
NO_TEXT = Value("", output_field=TextField())
NO_NUMBER = Cast(Value(None), BigIntegerField())


def _of_roles(rows: QuerySet) -> QuerySet:
    return rows.annotate(
        what=Value(ROLE, output_field=TextField()),
        about=F("role_id"),
        team_named=NO_TEXT,
        in_shift=NO_NUMBER,
        shift_named=NO_TEXT,
        how_much=F("criticality"),
        made_by=MADE_BY,
        retired_on=F("competence__retired_on"),
    ).values_list(*COLUMNS)


def _of_teams(rows: QuerySet) -> QuerySet:
    return rows.annotate(
        what=Value(TEAM, output_field=TextField()),
        about=F("team_id"),
        team_named=Cast("team__name", TextField()),
        in_shift=F("shift_id"),
        shift_named=Cast("shift__name", TextField()),
        how_much=F("number"),
        made_by=MADE_BY,
        retired_on=F("competence__retired_on"),
    ).values_list(*COLUMNS)


def _roles(rows: Iterable[tuple[Any, ...]]) -> Iterator[RoleRow]:
    for _what, role, _team, _shift, _name, *rest, made_by, retired_on, _pk in _in_time(rows):
        competence, level, criticality, valid_from, valid_to = rest
        found = _until_retired(
            RoleRow(role, competence, level, criticality, valid_from, valid_to, made_by),
            retired_on,
        )
        if found is not None:
            yield found


def _headcount(rows: Iterable[tuple[Any, ...]]) -> Iterator[HeadcountRow]:
    for _what, team, team_name, shift, name, *rest, made_by, retired_on, _pk in _in_time(rows):
        competence, level, number, valid_from, valid_to = rest
        found = _until_retired(
            HeadcountRow(
                Named(team, team_name),
                Named(shift, name) if shift else None,
                *(competence, level, number, valid_from, valid_to, made_by),
            ),
            retired_on,
        )
        if found is not None:
            yield found


def _in_time(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Versions in order: by first day, then as they were written."""
    return sorted(rows, key=lambda row: (row[COLUMNS.index("valid_from")], row[-1]))


def effects(organisation: Organisation) -> tuple[Effect, ...]:
    """Return what all technology items require or would require; one query."""
    values = (
        TechnologyEffect.objects.filter(organisation=organisation)
        .order_by("item__goes_live_on", "pk")
        .values_list(
            *("item_id", "item__goes_live_on", "competence_id", "level", "criticality"),
            *("role_id", "team_id", "shift_id", "number", "team__name", "shift__name"),
        )
    )
    return tuple(
        Effect(
            *first,
            role,
            Named(team, team_name) if team else None,
            Named(shift, shift_name) if shift else None,
            number,
        )
        for *first, role, team, shift, number, team_name, shift_name in values
    )


def roles_as_if(
    rows: Iterable[RoleRow],
    planned: Iterable[Effect],
    *,
    items_on: Collection[int] = (),
    items_off: Collection[int] = (),
) -> tuple[RoleRow, ...]:
    """Return what roles would require with some technology items left out and some added.

    An item raises what is required and never lowers it. One that has written its rows already
    is not added twice.
    """
    kept = list(without_technologies(tuple(rows), frozenset(items_off)))
    written = {row.technology for row in kept}
    for one in planned:
        if one.role is None or one.item not in items_on or one.item in written:
            continue
        now = _on(kept, (one.role, one.competence), one.goes_live_on)
        if now is None or one.level > now.level:
            criticality = max(one.criticality, now.criticality if now else 0)
            kept.append(
                RoleRow(
                    one.role,
                    one.competence,
                    one.level,
                    criticality,
                    one.goes_live_on,
                    now.valid_to if now else None,
                    one.item,
                )
            )
    return tuple(sorted(kept, key=lambda row: row.valid_from))


def headcount_as_if(
    rows: Iterable[HeadcountRow],
    planned: Iterable[Effect],
    *,
    items_on: Collection[int] = (),
    items_off: Collection[int] = (),
) -> tuple[HeadcountRow, ...]:
    """Return how many teams would have to have; as `roles_as_if`."""
    kept = list(without_technologies(tuple(rows), frozenset(items_off)))
    written = {row.technology for row in kept}
    for one in planned:
        if one.team is None or one.item not in items_on or one.item in written:
            continue
        place = (one.team.id, one.shift.id if one.shift else None, one.competence)
        now = _on(kept, place, one.goes_live_on)
        level = max(one.level, now.level if now else 0)
        number = max(one.number or 1, now.number if now else 0)
        if now is None or (level, number) != (now.level, now.number):
            kept.append(
                HeadcountRow(
                    one.team,
                    one.shift,
                    one.competence,
                    level,
                    number,
                    one.goes_live_on,
                    now.valid_to if now else None,
                    one.item,
                )
            )
    return tuple(sorted(kept, key=lambda row: row.valid_from))


Row = TypeVar("Row", RoleRow, HeadcountRow)


def _on(rows: Iterable[Row], place: tuple[int | None, ...], day: datetime.date) -> Row | None:
    """The version that holds somewhere on a day: the one that began last."""
    holding = [
        row
        for row in rows
        if row.place == place
        and row.valid_from <= day
        and (row.valid_to is None or day <= row.valid_to)
    ]
    return max(holding, key=lambda row: row.valid_from, default=None)


def _until_retired(row: Row, retired_on: datetime.date | None) -> Row | None:
    """End a row where its competence leaves the library; None where it never applied."""
    if retired_on is None:
        return row
    last = min(row.valid_to or datetime.date.max, retired_on - ONE_DAY)
    return dataclasses.replace(row, valid_to=last) if last >= row.valid_from else None
