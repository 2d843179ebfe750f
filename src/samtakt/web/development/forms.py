"""The forms of development plans and their actions."""

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.models import Goal
from samtakt.catalogue.models import Course
from samtakt.competences.models import Competence, Role
from samtakt.foundation.phrases import CANONICAL_LEVELS
from samtakt.organisations.models import Person
from samtakt.planning.developmentplans import OF_THE_COMPANY, ActionDetails
from samtakt.planning.models import ActionEffect, PlanAction
from samtakt.web.filters import Filter
from samtakt.web.library.forms import day_field

LEVELS = [
    ("", "–"),
    *[(level, format_lazy("{}. {}", level, words)) for level, words in CANONICAL_LEVELS.items()],
]


class PlanForm(forms.Form):
    """What a plan is called, and its period."""

    name = forms.CharField(label=_("Name"), max_length=120)
    starts_on = day_field(_("From"))
    ends_on = day_field(_("Until"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The plan ends before it starts."))
        return given


class ActionForm(forms.Form):
    """One action. Whoever sees to it is told, if the name is somebody's the planner may see."""

    kind = forms.ChoiceField(label=_("What kind"))
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    competence = forms.ModelChoiceField(
        label=_("Competence"),
        queryset=Competence.objects.none(),
        required=False,
        empty_label=_("Not chosen"),
    )
    from_level = forms.TypedChoiceField(
        label=_("Level now"), choices=LEVELS, coerce=int, empty_value=None, required=False
    )
    expected_level = forms.TypedChoiceField(
        label=_("Expected level"), choices=LEVELS, coerce=int, empty_value=None, required=False
    )
    course = forms.ModelChoiceField(
        label=_("Course"),
        queryset=Course.objects.none(),
        required=False,
        empty_label=_("Not chosen"),
    )
    role = forms.ModelChoiceField(
        label=_("Role"),
        queryset=Role.objects.none(),
        required=False,
        empty_label=_("Not chosen"),
    )
    goal = forms.ModelChoiceField(
        label=_("Business goal"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=_("Not chosen"),
    )
    owner_name = forms.CharField(
        label=_("Who sees to it"),
        max_length=200,
        help_text=_("A name. If it is one of your people, they are told."),
    )
    due_on = day_field(_("Done by"))
    cost = forms.DecimalField(
        label=_("Cost, kronor"), min_value=0, max_digits=12, decimal_places=2, initial=0
    )
    hours = forms.DecimalField(
        label=_("Hours of working time"),
        min_value=0,
        max_digits=7,
        decimal_places=1,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        of_person: bool,
        people: "QuerySet[Person]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        kinds = [row for row in PlanAction.Kind.choices if not of_person or row[0] not in OWN_ONLY]
        self._choices("kind", kinds)
        self._rows(
            "competence",
            Competence.objects.filter(is_heading=False).exclude(state=Competence.State.RETIRED),
        )
        self._rows("course", Course.objects.all())
        self._rows("goal", Goal.objects.filter(state=Goal.State.ACTIVE))
        if of_person:
            del self.fields["role"]
        else:
            self._rows("role", Role.objects.exclude(state=Competence.State.RETIRED))

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _rows(self, name: str, rows: "QuerySet[Any]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def details(self) -> ActionDetails:
        """Return what was filled in; the owner is found among the people by the exact name."""
        given = dict(self.cleaned_data)
        wanted = given["owner_name"].strip().casefold()
        # Names are few enough to compare here, where both databases fold å, ä and ö alike.
        named = [person for person in self.people if person.name.casefold() == wanted]
        owner = named[0] if len(named) == 1 else None
        return ActionDetails(**given, owner=owner)


OWN_ONLY = {kind.value for kind in OF_THE_COMPANY}


class EndForm(forms.Form):
    """How an action ended."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[("done", _("Done")), ("not_done", _("Not done"))],
        widget=forms.RadioSelect,
    )
    ended_on = day_field(_("Which day"))
    reason_code = forms.ChoiceField(
        label=_("Why was it not done?"),
        choices=[("", "–"), *PlanAction.NotDone.choices],
        required=False,
        help_text=_("Only for what was not done. Reasons are counted, so that they can be mended."),
    )
    comment = forms.CharField(label=_("Comment"), max_length=500, required=False)


class EffectForm(forms.Form):
    """Whether an action had effect."""

    method = forms.CharField(
        label=_("How was it evaluated?"),
        max_length=200,
        help_text=_("For instance: seen at the machine, first part approved, talk, test."),
    )
    evaluated_on = day_field(_("Which day"))
    result = forms.ChoiceField(
        label=_("Result"), choices=ActionEffect.Result.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(label=_("Comment"), max_length=500, required=False)


class PlansFilter(Filter):
    """Which people's plans are listed."""

    words = forms.CharField(label=_("Name"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    state = forms.ChoiceField(
        label=_("Plan"),
        required=False,
        choices=[
            ("", _("Everybody")),
            ("none", _("Without a plan")),
            ("draft", _("Waits to be confirmed")),
            ("confirmed", _("Confirmed")),
        ],
    )


class DueFilter(Filter):
    """Which of the due actions are listed."""

    ending = forms.ChoiceField(
        label=_("How it ended"),
        required=False,
        choices=[
            ("", _("All")),
            ("done", _("Done in time")),
            ("not_done", _("Not done, or too late")),
            ("open", _("Not ended")),
        ],
    )
    reason = forms.ChoiceField(
        label=_("Why not"), required=False, choices=[("", _("All")), *PlanAction.NotDone.choices]
    )


def proposed_period(today: datetime.date) -> dict[str, datetime.date]:
    """Return the period that a new plan's form begins with: a year from today."""
    return {"starts_on": today, "ends_on": today + datetime.timedelta(days=364)}
