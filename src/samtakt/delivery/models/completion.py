"""What going through a session led to: certificates, levels, and whether it was of use."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samtakt.assessments.models import Observation
from samtakt.certificates.models import Certificate
from samtakt.delivery.models.sessions import Booking
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import Owned
from samtakt.organisations.models import Person


class Completion(Owned):
    """That a participant has gone through a session, and what it led to.

    `passed` is None where the course has no test. Where attendance is corrected afterwards so
    that too few hours remain, the completion is withdrawn, with its day and why. Per competence
    there is one `ProposedLevel`.
    """

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="completion")
    completed_on = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    hours_planned = models.DecimalField(max_digits=6, decimal_places=2)
    passed = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    completed_by = models.CharField(max_length=200)
    completed_at = models.DateTimeField(auto_now_add=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["completed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=0, hours_planned__gt=Decimal(0)), name="completion_hours"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="withdrawn_completion_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} {self.completed_on}"


class AttendanceCertificate(Owned):
    """What was printed about a completion, word for word, and the code that leads to it.

    A later correction revokes it and issues another: what is on paper somewhere never changes.
    `printed` holds the course, the provider, the days and the competences as they were called
    on the day; `code` is what the QR code leads to.
    """

    completion = models.ForeignKey(Completion, models.CASCADE, related_name="papers")
    code = models.CharField(max_length=43, unique=True)
    holder = models.CharField(max_length=220)
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    printed = models.JSONField(default=dict)
    issued_on = models.DateField()
    file_sv = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    file_en = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_on = models.DateField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["issued_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["completion"],
                condition=Q(revoked_on__isnull=True),
                name="one_attendance_certificate_counts",
            )
        ]

    def __str__(self) -> str:
        return self.code


class CompletionCertificate(Owned):
    """A training certificate that a completed course gave."""

    completion = models.ForeignKey(Completion, models.CASCADE, related_name="certificates")
    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="completion")

    def __str__(self) -> str:
        return str(self.certificate)


class ProposedLevel(Owned):
    """The level that a completed course proposes; the manager agrees to it or not."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for the manager")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Not agreed")

    completion = models.ForeignKey(Completion, models.CASCADE, related_name="levels")
    observation = models.OneToOneField(Observation, models.PROTECT, related_name="proposed_level")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_on__isnull=False),
                name="decided_level_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="declined_level_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.observation)


class Evaluation(Owned):
    """A question about a course to one person: at once, or about its effect months later.

    The participant is asked at once and after three months, the manager after three months
    (`asked` is who answers). An answer about the effect evaluates the plan action, too.
    """

    class Kind(models.TextChoices):
        COURSE = "course", _("How the course was")
        EFFECT = "effect", _("What it led to, says the participant")
        EFFECT_SEEN = "effect_seen", _("What it led to, says the manager")

    class Used(models.TextChoices):
        OFTEN = "often", _("Often")
        SOMETIMES = "sometimes", _("Sometimes")
        NOT_YET = "not_yet", _("Not yet")

    completion = models.ForeignKey(Completion, models.CASCADE, related_name="evaluations")
    kind = models.CharField(max_length=12, choices=Kind)
    asked = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    useful = models.PositiveSmallIntegerField(null=True, blank=True)
    level_right = models.PositiveSmallIntegerField(null=True, blank=True)
    accessible = models.PositiveSmallIntegerField(null=True, blank=True)
    used = models.CharField(max_length=10, choices=Used, blank=True)
    level_changed = models.BooleanField(null=True, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["completion", "kind"], name="evaluation_once"),
            models.CheckConstraint(
                condition=(Q(useful__isnull=True) | Q(useful__gte=1, useful__lte=5))
                & (Q(level_right__isnull=True) | Q(level_right__gte=1, level_right__lte=5))
                & (Q(accessible__isnull=True) | Q(accessible__gte=1, accessible__lte=5)),
                name="evaluation_marks",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "due_on"], name="evaluations_due")]

    def __str__(self) -> str:
        return f"{self.completion}: {self.get_kind_display()}"
