"""The catalogue as a reader may see it: courses with what they lead to, and their next dates."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from samtakt.catalogue.models import Course, CourseOutcome, Offer, OfferDate
from samtakt.foundation import access
from samtakt.foundation.access import Actor

FORMS = {
    "distance": Q(online=True),
    "in_house": Q(in_house=True),
    "venue": Q(online=False, in_house=False),
}


@dataclass
class CourseLine:
    """A course of the list: the offers that the reader may see, and when it is held next."""

    course: Course
    offers: list[Offer] = field(default_factory=list)
    dates: list[OfferDate] = field(default_factory=list)

    @property
    def next_date(self) -> OfferDate | None:
        """The first date on a day, or else one that has none."""
        fixed = [one for one in self.dates if one.starts_on]
        return min(fixed, key=lambda one: (one.starts_on, one.pk), default=None) or next(
            iter(self.dates), None
        )

    @property
    def places(self) -> list[str]:
        return sorted({one.place for one in self.dates if one.place})

    @property
    def is_distance(self) -> bool:
        return any(one.online for one in self.dates)


def offers_seen(actor: Actor) -> QuerySet[Offer]:
    """Return the offers that somebody may see: a provider's user those of that provider."""
    return access.visible(actor, "catalogue.see_offer", Offer)


def coming_dates(offers: QuerySet[Offer], today: datetime.date) -> QuerySet[OfferDate]:
    """Return the dates of offers that are not over and not cancelled; undated ones are coming."""
    over = Q(starts_on__lt=today) | Q(starts_in__lt=today.replace(day=1))
    return OfferDate.objects.filter(offer__in=offers, cancelled_on=None).exclude(over)


def filtered(
    courses: QuerySet[Course], dates: QuerySet[OfferDate], chosen: Mapping[str, str]
) -> tuple[QuerySet[Course], QuerySet[OfferDate]]:
    """Narrow courses and dates to what is chosen.

    Keys: "competence" (number), "place", "form" (a key of `FORMS`), "start" (a start type),
    "month" ("2027-05"), "language" (a code), "words". A course stays whose dates meet all that is
    chosen of dates.
    """
    of_dates = Q()
    if place := chosen.get("place"):
        of_dates &= Q(place=place)
    if form := chosen.get("form"):
        of_dates &= FORMS[form]
    if start := chosen.get("start"):
        of_dates &= Q(start_type=start)
    if month := chosen.get("month"):
        first = datetime.date.fromisoformat(f"{month}-01")
        following = (first + datetime.timedelta(days=32)).replace(day=1)
        of_dates &= Q(begins__gte=first, begins__lt=following)
    dates = dates.annotate(begins=Coalesce("starts_on", "starts_in"))
    if of_dates:
        dates = dates.filter(of_dates)
        courses = courses.filter(pk__in=dates.values("offer__course"))
    if competence := chosen.get("competence"):
        courses = courses.filter(pk__in=CourseOutcome.objects.filter(competence=int(competence)).values("course"))  # fmt: skip
    if language := chosen.get("language"):
        spoken = dates.filter(language=language).values("offer__course")
        courses = courses.filter(Q(language=language) | Q(pk__in=spoken))
    if words := chosen.get("words"):
        courses = courses.filter(
            Q(name_sv__icontains=words) | Q(name_en__icontains=words) | Q(code__icontains=words)
        )
    return courses.order_by("name_sv", "pk"), dates


def with_outcomes(courses: QuerySet[Course]) -> QuerySet[Course]:
    """Read what courses lead to along with them."""
    outcomes = CourseOutcome.objects.select_related("competence").order_by(
        "competence__name_sv", "pk"
    )
    return courses.prefetch_related(Prefetch("outcomes", queryset=outcomes))


def lines_of(
    courses: Iterable[Course], offers: QuerySet[Offer], dates: QuerySet[OfferDate]
) -> list[CourseLine]:
    """Return one line for each course, in two queries whatever their number."""
    lines = {course.pk: CourseLine(course) for course in courses}
    of_offer: dict[int, CourseLine] = {}
    shown = offers.filter(course__in=lines).select_related("provider")
    for offer in shown.order_by("provider__name", "pk"):
        of_offer[offer.pk] = lines[offer.course_id]
        lines[offer.course_id].offers.append(offer)
    for date in dates.filter(offer__in=of_offer).order_by(F("begins").asc(nulls_last=True), "pk"):
        of_offer[date.offer_id].dates.append(date)
    return list(lines.values())


def choices_of_dates(dates: QuerySet[OfferDate]) -> tuple[list[str], list[str]]:
    """Return the places and months ("2027-05") that dates have, in order, in one query."""
    rows = dates.order_by().values_list("place", "starts_on", "starts_in").distinct()
    places, months = set(), set()
    for place, starts_on, starts_in in rows:
        if place:
            places.add(place)
        if begins := starts_on or starts_in:
            months.add(f"{begins:%Y-%m}")
    return sorted(places), sorted(months)
