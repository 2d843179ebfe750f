"""The talk to have where two views of one level are two steps apart or more.

It opens by itself when the second view comes in, has a due day, and is closed by the agreement.
"""

import datetime

from django.utils.translation import gettext_noop

from samtakt.assessments.models import AgreedLevel, AssessmentRound, Dialogue
from samtakt.assessments.standpoints import Standpoints
from samtakt.competences.models import Competence
from samtakt.foundation.access import Role
from samtakt.organisations import notices
from samtakt.organisations.models import Person, User
from samtakt.organisations.queries import employed_on, users_with

DAYS_TO_TALK = 14
"""How long the two have when no round with a later due day gives them longer."""

PLEASE_TALK = gettext_noop(
    "Talk about %(competence)s before %(day)s: %(name)s and the manager see it differently."
)


def open_if_far_apart(
    person: Person,
    competence: Competence,
    sides: Standpoints,
    *,
    round: AssessmentRound | None,
    day: datetime.date,
) -> Dialogue | None:
    """Open a dialogue if the two sides stand far apart and have none yet; tell both of it.

    Returns the open dialogue, new or not, or None where the two stand close. Called within the
    transaction of what was said.
    """
    if sides.own is None or sides.manager is None or not sides.far_apart:
        return None
    known = open_dialogue(person.pk, competence.pk)
    if known is not None:
        return known
    dialogue = Dialogue(
        organisation=person.organisation,
        person=person,
        competence=competence,
        self_observation=sides.own,
        manager_observation=sides.manager,
        round=round,
        opened_on=day,
        due_on=_due(round, day),
    )
    dialogue.save()
    _tell(dialogue, day)
    return dialogue


def open_dialogue(person: int, competence: int) -> Dialogue | None:
    """Return the dialogue that a person and their manager still have to have; None if none."""
    rows = Dialogue.objects.filter(person=person, competence=competence, closed_on__isnull=True)
    return rows.first()


def close(person: Person, competence: Competence, agreed: AgreedLevel) -> Dialogue | None:
    """Close the open dialogue with what was agreed, if there is one; nobody is reminded more."""
    dialogue = open_dialogue(person.pk, competence.pk)
    if dialogue is None:
        return None
    dialogue.agreed = agreed
    dialogue.closed_on = agreed.decided_on
    dialogue.save(update_fields=["agreed", "closed_on"])
    notices.done(person.organisation, key_of(dialogue))
    return dialogue


def key_of(dialogue: Dialogue) -> str:
    """Return the key under which both sides are told of a dialogue."""
    return f"dialogue:{dialogue.pk}"


def _due(round: AssessmentRound | None, day: datetime.date) -> datetime.date:
    soon = day + datetime.timedelta(days=DAYS_TO_TALK)
    return max(soon, round.due_on) if round is not None else soon


def _tell(dialogue: Dialogue, day: datetime.date) -> None:
    person, competence = dialogue.person, dialogue.competence
    told = {
        "kind": "assessments.dialogue",
        "key": key_of(dialogue),
        "message": PLEASE_TALK,
        "parameters": {
            "competence": (competence.name_sv, competence.name_en),
            "name": person.name,
            "day": dialogue.due_on,
        },
        "due_on": dialogue.due_on,
    }
    notices.tell(person.organisation, person=person, url_name="dialogues", **told)
    teams = employed_on(day).filter(person=person, team__isnull=False)
    for employment in teams:
        for manager in _managers(person, employment.team_id):
            notices.tell(
                person.organisation,
                user=manager,
                url_name="agree_level",
                url_arguments=[person.pk, competence.pk],
                **told,
            )


def _managers(person: Person, team: int) -> list[User]:
    """Who leads the team; where nobody with an account does, HR sees to the talk."""
    leads = users_with(person.organisation, Role.LINE_MANAGER, team=team)
    return leads or users_with(person.organisation, Role.HR)
