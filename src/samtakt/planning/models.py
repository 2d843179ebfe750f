"""Demand without names, rounds, and the joint plans made from them.

Demand, seats and unmet demand are owned by the company they concern, rounds, plans and
sessions by the hub: a company sees every session of the plan but only its own seats.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.models import Goal
from samtakt.catalogue.models import Course, OfferDate
from samtakt.competences.models import Competence, Role, canonical_level
from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Owned, Shared
from samtakt.organisations.models import Person, Team


class Round(Shared):
    """One joint planning: its horizon, its rules, its money."""

    class State(models.TextChoices):
        OPEN = "open", _("Open for demand")
        PLANNED = "planned", _("Plan proposed")

    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    as_of = models.DateField()
    starts_on = models.DateField(_("first day of the horizon"))
    weeks = models.PositiveSmallIntegerField(default=26)
    network_budget = models.DecimalField(
        _("the network's budget; none: no limit"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
    )
    points_per_thousand_kronor = models.FloatField(default=0.2)
    seed = models.PositiveIntegerField(default=1)
    time_limit_seconds = models.PositiveIntegerField(default=40)
    # Of all who are booked; with a largest risk, groups are made larger than the minimum.
    show_rate = models.FloatField(default=1.0)
    fall_under_risk = models.FloatField(null=True, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="round_name_once"),
            models.CheckConstraint(
                condition=Q(weeks__gte=1)
                & (Q(network_budget__isnull=True) | Q(network_budget__gte=0)),
                name="round_limits",
            ),
            models.CheckConstraint(
                condition=Q(show_rate__gt=0, show_rate__lte=1)
                & (
                    Q(fall_under_risk__isnull=True)
                    | Q(fall_under_risk__gte=0, fall_under_risk__lte=1)
                ),
                name="round_shares",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Participation(Owned):
    """A company in a round: its own budget (none: no limit). Owned by the company."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="participations")
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round"], name="participation_once"),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="participation_budget"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.round}"


class Demand(Owned):
    """How many people of one team need to go from a level to a level: counts, no names.

    This is all that joint planning reads. `value` is the weighted gap closed per person.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="demand")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    from_level = canonical_level()
    to_level = canonical_level()
    people = models.PositiveSmallIntegerField()
    value = models.FloatField()
    earliest = models.DateField(null=True, blank=True)
    latest = models.DateField(null=True, blank=True)
    # Set when the company publishes anew; kept only for the plans that were made from it.
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_level__lt=F("to_level"), people__gte=1, value__gt=0),
                name="demand_is_for_a_higher_level",
            )
        ]
        indexes = [models.Index(fields=["round", "competence"], name="demand_by_competence")]

    def __str__(self) -> str:
        return f"{self.people} × {self.competence} {self.from_level} → {self.to_level}"


class PublishedTeam(Owned):
    """What a team lets joint planning know of itself beside its demand: counts, no names.

    `completed` says, per number of a course that another course requires, how many in the
    team have no need of it. `team` None stands for the people without a team.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="teams")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    absent_most = models.PositiveSmallIntegerField()
    completed = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "team"], name="team_published_once"),
            models.UniqueConstraint(
                fields=["organisation", "round"],
                condition=Q(team__isnull=True),
                name="people_without_team_published_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team or self.organisation}: {self.absent_most}"


class Plan(Shared):
    """One result of the optimiser for a round: what, how good, and how good it could be.

    `expected_cancelled` is how many of its sessions will be under their minimum when not everybody
    who is booked comes.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="plans")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=20)
    objective = models.FloatField()
    bound = models.FloatField()
    gap = models.FloatField()
    seconds = models.FloatField()
    seed = models.PositiveIntegerField()
    value = models.FloatField()
    expected_cancelled = models.FloatField(default=0.0)
    network_cost = models.DecimalField(max_digits=12, decimal_places=2)
    company_cost = models.DecimalField(max_digits=12, decimal_places=2)
    instance_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    plan_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.round} {timezone.localdate(self.made_at):%Y-%m-%d}"


class PlannedSession(Shared):
    """A session that the plan opens.

    Without it the plan would lose at least and at most so many points; both or none are known.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sessions")
    offer_date = models.ForeignKey(OfferDate, models.PROTECT, related_name="+")
    participants = models.PositiveSmallIntegerField()
    companies = models.PositiveSmallIntegerField()
    network_cost = models.DecimalField(max_digits=12, decimal_places=2)
    loss_at_least = models.FloatField(null=True, blank=True)
    loss_at_most = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "offer_date"], name="session_planned_once"),
            models.CheckConstraint(
                condition=Q(loss_at_least__isnull=True, loss_at_most__isnull=True)
                | Q(loss_at_least__gte=0, loss_at_most__gte=F("loss_at_least")),
                name="session_loss_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.offer_date)


class PlannedSeats(Owned):
    """How many of a company's people, of one demand, a session takes."""

    session = models.ForeignKey(PlannedSession, models.CASCADE, related_name="seats")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="seats")
    seats = models.PositiveSmallIntegerField()
    cost = models.DecimalField(max_digits=12, decimal_places=2)
    value = models.FloatField()

    class Meta:
        verbose_name_plural = "planned seats"
        constraints = [
            models.UniqueConstraint(fields=["session", "demand"], name="seats_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="seats_are_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.seats} × {self.session}"


class UnmetDemand(Owned):
    """People of a demand whom the plan leaves at `level`, short of what they need, and why.

    `reason` is the first obstacle to the session that least stands in the way of (`nearest`; none
    is within reach if it is None), `others` the rest, each as its reason and detail. `changes` is
    what would let one more in, all of it together; None: nothing that anybody could simply grant.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="unmet")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField()
    level = canonical_level()
    reason = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)
    nearest = models.ForeignKey(OfferDate, models.PROTECT, null=True, blank=True, related_name="+")
    others = models.JSONField(default=list)
    changes = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "demand", "level", "reason"], name="unmet_once"
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="somebody_is_left"),
        ]

    def __str__(self) -> str:
        return f"{self.people} × {self.demand.competence}: {self.reason}"


class CostSplit(Shared):
    """How the cost of a plan is shared by a rule, and what is proven of it.

    `joint_cost` is the least that all would pay on any days they like, `real_cost` what sessions
    and seats of the plan cost, `alone_cost` what the companies would pay each for itself. `proofs`
    says for each rule (a key of the engine's `Rule`) what no group pays more than.
    """

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="cost_split")
    rule = models.CharField(max_length=20)
    joint_cost = models.DecimalField(max_digits=14, decimal_places=2)
    real_cost = models.DecimalField(max_digits=14, decimal_places=2)
    alone_cost = models.DecimalField(max_digits=14, decimal_places=2)
    borne_by_network = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    companies = models.PositiveIntegerField()
    proofs = models.JSONField(default=dict)
    certificate_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    joint_cost__gt=0,
                    borne_by_network__gte=0,
                    borne_by_network__lte=F("real_cost"),
                ),
                name="cost_split_amounts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.rule}"


class CostShare(Owned):
    """A company's part in a split: `own` it bears in any case, `alone` without the others.

    `by_rule` holds its share of the real cost by each rule, before the network bears any.
    """

    split = models.ForeignKey(CostSplit, models.CASCADE, related_name="shares")
    seats = models.PositiveIntegerField()
    own = models.DecimalField(max_digits=12, decimal_places=2)
    alone = models.DecimalField(max_digits=14, decimal_places=2)
    by_rule = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "split"], name="cost_share_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.split}"


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
