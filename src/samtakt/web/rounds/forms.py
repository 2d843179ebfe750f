"""The forms that open a round and join it."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Person
from samtakt.planning.models import Round
from samtakt.planning.rounds import usual_start
from samtakt.web.amounts import AmountField, ShareField
from samtakt.web.library.forms import day_field


def _money_field(label: Any, help_text: Any) -> forms.DecimalField:
    return AmountField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
    )


class RoundForm(forms.Form):
    """What a round is: its period and its money."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For instance “Spring 2027”.")
    )
    starts_on = day_field(
        _("First day of the period"), _("No session starts before. A Monday is best.")
    )
    weeks = forms.IntegerField(
        label=_("Weeks"),
        min_value=1,
        max_value=104,
        initial=26,
        help_text=_("How many weeks from that day sessions may start."),
    )
    as_of = day_field(_("Needs as of"), _("Levels known on this day decide what is needed."))
    network_budget = _money_field(
        _("The network’s budget, kronor"),
        _("Pays for opening sessions. Leave empty for no limit."),
    )

    def __init__(self, *args: Any, hub: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Round.objects.filter(organisation=self.hub, name=name).exists():
            raise forms.ValidationError(_("There is already a round with this name."))
        return name

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        starts_on, as_of = given.get("starts_on"), given.get("as_of")
        if starts_on and as_of and as_of > starts_on:
            self.add_error("as_of", _("The needs have to be known before the period begins."))
        return given


class RulesForm(forms.Form):
    """What most hubs leave as it is."""

    points_per_thousand_kronor = forms.FloatField(
        label=_("Points that a thousand kronor must close"),
        min_value=0,
        max_value=1000,
        initial=0.2,
        help_text=_(
            "A seat is worth its cost if it closes at least so much weighted gap. "
            "0: cost does not matter as long as the budgets hold."
        ),
    )
    show_rate = ShareField(
        label=_("How many of those booked come, per cent"),
        min_value=1,
        max_value=100,
        initial=1.0,
        help_text=_(
            "From experience: 90 if one in ten falls ill or cannot get away. The plan then says "
            "how many sessions are likely to be cancelled."
        ),
    )
    fall_under_risk = ShareField(
        label=_("Largest risk that a session falls under its minimum, per cent"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_(
            "With 5, every group is made so large that at most one session in twenty is expected "
            "to have too few left. That costs some sessions. Leave empty: groups need their "
            "minimum booked, and no more."
        ),
    )
    late_share = ShareField(
        label=_("Worth of a need met after its day, per cent"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_(
            "Some needs have a day by which they are to be met. With 80, one that is met later "
            "counts four fifths. Leave empty: it is met in time or not at all. A day before the "
            "period (or before the person starts) is disregarded: such a need counts in full "
            "whenever it is met."
        ),
    )
    time_limit_seconds = forms.IntegerField(
        label=_("Seconds to calculate"),
        min_value=1,
        max_value=3600,
        initial=40,
        help_text=_("A longer calculation may find a better plan and a tighter proof."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        initial=1,
        help_text=_("The same demand and the same seed start the same search."),
    )

    equal_sex = forms.ChoiceField(
        label=_("Equal access to training for"),
        required=False,
        choices=[
            ("", _("Nobody in particular")),
            (Person.Sex.WOMAN.value, _("Women")),
            (Person.Sex.MAN.value, _("Men")),
        ],
        help_text=_(
            "Companies then count women and men apart when they publish, for the calculation"
            " alone. Choose it before they publish."
        ),
    )
    equal_share = ShareField(
        label=_("Least share of the hours for them, per cent"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("At least so much of all hours of training goes to them."),
    )
    invited = forms.MultipleChoiceField(
        label=_("Companies invited"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are told. Choose nobody to let all companies join, untold."),
    )

    def __init__(self, *args: Any, members: Iterable[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(each.pk): each for each in members}
        fields: dict[str, Any] = self.fields
        fields["invited"].choices = [(key, each.name) for key, each in self.members.items()]

    def clean_invited(self) -> list[Organisation]:
        return [self.members[each] for each in self.cleaned_data["invited"]]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("equal_sex") and given.get("equal_share") is None:
            self.add_error("equal_share", _("Say how large a share is due to them."))
        if not given.get("equal_sex"):
            given["equal_share"] = None
        return given


class JoinForm(forms.Form):
    """What a company can pay in a round, and what may be paid for it."""

    budget = _money_field(
        _("Our budget, kronor"),
        _("The most your company can pay for seats and travel. Leave empty for no limit."),
    )
    aid = _money_field(
        _("State aid that we may still receive, kronor"),
        _(
            "What the network pays for your seats may count as state aid (de minimis). The plan "
            "keeps it at or below this sum. Count in what confirmed seats of this round have given "
            "you already. Leave empty for no limit."
        ),
    )


def proposed_period(today: datetime.date) -> dict[str, datetime.date]:
    """Return the days that a new round's form begins with."""
    return {"as_of": today, "starts_on": usual_start(today)}
