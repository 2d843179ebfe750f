"""The forms of machines: what each requires, the day and shift that are asked about."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.certificates.equipment import Need
from samtakt.certificates.models import CertificateType, FitnessType, PermitType
from samtakt.competences.models import Competence
from samtakt.foundation.phrases import ALL_SHIFTS, CANONICAL_LEVELS
from samtakt.organisations.models import Shift, Team
from samtakt.web.certificates.forms import TypeField, day_field, types
from samtakt.web.filters import Filter, choices_of


class NowForm(Filter):
    """The day and the shift; without them today and all shifts.

    The shifts to choose from are known when the question has been answered: `offer` takes them.
    """

    on = day_field(_("Day"), required=False)
    shift = forms.IntegerField(label=_("Shift"), required=False, widget=forms.Select)
    words = forms.CharField(label=_("Name"), required=False, max_length=80)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        # The day that is answered for stands in its field, also when nobody has chosen one.
        shown = data.copy()
        shown.setdefault("on", timezone.localdate().isoformat())
        super().__init__(shown, **kwargs)

    @property
    def day(self) -> datetime.date:
        """The day that is asked about."""
        chosen: Any = self.chosen.get("on")
        return chosen or timezone.localdate()

    @property
    def shift_chosen(self) -> int | None:
        """The number of the shift that is asked about."""
        chosen: Any = self.chosen.get("shift")
        return chosen or None

    def offer(self, shifts: Iterable[Shift]) -> None:
        """Let one of the shifts be chosen; without any there is nothing to choose."""
        named = choices_of(ALL_SHIFTS, [(row.pk, row.name) for row in shifts])
        if len(named) == 1:
            del self.fields["shift"]
        else:
            self.fields["shift"].widget.choices = named


class MachineForm(forms.Form):
    """A machine or a place of work."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(label=_("Machine number"), max_length=40, required=False)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=None, required=False, empty_label=_("No team of its own")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name", "pk")


class RuleForm(forms.Form):
    """One thing that a machine requires: one of the four."""

    certificate_type = TypeField(label=_("Certificate"), queryset=None, required=False)
    permit_type = TypeField(label=_("Permit"), queryset=None, required=False)
    fitness_type = TypeField(label=_("Examination"), queryset=None, required=False)
    competence = TypeField(label=_("Competence"), queryset=None, required=False)
    level = forms.TypedChoiceField(
        label=_("At level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", "–"),
            *((level, f"{level}: {CANONICAL_LEVELS[level]}") for level in range(1, 5)),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (
            ("certificate_type", CertificateType),
            ("permit_type", PermitType),
            ("fitness_type", FitnessType),
            ("competence", Competence),
        ):
            self.fields[name].queryset = types(model)

    @property
    def need(self) -> Need:
        """What was chosen."""
        return Need(**self.cleaned_data)


class ExceptionForm(forms.Form):
    """Why somebody may work without all that is required, on one day."""

    on = day_field(_("Day"))
    reason = forms.CharField(
        label=_("Why is it safe enough today?"),
        max_length=300,
        help_text=_("For instance who stands beside. It is logged with your name."),
    )
