"""Filters of the years ahead, and the forms of scenarios and advertisements."""

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.foresight import YEARS_AHEAD, Outlook
from samtakt.analysis.jobadvertisements import Draft
from samtakt.analysis.models import TechnologyItem
from samtakt.analysis.results import CompetenceName
from samtakt.analysis.scenarios import Assumed
from samtakt.foundation.legalrules import months_after
from samtakt.web.filters import Choices, Filter, choices_of


class OutlookFilter(Filter):
    """Which competences of the years ahead are listed."""

    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Too few are likely")),
            ("some", _("At least one risk in ten")),
            ("all", _("All competences")),
        ],
    )
    where = forms.ChoiceField(label=_("Where"), required=False)
    words = forms.CharField(label=_("Competence"), required=False, max_length=80)

    def __init__(self, *args: Any, places: Iterable[Outlook], **kwargs: Any) -> None:
        teams = [(row.team.id, row.team.name) for row in places if row.team]
        choices = choices_of(_("The whole company"), teams)
        choices.insert(1, ("places", _("All teams and shifts")))
        super().__init__(*args, choices={"where": choices}, **kwargs)


class DayFilter(Filter):
    """The day on which the gap is looked at, and of whom and what."""

    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    competence = forms.ChoiceField(label=_("Competence"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(
        self,
        *args: Any,
        competences: Iterable[CompetenceName] = (),
        teams: Iterable[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        choices: dict[str, Choices] = {
            "competence": choices_of(
                _("All competences"), [(one.id, one.name) for one in competences]
            ),
            "team": choices_of(_("All teams"), teams),
        }
        super().__init__(*args, choices=choices, **kwargs)


def day_asked(text: str, *, as_of: datetime.date) -> datetime.date:
    """Return the day of an address: not before today, not beyond the years ahead, else a year on."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return months_after(as_of, 12)
    return max(as_of, min(day, months_after(as_of, 12 * YEARS_AHEAD)))


class ScenarioForm(forms.Form):
    """What a scenario assumes. Technology stands as in the plan unless it is changed here."""

    name = forms.CharField(label=_("Name"), max_length=120)
    items_on = forms.MultipleChoiceField(
        label=_("Planned technology that comes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ideas that would be carried out. What is decided is counted already."),
    )
    items_off = forms.MultipleChoiceField(
        label=_("Decided technology that does not come"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    growth_percent = forms.IntegerField(
        label=_("Growth in five years, per cent"),
        min_value=-90,
        max_value=500,
        initial=0,
        help_text=_("How many more are needed at the end, a fifth of it each year."),
    )
    retirement_shift_years = forms.IntegerField(
        label=_("Retirement, years later"),
        min_value=-10,
        max_value=10,
        initial=0,
        help_text=_("Negative: earlier. Applies to planned retirements as well."),
    )
    turnover_percent = forms.DecimalField(
        label=_("Turnover, per cent a year"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text=_("Empty: as assumed for each kind of employment."),
    )

    def __init__(self, *args: Any, items: Sequence[TechnologyItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ideas = [item for item in items if item.state == TechnologyItem.State.IDEA]
        decided = [item for item in items if item.state != TechnologyItem.State.IDEA]
        for name, offered in (("items_on", ideas), ("items_off", decided)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [
                (str(item.pk), f"{item.name} ({item.goes_live_on.isoformat()})") for item in offered
            ]
            if not offered:
                del self.fields[name]

    def assumed(self, pk: int | None = None) -> Assumed:
        """Return what was filled in."""
        given = self.cleaned_data
        turnover: Decimal | None = given["turnover_percent"]
        return Assumed(
            name=given["name"].strip(),
            id=pk,
            items_on=frozenset(int(item) for item in given.get("items_on", ())),
            items_off=frozenset(int(item) for item in given.get("items_off", ())),
            growth_percent=given["growth_percent"],
            retirement_shift_years=given["retirement_shift_years"],
            turnover_percent=turnover,
        )


def scenario_initial(assumed: Assumed) -> dict[str, Any]:
    """Return what the form of a kept scenario begins with."""
    return {
        "name": assumed.name,
        "items_on": [str(item) for item in assumed.items_on],
        "items_off": [str(item) for item in assumed.items_off],
        "growth_percent": assumed.growth_percent,
        "retirement_shift_years": assumed.retirement_shift_years,
        "turnover_percent": assumed.turnover_percent,
    }


class AdvertisementForm(forms.Form):
    """An advertisement: what people write themselves, and where each competence stands."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("About the work"), required=False, max_length=8000, widget=forms.Textarea
    )
    language_justification = forms.CharField(
        label=_("Why a language is needed"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Required when a language is a must: what in the work needs it, and how well."),
    )
    pay_from = forms.IntegerField(
        label=_("Pay from, kronor a month"), required=False, min_value=0, max_value=1_000_000
    )
    pay_to = forms.IntegerField(
        label=_("Pay to, kronor a month"), required=False, min_value=0, max_value=1_000_000
    )

    PLACES = [("must", _("Must have")), ("nice", _("Nice to have")), ("out", _("Leave out"))]

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [("must", line) for line in draft.must]
        self.lines += [("nice", line) for line in draft.nice]
        for place, line in self.lines:
            self.fields[f"place_{line.competence}"] = forms.ChoiceField(
                label=f"{line.name} ({line.level})", choices=self.PLACES, initial=place
            )

    def where(self) -> dict[int, str]:
        """Return where each competence was put."""
        return {
            line.competence: self.cleaned_data[f"place_{line.competence}"]
            for _place, line in self.lines
        }

    def placing(self) -> list[forms.BoundField]:
        """Return the fields that say where each competence stands."""
        return [self[f"place_{line.competence}"] for _place, line in self.lines]

    def writing(self) -> list[forms.BoundField]:
        """Return the fields that people write in."""
        names = ("title", "text", "language_justification", "pay_from", "pay_to")
        return [self[name] for name in names]
