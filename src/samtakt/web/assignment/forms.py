"""The forms of the assignment, its steps, the purpose statement and goals."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.models import Goal, SwotEntry
from samtakt.analysis.steps import REASONS, usual_end
from samtakt.competences.models import Competence
from samtakt.organisations.models import Person
from samtakt.web.people import found_by_name

PRIORITIES = [(1, _("Low")), (2, _("Medium")), (3, _("High"))]


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """Return a field for a day, with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, widget=widget, required=required)


def text_field(
    label: Any, help_text: Any = "", *, rows: int = 3, required: bool = False
) -> forms.CharField:
    """Return a field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, widget=widget, required=required, max_length=5000
    )


class AssignmentForm(forms.Form):
    """What an assignment is about, who leads it, and when."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For instance “Competence analysis 2027”.")
    )
    reasons = forms.MultipleChoiceField(
        label=_("Why"), choices=REASONS.items(), widget=forms.CheckboxSelectMultiple
    )
    scope = text_field(
        _("Which units and people"), _("Departments, roles and hired-in staff who take part.")
    )
    lead = forms.CharField(
        label=_("Who leads it"), max_length=200, help_text=_("Sees to every step at first.")
    )
    starts_on = day_field(_("First day"))
    ends_on = day_field(
        _("Last day"), _("Empty: half a year. The steps are spread over the time."), required=False
    )


def proposed_assignment(today: datetime.date, lead: str) -> dict[str, Any]:
    """Return what the form of a new assignment begins with."""
    return {"starts_on": today, "ends_on": usual_end(today), "lead": lead}


class SignForm(forms.Form):
    """Who signed the assignment."""

    management = forms.CharField(label=_("For the management"), max_length=200)
    union = forms.CharField(
        label=_("For the union"),
        max_length=200,
        required=False,
        help_text=_("The union or safety representative, if there is one."),
    )
    on = day_field(_("Signed on"))


class StepForm(forms.Form):
    """Who sees to a step, until when, and what to remember."""

    owner = forms.CharField(
        label=_("Who sees to it"),
        max_length=200,
        help_text=_("The name of an employee, who can then finish the step, or of anybody else."),
    )
    due_on = day_field(_("Done by"), required=False)
    note = text_field(_("Note"))

    def given(self) -> dict[str, Any]:
        """Return what was filled in; the owner is found among the employees by the exact name."""
        named = found_by_name(Person.objects.all(), self.cleaned_data["owner"])
        return {
            "owner": named[0] if len(named) == 1 else None,
            "owner_name": self.cleaned_data["owner"].strip(),
            "due_on": self.cleaned_data["due_on"],
            "note": self.cleaned_data["note"],
        }


class PurposeForm(forms.Form):
    """What the staff are told; every text begins with one that most companies can use."""

    purpose = text_field(
        _("Why we do this"),
        _("What the company and the staff gain from it."),
        rows=5,
        required=True,
    )
    visibility = text_field(
        _("Who sees what"), _("One line for each reader."), rows=7, required=True
    )
    not_used_for = text_field(_("What it is not used for"), rows=3)
    contact = forms.CharField(
        label=_("Whom to ask"),
        max_length=200,
        help_text=_("A name and how to reach them."),
    )


PROPOSED_PURPOSE = {
    "purpose": _(
        "We want to know what we can do today and what we need in the coming years, so that "
        "everybody can develop and nothing depends on one person alone. It is also your chance "
        "to say what you can do and what you want to learn."
    ),
    "visibility": _(
        "You: everything about yourself, and who has seen it.\n"
        "Your manager: your own assessment, the manager’s and the agreed level.\n"
        "HR and the managing director: all levels in the company.\n"
        "The union representative: totals without names.\n"
        "The learning centre: numbers of people, no names, as our agreement says."
    ),
    "not_used_for": _("It is not used to set pay, to give notice or to compare people."),
}


class GoalForm(forms.Form):
    """What the company wants to reach, by when, and how it is seen."""

    name = forms.CharField(label=_("Goal"), max_length=200)
    description = text_field(_("Description"))
    measure = forms.CharField(
        label=_("How it is seen that it is reached"), max_length=300, required=False
    )
    owner = forms.CharField(label=_("Who answers for it"), max_length=200, required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=PRIORITIES, coerce=int, initial=2
    )
    due_on = day_field(_("To be reached by"), _("One to three years ahead."))


class LinkForm(forms.Form):
    """A competence that a goal needs, and why."""

    competence = forms.ModelChoiceField(
        label=_("Competence"), queryset=Competence.objects.none(), empty_label=_("Choose")
    )
    note = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "competence", usable_competences())


def usable_competences() -> Any:
    """Return the competences that can be chosen: published ones, and no headings."""
    published = Competence.objects.filter(state=Competence.State.PUBLISHED, is_heading=False)
    return published.order_by("name_sv", "pk")


def offer(form: forms.Form, name: str, rows: Any) -> None:
    """Set what a field of a form can be chosen from."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def active_goals() -> Any:
    """Return the goals that can be chosen."""
    return Goal.objects.filter(state=Goal.State.ACTIVE).order_by("due_on", "name")


class SwotForm(forms.Form):
    """One sentence of the board."""

    quadrant = forms.ChoiceField(label=_("Where"), choices=SwotEntry.Quadrant.choices)
    text = forms.CharField(label=_("Sentence"), max_length=300)
    goal = forms.ModelChoiceField(
        label=_("Leads to the goal"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=_("Not chosen"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "goal", active_goals())


class BaselineForm(forms.Form):
    """The day to compare later ones with."""

    day = day_field(
        _("Baseline of"), _("The figures of that day are counted if they are not kept.")
    )


class DayFilter(forms.Form):
    """The day of a page, from the address; today where it is no day."""

    as_of = day_field(_("As of"), required=False)

    def chosen_day(self) -> datetime.date:
        """Return the day that was asked for."""
        self.is_valid()
        return self.cleaned_data.get("as_of") or timezone.localdate()
