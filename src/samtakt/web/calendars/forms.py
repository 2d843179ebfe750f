"""The form that makes a calendar: of what the reader sees, and nothing else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.delivery.models import CalendarFeed
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Team

Kind = CalendarFeed.Kind


class CalendarForm(forms.Form):
    """What is to be in the calendar; `wanted` is what `make_feed` takes."""

    what = forms.ChoiceField(label=_("What is to be in it"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = access.visible(actor, "delivery.read_team_calendar", Team)
        self.teams = {str(team.pk): team for team in teams.order_by("name", "pk")}
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self._offered(actor)

    @property
    def offers(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.fields["what"].choices)  # type: ignore[attr-defined]

    def _offered(self, actor: Actor) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        if actor.person_id and access.allowed(actor, "delivery.read_own_calendar"):
            found.append((Kind.PERSON, Kind.PERSON.label))
        if access.allowed(actor, "delivery.read_trainer_calendar"):
            found.append((Kind.TRAINER, Kind.TRAINER.label))
        if access.allowed(actor, "delivery.read_company_calendar"):
            found.append((Kind.COMPANY, Kind.COMPANY.label))
        found += [
            (f"{Kind.TEAM}:{number}", _("The team’s courses: %(team)s") % {"team": team.name})
            for number, team in self.teams.items()
        ]
        return found

    def wanted(self) -> dict[str, Any]:
        """Return the kind and, for a team, which; the form must be valid."""
        kind, _colon, number = self.cleaned_data["what"].partition(":")
        return {"kind": Kind(kind), "team": self.teams.get(number)}
