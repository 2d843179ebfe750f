"""The filter of notices, and the form of how somebody wants to be mailed."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samtakt.organisations.messagechoices import Wish
from samtakt.organisations.messagekinds import TOPIC_NAMES, Topic
from samtakt.organisations.models import MessageChoice
from samtakt.organisations.notices import IS_NEW
from samtakt.web.filters import Filter

STATES = {
    "new": IS_NEW,
    "to_do": Q(due_on__isnull=False, done_at=None),
}


class NoticeFilter(Filter):
    """Which notices are listed; the topic is chosen above the list."""

    about = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All")), ("new", _("Unread")), ("to_do", _("Still to do"))],
    )

    def rule(self) -> Q:
        """Return the rule for what is listed."""
        return STATES.get(self.chosen.get("state", ""), Q())


def zone_choices() -> list[tuple[str, Any]]:
    """Return the places of the world whose clocks can be chosen, by part of the world."""
    names = sorted(name for name in available_timezones() if _is_a_place(name))
    parts: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        part, _slash, place = name.partition("/")
        parts.setdefault(part, []).append((name, place.replace("_", " ")))
    return [("", _("As the server")), *parts.items()]


def _is_a_place(name: str) -> bool:
    part, slash, _place = name.partition("/")
    return bool(slash) and part in {
        "Africa",
        "America",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }


def _clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class ChoiceForm(forms.Form):
    """How often, when never, and about what somebody is mailed."""

    pace = forms.ChoiceField(
        label=_("How often"),
        choices=MessageChoice.Pace.choices,
        widget=forms.RadioSelect,
        help_text=_("The day’s mail goes out at seven in the morning, the week’s on Mondays."),
    )
    topics = forms.MultipleChoiceField(
        label=_("Mail me about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    quiet_from = forms.TimeField(
        label=_("No mail from"),
        required=False,
        widget=_clock(),
        help_text=_("For instance 18:00. What falls in the quiet hours is sent after them."),
    )
    quiet_to = forms.TimeField(label=_("until"), required=False, widget=_clock())
    time_zone = forms.ChoiceField(label=_("By the clock of"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("topics", list(TOPIC_NAMES.items())), ("time_zone", zone_choices())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    @staticmethod
    def of(choice: MessageChoice) -> dict[str, Any]:
        """Return what the form shows of a choice."""
        return {
            "pace": choice.pace,
            "topics": [topic for topic in Topic if topic not in choice.muted],
            "quiet_from": choice.quiet_from,
            "quiet_to": choice.quiet_to,
            "time_zone": choice.time_zone,
        }

    def wish(self) -> Wish:
        """Return what was chosen; the form must be valid."""
        given = self.cleaned_data
        return Wish(
            pace=given["pace"],
            quiet_from=given["quiet_from"],
            quiet_to=given["quiet_to"],
            time_zone=given["time_zone"],
            muted=tuple(topic for topic in Topic if topic not in given["topics"]),
        )
