"""Hours marked, signed and attested; what was attested is corrected, never changed."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from samtakt.assessments.models import AppendOnly, AppendOnlyRow
from samtakt.delivery.models.sessions import Booking, Session, SessionDay
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import Owned, OwnedManager, OwnedQuerySet, Shared
from samtakt.organisations.models import Person


class AppendOnlyManager(OwnedManager):
    """Rows that are added and read; many at once are changed as little as a single one."""

    def get_queryset(self) -> "AppendOnlyQuerySet":
        return AppendOnlyQuerySet(self.model, using=self._db)


class AppendOnlyQuerySet(OwnedQuerySet):
    """What the manager gives."""

    def update(self, **values: Any) -> int:
        raise AppendOnly(self.model.__name__)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly(self.model.__name__)


class _AddedRow(AppendOnlyRow):
    objects = ScopedManager(_manager_class=AppendOnlyManager, organisation="organisation_id")

    class Meta:
        abstract = True


class AttendanceMark(_AddedRow):
    """One tap of the trainer: so many hours of a participant on a day; the list only grows.

    `key` is made on the device, so that a mark that is sent twice counts once. Of several marks
    of the same day the last one by `marked_at` holds, the device's own time; a mark that comes
    after attestation is kept with `too_late` and changes no hours.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="marks")
    day = models.ForeignKey(SessionDay, models.PROTECT, related_name="marks")
    hours = models.DecimalField(max_digits=4, decimal_places=2)
    key = models.UUIDField()
    marked_by = models.CharField(max_length=200)
    marked_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    too_late = models.BooleanField(default=False)

    class Meta:
        ordering = ["marked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="mark_counts_once"),
            models.CheckConstraint(condition=Q(hours__gte=0, hours__lte=24), name="marked_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.booking} {self.day.day}: {self.hours}"


class SignedList(Shared):
    """A scanned attendance list of a session, with the days that it covers."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="signed_lists")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_by = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.session)


class AttendanceSignature(_AddedRow):
    """A participant's own word that they were there on a day, with so many hours.

    It stands for the hours it was given for: where the trainer marks other hours afterwards,
    the participant has to sign again.
    """

    class How(models.TextChoices):
        SIGN_IN = "sign_in", _("Own sign-in")
        QR = "qr", _("QR code on the trainer’s screen")
        SCREEN = "screen", _("Shared screen with own code")
        LIST = "list", _("Signed list")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="signatures")
    day = models.ForeignKey(SessionDay, models.PROTECT, related_name="signatures")
    hours = models.DecimalField(max_digits=4, decimal_places=2)
    how = models.CharField(max_length=8, choices=How)
    list = models.ForeignKey(
        SignedList, models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    signed_by = models.CharField(max_length=200)
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(how="list") | Q(list__isnull=False),
                name="signature_on_a_list_names_it",
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking} {self.day.day}"


class Attestation(_AddedRow):
    """That a person's hours of a month are right: from then on they are locked."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="attestations")
    # Its first day; `attest` sees to that. A constraint would need a function that SQLite has
    # only inside Django, and nobody else could read or copy the database.
    month = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    attested_by = models.CharField(max_length=200)
    attested_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "month"], name="month_attested_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.month:%Y-%m}"


class AttendanceHours(Owned):
    """How many hours count for a participant on a day: the one row that sums are made of.

    Written by the last mark before attestation, and by corrections after it.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="attended")
    day = models.ForeignKey(SessionDay, models.PROTECT, related_name="attended")
    hours = models.DecimalField(max_digits=4, decimal_places=2)
    signature = models.ForeignKey(
        AttendanceSignature, models.PROTECT, null=True, blank=True, related_name="+"
    )
    attestation = models.ForeignKey(
        Attestation, models.PROTECT, null=True, blank=True, related_name="hours_of_days"
    )
    marked_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "day"], name="attended_day_once"),
            models.CheckConstraint(condition=Q(hours__gte=0, hours__lte=24), name="attended_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.booking} {self.day.day}: {self.hours}"

    @property
    def is_locked(self) -> bool:
        return self.attestation_id is not None


class AttendanceCorrection(_AddedRow):
    """A change of hours after attestation: what was, what is, and why. The original is kept."""

    attended = models.ForeignKey(AttendanceHours, models.PROTECT, related_name="corrections")
    before = models.DecimalField(max_digits=4, decimal_places=2)
    after = models.DecimalField(max_digits=4, decimal_places=2)
    reason = models.CharField(max_length=300)
    corrected_by = models.CharField(max_length=200)
    corrected_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(after__gte=0, after__lte=24) & ~Q(reason="") & ~Q(before=F("after")),
                name="correction_changes_hours_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attended}: {self.before} → {self.after}"
