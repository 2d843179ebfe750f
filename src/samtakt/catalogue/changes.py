"""What happened to dates of the catalogue, for those who must tell the people concerned.

Areas above register with `when_dates_change`; they are told once the change is committed. A
change by hand and an import tell in the same way.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from samtakt.catalogue.models import OfferDate
from samtakt.foundation.spreadsheets.runs import ImportChange, ImportRun


class Happened(StrEnum):
    """What became of a date."""

    CANCELLED = "cancelled"
    MOVED = "moved"


@dataclass(frozen=True)
class DateChange:
    """One date that is no longer what somebody may have planned for."""

    date: int
    happened: Happened
    starts_on: datetime.date | None
    place: str
    reason: str = ""
    was_on: datetime.date | None = None
    was_at: str = ""


Listener = Callable[[list[DateChange]], None]
_listeners: list[Listener] = []


def when_dates_change(listener: Listener) -> Listener:
    """Register who is told what changed, after it is committed, in the scope of the change."""
    _listeners.append(listener)
    return listener


def tell(changes: list[DateChange]) -> None:
    """Tell every listener when the transaction is committed."""
    if changes:
        transaction.on_commit(lambda: _tell(changes))


def _tell(changes: list[DateChange]) -> None:
    for listener in _listeners:
        listener(changes)


WATCHED = ("starts_on", "place", "online", "cancelled_on")

_FIELDS = {field.name: field for field in OfferDate._meta.concrete_fields}


def change_of(before: dict[str, object], row: OfferDate) -> DateChange | None:
    """Return what a change of a date means, from the watched values before; None for nothing."""
    was_on, was_at = before["starts_on"], str(before["place"])
    if row.cancelled_on and not before["cancelled_on"]:
        happened = Happened.CANCELLED
    elif {name: getattr(row, name) for name in WATCHED} != before and not row.cancelled_on:
        happened = Happened.MOVED
    else:
        return None
    assert was_on is None or isinstance(was_on, datetime.date)
    return DateChange(
        row.pk, happened, row.starts_on, row.place, row.cancelled_reason, was_on, was_at
    )


def watched(row: OfferDate) -> dict[str, object]:
    """Return the values of a date whose change concerns others."""
    return {name: getattr(row, name) for name in WATCHED}


def changes_of(run: ImportRun) -> list[DateChange]:
    """Return what an applied import did to dates that stood already, by date."""
    noted = ImportChange.objects.filter(run=run, model="OfferDate", before__isnull=False)
    values = {change.row: change.before or {} for change in noted}
    rows = OfferDate.objects.filter(pk__in=values).order_by("pk")
    return list(_changed(rows, values))


def _changed(
    rows: Iterable[OfferDate], values: dict[int, dict[str, list[object]]]
) -> Iterable[DateChange]:
    for row in rows:
        before = watched(row)
        for name, (was, _now) in values[row.pk].items():
            if name in before:
                before[name] = None if was is None else _FIELDS[name].to_python(was)
        change = change_of(before, row)
        if change is not None:
            yield change
