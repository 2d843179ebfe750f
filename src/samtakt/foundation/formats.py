"""Dates, weeks, numbers and money as they are written in Swedish and in English."""

import datetime
import unicodedata
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from samtakt.foundation.phrases import active_language


def _locale() -> str:
    return "en_GB" if active_language() == "en" else "sv_SE"


def date_text(day: datetime.date | None) -> str:
    """Return a date in words, "3 mars 2027" or "3 March 2027"; empty for no date."""
    return format_date(day, format="d MMMM y", locale=_locale()) if day else ""


def short_date(day: datetime.date | None) -> str:
    """Return a date as 2027-03-03, which Swedish and international readers both read right."""
    return day.isoformat() if day else ""


def month_texts(month: datetime.date) -> tuple[str, str]:
    """Return a month in Swedish and in English: "oktober 2026", "October 2026"."""
    swedish, english = (format_date(month, "LLLL y", locale=one) for one in ("sv", "en"))
    return swedish, english


def monday_of(day: datetime.date) -> datetime.date:
    """Return the Monday of a day's week."""
    return day - datetime.timedelta(days=day.weekday())


def week_text(day: datetime.date) -> str:
    """Return the ISO week of a day: "v. 12 2027" or "week 12, 2027"."""
    year, week, _weekday = day.isocalendar()
    return f"week {week}, {year}" if _locale().startswith("en") else f"v. {week} {year}"


def number_text(value: float | Decimal | None, decimals: int = 0) -> str:
    """Return a number grouped, with the language's decimal sign and a true minus; empty for none."""
    if value is None:
        return ""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=_locale()).replace("-", "−")


def hours_text(value: float | Decimal | None) -> str:
    """Return hours for running text: "8", "7,5", "7,25"; decimals only where there are any."""
    return "" if value is None else format_decimal(value, format="#,##0.##", locale=_locale())


def significant_text(value: float | Decimal | None) -> str:
    """Return a number for running text with the decimals it has, nine at most: "5", "0,001"."""
    return (
        "" if value is None else format_decimal(value, format="#,##0.#########", locale=_locale())
    )


def dates_text(first: datetime.date, last: datetime.date) -> str:
    """Return a run of dates, saying month and year once: "11–15 januari 2027"."""
    if first == last:
        return date_text(first)
    if first.year != last.year:
        return f"{date_text(first)} – {date_text(last)}"
    if first.month != last.month:
        return f"{format_date(first, format='d MMMM', locale=_locale())} – {date_text(last)}"
    return f"{first.day}–{date_text(last)}"


def percent_text(share: float | None, decimals: int = 0) -> str:
    """Return a share (0.25) as a percentage, "25 %" or "25%"; empty for none."""
    return _percent(share, "#,##0" + ("." + "0" * decimals if decimals else ""))


def share_text(share: float | None) -> str:
    """Return a share for running text: "90 %", "97,5 %"; decimals only where there are any."""
    return _percent(share, "#,##0.##")


def _percent(share: float | None, pattern: str) -> str:
    if share is None:
        return ""
    space = "" if _locale().startswith("en") else "\u00a0"
    return format_percent(share, format=f"{pattern}{space}%", locale=_locale())


def money_text(kronor: float | Decimal | None) -> str:
    """Return an amount in whole kronor: "12 500 kr" or "SEK 12,500"; empty for none."""
    if kronor is None:
        return ""
    amount = number_text(kronor)
    return f"SEK {amount}" if _locale().startswith("en") else f"{amount}\u00a0kr"


_SWEDISH_LAST = str.maketrans({"å": "{", "ä": "|", "ö": "}", "æ": "|", "ø": "}"})


def sort_key(text: str) -> str:
    """Return a key that sorts å, ä and ö last and ignores case and other accents.

    Neither SQLite nor the tests' PostgreSQL can sort Swedish, so names are stored with it.
    """
    kept = text.casefold().translate(_SWEDISH_LAST)
    plain = unicodedata.normalize("NFKD", kept)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
