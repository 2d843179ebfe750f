"""What the rows of a catalogue say about each course, gathered course by course."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samtakt.catalogue.daterows import DateSeen, date_of, language_of
from samtakt.catalogue.feeds.texts import address
from samtakt.competences.matching import Word, plain
from samtakt.competences.requirementimports import refusal_of
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import fold, tidy

HOURS_PER_DAY = 8
DAYS_PER_WEEK = 5
MOST_HOURS = 9999
SMALLEST_GROUP, LARGEST_GROUP = 1, 12
HOURS_PER_POINT = 8
"""A YH point: five of them are a week of full-time study."""
NOT_GRANTED = ("avslag", "avslagen", "aterkallad", "rejected")
_LINK_TO_MANY = ";"
_OFFER_COLUMNS = (
    "price_per_session", "price_per_seat", "min_participants", "max_participants", "vat", "rebate",
)  # fmt: skip
_KRONOR = {"", "sek", "kr", "kronor"}


@dataclass(frozen=True)
class OutcomeSeen:
    """A competence and the levels that the course takes it from and to."""

    word: Word
    low: int
    high: int


@dataclass
class OfferSeen:
    """What one provider asks; `values` is empty where the rows tell no conditions."""

    provider: str
    key: str = ""
    place: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    rebates: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class CourseSeen:
    """Everything that the rows of one code say."""

    code: str
    row: int
    described: bool = False
    said: dict[str, Any] = field(default_factory=dict)
    certificate: str = ""
    offers: dict[str, OfferSeen] = field(default_factory=dict)
    outcomes: dict[str, OutcomeSeen] = field(default_factory=dict)
    prerequisites: list[str] = field(default_factory=list)
    dates: list[DateSeen] = field(default_factory=list)

    @property
    def key(self) -> str:
        return plain(self.code)


@dataclass
class Gathered:
    """The courses in the order of the file, what cannot be kept, and what was left out."""

    courses: list[CourseSeen] = field(default_factory=list)
    faults: list[Refusal] = field(default_factory=list)
    without_length: list[str] = field(default_factory=list)
    not_granted: int = 0
    foreign_currency: int = 0
    without_place: list[int] = field(default_factory=list)
    doubles: int = 0
    prices_differ: list[str] = field(default_factory=list)


def gather(rows: list[TableRow], *, feed: bool = False) -> Gathered:
    """Return what the rows say; a feed's events may lack what a list of one's own may not."""
    found = Gathered()
    courses: dict[str, CourseSeen] = {}
    for row in rows:
        if fold(_text(row, "decision", 40)) in NOT_GRANTED:
            found.not_granted += 1
            continue
        code = _code(row)
        if not code:
            found.faults.append(refusal_of(row, "value_missing", "code", ""))
            continue
        if feed and not row.values.get("hours") and plain(code) not in courses:
            found.without_length.append(_text(row, "name", 200) or code)
            continue
        seen = courses.setdefault(plain(code), CourseSeen(code, row.row))
        found.faults += [
            *_describe(seen, row),
            *_outcome(seen, row),
            *_offer(seen, row, found, feed=feed),
            *_session(seen, row, found, feed=feed),
        ]
    found.courses = list(courses.values())
    return found


def _code(row: TableRow) -> str:
    return _text(row, "code", 40) or _text(row, "name", 40)


def _text(row: TableRow, name: str, most: int) -> str:
    return tidy(str(row.values.get(name) or ""))[:most]


def _describe(seen: CourseSeen, row: TableRow) -> Iterator[Refusal]:
    """Take what the row says of the course itself; a row that only adds a date says nothing."""
    hours = _hours(row)
    if hours is None:
        return
    if not 0 < hours <= MOST_HOURS:
        yield refusal_of(row, "out_of_range", "hours", hours, least=1, most=MOST_HOURS)
    said = _said(seen, row, hours)
    # The events of a course differ in length and language; its first row speaks for it.
    if seen.described and "event" in row.values:
        return
    if seen.described and seen.said != said:
        yield refusal_of(row, "row_twice", "name", seen.code, first=seen.row)
        return
    level = row.values.get("seqf")
    if level is not None and level not in range(1, 9):
        yield refusal_of(row, "out_of_range", "seqf", level, least=1, most=8)
    seen.described, seen.said = True, said
    seen.certificate = _text(row, "certificate", 200) or seen.certificate
    for code in _text(row, "prerequisites", 400).replace(",", _LINK_TO_MANY).split(_LINK_TO_MANY):
        if code.strip() and code.strip() not in seen.prerequisites:
            seen.prerequisites.append(code.strip())


def _said(seen: CourseSeen, row: TableRow, hours: float) -> dict[str, Any]:
    language = _text(row, "language", 40) or _text(row, "event_language", 40)
    said: dict[str, Any] = {
        "name_sv": _text(row, "name", 200) or _text(row, "name_en", 200) or seen.code,
        "name_en": _text(row, "name_en", 200),
        "hours": Decimal(str(round(hours, 1))),
        "weeks": _weeks(row, hours),
        "language": language_of(language) or "sv",
    }
    if "mandatory" in row.values:
        said["mandatory_by_law"] = bool(row.values["mandatory"])
    if "seqf" in row.values:
        said["seqf_level"] = int(row.values["seqf"])
    if url := address(row.values.get("url")):
        said["url"] = url
    for name, column in (("description_sv", "description"), ("description_en", "description_en")):
        if column in row.values:
            said[name] = str(row.values[column])
    return said


def _hours(row: TableRow) -> float | None:
    values = row.values
    if values.get("hours") is not None:
        return float(values["hours"])
    if values.get("days") is not None:
        return float(values["days"]) * HOURS_PER_DAY
    return None if values.get("points") is None else float(values["points"]) * HOURS_PER_POINT


def _weeks(row: TableRow, hours: float) -> int:
    days = row.values.get("days") or hours / HOURS_PER_DAY
    return max(1, int(row.values.get("weeks") or math.ceil(days / DAYS_PER_WEEK)))


def _offer(seen: CourseSeen, row: TableRow, found: Gathered, *, feed: bool) -> Iterator[Refusal]:
    values, provider = row.values, _text(row, "provider", 200)
    told = any(name in values for name in _OFFER_COLUMNS)
    if not provider:
        if told and _hours(row) is not None and not feed:
            yield refusal_of(row, "value_missing", "provider", "")
        return
    offer = seen.offers.setdefault(
        plain(provider),
        OfferSeen(provider, _text(row, "provider_key", 256), _text(row, "place", 80)),
    )
    if not told:
        return
    yield from _out_of_range(row)
    conditions = _conditions(row, found)
    if offer.values and feed:
        _take_dearest(seen, offer, conditions, found)
        return
    offer.values = offer.values | conditions
    offer.rebates = _rebates(row) or offer.rebates


def _out_of_range(row: TableRow) -> Iterator[Refusal]:
    values = row.values
    least = int(values.get("min_participants") or SMALLEST_GROUP)
    most = int(values.get("max_participants") or max(least, LARGEST_GROUP))
    if not 1 <= least <= most:
        yield refusal_of(row, "out_of_range", "min_participants", least, least=1, most=most)
    for name in ("price_per_session", "price_per_seat"):
        price = values.get(name) or 0
        if not 0 <= price < 10**8:
            yield refusal_of(row, "out_of_range", name, price, least=0, most=10**8)


def _conditions(row: TableRow, found: Gathered) -> dict[str, Any]:
    values = row.values
    least = int(values.get("min_participants") or SMALLEST_GROUP)
    said: dict[str, Any] = {
        "minimum": least,
        "maximum": int(values.get("max_participants") or max(least, LARGEST_GROUP)),
    }
    if "vat" in values:
        said["vat_percent"] = Decimal(str(round(values["vat"], 1)))
    priced = "price_per_session" in values or "price_per_seat" in values
    if priced and fold(_text(row, "currency", 10)) not in _KRONOR:
        found.foreign_currency += 1
        priced = False
    said["price_stated"] = priced
    without = Decimal(1)
    if values.get("vat_included") and "vat" in values:
        without = 1 + Decimal(str(values["vat"])) / 100
    for name in ("price_per_session", "price_per_seat"):
        said[name] = _kronor(values.get(name), without) if priced else Decimal("0.00")
    return said


def _kronor(value: Any, without: Decimal) -> Decimal:
    return (Decimal(str(value or 0)) / without).quantize(Decimal("0.01"))


def _take_dearest(
    seen: CourseSeen, offer: OfferSeen, conditions: dict[str, Any], found: Gathered
) -> None:
    """An offer has one price: of events that cost differently the dearest, which is told."""
    if conditions["price_per_seat"] == offer.values["price_per_seat"]:
        return
    found.prices_differ.append(seen.said.get("name_sv", seen.code))
    if conditions["price_per_seat"] > offer.values["price_per_seat"]:
        offer.values = conditions


def _rebates(row: TableRow) -> list[dict[str, Any]]:
    share = row.values.get("rebate")
    if not share:
        return []
    return [
        {
            "percent": Decimal(str(round(share, 1))),
            "valid_from": row.values.get("rebate_from"),
            "valid_to": row.values.get("rebate_to"),
        }
    ]


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


def _session(seen: CourseSeen, row: TableRow, found: Gathered, *, feed: bool) -> Iterator[Refusal]:
    date = date_of(row)
    if date is None:
        return
    if not date.is_somewhere:
        if feed:
            found.without_place.append(row.row)
        else:
            yield refusal_of(row, "value_missing", "place", "")
        return
    if date.values["start_type"] == "fixed" and date.values["starts_on"] is None:
        yield refusal_of(row, "value_missing", "start", "")
        return
    same = [one for one in seen.dates if one.is_same_event(date)]
    if same and same[0].says_the_same(date):
        found.doubles += 1
    elif same:
        yield refusal_of(row, "row_twice", "event", date.event, first=same[0].row)
    else:
        seen.dates.append(date)
