"""What the rows of a catalogue say about each course, gathered course by course."""

import datetime
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samtakt.competences.matching import Word, plain
from samtakt.competences.requirementimports import refusal_of
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import fold, tidy

HOURS_PER_DAY = 8
DAYS_PER_WEEK = 5
SMALLEST_GROUP, LARGEST_GROUP = 1, 12
ONLINE = ("distans", "online", "webb", "digital", "remote", "pa distans")
LANGUAGES = {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en"}
_LINK_TO_MANY = ";"
Session = tuple[datetime.date, str, bool]


@dataclass(frozen=True)
class OutcomeSeen:
    """A competence and the levels that the course takes it from and to."""

    word: Word
    low: int
    high: int


@dataclass
class CourseSeen:
    """Everything that the rows of one code say."""

    code: str
    row: int
    described: bool = False
    said: dict[str, Any] = field(default_factory=dict)
    provider: str = ""
    certificate: str = ""
    offer: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, OutcomeSeen] = field(default_factory=dict)
    prerequisites: list[str] = field(default_factory=list)
    dates: list[Session] = field(default_factory=list)

    @property
    def key(self) -> str:
        return plain(self.code)


def gather(rows: list[TableRow]) -> tuple[list[CourseSeen], list[Refusal]]:
    """Return the courses in the order of the file, and what cannot be kept."""
    courses: dict[str, CourseSeen] = {}
    faults: list[Refusal] = []
    for row in rows:
        code = _code(row)
        if not code:
            faults.append(refusal_of(row, "value_missing", "code", ""))
            continue
        seen = courses.setdefault(plain(code), CourseSeen(code, row.row))
        faults += [*_describe(seen, row), *_outcome(seen, row), *_session(seen, row)]
    return list(courses.values()), faults


def _code(row: TableRow) -> str:
    return _text(row, "code", 40) or _text(row, "name", 40)


def _text(row: TableRow, name: str, most: int) -> str:
    return tidy(str(row.values.get(name) or ""))[:most]


def _describe(seen: CourseSeen, row: TableRow) -> Iterator[Refusal]:
    """Take what the row says of the course itself; a row that only adds a date says nothing."""
    hours = _hours(row)
    if hours is None:
        return
    if not 0 < hours <= 2000:
        yield refusal_of(row, "out_of_range", "hours", hours, least=1, most=2000)
    said = {
        "name_sv": _text(row, "name", 200) or seen.code,
        "name_en": _text(row, "name_en", 200),
        "hours": Decimal(str(round(hours, 1))),
        "weeks": _weeks(row, hours),
        "language": _language(row),
    }
    if "mandatory" in row.values:
        said["mandatory_by_law"] = bool(row.values["mandatory"])
    if seen.described and seen.said != said:
        yield refusal_of(row, "row_twice", "name", seen.code, first=seen.row)
        return
    seen.described, seen.said = True, said
    seen.provider = _text(row, "provider", 200) or seen.provider
    seen.certificate = _text(row, "certificate", 40) or seen.certificate
    for code in _text(row, "prerequisites", 400).replace(",", _LINK_TO_MANY).split(_LINK_TO_MANY):
        if code.strip() and code.strip() not in seen.prerequisites:
            seen.prerequisites.append(code.strip())
    yield from _offer(seen, row)


def _hours(row: TableRow) -> float | None:
    hours, days = row.values.get("hours"), row.values.get("days")
    if hours is not None:
        return float(hours)
    return None if days is None else float(days) * HOURS_PER_DAY


def _weeks(row: TableRow, hours: float) -> int:
    days = row.values.get("days") or hours / HOURS_PER_DAY
    return max(1, int(row.values.get("weeks") or math.ceil(days / DAYS_PER_WEEK)))


def _language(row: TableRow) -> str:
    said = fold(str(row.values.get("language") or "sv"))
    return LANGUAGES.get(said, said[:2]) or "sv"


def _offer(seen: CourseSeen, row: TableRow) -> Iterator[Refusal]:
    values = row.values
    names = ("price_per_session", "price_per_seat", "min_participants", "max_participants")
    if not any(name in values for name in names):
        return
    least = int(values.get("min_participants") or SMALLEST_GROUP)
    most = int(values.get("max_participants") or max(least, LARGEST_GROUP))
    if not 1 <= least <= most:
        yield refusal_of(row, "out_of_range", "min_participants", least, least=1, most=most)
    for name in names[:2]:
        price = values.get(name) or 0
        if not 0 <= price < 10**8:
            yield refusal_of(row, "out_of_range", name, price, least=0, most=10**8)
    if not seen.provider:
        yield refusal_of(row, "value_missing", "provider", "")
    seen.offer = {
        "price_per_session": _kronor(values.get("price_per_session")),
        "price_per_seat": _kronor(values.get("price_per_seat")),
        "minimum": least,
        "maximum": most,
    }


def _kronor(value: Any) -> Decimal:
    return Decimal(str(value or 0)).quantize(Decimal("0.01"))


def _outcome(seen: CourseSeen, row: TableRow) -> Iterator[Refusal]:
    label = _text(row, "competence", 200)
    if not label:
        return
    low, high = row.values.get("from_level", 0), row.values.get("to_level")
    if high is None:
        yield refusal_of(row, "value_missing", "to_level", "")
        return
    if low >= high:
        yield refusal_of(row, "outcome_raises_nothing", "to_level", label, low=low, high=high)
        return
    word = Word(label, row=row.row, column=row.columns.get("competence"))
    known = seen.outcomes.setdefault(plain(label), OutcomeSeen(word, low, high))
    if (known.low, known.high) != (low, high):
        yield refusal_of(row, "row_twice", "competence", f"{seen.code}: {label}", first=seen.row)


def _session(seen: CourseSeen, row: TableRow) -> Iterator[Refusal]:
    starts_on = row.values.get("start")
    if starts_on is None:
        return
    place = _text(row, "place", 80)
    online = bool(row.values.get("online")) or fold(place) in ONLINE
    if not place and not online:
        yield refusal_of(row, "value_missing", "place", "")
        return
    session = (starts_on, "" if online else place, online)
    if session not in seen.dates:
        seen.dates.append(session)
