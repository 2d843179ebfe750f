"""The demo's attendance: a course that goes on today, and an attested month with a correction."""

import datetime
from decimal import Decimal

import pytest
import time_machine

from samtakt.catalogue.providers import let_sign_in
from samtakt.delivery.marking import mark
from samtakt.delivery.models import (
    AttendanceCorrection,
    AttendanceHours,
    Attestation,
    Session,
    SessionDay,
)
from samtakt.delivery.roster import roster
from samtakt.foundation.access import Actor, Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.management.story.attendance import tell_attendance
from tests.delivery.attended import one, sign_day
from tests.delivery.factories import make_session, seat, teach
from tests.factories import make_company, make_hub, make_person, make_team

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2027, 5, 6)
EARLIER, LATER = datetime.date(2027, 3, 2), datetime.date(2027, 4, 6)


@pytest.fixture
def told():
    with time_machine.travel(datetime.datetime(2027, 5, 6, 9, tzinfo=datetime.UTC), tick=True):
        hub = make_hub()
        companies = [make_company(hub, name) for name in ("Alfa", "Beta")]
        people = []
        for company in companies:
            team = make_team(company, absent_most=6)
            people += [make_person(company, f"P{number}", team=team) for number in range(6)]
        session = make_session(hub, days=(EARLIER,))
        with scope_for(hub):
            provider = session.offer_date.offer.provider
            user = let_sign_in(
                provider, "p@x.example", "Tova", by=system_actor(hub), password="ett-ord-2027"
            ).user
            (day,) = SessionDay.objects.filter(session=session)
        teach(session, user)
        booking = seat(session, people[0])
        trainer = Actor(
            name="Tova", organisation=hub, roles=frozenset({Role.PROVIDER}), user_id=user.pk
        )
        with scope_for(hub):
            mark([one(booking, day)], by=trainer)
        sign_day(booking, day)
        tell_attendance(hub, companies, today=TODAY, name="Petra")
        yield hub, companies, trainer


def test_the_trainer_finds_a_course_that_began_yesterday_and_goes_on_today(told):
    hub, _companies, trainer = told
    with scope_for(hub):
        session = Session.objects.get(days__day=TODAY)
        yesterday, today = session.days.order_by("day")
        lines = roster(session, trainer)

    assert [line.company for line in lines].count("Alfa") == 5
    assert all(yesterday.pk in line.days and today.pk not in line.days for line in lines)
    assert len({line.days[yesterday.pk].hours for line in lines}) == 2
    signed = [line.days[yesterday.pk].signature_id is not None for line in lines]
    assert any(signed)
    assert not all(signed)


def test_the_older_month_is_attested_and_corrected(told):
    _hub, (alfa, _beta), _trainer = told
    with scope_for(alfa):
        attestation = Attestation.objects.get()
        correction = AttendanceCorrection.objects.get()
        row = AttendanceHours.objects.get(attestation=attestation)

    assert (attestation.month, attestation.hours) == (EARLIER.replace(day=1), Decimal("7.5"))
    assert (correction.before, correction.after, row.hours) == (Decimal("7.5"), 5.5, 5.5)


def test_where_nobody_has_taught_anything_nothing_is_told():
    hub = make_hub()
    tell_attendance(hub, [make_company(hub)], today=TODAY, name="Petra")
    with scope_for(hub):
        assert not Session.objects.exists()


def test_whoever_taught_last_teaches_today():
    with time_machine.travel(datetime.datetime(2027, 5, 6, 9, tzinfo=datetime.UTC), tick=True):
        hub = make_hub()
        earlier, later = make_session(hub, days=(EARLIER,)), make_session(hub, days=(LATER,))
        with scope_for(hub):
            by, provider = system_actor(hub), later.offer_date.offer.provider
            users = [
                let_sign_in(provider, f"{role}@x.example", role.value, by=by, role=role).user
                for role in (Role.PROVIDER, Role.TRAINER)
            ]
        teach(earlier, users[0])
        teach(later, users[1])
        tell_attendance(hub, [make_company(hub)], today=TODAY, name="Petra")

        with scope_for(hub):
            session = Session.objects.get(days__day=TODAY)
            (row,) = session.trainers.all()
            course = session.offer_date.offer.course

    assert (row.user, course) == (users[1], later.offer_date.offer.course)
