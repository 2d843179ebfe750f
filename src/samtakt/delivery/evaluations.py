"""What people say about a course: at once how it was, and months later what it led to.

The participant is asked at once and again when the dated rule `evaluation.effect` has passed,
together with the manager. What somebody says about how the course was is read by nobody but
themselves: others see figures of groups (`courseresults`). What is said about the effect is an
evaluation of the action as ISO 9001:2015 clause 7.2 c asks for it.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.delivery.completionrefusals import AnsweredAlready, NotAskedYet
from samtakt.delivery.everybody import course_name, leading_of
from samtakt.delivery.levels import actions_carried_out, competences_of
from samtakt.delivery.models import Completion, Evaluation
from samtakt.foundation import access, audit
from samtakt.foundation.access import Actor
from samtakt.foundation.legalrules import months_after, rule_on
from samtakt.organisations import notices
from samtakt.planning.developmentplans import PlanRefused, evaluate_effect
from samtakt.planning.models import ActionEffect, PlanAction

COURSE_ANSWERED = audit.verb("delivery.course_evaluated", audit.Erasure.BLANK)
EFFECT_ANSWERED = audit.verb("delivery.effect_answered", audit.Erasure.BLANK)

EFFECT = "evaluation.effect"
ANSWER = "evaluation.answer"

Kind, Used = Evaluation.Kind, Evaluation.Used
ASK = {
    Kind.COURSE: gettext_noop("How was %(course)s? Four questions, one minute."),
    Kind.EFFECT: gettext_noop("Do you use what you learnt at %(course)s? Two questions."),
    Kind.EFFECT_SEEN: gettext_noop("Does %(person)s use what %(course)s was about? Two questions."),
}
ABOUT = (
    "organisation",
    "asked",
    "completion__organisation",
    "completion__booking__person",
    "completion__booking__session__offer_date__offer__course",
    "completion__booking__session__offer_date__offer__provider",
)
"""What has to be selected with evaluations that are shown or answered."""


@dataclass(frozen=True)
class CourseAnswer:
    """Marks from 1 (not at all) to 5 (entirely), and words of one's own."""

    useful: int
    level_right: int
    accessible: int
    comment: str = ""


@dataclass(frozen=True)
class EffectAnswer:
    """How often what was learnt is used at work, and whether the person can more than before."""

    used: str
    level_changed: bool
    comment: str = ""


def ask_about(completion: Completion) -> list[Evaluation]:
    """Make the questions about a completion and ask the first; those there are stay.

    Part of the transaction that completes, whose entry tells of it.
    """
    day = completion.completed_on
    to_answer = datetime.timedelta(days=int(rule_on(ANSWER, day).value))
    later = months_after(day, int(rule_on(EFFECT, day).value))
    person = completion.booking.person
    found = []
    for kind, asked, from_day in (
        (Kind.COURSE, person, max(day, timezone.localdate())),
        (Kind.EFFECT, person, later),
        (Kind.EFFECT_SEEN, None, later),
    ):
        row, _new = Evaluation.objects.get_or_create(
            organisation=completion.organisation,
            completion=completion,
            kind=kind,
            defaults={"asked": asked, "due_on": from_day + to_answer},
        )
        row.completion = completion
        found.append(row)
    _tell(found[0])
    return found


def no_longer_ask(completion: Completion) -> None:
    """Stop asking about a completion that was withdrawn; what was answered stays."""
    for row in Evaluation.objects.filter(completion=completion, answered_at=None):
        notices.done(completion.organisation, _key(row))


def asked_on(day: datetime.date) -> "QuerySet[Evaluation]":
    """Return the questions that are open on a day; those of withdrawn completions are not."""
    to_answer = datetime.timedelta(days=int(rule_on(ANSWER, day).value))
    rows = Evaluation.objects.filter(answered_at=None, completion__withdrawn_on=None)
    return rows.filter(Q(kind=Kind.COURSE) | Q(due_on__lte=day + to_answer))


def open_to(actor: Actor, day: datetime.date) -> "QuerySet[Evaluation]":
    """Return the questions that an actor may answer on a day, the most urgent first."""
    seen = access.visible(actor, "delivery.answer_evaluation", Evaluation)
    rows = asked_on(day).filter(pk__in=seen.values("pk"))
    return rows.select_related(*ABOUT).order_by("due_on", "pk")


def ask_for_effect(day: datetime.date) -> int:
    """Ask everybody whose day has come what a course led to; return how many questions.

    Asking again on the same or a later day tells nobody twice. In the company's scope.
    """
    rows = asked_on(day).exclude(kind=Kind.COURSE).select_related(*ABOUT).order_by("pk")
    found = list(rows)
    for row in found:
        _tell(row)
    return len(found)


def answer_course(evaluation: Evaluation, answer: CourseAnswer, *, by: Actor) -> Evaluation:
    """Say how a course was.

    Raises:
        AnsweredAlready, NotAskedYet: the question is not open.
    """
    with transaction.atomic():
        row = _open(evaluation, {Kind.COURSE})
        row.useful, row.level_right = answer.useful, answer.level_right
        row.accessible, row.comment = answer.accessible, answer.comment.strip()[:500]
        _answered(row, "")
        # What was said stays out of the log: it is nobody's business who gave which marks.
        audit.record(by, COURSE_ANSWERED, row)
    return row


def answer_effect(evaluation: Evaluation, answer: EffectAnswer, *, by: Actor) -> Evaluation:
    """Say what a course led to; the actions it carried out are evaluated by that.

    Raises:
        AnsweredAlready, NotAskedYet: the question is not open.
    """
    with transaction.atomic():
        row = _open(evaluation, {Kind.EFFECT, Kind.EFFECT_SEEN})
        row.used, row.level_changed = Used(answer.used).value, answer.level_changed
        row.comment = answer.comment.strip()[:500]
        _answered(row, by.name)
        audit.record(by, EFFECT_ANSWERED, row, used=row.used, level_changed=row.level_changed)
        _evaluate_actions(row, by)
    return row


def result_of(row: Evaluation) -> "ActionEffect.Result":
    """Return what an answer about the effect means: as intended, in part, or not at all."""
    if row.used == Used.NOT_YET:
        return ActionEffect.Result.NONE
    if row.used == Used.OFTEN and row.level_changed:
        return ActionEffect.Result.FULL
    return ActionEffect.Result.PARTIAL


def method_of(row: Evaluation) -> str:
    """Return in words how the effect was evaluated."""
    if row.kind == Kind.EFFECT_SEEN:
        return _("Question to the manager after the course")
    return _("Question to the participant after the course")


def _open(evaluation: Evaluation, kinds: Iterable[str]) -> Evaluation:
    rows = Evaluation.objects.select_for_update(of=("self",)).select_related(*ABOUT)
    row = rows.get(pk=evaluation.pk)
    if row.answered_at is not None:
        raise AnsweredAlready
    if row.kind not in kinds or not asked_on(timezone.localdate()).filter(pk=row.pk).exists():
        raise NotAskedYet
    return row


def _answered(row: Evaluation, name: str) -> None:
    row.answered_at, row.answered_by = timezone.now(), name[:200]
    row.save()
    notices.done(row.organisation, _key(row))


def _evaluate_actions(row: Evaluation, by: Actor) -> None:
    """Write the answer down as the effect of each action that the course ended."""
    completion = row.completion
    done = actions_carried_out(completion, competences_of(completion))
    ended = done.filter(state=PlanAction.State.DONE, ended_on=completion.completed_on)
    with translation.override(row.organisation.language):
        for action in ended.order_by("pk"):
            try:
                evaluate_effect(
                    action,
                    method=method_of(row),
                    evaluated_on=timezone.localdate(),
                    result=result_of(row),
                    comment=row.comment,
                    by=by,
                )
            except PlanRefused:
                # The same person has evaluated the action today by hand: that stands.
                continue


def _key(row: Evaluation) -> str:
    return f"delivery.evaluation:{row.pk}"


def _tell(row: Evaluation) -> None:
    completion = row.completion
    person = completion.booking.person
    about = {
        "kind": "delivery.evaluation",
        "key": _key(row),
        "message": ASK[Kind(row.kind)],
        "parameters": {"course": course_name(completion.booking.session), "person": person.name},
        "url_name": "evaluation",
        "url_arguments": [row.pk],
        "due_on": row.due_on,
    }
    if row.kind != Kind.EFFECT_SEEN:
        notices.tell(row.organisation, person=person, **about)
        return
    for user in leading_of(row.organisation, person):
        notices.tell(row.organisation, user=user, **about)
