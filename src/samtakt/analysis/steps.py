"""The eight steps of a competence analysis: what each is, who usually does it, what comes of it."""

import datetime
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class StepKind:
    """One step of the method. `weeks` after the first day is when it is usually done."""

    number: int
    title: str | Promise
    who: str | Promise
    outcome: str | Promise
    weeks: int


STEPS = (
    StepKind(
        0,
        _("Purpose and scope"),
        _("Management, the union representative and whoever leads the work"),
        _("A signed assignment, and a statement that tells the staff why and who sees what"),
        2,
    ),
    StepKind(
        1,
        _("Goals, technology and customers"),
        _("Management, with the process leader"),
        _("Goals for one to three years, and the competences they need"),
        5,
    ),
    StepKind(
        2,
        _("Roles and requirements"),
        _("The production manager"),
        _("What each role requires, and how many people are needed on each shift"),
        8,
    ),
    StepKind(
        3,
        _("Inventory and self-assessment"),
        _("Everybody, for themselves"),
        _("What people can do, also outside their present work"),
        11,
    ),
    StepKind(
        4,
        _("Managers' assessment and dialogue"),
        _("Managers, together with each employee"),
        _("Agreed levels, with a reason where the two views differ"),
        14,
    ),
    StepKind(
        5,
        _("Analysis"),
        _("Whoever leads the work, with the company"),
        _("Gaps, surplus, vulnerability, retirements: the analysis report"),
        16,
    ),
    StepKind(
        6,
        _("Plan"),
        _("Managers"),
        _("An action for each gap, with who, when and at what cost"),
        19,
    ),
    StepKind(
        7,
        _("Feedback and follow-up"),
        _("Everybody"),
        _("The staff know the result; what was done is compared with the beginning"),
        26,
    ),
)
WEEKS = STEPS[-1].weeks

REASONS = {
    "growth": _("Growth"),
    "certification": _("Certification, such as ISO 9001"),
    "retirement": _("Retirements and turnover"),
    "technology": _("New technology"),
    "customers": _("Demands from customers or sustainability reporting"),
    "vulnerability": _("Dependence on single people"),
    "development": _("The staff's own wish to develop"),
    "other": _("Another reason"),
}


def due_day(step: StepKind, starts_on: datetime.date, ends_on: datetime.date) -> datetime.date:
    """Return when a step is due: in its usual place of the time between first and last day."""
    return starts_on + (ends_on - starts_on) * step.weeks // WEEKS


def usual_end(starts_on: datetime.date) -> datetime.date:
    """Return the last day of an assignment that takes its usual time, half a year."""
    return starts_on + datetime.timedelta(weeks=WEEKS)
