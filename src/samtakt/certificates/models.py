"""Training certificates, the employer's permits and medical fitness: three different things.

Each has its types with validity rules, and who holds which until when. What one is worth on
a day is computed from dates when it is read, never stored.
"""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.competences.models import Competence, canonical_level
from samtakt.foundation.files import StoredFile
from samtakt.foundation.phrases import in_language
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import Owned, Shared
from samtakt.organisations.models import Person, Shift, Team


class Basis(models.TextChoices):
    """What says how long something is valid."""

    LAW = "law", _("Law")
    INSURANCE = "insurance", _("Insurance terms")
    STANDARD = "standard", _("Standard")
    BRANCH = "branch", _("Industry practice")
    COMPANY = "company", _("The company's own rule")


class CertificateType(Shared):
    """A kind of certificate, how long it is valid and what says so.

    `confirmation_months` is how often the employer must confirm that the holder still does
    the work (ISO 9606-1: every sixth month); a missed confirmation ends the certificate.
    """

    Basis = Basis

    class Renewal(models.TextChoices):
        RETEST = "a", _("New test every third year")
        PROLONG = "b", _("Prolonged every second year")
        CONTINUOUS = "c", _("Valid while it is confirmed")

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
    confirmation_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # How long each way of renewal lasts: {"a": 36, "b": 24, "c": None} for ISO 9606-1.
    renewal_months = models.JSONField(default=dict, blank=True)
    grace_days = models.PositiveSmallIntegerField(default=0)
    sanction_rule = models.CharField(_("rule that tells the sanction"), max_length=80, blank=True)
    note_sv = models.CharField(max_length=500, blank=True)
    note_en = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=300, blank=True)
    former_source = models.CharField(_("what older certificates say"), max_length=200, blank=True)
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


class CertificatePrerequisite(Shared):
    """That one certificate is worth nothing without another that is valid."""

    type = models.ForeignKey(CertificateType, models.CASCADE, related_name="requires")
    required = models.ForeignKey(CertificateType, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "type", "required"], name="certificate_prerequisite_once"
            ),
            models.CheckConstraint(
                condition=~Q(type=F("required")), name="certificate_is_not_its_own_prerequisite"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.required} → {self.type}"


class ValidityPolicy(Owned):
    """How long a company lets a type be valid, where that is not the library's interval.

    A company may be stricter than the library, never laxer than law, insurance or standard;
    `issue` actions hold it to that.
    """

    type = models.ForeignKey(CertificateType, models.CASCADE, related_name="policies")
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.COMPANY)
    interval_months = models.PositiveSmallIntegerField()
    ends_with_month = models.BooleanField(default=False)
    grace_days = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=300)
    checked_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "validity policies"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "type", "valid_from"], name="validity_policy_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="validity_policy_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.interval_months}"


class CertificateStatus(StrEnum):
    """What a certificate is worth on a day; computed when read, never stored."""

    VALID = "valid"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    NOT_YET = "not_yet"
    UNVERIFIED = "unverified"


class Certificate(Owned):
    """That a person passed a training or a test, on a day, valid until another."""

    class Verification(models.TextChoices):
        SPREADSHEET = "spreadsheet", _("From the company's list")
        SELF_DECLARED = "self_declared", _("Said by the holder")
        SEEN = "seen", _("Original seen")
        PROVIDER = "provider", _("From the provider")

    person = models.ForeignKey(Person, models.CASCADE, related_name="certificates")
    type = models.ForeignKey(CertificateType, models.PROTECT, related_name="certificates")
    issued_on = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    # What it covers: welding process, material group, positions; truck types A1–D2.
    scope = models.CharField(max_length=300, blank=True)
    renewal = models.CharField(max_length=1, choices=CertificateType.Renewal, blank=True)
    verification = models.CharField(
        max_length=14, choices=Verification, default=Verification.SPREADSHEET
    )
    verified_by = models.CharField(max_length=200, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_on = models.DateField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)
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
            # A welder is tested in several positions on one day: the scope tells them apart.
            models.UniqueConstraint(
                fields=["person", "type", "issued_on", "scope"], name="certificate_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "valid_to"], name="certificate_lapses")]

    def __str__(self) -> str:
        return f"{self.person}: {self.type}"


class Confirmation(Owned):
    """The employer's signature that the holder still does the work a certificate is for."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="confirmations")
    confirmed_on = models.DateField()
    confirmed_by = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["certificate", "confirmed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "confirmed_on"], name="confirmation_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate} {self.confirmed_on}"


class FitnessType(Shared):
    """A medical examination that some work requires, and how often."""

    code = models.CharField(max_length=40)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.LAW)
    first_interval_months = models.PositiveSmallIntegerField(null=True, blank=True)
    interval_months = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name_sv"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="fitness_type_code_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_sv, self.name_en)


class Fitness(Owned):
    """The outcome of a medical examination: type, result and dates, never its content."""

    class Result(models.TextChoices):
        FIT = "fit", _("Fit for the work")
        LIMITED = "limited", _("Fit with limits")
        UNFIT = "unfit", _("Not fit for the work")

    person = models.ForeignKey(Person, models.CASCADE, related_name="fitness")
    type = models.ForeignKey(FitnessType, models.PROTECT, related_name="results")
    result = models.CharField(max_length=8, choices=Result)
    examined_on = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "fitness"
        ordering = ["valid_to", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "type", "examined_on"], name="fitness_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("examined_on")),
                name="fitness_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.type}"


class PermitType(Shared):
    """A kind of machine or work that nobody may do without the employer's written permit."""

    code = models.CharField(max_length=40)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.LAW)
    interval_months = models.PositiveSmallIntegerField(default=12)
    least_age = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name_sv"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="permit_type_code_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_sv, self.name_en)


class PermitPrerequisite(Shared):
    """What must be valid for a permit to be given, and to last: a certificate or fitness."""

    permit_type = models.ForeignKey(PermitType, models.CASCADE, related_name="prerequisites")
    certificate_type = models.ForeignKey(
        CertificateType, models.PROTECT, null=True, blank=True, related_name="+"
    )
    fitness_type = models.ForeignKey(
        FitnessType, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(certificate_type__isnull=False, fitness_type__isnull=True)
                | Q(certificate_type__isnull=True, fitness_type__isnull=False),
                name="permit_prerequisite_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["organisation", "permit_type", "certificate_type"],
                condition=Q(certificate_type__isnull=False),
                name="permit_needs_certificate_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "permit_type", "fitness_type"],
                condition=Q(fitness_type__isnull=False),
                name="permit_needs_fitness_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_type or self.fitness_type} → {self.permit_type}"


class Equipment(Owned):
    """A machine, a cell or a place of work: somebody wants to know who may work at it now."""

    name = models.CharField(max_length=120)
    code = models.CharField(max_length=40, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="equipment")
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "equipment"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="equipment_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class EquipmentRule(Owned):
    """One thing that whoever works at a machine must have: exactly one of the four."""

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="rules")
    certificate_type = models.ForeignKey(
        CertificateType, models.PROTECT, null=True, blank=True, related_name="+"
    )
    permit_type = models.ForeignKey(
        PermitType, models.PROTECT, null=True, blank=True, related_name="+"
    )
    fitness_type = models.ForeignKey(
        FitnessType, models.PROTECT, null=True, blank=True, related_name="+"
    )
    competence = models.ForeignKey(
        Competence, models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = canonical_level(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(competence__isnull=True) | Q(level__isnull=False),
                name="equipment_rule_says_the_level",
            ),
        ]

    def __str__(self) -> str:
        needed = self.certificate_type or self.permit_type or self.fitness_type or self.competence
        return f"{self.equipment}: {needed}"


class Permit(Owned):
    """The employer's written permit: a person, a kind of work, an area, a period.

    It ends with the period, with the employment or the assignment, when a prerequisite
    lapses, or when it is revoked; the first three are computed when it is read.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="permits")
    type = models.ForeignKey(PermitType, models.PROTECT, related_name="permits")
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, null=True, blank=True, related_name="permits"
    )
    area = models.CharField(_("within the area"), max_length=200, blank=True)
    tasks = models.CharField(_("for work with"), max_length=300, blank=True)
    issued_on = models.DateField()
    valid_to = models.DateField()
    issued_by = models.CharField(max_length=200)
    revoked_on = models.DateField(null=True, blank=True)
    revoked_by = models.CharField(max_length=200, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["valid_to", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("issued_on")), name="permit_period"),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revoked_reason=""),
                name="revoked_permit_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.type}"


class Waiver(Owned):
    """That somebody was let work at a machine on a day without all it requires, and why."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="waivers")
    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="waivers")
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, blank=True, related_name="+")
    valid_on = models.DateField()
    reason = models.CharField(max_length=300)
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "equipment", "valid_on"], name="waiver_once_a_day"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.equipment} {self.valid_on}"
