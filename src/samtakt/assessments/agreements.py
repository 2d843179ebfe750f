"""The level that counts: a decision with author and day, from both sides or with a reason."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samtakt.assessments import dialogues
from samtakt.assessments.circumstances import Circumstances
from samtakt.assessments.evidence import Ground, keep, refuse_ground
from samtakt.assessments.models import AgreedLevel, AssessmentRound, Dialogue, Observation
from samtakt.assessments.ratings import Answer, assess_as_manager
from samtakt.assessments.standpoints import Standpoints, standpoint
from samtakt.competences.models import Competence
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person

AGREED = audit.verb("assessments.level_agreed", audit.Erasure.BLANK)


class AgreementRefused(Exception):
    """A level cannot be agreed so; the text says why."""


class NeedsBothViewsOrAReason(AgreementRefused):
    """One side has not been heard, and nobody says why that is right."""

    def __str__(self) -> str:
        return str(
            _(
                "Both sides must have said what they think, or you give a reason why the level "
                "is decided without one of them."
            )
        )


class NotOnesOwnLevel(AgreementRefused):
    """Nobody decides their own level."""

    def __str__(self) -> str:
        return str(_("Nobody decides their own level. Ask somebody else to do it."))


@dataclass(frozen=True)
class Updated:
    """What became of a supervisor's update: agreed at once, or first to be talked about."""

    agreed: AgreedLevel | None
    dialogue: Dialogue | None


def agree(
    person: Person,
    competence: Competence,
    level: int,
    *,
    grounds: tuple[Ground, ...] = (),
    reason: str = "",
    round: AssessmentRound | None = None,
    observation: Observation | None = None,
    day: datetime.date,
    by: Actor,
) -> AgreedLevel:
    """Decide the level that counts from a day on; an open dialogue about it is closed.

    The decision keeps the two views it was made from, and role, team and requirement of the
    day. `observation` is what else it stands on, such as what a course led to.

    Raises:
        NotOnesOwnLevel: the actor is the person.
        NeedsBothViewsOrAReason: a side has not said anything since the last agreement.
        EvidenceRefused: the level needs evidence, or what is given cannot be kept.
    """
    if by.person_id == person.pk:
        raise NotOnesOwnLevel
    sides = standpoint(person.organisation, person.pk, competence.pk, day)
    if not sides.both and not reason.strip():
        raise NeedsBothViewsOrAReason
    refuse_ground(level, grounds)
    with transaction.atomic():
        row = _decision(person, competence, level, sides, round, day)
        row.decided_by = by.name
        row.observation = observation
        row.reason = reason.strip()
        row.save()
        for ground in grounds:
            keep(row, ground, assessed_by=by.name)
        dialogue = dialogues.close(person, competence, row)
        audit.record(
            by,
            AGREED,
            row,
            competence=competence.pk,
            level=level,
            before=sides.agreed.level if sides.agreed else None,
            reason=row.reason,
            evidence=[ground.basis for ground in grounds],
            dialogue=dialogue.pk if dialogue else None,
        )
    return row


def update_level(
    person: Person,
    competence: Competence,
    answer: Answer,
    *,
    grounds: tuple[Ground, ...] = (),
    reason: str,
    round: AssessmentRound | None = None,
    day: datetime.date,
    by: Actor,
) -> Updated:
    """Set a level as the supervisor who has just seen it: say it, and agree it with a reason.

    Where the person has said something far from it, nothing is agreed: the two talk first.

    Raises:
        NotOnesOwnLevel, NeedsBothViewsOrAReason, EvidenceRefused: as `agree`.
        CannotBeAssessed, NotYet: as `assess_as_manager`.
    """
    if by.person_id == person.pk:
        raise NotOnesOwnLevel
    before = standpoint(person.organisation, person.pk, competence.pk, day)
    if before.own is None and not reason.strip():
        raise NeedsBothViewsOrAReason
    refuse_ground(answer.level, grounds)
    with transaction.atomic():
        said = assess_as_manager(person, competence, answer, round=round, day=day, by=by)
        if said.dialogue is not None:
            return Updated(None, said.dialogue)
        agreed = agree(
            person,
            competence,
            answer.level,
            grounds=grounds,
            reason=reason,
            round=round,
            day=day,
            by=by,
        )
    return Updated(agreed, None)


def _decision(
    person: Person,
    competence: Competence,
    level: int,
    sides: Standpoints,
    round: AssessmentRound | None,
    day: datetime.date,
) -> AgreedLevel:
    around = Circumstances.of(person.organisation, [person.pk])
    role, requirement = around.requirement(person.pk, competence.pk, day)
    return AgreedLevel(
        organisation=person.organisation,
        person=person,
        competence=competence,
        level=level,
        decided_on=day,
        self_observation=sides.own,
        manager_observation=sides.manager,
        round=round,
        role_id=role,
        team_id=around.team(person.pk, day),
        requirement_id=requirement,
    )
