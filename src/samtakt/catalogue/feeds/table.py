"""A feed as a table: one event a row, under headings that the importer of courses knows."""

from collections.abc import Iterable, Mapping

from samtakt.foundation.spreadsheets.packages import Limits
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.workbooks import Cell, Sheet, Workbook

EMG, EMIL = "EMG XML", "EMIL"
FEEDS = (EMG, EMIL)

HEADINGS = {
    "code": "Kurskod",
    "name": "Kurs",
    "name_en": "Kurs (en)",
    "description": "Beskrivning",
    "description_en": "Beskrivning (en)",
    "provider": "Anordnare",
    "provider_key": "Anordnarkod",
    "hours": "Timmar",
    "weeks": "Veckor",
    "language": "Språk",
    "url": "Länk",
    "certificate": "Intyg",
    "seqf": "SeQF-nivå",
    "event": "Tillfälleskod",
    "form": "Kursform",
    "start": "Startdatum",
    "start_type": "Starttyp",
    "start_period": "Startperiod",
    "start_text": "Starttext",
    "end": "Slutdatum",
    "apply_by": "Sista anmälningsdag",
    "place": "Ort",
    "venue": "Kurslokal",
    "street": "Gatuadress",
    "latitude": "Latitud",
    "longitude": "Longitud",
    "event_url": "Tillfällets länk",
    "event_language": "Tillfällets språk",
    "price_per_seat": "Pris per plats",
    "currency": "Valuta",
    "vat": "Moms",
    "vat_included": "Moms ingår",
    "rebate": "Rabatt",
    "rebate_from": "Rabatt från",
    "rebate_to": "Rabatt till",
    "cancelled": "Inställd",
    "cancelled_reason": "Orsak",
}

Row = Mapping[str, Cell]


def as_workbook(
    file_name: str, kind: str, sheet: str, rows: Iterable[Row], limits: Limits
) -> Workbook:
    """Return the rows of a feed as a workbook with one sheet; only columns with values stand there.

    Raises:
        Refused: there are more rows than a spreadsheet may have, or none at all.
    """
    found = list(rows)
    if not found:
        raise Refused("no_table")
    if len(found) > limits.rows:
        raise Refused("too_many_rows", sheet=sheet, count=len(found), limit=limits.rows)
    used = [name for name in HEADINGS if any(row.get(name) not in (None, "") for row in found)]
    cells: list[list[Cell]] = [[HEADINGS[name] for name in used]]
    cells += [[row.get(name) or None for name in used] for row in found]
    return Workbook(file_name, kind, [Sheet(sheet, cells)])


def is_feed(sheet: str) -> bool:
    """Return whether a sheet was made of a feed, whose events have identifiers."""
    return sheet.startswith(FEEDS)


def is_whole(sheet: str) -> bool:
    """Return whether the feed was whole, so that what it leaves out is no longer offered."""
    return sheet in FEEDS
