"""What can be booked: providers, courses with outcomes, offers with prices, places and dates."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.certificates.models import CertificateType
from samtakt.competences.models import Competence, canonical_level
from samtakt.foundation.phrases import in_language
from samtakt.foundation.tenancy import Shared


class Provider(Shared):
    """Who gives courses."""

    name = models.CharField(max_length=200)
    place = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="provider_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Course(Shared):
    """A course by its content; who gives it, where and when are its offers."""

    code = models.CharField(max_length=40)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    hours = models.DecimalField(max_digits=6, decimal_places=1)
    weeks = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    language = models.CharField(max_length=5, default="sv")
    prerequisites = models.ManyToManyField(
        "self", symmetrical=False, through="CoursePrerequisite", related_name="leads_to"
    )
    grants = models.ForeignKey(
        CertificateType, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mandatory_by_law = models.BooleanField(default=False)

    class Meta:
        ordering = ["name_sv"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="course_code_once"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="course_takes_time"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_sv, self.name_en)


class CoursePrerequisite(Shared):
    """That one course must be finished before another starts."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="requires")
    required = models.ForeignKey(Course, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "required"], name="prerequisite_once"),
            models.CheckConstraint(
                condition=~Q(course=F("required")), name="course_is_not_its_own_prerequisite"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.required} → {self.course}"


class CourseOutcome(Shared):
    """What a course does: it takes a person in a competence from a level to a level."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="outcomes")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="course_outcomes")
    from_level = canonical_level()
    to_level = canonical_level()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "competence"], name="outcome_once"),
            models.CheckConstraint(
                condition=Q(from_level__lt=F("to_level"), to_level__lte=4),
                name="outcome_raises_a_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence} {self.from_level} → {self.to_level}"


class Offer(Shared):
    """A provider's offer of a course: prices in kronor without VAT, and group size."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="offers")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="offers")
    price_per_session = models.DecimalField(max_digits=10, decimal_places=2)
    price_per_seat = models.DecimalField(max_digits=10, decimal_places=2)
    minimum = models.PositiveSmallIntegerField(_("fewest participants"))
    maximum = models.PositiveSmallIntegerField(_("most participants"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "provider"], name="offer_once"),
            models.CheckConstraint(
                condition=Q(minimum__gte=1, maximum__gte=F("minimum")), name="offer_group_size"
            ),
            models.CheckConstraint(
                condition=Q(price_per_session__gte=0, price_per_seat__gte=0), name="offer_prices"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} · {self.provider}"


class OfferDate(Shared):
    """One possible session of an offer: where it would be and the day it would start."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="dates")
    starts_on = models.DateField()
    online = models.BooleanField(default=False)
    place = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "starts_on", "place", "online"], name="offer_date_once"
            ),
            models.CheckConstraint(
                condition=Q(online=True) | ~Q(place=""), name="offer_date_is_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.starts_on}"
