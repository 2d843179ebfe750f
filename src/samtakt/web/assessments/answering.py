"""One view of one level as a form: the steps of the company's scale, and what they mean."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.assessments.models import Observation
from samtakt.assessments.ratings import Answer
from samtakt.competences.ownscale import OwnScale, Step


class AnswerForm(forms.Form):
    """A level, chosen among the steps; when it was done last; a word on it."""

    level = forms.ChoiceField(label=_("Level"), widget=forms.RadioSelect)
    last_performed = forms.DateField(
        label=_("Last done on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    comment = forms.CharField(
        label=_("Something to add"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, scale: OwnScale, steps: tuple[Step, ...], today: datetime.date, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.scale = scale
        self.steps = steps
        level = self.fields["level"]
        assert isinstance(level, forms.ChoiceField)
        level.choices = [(step.label, step.meaning) for step in steps]
        self.fields["last_performed"].widget.attrs["max"] = today.isoformat()

    @property
    def chosen(self) -> str:
        """The step that is chosen now, as the company writes it; empty for none."""
        return str(self["level"].value() or "")

    def answer(self) -> Answer:
        """Return what was said; the form must be valid."""
        written = self.cleaned_data["level"]
        step = next(step for step in self.steps if step.label == written)
        return Answer(
            level=step.level,
            written=written,
            scale=self.scale.scale,
            comment=self.cleaned_data["comment"],
            last_performed=self.cleaned_data["last_performed"],
        )


def said_before(view: Observation | None, scale: OwnScale) -> dict[str, Any]:
    """Return what a form begins with: the view that stands, on the scale of today."""
    if view is None:
        return {}
    return {
        "level": written_now(view, scale),
        "last_performed": view.last_performed,
        "comment": view.comment,
    }


def written_now(view: Observation | None, scale: OwnScale) -> str:
    """Return how a view is written on the company's present scale.

    What was written on another scale is shown by its canonical level.
    """
    if view is None:
        return ""
    same_scale = view.scale_id == (scale.scale.pk if scale.scale else None)
    if same_scale and any(step.label == view.written for step in scale.steps):
        return str(view.written)
    return scale.label(view.level)
