"""Who could be trained fastest, and what to do about each risk; every figure worked out."""

import datetime

import pytest

from samtakt.analysis.assumptions import read_assumptions
from samtakt.analysis.foresight import foresee, read_foresight_facts
from samtakt.engines.foresight import verify_recommendation
from samtakt.foundation.legalrules import LegalRule
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.recommendations import advise, sums_of
from samtakt.planning.trainable import Trainers, read_courses
from tests.factories import (
    agree,
    make_company,
    make_competence,
    make_course,
    make_date,
    make_headcount,
    make_hub,
    make_offer,
    make_person,
    make_team,
    saved,
)

DAY = datetime.date(2026, 11, 1)
RULES = {
    "foresight.turnover.permanent": 0,
    "foresight.cost.working_hour": 100,
    "foresight.coaching.hours": 40,
    "foresight.coaching.trainer_hours": 20,
    "foresight.coaching.hours_per_week": 10,
    "foresight.cost.recruit": 50_000,
}


@pytest.fixture
def company(db):
    for key, value in RULES.items():
        LegalRule.objects.filter(key=key).update(value=str(value))
    return make_company(make_hub())


@pytest.fixture
def press(company):
    return make_team(company, "Press")


@pytest.fixture
def welding(company):
    return make_competence(company.hub, "Svetsning")


def facts_of(company):
    with scope_for(company):
        return read_foresight_facts(company, as_of=DAY)


def courses_of(company):
    with scope_for(company):
        return read_courses(company, as_of=DAY, default_wait=60)


def candidates(company, competence, level=3, **place):
    trainers = Trainers(facts_of(company), courses_of(company))
    return trainers.candidates(competence.pk, level, **place)


def advice_of(company, **more):
    facts, courses = facts_of(company), courses_of(company)
    found = advise(facts, foresee(facts), courses, **more)
    for one in found:
        ways = [trainee.way for trainee in one.candidates.trainees][:6]
        if len(one.candidates.trainees) <= 6:
            assert (
                verify_recommendation(
                    one.recommendation, ways=ways, surplus=one.spare, costs=facts.assumptions.costs
                )
                == []
            )
    return found


def test_fastest_first_by_course_and_coaching(company, press, welding):
    """Bo lacks one level: a course on 20 November for a week, ready on the 27th: 26 days.

    Anna lacks two: 40 hours of coaching, ten a week, from 1 November: 28 days to level 2; the
    course of the 20th is missed then, so she is coached four weeks more: 56 days.
    """
    offer = make_offer(make_course(company.hub, raises=[(welding, 2, 3)], hours=16), minimum=4)
    make_date(offer, datetime.date(2026, 11, 20))
    anna, bo = make_person(company, "Anna", team=press), make_person(company, "Bo", team=press)
    make_person(company, "Cia", team=press)
    agree(anna, welding, 1)
    agree(bo, welding, 2)

    found = candidates(company, welding)

    assert [(one.person.name, one.level, one.days) for one in found.trainees] == [
        ("Bo", 2, 26),
        ("Anna", 1, 56),
    ]
    by_course, coached = found.trainees
    # 500 a seat, a quarter of 10,000 a session, 16 hours at 100.
    assert by_course.cost == 500 + 2_500 + 1_600
    assert [step.course is None for step in coached.steps] == [True, True]
    assert coached.cost == 2 * (40 + 20) * 100
    assert found.not_assessed == 1


def unpriced(course):
    """An offer of a course of which nobody has told the price."""
    offer = make_offer(course, price_per_session=0, price_per_seat=0)
    offer.price_stated = False
    return saved(offer, course.organisation)


@pytest.mark.parametrize("dearer", [False, True])
def test_a_price_that_nobody_has_stated_is_not_the_cheapest(company, press, welding, dearer):
    """Two courses of a week from the 20th; the one of which nobody has told the price loses."""
    untold = unpriced(make_course(company.hub, "Okänd", raises=[(welding, 2, 3)], hours=16))
    known = make_offer(
        make_course(company.hub, "Känd", raises=[(welding, 2, 3)], hours=16),
        price_per_seat=90_000 if dearer else 500,
    )
    for offer in (known, untold):
        make_date(offer, datetime.date(2026, 11, 20))
    agree(make_person(company, "Bo", team=press), welding, 2)

    [one] = candidates(company, welding).trainees

    assert one.steps[0].course.name == "Känd"
    assert one.steps[0].price == known.price_per_seat + 5_000


def test_a_course_without_a_stated_price_says_so_and_its_cost_leaves_it_out(
    company, press, welding
):
    other = make_competence(company.hub, "Lödning")
    make_offer(make_course(company.hub, raises=[(other, 0, 1)]), minimum=4)
    untold = unpriced(make_course(company.hub, "Okänd", raises=[(welding, 2, 3)], hours=16))
    make_date(untold, datetime.date(2026, 11, 20))
    agree(make_person(company, "Bo", team=press), welding, 2)

    [one] = candidates(company, welding).trainees

    assert [step.price for step in one.steps] == [None]
    assert one.cost == 1_600
    # Compared with other ways it costs as much as the dearest price that is stated: 500 + 2,500.
    assert one.way.price == 3_000


def test_only_people_of_the_place_and_those_who_will_still_be_there(company, press, welding):
    paint = make_team(company, "Lack")
    for name, place in (("Anna", press), ("Bo", paint)):
        agree(make_person(company, name, team=place), welding, 2)
    leaver = make_person(company, "Cia", team=press, ends_on=datetime.date(2027, 3, 31))
    agree(leaver, welding, 2)

    found = candidates(company, welding, team=press.pk)

    assert [one.person.name for one in found.trainees] == ["Anna"]


def test_a_date_that_has_passed_is_no_date(company, press, welding):
    """The only session was last week; a new one takes 60 days to arrange: slower than coaching."""
    offer = make_offer(make_course(company.hub, raises=[(welding, 2, 3)]))
    make_date(offer, datetime.date(2026, 10, 25))
    agree(make_person(company, "Anna", team=press), welding, 2)

    [one] = candidates(company, welding).trainees

    assert (one.days, one.steps[0].course) == (28, None)


def test_what_is_short_today_is_recommended_for_today(company, press, welding):
    """Two are required and one holds it. Anna is coached in 28 days, too late for today.

    Until then somebody is hired in, from the 14th day: at least a month of 160 hours at 420.
    """
    agree(make_person(company, "Gun", team=press), welding, 3)
    agree(make_person(company, "Anna", team=press), welding, 2)
    make_headcount(press, welding, 3, 2)

    [one] = advice_of(company)

    assert (one.needed_on, one.missing, one.spare) == (DAY, 1, 0)
    [part] = one.recommendation.parts
    assert (part.kind, part.people, part.cost, part.verdict) == ("train", 1, 6_000, "late")
    assert one.recommendation.bridge.cost == 160 * (520 - 100)
    assert sums_of([one]).cost == 6_000 + 67_200


def test_who_is_to_spare_elsewhere_moves(company, press, welding):
    """Paint has three and needs one; press needs one and has none who could be trained."""
    paint = make_team(company, "Lack")
    for name in ("Anna", "Bo", "Cia"):
        agree(make_person(company, name, team=paint), welding, 3)
    make_headcount(press, welding, 3, 1)
    make_headcount(paint, welding, 3, 1)

    [one] = advice_of(company)

    assert (one.outlook.team.name, one.spare) == ("Press", 1)
    assert [part.kind for part in one.recommendation.parts] == ["rotate"]


def test_what_is_hard_to_recruit_takes_longer(company, press):
    rare = make_competence(company, "Explosivämnen", hard_to_recruit=True)
    make_headcount(press, rare, 3, 1)

    one = next(row for row in advice_of(company) if row.outlook.team)

    [part] = one.recommendation.parts
    assert (part.kind, part.lead_days(DAY)) == ("recruit", 240)


def test_a_later_shortage_is_met_in_time(company, press, welding):
    """Gun retires in 2028: one is missing on 1 November 2028, and Anna has time to learn."""
    agree(
        make_person(company, "Gun", team=press, retires_on=datetime.date(2028, 6, 30)), welding, 3
    )
    agree(make_person(company, "Anna", team=press), welding, 1)
    make_headcount(press, welding, 3, 1)

    one = next(row for row in advice_of(company) if row.outlook.team)

    assert one.needed_on == datetime.date(2028, 11, 1)
    assert one.recommendation.bridge is None
    assert [part.verdict for part in one.recommendation.parts] == ["in_time"]


def test_a_manager_is_advised_on_the_own_teams(company, press, welding):
    paint = make_team(company, "Lack")
    for team in (press, paint):
        make_headcount(team, welding, 3, 1)

    assert {row.outlook.team.name for row in advice_of(company)} == {"Press", "Lack"}
    assert {row.outlook.team.name for row in advice_of(company, teams={paint.pk})} == {"Lack"}


def test_every_assumption_has_a_source(db):
    rows = read_assumptions(DAY).rows

    assert all(row.source and row.unit for row in rows.values())
    assert {key.split(".")[0] for key in rows} == {"foresight", "retirement", "coverage"}
