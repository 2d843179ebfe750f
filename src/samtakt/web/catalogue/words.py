"""How the catalogue's codes are said."""

import datetime
from typing import Any

from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from samtakt.catalogue.models import Access, OfferDate, Start, Venue

TERMS = {1: _("spring term %(year)s"), 6: _("summer %(year)s"), 8: _("autumn term %(year)s")}
MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"),
    _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip


def language_name(code: str) -> str:
    """Return what a language is called in the reader's language; its code if it has no name."""
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


def month_name(month: str) -> str:
    """Return "2027-05" as "May 2027"."""
    first = datetime.date.fromisoformat(f"{month}-01")
    return f"{MONTHS[first.month - 1]} {first.year}"


def start_words(date: OfferDate) -> str:
    """Return when a date without a first day begins, in words."""
    begins = date.starts_in
    if date.start_type == Start.MONTH and begins:
        return month_name(f"{begins:%Y-%m}")
    if date.start_type == Start.SEMESTER and begins:
        return str(TERMS.get(begins.month, TERMS[8])) % {"year": begins.year}
    if date.start_type == Start.ALWAYS:
        return gettext("At any time")
    return date.start_text or gettext("No day set yet")


def access_words(venue: Venue) -> list[Any]:
    """Return what a venue has, in the order of the list."""
    return [choice.label for choice in Access if choice.value in venue.access]
