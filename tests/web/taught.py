"""A completed course with what follows from it, whose texts hold a word, for tests of who finds it."""

import datetime

from samtakt.assessments.models import Observation
from samtakt.delivery.models import Completion, Evaluation, ProposedLevel, Session
from tests.delivery.factories import make_session, seat
from tests.factories import saved

DAY = datetime.date(2025, 3, 3)


def rows_of_completion(hub, company, competence, person, word):
    """One row of each model that the pages of completed courses are about."""
    session = make_session(hub, name=f"Kurs {company.pk}", days=[DAY])
    completion = Completion(
        booking=seat(session, person),
        completed_on=DAY,
        hours=8,
        hours_planned=8,
        note=word,
        completed_by=word,
    )
    saved(completion, company)
    observation = Observation(
        person=person,
        competence=competence,
        level=3,
        source="course",
        observed_on=DAY,
        observer=word,
        comment=word,
    )
    proposed = ProposedLevel(completion=completion, observation=saved(observation, company))
    question = Evaluation(completion=completion, kind="effect_seen", due_on=DAY)
    return {
        Session: session,
        Completion: completion,
        ProposedLevel: saved(proposed, company),
        Evaluation: saved(question, company),
    }
