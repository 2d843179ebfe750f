"""The demand board: the same need in several companies, seen as one group that could be taught.

Totals are counts over the network. A company sees its own part, and beside it the counts of
those other companies that chose to be counted, by the rule of `optin`: nothing else of any
other company, and no count that a single one is behind. The hub sees all.
"""

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from samtakt.analysis.results import Named
from samtakt.catalogue.models import Course, CourseOutcome, OfferDate
from samtakt.competences.models import Competence
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.interest import open_interests
from samtakt.planning.models import Demand, Interest, Round
from samtakt.planning.optin import counted_among, seen_by
from samtakt.planning.participants import Participant, part_in
from samtakt.planning.published import PublishedNeeds, published_needs
from samtakt.planning.queries import dates_of
from samtakt.planning.travel import Point, kilometres, point_of, points_of_places


@dataclass(frozen=True, slots=True)
class Proposal:
    """A shared session for the whole group: the course whose least group is nearest in reach.

    `participants` are those who need it and those for whom a company wants a seat without a
    date; a company that has both counts once, with the larger number. `more_needed` of them are
    missing for the smallest group; 0: it can be held. The preferred `date` is the one
    within whose time most of them can go (`suits`), of those the one with the least travel in
    all: `place`, from `starts_on`. `earliest` is the first day anywhere. `groups` is how many
    sessions all of them would fill.
    """

    course_id: int
    course: str
    offer_id: int
    provider: str
    participants: int
    wanted_without_date: int
    suits: int
    minimum: int
    maximum: int
    more_needed: int
    groups: int
    place: str
    online: bool
    date: OfferDate
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
    """What one company has published: how many needs, and when; and whether others see it."""

    company: Named
    needs: int
    published_on: datetime.date
    counted: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A round's demand, largest group first; `parts` per company are for the hub alone.

    `own` is the looking company's part in the round, and `own_counted` whether others see it.
    """

    round_id: int
    round: str
    people: int
    own_people: int
    companies: int
    rows: tuple[BoardRow, ...]
    parts: tuple[PublishedPart, ...]
    own: Participant | None = None
    own_counted: bool = False

    @property
    def ready(self) -> tuple[BoardRow, ...]:
        """The rows whose group is large enough for a course."""
        return tuple(row for row in self.rows if row.proposal and not row.proposal.more_needed)


def demand_board(round: Round, *, viewer: Organisation) -> Board:
    """Return the board of a round for its hub or for one of the hub's companies."""
    hub = viewer if viewer.is_hub else viewer.hub
    if hub is not None and hub.pk == round.organisation_id:
        round.organisation = hub  # read already, with the viewer
    published = published_needs(round)
    counted = counted_among(round.organisation, published.agreed)
    groups: dict[tuple[int, int, int], list[Demand]] = defaultdict(list)
    for row in published.demand:
        groups[row.competence_id, row.from_level, row.to_level].append(row)
    seen = [rows for group in groups.values() if (rows := seen_by(viewer, group, counted))]
    offered = _offered(round)
    dates = [date for each in offered.values() for _, date in each]
    desk = _Desk(
        viewer=viewer,
        counted=counted,
        offered=offered,
        places=points_of_places(dates, published.companies),
        homes={company.pk: point_of(company) for company in published.companies},
        interests=_interests(round, published),
    )
    rows = [_row(group, desk) for group in seen]
    return Board(
        round_id=round.pk,
        round=round.name,
        people=sum(row.people for row in rows),
        own_people=sum(row.own_people for row in rows),
        companies=len({row.organisation_id for group in seen for row in group}),
        rows=tuple(sorted(rows, key=_largest_group_first)),
        parts=_parts(published, counted) if viewer.is_hub else (),
        own=None if viewer.is_hub else part_in(published, viewer),
        own_counted=viewer.pk in counted,
    )


def _interests(round: Round, published: PublishedNeeds) -> dict[int, list[Interest]]:
    """By course, what companies want without a date, whether they take part in the round or not."""
    found: dict[int, list[Interest]] = defaultdict(list)
    for row in open_interests(round.organisation, list(published.agreed)):
        found[row.course_id].append(row)
    return found


def _parts(published: PublishedNeeds, counted: frozenset[int]) -> tuple[PublishedPart, ...]:
    needs: Counter[int] = Counter()
    for row in published.demand:
        needs[row.organisation_id] += row.people
    return tuple(
        PublishedPart(
            company=Named(part.organisation_id, part.organisation.name),
            needs=needs[part.organisation_id],
            published_on=timezone.localdate(part.published_at),
            counted=part.organisation_id in counted,
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
    for date in dates_of(round).select_related("offer__course", "offer__provider"):
        dates[date.offer.course_id].append(date)
    offered: Offered = defaultdict(list)
    for outcome in CourseOutcome.objects.filter(organisation=round.organisation_id):
        offered[outcome.competence_id] += [(outcome, date) for date in dates[outcome.course_id]]
    return offered


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every row of the board is worked out from."""

    viewer: Organisation
    counted: frozenset[int]
    offered: Offered
    places: Places
    homes: dict[int, Point | None]
    interests: dict[int, list[Interest]]


def _row(group: list[Demand], desk: _Desk) -> BoardRow:
    competence: Competence = group[0].competence
    return BoardRow(
        competence_id=competence.pk,
        code=competence.code,
        competence=competence.name,
        from_level=group[0].from_level,
        to_level=group[0].to_level,
        people=sum(row.people for row in group),
        companies=len({row.organisation_id for row in group}),
        own_people=sum(row.people for row in group if row.organisation_id == desk.viewer.pk),
        value=sum(row.people * row.value for row in group),
        proposal=_proposal(group, desk),
    )


def _proposal(group: list[Demand], desk: _Desk) -> Proposal | None:
    level = group[0].from_level
    offered = desk.offered[group[0].competence_id]
    dates = [date for outcome, date in offered if outcome.from_level <= level < outcome.to_level]
    if not dates:
        return None
    first = min(dates, key=lambda date: (date.offer.minimum, date.starts_on, date.offer_id))
    same = [date for date in dates if date.offer_id == first.offer_id]
    best = min(same, key=lambda date: _preferred(date, group, desk))
    course: Course = first.offer.course
    more = _wanted_beside(group, course.pk, desk)
    people = sum(row.people for row in group) + more
    return Proposal(
        course_id=course.pk,
        course=course.name,
        offer_id=first.offer_id,
        provider=first.offer.provider.name,
        participants=people,
        wanted_without_date=more,
        suits=_suited(best, group),
        minimum=first.offer.minimum,
        maximum=first.offer.maximum,
        more_needed=max(0, first.offer.minimum - people),
        groups=math.ceil(people / first.offer.maximum),
        place=best.place,
        online=best.online,
        date=best,
        starts_on=best.starts_on,
        earliest=min(date.starts_on for date in same),
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """The seats that a company wants beyond the people whose need it has published."""

    organisation_id: int
    seats: int


def _wanted_beside(group: list[Demand], course: int, desk: _Desk) -> int:
    """Seats wanted without a date by those who did not publish as many people.

    Seen by the rule of the board for itself: else the difference to the people of the row
    would be what a single company wants.
    """
    published: Counter[int] = Counter()
    for row in group:
        published[row.organisation_id] += row.people
    beside = [
        _Beside(row.organisation_id, row.seats - published[row.organisation_id])
        for row in desk.interests.get(course, ())
        if row.seats > published[row.organisation_id]
    ]
    return sum(each.seats for each in seen_by(desk.viewer, beside, desk.counted))


def _preferred(date: OfferDate, group: list[Demand], desk: _Desk) -> tuple[object, ...]:
    """Order dates: the one that suits most people first, of those the one with least travel."""
    return (-_suited(date, group), _travel(date, group, desk), date.starts_on, date.pk)


def _suited(date: OfferDate, group: Iterable[Demand]) -> int:
    """How many of the people can go on the date, by the days between which they need it."""
    return sum(
        row.people
        for row in group
        if (row.earliest is None or row.earliest <= date.starts_on)
        and (row.latest is None or date.starts_on <= row.latest)
    )


def _travel(date: OfferDate, group: Iterable[Demand], desk: _Desk) -> float:
    """Kilometres in all to a date's place; one whose place is not known comes last."""
    if date.online:
        return 0.0
    there = desk.places[date.place]
    if there is None:
        return float("inf")
    return sum(
        row.people * kilometres(home, there)
        for row in group
        if (home := desk.homes[row.organisation_id]) is not None
    )
