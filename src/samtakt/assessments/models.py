"""What was observed, and what was agreed. The first is append-only, the second dated."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samtakt.competences.models import Competence, Requirement, Role, Scale, canonical_level
from samtakt.foundation.files import StoredFile
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import Owned
from samtakt.organisations.models import Person, Team

CANONICAL = Q(level__gte=0, level__lte=4)


class AppendOnly(Exception):
    """Somebody tried to change or delete what may only be added to."""


class AppendOnlyRow(Owned):
    """What was once observed, agreed, marked or signed: a later word is a row of its own."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(f"{type(self).__name__} {self.pk}")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly(f"{type(self).__name__} {self.pk}")


class PurposeStatement(AppendOnlyRow):
    """Why the company assesses competence and who sees what, as it was told to the staff.

    Nobody may be asked to assess themselves before one is published. A later statement is a
    new row; what was said to people is never changed.
    """

    purpose = models.TextField()
    # Who sees what: one line per reader, such as "Your manager: your own values and the agreed".
    visibility = models.TextField()
    not_used_for = models.TextField(blank=True)
    contact = models.CharField(max_length=200)
    published_on = models.DateField()
    published_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-published_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.published_on}"


class AssessmentRound(Owned):
    """One going through of some teams' competence: who is asked, and until when."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    name = models.CharField(max_length=120)
    purpose = models.ForeignKey(PurposeStatement, models.PROTECT, related_name="rounds")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opens_on = models.DateField()
    due_on = models.DateField()
    asks_self = models.BooleanField(default=True)
    asks_peer = models.BooleanField(default=False)
    asks_trainer = models.BooleanField(default=False)
    opened_by = models.CharField(max_length=200)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="assessment_round_name_once"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("opens_on")), name="assessment_round_period"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoundTeam(Owned):
    """That a team takes part in a round, with its own due day where it differs."""

    round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="teams")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "team"], name="round_team_once")]

    def __str__(self) -> str:
        return f"{self.round}: {self.team}"


class Assessor(Owned):
    """Somebody, not the manager, who is asked to assess a person in a round."""

    class Part(models.TextChoices):
        PEER = "peer", _("Colleague")
        TRAINER = "trainer", _("Trainer")

    round = models.ForeignKey(AssessmentRound, models.CASCADE, related_name="assessors")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    assessor = models.ForeignKey(Person, models.CASCADE, related_name="+")
    part = models.CharField(max_length=8, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person", "assessor", "part"], name="assessor_once"
            ),
            models.CheckConstraint(
                condition=~Q(person=models.F("assessor")), name="assessor_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessor} → {self.person}"


class Observation(AppendOnlyRow):
    """One view of one person's level: who saw it, when, and in which circumstances.

    Role, team and requirement are those of the day, so that a later move does not rewrite
    the past. A self-rating alone never fulfils a requirement: only an agreed level does.
    """

    class Source(models.TextChoices):
        SELF = "self", _("Self-assessment")
        MANAGER = "manager", _("Manager")
        PEER = "peer", _("Colleague")
        TRAINER = "trainer", _("Trainer")
        TEST = "test", _("Test")
        COURSE = "course", _("Course")
        CERTIFICATE = "certificate", _("Certificate")
        SPREADSHEET = "spreadsheet", _("The company's own spreadsheet")

    person = models.ForeignKey(Person, models.CASCADE, related_name="observations")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = canonical_level()
    written = models.CharField(_("as it was written"), max_length=80, blank=True)
    scale = models.ForeignKey(Scale, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=12, choices=Source)
    observed_on = models.DateField()
    observer = models.CharField(max_length=200, blank=True)
    # Who assessed, as a row, so that an assessor's severity can be estimated.
    observer_person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    round = models.ForeignKey(
        AssessmentRound, models.PROTECT, null=True, blank=True, related_name="observations"
    )
    comment = models.CharField(max_length=500, blank=True)
    last_performed = models.DateField(null=True, blank=True)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, null=True, blank=True, related_name="+"
    )
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "competence", "observed_on"], name="observation_latest")
        ]
        constraints = [models.CheckConstraint(condition=CANONICAL, name="observation_level")]

    def __str__(self) -> str:
        return f"{self.person} · {self.competence}: {self.level}"


class AgreedLevel(AppendOnlyRow):
    """The level that counts from a day on: a decision with author, date and ground."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="agreed_levels")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = canonical_level()
    decided_on = models.DateField()
    decided_by = models.CharField(max_length=200)
    observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # From both sides, or with a reason: what the two said when it was agreed.
    self_observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    manager_observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    round = models.ForeignKey(
        AssessmentRound, models.PROTECT, null=True, blank=True, related_name="agreed_levels"
    )
    # The circumstances of the day: a later move does not rewrite them.
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "competence", "decided_on"], name="agreed_level_latest")
        ]
        constraints = [models.CheckConstraint(condition=CANONICAL, name="agreed_level")]

    def __str__(self) -> str:
        return f"{self.person} · {self.competence}: {self.level}"


class Evidence(AppendOnlyRow):
    """What an agreed level stands on: ISO 9001 clause 7.2 asks for it, and so do people."""

    class Basis(models.TextChoices):
        EDUCATION = "education", _("Education")
        TRAINING = "training", _("Training")
        EXPERIENCE = "experience", _("Experience")
        OBSERVATION = "observation", _("Seen at work")
        DOCUMENT = "document", _("Document")

    agreed = models.ForeignKey(AgreedLevel, models.PROTECT, related_name="evidence")
    basis = models.CharField(max_length=12, choices=Basis)
    text = models.CharField(max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.URLField(max_length=500, blank=True)
    dated_on = models.DateField()
    assessed_by = models.CharField(max_length=200)
    valid_to = models.DateField(_("counts until"), null=True, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(link="") | Q(file__isnull=False),
                name="evidence_says_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreed}: {self.get_basis_display()}"


class Performance(AppendOnlyRow):
    """That a person did on a day what a competence stands for; keeps the level alive."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="performances")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    performed_on = models.DateField()
    noted_by = models.CharField(max_length=200)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "competence", "performed_on"], name="performed_last")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.competence} {self.performed_on}"


class DecayRule(Owned):
    """After how many months without use a level needs confirmation; set by the company.

    A rule for a competence stands before the rule for all of them (competence None).
    """

    competence = models.ForeignKey(
        Competence, models.CASCADE, null=True, blank=True, related_name="+"
    )
    months = models.PositiveSmallIntegerField()
    from_level = canonical_level(default=2)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1), name="decay_takes_time"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="decay_rule_period",
            ),
            models.UniqueConstraint(
                fields=["organisation", "competence", "valid_from"], name="decay_rule_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "valid_from"],
                condition=Q(competence__isnull=True),
                name="decay_rule_for_all_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence or self.organisation}: {self.months}"


class FreshnessTarget(Owned):
    """How many of a company's agreed levels shall be fresh by a day of the year, in percent."""

    year = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    percent = models.PositiveSmallIntegerField(default=90)
    set_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"], name="freshness_target_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="freshness_target_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}: {self.percent} %"


class Dialogue(Owned):
    """A talk to have because two views of one level differ by two steps or more."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="dialogues")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    self_observation = models.ForeignKey(Observation, models.PROTECT, related_name="+")
    manager_observation = models.ForeignKey(Observation, models.PROTECT, related_name="+")
    round = models.ForeignKey(
        AssessmentRound, models.PROTECT, null=True, blank=True, related_name="dialogues"
    )
    opened_on = models.DateField()
    due_on = models.DateField()
    agreed = models.ForeignKey(
        AgreedLevel, models.PROTECT, null=True, blank=True, related_name="dialogues"
    )
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "competence"],
                condition=Q(closed_on__isnull=True),
                name="one_open_dialogue",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.competence}"


class CalibrationResult(Owned):
    """What the calibration engine found in a company's ratings on a day."""

    as_of = models.DateField()
    made_at = models.DateTimeField(auto_now=True)
    observations = models.PositiveIntegerField()
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["-as_of"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "as_of"], name="calibration_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.as_of}"
