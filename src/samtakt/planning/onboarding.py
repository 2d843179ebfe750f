"""What a new colleague learns in which week, from whom, and on which courses.

Made from what the new colleague's roles require and what is known of their levels. Decided
here: what the law demands comes first, then what is most critical; coaching follows one thing
after another as the hours of a week allow, courses stand on their own days. Where nobody has
assessed the level the plan begins from scratch and says so: assessing it is the first thing to
do, and shortens the plan. An instructor holds level 4, or 3 where nobody can teach, works on
the same shift if anybody does, and has the fewest lessons already.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.analysis.assumptions import read_assumptions
from samtakt.analysis.company import gap_cells
from samtakt.analysis.facts import EmploymentFact, Facts, read_people_facts
from samtakt.analysis.foresight import ForesightFacts
from samtakt.analysis.futurerows import rows_of_roles_held
from samtakt.analysis.gapahead import with_role_rows
from samtakt.analysis.results import Cell, CompetenceName, Named
from samtakt.assessments.decay import needing_confirmation
from samtakt.catalogue.models import Course
from samtakt.competences.models import Competence
from samtakt.engines.foresight import Step
from samtakt.engines.gaps import Status
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.planning.developmentplans import ActionDetails, add_action, make_plan
from samtakt.planning.models import DevelopmentPlan, PlanAction
from samtakt.planning.trainable import CourseName, Courses, Trainers, read_courses

CAN_TEACH, ALONE = 4, 3
WEEK = datetime.timedelta(days=7)
HOURS_PER_WEEK = "foresight.onboarding.hours_per_week"


@dataclass(frozen=True, slots=True)
class Instructor:
    """Who coaches, and how well placed for it they are."""

    person: Named
    level: int
    same_shift: bool
    same_team: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """One step of the new colleague: a course, or coaching at work. Weeks count from 1."""

    competence: CompetenceName
    from_level: int | None
    to_level: int
    course: CourseName | None
    dated: bool
    starts_on: datetime.date
    ends_on: datetime.date
    first_week: int
    last_week: int
    hours: float
    price: float
    instructor: Instructor | None


@dataclass(frozen=True)
class OnboardingPlan:
    """The whole plan in order of its weeks.

    `not_assessed` are competences of which nobody knows the level yet; they are in the lessons
    as well, from scratch.
    """

    person: Named
    starts_on: datetime.date
    team: Named | None
    shift: Named | None
    lessons: tuple[Lesson, ...]
    not_assessed: tuple[CompetenceName, ...]
    met: int
    hours_per_week: float

    @property
    def weeks(self) -> int:
        """How many weeks it takes."""
        return max((lesson.last_week for lesson in self.lessons), default=0)

    @property
    def hours(self) -> float:
        """All hours of the new colleague."""
        return sum(lesson.hours for lesson in self.lessons)

    @property
    def price(self) -> float:
        """What the courses cost, in kronor."""
        return sum(lesson.price for lesson in self.lessons)

    @property
    def ends_on(self) -> datetime.date:
        """The day on which the last lesson ends."""
        return max((lesson.ends_on for lesson in self.lessons), default=self.starts_on)


def onboarding_plan(person: Person, *, as_of: datetime.date) -> OnboardingPlan | None:
    """Return a person's plan from the first day, or from today; None for who does not work here.

    Called in the company's scope; the queries do not grow with the company.
    """
    organisation = person.organisation
    people = read_people_facts(organisation, as_of=as_of)
    unsure = needing_confirmation(organisation, people.levels, day=as_of)
    holders = replace(people, needs_confirmation=unsure)
    placement = _placement(holders, person.pk)
    if placement is None:
        return None
    starts_on = max(as_of, placement.starts_on)
    assumptions = read_assumptions(as_of)
    courses = read_courses(organisation, as_of=starts_on, default_wait=assumptions.days("course"))
    cells = _cells(holders, person.pk, starts_on)
    facts = ForesightFacts(organisation, as_of, holders, (), (), assumptions)
    coaches = _Coaches(holders, placement)
    hours = assumptions.value(HOURS_PER_WEEK)
    return OnboardingPlan(
        person=placement.person,
        starts_on=starts_on,
        team=placement.team,
        shift=placement.shift,
        lessons=tuple(
            _lessons(_to_learn(cells, courses), Trainers(facts, courses), coaches, starts_on, hours)
        ),
        not_assessed=tuple(cell.competence for cell in cells if cell.status == Status.NOT_ASSESSED),
        met=sum(1 for cell in cells if cell.status == Status.MET),
        hours_per_week=hours,
    )


def keep_onboarding(onboarding: OnboardingPlan, person: Person, *, by: Actor) -> DevelopmentPlan:
    """Make a development plan of it, with an action for each lesson.

    Raises:
        PlanRefused: the person has such a plan already.
    """
    competences = Competence.objects.in_bulk({one.competence.id for one in onboarding.lessons})
    courses = Course.objects.in_bulk({one.course.id for one in onboarding.lessons if one.course})
    coaches = Person.objects.in_bulk(
        {one.instructor.person.id for one in onboarding.lessons if one.instructor}
    )
    with transaction.atomic():
        plan = make_plan(
            person=person,
            name=_("Onboarding %(day)s") % {"day": onboarding.starts_on.isoformat()},
            starts_on=onboarding.starts_on,
            ends_on=onboarding.ends_on,
            by=by,
        )
        for lesson in onboarding.lessons:
            coach = coaches.get(lesson.instructor.person.id) if lesson.instructor else None
            add_action(
                plan,
                ActionDetails(
                    kind=PlanAction.Kind.COURSE if lesson.course else PlanAction.Kind.COACHING,
                    title=lesson.course.name if lesson.course else lesson.competence.name,
                    due_on=lesson.ends_on,
                    owner=coach,
                    owner_name=coach.name if coach else by.name,
                    person=person,
                    competence=competences[lesson.competence.id],
                    from_level=lesson.from_level,
                    expected_level=lesson.to_level,
                    course=courses[lesson.course.id] if lesson.course else None,
                    cost=Decimal(lesson.price).quantize(Decimal("0.01")),
                    hours=Decimal(lesson.hours).quantize(Decimal("0.1")),
                ),
                by=by,
            )
    return plan


def _placement(holders: Facts, person: int) -> EmploymentFact | None:
    """Where somebody works on the day, or will work first."""
    rows = [
        row
        for row in holders.employments
        if row.person.id == person and (row.ends_on is None or row.ends_on >= holders.as_of)
    ]
    present = [row for row in rows if row.holds_on(holders.as_of)]
    return max(present, key=lambda row: row.starts_on) if present else next(iter(rows), None)


def _cells(holders: Facts, person: int, day: datetime.date) -> list[Cell]:
    """What is required of the person on the day; exemptions apart."""
    mine = replace(
        holders,
        as_of=day,
        employments=tuple(row for row in holders.employments if row.person.id == person),
        levels=tuple(row for row in holders.levels if row.person == person),
        exemptions=tuple(row for row in holders.exemptions if row.person == person),
    )
    facts = with_role_rows(mine, *rows_of_roles_held(person))
    return [cell for cell in gap_cells(facts) if cell.status != Status.NOT_REQUIRED]


def _to_learn(cells: Iterable[Cell], courses: Courses) -> list[Cell]:
    """What is missing or unknown, in the order in which it is learnt."""
    by_law = {
        competence
        for competence, steps in courses.steps.items()
        if any(step.course and courses.names[_course(step)].mandatory for step in steps)
    }
    wanted = [cell for cell in cells if cell.status in {Status.GAP, Status.NOT_ASSESSED}]
    return sorted(
        wanted,
        key=lambda cell: (
            cell.competence.id not in by_law,
            -(cell.weight or 0),
            cell.status == Status.NOT_ASSESSED,
            cell.competence.group,
            cell.competence.name,
        ),
    )


def _course(step: Step) -> int:
    assert isinstance(step.course, int)
    return step.course


def _lessons(
    cells: Iterable[Cell],
    trainers: Trainers,
    coaches: "_Coaches",
    starts_on: datetime.date,
    hours_per_week: float,
) -> Iterator[Lesson]:
    coached = 0.0
    found: list[Lesson] = []
    for cell in cells:
        assert cell.required is not None
        way = trainers.way(cell.competence.id, cell.level or 0, cell.required, starts_on)
        level = cell.level or 0
        free_from = starts_on
        for step in way.steps if way else ():
            lesson, coached = _lesson(
                cell, step, level, free_from, starts_on, coached, hours_per_week, trainers, coaches
            )
            found.append(lesson)
            level, free_from = step.to_level, lesson.ends_on + datetime.timedelta(days=1)
    yield from sorted(found, key=lambda one: (one.first_week, one.starts_on, one.last_week))


def _lesson(
    cell: Cell,
    step: Step,
    level: int,
    free_from: datetime.date,
    starts_on: datetime.date,
    coached: float,
    hours_per_week: float,
    trainers: Trainers,
    coaches: "_Coaches",
) -> tuple[Lesson, float]:
    """One step and the hours of coaching used up with it."""
    if step.course is None:
        coached = max(coached, (free_from - starts_on).days / 7 * hours_per_week)
        begins = starts_on + WEEK * int(coached // hours_per_week)
        coached += step.hours
        ends = starts_on + WEEK * ceil(coached / hours_per_week) - datetime.timedelta(days=1)
    else:
        ready = step.ready_on(free_from) or free_from + datetime.timedelta(days=step.days)
        begins, ends = (
            ready - datetime.timedelta(days=step.days),
            ready - datetime.timedelta(days=1),
        )
    lesson = Lesson(
        competence=cell.competence,
        from_level=level if cell.level is not None or level else None,
        to_level=step.to_level,
        course=trainers.courses.names[_course(step)] if step.course is not None else None,
        dated=bool(step.starts),
        starts_on=begins,
        ends_on=max(begins, ends),
        first_week=(begins - starts_on).days // 7 + 1,
        last_week=(max(begins, ends) - starts_on).days // 7 + 1,
        hours=step.hours,
        price=step.price,
        instructor=coaches.choose(cell.competence.id) if step.course is None else None,
    )
    return lesson, coached


class _Coaches:
    """Finds who can coach, and spreads the lessons."""

    def __init__(self, holders: Facts, placement: EmploymentFact) -> None:
        self._holders = holders
        self._placement = placement
        self._lessons: Counter[int] = Counter()
        self._placed = {
            row.person.id: row for row in holders.employments if row.holds_on(holders.as_of)
        }

    def choose(self, competence: int) -> Instructor | None:
        """Return who teaches it; None where nobody in the company can do it alone."""
        able = [
            self._instructor(fact.person, fact.level)
            for fact in self._holders.levels
            if fact.competence == competence
            and fact.level >= ALONE
            and fact.person in self._placed
            and fact.person != self._placement.person.id
            and (fact.person, competence) not in self._holders.needs_confirmation
        ]
        best = min(able, key=self._order, default=None)
        if best is not None:
            self._lessons[best.person.id] += 1
        return best

    def _instructor(self, person: int, level: int) -> Instructor:
        row, mine = self._placed[person], self._placement
        return Instructor(
            person=row.person,
            level=level,
            same_shift=row.shift is not None and row.shift == mine.shift,
            same_team=row.team is not None and row.team == mine.team,
        )

    def _order(self, one: Instructor) -> tuple[object, ...]:
        return (
            not one.same_shift,
            one.level < CAN_TEACH,
            not one.same_team,
            self._lessons[one.person.id],
            one.person.name,
            one.person.id,
        )
