"""How courses were, in the words and marks of those who took them: as figures of groups only.

Nobody reads what one participant said. Answers of all the hub's companies are put together by
course and provider and leave through `disclosure`: of fewer people than the legal rule says
nothing is shown, and no other course's figures give it away. A person counts once per course
and provider, with the latest answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from samtakt.catalogue.models import Course, Provider
from samtakt.catalogue.providers import provider_of
from samtakt.delivery.models import Evaluation
from samtakt.foundation.access import HUB_ROLES, Actor
from samtakt.foundation.formats import sort_key
from samtakt.foundation.tenancy import scope_across
from samtakt.inclusion.disclosure import disclose_places, minimum_cell
from samtakt.organisations.queries import members_of

GOOD = 4
"""Marks from here up, of 5, say that it was good."""

Place = tuple[int, int]
"""A course and its provider, by number."""


@dataclass(frozen=True, slots=True)
class CourseFigures:
    """So many answers, and the share (0–1) of them that gave at least 4 of 5.

    `comments` are in the order of the alphabet, so that their place tells nothing.
    """

    answers: int
    useful: float
    level_right: float
    accessible: float
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EffectFigures:
    """So many answers months later; the shares that use it at work, and who can more than before."""

    answers: int
    used: float
    level_changed: float


@dataclass(frozen=True, slots=True)
class CourseResult:
    """A course of a provider; figures are None where too few have answered."""

    course: Course
    provider: Provider
    figures: CourseFigures | None
    effect: EffectFigures | None


@dataclass(frozen=True, slots=True)
class CourseResults:
    """The courses that anybody has said anything of, by name; `minimum` is the smallest group."""

    courses: tuple[CourseResult, ...]
    minimum: int


@dataclass
class _Answers:
    """The latest answer per person, by the number of the answer, and which course it is about."""

    values: dict[int, Evaluation] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)


def course_results(actor: Actor) -> CourseResults:
    """Return what may be shown: the hub every course, a provider and its trainers their own.

    Called in the hub's scope.
    """
    hub, minimum = actor.organisation, minimum_cell()
    provider = None if actor.roles & HUB_ROLES else provider_of(actor)
    if not hub.is_hub or (provider is None and not actor.roles & HUB_ROLES):
        return CourseResults((), minimum)
    with scope_across(hub, members_of(hub)):
        rows = Evaluation.objects.filter(
            answered_at__isnull=False,
            kind__in=[Evaluation.Kind.COURSE, Evaluation.Kind.EFFECT],
            completion__booking__session__organisation=hub,
        )
        if provider is not None:
            rows = rows.filter(completion__booking__session__offer_date__offer__provider=provider)
        found = list(
            rows.select_related("completion__booking__session__offer_date__offer").order_by(
                "answered_at", "pk"
            )
        )
    at_once = _latest(row for row in found if row.kind == Evaluation.Kind.COURSE)
    later = _latest(row for row in found if row.kind == Evaluation.Kind.EFFECT)
    figures = disclose_places(at_once.values, at_once.places, figure=_figures)
    effects = disclose_places(later.values, later.places, figure=_effect)
    places = set(at_once.places.values()) | set(later.places.values())
    courses = Course.objects.in_bulk({course for course, _provider in places})
    providers = Provider.objects.in_bulk({provider for _course, provider in places})
    results = [
        CourseResult(courses[place[0]], providers[place[1]], figures.get(place), effects.get(place))
        for place in places
    ]
    ordered = sorted(
        results, key=lambda row: (sort_key(row.course.name), row.provider.name, row.course.pk)
    )
    return CourseResults(tuple(ordered), minimum)


def _latest(rows: Iterable[Evaluation]) -> _Answers:
    newest: dict[tuple[int | None, Place], Evaluation] = {}
    for row in rows:
        booking = row.completion.booking
        offer = booking.session.offer_date.offer
        newest[booking.person_id, (offer.course_id, offer.provider_id)] = row
    found = _Answers()
    for (_person, place), row in newest.items():
        found.values[row.pk], found.places[row.pk] = row, place
    return found


def _figures(rows: Sequence[Evaluation]) -> CourseFigures:
    return CourseFigures(
        answers=len(rows),
        useful=_share([row.useful for row in rows]),
        level_right=_share([row.level_right for row in rows]),
        accessible=_share([row.accessible for row in rows]),
        comments=tuple(sorted((row.comment for row in rows if row.comment), key=sort_key)),
    )


def _share(marks: Sequence[int | None]) -> float:
    return sum(mark is not None and mark >= GOOD for mark in marks) / len(marks)


def _effect(rows: Sequence[Evaluation]) -> EffectFigures:
    return EffectFigures(
        answers=len(rows),
        used=sum(row.used != Evaluation.Used.NOT_YET for row in rows) / len(rows),
        level_changed=sum(bool(row.level_changed) for row in rows) / len(rows),
    )
