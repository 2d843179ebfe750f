"""The forms of kinds of permits and of examinations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.certificates.models import Basis, CertificateType, FitnessType
from samtakt.web.certificates.forms import TypeForm, types

MONTHS = {"min_value": 1, "max_value": 600}


class KindForm(forms.Form):
    """What kinds of permits and of examinations have in common; the code is given once."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Short, and once only: spreadsheets find the type by it."),
    )
    name_sv = TypeForm.base_fields["name_sv"]
    name_en = TypeForm.base_fields["name_en"]
    basis = forms.ChoiceField(label=_("What says how long it is valid"), choices=Basis.choices)
    source = TypeForm.base_fields["source"]
    checked_on = TypeForm.base_fields["checked_on"]

    def __init__(self, *args: Any, kept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kept:
            del self.fields["code"]


class PermitTypeForm(KindForm):
    """A kind of permit and what it stands on."""

    interval_months = forms.IntegerField(
        label=_("Months"), initial=12, help_text=_("A permit always ends."), **MONTHS
    )
    least_age = forms.IntegerField(label=_("Least age"), min_value=13, max_value=99, required=False)
    certificates = forms.ModelMultipleChoiceField(
        label=_("Certificates that it stands on"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    examinations = forms.ModelMultipleChoiceField(
        label=_("Examinations that it stands on"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = [
        *("code", "name_sv", "name_en", "basis", "interval_months", "least_age"),
        *("certificates", "examinations", "source", "checked_on"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certificates"].queryset = types(CertificateType)
        self.fields["examinations"].queryset = types(FitnessType)

    @property
    def needs(self) -> list[Any]:
        """What was chosen of both."""
        return [*self.cleaned_data["certificates"], *self.cleaned_data["examinations"]]


class FitnessTypeForm(KindForm):
    """A kind of examination; most are repeated after another time than the first."""

    first_interval_months = forms.IntegerField(
        label=_("Months to the second examination"), required=False, **MONTHS
    )
    interval_months = forms.IntegerField(
        label=_("Months between later ones"), required=False, **MONTHS
    )
    field_order = [
        *("code", "name_sv", "name_en", "basis", "first_interval_months", "interval_months"),
        *("source", "checked_on"),
    ]
