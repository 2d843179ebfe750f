"""Which of a company's people could take its seats. Decided, and seen, inside the company only.

A suggestion, not a booking: those whose needs weigh most come first, nobody sits in two
courses at once, and a second step follows the first. The same plan and the same facts give
the same suggestion.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, prefetch_related_objects

from samtakt.analysis.results import Named
from samtakt.catalogue.days import days_in_a_row, days_of
from samtakt.catalogue.models import CourseOutcome
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Person
from samtakt.planning.demand import DemandKey, demand_key, key_of, sexes_for
from samtakt.planning.models import Plan, PlannedSeats
from samtakt.planning.needs import Need, needs_of
from samtakt.planning.queries import standing_plans


@dataclass(frozen=True, slots=True)
class SuggestedSeat:
    """One seat of the company in a planned session, and the person suggested for it.

    `person` is None where nobody of the demand is left who is free those days: people have
    moved or been trained since the demand was published.
    """

    session_id: int
    date_id: int
    course_id: int
    course: str
    place: str
    online: bool
    starts_on: datetime.date
    ends_on: datetime.date
    hours: float
    person: Named | None
    team: Named | None
    competence: str
    from_level: int
    to_level: int


@dataclass
class _Candidate:
    """A person with one need while seats are given out."""

    need: Need
    level: int
    order: tuple[object, ...]


def suggest_seats(plan: Plan, organisation: Organisation) -> tuple[SuggestedSeat, ...]:
    """Suggest a person for each of the company's seats; called in the company's scope."""
    seats = list(
        PlannedSeats.objects.filter(organisation=organisation, session__plan=plan)
        .select_related("demand__competence", "session__offer_date__offer__course")
        .annotate(parts=Count("session__offer_date__days"))
        .order_by("session__offer_date__starts_on", "session_id", "-value", "pk")
    )
    prefetch_related_objects(
        [row.session.offer_date for row in seats if vars(row)["parts"]], "days"
    )
    round = plan.round
    needs = needs_of(organisation, as_of=round.as_of, until=round.needs_until).needs
    candidates = _candidates(needs, sexes_for(round))
    outcomes = _outcomes(seats)
    busy: dict[int, set[datetime.date]] = defaultdict(set)
    return tuple(
        suggestion
        for row in seats
        for suggestion in _fill(row, candidates[key_of(row.demand)], outcomes, busy)
    )


def seats_of(suggestions: Iterable[SuggestedSeat], person_id: int) -> tuple[SuggestedSeat, ...]:
    """Return the seats suggested for one person."""
    return tuple(seat for seat in suggestions if seat.person and seat.person.id == person_id)


@dataclass(frozen=True, slots=True)
class SuggestedTraining:
    """What the plan that stands suggests for one person; `planned` False: there is no plan yet."""

    planned: bool
    round: str
    seats: tuple[SuggestedSeat, ...]


def training_suggested_to(person: Person, organisation: Organisation) -> SuggestedTraining:
    """Return the seats that the plan which stands suggests for one person.

    Called in the company's scope; nine queries whatever the company's size.
    """
    plan = standing_plans().select_related("round").first()
    if plan is None:
        return SuggestedTraining(False, "", ())
    seats = seats_of(suggest_seats(plan, organisation), person.pk)
    return SuggestedTraining(True, plan.round.name, seats)


def _candidates(
    needs: Iterable[Need], sexes: Mapping[int, str]
) -> dict[DemandKey, list[_Candidate]]:
    worth: dict[int, float] = defaultdict(float)
    needs = list(needs)
    for need in needs:
        worth[need.person.id] += need.value
    found: dict[DemandKey, list[_Candidate]] = defaultdict(list)
    for need in needs:
        order = (-need.value, -worth[need.person.id], need.person.name, need.person.id)
        found[demand_key(need, sexes)].append(_Candidate(need, need.from_level, order))
    for each in found.values():
        each.sort(key=lambda candidate: candidate.order)
    return found


def _outcomes(seats: Iterable[PlannedSeats]) -> dict[tuple[int, int], tuple[int, int]]:
    """Per course and competence, the levels between which the course takes people."""
    courses = {row.session.offer_date.offer.course_id for row in seats}
    rows = CourseOutcome.objects.filter(course__in=courses)
    return {
        (course, competence): (low, high)
        for course, competence, low, high in rows.values_list(
            "course_id", "competence_id", "from_level", "to_level"
        )
    }


def _fill(
    row: PlannedSeats,
    candidates: list[_Candidate],
    outcomes: dict[tuple[int, int], tuple[int, int]],
    busy: dict[int, set[datetime.date]],
) -> list[SuggestedSeat]:
    date, demand = row.session.offer_date, row.demand
    course = date.offer.course
    low, high = outcomes.get(
        (course.pk, demand.competence_id), (demand.from_level, demand.to_level)
    )
    start, end = max(low, demand.from_level), min(high, demand.to_level)
    days = days_of(date) if vars(row)["parts"] else days_in_a_row(date)
    ready = [each for each in candidates if start <= each.level < end]
    free = [each for each in ready if busy[each.need.person.id].isdisjoint(days)]
    chosen: list[_Candidate | None] = [*free[: row.seats]]
    chosen += [None] * (row.seats - len(chosen))
    suggestions = []
    for candidate in chosen:
        if candidate is not None:
            candidate.level = end
            busy[candidate.need.person.id].update(days)
        suggestions.append(
            SuggestedSeat(
                session_id=row.session_id,
                date_id=date.pk,
                course_id=course.pk,
                course=course.name,
                place=date.place,
                online=date.online,
                starts_on=days[0],
                ends_on=days[-1],
                hours=float(course.hours),
                person=candidate.need.person if candidate else None,
                team=candidate.need.team if candidate else None,
                competence=demand.competence.name,
                from_level=start,
                to_level=end,
            )
        )
    return suggestions
