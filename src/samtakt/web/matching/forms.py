"""A text to be matched, and what somebody says of a passage of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 20_000
VERDICTS = {"accept", "reject"}
KINDS = {"competence", "concept", "nothing"}


class TextToMatch(forms.Form):
    """A job advertisement, a course's description, a heading of a matrix."""

    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_(
            "A job advertisement, a course’s text or a cell of a matrix, in Swedish or English."
        ),
    )


class Saying(TextToMatch):
    """What a button says: `verdict kind number passage`, and the text that stays on the page."""

    say = forms.CharField(max_length=700)

    def clean_say(self) -> tuple[str, str, int, str]:
        """Return verdict, kind, the number of what is meant, and the passage."""
        said: str = self.cleaned_data["say"]
        parts: list[Any] = said.split(" ", 3)
        if len(parts) != 4 or parts[0] not in VERDICTS or parts[1] not in KINDS:
            raise forms.ValidationError(_now("That cannot be said of a text."))
        if not parts[2].isdecimal():
            raise forms.ValidationError(_now("That cannot be said of a text."))
        return parts[0], parts[1], int(parts[2]), parts[3]
