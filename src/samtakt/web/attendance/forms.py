"""What is written about attendance: hours, a reason, a scanned list."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.delivery.marking import STEP
from samtakt.delivery.models import SessionDay
from samtakt.foundation.formats import hours_text
from samtakt.web.filters import Filter


def hours_of_day(day: SessionDay) -> list[Decimal]:
    """Return the hours that somebody may have been there on a day, all of it first."""
    steps = [STEP * step for step in range(int(day.hours / STEP), 0, -1)]
    return steps if day.hours in steps else [day.hours, *steps]


class TakeUpForm(forms.Form):
    """Why a mark that came too late counts after all."""

    reason = forms.CharField(
        label=_("Why?"), max_length=300, help_text=_("Kept beside the original, for the audit.")
    )


class CorrectForm(TakeUpForm):
    """Other hours of an attested day, and why."""

    hours = forms.TypedChoiceField(label=_("Hours"), coerce=Decimal)
    field_order = ("hours", "reason")

    def __init__(self, *args: Any, day: SessionDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["hours"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            (f"{each.normalize():f}", f"{hours_text(each)} h")
            for each in [*hours_of_day(day), Decimal(0)]
        ]


class ListForm(forms.Form):
    """A scanned list; whose signatures stand on it is chosen beside the form."""

    file = forms.FileField(
        label=_("Photo or scan of the signed list"), help_text=_("JPEG, PNG or PDF, 10 MB at most.")
    )


class MonthFilter(Filter):
    """Which month is shown."""

    month = forms.DateField(
        label=_("Month"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
