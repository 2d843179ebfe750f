"""What periods and outcomes are called, on the pages and in the workbook's own words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtakt.delivery.followup import Outcome, Period

OUTCOME_WORDS: dict[Outcome, Any] = {
    Outcome.CAME: gettext_lazy("Came"),
    Outcome.NO_SHOW: gettext_lazy("Did not come"),
    Outcome.NOT_MARKED: gettext_lazy("Attendance not marked"),
    Outcome.TO_COME: gettext_lazy("Not over yet"),
    Outcome.GIVEN_UP: gettext_lazy("Seat given up"),
    Outcome.CANCELLED: gettext_lazy("Session cancelled"),
}
OUTCOME_TONES = {
    Outcome.CAME: "ok",
    Outcome.NO_SHOW: "bad",
    Outcome.NOT_MARKED: "warn",
    Outcome.TO_COME: "info",
    Outcome.GIVEN_UP: "neutral",
    Outcome.CANCELLED: "neutral",
}


def period_name(period: Period) -> str:
    """Return what a period is called: a year, a half of one, a quarter of one."""
    year, letter, number = period.key[:4], period.key[4:5], period.key[5:]
    if letter == "H":
        half = _("First half of %(year)s") if number == "1" else _("Second half of %(year)s")
        return half % {"year": year}
    if letter == "Q":
        return _("Quarter %(number)s of %(year)s") % {"number": number, "year": year}
    return year
