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
WEEK, ONE_DAY = datetime.timedelta(days=7), datetime.timedelta(days=1)
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
    """One step of the new colleague: a course, or coaching at work. Weeks count from 1.

    `price` None is one that nobody has stated.
    """

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
    price: float | None
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
        """What the courses cost whose price is stated, in kronor."""
        return sum(lesson.price or 0.0 for lesson in self.lessons)

    @property
    def unpriced(self) -> int:
        """How many courses of it have no stated price."""
        return sum(lesson.price is None for lesson in self.lessons)

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
    trainers, coaches = Trainers(facts, courses), _Coaches(holders, placement)
    weeks = _Weeks(starts_on, assumptions.value(HOURS_PER_WEEK))
    lessons = [
        lesson
        for cell in _to_learn(cells, courses)
        for lesson in _lessons(cell, trainers, coaches, weeks)
    ]
    return OnboardingPlan(
        person=placement.person,
        starts_on=starts_on,
        team=placement.team,
        shift=placement.shift,
        lessons=tuple(
            sorted(lessons, key=lambda one: (one.first_week, one.starts_on, one.last_week))
        ),
        not_assessed=tuple(cell.competence for cell in cells if cell.status == Status.NOT_ASSESSED),
        met=sum(1 for cell in cells if cell.status == Status.MET),
        hours_per_week=weeks.hours_per_week,
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
                    cost=Decimal(lesson.price or 0).quantize(Decimal("0.01")),
                    hours=Decimal(lesson.hours).quantize(Decimal("0.1")),
                ),
                by=by,
            )
    return plan


def _placement(holders: Facts, person: int) -> EmploymentFact | None:
    """Where somebody works on the day, or will work first."""
    coming = (
        row
        for row in holders.employments
        if row.person.id == person and row.starts_on > holders.as_of
    )
    return holders.working.get(person) or next(coming, None)


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


@dataclass
class _Weeks:
    """Places the steps: coaching as the hours of a week allow, courses on their own days."""

    starts_on: datetime.date
    hours_per_week: float
    coached: float = 0.0

    def place(self, step: Step, free_from: datetime.date) -> tuple[datetime.date, datetime.date]:
        """Return the first and the last day of a step for somebody free from a day."""
        if step.course is not None:
            length = datetime.timedelta(days=step.days)
            ready = step.ready_on(free_from) or free_from + length
            begins, ends = ready - length, ready - ONE_DAY
        else:
            free_after = (free_from - self.starts_on) / WEEK * self.hours_per_week
            self.coached = max(self.coached, free_after)
            begins = self.starts_on + WEEK * int(self.coached // self.hours_per_week)
            self.coached += step.hours
            ends = self.starts_on + WEEK * ceil(self.coached / self.hours_per_week) - ONE_DAY
        return begins, max(begins, ends)

    def week(self, day: datetime.date) -> int:
        """Return which week a day is in; they count from 1."""
        return (day - self.starts_on) // WEEK + 1


def _lessons(
    cell: Cell, trainers: Trainers, coaches: "_Coaches", weeks: _Weeks
) -> Iterator[Lesson]:
    """The steps to one competence, each after the one before."""
    assert cell.required is not None
    level, free_from = cell.level, weeks.starts_on
    way = trainers.way(cell.competence.id, level or 0, cell.required, free_from)
    for step in way.steps if way else ():
        begins, ends = weeks.place(step, free_from)
        is_course = step.course is not None
        yield Lesson(
            competence=cell.competence,
            from_level=level,
            to_level=step.to_level,
            course=trainers.courses.names[_course(step)] if is_course else None,
            dated=bool(step.starts),
            starts_on=begins,
            ends_on=ends,
            first_week=weeks.week(begins),
            last_week=weeks.week(ends),
            hours=step.hours,
            price=trainers.courses.price_of(step),
            instructor=None if is_course else coaches.choose(cell.competence.id),
        )
        level, free_from = step.to_level, ends + ONE_DAY


class _Coaches:
    """Finds who can coach, and spreads the lessons."""

    def __init__(self, holders: Facts, placement: EmploymentFact) -> None:
        self._holders = holders
        self._placement = placement
        self._lessons: Counter[int] = Counter()
        self._placed = holders.working

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
