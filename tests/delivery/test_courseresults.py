"""What may be shown of what people said about courses: groups, and none of few."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from samtakt.catalogue.models import ProviderUser
from samtakt.delivery.courseresults import course_results
from samtakt.delivery.models import Evaluation
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import User
from tests.delivery.completed import attend, completed, make_taught, questions_of
from tests.delivery.factories import seat
from tests.factories import actor_in, make_company, make_person, saved

NOON = datetime.datetime(2027, 3, 3, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def world(db):
    return make_taught(days=[datetime.date(2027, 3, 1)])


def answered(world, name, useful=5, comment="", kind="course", **more):
    """Have somebody go through the course, if they have not, and answer."""
    if name not in world.seats:
        company = world.alfa if len(world.seats) % 2 else world.beta
        world.seats[name] = seat(world.session, make_person(company, name))
    attend(world, name)
    row = questions_of(completed(world, name))[kind]
    marks = {"useful": useful, "level_right": 4, "accessible": 3} if kind == "course" else {}
    for field, value in {**marks, **more, "comment": comment, "answered_at": NOON}.items():
        setattr(row, field, value)
    saved(row, row.organisation)


def results(world, *roles, **more):
    by = actor_in(world.hub, *(roles or ["project_lead"]), **more)
    with scope_for(world.hub):
        return course_results(by)


def test_of_four_answers_nothing_is_shown(world):
    for name in ("Anna", "Bo", "Cilla", "Dag"):
        answered(world, name, comment=f"Ord av {name}")

    (row,) = results(world).courses

    assert (row.course, row.figures, row.effect) == (world.course, None, None)


def test_of_five_answers_over_companies_the_figures_are_shown(world):
    for name, useful in {"Anna": 5, "Bo": 4, "Cilla": 3, "Dag": 1, "Eva": 5}.items():
        answered(world, name, useful, comment="Åt alla" if name == "Anna" else f"B {name}")

    (row,) = results(world).courses

    assert (row.figures.answers, row.figures.useful, row.figures.level_right) == (5, 0.6, 1)
    assert row.figures.accessible == 0
    assert row.figures.comments == ("B Bo", "B Cilla", "B Dag", "B Eva", "Åt alla")


def test_the_effect_is_a_group_figure_too(world):
    for name, used in {"Anna": "often", "Bo": "sometimes", "Cilla": "not_yet"}.items():
        answered(world, name, kind="effect", used=used, level_changed=used == "often")
    assert results(world).courses[0].effect is None
    for name in ("Dag", "Eva"):
        answered(world, name, kind="effect", used="often", level_changed=True)

    (row,) = results(world).courses

    assert (row.effect.answers, row.effect.used, row.effect.level_changed) == (5, 0.8, 0.6)
    assert row.figures is None


def test_a_provider_sees_its_own_courses_alone(world):
    for name in ("Anna", "Bo", "Cilla", "Dag", "Eva"):
        answered(world, name)
    seen = {}
    for own in (True, False):
        user = User.objects.create_user(f"p{own}@test.example", name="P")
        provider = world.session.offer_date.offer.provider
        if own:
            saved(ProviderUser(provider=provider, user=user), world.hub)
        found = results(world, Role.PROVIDER, user_id=user.pk).courses
        seen[own] = [row.figures.answers for row in found]

    assert seen == {True: [5], False: []}


def test_another_hub_s_answers_are_not_counted(world, db):
    for name in ("Anna", "Bo", "Cilla", "Dag", "Eva"):
        answered(world, name)
    elsewhere = make_company(make_taught().hub, "Ceta")

    with scope_for(elsewhere.hub):
        assert course_results(actor_in(elsewhere.hub, "project_lead")).courses == ()


def test_who_took_the_course_twice_counts_once(world):
    names = ("Anna", "Bo", "Cilla", "Dag")
    for name in names:
        answered(world, name)
    with scope_for(world.alfa):
        first = Evaluation.objects.filter(asked=world.anna, kind="course").get()
    second = make_again(world, first)

    assert second.completion.booking.person == world.anna
    assert results(world).courses[0].figures is None


def make_again(world, first):
    """The same person, course and provider, in another session."""
    from samtakt.delivery.models import Booking, Completion, Session
    from tests.factories import make_date

    offer = world.session.offer_date.offer
    session = Session(
        offer_date=make_date(offer, datetime.date(2027, 3, 8)),
        minimum=1,
        maximum=9,
        decide_by=datetime.date(2027, 3, 1),
        change_by=datetime.date(2027, 3, 1),
        opened_by="Test",
    )
    booking = Booking(
        session=saved(session, world.hub), person=world.anna, state="booked", booked_by="Test"
    )
    row = Completion(
        booking=saved(booking, world.alfa),
        completed_on=datetime.date(2027, 3, 8),
        hours=8,
        hours_planned=8,
        completed_by="Test",
    )
    again = Evaluation(
        completion=saved(row, world.alfa),
        kind="course",
        asked=world.anna,
        due_on=datetime.date(2027, 3, 20),
        useful=1,
        level_right=1,
        accessible=1,
        answered_at=timezone.now(),
    )
    return saved(again, world.alfa)
