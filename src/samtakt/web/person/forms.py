"""Search among people, and the choice of a competence in a person's history."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.organisations.models import Team
from samtakt.web.filters import Filter, choices_of
from samtakt.web.person.history import Entry


class PeopleFilter(Filter):
    words = forms.CharField(label=_("Name"), required=False, max_length=80)
    team = forms.ChoiceField(label=_("Team"), required=False)
    who = forms.ChoiceField(
        label=_("Who"),
        required=False,
        choices=[("", _("Employed today")), ("all", _("Earlier and later as well"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        teams = choices_of(_("All teams"), Team.objects.values_list("pk", "name"))
        super().__init__(*args, choices={"team": teams}, **kwargs)


class HistoryFilter(Filter):
    competence = forms.ChoiceField(label=_("Competence"), required=False)

    def __init__(self, *args: Any, entries: Sequence[Entry], **kwargs: Any) -> None:
        found = [(entry.competence_id, entry.competence) for entry in entries]
        choices = {"competence": choices_of(_("All competences"), found)}
        super().__init__(*args, choices=choices, **kwargs)

    def kept(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries of the chosen competence, or all."""
        wanted = self.chosen.get("competence")
        return [entry for entry in entries if not wanted or str(entry.competence_id) == wanted]
