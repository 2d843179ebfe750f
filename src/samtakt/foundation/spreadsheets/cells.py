"""Reading one cell of a list as what its column holds: a date, a number, a yes, a word.

Each reader returns the value, None for an empty cell, or raises Unreadable with a code of
`messages.ROW_MESSAGES`. Dates are read as Swedes write them: the day before the month.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

from samtakt.foundation.spreadsheets.levels import is_no_assessment
from samtakt.foundation.spreadsheets.wording import fold, tidy
from samtakt.foundation.spreadsheets.workbooks import Cell


class Unreadable(Exception):
    """The cell does not hold what its column should; `code` names the sentence to say."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan januari january", "feb februari february", "mar mars march", "apr april",
            "maj may", "jun juni june", "jul juli july", "aug augusti august",
            "sep sept september", "okt oktober oct october", "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_SHORT = re.compile(r"(\d{2})(\d{2})(\d{2})$")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$")
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})$|(\d{1,2})/(\d{4})$")
_YEAR = re.compile(r"(19|20)\d{2}$")
_WEEKS = (
    re.compile(
        r"(?:v|vecka|week|w)\s*\.?\s*(?P<week>\d{1,2})[ ,/-]+(?P<year>\d{4})$", re.IGNORECASE
    ),
    re.compile(
        r"(?P<year>\d{4})[ ,/-]*(?:v|vecka|week|w)\s*\.?\s*(?P<week>\d{1,2})$", re.IGNORECASE
    ),
)
_WORDED = re.compile(r"(?:den\s+)?(?:(\d{1,2})[.:a]*\s+)?([a-zåäö]+)\.?\s+(\d{4})$", re.IGNORECASE)
_EXCEL_DAY_ZERO = datetime.date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)  # 1927 to 2119
_PIVOT = 35
"""Two-digit years up to this are in this century."""


def read_date(cell: Cell) -> datetime.date | None:
    """A date; a month or a year means its first day, a week its Monday."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    if is_no_assessment(cell):
        return None
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _date_of_number(cell)
    text = tidy(str(cell)).strip(" .")
    try:
        found = _date_of_text(text)
    except ValueError as error:
        raise Unreadable("not_a_date") from error
    if found is None:
        raise Unreadable("not_a_date")
    return found


def _date_of_number(number: float) -> datetime.date:
    if int(number) in _SERIALS:
        return _EXCEL_DAY_ZERO + datetime.timedelta(days=int(number))
    found = None
    try:
        found = _date_of_text(str(int(number)))
    except ValueError as error:
        raise Unreadable("not_a_date") from error
    if found is None:
        raise Unreadable("not_a_date")
    return found


def _date_of_text(text: str) -> datetime.date | None:
    for pattern in (_ISO, _COMPACT):
        if match := pattern.match(text):
            return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT.match(text):
        return datetime.date(_century(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.match(text):
        return datetime.date(_century(match[3]), int(match[2]), int(match[1]))
    if match := _MONTH.match(text):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        return datetime.date(int(year), int(month), 1)
    for pattern in _WEEKS:
        if match := pattern.match(text):
            return datetime.date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
    if (match := _WORDED.match(text)) and match[2].lower() in _MONTHS:
        return datetime.date(int(match[3]), _MONTHS[match[2].lower()], int(match[1] or 1))
    if _YEAR.match(text):
        return datetime.date(int(text), 1, 1)
    if text.isdigit() and int(text) in _SERIALS:
        return _EXCEL_DAY_ZERO + datetime.timedelta(days=int(text))
    return None


def _century(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) <= _PIVOT else 1900)


_NUMBER = re.compile(r"[-+]?\d{1,3}(?:[ .]\d{3})+(?:,\d+)?$|[-+]?\d{1,3}(?:,\d{3})+\.\d+$")
_UNIT = re.compile(
    r"\s*(?:kr|kronor|sek|:-|st|h|tim|timmar|hours?|dagar|dag|days?|d|personer|pers|p|år|%)\.?$",
    re.IGNORECASE,
)


def read_number(cell: Cell) -> float | int | None:
    """A number with decimal comma or point, spaced thousands and perhaps a unit after it."""
    if isinstance(cell, bool):
        raise Unreadable("not_a_number")
    if isinstance(cell, (int, float)):
        return cell
    if is_no_assessment(cell):
        return None
    text = _UNIT.sub("", " ".join(str(cell).split())).replace("−", "-").strip()
    if _NUMBER.match(text):
        text = text.replace(" ", "")
        text = text.replace(".", "") if "," not in text or text.rfind(".") < text.rfind(",") else (
            text.replace(",", "")
        )  # fmt: skip
    try:
        number = float(text.replace(" ", "").replace(",", "."))
    except ValueError as error:
        raise Unreadable("not_a_number") from error
    return int(number) if number.is_integer() else number


def read_percentage(cell: Cell) -> float | None:
    """A percentage from 0 to 100, written 75 %, 75 or 0,75."""
    try:
        number = read_number(cell)
    except Unreadable as error:
        raise Unreadable("not_a_percentage") from error
    if number is None:
        return None
    if isinstance(cell, str) and "%" in cell:
        per_cent = float(number)
    else:
        per_cent = number * 100 if 0 < number <= 1 else float(number)
    if not 0 <= per_cent <= 100:
        raise Unreadable("not_a_percentage")
    return round(per_cent, 6)


_YES = frozenset(["x", "ja", "j", "yes", "y", "true", "sant", "1", "ok"]) | set("✓✔☑✅●")
_NO = frozenset(["nej", "n", "no", "false", "falskt", "0"]) | set("✗✘☐○")


def read_yes_or_no(cell: Cell) -> bool | None:
    """Yes or no, as a word, a tick or a truth value."""
    if isinstance(cell, bool):
        return cell
    if is_no_assessment(cell):
        return None
    text = str(cell).strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unreadable("not_yes_or_no")


_SEXES = {
    **dict.fromkeys(("k", "kvinna", "f", "female", "woman", "w", "kv"), "woman"),
    **dict.fromkeys(("m", "man", "male"), "man"),
    **dict.fromkeys(
        ("annat", "other", "x", "ickebinar", "icke binar", "vill ej ange", "okant"), ""
    ),
}


def read_sex(cell: Cell) -> str | None:
    """Either "woman" or "man", or None where the cell gives neither."""
    if is_no_assessment(cell):
        return None
    found = _SEXES.get(fold(str(cell)))
    if found is None:
        raise Unreadable("unknown_sex")
    return found or None


_CRITICALITIES = {
    **dict.fromkeys(
        ("lag", "low", "liten", "mindre viktig", "normal", "onskvard", "bra att ha"), 1
    ),
    **dict.fromkeys(("medel", "medium", "mellan", "viktig", "important", "moderate"), 2),
    **dict.fromkeys(("hog", "high", "kritisk", "critical", "mycket viktig", "stor", "x", "ja"), 3),
    **dict.fromkeys(("nodvandig", "maste", "yes", "must"), 3),
    **dict.fromkeys(("nej", "no", "ej kritisk"), 1),
}


def read_criticality(cell: Cell) -> int | None:
    """How critical a competence is, 1 to 3, as a number or a word."""
    if is_no_assessment(cell):
        return None
    found = _CRITICALITIES.get(fold(str(cell)))
    if found is None:
        try:
            number = read_number(cell)
        except Unreadable:
            number = None
        if number not in {1, 2, 3}:
            raise Unreadable("unknown_criticality")
        found = int(number or 0)
    return found


def read_email(cell: Cell) -> str | None:
    """An e-mail address in lower case."""
    if is_no_assessment(cell):
        return None
    text = str(cell).strip().lower().removeprefix("mailto:")
    if not re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+", text):
        raise Unreadable("not_an_email")
    return text


def read_text(cell: Cell) -> str | None:
    """A label on one line; whole numbers without decimals."""
    if cell is None:
        return None
    text = cell.isoformat() if isinstance(cell, datetime.date) else tidy(str(cell))
    return text or None


def read_prose(cell: Cell) -> str | None:
    """A text of several lines."""
    lines = [] if cell is None else [tidy(line) for line in str(cell).splitlines()]
    return "\n".join(line for line in lines if line) or None


def read_label(cell: Cell) -> str | None:
    """A label, where a dash stands for nothing."""
    return None if is_no_assessment(cell) else read_text(cell)


def read_birth_year(cell: Cell) -> int | None:
    """A year of birth, also out of a whole date."""
    if isinstance(cell, (int, str)) and re.fullmatch(r"\d{2}", str(cell).strip()):
        return _century(str(cell).strip())
    found = read_date(cell)
    return found.year if found else None


READERS: dict[str, Callable[[Cell], Any]] = {
    "text": read_label,
    "prose": read_prose,
    "date": read_date,
    "number": read_number,
    "percentage": read_percentage,
    "yes_or_no": read_yes_or_no,
    "sex": read_sex,
    "criticality": read_criticality,
    "email": read_email,
    "birth_year": read_birth_year,
    "cell": lambda cell: cell,
}
"""How each kind of column is read; "level" columns are read on the sheet's own scale."""

_IDENTITY_DIGITS = 10
_IDENTITY = re.compile(r"(?:\D|^)((?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[06][1-9]|[1278]\d|[39][01])"
                       r"[-+ ]?\d{4})(?:\D|$)")  # fmt: skip


def is_identity_number(cell: Cell) -> bool:
    """Whether a cell holds a Swedish personal identity number, by its date and check digit."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int)):
        return False
    text = str(cell)
    if len(text) < _IDENTITY_DIGITS or (isinstance(cell, int) and len(text) not in {10, 12}):
        return False
    match = _IDENTITY.search(text)
    if match is None:
        return False
    digits = re.sub(r"\D", "", match[1])[-10:]
    total = 0
    for position, digit in enumerate(digits):
        product = int(digit) * (2 if position % 2 == 0 else 1)
        total += product // 10 + product % 10
    return total % 10 == 0
