"""The needs that a plan leaves unmet, as its readers see them: why, and what would help.

The hub is not told which team a need is of, a company only of its own needs; who reads which
rows is decided in `plans`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samtakt.analysis.results import Named
from samtakt.catalogue.models import OfferDate
from samtakt.foundation.formats import week_text
from samtakt.planning.datewords import place_words
from samtakt.planning.explanations import Names, change_words, explain
from samtakt.planning.models import UnmetDemand


@dataclass(frozen=True, slots=True)
class UnmetView:
    """People whom the plan leaves at `level`, short of `to_level`, and why.

    `nearest` names the session that is nearest for them ("": none is within reach), `sentence` is
    the first obstacle to it, `others` the rest.
    `helps` is what would let one more of them in, all of it together; empty if nobody could
    simply grant it. `grantable` tells whether the planner can try it.
    """

    id: int
    company: Named
    team: Named | None
    competence_id: int
    competence: str
    from_level: int
    to_level: int
    level: int
    people: int
    reason: str
    nearest: str
    sentence: str
    others: tuple[str, ...]
    helps: tuple[str, ...]
    grantable: bool


def unmet_views(
    rows: Iterable[UnmetDemand], names: Names, *, teams_shown: bool
) -> tuple[UnmetView, ...]:
    """Return unmet needs in words, in the order given."""
    return tuple(_view(row, names, teams_shown=teams_shown) for row in rows)


def _view(row: UnmetDemand, names: Names, *, teams_shown: bool) -> UnmetView:
    demand = row.demand
    return UnmetView(
        id=row.pk,
        company=Named(row.organisation_id, row.organisation.name),
        team=Named(demand.team.pk, demand.team.name) if teams_shown and demand.team else None,
        competence_id=demand.competence_id,
        competence=demand.competence.name,
        from_level=demand.from_level,
        to_level=demand.to_level,
        level=row.level,
        people=row.people,
        reason=row.reason,
        nearest=_session_words(row.nearest),
        sentence=explain(row.reason, row.detail, names),
        others=tuple(explain(reason, detail, names) for reason, detail in row.others),
        helps=_helps(row.reason, row.changes, names),
        grantable=bool(row.changes),
    )


def _session_words(date: OfferDate | None) -> str:
    if date is None or date.starts_on is None:
        return ""
    return f"{date.offer.course.name}, {place_words(date)}, {week_text(date.starts_on)}"


def _helps(
    reason: str, changes: Iterable[Mapping[str, Any]] | None, names: Names
) -> tuple[str, ...]:
    if reason == "no_course":
        return (_("a course for this step"),)
    if reason == "search_stopped" and changes == []:
        return (_("a longer calculation"),)
    return tuple(change_words(change, names) for change in changes or ())
