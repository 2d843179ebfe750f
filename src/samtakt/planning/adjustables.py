"""What of a plan can be changed by hand: its sessions, the companies in them, and other dates."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils import timezone

from samtakt.analysis.results import Named
from samtakt.planning.datewords import date_words
from samtakt.planning.models import Plan, PlannedSeats, PlannedSession
from samtakt.planning.plans import reading
from samtakt.planning.queries import dates_of


@dataclass(frozen=True, slots=True)
class AdjustableSession:
    """A session of the plan, with its size and how many seats each company has in it."""

    date_id: int
    course: str
    said: str
    participants: int
    minimum: int
    maximum: int
    seats: tuple[tuple[Named, int], ...]


@dataclass(frozen=True, slots=True)
class OtherDate:
    """A date that the plan does not hold."""

    date_id: int
    course: str
    said: str


@dataclass(frozen=True, slots=True)
class Adjustable:
    """All that the hub can choose among."""

    sessions: tuple[AdjustableSession, ...]
    dates: tuple[OtherDate, ...]

    @property
    def companies(self) -> tuple[Named, ...]:
        """The companies with seats, by name."""
        named = {each.id: each for row in self.sessions for each, _seats in row.seats}
        return tuple(sorted(named.values(), key=lambda each: (each.name, each.id)))


def adjustable(plan: Plan) -> Adjustable:
    """Return what of a plan can be changed; called in the hub's scope, in five queries."""
    seats: dict[int, Counter[Named]] = defaultdict(Counter)
    with reading(plan.round, plan.organisation) as owners:
        rows = PlannedSeats.objects.filter(session__plan=plan, organisation__in=owners)
        for session, owner, name, count in rows.order_by("pk").values_list(
            "session_id", "organisation_id", "organisation__name", "seats"
        ):
            seats[session][Named(owner, name)] += count
    held = list(
        PlannedSession.objects.filter(plan=plan)
        .select_related("offer_date__offer__course")
        .order_by("offer_date__starts_on", "pk")
    )
    taken = {row.offer_date_id for row in held}
    others = (
        dates_of(plan.round)
        .filter(starts_on__gt=timezone.localdate())
        .exclude(pk__in=taken)
        .select_related("offer__course")
        .order_by("starts_on", "pk")
    )
    return Adjustable(
        sessions=tuple(
            AdjustableSession(
                date_id=row.offer_date_id,
                course=row.offer_date.offer.course.name,
                said=date_words(row.offer_date),
                participants=row.participants,
                minimum=row.offer_date.offer.minimum,
                maximum=row.offer_date.offer.maximum,
                seats=tuple(sorted(seats[row.pk].items(), key=lambda each: each[0].name)),
            )
            for row in held
        ),
        dates=tuple(OtherDate(row.pk, row.offer.course.name, date_words(row)) for row in others),
    )
