"""What a heat map shows: a shift, a group of competences, only gaps, all ages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.results import Cell
from samtakt.foundation.phrases import ALL_SHIFTS
from samtakt.web.filters import Filter, choices_of


class HeatFilter(Filter):
    shift = forms.ChoiceField(label=_("Shift"), required=False)
    group = forms.ChoiceField(label=_("Competences"), required=False)
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("Everything")), ("gaps", _("Only gaps"))],
    )
    ages = forms.ChoiceField(
        label=_("Age of values"),
        required=False,
        choices=[("", _("Older than a year")), ("all", _("All"))],
    )

    def __init__(self, *args: Any, cells: Sequence[Cell], **kwargs: Any) -> None:
        shifts = [(cell.shift.id, cell.shift.name) for cell in cells if cell.shift]
        groups = {cell.competence.group for cell in cells if cell.competence.group}
        choices = {
            "shift": choices_of(ALL_SHIFTS, shifts),
            "group": choices_of(_("All groups"), [(name, name) for name in groups]),
        }
        super().__init__(*args, choices=choices, **kwargs)
