"""Imports as rows: what was read, what was refused, what changed, and how to undo it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Owned


class ImportKind(models.TextChoices):
    """What a spreadsheet can hold."""

    EMPLOYEES = "employees", _("Employees")
    MATRIX = "matrix", _("Skill matrix")
    REQUIREMENTS = "requirements", _("Requirements")
    HEADCOUNT = "headcount", _("Number of people required")
    CERTIFICATES = "certificates", _("Certificates")
    COURSES = "courses", _("Courses")
    LIBRARY = "library", _("Competence library")
    CERTIFICATE_TYPES = "certificate_types", _("Certificate types")


class ImportRun(Owned):
    """One spreadsheet on its way in: understood, shown, applied, perhaps undone.

    Rows that are append-only (observations, agreed levels) point at their run and stop
    counting when it is undone; other rows are undone through `ImportChange`.
    """

    class State(models.TextChoices):
        PREVIEW = "preview", _("Shown, not imported")
        APPLIED = "applied", _("Imported")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(max_length=20, choices=ImportKind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEW)
    mapping = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    understanding = models.JSONField(default=dict)
    refusals = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organisation", "state"], name="import_run_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.file}"


class RememberedMapping(Owned):
    """How a company's spreadsheets of one shape are read, as a person corrected it last."""

    kind = models.CharField(max_length=20, choices=ImportKind)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "fingerprint"], name="one_mapping_per_shape"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.fingerprint[:8]}"


class ImportChange(Owned):
    """One row that an import made (`before` is null) or altered (`before` holds the fields)."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes")
    sequence = models.PositiveIntegerField()
    model = models.CharField(max_length=60)
    row = models.BigIntegerField()
    before = models.JSONField(null=True)

    class Meta:
        ordering = ["run", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["run", "sequence"], name="import_changes_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.row}"
