"""What a new colleague learns in which week, from whom; every week worked out."""

import datetime

import pytest

from samtakt.catalogue.models import Offer
from samtakt.foundation.legalrules import LegalRule
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.developmentplans import PlanRefused
from samtakt.planning.models import PlanAction
from samtakt.planning.onboarding import keep_onboarding, onboarding_plan
from tests.factories import (
    actor_in,
    agree,
    assign,
    make_company,
    make_competence,
    make_course,
    make_date,
    make_hub,
    make_offer,
    make_person,
    make_role,
    make_shift,
    make_team,
    require,
)

DAY = datetime.date(2026, 11, 2)  # a Monday
FIRST_DAY = datetime.date(2027, 1, 4)  # a Monday too


@pytest.fixture
def company(db):
    for key, value in (("coaching.hours", 40), ("onboarding.hours_per_week", 20)):
        LegalRule.objects.filter(key=f"foresight.{key}").update(value=str(value))
    return make_company(make_hub())


@pytest.fixture
def workshop(company):
    """Press by day: a role with welding 2 (critical), measuring 1 and a truck course by law."""
    from types import SimpleNamespace

    team, day, night = make_team(company), make_shift(company, "Dag"), make_shift(company, "Natt")
    welding = make_competence(company.hub, "Svetsning")
    measuring = make_competence(company.hub, "Mätning")
    truck = make_competence(company.hub, "Truck")
    role = make_role(company)
    require(company, role, welding, 2, criticality=3)
    require(company, role, measuring, 1, criticality=1)
    require(company, role, truck, 3, criticality=2)
    course = make_course(
        company.hub, "Truckutbildning", raises=[(truck, 0, 3)], mandatory_by_law=True, hours=24
    )
    make_date(make_offer(course), datetime.date(2027, 1, 18))
    new = make_person(company, "Ny", team=team, shift=day, starts_on=FIRST_DAY)
    assign(new, role, starts_on=FIRST_DAY)
    for name, shift, competence, level in (
        ("Vid sidan", day, welding, 3),
        ("Nattlärare", night, welding, 4),
        ("Mätare", day, measuring, 4),
        ("Nybörjare", day, measuring, 2),
    ):
        agree(make_person(company, name, team=team, shift=shift), competence, level)
    return SimpleNamespace(new=new, welding=welding, measuring=measuring, truck=truck, role=role)


def plan_of(person, company):
    with scope_for(company):
        return onboarding_plan(person, as_of=DAY)


def test_a_course_whose_price_nobody_has_stated_is_counted_apart(company, workshop):
    with scope_for(company.hub):
        Offer.objects.update(price_stated=False)

    plan = plan_of(workshop.new, company)

    assert (plan.unpriced, plan.price) == (1, 0)
    assert [lesson.price for lesson in plan.lessons if lesson.course] == [None]


def test_weeks_instructors_and_course_dates(company, workshop):
    """The truck course by law is on its day, in week 3. Welding is coached for two levels, 40
    hours each at 20 a week: weeks 1–2 and 3–4; measuring, less critical, in weeks 5–6.
    """
    agree(workshop.new, workshop.welding, 0)
    agree(workshop.new, workshop.measuring, 0)
    agree(workshop.new, workshop.truck, 0)

    plan = plan_of(workshop.new, company)

    assert (plan.starts_on, plan.weeks, plan.not_assessed) == (FIRST_DAY, 6, ())
    assert [
        (one.competence.name, one.from_level, one.to_level, one.first_week, one.last_week)
        for one in plan.lessons
    ] == [
        ("Svetsning", 0, 1, 1, 2),
        ("Truck", 0, 3, 3, 3),
        ("Svetsning", 1, 2, 3, 4),
        ("Mätning", 0, 1, 5, 6),
    ]
    welding, truck, _again, measuring = plan.lessons
    # On the same shift comes before who can teach best at night.
    assert (welding.instructor.person.name, welding.instructor.same_shift) == ("Vid sidan", True)
    assert measuring.instructor.person.name == "Mätare"
    assert (truck.course.name, truck.course.mandatory, truck.instructor) == (
        "Truckutbildning",
        True,
        None,
    )
    assert truck.starts_on == datetime.date(2027, 1, 18)
    assert plan.hours == 40 + 40 + 24 + 40


def test_what_nobody_has_assessed_is_planned_from_scratch_and_said(company, workshop):
    agree(workshop.new, workshop.welding, 2)

    plan = plan_of(workshop.new, company)

    assert {one.name for one in plan.not_assessed} == {"Mätning", "Truck"}
    assert plan.met == 1
    assert {one.from_level for one in plan.lessons} == {None}


def test_nobody_teaches_what_nobody_can(company, workshop):
    brazing = make_competence(company.hub, "Lödning")
    require(company, workshop.role, brazing, 1)

    lesson = next(
        one for one in plan_of(workshop.new, company).lessons if one.competence.name == "Lödning"
    )

    assert lesson.instructor is None


def test_who_has_left_has_no_onboarding_and_who_knows_all_has_no_lessons(company, workshop):
    gone = make_person(company, "Borta", ends_on=datetime.date(2026, 1, 1))
    assert plan_of(gone, company) is None

    for competence, level in ((workshop.welding, 2), (workshop.measuring, 4), (workshop.truck, 3)):
        agree(workshop.new, competence, level)
    assert plan_of(workshop.new, company).lessons == ()


def test_it_becomes_a_development_plan_once(company, workshop):
    with scope_for(company):
        plan = onboarding_plan(workshop.new, as_of=DAY)
        by = actor_in(company, "hr")
        kept = keep_onboarding(plan, workshop.new, by=by)
        actions = list(PlanAction.objects.filter(plan=kept).order_by("due_on", "pk"))

        assert len(actions) == len(plan.lessons)
        assert {action.kind for action in actions} == {"course", "coaching"}
        assert {action.person_id for action in actions} == {workshop.new.pk}
        with pytest.raises(PlanRefused):
            keep_onboarding(plan, workshop.new, by=by)
