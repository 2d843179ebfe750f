"""What the board and the list of needs can be filtered by, and in which orders."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from samtakt.delivery.threshold import Threshold
from samtakt.foundation.formats import sort_key
from samtakt.planning.board import BoardRow
from samtakt.planning.needs import Need
from samtakt.web.filters import Filter, choices_of, sorted_rows

READY, NEAR, FAR, NO_COURSE = "ready", "near", "far", "no_course"
NEAR_MISSING = 3
"""So many people short of the smallest group is near: one more company could complete it."""


class BoardFilter(Filter):
    """What of the board to show."""

    words = forms.CharField(label=_("Competence"), required=False, max_length=80)
    group = forms.ChoiceField(
        label=_("Group"),
        required=False,
        choices=[
            ("", _("All")),
            (READY, _("Large enough")),
            (NEAR, _("Up to three people short")),
            (FAR, _("More than three people short")),
            (NO_COURSE, _("No course offered")),
        ],
    )


class CompanyBoardFilter(BoardFilter):
    """A company's filter: it may look at its own part alone."""

    whose = forms.ChoiceField(
        label=_("Whose needs"),
        required=False,
        choices=[("", _("The whole network")), ("own", _("Ours"))],
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the board with what its group still lacks, where there is a proposal."""

    row: BoardRow
    threshold: Threshold | None

    @property
    def group(self) -> str:
        """How far the row's group is from being held."""
        if self.threshold is None:
            return NO_COURSE
        if not self.threshold.more_needed:
            return READY
        return NEAR if self.threshold.more_needed <= NEAR_MISSING else FAR


ORDERS = {
    "competence": lambda line: sort_key(line.row.competence),
    "people": lambda line: line.row.people,
    "companies": lambda line: line.row.companies,
    "own": lambda line: line.row.own_people,
    "missing": lambda line: line.threshold.more_needed if line.threshold else None,
    "earliest": lambda line: line.row.proposal.earliest if line.row.proposal else None,
    "place": lambda line: sort_key(line.row.proposal.place) if line.row.proposal else None,
}


def board_lines(lines: Iterable[Line], chosen: dict[str, str], sort: str) -> list[Line]:
    """Return the lines that the filter leaves, in the order asked for."""
    words, group = sort_key(chosen.get("words", "")), chosen.get("group")
    own = chosen.get("whose") == "own"
    kept = [
        line
        for line in lines
        if words in sort_key(f"{line.row.code} {line.row.competence}")
        and (not group or line.group == group)
        and (line.row.own_people or not own)
    ]
    return sorted_rows(kept, sort, ORDERS)


class NeedFilter(Filter):
    """What of the named needs to show."""

    words = forms.CharField(label=_("Name"), required=False, max_length=80)
    team = forms.ChoiceField(label=_("Team"), required=False)
    competence = forms.ChoiceField(label=_("Competence"), required=False)


NEED_ORDERS = {
    "person": lambda need: sort_key(need.person.name),
    "team": lambda need: sort_key(need.team.name) if need.team else None,
    "competence": lambda need: sort_key(need.competence.name),
    "value": lambda need: need.value,
    "latest": lambda need: need.latest,
}


def need_filter(query: object, needs: Iterable[Need]) -> NeedFilter:
    """Return the filter with the teams and competences that occur."""
    needs = list(needs)
    teams = choices_of(_("All teams"), ((n.team.id, n.team.name) for n in needs if n.team))
    competences = ((need.competence.id, need.competence.name) for need in needs)
    choices = {"team": teams, "competence": choices_of(_("All competences"), competences)}
    return NeedFilter(query, choices=choices)


def need_rows(needs: Iterable[Need], chosen: dict[str, str], sort: str) -> list[Need]:
    """Return the needs that the filter leaves, in the order asked for."""
    words, team, competence = (chosen.get(name, "") for name in ("words", "team", "competence"))
    kept = [
        need
        for need in needs
        if sort_key(words) in sort_key(need.person.name)
        and (not team or (need.team is not None and str(need.team.id) == team))
        and (not competence or str(need.competence.id) == competence)
    ]
    return sorted_rows(kept, sort, NEED_ORDERS)
