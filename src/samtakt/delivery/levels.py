"""From a completed course to the level that counts: proposed, and agreed by the manager or not.

A course teaches to a level; whether somebody is on it at work only their manager can say. Until
then no requirement is fulfilled. What is agreed is never lower than what was agreed before: a
course does not take anything away.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.assessments import agreements
from samtakt.assessments.agreements import AgreementRefused
from samtakt.assessments.coursework import note_course
from samtakt.assessments.evidence import Ground
from samtakt.assessments.models import AgreedLevel, Evidence
from samtakt.assessments.queries import levels_in_force
from samtakt.delivery.completionrefusals import DecidedAlready, ReasonMissing
from samtakt.delivery.everybody import course_name, leading_of
from samtakt.delivery.models import Completion, ProposedLevel
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import date_text
from samtakt.organisations import notices
from samtakt.planning.developmentplans import end_action
from samtakt.planning.models import DevelopmentPlan, PlanAction

LEVEL_ACCEPTED = audit.verb("delivery.level_accepted", audit.Erasure.BLANK)
LEVEL_DECLINED = audit.verb("delivery.level_declined", audit.Erasure.BLANK)

TO_AGREE = gettext_noop("%(person)s has gone through %(course)s. Agree the levels.")
LEFT = gettext_noop(
    "The hours of %(person)s at %(course)s were corrected and are too few. The level that was "
    "agreed after it still counts: look at it again."
)
ABOUT = (
    "organisation",
    "completion__booking__person",
    "completion__booking__action",
    "completion__booking__session__offer_date__offer__course",
    "completion__booking__session__offer_date__offer__provider",
    "observation__competence",
    "observation__person",
)
"""What has to be selected with proposed levels that are decided or shown."""


@dataclass(frozen=True)
class Decided:
    """What became of several proposed levels: those agreed, and why the others were not."""

    agreed: tuple[AgreedLevel, ...]
    refused: tuple[tuple[ProposedLevel, str], ...]


def propose_levels(completion: Completion, *, by: Actor) -> list[ProposedLevel]:
    """Propose what the course teaches, one level per competence; tell who decides.

    Part of the transaction that completes: its entry tells of it, and each observation has
    its own.
    """
    booking = completion.booking
    date = booking.session.offer_date
    decided = ProposedLevel.objects.filter(completion=completion).exclude(state=State.DECLINED)
    known = set(decided.values_list("observation__competence", flat=True))
    outcomes = date.offer.course.outcomes.select_related("competence")
    found = []
    for outcome in outcomes.order_by("competence__code", "pk"):
        if outcome.competence_id in known:
            continue
        observation = note_course(
            booking.person,
            outcome.competence,
            outcome.to_level,
            day=completion.completed_on,
            observer=date.offer.provider.name,
            comment=date.offer.course.name,
            by=by,
        )
        found.append(
            ProposedLevel(
                organisation=completion.organisation,
                completion=completion,
                observation=observation,
            )
        )
    ProposedLevel.objects.bulk_create(found)
    if found:
        _tell_leading(completion, TO_AGREE, key=_key(completion))
    return found


def agree(proposed: ProposedLevel, *, by: Actor) -> AgreedLevel:
    """Agree the level that a course led to; the actions that the course carried out are done.

    Raises:
        DecidedAlready: it was agreed or declined before.
        NotOnesOwnLevel: the actor is the person.
    """
    with transaction.atomic():
        row = _open(proposed)
        observation, completion = row.observation, row.completion
        present = levels_in_force(timezone.localdate()).filter(
            person=observation.person, competence=observation.competence
        )
        held = max(present.values_list("level", flat=True), default=0)
        with translation.override(row.organisation.language):
            agreed = agreements.agree(
                observation.person,
                observation.competence,
                max(observation.level, held),
                grounds=(_ground(completion),),
                reason=_("After the course %(course)s.") % {"course": observation.comment},
                observation=observation,
                day=timezone.localdate(),
                by=by,
            )
        _decide(row, State.AGREED, by)
        audit.record(by, LEVEL_ACCEPTED, row, level=agreed.level)
        close_actions(completion, [observation.competence_id], by=by)
    return agreed


def agree_all(rows: Iterable[ProposedLevel], *, by: Actor) -> Decided:
    """Agree several levels, each for itself: what cannot be agreed stops no other."""
    agreed, refused = [], []
    for row in rows:
        try:
            agreed.append(agree(row, by=by))
        except (AgreementRefused, DecidedAlready) as refusal:
            refused.append((row, str(refusal)))
    return Decided(tuple(agreed), tuple(refused))


def decline(proposed: ProposedLevel, reason: str, *, by: Actor) -> ProposedLevel:
    """Say that somebody is not on the level that the course taught; what was agreed stays.

    Raises:
        ReasonMissing: nobody says why.
        DecidedAlready: it was agreed or declined before.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        row = _open(proposed)
        _decide(row, State.DECLINED, by, reason)
        audit.record(by, LEVEL_DECLINED, row, reason=row.reason)
    return row


def take_back_proposals(completion: Completion, why: str, *, by: Actor) -> None:
    """Take back what waits for the manager; tell about levels that were agreed already.

    Part of the transaction that corrects, whose entry tells of it.
    """
    rows = list(
        ProposedLevel.objects.filter(completion=completion, state=State.PROPOSED).order_by("pk")
    )
    for row in rows:
        row.state, row.reason = State.DECLINED, why[:300]
        row.decided_by, row.decided_on = by.name[:200], timezone.localdate()
    ProposedLevel.objects.bulk_update(rows, ["state", "reason", "decided_by", "decided_on"])
    notices.done(completion.organisation, _key(completion))
    if ProposedLevel.objects.filter(completion=completion, state=State.AGREED).exists():
        _tell_leading(completion, LEFT, key=f"delivery.level_left:{completion.pk}")


def close_actions(completion: Completion, competences: Collection[int] = (), *, by: Actor) -> int:
    """End as done what the course carried out of the person's plans; return how many.

    That is the action the seat was taken for, and every planned course about this course or
    these competences. An action of a plan that is not confirmed stays open: it binds nobody yet.
    """
    day = completion.completed_on
    rows = actions_carried_out(completion, competences).filter(
        state=PlanAction.State.PLANNED,
        plan__state=DevelopmentPlan.State.CONFIRMED,
        planned_on__lte=day,
    )
    closing = list(rows.select_related("plan", "organisation").order_by("pk"))
    for action in closing:
        end_action(action, done=True, ended_on=day, comment=action.comment, by=by)
    return len(closing)


def actions_carried_out(
    completion: Completion, competences: Collection[int] = ()
) -> "QuerySet[PlanAction]":
    """Return the actions, ended or not, that a course carries out; in the company's scope."""
    booking = completion.booking
    course = booking.session.offer_date.offer.course
    about = Q(course=course) | Q(competence__in=competences, course=None)
    planned = Q(person=booking.person, kind=PlanAction.Kind.COURSE) & about
    return PlanAction.objects.filter(planned | Q(pk=booking.action_id))


def competences_of(completion: Completion) -> list[int]:
    """Return the competences that a completion has proposed a level in."""
    rows = ProposedLevel.objects.filter(completion=completion)
    return sorted(set(rows.values_list("observation__competence", flat=True)))


State = ProposedLevel.State


def _open(proposed: ProposedLevel) -> ProposedLevel:
    rows = ProposedLevel.objects.select_for_update(of=("self",)).select_related(*ABOUT)
    row = rows.get(pk=proposed.pk)
    if row.state != State.PROPOSED:
        raise DecidedAlready
    return row


def _decide(row: ProposedLevel, state: "ProposedLevel.State", by: Actor, reason: str = "") -> None:
    row.state, row.reason = state, reason.strip()[:300]
    row.decided_by, row.decided_on = by.name[:200], timezone.localdate()
    row.save(update_fields=["state", "reason", "decided_by", "decided_on"])
    waiting = ProposedLevel.objects.filter(completion=row.completion, state=State.PROPOSED)
    if not waiting.exists():
        notices.done(row.organisation, _key(row.completion))


def _ground(completion: Completion) -> Ground:
    offer = completion.booking.session.offer_date.offer
    text = _("%(course)s, %(provider)s, %(hours)s hours, completed %(day)s") % {
        "course": offer.course.name,
        "provider": offer.provider.name,
        "hours": f"{completion.hours.normalize():f}",
        "day": date_text(completion.completed_on),
    }
    return Ground(Evidence.Basis.TRAINING, text=text[:500], dated_on=completion.completed_on)


def _key(completion: Completion) -> str:
    return f"delivery.levels:{completion.pk}:{completion.completed_on.isoformat()}"


def _tell_leading(completion: Completion, message: str, *, key: str) -> None:
    person = completion.booking.person
    for user in leading_of(completion.organisation, person):
        notices.tell(
            completion.organisation,
            user=user,
            kind="delivery.levels",
            key=key,
            message=message,
            parameters={
                "person": person.name,
                "course": course_name(completion.booking.session),
            },
            url_name="levels_to_agree",
        )
