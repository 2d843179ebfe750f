"""What people and companies are going to do to reach what is needed, and what came of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.models import Goal
from samtakt.catalogue.models import Course
from samtakt.competences.models import Competence, Role, canonical_level
from samtakt.foundation.tenancy import Owned
from samtakt.organisations.models import Person


class DevelopmentPlan(Owned):
    """What a person, or the company (person None), is going to do to reach what is needed.

    A person's plan counts once manager and employee have both confirmed it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CLOSED = "closed", _("Closed")

    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="development_plans"
    )
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    manager_confirmed_by = models.CharField(max_length=200, blank=True)
    manager_confirmed_at = models.DateTimeField(null=True, blank=True)
    employee_confirmed_by = models.CharField(max_length=200, blank=True)
    employee_confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="development_plan_period"
            ),
            models.UniqueConstraint(
                fields=["organisation", "person", "name"], name="development_plan_name_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(person__isnull=True),
                name="company_plan_name_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(person__isnull=True)
                | Q(manager_confirmed_at__isnull=False, employee_confirmed_at__isnull=False),
                name="plan_is_confirmed_by_both",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanAction(Owned):
    """One thing to do about a gap or a risk: what, who sees to it, until when, at what cost."""

    class Kind(models.TextChoices):
        COURSE = "course", _("Course")
        COACHING = "coaching", _("Coaching at work")
        ROTATION = "rotation", _("Job rotation")
        PROJECT_TASK = "project_task", _("Task in a project")
        VALIDATION = "validation", _("Validation")
        RECRUIT = "recruit", _("Recruit")
        HIRE_IN = "hire_in", _("Hire in")
        ACCEPT_RISK = "accept_risk", _("Accept the risk")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        NOT_DONE = "not_done", _("Not done")

    class NotDone(models.TextChoices):
        NO_TIME = "no_time", _("No time; production came first")
        CANCELLED_BY_PROVIDER = "cancelled_by_provider", _("The provider cancelled")
        TOO_FEW = "too_few", _("Too few participants")
        NO_COURSE = "no_course", _("No suitable course")
        COST = "cost", _("Too expensive")
        ABSENT = "absent", _("Away from work")
        LEFT = "left", _("Left the job")
        NOT_NEEDED = "not_needed", _("No longer needed")
        OTHER = "other", _("Another reason")

    plan = models.ForeignKey(DevelopmentPlan, models.CASCADE, related_name="actions")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="plan_actions"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=200)
    competence = models.ForeignKey(
        Competence, models.PROTECT, null=True, blank=True, related_name="+"
    )
    from_level = canonical_level(null=True, blank=True)
    expected_level = canonical_level(null=True, blank=True)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="actions")
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    owner_name = models.CharField(max_length=200)
    planned_on = models.DateField()
    due_on = models.DateField()
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    hours = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    ended_on = models.DateField(null=True, blank=True)
    reason_code = models.CharField(max_length=24, choices=NotDone, blank=True)
    comment = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("planned_on")), name="plan_action_period"
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="plan_action_cost"),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(ended_on__isnull=False),
                name="ended_action_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_done") | ~Q(reason_code=""),
                name="action_not_done_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "due_on"], name="actions_due")]

    def __str__(self) -> str:
        return self.title


class ActionEffect(Owned):
    """Whether an action had effect: method, day, evaluator and result (ISO 9001, 7.2 c)."""

    class Result(models.TextChoices):
        FULL = "full", _("As intended")
        PARTIAL = "partial", _("In part")
        NONE = "none", _("No effect")

    action = models.ForeignKey(PlanAction, models.CASCADE, related_name="effects")
    method = models.CharField(max_length=200)
    evaluated_on = models.DateField()
    evaluated_by = models.CharField(max_length=200)
    result = models.CharField(max_length=8, choices=Result)
    comment = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["evaluated_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "evaluated_on", "evaluated_by"], name="effect_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.get_result_display()}"
