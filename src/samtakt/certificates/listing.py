"""Rows of the lists: what people hold, the best of each kind, and what it is worth."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from samtakt.certificates.models import Certificate, CertificateStatus, Fitness, Permit
from samtakt.certificates.standing import Held, Register
from samtakt.certificates.validity import Standing
from samtakt.organisations.models import Employment, Person, Team


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody employed on the day holds."""

    kind: str
    person: Person
    team: Team | None
    row: Certificate | Fitness | Permit
    standing: Standing

    @property
    def type_key(self) -> str:
        """The type's kind and number, as filters know it."""
        return f"{self.kind}-{self.row.type_id}"

    @property
    def ends_on(self) -> datetime.date:
        """What lists sort by: what never ends comes last."""
        return self.standing.last_day or datetime.date.max


def lines_of(
    book: Register,
    *,
    fitness_of: Collection[int] | None = (),
) -> list[Line]:
    """Return the best row of each person, type and scope, first to end first.

    Of those who work here on the day. Examinations only of the people in `fitness_of`, None:
    of all that were read.
    """
    found = [
        *_of(book, "certificate"),
        *_of(book, "permit"),
        *(
            line
            for line in _of(book, "fitness")
            if fitness_of is None or line.person.pk in fitness_of
        ),
    ]
    return sorted(found, key=lambda line: (line.ends_on, line.person.name_key, line.row.pk))


def counts_by_type(lines: list[Line]) -> list[tuple[str, str, Counter[str]]]:
    """Return (kind, type, number per status) of some lines: what may be shown without names."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for line in lines:
        found[line.kind, line.row.type.name][line.standing.status] += 1
    return [(kind, name, counts) for (kind, name), counts in sorted(found.items())]


def _of(book: Register, kind: str) -> Iterator[Line]:
    for held in best_held(book, kind):
        employment = working(book, held.row.person_id)
        if employment is not None:
            yield Line(kind, employment.person, employment.team, held.row, held.standing)


def best_held(book: Register, *kinds: str) -> Iterator[Held]:
    """Yield the best row of each person, type and scope, of some kinds or of all."""
    held_by = {
        "certificate": book.certificates,
        "permit": book.permits,
        "fitness": book.fitness,
    }
    for kind in kinds or held_by:
        for rows in held_by[kind].values():
            apart: dict[object, list[Held]] = defaultdict(list)
            for held in rows:
                apart[scope_of(held)].append(held)
            for same in apart.values():
                yield max(same, key=_goodness)


def scope_of(held: Held) -> object:
    """Return what tells several rows of one type apart: a welder's position, a machine."""
    return getattr(held.row, "scope", "") or getattr(held.row, "equipment_id", None)


def _goodness(held: Held) -> tuple[bool, bool, datetime.date, int]:
    if isinstance(held.row, Fitness):
        # A later examination ends an earlier one, whatever it says.
        return True, True, held.row.examined_on, held.row.pk
    waits = held.standing.status == CertificateStatus.UNVERIFIED
    return (
        held.standing.counts,
        waits,
        held.standing.last_day or datetime.date.max,
        held.row.pk,
    )


def working(book: Register, person: int) -> Employment | None:
    """Return somebody's employment on the register's day: of several the latest begun."""
    here = [
        row
        for row in book.employments.get(person, ())
        if row.starts_on <= book.day and (row.ends_on is None or row.ends_on >= book.day)
    ]
    return here[-1] if here else None


def all_working(book: Register) -> dict[int, Employment]:
    """Return the same of everybody, by person; who does not work on the day is left out."""
    found = {person: working(book, person) for person in book.employments}
    return {person: row for person, row in found.items() if row is not None}
