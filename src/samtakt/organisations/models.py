"""The network and its people: who works where, when, and in which capacity."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.access import ROLE_NAMES, Role
from samtakt.foundation.formats import sort_key
from samtakt.foundation.tenancy import Organisation, Owned

ENDS_AFTER_IT_STARTS = Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is the name people sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who can sign in. What they may do is decided by their memberships alone."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="sv")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


class DataClass(models.TextChoices):
    """A kind of data that a company can agree to show its hub."""

    PLAN_COUNTS = "plan_counts", _("Number of people per need, for joint planning")
    AGGREGATE_GAPS = "aggregate_gaps", _("Totals of gaps and risks")
    NAMES = "names", _("Names of participants")
    PROGRESS = "progress", _("How far the competence analysis has come")
    NEAREST_PEOPLE = "nearest_people", _("How many people are near a role, without names")


class Agreement(Owned):
    """What a company's signed agreement lets its hub see; owned by the company."""

    signed_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    signed_by = models.CharField(max_length=200)
    data_classes = models.JSONField(default=list)

    class Meta:
        ordering = ["-signed_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("signed_on")),
                name="agreement_ends_after_it_is_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.signed_on}"


class Site(Owned):
    """A workplace: where people are, and from where they travel."""

    name = models.CharField(max_length=120)
    place = models.CharField(max_length=80)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="site_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Shift(Owned):
    """A working pattern such as day, two-shift evening or night."""

    name = models.CharField(max_length=60)
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="shift_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Team(Owned):
    """A group that works together; how many may be away at once is the planner's limit."""

    name = models.CharField(max_length=120)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="teams")
    absent_most = models.PositiveSmallIntegerField(
        _("most people away for training on one day"), null=True, blank=True
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class MinimumStaffing(Owned):
    """How many people a team needs on a shift to run at all."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="minimum_staffing")
    shift = models.ForeignKey(Shift, models.CASCADE, null=True, blank=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_IT_STARTS, name="staffing_period"),
            models.UniqueConstraint(fields=["team", "shift", "starts_on"], name="staffing_once"),
            models.UniqueConstraint(
                fields=["team", "starts_on"],
                condition=Q(shift__isnull=True),
                name="staffing_of_all_shifts_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.number}"


class Person(Owned):
    """Somebody who works, or has worked, in a company; agency staff included.

    Holds no personal identity number, and nothing about ethnicity, religion, disability,
    orientation or diagnosis: no such field exists anywhere.
    """

    class Sex(models.TextChoices):
        WOMAN = "woman", _("Woman")
        MAN = "man", _("Man")
        UNKNOWN = "unknown", _("Not stated")

    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    name_key = models.CharField(max_length=220, editable=False, db_index=True)
    employee_number = models.CharField(_("employee number"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)

    class Meta:
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "employee_number"],
                condition=~Q(employee_number=""),
                name="employee_number_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = name_key(self.given_name, self.family_name)
        super().save(*args, **kwargs)


def name_key(given_name: str, family_name: str) -> str:
    """Return the key that people are sorted and found by: family name first."""
    return sort_key(f"{family_name} {given_name}".strip())


class Employment(Owned):
    """One period of a person in a team and on a shift; a move is a new row."""

    class Kind(models.TextChoices):
        PERMANENT = "permanent", _("Permanent")
        FIXED_TERM = "fixed_term", _("Fixed term")
        AGENCY = "agency", _("Agency staff")

    person = models.ForeignKey(Person, models.CASCADE, related_name="employments")
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="employments"
    )
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERMANENT)
    percent = models.PositiveSmallIntegerField(default=100)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    retires_on = models.DateField(_("planned retirement"), null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_IT_STARTS, name="employment_period"),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="employment_percent"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "starts_on"], name="employment_dates")]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_on}"


class Membership(Owned):
    """What a user is in an organisation; several roles are several rows."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24, choices=[(r.value, ROLE_NAMES[r]) for r in Role])
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    starts_on = models.DateField(auto_now_add=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "role", "team"], name="membership_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "user", "role"],
                condition=Q(team__isnull=True),
                name="membership_without_team_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class KioskPin(Owned):
    """A person's own code for the shared screen, for people without e-mail or telephone.

    Only a salted hash is kept. `failures` counts wrong codes since the last right one.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="kiosk_pin")
    code_hash = models.CharField(max_length=256)
    set_at = models.DateTimeField(auto_now=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.person)


class KioskDevice(Owned):
    """A shared screen that a supervisor has opened for a team, until a day or until closed."""

    name = models.CharField(max_length=80)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=128, unique=True)
    opened_by = models.CharField(max_length=200)
    opened_at = models.DateTimeField(auto_now_add=True)
    open_until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class Notice(Owned):
    """Something one person should know or do, in the app and, where they can be, by e-mail.

    `message` is an English phrase with named places that `parameters` fills; it is
    translated when it is read. `key` says what it is about: the same recipient is told the
    same thing once. A notice with a due day is a task until it is done. `mail_after` is set when
    the mail server refused the reader's address: it is not tried again before.
    """

    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="notices")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160)
    message = models.CharField(max_length=300)
    parameters = models.JSONField(default=dict)
    url_name = models.CharField(max_length=80, blank=True)
    url_arguments = models.JSONField(default=list)
    due_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_after = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(user__isnull=False),
                name="notice_has_a_reader",
            ),
            models.UniqueConstraint(
                fields=["organisation", "person", "key"],
                condition=Q(user__isnull=True),
                name="person_told_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user", "key"],
                condition=Q(user__isnull=False),
                name="user_told_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "mailed_at"], name="notice_to_mail")]

    def __str__(self) -> str:
        return self.key


class MessageChoice(Owned):
    """How a reader wants e-mail from one organisation: how often, when never, and what not.

    The reader is a user or, without an account, a person with an e-mail address. `muted` are topics
    that are not mailed; what the law or the work demands is mailed all the same. Nothing is ever
    kept out of the inbox in the app. Quiet hours and the day's mail follow `time_zone`; empty: the
    installation's own.
    """

    class Pace(models.TextChoices):
        AT_ONCE = "at_once", _("As it happens")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")

    user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="message_choices"
    )
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.DAILY)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    muted = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(user__isnull=False),
                name="message_choice_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(person__isnull=False),
                name="person_message_choice_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, person__isnull=True)
                | Q(user__isnull=True, person__isnull=False),
                name="message_choice_has_one_reader",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.person}: {self.get_pace_display()}"


class MailStanding(Owned):
    """How an organisation's mail is doing: one row, written whenever the mail server was asked.

    `failures` counts in a row; `reason` is a code of `mailserver.Fault` and `reply` what the server
    said. Nothing is lost by a failure: what was to be sent waits.
    """

    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True)
    reply = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="mail_standing_once")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.reason or 'ok'}"


__all__ = [
    "Agreement",
    "DataClass",
    "Employment",
    "KioskDevice",
    "KioskPin",
    "MailStanding",
    "Membership",
    "MessageChoice",
    "MinimumStaffing",
    "Notice",
    "Organisation",
    "Person",
    "Shift",
    "Site",
    "Team",
    "User",
]
