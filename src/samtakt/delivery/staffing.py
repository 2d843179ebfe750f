"""Whether a team can spare somebody on the days of a session, and which other dates would do.

Only the days of a session count: one that is split leaves the team its days between. Away is
whoever has a seat in a session on the day; who waits for one is at work.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.catalogue.models import OfferDate
from samtakt.delivery.models import Booking, Session, SessionDay
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.foundation.formats import date_text
from samtakt.foundation.phrases import in_language
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Employment, Person, Shift, Team
from samtakt.organisations.staffing import AwayLimit, Rule, StatedLimits, stated_limits

MOST_CANDIDATES = 40
"""Of the other dates of a course, so many are looked at, the nearest first."""
NEAREST = 3


@dataclass(frozen=True)
class TooFewLeft:
    """A team cannot spare one more on a day: so many are away, and so many may be.

    `shift` is set where it is the shift that would be short; `minimum` how many must be there.
    """

    team: Team
    shift: Shift | None
    day: datetime.date
    away: int
    most: int
    rule: Rule
    minimum: int | None = None

    @property
    def text(self) -> str:
        """The reason as a sentence."""
        group = f"{self.team}, {self.shift}" if self.shift else str(self.team)
        already = ngettext(
            "{number} person of {group} is away on {day}",
            "{number} people of {group} are away on {day}",
            self.away,
        ).format(number=self.away, group=group, day=date_text(self.day))
        if self.minimum is not None:
            needed = _("the minimum staffing is {minimum}").format(minimum=self.minimum)
        else:
            needed = ngettext(
                "at most {most} may be away at once",
                "at most {most} may be away at once",
                self.most,
            ).format(most=self.most)
        return _("{already}, and {needed}.").format(already=already, needed=needed)


class TeamTooShort(DeliveryRefused):
    """The booking would leave the team under its minimum; `nearest` are sessions that work."""

    def __init__(self, refusal: TooFewLeft, nearest: Sequence[Session]) -> None:
        text = refusal.text
        if nearest:
            days = ", ".join(_when(one.offer_date) for one in nearest)
            text = _("{reason} These dates of the course work: {days}.").format(
                reason=text, days=days
            )
        super().__init__(text)
        self.refusal, self.nearest = refusal, tuple(nearest)


def _when(date: OfferDate) -> str:
    day = date_text(date.starts_on) if date.starts_on else ""
    return f"{day} ({date.place})" if date.place else day


@dataclass(frozen=True)
class Away:
    """One seat that takes somebody, or an unnamed one of a team, away from work on a day.

    `course` is what the session's course is called, in Swedish and in English.
    """

    booking: int
    person: int | None
    team: int | None
    course: tuple[str, str]


class Staffing:
    """Who works where and who is away on some days; read once for any number of questions."""

    def __init__(self, company: Organisation, days: Collection[datetime.date]) -> None:
        self.days = sorted(set(days))
        self.away: dict[datetime.date, list[Away]] = defaultdict(list)
        self.employments: dict[int, list[Employment]] = defaultdict(list)
        self.stated: StatedLimits = stated_limits(company)
        if self.days:
            self._read_away(company)
            self._read_employments(company)

    def _read_away(self, company: Organisation) -> None:
        rows = Booking.objects.filter(
            organisation=company, state=Booking.State.BOOKED, session__days__day__in=self.days
        )
        columns = rows.order_by("pk").values_list(
            "pk", "person_id", "team_id", "session__days__day", *COURSE_NAMES
        )
        for booking, person, team, day, swedish, english in columns:
            self.away[day].append(Away(booking, person, team, (swedish, english)))

    def _read_employments(self, company: Organisation) -> None:
        rows = Employment.objects.filter(organisation=company, starts_on__lte=self.days[-1])
        rows = rows.exclude(ends_on__lt=self.days[0]).select_related("team", "shift")
        for row in rows.order_by("starts_on", "pk"):
            self.employments[row.person_id].append(row)

    def employment(self, person: int, day: datetime.date) -> Employment | None:
        """Return where somebody works on a day; None if they are not employed."""
        held = [
            row
            for row in self.employments.get(person, ())
            if row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)
        ]
        return held[-1] if held else None

    def not_employed(self, person: int, days: Iterable[datetime.date]) -> datetime.date | None:
        """Return the first day on which somebody is not employed."""
        return next((day for day in days if self.employment(person, day) is None), None)

    def busy(
        self, person: int, days: Iterable[datetime.date], *, leaving_out: int | None = None
    ) -> tuple[datetime.date, str] | None:
        """Return the first day on which somebody is in another session, and its course.

        The course is called what it is called in the language of whoever reads it now.
        """
        for day in days:
            for one in self.away[day]:
                if one.person == person and one.booking != leaving_out:
                    return day, in_language(*one.course)
        return None

    def why_not(
        self,
        person: int,
        days: Iterable[datetime.date],
        *,
        leaving_out: int | None = None,
    ) -> TooFewLeft | None:
        """Return why the person's team cannot spare them on the first day that it cannot.

        `leaving_out` is a seat that is not counted: the one that is given to the person.
        """
        for day in days:
            at_work = self.employment(person, day)
            if at_work is None or at_work.team is None:
                continue  # nobody's shift goes short
            refusal = self._refusal(at_work.team, at_work.shift, day, person, leaving_out)
            if refusal is not None:
                return refusal
        return None

    def _refusal(
        self,
        team: Team,
        shift: Shift | None,
        day: datetime.date,
        person: int,
        leaving_out: int | None,
    ) -> TooFewLeft | None:
        limit = self.stated.of_team(team.pk, self._shifts(team.pk, day), day)
        away = Counter(self._shifts_away(team.pk, day, person, leaving_out))
        number = shift.pk if shift else None
        if number in limit.by_shift and away[number] >= limit.by_shift[number]:
            return TooFewLeft(
                team,
                shift,
                day,
                away[number],
                limit.by_shift[number],
                Rule.MINIMUM,
                limit.minimum[number],
            )
        if away.total() >= limit.most:
            return TooFewLeft(
                team, None, day, away.total(), limit.most, limit.rule, _minimum(limit)
            )
        return None

    def _shifts(self, team: int, day: datetime.date) -> Counter[int | None]:
        at_work = (self.employment(person, day) for person in self.employments)
        return Counter(row.shift_id for row in at_work if row is not None and row.team_id == team)

    def _shifts_away(
        self, team: int, day: datetime.date, person: int, leaving_out: int | None
    ) -> Iterator[int | None]:
        counted: set[int] = set()
        for one in self.away[day]:
            if one.booking == leaving_out or one.person == person or one.person in counted:
                continue
            if one.person is None:
                if one.team == team:
                    yield None  # a seat kept for the team, nobody yet knows from which shift
                continue
            at_work = self.employment(one.person, day)
            if at_work is not None and at_work.team_id == team:
                counted.add(one.person)
                yield at_work.shift_id


COURSE_NAMES = (
    "session__offer_date__offer__course__name_sv",
    "session__offer_date__offer__course__name_en",
)


def _minimum(limit: AwayLimit) -> int | None:
    return sum(limit.minimum.values()) if limit.rule is Rule.MINIMUM else None


def days_of(session: Session) -> list[datetime.date]:
    """Return the days of a session, in order."""
    return list(SessionDay.objects.filter(session=session).values_list("day", flat=True))


def nearest_dates(
    session: Session, person: Person, *, today: datetime.date, most: int = NEAREST
) -> list[Session]:
    """Return the open sessions of the same course that work for a person, the nearest first.

    They have a free seat, the person is employed and in no other session, and the team can
    spare them on every day.
    """
    start = session.offer_date.starts_on or today
    rows = (
        Session.objects.filter(
            offer_date__offer__course=session.offer_date.offer.course_id,
            state__in=Session.OPEN,
            offer_date__starts_on__gt=today,
        )
        .exclude(pk=session.pk)
        .select_related("offer_date")
        .prefetch_related("days")
    )
    others = [one for one in rows if one.free > 0]
    others.sort(key=lambda one: (abs((_start(one) - start).days), _start(one), one.pk))
    others = others[:MOST_CANDIDATES]
    staffing = Staffing(person.organisation, {row.day for one in others for row in one.days.all()})
    return [one for one in others if _works(staffing, person, one)][:most]


def _start(session: Session) -> datetime.date:
    assert session.offer_date.starts_on is not None  # a session has days
    return session.offer_date.starts_on


def _works(staffing: Staffing, person: Person, session: Session) -> bool:
    days = [row.day for row in session.days.all()]
    return (
        staffing.not_employed(person.pk, days) is None
        and staffing.busy(person.pk, days) is None
        and staffing.why_not(person.pk, days) is None
    )
