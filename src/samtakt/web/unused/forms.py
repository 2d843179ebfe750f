"""What the list of unused competence can be filtered by."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.unused import UnusedLevel
from samtakt.foundation.formats import sort_key
from samtakt.web.filters import Filter, choices_of


class UnusedFilter(Filter):
    """Which unused levels to list."""

    team = forms.ChoiceField(label=_("Team"), required=False)
    competence = forms.ChoiceField(label=_("Competence"), required=False)
    wanted = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All")), ("yes", _("What others are short of"))],
    )
    words = forms.CharField(label=_("Name"), required=False, max_length=80)

    def __init__(self, *args: Any, rows: Sequence[UnusedLevel], **kwargs: Any) -> None:
        teams = ((row.team.id, row.team.name) for row in rows if row.team)
        competences = ((row.competence.id, row.competence.name) for row in rows)
        choices = {
            "team": choices_of(_("All teams"), teams),
            "competence": choices_of(_("All competences"), competences),
        }
        super().__init__(*args, choices=choices, **kwargs)

    def kept(self, rows: Sequence[UnusedLevel]) -> list[UnusedLevel]:
        """Return the levels that were asked for."""
        team, competence = self.chosen.get("team"), self.chosen.get("competence")
        words = sort_key(self.chosen.get("words", ""))
        return [
            row
            for row in rows
            if (not team or (row.team is not None and str(row.team.id) == team))
            and (not competence or str(row.competence.id) == competence)
            and (row.short or "wanted" not in self.chosen)
            and words in sort_key(row.person.name)
        ]
