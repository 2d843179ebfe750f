"""Scenarios and the joint plans made from them, with seats, unmet demand and cost shares."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.catalogue.models import OfferDate
from samtakt.competences.models import canonical_level
from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Owned, Shared
from samtakt.planning.models.rounds import Demand, Round


class PlanScenario(Shared):
    """A way of planning a round that is compared with others: what differs from the round itself.

    `changes` holds what differs, by the keys that `scenarios` knows: a budget, courses left out,
    companies left out, points per thousand kronor, a risk of no-shows, equal access.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=120)
    changes = models.JSONField(default=dict)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "name"], name="plan_scenario_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Plan(Shared):
    """One result of the optimiser for a round: what, how good, and how good it could be.

    `expected_cancelled` is how many of its sessions will be under their minimum when not everybody
    who is booked comes. A plan is the result of a scenario, or was made from another plan
    (`based_on`) by hand or by planning again with `seats_moved` of its seats moved. What is proposed
    is answered by the companies until `answer_by`; what is released is binding, one plan a round.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed to the companies")
        RELEASED = "released", _("Released")
        REPLACED = "replaced", _("Replaced by a later plan")

    class Made(models.TextChoices):
        OPTIMISED = "optimised", _("By the planner")
        ADJUSTED = "adjusted", _("Adjusted by hand")
        REPLANNED = "replanned", _("Planned again with least change")

    round = models.ForeignKey(Round, models.CASCADE, related_name="plans")
    scenario = models.ForeignKey(
        PlanScenario, models.SET_NULL, null=True, blank=True, related_name="plans"
    )
    based_on = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="later"
    )
    made = models.CharField(max_length=10, choices=Made, default=Made.OPTIMISED)
    seats_moved = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    proposed_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=200, blank=True)
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
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(state="released"), name="one_released_plan_a_round"
            ),
            models.CheckConstraint(
                condition=~Q(state="proposed")
                | Q(proposed_at__isnull=False, answer_by__isnull=False),
                name="proposed_plan_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(released_at__isnull=False),
                name="released_plan_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {timezone.localdate(self.made_at):%Y-%m-%d}"


class PlanAnswer(Owned):
    """What a company says of its part in a proposed plan; a later answer replaces it."""

    class Answer(models.TextChoices):
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="answers")
    answer = models.CharField(max_length=8, choices=Answer)
    reason = models.CharField(max_length=500, blank=True)
    answered_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "plan"], name="plan_answered_once"),
            models.CheckConstraint(
                condition=~Q(answer="declined") | ~Q(reason=""), name="declined_plan_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_answer_display()}"


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

    `by_rule` holds its share of the real cost by each rule, before the network bears any, and
    `standard_errors` how far those may be off that are sampled; both in kronor.
    """

    split = models.ForeignKey(CostSplit, models.CASCADE, related_name="shares")
    seats = models.PositiveIntegerField()
    own = models.DecimalField(max_digits=12, decimal_places=2)
    alone = models.DecimalField(max_digits=14, decimal_places=2)
    by_rule = models.JSONField(default=dict)
    standard_errors = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "split"], name="cost_share_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.split}"
