"""Training certificates: their types with validity rules, and who holds which until when."""

import datetime
from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.competences.models import Competence, canonical_level
from samtakt.foundation.phrases import in_language
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import Owned, Shared
from samtakt.organisations.models import Person


class CertificateType(Shared):
    """A kind of certificate, how long it is valid and what says so."""

    class Basis(models.TextChoices):
        LAW = "law", _("Law")
        INSURANCE = "insurance", _("Insurance terms")
        STANDARD = "standard", _("Standard")
        BRANCH = "branch", _("Industry practice")
        COMPANY = "company", _("The company's own rule")

    code = models.CharField(max_length=40)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=10, choices=Basis)
    interval_months = models.PositiveSmallIntegerField(null=True, blank=True)
    ends_with_month = models.BooleanField(default=False)
    competence = models.ForeignKey(
        Competence, models.SET_NULL, null=True, blank=True, related_name="certificate_types"
    )
    level = canonical_level(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name_sv"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="certificate_type_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_sv, self.name_en)


class CertificateStatus(StrEnum):
    """What a certificate is worth on a day; computed when read, never stored."""

    VALID = "valid"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    NOT_YET = "not_yet"


class Certificate(Owned):
    """That a person passed a training or a test, on a day, valid until another."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="certificates")
    type = models.ForeignKey(CertificateType, models.PROTECT, related_name="certificates")
    issued_on = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["valid_to", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("issued_on")),
                name="certificate_period",
            ),
            models.UniqueConstraint(
                fields=["person", "type", "issued_on"], name="certificate_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "valid_to"], name="certificate_lapses")]

    def __str__(self) -> str:
        return f"{self.person}: {self.type}"

    def status_on(self, day: datetime.date, *, soon_days: int) -> CertificateStatus:
        """Return what the certificate is worth on a day; the last valid day still counts."""
        if day < self.issued_on:
            return CertificateStatus.NOT_YET
        if self.valid_to is None:
            return CertificateStatus.VALID
        if self.valid_to < day:
            return CertificateStatus.LAPSED
        if self.valid_to <= day + datetime.timedelta(days=soon_days):
            return CertificateStatus.LAPSING
        return CertificateStatus.VALID
