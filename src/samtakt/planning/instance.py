"""From what is published in a round to the planner's problem.

Reads demand, team limits and budgets as published, the hub's catalogue, and public facts
about companies (where they are). Days are counted from the Monday of the round's first week.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from samtakt.catalogue.days import days_of
from samtakt.catalogue.models import Course, CourseOutcome, CoursePrerequisite, OfferDate
from samtakt.engines import planning as engine
from samtakt.foundation.formats import monday_of
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.planning.identities import (
    competence_id,
    course_id,
    date_of,
    demand_id,
    provider_id,
    session_id,
    team_id,
)
from samtakt.planning.models import Demand, Plan, PublishedTeam, Round
from samtakt.planning.published import Published, agreed_companies, published_demand
from samtakt.planning.queries import dates_of
from samtakt.planning.travel import kronor_per_kilometre, points_of_places, travel_costs


@dataclass(frozen=True)
class Instance:
    """The problem, which companies take part in it, and which rows its ids stand for."""

    problem: engine.Problem
    companies: tuple[Organisation, ...]
    demand: Mapping[str, Demand]
    dates: Mapping[str, OfferDate]


def build_problem(round: Round) -> Instance:
    """State a round's problem from what is published now; called in the hub's scope."""
    published = published_demand(round)
    dates = _dates(round)
    courses = _courses(round, {row.offer.course_id for row in dates})
    known = {course.id for course in courses}
    dates = [row for row in dates if course_id(row.offer.course_id) in known]
    places = points_of_places(dates, published.companies)
    rate = kronor_per_kilometre(round.as_of)
    slugs = {company.pk: company.slug for company in published.companies}
    demand = {demand_id(row, slugs[row.organisation_id]): row for row in published.demand}
    sessions = {session_id(row): row for row in dates}
    problem = engine.Problem(
        companies=tuple(
            engine.Company(slugs[row.organisation_id], _kronor(row.budget), _kronor(row.aid))
            for row in published.participations
        ),
        teams=tuple(
            engine.Team(
                team_id(row.team_id, slugs[row.organisation_id]),
                slugs[row.organisation_id],
                row.absent_most,
                _completed(row, known),
            )
            for row in published.teams
        ),
        demands=tuple(
            _demand(identity, row, slugs[row.organisation_id], round)
            for identity, row in demand.items()
        ),
        courses=courses,
        sessions=tuple(_session(identity, row, round) for identity, row in sessions.items()),
        travel=tuple(
            engine.TravelCost(slugs[company], place, cost)
            for (company, place), cost in travel_costs(published.companies, places, rate).items()
        ),
        network_budget=_kronor(round.network_budget),
        points_per_krona=round.points_per_thousand_kronor / 1000,
        fall_under_risk=round.fall_under_risk,
        provider_capacity=_provider_capacity(dates),
        equal_access=_equal_access(round, published),
    )
    return Instance(problem, published.companies, demand, sessions)


def instance_of(plan: Plan) -> Instance:
    """Return the problem that a plan was made from, with its rows; called in the hub's scope.

    A company that has withdrawn its agreement since is in the problem, and not among `companies`:
    nothing can be written for it, nor are its rows read.
    """
    problem = engine.Problem.from_json(plan.instance_file.read())
    slugs = {company.id for company in problem.companies}
    companies = tuple(each for each in agreed_companies(plan.round) if each.slug in slugs)
    named = {company.pk: company.slug for company in companies}
    with scope_across(plan.organisation, companies):
        rows = list(
            Demand.objects.filter(round=plan.round_id, organisation__in=companies)
            .select_related("competence", "organisation")
            .order_by("pk")
        )
    known = {each.id for each in problem.demands}
    demand = {demand_id(row, named[row.organisation_id]): row for row in rows}
    numbers = [date_of(each.id) for each in problem.sessions]
    dates = (
        OfferDate.objects.filter(pk__in=numbers)
        .select_related("offer__course", "offer__provider")
        .prefetch_related("days")
        .order_by("pk")
    )
    return Instance(
        problem=problem,
        companies=companies,
        demand={identity: row for identity, row in demand.items() if identity in known},
        dates={session_id(row): row for row in dates},
    )


def _equal_access(round: Round, published: Published) -> tuple[engine.EqualAccess, ...]:
    counted = any(row.sex == round.equal_sex for row in published.demand)
    if not round.equal_sex or round.equal_share is None or not counted:
        return ()
    return (engine.EqualAccess(round.equal_sex, round.equal_share),)


def _provider_capacity(dates: Iterable[OfferDate]) -> tuple[engine.ProviderCapacity, ...]:
    providers = {row.offer.provider_id: row.offer.provider for row in dates}
    return tuple(
        engine.ProviderCapacity(provider_id(each.pk), each.sessions_per_week)
        for _number, each in sorted(providers.items())
        if each.sessions_per_week is not None
    )


def _kronor(budget: Decimal | None) -> float | None:
    return None if budget is None else float(budget)


def day_of(day: datetime.date, first: datetime.date) -> int:
    """Return the number of days from the Monday of the week of `first` to a day."""
    return (day - monday_of(first)).days


def _dates(round: Round) -> list[OfferDate]:
    return list(
        dates_of(round)
        .select_related("offer__course", "offer__provider")
        .prefetch_related("days")
        .order_by("pk")
    )


def _courses(round: Round, offered: set[int]) -> tuple[engine.Course, ...]:
    hub = round.organisation
    outcomes: dict[int, list[engine.Outcome]] = {}
    for row in CourseOutcome.objects.filter(organisation=hub).order_by("pk"):
        outcome = engine.Outcome(competence_id(row.competence_id), row.from_level, row.to_level)
        outcomes.setdefault(row.course_id, []).append(outcome)
    before: dict[int, list[int]] = {}
    for link in CoursePrerequisite.objects.filter(organisation=hub).order_by("pk"):
        before.setdefault(link.course_id, []).append(link.required_id)
    needed = _with_prerequisites(offered, before)
    return tuple(
        engine.Course(
            course_id(course.pk),
            tuple(outcomes[course.pk]),
            tuple(course_id(each) for each in before.get(course.pk, ()) if each in outcomes),
        )
        for course in Course.objects.filter(organisation=hub, pk__in=needed).order_by("pk")
        # A course that leads to no competence closes no gap, and is nobody's need.
        if course.pk in outcomes
    )


def _with_prerequisites(courses: Iterable[int], before: Mapping[int, list[int]]) -> set[int]:
    found: set[int] = set()
    waiting = list(courses)
    while waiting:
        course = waiting.pop()
        if course not in found:
            found.add(course)
            waiting += before.get(course, [])
    return found


def _completed(team: PublishedTeam, courses: set[str]) -> dict[str, int]:
    return {
        course_id(int(course)): people
        for course, people in team.completed.items()
        if course_id(int(course)) in courses
    }


def _demand(identity: str, row: Demand, company: str, round: Round) -> engine.DemandClass:
    earliest, latest = days_that_serve(row, round)
    due = None if round.late_share is None else day_due(row, round)
    return engine.DemandClass(
        id=identity,
        company=company,
        team=team_id(row.team_id, company),
        competence=competence_id(row.competence_id),
        from_level=row.from_level,
        to_level=row.to_level,
        size=row.people,
        value=row.value,
        earliest=earliest,
        latest=latest,
        due=due,
        late_share=1.0 if due is None or round.late_share is None else round.late_share,
        groups=(row.sex,) if row.sex else (),
    )


def days_that_serve(row: Demand, round: Round) -> tuple[int, int]:
    """Return the first and the last day that serve a demand.

    A round with a share for late steps has the demand served after its day due as well.
    """
    first = day_of(round.starts_on, round.starts_on)
    last = day_of(round.last_day, round.starts_on)
    if row.earliest is not None:
        first = min(last, max(first, day_of(row.earliest, round.starts_on)))
    due = day_due(row, round)
    return first, last if due is None or round.late_share is not None else due


def day_due(row: Demand, round: Round) -> int | None:
    """Return the last day on which a session is in time for a demand; None: on any day it is.

    A day due before the period, or before the person starts, is let go: what is overdue already is
    met as well by any session of the period, and counts in full.
    """
    if row.latest is None:
        return None
    first = day_of(round.starts_on, round.starts_on)
    if row.earliest is not None:
        first = max(first, day_of(row.earliest, round.starts_on))
    due = day_of(row.latest, round.starts_on)
    return due if first <= due < day_of(round.last_day, round.starts_on) else None


def _session(identity: str, row: OfferDate, round: Round) -> engine.SessionCandidate:
    offer = row.offer
    return engine.SessionCandidate(
        id=identity,
        course=course_id(offer.course_id),
        place="" if row.online else row.place,
        days=tuple(day_of(day, round.starts_on) for day in days_of(row)),
        provider=provider_id(offer.provider_id),
        price_session=float(offer.price_per_session),
        price_seat=float(offer.price_per_seat),
        minimum=offer.minimum,
        maximum=offer.maximum,
        online=row.online,
        hours=float(offer.course.hours),
        show_rate=round.show_rate,
    )
