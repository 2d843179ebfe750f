"""Sessions, their days and trainers, seats and what participants ask for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtakt.catalogue.models import OfferDate
from samtakt.foundation.tenancy import Owned, Shared
from samtakt.organisations.models import Person, Team, User
from samtakt.planning.models import PlanAction, PlannedSession


class Session(Shared):
    """A date of the catalogue that is to be held: tentative until enough people have a seat.

    Group size, prices and conditions are those agreed for this session; a later change of the
    offer does not change them. `cancellation_steps` are pairs of days before the start and
    percent of the price; `rebates` hold what each rebate of the offer asks for. `taken` counts seats that are sold, named or not, and never exceeds
    `maximum`: every booking raises it in the statement that tests it. `queue` is the last number
    given out on the waiting list. `decide_by` is the last day on which too few seats can still
    become enough; `change_by` the last day on which a seat that is given up goes to who waits: a
    later one is paid for, stays counted and goes to nobody.
    """

    class State(models.TextChoices):
        TENTATIVE = "tentative", _("Tentative")
        CONFIRMED = "confirmed", _("Confirmed")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (State.TENTATIVE, State.CONFIRMED)
    """Seats can still be taken or given up."""

    offer_date = models.OneToOneField(OfferDate, models.PROTECT, related_name="session")
    planned = models.ForeignKey(
        PlannedSession, models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    state = models.CharField(max_length=10, choices=State, default=State.TENTATIVE)
    minimum = models.PositiveSmallIntegerField(_("fewest participants"))
    maximum = models.PositiveSmallIntegerField(_("most participants"))
    price_per_session = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    price_per_seat = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    vat_percent = models.DecimalField(max_digits=4, decimal_places=1, default=25)
    cancellation_steps = models.JSONField(default=list, blank=True)
    rebates = models.JSONField(default=list, blank=True)
    seat_transferable = models.BooleanField(default=True)
    decide_by = models.DateField()
    change_by = models.DateField()
    taken = models.PositiveSmallIntegerField(default=0)
    queue = models.PositiveIntegerField(default=0)
    opened_by = models.CharField(max_length=200)
    opened_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["offer_date__starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__gte=1, maximum__gte=F("minimum")), name="session_group_size"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("maximum")), name="no_seat_of_a_session_is_sold_twice"
            ),
            models.CheckConstraint(
                condition=Q(price_per_session__gte=0, price_per_seat__gte=0), name="session_prices"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | Q(cancelled_at__isnull=False),
                name="cancelled_session_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="sessions_by_state")]

    def __str__(self) -> str:
        return str(self.offer_date)

    @property
    def is_open(self) -> bool:
        """Whether seats can still be taken or given up."""
        return self.state in self.OPEN

    @property
    def more_needed(self) -> int:
        """How many seats are missing for the smallest group."""
        return max(0, self.minimum - self.taken)

    @property
    def free(self) -> int:
        """How many seats nobody has."""
        return self.maximum - self.taken


class SessionDay(Shared):
    """One day of a session and how many hours of training it has."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="days")
    day = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)
    hours = models.DecimalField(max_digits=4, decimal_places=2)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "day"], name="session_day_once"),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=24), name="session_day_hours"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="session_day_times",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "day"], name="session_days")]

    def __str__(self) -> str:
        return f"{self.session} {self.day}"


class SessionTrainer(Owned):
    """Who teaches a session: the user that marks attendance and sees the arrangements."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="trainers")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="session_trainer_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.session}"


class Booking(Owned):
    """A seat of a company in a session, or a place on its waiting list.

    A seat without a person is reserved: the company names somebody later. `number` orders the
    waiting list of the session, over all companies. `release_cost` is what the hours away from
    work cost the company, and `rebate_percent` the rebate that held, when the seat was taken.
    """

    class State(models.TextChoices):
        BOOKED = "booked", _("Has a seat")
        WAITING = "waiting", _("On the waiting list")
        WITHDRAWN = "withdrawn", _("Given up")
        CANCELLED = "cancelled", _("The session was cancelled")

    STANDING = (State.BOOKED, State.WAITING)
    """It has a seat, or waits for one."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="bookings")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    action = models.ForeignKey(
        PlanAction, models.SET_NULL, null=True, blank=True, related_name="bookings"
    )
    state = models.CharField(max_length=10, choices=State)
    number = models.PositiveIntegerField(_("number on the waiting list"), null=True, blank=True)
    name_by = models.DateField(_("somebody must be named by"), null=True, blank=True)
    release_cost = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    rebate_percent = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    booked_by = models.CharField(max_length=200)
    booked_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.CharField(max_length=300, blank=True)
    leaving_cost = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(state__in=["booked", "waiting"], person__isnull=False),
                name="person_has_one_seat",
            ),
            models.UniqueConstraint(
                fields=["session", "number"],
                condition=Q(state="waiting"),
                name="waiting_number_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(number__isnull=False),
                name="who_waits_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["booked", "waiting"]) | Q(left_at__isnull=False),
                name="seat_given_up_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"], name="bookings_by_state"),
            models.Index(fields=["person", "state"], name="bookings_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.organisation}: {self.session}"

    @property
    def name(self) -> str:
        """The participant's name; empty where nobody is named yet."""
        return self.person.name if self.person else ""


class SeatChange(Owned):
    """That a seat went from one colleague to another; the list only grows."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="changes")
    earlier = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    later = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.booking}: {self.earlier or '–'} → {self.later}"


class SeatWish(Owned):
    """That somebody asks for a seat in a session; who leads them says yes by booking, or no.

    A wish that is not answered yet is there once for a person and a session.
    """

    class Answer(models.TextChoices):
        NONE = "", _("Waits for an answer")
        YES = "yes", _("Booked")
        NO = "no", _("Not this time")
        TAKEN_BACK = "taken_back", _("Taken back")

    session = models.ForeignKey(Session, models.CASCADE, related_name="wishes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="seat_wishes")
    note = models.CharField(max_length=300, blank=True)
    wished_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default=Answer.NONE)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["wished_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(answer=""),
                name="seat_wished_for_once",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False),
                name="answered_wish_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(answer="no") | ~Q(reason=""), name="refused_wish_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.session}"

    @property
    def key(self) -> str:
        """What the notice to those who answer is known by."""
        return f"wish:{self.pk}"


class Arrangement(Owned):
    """What a participant asks for so as to take part: the arrangement, never the reason.

    Read by the participant and by the trainers of the session, by nobody else.
    """

    class Kind(models.TextChoices):
        HEARING_LOOP = "hearing_loop", _("Hearing loop")
        SIGN_INTERPRETER = "sign_interpreter", _("Sign language interpreter")
        LANGUAGE_INTERPRETER = "language_interpreter", _("Interpreter of another language")
        MATERIAL_AHEAD = "material_ahead", _("Material in advance")
        LARGE_TEXT = "large_text", _("Large text")
        READ_ALOUD = "read_aloud", _("Texts read aloud")
        PLAIN_LANGUAGE = "plain_language", _("Plain Swedish")
        BREAKS = "breaks", _("More breaks")
        SEAT = "seat", _("A certain place in the room")
        STEP_FREE = "step_free", _("Step-free way and toilet")
        FOOD = "food", _("Food")
        OTHER = "other", _("Something else")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="arrangements")
    kind = models.CharField(max_length=24, choices=Kind)
    wish = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["booking", "kind"], name="arrangement_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class CalendarFeed(Owned):
    """A secret address that a calendar reads; only its digest is kept.

    For one person, one team, a trainer's own sessions (`user`), or the company (all empty).
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("My courses")
        TEAM = "team", _("The team’s courses")
        COMPANY = "company", _("The company’s courses")
        TRAINER = "trainer", _("Sessions I teach")

    kind = models.CharField(max_length=8, choices=Kind)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")  # who made it
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person", person__isnull=False, team__isnull=True)
                | Q(kind="team", team__isnull=False, person__isnull=True)
                | Q(kind__in=["company", "trainer"], person__isnull=True, team__isnull=True),
                name="calendar_feed_is_about_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
