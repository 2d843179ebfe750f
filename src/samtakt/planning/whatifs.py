"""What if: what a plan would become if something were different, between two proven figures.

Asked of a plan and answered by a worker in seconds. Nothing is kept but the job, whose result says
what a plan could be worth at most then, and what one found is worth.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtakt.catalogue.models import Course
from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import money_text
from samtakt.foundation.jobs import Job
from samtakt.foundation.phrases import in_language
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.asking import asked_of, refuse_second
from samtakt.planning.models import Plan

WHAT_IF_ASKED = audit.verb("planning.what_if_asked")

WHAT_IF = "planning.what_if"


class Kind(StrEnum):
    """What could be different."""

    COURSE = "course"
    """A course of the plan is not given."""
    BUDGET = "budget"
    """The network has another budget."""
    LEAVES = "leaves"
    """A company leaves the plan."""
    JOINS = "joins"
    """A company joins with what it has published since."""


KINDS = {
    Kind.COURSE: gettext_lazy("A course is dropped"),
    Kind.BUDGET: gettext_lazy("The network’s budget changes"),
    Kind.LEAVES: gettext_lazy("A company leaves"),
    Kind.JOINS: gettext_lazy("A company joins"),
}


class NothingToAsk(Exception):
    """The course, the company or the amount is missing, or is not of this plan."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A question and its answer: `worth` to `at_most` points, against `before`.

    The figures are None until the job is done, or if it never is. `certain_loss` and `most_lost`
    are the two proven figures: points that every plan loses, and that the one found loses. A gain
    is a negative loss.
    """

    job: Job
    said: str
    before: float
    at_most: float | None
    worth: float | None
    sessions: int | None
    seats: int | None
    moved: int | None

    @property
    def certain_loss(self) -> float | None:
        """So many points fewer has any plan, for certain."""
        return None if self.at_most is None else self.before - self.at_most

    @property
    def gained(self) -> float | None:
        """So many points more has the plan that was found."""
        return None if self.worth is None else max(0.0, self.worth - self.before)

    @property
    def gain_at_most(self) -> float | None:
        """So many points more could any plan have at most."""
        return None if self.at_most is None else max(0.0, self.at_most - self.before)

    @property
    def most_lost(self) -> float | None:
        """So many points fewer has the plan that was found; a better one may lose less."""
        return None if self.worth is None else self.before - self.worth


def ask(plan: Plan, kind: Kind, value: float | None, *, by: Actor, language: str = "sv") -> Job:
    """Ask a worker what the plan would become; called in the hub's scope.

    `value` is the number of a course or company, or the network's new budget (None: no limit).

    Raises:
        NothingToAsk: there is no such course or company.
        AlreadyAsked: another question is being answered.
    """
    said = [_said_in(one, kind, value) for one in ("sv", "en")]
    refuse_second(asked_of(plan, WHAT_IF))
    with transaction.atomic():
        job = jobs.enqueue(
            WHAT_IF,
            by=by,
            title=_("What if: %(change)s") % {"change": in_language(*said)},
            language=language,
            plan_id=plan.pk,
            what=kind.value,
            value=value,
            said=said,
        )
        audit.record(by, WHAT_IF_ASKED, plan, kind=kind.value, value=value, job=job.pk)
    return job


def _said_in(language: str, kind: Kind, value: float | None) -> str:
    with translation.override(language):
        return _said(kind, value)


def _said(kind: Kind, value: float | None) -> str:
    if kind is Kind.BUDGET:
        if value is None:
            return _("the network’s budget has no limit")
        return _("the network’s budget is %(money)s") % {"money": money_text(value)}
    number = int(value or 0)
    if kind is Kind.COURSE:
        course = Course.objects.filter(pk=number).first()
        if course is None:
            raise NothingToAsk(_("Choose a course."))
        return _("%(course)s is not given") % {"course": course.name}
    company = Organisation.objects.filter(pk=number, kind=Organisation.Kind.COMPANY).first()
    if company is None:
        raise NothingToAsk(_("Choose a company."))
    said = _("%(company)s leaves") if kind is Kind.LEAVES else _("%(company)s joins")
    return said % {"company": company.name}


def what_ifs_of(plan: Plan) -> list[WhatIf]:
    """Return what was asked of a plan, newest first; one query."""
    return [
        WhatIf(
            job=job,
            said=in_language(*job.arguments["said"]),
            before=plan.objective,
            at_most=job.result.get("at_most"),
            worth=job.result.get("worth"),
            sessions=job.result.get("sessions"),
            seats=job.result.get("seats"),
            moved=job.result.get("moved"),
        )
        for job in asked_of(plan, WHAT_IF).order_by("-requested_at", "-pk")[:20]
    ]
