"""What to say when ordering a report."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.planning.models import Plan


class PlanField(forms.ModelChoiceField):
    """A choice of plans by their round and the time they were made."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.round.name}, {timezone.localtime(obj.made_at):%Y-%m-%d %H:%M}"


class _ReportForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the report"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, plans: "QuerySet[Plan]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans


class CompanyReportForm(_ReportForm):
    """A company's report: on which day, with which plan."""

    as_of = forms.DateField(
        label=_("As of"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Levels, requirements and certificates as they stood on this day."),
    )
    plan = PlanField(
        label=_("Joint plan"), queryset=Plan.objects.none(), required=False,
        empty_label=_("Without a plan"),
    )  # fmt: skip
    field_order = ("as_of", "plan", "language")


class DatedReportForm(forms.Form):
    """A report that asks for nothing but its day and language."""

    as_of = forms.DateField(
        label=_("As of"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    language = forms.ChoiceField(label=_("Language of the report"), choices=settings.LANGUAGES)


class NetworkReportForm(_ReportForm):
    """The network's report of one plan."""

    plan = PlanField(label=_("Joint plan"), queryset=Plan.objects.none(), empty_label=None)
    field_order = ("plan", "language")
