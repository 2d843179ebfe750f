"""The forms of certificates, permits and examinations, and the filter of their list."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samtakt.certificates.listing import Line
from samtakt.certificates.models import (
    Basis,
    Certificate,
    CertificateType,
    Equipment,
    Fitness,
    FitnessType,
    PermitType,
)
from samtakt.foundation.formats import sort_key
from samtakt.web.certificates.words import KINDS, STATUSES
from samtakt.web.filters import Filter, choices_of


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day, with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **more)


class TypeField(forms.ModelChoiceField):
    """A type of the library, by name in the reader's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": _("Choose"), **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


def types(model: Any) -> Any:
    """Return the rows of a library in the open scope."""
    return model.objects.order_by("name_sv", "pk")


class ListFilter(Filter):
    """Which certificates, permits and examinations are shown."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), *((key.value, label) for key, label in STATUSES.items())],
    )
    within = forms.ChoiceField(
        label=_("Ends within"),
        required=False,
        choices=[
            ("", _("At any time")),
            ("7", _("7 days")),
            ("30", _("30 days")),
            ("90", _("90 days")),
            ("180", _("180 days")),
        ],
    )
    type = forms.ChoiceField(label=_("Type"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    words = forms.CharField(label=_("Name"), required=False, max_length=80)

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        lines = list(lines)
        named = {(line.type_key, f"{line.row.type.name} ({KINDS[line.kind]})") for line in lines}
        choices = {
            "type": choices_of(_("All types"), named),
            "team": choices_of(
                _("All teams"), {(line.team.pk, line.team.name) for line in lines if line.team}
            ),
        }
        super().__init__(*args, choices=choices, **kwargs)

    def kept(self, lines: Iterable[Line], day: datetime.date) -> list[Line]:
        """Return the lines that the filter lets through."""
        chosen = self.chosen
        words = sort_key(chosen.get("words", ""))
        within = chosen.get("within")
        last = day + datetime.timedelta(days=int(within)) if within else datetime.date.max
        return [
            line
            for line in lines
            if chosen.get("status", line.standing.status) == line.standing.status
            and (not within or day <= line.ends_on <= last)
            and chosen.get("type", line.type_key) == line.type_key
            and (not chosen.get("team") or (line.team and str(line.team.pk) == chosen["team"]))
            and (not words or words in sort_key(line.person.name))
        ]


class PaperForm(forms.Form):
    """What stands on a certificate."""

    type = TypeField(label=_("Certificate"), queryset=None)
    issued_on = day_field(_("Issued on"))
    valid_to = day_field(
        _("Valid to"),
        required=False,
        help_text=_("As printed. Empty: the rule of the type decides."),
    )
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    reference = forms.CharField(label=_("Certificate number"), max_length=120, required=False)
    scope = forms.CharField(
        label=_("What it covers"),
        max_length=300,
        required=False,
        help_text=_("Truck categories, welding process and position, height class, roles."),
    )
    renewal = forms.ChoiceField(
        label=_("Kept alive by"),
        required=False,
        choices=[("", _("Not told")), *CertificateType.Renewal.choices],
        help_text=_("Welders and welding operators only."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = types(CertificateType)


class RecordForm(PaperForm):
    """A certificate that HR or a manager records."""

    verification = forms.ChoiceField(
        label=_("How is it known?"),
        choices=[
            (value, Certificate.Verification(value).label)
            for value in (Certificate.Verification.SEEN, Certificate.Verification.PROVIDER)
        ],
    )


class HandInForm(PaperForm):
    """A certificate that its holder hands in."""

    file = forms.FileField(label=_("Photo or PDF"), help_text=_("JPEG, PNG or PDF, 10 MB at most."))
    field_order = ["file", "type"]


class VerifyForm(forms.Form):
    """How a certificate was verified."""

    verification = RecordForm.base_fields["verification"]


class ReasonForm(forms.Form):
    """Why something is revoked."""

    reason = forms.CharField(label=_("Why?"), max_length=300)


class ConfirmForm(forms.Form):
    """The day and note of a signature for many."""

    on = day_field(
        _("Signed on"), help_text=_("Earlier, if it was signed on paper on an earlier day.")
    )
    note = forms.CharField(
        label=_("Remark"),
        max_length=300,
        required=False,
        help_text=_("For instance the welding procedure (WPS) that was worked by."),
    )


class PermitForm(forms.Form):
    """An employer's permit."""

    type = TypeField(label=_("Permit for"), queryset=None)
    equipment = forms.ModelChoiceField(
        label=_("Machine"), queryset=None, required=False, empty_label=_("All of the kind")
    )
    area = forms.CharField(label=_("Within the area"), max_length=200)
    tasks = forms.CharField(label=_("For work with"), max_length=300)
    issued_on = day_field(_("From"))
    valid_to = day_field(
        _("Valid to"), required=False, help_text=_("Empty: one interval, usually a year.")
    )
    age_checked = forms.BooleanField(
        label=_("I have checked that the person is old enough"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = types(PermitType)
        machines = Equipment.objects.filter(retired_on=None).order_by("name", "pk")
        self.fields["equipment"].queryset = machines


class FitnessForm(forms.Form):
    """The outcome of an examination; there is no field for anything else."""

    type = TypeField(label=_("Examination"), queryset=None)
    result = forms.ChoiceField(label=_("Result"), choices=Fitness.Result.choices)
    examined_on = day_field(_("Examined on"))
    valid_to = day_field(
        _("Valid to"), required=False, help_text=_("Empty: the rule of the type decides.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = types(FitnessType)


class PolicyForm(forms.Form):
    """A company's own interval for a type."""

    interval_months = forms.IntegerField(label=_("Months"), min_value=1, max_value=600)
    ends_with_month = forms.BooleanField(
        label=_("Ends with the last day of the month"), required=False
    )
    grace_days = forms.IntegerField(label=_("Days of grace"), min_value=0, max_value=365, initial=0)
    source = forms.CharField(
        label=_("Why, or by which decision"),
        max_length=300,
        help_text=_("A risk assessment, a customer’s demand, an agreement."),
    )
    valid_from = day_field(_("Holds from"))


class PrerequisitesForm(forms.Form):
    """Which certificates must be valid beside one."""

    required = forms.ModelMultipleChoiceField(
        label=_("Counts only together with"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, type_: CertificateType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = CertificateType.objects.filter(~Q(pk=type_.pk))
        self.fields["required"].queryset = others.order_by("name_sv", "pk")


class TypeForm(forms.Form):
    """A type of the own library."""

    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    basis = forms.ChoiceField(label=_("What says how long it is valid"), choices=Basis.choices)
    interval_months = forms.IntegerField(
        label=_("Months"), min_value=1, max_value=600, required=False
    )
    ends_with_month = forms.BooleanField(
        label=_("Ends with the last day of the month"), required=False
    )
    confirmation_months = forms.IntegerField(
        label=_("Months between the employer’s signatures"),
        min_value=1,
        max_value=60,
        required=False,
    )
    grace_days = forms.IntegerField(label=_("Days of grace"), min_value=0, max_value=365)
    note_sv = forms.CharField(label=_("Note in Swedish"), max_length=500, required=False)
    note_en = forms.CharField(label=_("Note in English"), max_length=500, required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    former_source = forms.CharField(
        label=_("What older certificates say"), max_length=200, required=False
    )
    checked_on = day_field(
        _("Compared with the source on"),
        required=False,
        help_text=_("Empty: pages say that it is to be checked."),
    )
