"""What the hub asks providers to offer, what they answer, and why one was chosen."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.catalogue.models import Course, Offer, Provider
from samtakt.foundation.files import StoredFile
from samtakt.foundation.phrases import in_language
from samtakt.foundation.tenancy import Owned, Shared
from samtakt.planning.models.rounds import Round


class QuoteRequest(Shared):
    """What the hub asks several providers to offer: a course for so many, with what is required.

    `award` is how it may be bought: under the limit for direct award, by a framework agreement,
    or another way that `award_note` tells. Nobody at the hub sees what was quoted before
    `opened_at`, and no provider changes it afterwards. `reason` says why a quote was chosen.
    """

    class Award(models.TextChoices):
        DIRECT = "direct", _("Direct award")
        FRAMEWORK = "framework", _("Call-off from a framework agreement")
        OTHER = "other", _("Another procedure")

    class State(models.TextChoices):
        OPEN = "open", _("Open for quotes")
        DECIDED = "decided", _("Decided")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    round = models.ForeignKey(
        Round, models.SET_NULL, null=True, blank=True, related_name="quote_requests"
    )
    course = models.ForeignKey(Course, models.PROTECT, related_name="quote_requests")
    people = models.PositiveSmallIntegerField()
    sessions = models.PositiveSmallIntegerField(default=1)
    place = models.CharField(max_length=80, blank=True)
    earliest = models.DateField(null=True, blank=True)
    latest = models.DateField(null=True, blank=True)
    text = models.TextField(blank=True)
    award = models.CharField(max_length=10, choices=Award, default=Award.DIRECT)
    award_note = models.CharField(max_length=500, blank=True)
    answer_by = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1, sessions__gte=1), name="quote_request_size"
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="decided_request_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.people}"


class QuoteCriterion(Owned):
    """One thing that quotes are compared by: required, or worth a weight."""

    request = models.ForeignKey(QuoteRequest, models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=40)
    text_sv = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True)
    required = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "code"], name="quote_criterion_once"),
            models.CheckConstraint(condition=Q(weight__lte=100), name="quote_criterion_weight"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return in_language(self.text_sv, self.text_en)


class Quote(Owned):
    """One provider's answer to a request, or that it has not answered. Owned by the hub."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        GIVEN = "given", _("Quote given")
        DECLINED = "declined", _("Does not quote")
        CHOSEN = "chosen", _("Chosen")
        NOT_CHOSEN = "not_chosen", _("Not chosen")

    request = models.ForeignKey(QuoteRequest, models.CASCADE, related_name="quotes")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="quotes")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    price_per_session = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    price_per_seat = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    vat_percent = models.DecimalField(max_digits=4, decimal_places=1, default=25)
    minimum = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum = models.PositiveSmallIntegerField(null=True, blank=True)
    first_day = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    offer = models.ForeignKey(Offer, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "provider"], name="quote_once"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "declined"])
                | Q(
                    price_per_session__gte=0,
                    price_per_seat__gte=0,
                    minimum__gte=1,
                    maximum__gte=F("minimum"),
                ),
                name="given_quote_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.request}"


class QuoteAnswer(Owned):
    """Whether a quote meets a criterion, in the provider's words, and what the hub finds of it."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(QuoteCriterion, models.CASCADE, related_name="answers")
    meets = models.BooleanField()
    text = models.CharField(max_length=500, blank=True)
    points = models.PositiveSmallIntegerField(null=True, blank=True)  # 0–5, given by the hub

    class Meta:
        ordering = ["criterion", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["quote", "criterion"], name="criterion_answered_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__lte=5), name="criterion_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.meets}"
