"""What a sheet of providers beside a catalogue says: who gives courses, where, and how many."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from samtakt.catalogue.models import MOST_SESSIONS_PER_WEEK
from samtakt.competences.matching import plain
from samtakt.competences.requirementimports import refusal_of
from samtakt.foundation.spreadsheets.columns import PROVIDERS
from samtakt.foundation.spreadsheets.lists import is_named_for
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.understanding import TableRow, TableUnderstanding
from samtakt.foundation.spreadsheets.wording import tidy

WEEKLY = "sessions_per_week"
LONGEST_NAME = 200


@dataclass
class ProviderSeen:
    """A provider of the sheet; `sessions_per_week` is None where no row says it.

    One that `is_kept` is stored even if no course names it: the sheet is surely one of providers,
    and not of venues or people, which have names and places too.
    """

    name: str
    row: int
    is_kept: bool
    place: str = ""
    sessions_per_week: int | None = None


@dataclass
class Listed:
    """The providers of the sheet by plain name, the name of each code, what cannot be kept."""

    providers: dict[str, ProviderSeen] = field(default_factory=dict)
    name_of_code: dict[str, str] = field(default_factory=dict)
    faults: list[Refusal] = field(default_factory=list)


def list_providers(tables: Iterable[TableUnderstanding]) -> Listed:
    """Return what the sheets say. A row without a name is left aside: reading has refused it."""
    found = Listed()
    for table in tables:
        is_kept = is_named_for(table.sheet, PROVIDERS) or any(
            WEEKLY in row.values for row in table.rows
        )
        for row in table.rows:
            name, code = _text(row, "provider")[:LONGEST_NAME], _text(row, "code")
            if not name:
                continue
            seen = found.providers.setdefault(plain(name), ProviderSeen(name, row.row, is_kept))
            seen.place = _text(row, "place") or seen.place
            found.faults += _weekly(seen, row)
            if code:
                found.name_of_code[plain(code)] = seen.name
    return found


def _text(row: TableRow, name: str) -> str:
    return tidy(str(row.values.get(name) or ""))


def _weekly(seen: ProviderSeen, row: TableRow) -> Iterator[Refusal]:
    """Take how many sessions a provider can hold in a week; an empty cell says nothing of it."""
    number = row.values.get(WEEKLY)
    if number is None:
        return
    if number != int(number):
        yield refusal_of(row, "not_whole", WEEKLY, number)
    elif not 0 <= number <= MOST_SESSIONS_PER_WEEK:
        yield refusal_of(row, "out_of_range", WEEKLY, number, least=0, most=MOST_SESSIONS_PER_WEEK)
    elif seen.sessions_per_week not in {None, number}:
        yield refusal_of(row, "row_twice", "provider", seen.name, first=seen.row)
    else:
        seen.sessions_per_week = int(number)
