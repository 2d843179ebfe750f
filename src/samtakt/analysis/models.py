"""A company's analysis: the assignment, goals, technology, scenarios, and stored figures."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.competences.models import (
    Competence,
    HeadcountRequirement,
    Requirement,
    Role,
    canonical_level,
)
from samtakt.foundation.tenancy import Owned
from samtakt.organisations.models import Person, Shift, Team


class CompanyFigures(Owned):
    """Totals of one company's analysis as of a day; the hub reads them by agreement.

    Holds counts and sums only, no person. `top_gaps` and `risks` list competences with
    counts, ranked.
    """

    as_of = models.DateField()
    made_at = models.DateTimeField(auto_now=True)
    people = models.PositiveIntegerField()
    met = models.PositiveIntegerField()
    gaps = models.PositiveIntegerField()
    not_assessed = models.PositiveIntegerField()
    missing_levels = models.PositiveIntegerField()
    weighted_gap = models.FloatField()
    weighted_requirement = models.FloatField()
    key_person_risks = models.PositiveIntegerField()
    coverage_short = models.PositiveIntegerField()
    certificates_lapsed = models.PositiveIntegerField()
    certificates_lapsing = models.PositiveIntegerField()
    top_gaps = models.JSONField(default=list)
    risks = models.JSONField(default=list)

    class Meta:
        ordering = ["-as_of"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "as_of"], name="figures_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.as_of}"


class Assignment(Owned):
    """One competence analysis of a company, from its purpose to the follow-up (steps 0–7).

    `baseline_on` is the day whose figures later ones are compared with.
    """

    class State(models.TextChoices):
        UNDER_WAY = "under_way", _("Under way")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")

    name = models.CharField(max_length=120)
    reasons = models.JSONField(default=list)
    scope = models.TextField(_("which units and people"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.UNDER_WAY)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    lead = models.CharField(_("who leads it"), max_length=200)
    signed_by_management = models.CharField(max_length=200, blank=True)
    signed_by_union = models.CharField(max_length=200, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="assignment_name_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="assignment_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AssignmentStep(Owned):
    """One step (0–7) of an assignment: who sees to it, until when, and how far it is."""

    class State(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.NOT_STARTED)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    owner_name = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["assignment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="step_once"),
            models.CheckConstraint(condition=Q(number__lte=7), name="step_number"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False), name="done_step_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} {self.number}"


class InterviewNote(Owned):
    """What was said to one question of an interview guide, and who may read it.

    `guide` and `question` are keys of the guides that ship with the program.
    """

    class Visibility(models.TextChoices):
        AUTHOR = "author", _("Only whoever wrote it")
        MANAGEMENT = "management", _("Management and HR")
        PERSON = "person", _("The interviewed person, the manager and HR")
        EVERYBODY = "everybody", _("Everybody in the company")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="notes")
    guide = models.CharField(max_length=40)
    question = models.CharField(max_length=60)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="interview_notes"
    )
    text = models.TextField()
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.MANAGEMENT)
    held_on = models.DateField()
    written_by = models.CharField(max_length=200)
    written_by_user = models.BigIntegerField(null=True)
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["guide", "held_on", "pk"]
        indexes = [models.Index(fields=["assignment", "guide"], name="interview_notes")]

    def __str__(self) -> str:
        return f"{self.guide} {self.question}"


class Goal(Owned):
    """What the company wants to have reached by a day, one to three years ahead."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        REACHED = "reached", _("Reached")
        DROPPED = "dropped", _("Dropped")

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    measure = models.CharField(_("how it is seen that it is reached"), max_length=300, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    priority = models.PositiveSmallIntegerField(default=2)
    set_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)

    class Meta:
        ordering = ["due_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="goal_name_once"),
            models.CheckConstraint(condition=Q(due_on__gte=F("set_on")), name="goal_period"),
            models.CheckConstraint(
                condition=Q(priority__gte=1, priority__lte=3), name="goal_priority"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GoalCompetence(Owned):
    """A competence that a goal needs, and why."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="competences")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "competence"], name="goal_competence_once")
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.competence}"


class SwotEntry(Owned):
    """One strength, weakness, opportunity or threat; it may lead to a goal."""

    class Quadrant(models.TextChoices):
        STRENGTH = "strength", _("Strengths")
        WEAKNESS = "weakness", _("Weaknesses")
        OPPORTUNITY = "opportunity", _("Opportunities")
        THREAT = "threat", _("Threats")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="swot")
    quadrant = models.CharField(max_length=12, choices=Quadrant)
    text = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="swot")

    class Meta:
        ordering = ["quadrant", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class TechnologyItem(Owned):
    """Something technical that is coming, such as a robot cell, and when it goes live."""

    class Kind(models.TextChoices):
        ROBOT_CELL = "robot_cell", _("Robot cell")
        CNC = "cnc", _("CNC machine")
        WELDING = "welding", _("Welding equipment")
        MES = "mes", _("Production system (MES, ERP)")
        MEASURING = "measuring", _("Measuring equipment")
        ADDITIVE = "additive", _("Additive manufacturing")
        MATERIAL = "material", _("New material or process")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        IDEA = "idea", _("Idea")
        DECIDED = "decided", _("Decided")
        LIVE = "live", _("In use")
        CANCELLED = "cancelled", _("Cancelled")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.IDEA)
    goes_live_on = models.DateField()
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    goal = models.ForeignKey(
        Goal, models.SET_NULL, null=True, blank=True, related_name="technology"
    )
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["goes_live_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="technology_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class TechnologyEffect(Owned):
    """What a technology item will require from its first day: of a role, or of a team.

    With a role: each in it must reach the level. With a team and a number: so many in the
    team (or on its shift) must.
    """

    item = models.ForeignKey(TechnologyItem, models.CASCADE, related_name="effects")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = canonical_level()
    criticality = models.PositiveSmallIntegerField(default=2)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    shift = models.ForeignKey(Shift, models.CASCADE, null=True, blank=True, related_name="+")
    number = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__isnull=False, team__isnull=True, number__isnull=True)
                | Q(role__isnull=True, team__isnull=False, number__gte=1),
                name="technology_effect_is_on_a_role_or_a_team",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4, criticality__gte=1, criticality__lte=3),
                name="technology_effect_asks_for_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.competence} {self.level}"


class RequirementCause(Owned):
    """Why a requirement is there: the goal or the technology item that caused it.

    `made`: the item's decision wrote the requirement, which moves and ends with it. Without,
    the cause only explains a requirement that somebody else has set.
    """

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="causes")
    goal = models.ForeignKey(
        Goal, models.CASCADE, null=True, blank=True, related_name="requirements"
    )
    item = models.ForeignKey(
        TechnologyItem, models.CASCADE, null=True, blank=True, related_name="requirements"
    )
    made = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(goal__isnull=False, item__isnull=True)
                | Q(goal__isnull=True, item__isnull=False),
                name="cause_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(made=False) | Q(item__isnull=False), name="only_technology_makes"
            ),
            models.UniqueConstraint(
                fields=["requirement", "goal"],
                condition=Q(goal__isnull=False),
                name="requirement_has_goal_once",
            ),
            models.UniqueConstraint(
                fields=["requirement", "item"],
                condition=Q(item__isnull=False),
                name="requirement_has_item_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal or self.item} → {self.requirement}"


class HeadcountCause(Owned):
    """Which technology item's decision wrote, or is met by, a number of people required."""

    headcount = models.ForeignKey(HeadcountRequirement, models.CASCADE, related_name="causes")
    item = models.ForeignKey(TechnologyItem, models.CASCADE, related_name="headcounts")
    made = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["headcount", "item"], name="headcount_has_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.headcount}"


class Scenario(Owned):
    """One way the coming years may go, to be laid beside another.

    `items_off` and `items_on` are numbers of technology items that differ from their state;
    `growth_percent` changes the numbers of people needed, `retirement_shift_years` when
    people retire, `turnover_percent` how many leave each year (None: as the rules say).
    """

    name = models.CharField(max_length=120)
    items_on = models.JSONField(default=list)
    items_off = models.JSONField(default=list)
    growth_percent = models.SmallIntegerField(default=0)
    retirement_shift_years = models.SmallIntegerField(default=0)
    turnover_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="scenario_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class JobAdvertisement(Owned):
    """A draft made from a role's requirements; people write the rest and publish elsewhere."""

    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    must = models.JSONField(default=list)
    nice = models.JSONField(default=list)
    language_justification = models.CharField(max_length=500, blank=True)
    pay_from = models.PositiveIntegerField(null=True, blank=True)
    pay_to = models.PositiveIntegerField(null=True, blank=True)
    as_of = models.DateField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pay_from__isnull=True)
                | Q(pay_to__isnull=True)
                | Q(pay_to__gte=F("pay_from")),
                name="pay_interval",
            )
        ]

    def __str__(self) -> str:
        return self.title
