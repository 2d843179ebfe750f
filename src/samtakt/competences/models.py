"""Competences, the scales they are judged on, the roles that need them, and when."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.competences.concepts import Concept, ConceptLabel, ConceptRelation, TextVector
from samtakt.foundation.phrases import CANONICAL_LEVELS, in_language
from samtakt.foundation.tenancy import Owned, Shared
from samtakt.organisations.models import Person, Shift, Team

__all__ = ["Concept", "ConceptLabel", "ConceptRelation", "TextVector"]
"""The tables of public taxonomies stand in `concepts` and are found here like all others."""

PERIOD = Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))


def canonical_level(**kwargs: object) -> models.PositiveSmallIntegerField:
    """Return a field for a canonical level, 0 (cannot yet) to 4 (can teach)."""
    return models.PositiveSmallIntegerField(
        validators=[MinValueValidator(0), MaxValueValidator(4)],
        choices=list(CANONICAL_LEVELS.items()),
        **kwargs,
    )


class Scale(Shared):
    """A company's own way of writing levels, each mapped to a canonical 0–4.

    Scales are never matched by letter: "U" is canonical 3 in one ILUO tradition and 4 in
    another.
    """

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="scale_key_once")
        ]

    def __str__(self) -> str:
        return self.name


class ScaleLevel(Shared):
    """One step of a scale: its label, its canonical level and the behaviour behind it."""

    scale = models.ForeignKey(Scale, models.CASCADE, related_name="levels")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40)
    canonical = canonical_level()
    anchor = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["scale", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "label"], name="scale_label_once"),
            models.UniqueConstraint(fields=["scale", "position"], name="scale_position_once"),
            models.CheckConstraint(
                condition=Q(canonical__gte=0, canonical__lte=4), name="scale_level_is_canonical"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Competence(Shared):
    """Something a person can do or know; the hub's are shared, a company may add its own."""

    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        KNOWLEDGE = "knowledge", _("Knowledge")
        LANGUAGE = "language", _("Language")
        TRANSVERSAL = "transversal", _("Transversal")
        CERTIFICATE = "certificate", _("Certificate")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    # A heading gathers competences and is never judged itself.
    is_heading = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    version = models.PositiveIntegerField(default=1)
    published_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces"
    )
    # What it was copied and adapted from: another competence, or a template's code.
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    template_code = models.CharField(max_length=40, blank=True)
    hard_to_recruit = models.BooleanField(_("critical: hard to recruit"), default=False)
    code = models.CharField(max_length=40)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    group_sv = models.CharField(max_length=120, blank=True)
    group_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TASK)
    criticality = models.PositiveSmallIntegerField(default=2)
    description_sv = models.TextField(blank=True)
    description_en = models.TextField(blank=True)

    class Meta:
        ordering = ["group_sv", "name_sv"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="competence_code_once"),
            models.CheckConstraint(
                condition=Q(criticality__gte=1, criticality__lte=3), name="competence_criticality"
            ),
            models.CheckConstraint(
                condition=~Q(state="retired") | Q(retired_on__isnull=False),
                name="retired_competence_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="competence_is_not_its_own_heading",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_sv, self.name_en)

    @property
    def group(self) -> str:
        return in_language(self.group_sv, self.group_en)

    @property
    def description(self) -> str:
        return in_language(self.description_sv, self.description_en)

    def in_use_on(self, day: datetime.date) -> bool:
        """Whether it may be required and assessed on the day: it leaves on `retired_on`."""
        left = self.retired_on is not None and self.retired_on <= day
        return not left and not self.is_heading and self.state != self.State.DRAFT


class CompetenceAnchor(Shared):
    """What somebody on a level of a competence is seen to do, in the owner's words.

    A company may say in its own words what a level of the hub's competence means there; its
    own anchor then stands before the hub's.
    """

    competence = models.ForeignKey(Competence, models.CASCADE, related_name="anchors")
    level = canonical_level()
    text_sv = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["competence", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "competence", "level"], name="anchor_once"
            ),
            models.CheckConstraint(
                condition=Q(level__gte=0, level__lte=4), name="anchor_level_is_canonical"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return in_language(self.text_sv, self.text_en)


class CompetenceVersion(Shared):
    """What a competence said from a day on; written whenever it changes, never changed."""

    competence = models.ForeignKey(Competence, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=Competence.State)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=200)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["competence", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["competence", "version"], name="competence_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.competence} {self.version}"


class CompetenceAlias(Shared):
    """Another word for a competence: the library's synonyms and a company's own words."""

    competence = models.ForeignKey(Competence, models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=200)
    key = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="alias_means_one_thing")
        ]

    def __str__(self) -> str:
        return self.text


class ConceptLink(Shared):
    """Which public concept a competence corresponds to, how closely, in which version."""

    class Match(models.TextChoices):
        EXACT = "exact", _("Same")
        CLOSE = "close", _("Nearly the same")
        BROADER = "broader", _("Part of something wider")
        NARROWER = "narrower", _("Wider than")

    competence = models.ForeignKey(Competence, models.CASCADE, related_name="links")
    identifier = models.CharField(max_length=200)
    match = models.CharField(max_length=10, choices=Match, default=Match.CLOSE)
    version = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["competence", "identifier"], name="concept_link_once")
        ]

    def __str__(self) -> str:
        return self.identifier


class MatchCorrection(Owned):
    """What somebody in the organisation has said of a text: that it means something, or not.

    `key` is the text as `matching.plain` compares it. A row without competence and concept
    says that the text means nothing that is held. The newest word on a pair is kept.
    """

    text = models.CharField(max_length=600)
    key = models.CharField(max_length=600)
    competence = models.ForeignKey(
        Competence, models.CASCADE, null=True, blank=True, related_name="corrections"
    )
    concept = models.ForeignKey(
        Concept, models.CASCADE, null=True, blank=True, related_name="corrections"
    )
    accepted = models.BooleanField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-made_at", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key", "competence"],
                condition=Q(competence__isnull=False),
                name="correction_of_a_competence_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "key", "concept"],
                condition=Q(concept__isnull=False),
                name="correction_of_a_concept_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "key"],
                condition=Q(competence__isnull=True, concept__isnull=True),
                name="correction_to_nothing_once",
            ),
            models.CheckConstraint(
                condition=Q(competence__isnull=True) | Q(concept__isnull=True),
                name="correction_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(accepted=False)
                | Q(competence__isnull=False)
                | Q(concept__isnull=False),
                name="correction_accepts_something",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Role(Shared):
    """A role or station with requirements, such as CNC operator."""

    name = models.CharField(max_length=120)
    ssyk = models.CharField("SSYK 2012", max_length=10, blank=True)
    occupation = models.CharField("ESCO", max_length=200, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    description_sv = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=Competence.State, default=Competence.State.PUBLISHED
    )
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    template_code = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="role_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def description(self) -> str:
        return in_language(self.description_sv, self.description_en)


class ProfileRow(Shared):
    """What a role of the library usually asks for: a company copies it and adapts it.

    It requires nothing of anybody; only a company's own `Requirement` does.
    """

    role = models.ForeignKey(Role, models.CASCADE, related_name="profile")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = canonical_level()
    criticality = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "competence"], name="profile_row_once"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4, criticality__gte=1, criticality__lte=3),
                name="profile_row_asks_for_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.competence} {self.level}"


class Requirement(Owned):
    """What a role requires of each person in it, from a date and with a criticality."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="requirements")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = canonical_level()
    criticality = models.PositiveSmallIntegerField(default=2)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=PERIOD, name="requirement_period"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="requirement_asks_for_something"
            ),
            models.CheckConstraint(
                condition=Q(criticality__gte=1, criticality__lte=3), name="requirement_criticality"
            ),
            models.UniqueConstraint(
                fields=["organisation", "role", "competence", "valid_from"],
                name="requirement_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.competence} {self.level}"


class Exemption(Owned):
    """That one person need not meet what the role requires in a competence, and why."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="exemptions")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=PERIOD, name="exemption_period"),
            models.CheckConstraint(condition=~Q(reason=""), name="exemption_has_a_reason"),
            models.UniqueConstraint(
                fields=["person", "competence", "valid_from"], name="exemption_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.competence}"


class RoleAssignment(Owned):
    """Who has a role, and when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    role = models.ForeignKey(Role, models.PROTECT, related_name="assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_assignment_period",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "starts_on"], name="role_assignment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class HeadcountRequirement(Owned):
    """How many people of a team, or of one of its shifts, must reach a level."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="headcount_requirements")
    shift = models.ForeignKey(Shift, models.CASCADE, null=True, blank=True, related_name="+")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = canonical_level()
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=PERIOD, name="headcount_period"),
            models.CheckConstraint(condition=Q(number__gte=1), name="headcount_is_somebody"),
            models.UniqueConstraint(
                fields=["team", "shift", "competence", "valid_from"], name="headcount_once"
            ),
            models.UniqueConstraint(
                fields=["team", "competence", "valid_from"],
                condition=Q(shift__isnull=True),
                name="headcount_of_all_shifts_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.number} × {self.competence}"
