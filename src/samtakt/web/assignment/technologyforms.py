"""The forms of the technology plan."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.models import Goal, TechnologyItem
from samtakt.competences.models import Competence, Role
from samtakt.foundation.phrases import CANONICAL_LEVELS, CRITICALITY
from samtakt.organisations.models import Shift, Team
from samtakt.web.assignment.forms import (
    active_goals,
    day_field,
    offer,
    text_field,
    usable_competences,
)

# Put together when shown, for the language is the reader's.
LEVELS = [
    (level, format_lazy("{level}. {words}", level=level, words=words))
    for level, words in CANONICAL_LEVELS.items()
    if level
]


class ItemForm(forms.Form):
    """What is coming. The day is moved on a page of its own, which shows what moves along."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("For instance “Robot cell in the press shop”.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=TechnologyItem.Kind.choices)
    goes_live_on = day_field(_("In use from"), _("The first day on which people work with it."))
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("Not chosen")
    )
    goal = forms.ModelChoiceField(
        label=_("For the goal"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=_("Not chosen"),
    )
    cost = forms.DecimalField(
        label=_("Cost, kronor"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    description = text_field(_("Description"))

    def __init__(self, *args: Any, has_day: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_day:
            del self.fields["goes_live_on"]
        offer(self, "team", Team.objects.order_by("name"))
        offer(self, "goal", active_goals())


class EffectForm(forms.Form):
    """What it will ask for: of everybody in a role, or of so many people in a team."""

    competence = forms.ModelChoiceField(
        label=_("Competence"), queryset=Competence.objects.none(), empty_label=_("Choose")
    )
    level = forms.TypedChoiceField(label=_("Level"), choices=LEVELS, coerce=int, initial=3)
    role = forms.ModelChoiceField(
        label=_("Everybody in the role"),
        queryset=Role.objects.none(),
        required=False,
        empty_label=_("Not chosen"),
    )
    criticality = forms.TypedChoiceField(
        label=_("How critical"), choices=CRITICALITY.items(), coerce=int, initial=2
    )
    number = forms.IntegerField(
        label=_("Or so many people"), min_value=1, max_value=999, required=False
    )
    team = forms.ModelChoiceField(
        label=_("Of the team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("Not chosen"),
    )
    shift = forms.ModelChoiceField(
        label=_("On the shift"),
        queryset=Shift.objects.none(),
        required=False,
        empty_label=_("all shifts"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "competence", usable_competences())
        offer(self, "role", Role.objects.exclude(state="retired").order_by("name", "pk"))
        offer(self, "team", Team.objects.order_by("name"))
        offer(self, "shift", Shift.objects.order_by("name"))


class MoveForm(forms.Form):
    """Another first day."""

    to = day_field(_("In use from"))
