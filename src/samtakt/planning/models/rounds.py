"""Rounds, who takes part in them, and demand: counts, no names."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.catalogue.models import Course
from samtakt.competences.models import Competence, canonical_level
from samtakt.foundation.tenancy import Organisation, Owned, Shared
from samtakt.organisations.models import Person, Team


class Round(Shared):
    """One joint planning: its horizon, its rules, its money, and who is invited (nobody: all).

    With `equal_sex` the needs are counted by sex as well, for the calculation alone: that sex is
    to have at least `equal_share` of all hours of training. A need met after its day due is worth
    `late_share` of what it is in time (None: it is not met then).
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open for demand")
        PLANNED = "planned", _("Planned")
        PROPOSED = "proposed", _("Plan proposed to the companies")
        RELEASED = "released", _("Plan released")

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
    late_share = models.FloatField(null=True, blank=True)
    equal_sex = models.CharField(max_length=8, choices=Person.Sex, blank=True)
    equal_share = models.FloatField(null=True, blank=True)
    invited = models.ManyToManyField(Organisation, blank=True, related_name="+")
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
                )
                & (Q(late_share__isnull=True) | Q(late_share__gte=0, late_share__lte=1)),
                name="round_shares",
            ),
            models.CheckConstraint(
                condition=Q(equal_sex="", equal_share__isnull=True)
                | Q(equal_share__gte=0, equal_share__lte=1) & ~Q(equal_sex=""),
                name="round_equal_access",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> datetime.date:
        """The last day of the horizon."""
        return self.starts_on + datetime.timedelta(weeks=self.weeks, days=-1)

    @property
    def needs_until(self) -> datetime.date:
        """The day until which needs arise that the round plans for."""
        return max(self.last_day, self.as_of)


class Participation(Owned):
    """A company in a round: its own budget (none: no limit). Owned by the company.

    `aid` is how many kronor of state aid it may still receive (None: no cap): what the network pays
    for its seats counts as such.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="participations")
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    aid = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round"], name="participation_once"),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="participation_budget"
            ),
            models.CheckConstraint(
                condition=Q(aid__isnull=True) | Q(aid__gte=0), name="participation_aid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.round}"


class Demand(Owned):
    """How many people of one team need to go from a level to a level: counts, no names.

    This is all that joint planning reads. `value` is the weighted gap closed per person. `sex` is
    stated only where the round asks for it, and shown to nobody.
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
    sex = models.CharField(max_length=8, choices=Person.Sex, blank=True)
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


class BoardOptIn(Owned):
    """That a company lets its needs be counted on the demand board that others see."""

    chosen_by = models.CharField(max_length=200)
    chosen_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-chosen_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_on__isnull=True),
                name="board_opt_in_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("chosen_on")),
                name="board_opt_in_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.chosen_on}"


class Interest(Owned):
    """That a company wants seats in a course without saying on which day: a number, no names."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="interests")
    seats = models.PositiveSmallIntegerField()
    wanted_by = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    told_by = models.CharField(max_length=200)
    told_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "course"],
                condition=Q(ended_at__isnull=True),
                name="interest_in_a_course_once",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="interest_in_a_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.seats} × {self.course}"
