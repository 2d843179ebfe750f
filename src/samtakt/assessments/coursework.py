"""What a completed course says about a level: an observation like others, which decides nothing.

Whoever has gone through a course has been taught to a level. Whether they are on it at work is
for the manager to agree; until then nothing is fulfilled.
"""

import datetime

from django.db import transaction

from samtakt.assessments.circumstances import Circumstances
from samtakt.assessments.models import Observation
from samtakt.competences.models import Competence
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person

TAUGHT = audit.verb("assessments.taught", audit.Erasure.BLANK)


def note_course(
    person: Person,
    competence: Competence,
    level: int,
    *,
    day: datetime.date,
    observer: str,
    comment: str,
    by: Actor,
) -> Observation:
    """Keep the level that a course has taught somebody to; called in the company's scope.

    `day` is when the course was completed, `observer` who gave it, `comment` which it was.
    """
    around = Circumstances.of(person.organisation, [person.pk])
    role, requirement = around.requirement(person.pk, competence.pk, day)
    row = Observation(
        organisation=person.organisation,
        person=person,
        competence=competence,
        level=level,
        source=Observation.Source.COURSE,
        observed_on=day,
        observer=observer[:200],
        comment=comment[:500],
        role_id=role,
        team_id=around.team(person.pk, day),
        requirement_id=requirement,
    )
    with transaction.atomic():
        row.save()
        audit.record(by, TAUGHT, row, level=level, competence=competence.pk)
    return row
