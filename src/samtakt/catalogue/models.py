"""What can be booked: providers, courses with outcomes, offers with prices, places and dates."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.certificates.models import CertificateType
from samtakt.competences.models import Competence, canonical_level
from samtakt.foundation.phrases import in_language
from samtakt.foundation.tenancy import Owned, Shared
from samtakt.organisations.models import User

# The ordinary rate; training that is exempt or taxed otherwise says so in its offer.
# Source: mervärdesskattelagen (2023:200) 9 kap. 2 §.
USUAL_VAT = 25
MOST_SESSIONS_PER_WEEK = 999
"""More in a week no provider holds: a larger number is a mistake."""
IS_A_PERCENTAGE = [MinValueValidator(0), MaxValueValidator(100)]


class Provider(Shared):
    """Who gives courses. `source_key` is its identifier in the feed it came from.

    `sessions_per_week` is how many sessions it can hold in a week for the network (None: nobody has
    said, and no limit is reckoned with).
    """

    name = models.CharField(max_length=200)
    place = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    url = models.URLField(blank=True, max_length=500)
    source_key = models.CharField(max_length=256, blank=True)
    sessions_per_week = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="provider_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class ProviderUser(Owned):
    """Somebody who signs in at the hub for one provider, and sees that provider's rows alone."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="users")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="provider_user_has_one_provider"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.provider}"


class Access(models.TextChoices):
    """What a venue has; the building is described, never a person."""

    STEP_FREE = "step_free", _("Step-free way in")
    LIFT = "lift", _("Lift between floors")
    TOILET = "toilet", _("Accessible toilet")
    PARKING = "parking", _("Parking space close to the door")
    HEARING_LOOP = "hearing_loop", _("Hearing loop")
    SIGN_LANGUAGE = "sign_language", _("Sign language interpreting on request")
    CAPTIONS = "captions", _("Captioned video")
    SCREEN_READER = "screen_reader", _("Course material that screen readers read")
    LARGE_PRINT = "large_print", _("Course material in large print")
    QUIET_ROOM = "quiet_room", _("Quiet room for rest")
    ADJUSTABLE = "adjustable", _("Work stations of adjustable height")
    ASSISTANCE_DOG = "assistance_dog", _("Assistance dogs welcome")


class Venue(Shared):
    """A house where courses are given, and what it is like to get into and be in.

    `access` holds values of `Access`. Without `access_checked_on` nobody has said anything:
    that is not the same as a venue that has nothing.
    """

    provider = models.ForeignKey(
        Provider, models.CASCADE, null=True, blank=True, related_name="venues"
    )
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=80)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    access = models.JSONField(default=list, blank=True)
    access_checked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "place"], name="venue_name_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.place}"


class Course(Shared):
    """A course by its content; who gives it, where and when are its offers.

    `kept_by` is the provider whose own course it is and who may change it; None: the hub's.
    `attendance_percent` is how much of the hours somebody has to attend to have gone through
    it; None: as much as the dated rule `completion.minimum_share` says.
    """

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
    has_test = models.BooleanField(_("ends with a test"), default=False)
    attendance_percent = models.PositiveSmallIntegerField(
        _("share of the hours to attend, percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    description_sv = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    url = models.URLField(blank=True, max_length=500)
    seqf_level = models.PositiveSmallIntegerField(
        _("SeQF level"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
    )
    kept_by = models.ForeignKey(
        Provider, models.SET_NULL, null=True, blank=True, related_name="own_courses"
    )

    class Meta:
        ordering = ["name_sv"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="course_code_once"),
            models.CheckConstraint(
                condition=Q(seqf_level__isnull=True) | Q(seqf_level__gte=1, seqf_level__lte=8),
                name="course_seqf_level",
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="course_takes_time"),
            models.CheckConstraint(
                condition=Q(attendance_percent__isnull=True)
                | Q(attendance_percent__gte=1, attendance_percent__lte=100),
                name="course_attendance_percent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_sv, self.name_en)

    @property
    def description(self) -> str:
        return in_language(self.description_sv, self.description_en)


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
    """A provider's offer of a course: prices in kronor without VAT, group size, conditions.

    A price of 0 is free of charge; an offer whose price nobody told has `price_stated` False.
    `provider_notice_days` is how long before the start the provider may still cancel.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="offers")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="offers")
    price_per_session = models.DecimalField(max_digits=10, decimal_places=2)
    price_per_seat = models.DecimalField(max_digits=10, decimal_places=2)
    price_stated = models.BooleanField(default=True)
    vat_percent = models.DecimalField(
        max_digits=4, decimal_places=1, default=USUAL_VAT, validators=IS_A_PERCENTAGE
    )
    minimum = models.PositiveSmallIntegerField(_("fewest participants"))
    maximum = models.PositiveSmallIntegerField(_("most participants"))
    seat_transferable = models.BooleanField(default=True)
    provider_notice_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "provider"], name="offer_once"),
            models.CheckConstraint(
                condition=Q(minimum__gte=1, maximum__gte=F("minimum")), name="offer_group_size"
            ),
            models.CheckConstraint(
                condition=Q(price_per_session__gte=0, price_per_seat__gte=0), name="offer_prices"
            ),
            models.CheckConstraint(
                condition=Q(vat_percent__gte=0, vat_percent__lte=100), name="offer_vat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} · {self.provider}"


class CancellationStep(Shared):
    """What cancelling costs from `days_before` days before the start until the next step."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="cancellation_steps")
    days_before = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField(validators=IS_A_PERCENTAGE)

    class Meta:
        ordering = ["-days_before"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "days_before"], name="cancellation_step_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="cancellation_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.offer}: {self.days_before} d, {self.percent} %"


class Rebate(Shared):
    """A share off the price when everything that it asks for is met.

    Asked for: so many seats of one company, a booking so many days before the start, and a
    day of booking between two days. Of several rebates the greatest counts, not their sum.
    """

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="rebates")
    percent = models.DecimalField(max_digits=4, decimal_places=1, validators=IS_A_PERCENTAGE)
    from_seats = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    days_before = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["percent", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="rebate_percent"
            ),
            models.CheckConstraint(condition=Q(from_seats__gte=1), name="rebate_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.offer}: {self.percent} %"


class Start(models.TextChoices):
    """How exactly a provider tells when a date begins."""

    FIXED = "fixed", _("On a day")
    MONTH = "month", _("Some time in a month")
    SEMESTER = "semester", _("Some time in a term")
    ALWAYS = "always", _("At any time")
    TEXT = "text", _("As the text says")


class Form(models.TextChoices):
    """Where participants are."""

    VENUE = "venue", _("Open course at a venue")
    IN_HOUSE = "in_house", _("In-house, at the company")
    DISTANCE = "distance", _("Distance")


class OfferDate(Shared):
    """One possible session of an offer: where it would be and the day it would start.

    Only a fixed start has `starts_on`; `starts_in` is the first day of the month or term that
    was told instead. A cancelled date stays, with its day and reason: somebody may have
    planned for it. `source_key` is the event's identifier in the feed it came from.
    """

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="dates")
    start_type = models.CharField(max_length=10, choices=Start, default=Start.FIXED)
    starts_on = models.DateField(null=True, blank=True)
    starts_in = models.DateField(null=True, blank=True)
    start_text = models.CharField(max_length=200, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    apply_by = models.DateField(null=True, blank=True)
    online = models.BooleanField(default=False)
    in_house = models.BooleanField(default=False)
    place = models.CharField(max_length=80, blank=True)
    venue = models.ForeignKey(Venue, models.SET_NULL, null=True, blank=True, related_name="dates")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    language = models.CharField(max_length=5, blank=True)
    url = models.URLField(blank=True, max_length=500)
    source_key = models.CharField(max_length=256, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["starts_on", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "starts_on", "place", "online"], name="offer_date_once"
            ),
            models.UniqueConstraint(
                fields=["offer", "source_key"],
                condition=~Q(source_key=""),
                name="offer_date_source_once",
            ),
            models.CheckConstraint(
                condition=Q(online=True) | Q(in_house=True) | ~Q(place=""),
                name="offer_date_is_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(online=False) | Q(in_house=False), name="offer_date_has_one_form"
            ),
            models.CheckConstraint(
                condition=Q(start_type="fixed", starts_on__isnull=False)
                | (~Q(start_type="fixed") & Q(starts_on__isnull=True)),
                name="offer_date_start",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=False) | Q(cancelled_reason=""),
                name="offer_date_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.starts_on or self.start_text or self.get_start_type_display()}"

    @property
    def form(self) -> Form:
        if self.online:
            return Form.DISTANCE
        return Form.IN_HOUSE if self.in_house else Form.VENUE


class OfferDay(Shared):
    """One day of a date that is split into parts; a date without rows runs from its first day."""

    date = models.ForeignKey(OfferDate, models.CASCADE, related_name="days")
    day = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["day", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["date", "day"], name="offer_day_once"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="offer_day_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.day}"
