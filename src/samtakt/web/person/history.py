"""What was observed and agreed about one person's levels: who, when, on what ground."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samtakt.assessments.models import AgreedLevel, Observation
from samtakt.assessments.queries import decided_levels, observations_that_count
from samtakt.foundation.formats import sort_key
from samtakt.organisations.models import Person


@dataclass(frozen=True)
class Entry:
    """One line of the history. `agreed` True is a decision that counts, else a view of one."""

    day: datetime.date
    competence_id: int
    competence: str
    level: int
    agreed: bool
    who: str
    source: str
    written: str


def history_of(person: Person, *, as_of: datetime.date) -> list[Entry]:
    """Return everything until a day, newest first; what an undone import brought is left out."""
    observed = observations_that_count(as_of).filter(person=person).select_related("competence")
    agreed = decided_levels(as_of).filter(person=person).select_related("competence")
    entries = [*map(_observed, observed), *map(_agreed, agreed)]
    # Within a day by competence, and there the decision above the observation it stands on.
    entries.sort(key=lambda entry: (sort_key(entry.competence), not entry.agreed))
    return sorted(entries, key=lambda entry: entry.day, reverse=True)


def _observed(row: Observation) -> Entry:
    return Entry(
        day=row.observed_on,
        competence_id=row.competence_id,
        competence=row.competence.name,
        level=row.level,
        agreed=False,
        who=row.observer,
        source=row.get_source_display(),
        written=row.written,
    )


def _agreed(row: AgreedLevel) -> Entry:
    return Entry(
        day=row.decided_on,
        competence_id=row.competence_id,
        competence=row.competence.name,
        level=row.level,
        agreed=True,
        who=row.decided_by,
        source=row.reason or _("Agreed level"),
        written="",
    )
