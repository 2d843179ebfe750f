"""What people say somebody can: themselves, their manager, a colleague, a trainer.

Nothing that was said is ever changed; who changes their mind says it anew, and the newest
counts. Each view keeps the role, the team and the requirement of its day, and what was written
on the company's own scale.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samtakt.assessments.circumstances import Circumstances
from samtakt.assessments.decay import NotYet
from samtakt.assessments.dialogues import open_if_far_apart
from samtakt.assessments.models import AssessmentRound, Assessor, Dialogue, Observation
from samtakt.assessments.rounds import NotInTheRound, RoundRefused, in_round, refuse_closed
from samtakt.assessments.standpoints import standpoint
from samtakt.competences.models import Competence, Scale
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person

SAID = audit.verb("assessments.view_given", audit.Erasure.BLANK)


class SelfNotAsked(RoundRefused):
    """The round does not ask people about themselves."""

    def __str__(self) -> str:
        return str(_("This round does not ask people to assess themselves."))


class NotOpenYet(RoundRefused):
    """The round opens on a later day."""

    def __str__(self) -> str:
        return str(_("The round has not opened yet."))


class CannotBeAssessed(Exception):
    """A heading is not judged, nor a draft, nor what has left the library."""

    def __str__(self) -> str:
        return str(_("This competence is not in use and cannot be assessed."))


@dataclass(frozen=True)
class Answer:
    """One view: the canonical level, and how it was written on which scale."""

    level: int
    written: str = ""
    scale: Scale | None = None
    comment: str = ""
    last_performed: datetime.date | None = None


@dataclass(frozen=True)
class Said:
    """A view as it was kept, and the dialogue that it calls for, if it does."""

    observation: Observation
    dialogue: Dialogue | None


def assess_self(
    round: AssessmentRound,
    person: Person,
    competence: Competence,
    answer: Answer,
    *,
    day: datetime.date,
    by: Actor,
) -> Said:
    """Say what one can oneself, in a round that asks for it.

    Raises:
        RoundIsClosed, NotOpenYet, SelfNotAsked, NotInTheRound: nobody asks for it now.
        CannotBeAssessed, NotYet: the answer cannot be kept.
    """
    _refuse_round(round, day)
    if not round.asks_self:
        raise SelfNotAsked
    if not in_round(round, person, day):
        raise NotInTheRound
    return _say(
        person,
        competence,
        answer,
        source=Observation.Source.SELF,
        observer=person,
        round=round,
        day=day,
        by=by,
    )


def assess_as_manager(
    person: Person,
    competence: Competence,
    answer: Answer,
    *,
    round: AssessmentRound | None = None,
    day: datetime.date,
    by: Actor,
) -> Said:
    """Say as a manager or supervisor what somebody can, in a round or at any time.

    Raises:
        RoundIsClosed, NotOpenYet: the round takes no answers.
        CannotBeAssessed, NotYet: the answer cannot be kept.
    """
    if round is not None:
        _refuse_round(round, day)
    return _say(
        person,
        competence,
        answer,
        source=Observation.Source.MANAGER,
        observer=_person_of(by),
        round=round,
        day=day,
        by=by,
    )


def assess_another(
    asked: Assessor, competence: Competence, answer: Answer, *, day: datetime.date, by: Actor
) -> Said:
    """Say as a colleague or a trainer what somebody can, having been asked to.

    Raises:
        RoundIsClosed, NotOpenYet: the round takes no answers.
        CannotBeAssessed, NotYet: the answer cannot be kept.
    """
    _refuse_round(asked.round, day)
    sources = {
        Assessor.Part.PEER: Observation.Source.PEER,
        Assessor.Part.TRAINER: Observation.Source.TRAINER,
    }
    return _say(
        asked.person,
        competence,
        answer,
        source=sources[Assessor.Part(asked.part)],
        observer=asked.assessor,
        round=asked.round,
        day=day,
        by=by,
    )


def _refuse_round(round: AssessmentRound, day: datetime.date) -> None:
    refuse_closed(round)
    if round.opens_on > day:
        raise NotOpenYet


def _person_of(by: Actor) -> Person | None:
    return Person.objects.filter(pk=by.person_id).first() if by.person_id else None


def _say(
    person: Person,
    competence: Competence,
    answer: Answer,
    *,
    source: Observation.Source,
    observer: Person | None,
    round: AssessmentRound | None,
    day: datetime.date,
    by: Actor,
) -> Said:
    if not competence.in_use_on(day):
        raise CannotBeAssessed
    if answer.last_performed is not None and answer.last_performed > day:
        raise NotYet
    row = Observation(
        organisation=person.organisation,
        person=person,
        competence=competence,
        level=answer.level,
        written=answer.written,
        scale=answer.scale,
        source=source,
        observed_on=day,
        observer=by.name,
        observer_person=observer,
        round=round,
        comment=answer.comment,
        last_performed=answer.last_performed,
    )
    with transaction.atomic():
        said_already = _the_same(row)
        if said_already is not None:
            # Saving again what stands already, as a page does that saves by itself, adds nothing.
            return Said(said_already, None)
        _keep_circumstances(row)
        row.save()
        sides = standpoint(person.organisation, person.pk, competence.pk, day)
        dialogue = open_if_far_apart(person, competence, sides, round=round, day=day)
        audit.record(
            by,
            SAID,
            row,
            source=row.source,
            level=row.level,
            dialogue=dialogue.pk if dialogue else None,
        )
    return Said(row, dialogue)


KEPT = ("level", "written", "scale_id", "comment", "last_performed", "round_id", "observed_on")


def _the_same(row: Observation) -> Observation | None:
    newest = (
        Observation.objects.filter(
            person=row.person_id,
            competence=row.competence_id,
            source=row.source,
            observer=row.observer,
        )
        .order_by("-observed_on", "-pk")
        .first()
    )
    if newest is None or any(getattr(newest, name) != getattr(row, name) for name in KEPT):
        return None
    return newest


def _keep_circumstances(row: Observation) -> None:
    around = Circumstances.of(row.organisation, [row.person_id])
    row.team_id = around.team(row.person_id, row.observed_on)
    row.role_id, row.requirement_id = around.requirement(
        row.person_id, row.competence_id, row.observed_on
    )
