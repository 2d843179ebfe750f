"""What to look for in the audit log."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.foundation import audit
from samtakt.web.audit.words import VERBS
from samtakt.web.filters import Filter, choices_of


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


class AuditFilter(Filter):
    """What was done, and between which days."""

    verb = forms.ChoiceField(label=_("What was done"), required=False)
    first = _day(_("From"))
    last = _day(_("To"))

    chosen: dict[str, Any]

    @classmethod
    def asked(cls, query: Any) -> "AuditFilter":
        """Read a filter from the address."""
        known = [(verb, str(VERBS.get(verb, verb))) for verb in audit.verbs()]
        return cls(query, choices={"verb": choices_of(_("Everything"), known)})

    @property
    def days(self) -> tuple[datetime.date | None, datetime.date | None]:
        """The first and the last day, None for no limit."""
        return self.chosen.get("first"), self.chosen.get("last")
