"""The form of a scenario: it begins as the round is, and what is changed is what differs."""

import math
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.results import Named
from samtakt.catalogue.models import Course
from samtakt.planning.models import Round
from samtakt.planning.queries import dates_of
from samtakt.planning.scenarios import BUDGET, COMPANIES, COURSES, POINTS, RISK, SHARE
from samtakt.web.amounts import AmountField, ShareField


class ScenarioForm(forms.Form):
    """What a scenario changes of the round."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For instance “Without Köping”.")
    )
    network_budget = AmountField(
        label=_("The network’s budget, kronor"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("Leave empty for no limit."),
    )
    points_per_thousand_kronor = forms.FloatField(
        label=_("Points that a thousand kronor must close"), min_value=0, max_value=1000
    )
    fall_under_risk = ShareField(
        label=_("Largest risk that a session falls under its minimum, per cent"),
        min_value=0,
        max_value=100,
        required=False,
    )
    equal_share = ShareField(
        label=_("Least share of the hours for the group that the round names, per cent"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Leave empty to plan without equal access, and see what it costs."),
    )
    courses_out = forms.MultipleChoiceField(
        label=_("Courses to leave out"), required=False, widget=forms.CheckboxSelectMultiple
    )
    companies_out = forms.MultipleChoiceField(
        label=_("Companies to leave out"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, round: Round, companies: Iterable[Named], **kwargs: Any) -> None:
        initial = {
            "network_budget": round.network_budget,
            "points_per_thousand_kronor": round.points_per_thousand_kronor,
            "fall_under_risk": round.fall_under_risk,
            "equal_share": round.equal_share,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.round = round
        fields: dict[str, Any] = self.fields
        fields["companies_out"].choices = [(str(row.id), row.name) for row in companies]
        fields["courses_out"].choices = _courses(round)
        if not round.equal_sex:
            del fields["equal_share"]

    @property
    def changes(self) -> dict[str, Any]:
        """What differs from the round, by the keys of a scenario, once the form is valid."""
        given = self.cleaned_data
        found: dict[str, Any] = {}
        if given["network_budget"] != self.round.network_budget:
            budget = given["network_budget"]
            found[BUDGET] = None if budget is None else float(budget)
        if given["points_per_thousand_kronor"] != self.round.points_per_thousand_kronor:
            found[POINTS] = given["points_per_thousand_kronor"]
        if _differ(given["fall_under_risk"], self.round.fall_under_risk):
            found[RISK] = given["fall_under_risk"]
        if self.round.equal_sex and _differ(given["equal_share"], self.round.equal_share):
            found[SHARE] = given["equal_share"]
        for key in (COURSES, COMPANIES):
            if given[key]:
                found[key] = [int(each) for each in given[key]]
        return found


def _differ(one: float | None, other: float | None) -> bool:
    """Whether shares differ by more than what is lost in writing them."""
    if one is None or other is None:
        return one is not other
    return not math.isclose(one, other, abs_tol=1e-7)


def _courses(row: Round) -> list[tuple[str, str]]:
    """The courses that have a date in the round, by name."""
    courses = Course.objects.filter(pk__in=dates_of(row).values("offer__course"))
    return sorted(((str(each.pk), each.name) for each in courses), key=lambda each: each[1])
