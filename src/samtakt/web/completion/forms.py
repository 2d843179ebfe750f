"""The forms of finishing a session, declining a level and saying how a course was."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.delivery.evaluations import CourseAnswer, EffectAnswer
from samtakt.delivery.finishing import FinishLine
from samtakt.delivery.models import Evaluation

PASSED = [("yes", _("Passed")), ("no", _("Not passed"))]
MARKS = [(5, "5"), (4, "4"), (3, "3"), (2, "2"), (1, "1")]
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class FinishForm(forms.Form):
    """Per participant the result of the test, where there is one, and a note."""

    def __init__(self, *args: Any, lines: Iterable[FinishLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = []
        for line in lines:
            seat, who = line.participation.booking.pk, line.participant.name
            passed = note = None
            if line.needs_result:
                self.fields[f"passed_{seat}"] = forms.ChoiceField(
                    label=_("Test of %(name)s") % {"name": who},
                    choices=[("", "–"), *PASSED],
                    required=False,
                    initial="no" if line.completion else "",
                )
                passed = self[f"passed_{seat}"]
            if not line.lacks and line.completion is None:
                self.fields[f"note_{seat}"] = forms.CharField(
                    label=_("Note about %(name)s") % {"name": who},
                    max_length=300,
                    required=False,
                )
                note = self[f"note_{seat}"]
            self.rows.append((line, passed, note))

    def results(self) -> dict[int, bool]:
        """Return who passed and who did not, by the number of the seat."""
        given = self._given("passed_")
        return {seat: said == "yes" for seat, said in given.items()}

    def notes(self) -> dict[int, str]:
        """Return what was noted, by the number of the seat."""
        return self._given("note_")

    def _given(self, start: str) -> dict[int, str]:
        return {
            int(name.removeprefix(start)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(start) and value
        }


class DeclineForm(forms.Form):
    """Why a level is not agreed."""

    reason = forms.CharField(
        label=_("Why is it not agreed?"),
        max_length=300,
        help_text=_("The participant can read it. Say what is needed: practice, support, time."),
    )


def _marks(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=MARKS, coerce=int, widget=forms.RadioSelect)


def _comment(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("In your own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class CourseForm(forms.Form):
    """How a course was, from 5 (entirely) to 1 (not at all)."""

    useful = _marks(_("I can use it at work"))
    level_right = _marks(_("It was on the right level for me"))
    accessible = _marks(_("I could take part in all of it"))
    comment = _comment(
        _("Shown together with what others wrote, without your name. Leave out who you are.")
    )

    def answer(self) -> CourseAnswer:
        return CourseAnswer(**self.cleaned_data)


class EffectForm(forms.Form):
    """What a course led to."""

    used = forms.ChoiceField(choices=Evaluation.Used.choices, widget=forms.RadioSelect)
    level_changed = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)
    comment = _comment("")

    def __init__(self, *args: Any, about_another: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about_another:
            self.fields["used"].label = _("Is it used at work?")
            self.fields["level_changed"].label = _("Can the person do more than before?")
        else:
            self.fields["used"].label = _("Do you use it at work?")
            self.fields["level_changed"].label = _("Can you do more than before?")

    def answer(self) -> EffectAnswer:
        given = self.cleaned_data
        return EffectAnswer(given["used"], given["level_changed"] == "yes", given["comment"])


class CodeForm(forms.Form):
    """The code of a certificate, typed from the paper."""

    code = forms.CharField(
        label=_("Code on the certificate"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )


class FileForm(forms.Form):
    """A certificate as a file, to be compared with the one that was issued."""

    file = forms.FileField(label=_("The certificate as a file"), allow_empty_file=False)
