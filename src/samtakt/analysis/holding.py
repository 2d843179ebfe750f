"""How many in a company hold a competence, and which hang on one person; without names."""

import datetime
from collections import Counter

from samtakt.analysis.audience import analysis_for
from samtakt.assessments.queries import levels_in_force
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.queries import employed_on


def holders_by_level(
    competence: int, organisation: Organisation, *, as_of: datetime.date
) -> list[tuple[int, int]]:
    """Return each level that somebody employed has on the day, and how many have it; one query."""
    employed = employed_on(as_of).filter(organisation=organisation).values("person_id")
    rows = levels_in_force(as_of).filter(competence=competence, organisation=organisation)
    levels = rows.filter(person__in=employed).values_list("level", flat=True)
    return sorted(Counter(levels).items())


def key_person_competences(actor: Actor, *, as_of: datetime.date) -> frozenset[int]:
    """Return the competences that exactly one person in the actor's company holds well enough."""
    risks = analysis_for(actor, as_of=as_of).risks
    return frozenset(risk.competence.id for risk in risks if risk.is_key_person_risk)
