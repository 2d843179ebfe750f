"""The filters: which period, which seats, which sessions."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.delivery.followup import Outcome, Period, parts_of_year, year_of
from samtakt.delivery.models import Session
from samtakt.web.filters import Filter
from samtakt.web.followup.words import OUTCOME_WORDS, period_name

YEARS_BACK, YEARS_AHEAD = 3, 1
LATE = "late"


def periods(today: datetime.date, *, whole_years: bool) -> list[Period]:
    """Return the periods to choose from, the present year first, then the others."""
    years = range(today.year + YEARS_AHEAD, today.year - YEARS_BACK - 1, -1)
    ordered = sorted(years, key=lambda year: year != today.year)
    if whole_years:
        return [year_of(year) for year in ordered]
    return [part for year in ordered for part in parts_of_year(year)]


class PeriodFilter(Filter):
    """Which period the sessions begin in; this year where nothing, or nothing known, is asked."""

    period = forms.ChoiceField(label=_("Period"), required=False)

    def __init__(
        self, *args: Any, today: datetime.date, whole_years: bool = False, **kwargs: Any
    ) -> None:
        offered = periods(today, whole_years=whole_years)
        self.offered = {period.key: period for period in offered}
        self.usual = offered[0]
        choices = {"period": [(period.key, period_name(period)) for period in offered]}
        super().__init__(*args, choices=choices | kwargs.pop("choices", {}), **kwargs)

    def asked(self) -> Period:
        """Return the period."""
        return self.offered.get(self.chosen.get("period", ""), self.usual)


class SeatFilter(PeriodFilter):
    """Which seats are listed."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        required=False,
        choices=[
            ("", _("All")),
            *OUTCOME_WORDS.items(),
            (LATE, _("Given up so late that it costs")),
        ],
    )

    def keeps(self, outcome: Outcome, *, is_late: bool) -> bool:
        """Whether a seat is listed."""
        wanted = self.chosen.get("outcome", "")
        return not wanted or outcome == wanted or (wanted == LATE and is_late)


class SessionFilter(PeriodFilter):
    """Which sessions are listed."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Session.State.choices]
    )
