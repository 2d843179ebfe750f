"""The forms of interviews: a whole talk, and one note."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.interviews import Guide, Question
from samtakt.analysis.models import InterviewNote
from samtakt.organisations.models import Person
from samtakt.web.assignment.forms import day_field
from samtakt.web.people import found_by_name

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms.boundfield import BoundField

Visibility = InterviewNote.Visibility


class TalkForm(forms.Form):
    """Everything said in one talk: when, with whom, who may read it, and the answers."""

    held_on = day_field(_("Held on"))
    person = forms.CharField(
        label=_("With whom"),
        max_length=200,
        help_text=_("The employee’s name, or employee number."),
    )
    visibility = forms.ChoiceField(
        label=_("Who may read the notes"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_("Tell the person before the talk. Whoever wrote a note can always read it."),
    )

    def __init__(self, *args: Any, guide: Guide, people: "QuerySet[Person]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guide, self.people = guide, people
        if not guide.asks_person:
            del self.fields["person"]
            offered = [row for row in Visibility.choices if row[0] != Visibility.PERSON]
            self._choices().choices = offered
        for question in guide.questions:
            self.fields[question.key] = forms.CharField(
                label=question.text,
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def _choices(self) -> forms.ChoiceField:
        field = self.fields["visibility"]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean_person(self) -> Person:
        found = found_by_name(self.people, self.cleaned_data["person"])
        if not found:
            raise forms.ValidationError(_("None of your people has this name or number."))
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several people have this name. Write the employee number instead.")
            )
        return found[0]

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("That day has not come yet."))
        return day

    @property
    def head(self) -> "list[BoundField]":
        """The fields about the talk as a whole."""
        keys = {question.key for question in self.guide.questions}
        return [field for field in self if field.name not in keys]

    @property
    def parts(self) -> "list[tuple[str, list[BoundField]]]":
        """The answers under the headings of the guide."""
        return [
            (section, [self[question.key] for question in questions])
            for section, questions in self.guide.sections
        ]

    def given(self) -> dict[str, Any]:
        """Return the answers, and what was said of the talk."""
        questions: tuple[Question, ...] = self.guide.questions
        return {
            "answers": {row.key: self.cleaned_data[row.key] for row in questions},
            "held_on": self.cleaned_data["held_on"],
            "visibility": self.cleaned_data["visibility"],
            "person": self.cleaned_data.get("person"),
        }


class NoteForm(forms.Form):
    """One note and who may read it."""

    text = forms.CharField(
        label=_("What was said"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    visibility = forms.ChoiceField(
        label=_("Who may read the notes"), choices=Visibility.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, about_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not about_person:
            field = self.fields["visibility"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [row for row in Visibility.choices if row[0] != Visibility.PERSON]
