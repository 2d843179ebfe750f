"""The forms of rounds, assessors, rules on unused levels, targets, screens and codes."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.assessments.models import AssessmentRound, Assessor, RoundTeam
from samtakt.competences.models import Competence
from samtakt.foundation.formats import sort_key
from samtakt.foundation.phrases import CANONICAL_LEVELS
from samtakt.organisations.models import Person, Team
from samtakt.organisations.queries import employed_on

WEEKS = 4
"""How long a new round is proposed to be open."""


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """Return a field for a day, as the browser shows days."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def proposed_days(today: datetime.date) -> dict[str, Any]:
    """Return the days that a new round's form begins with."""
    return {
        "opens_on": today,
        "due_on": today + datetime.timedelta(weeks=WEEKS),
        "asks_self": True,
    }


class RoundForm(forms.Form):
    """Which teams are asked, and until when."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For instance “Autumn 2027”.")
    )
    teams = forms.MultipleChoiceField(label=_("Teams"), widget=forms.CheckboxSelectMultiple)
    opens_on = day_field(_("Opens on"))
    due_on = day_field(_("To be done before"), _("Everybody in the teams is told this day."))
    asks_self = forms.BooleanField(label=_("People say what they can themselves"), required=False)
    asks_peer = forms.BooleanField(
        label=_("Colleagues are asked as well"),
        required=False,
        help_text=_("You choose who is asked about whom afterwards."),
    )
    asks_trainer = forms.BooleanField(label=_("Trainers are asked as well"), required=False)

    def __init__(self, *args: Any, teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_number = {str(team.pk): team for team in teams}
        field = self.fields["teams"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(number, team.name) for number, team in self.by_number.items()]

    def round(self) -> dict[str, Any]:
        """Return what `open_round` takes; the form must be valid."""
        given = dict(self.cleaned_data)
        given["teams"] = {self.by_number[number]: None for number in given["teams"]}
        return given


class AssessorForm(forms.Form):
    """Who is asked about whom."""

    person = forms.ModelChoiceField(None, label=_("About whom"), empty_label=_("Choose"))
    assessor = forms.ModelChoiceField(None, label=_("Who is asked"), empty_label=_("Choose"))
    part = forms.ChoiceField(label=_("As what"))

    def __init__(
        self,
        *args: Any,
        round: AssessmentRound,
        teams: frozenset[int] | None,
        day: datetime.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        everybody = employed_on(day).order_by()
        taking_part = RoundTeam.objects.filter(round=round)
        if teams is not None:
            taking_part = taking_part.filter(team__in=teams)
        inside = everybody.filter(team__in=taking_part.values("team_id"))
        people = {"person": inside, "assessor": everybody}
        for name, rows in people.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Person.objects.filter(pk__in=rows.values("person_id"))
        asks = {Assessor.Part.PEER: round.asks_peer, Assessor.Part.TRAINER: round.asks_trainer}
        part = self.fields["part"]
        assert isinstance(part, forms.ChoiceField)
        part.choices = [(kind.value, kind.label) for kind, asked in asks.items() if asked]

    def clean_part(self) -> Assessor.Part:
        return Assessor.Part(self.cleaned_data["part"])


class DecayForm(forms.Form):
    """After how many months without use a level needs confirmation."""

    competence = forms.ChoiceField(label=_("Competence"), required=False)
    months = forms.IntegerField(
        label=_("Months without use"), min_value=1, max_value=120, initial=24
    )
    from_level = forms.TypedChoiceField(
        label=_("From level"),
        coerce=int,
        initial=2,
        choices=[(level, f"{level} · {text}") for level, text in CANONICAL_LEVELS.items() if level],
        help_text=_("Lower levels never need confirmation."),
    )
    valid_from = day_field(_("Counts from"))

    def __init__(self, *args: Any, competences: Sequence[Competence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_number = {str(row.pk): row for row in competences}
        field = self.fields["competence"]
        assert isinstance(field, forms.ChoiceField)
        named = sorted(self.by_number.items(), key=lambda each: sort_key(each[1].name))
        field.choices = [
            ("", _("All that have no rule of their own")),
            *[(number, row.name) for number, row in named],
        ]

    def clean_competence(self) -> Competence | None:
        return self.by_number.get(self.cleaned_data["competence"])


class TargetForm(forms.Form):
    """How much shall be fresh, and until when."""

    due_on = day_field(_("By the day"))
    percent = forms.IntegerField(
        label=_("Share that shall be fresh, percent"), min_value=1, max_value=100, initial=90
    )


class ScreenForm(forms.Form):
    """For which team a shared screen is opened, what it is called, and for how long."""

    team = forms.ChoiceField(label=_("Team"))
    name = forms.CharField(
        label=_("Where it stands"), max_length=80, help_text=_("For instance “Break room”.")
    )
    hours = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        initial=10,
        choices=[(10, _("This shift")), (24 * 7, _("A week")), (24 * 28, _("Four weeks"))],
    )

    def __init__(self, *args: Any, teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_number = {str(team.pk): team for team in teams}
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(number, team.name) for number, team in self.by_number.items()]

    def clean_team(self) -> Team:
        return self.by_number[self.cleaned_data["team"]]


class CodeForm(forms.Form):
    """A code for the shared screen, written twice so that no slip locks somebody out."""

    code = forms.CharField(
        label=_("Code"),
        max_length=8,
        help_text=_("4 to 8 digits. Not all the same, not 1234, not the year of birth."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    again = forms.CharField(
        label=_("The code once more"),
        max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("code") and given.get("again") and given["code"] != given["again"]:
            self.add_error("again", _("The two codes differ."))
        return given
