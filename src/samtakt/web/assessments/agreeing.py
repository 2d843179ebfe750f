"""The forms that agree a level: what it is, what it stands on, and the reason where one is due."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samtakt.assessments.agreements import NeedsBothViewsOrAReason
from samtakt.assessments.asked import Asked
from samtakt.assessments.evidence import FROM_LEVEL, EvidenceRefused, Ground, Upload
from samtakt.assessments.models import Evidence, Observation
from samtakt.assessments.standpoints import Standpoints
from samtakt.competences.ownscale import OwnScale
from samtakt.web.assessments.answering import AnswerForm, written_now

BASES = Evidence.Basis.choices


@dataclass(frozen=True)
class Side:
    """What one side says, as the page shows it."""

    who: str
    source: str
    written: str
    level: int
    day: datetime.date
    comment: str
    last_performed: datetime.date | None


def sides_of(stand: Standpoints, scale: OwnScale) -> list[Side]:
    """Return what each side says: the person, the manager, then the others."""
    views = [view for view in (stand.own, stand.manager, *stand.others) if view is not None]
    return [_side(view, scale) for view in views]


def _side(view: Observation, scale: OwnScale) -> Side:
    return Side(
        who=view.observer,
        source=view.get_source_display(),
        written=written_now(view, scale),
        level=view.level,
        day=view.observed_on,
        comment=view.comment,
        last_performed=view.last_performed,
    )


class LevelForm(AnswerForm):
    """One level to agree, with what it stands on.

    What a supervisor most often has is chosen beforehand: they have seen it at work. Choosing a
    level and saving is then enough.
    """

    basis = forms.ChoiceField(
        label=_("What does the level stand on?"),
        choices=BASES,
        initial=Evidence.Basis.OBSERVATION,
        required=False,
    )
    text = forms.CharField(label=_("In a few words"), max_length=500, required=False)
    link = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("A PDF or a photo, at most 10 MB.")
    )
    reason_text = forms.CharField(
        label=_("Why without both views?"), max_length=300, required=False
    )

    def __init__(self, *args: Any, both: bool, own_said: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_reason = not both and not own_said
        self.fields["text"].initial = _now("Seen at work")
        self.fields["reason_text"].initial = _now("Updated by the supervisor, who saw it")

    def grounds(self) -> tuple[Ground, ...]:
        """Return what the level stands on; nothing below the level that needs it, unless given.

        The words that stand there beforehand are no evidence of a low level.
        """
        given = self.cleaned_data
        upload = given.get("file")
        untouched = not {"text", "link", "file", "basis"} & set(self.changed_data)
        if self.answer().level < FROM_LEVEL and untouched:
            return ()
        if not (given["text"] or given["link"] or upload):
            return ()
        return (
            Ground(
                basis=Evidence.Basis(given["basis"] or Evidence.Basis.OBSERVATION),
                text=given["text"],
                link=given["link"],
                upload=Upload(upload.name, upload.read()) if upload else None,
            ),
        )

    def reason(self) -> str:
        """Return the reason where one is due, and none where both sides have been heard."""
        return str(self.cleaned_data["reason_text"]) if self.needs_reason else ""

    def refuse(self, refusal: Exception) -> None:
        """Say a refusal at the field that it is about."""
        field = None
        if isinstance(refusal, EvidenceRefused):
            field = "text"
        elif isinstance(refusal, NeedsBothViewsOrAReason):
            field = "reason_text"
        self.add_error(field, str(refusal))


class RowForm(forms.Form):
    """One competence of a talk: the level that the two agree on, or nothing."""

    to = forms.ChoiceField(label=_("Agree on"), required=False)
    basis = forms.ChoiceField(label=_("Stands on"), choices=BASES, required=False)
    text = forms.CharField(label=_("In a few words"), max_length=500, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        asked: Asked,
        sides: Standpoints,
        scale: OwnScale,
        today: datetime.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.sides = sides
        self.scale = scale
        self.own = written_now(sides.own, scale)
        self.manager = written_now(sides.manager, scale)
        self.others = [written_now(view, scale) for view in sides.others]
        self.agreed = scale.label(asked.agreed)
        self.required = scale.label(asked.required)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [("", _("not now")), *[(s.label, s.label) for s in scale.steps]]
        self.fields["basis"].initial = Evidence.Basis.OBSERVATION
        # Where both say the same, that is what they most likely agree on.
        self.same = sides.both and sides.difference == 0
        if self.same:
            to.initial = self.manager
        for name, field in self.fields.items():
            field.widget.attrs["aria-labelledby"] = f"h-{name} k{asked.competence.pk}"

    @property
    def chosen(self) -> bool:
        """Whether a level was chosen to be agreed."""
        return bool(self.cleaned_data.get("to"))

    def level(self) -> int:
        """Return the canonical level that was chosen."""
        written = self.cleaned_data["to"]
        return next(step.level for step in self.scale.steps if step.label == written)

    def grounds(self) -> tuple[Ground, ...]:
        """Return what the level stands on, if anything is written."""
        given = self.cleaned_data
        if not given["text"]:
            return ()
        return (
            Ground(
                Evidence.Basis(given["basis"] or Evidence.Basis.OBSERVATION), text=given["text"]
            ),
        )

    def field_of(self, refusal: Exception) -> str | None:
        """Return the field that a refusal is about."""
        if isinstance(refusal, EvidenceRefused):
            return "text"
        return "reason" if isinstance(refusal, NeedsBothViewsOrAReason) else None

    def faults(self) -> Iterator[str]:
        """Yield what was wrong, in words."""
        for messages in self.errors.values():
            yield from (str(message) for message in messages)
