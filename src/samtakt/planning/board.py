"""The demand board: the same need in several companies, seen as one group that could be taught.

Totals are counts over the network. A company sees them beside its own part, and nothing else
of any other company.
"""

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from samtakt.analysis.results import Named
from samtakt.catalogue.models import Course, CourseOutcome, OfferDate
from samtakt.catalogue.queries import plannable_dates
from samtakt.competences.models import Competence
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.demand import last_day
from samtakt.planning.models import Demand, Round
from samtakt.planning.published import Published, published_demand
from samtakt.planning.travel import Point, kilometres, point_of, points_of_places


@dataclass(frozen=True, slots=True)
class Proposal:
    """A shared session for the whole group: the course whose least group is nearest in reach.

    `more_needed` people are missing for the smallest group; 0: it can be held. `place` is
    the offered place with the least travel in all, `starts_on` its first day there, and
    `earliest` the first day anywhere. `groups` is how many sessions all of them would fill.
    """

    course_id: int
    course: str
    provider: str
    participants: int
    minimum: int
    maximum: int
    more_needed: int
    groups: int
    place: str
    online: bool
    starts_on: datetime.date
    earliest: datetime.date


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One need: a competence and a step. `own_people` is the looking company's part.

    `proposal` is None where no course in the horizon takes the first step.
    """

    competence_id: int
    code: str
    competence: str
    from_level: int
    to_level: int
    people: int
    companies: int
    own_people: int
    value: float
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class PublishedPart:
    """What one company has published: how many needs, and when."""

    company: Named
    needs: int
    published_on: datetime.date


@dataclass(frozen=True, slots=True)
class Board:
    """A round's demand, largest group first; `parts` per company are for the hub alone."""

    round_id: int
    round: str
    people: int
    own_people: int
    companies: int
    rows: tuple[BoardRow, ...]
    parts: tuple[PublishedPart, ...]

    @property
    def ready(self) -> tuple[BoardRow, ...]:
        """The rows whose group is large enough for a course."""
        return tuple(row for row in self.rows if row.proposal and not row.proposal.more_needed)


def demand_board(round: Round, *, viewer: Organisation) -> Board:
    """Return the board of a round for its hub or for one of the hub's companies."""
    hub = viewer if viewer.is_hub else viewer.hub
    if hub is not None and hub.pk == round.organisation_id:
        round.organisation = hub  # read already, with the viewer
    published = published_demand(round)
    groups: dict[tuple[int, int, int], list[Demand]] = defaultdict(list)
    for row in published.demand:
        groups[row.competence_id, row.from_level, row.to_level].append(row)
    offered = _offered(round)
    dates = [date for each in offered.values() for _, date in each]
    places = points_of_places(dates, published.companies)
    rows = [_row(group, viewer, published, offered, places) for group in groups.values()]
    return Board(
        round_id=round.pk,
        round=round.name,
        people=sum(row.people for row in rows),
        own_people=sum(row.own_people for row in rows),
        companies=len({row.organisation_id for row in published.demand}),
        rows=tuple(sorted(rows, key=_largest_group_first)),
        parts=_parts(published) if viewer.is_hub else (),
    )


def _parts(published: Published) -> tuple[PublishedPart, ...]:
    needs: Counter[int] = Counter()
    for row in published.demand:
        needs[row.organisation_id] += row.people
    return tuple(
        PublishedPart(
            company=Named(part.organisation_id, part.organisation.name),
            needs=needs[part.organisation_id],
            published_on=timezone.localdate(part.published_at),
        )
        for part in published.participations
    )


def _largest_group_first(row: BoardRow) -> tuple[object, ...]:
    return (-row.people, -row.companies, -row.value, row.competence, row.from_level, row.to_level)


Offered = dict[int, list[tuple[CourseOutcome, OfferDate]]]
Places = dict[str, Point | None]


def _offered(round: Round) -> Offered:
    """Per competence: what courses do, with each date on which one could start."""
    dates: dict[int, list[OfferDate]] = defaultdict(list)
    of_round = plannable_dates(round.organisation_id).filter(
        starts_on__gte=round.starts_on,
        starts_on__lte=last_day(round),
    )
    for date in of_round.select_related("offer__course", "offer__provider"):
        dates[date.offer.course_id].append(date)
    offered: Offered = defaultdict(list)
    for outcome in CourseOutcome.objects.filter(organisation=round.organisation_id):
        offered[outcome.competence_id] += [(outcome, date) for date in dates[outcome.course_id]]
    return offered


def _row(
    group: list[Demand],
    viewer: Organisation,
    published: Published,
    offered: Offered,
    places: Places,
) -> BoardRow:
    competence: Competence = group[0].competence
    return BoardRow(
        competence_id=competence.pk,
        code=competence.code,
        competence=competence.name,
        from_level=group[0].from_level,
        to_level=group[0].to_level,
        people=sum(row.people for row in group),
        companies=len({row.organisation_id for row in group}),
        own_people=sum(row.people for row in group if row.organisation_id == viewer.pk),
        value=sum(row.people * row.value for row in group),
        proposal=_proposal(group, published, offered[competence.pk], places),
    )


def _proposal(
    group: list[Demand],
    published: Published,
    offered: Iterable[tuple[CourseOutcome, OfferDate]],
    places: Places,
) -> Proposal | None:
    level = group[0].from_level
    dates = [date for outcome, date in offered if outcome.from_level <= level < outcome.to_level]
    if not dates:
        return None
    first = min(dates, key=lambda date: (date.offer.minimum, date.starts_on, date.offer_id))
    same = [date for date in dates if date.offer_id == first.offer_id]
    people = sum(row.people for row in group)
    nearest = min(
        same, key=lambda date: (_travel(date, group, published, places), date.starts_on, date.pk)
    )
    course: Course = first.offer.course
    return Proposal(
        course_id=course.pk,
        course=course.name,
        provider=first.offer.provider.name,
        participants=people,
        minimum=first.offer.minimum,
        maximum=first.offer.maximum,
        more_needed=max(0, first.offer.minimum - people),
        groups=math.ceil(people / first.offer.maximum),
        place=nearest.place,
        online=nearest.online,
        starts_on=nearest.starts_on,
        earliest=min(date.starts_on for date in same),
    )


def _travel(
    date: OfferDate, group: Iterable[Demand], published: Published, places: Places
) -> float:
    """Kilometres in all to a date's place; one whose place is not known comes last."""
    if date.online:
        return 0.0
    there = places[date.place]
    if there is None:
        return float("inf")
    homes = {company.pk: point_of(company) for company in published.companies}
    return sum(
        row.people * kilometres(home, there)
        for row in group
        if (home := homes[row.organisation_id]) is not None
    )
