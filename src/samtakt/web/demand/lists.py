"""What the board and the list of needs can be filtered by, and in which orders."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

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


def group_of(row: BoardRow) -> str:
    """Return how far the row's group is from being held."""
    if row.proposal is None:
        return NO_COURSE
    if not row.proposal.more_needed:
        return READY
    return NEAR if row.proposal.more_needed <= NEAR_MISSING else FAR


ORDERS = {
    "competence": lambda row: sort_key(row.competence),
    "people": lambda row: row.people,
    "companies": lambda row: row.companies,
    "own": lambda row: row.own_people,
    "missing": lambda row: row.proposal.more_needed if row.proposal else None,
    "earliest": lambda row: row.proposal.earliest if row.proposal else None,
    "place": lambda row: sort_key(row.proposal.place) if row.proposal else None,
}


def board_rows(rows: Iterable[BoardRow], chosen: dict[str, str], sort: str) -> list[BoardRow]:
    """Return the rows that the filter leaves, in the order asked for."""
    words, group = sort_key(chosen.get("words", "")), chosen.get("group")
    own = chosen.get("whose") == "own"
    kept = [
        row
        for row in rows
        if words in sort_key(f"{row.code} {row.competence}")
        and (not group or group_of(row) == group)
        and (row.own_people or not own)
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
