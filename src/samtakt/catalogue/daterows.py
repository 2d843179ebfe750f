"""What one row of a catalogue says about a date."""

from dataclasses import dataclass, field
from typing import Any

from samtakt.catalogue.feeds.texts import address
from samtakt.catalogue.models import Start
from samtakt.competences.matching import plain
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import fold, tidy

ONLINE = ("distans", "online", "webb", "digital", "remote", "pa distans", "distance")
IN_HOUSE = (
    "in house", "in_house", "inhouse", "foretagsforlagd", "foretagsintern", "hos foretaget",
    "pa foretaget",
)  # fmt: skip
LANGUAGES = {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en"}


@dataclass(frozen=True)
class DateSeen:
    """One date as a row tells it. `values` are fields of `OfferDate`."""

    row: int
    provider: str
    event: str
    values: dict[str, Any]
    venue: tuple[str, str] | None = None
    cancelled: bool = False
    reason: str = ""
    told: frozenset[str] = field(default_factory=frozenset)
    """Which of the values the row says, so that a shorter list takes nothing back."""

    @property
    def is_somewhere(self) -> bool:
        return bool(self.values["online"] or self.values["in_house"] or self.values["place"])

    @property
    def when_and_where(self) -> tuple[Any, ...]:
        """What tells one date of an offer from another that has no identifier."""
        names = ("start_type", "starts_on", "starts_in", "start_text", "place", "online")
        return tuple(self.values[name] for name in names)

    def is_same_event(self, other: "DateSeen") -> bool:
        """Return whether another row is about the same date."""
        if plain(self.provider) != plain(other.provider):
            return False
        if self.event or other.event:
            return self.event == other.event
        return self.when_and_where == other.when_and_where

    def says_the_same(self, other: "DateSeen") -> bool:
        """Return whether another row adds nothing."""
        return (self.values, self.cancelled) == (other.values, other.cancelled)


def language_of(said: str) -> str:
    """Return the code of a language as people write it; "" for none."""
    word = fold(said)
    return LANGUAGES.get(word, word[:2])


def date_of(row: TableRow) -> DateSeen | None:
    """Return the date that a row tells of; None if it tells of none."""
    values = row.values
    if not ("start" in values or "start_type" in values):
        return None
    place, form = _text(row, "place", 80), fold(_text(row, "form", 40))
    online = bool(values.get("online")) or fold(place) in ONLINE or form in ONLINE
    in_house = not online and form in IN_HOUSE
    # A feed's "distance" has a town where its few meetings are; a plan needs no journey there.
    first, last = values.get("start"), values.get("end")
    said = {
        "start_type": _start_type(row),
        "starts_on": first,
        "starts_in": values.get("start_period"),
        "start_text": _text(row, "start_text", 200),
        "ends_on": None if first and last and last < first else last,
        "apply_by": values.get("apply_by"),
        "online": online,
        "in_house": in_house,
        "place": "" if online else place,
        "latitude": values.get("latitude"),
        "longitude": values.get("longitude"),
        "language": language_of(_text(row, "event_language", 40)),
        "url": address(values.get("event_url")),
    }
    venue = (_text(row, "venue", 120), _text(row, "street", 160))
    return DateSeen(
        row=row.row,
        provider=_text(row, "provider", 200),
        event=_text(row, "event", 256),
        values=said,
        venue=venue if venue[0] and said["place"] else None,
        cancelled=bool(values.get("cancelled")),
        reason=_text(row, "cancelled_reason", 300),
        told=frozenset(name for name, value in said.items() if value not in (None, "", False)),
    )


def _start_type(row: TableRow) -> Start:
    said = fold(_text(row, "start_type", 20))
    return Start(said) if said in Start.values else Start.FIXED


def _text(row: TableRow, name: str, most: int) -> str:
    return tidy(str(row.values.get(name) or ""))[:most]
