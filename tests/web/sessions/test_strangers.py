"""Who finds no session, no seat and no wish, and which role may do what at each address."""

import pytest
from django.urls import reverse
from django.utils import timezone

from samtakt.delivery.models import SeatWish
from samtakt.foundation.audit import AuditEntry
from tests.delivery.booking import make_network, person
from tests.delivery.factories import make_session, seat
from tests.factories import make_company, make_date, make_hub, saved

pytestmark = pytest.mark.django_db
OF_SESSIONS = (
    "session",
    "book_seat",
    "reserve_seats",
    "wish_for_seat",
    "confirm_session",
    "cancel_session",
    "session_trainers",
)
OF_SEATS = ("name_seat", "transfer_seat", "withdraw_seat", "arrangements")
OF_WISHES = ("grant_wish", "refuse_wish", "take_back_wish")
AT_A_COMPANY = {"company_admin", "hr", "line_manager", "employee", "union_representative"}
LEADING = {"company_admin", "hr", "line_manager"}
KEEPING = {"hub_admin", "project_lead", "process_leader", "provider"}
MAY = {
    "sessions": AT_A_COMPANY | KEEPING | {"trainer"},
    "session": AT_A_COMPANY | KEEPING | {"trainer"},
    "my_courses": AT_A_COMPANY,
    "wish_for_seat": AT_A_COMPANY,
    "arrangements": AT_A_COMPANY,
    "take_back_wish": AT_A_COMPANY,
    **dict.fromkeys(["book_seat", "reserve_seats"], LEADING),
    **dict.fromkeys(["name_seat", "transfer_seat", "withdraw_seat"], LEADING),
    **dict.fromkeys(["grant_wish", "refuse_wish"], LEADING),
    **dict.fromkeys(["confirm_session", "cancel_session", "session_trainers"], KEEPING),
    "open_session": KEEPING,
}


@pytest.fixture
def world(db):
    world = make_network()
    anna = person(world, "alfa", "Hemlig Anna")
    world.booking = seat(make_session(world.hub), anna)
    world.wish = saved(SeatWish(session=world.session, person=anna, note="Hemlig"), world.alfa)
    world.date = make_date(world.offer, timezone.localdate().replace(year=2031), place="Kumla")
    return world


def paths(world):
    return {
        **{name: reverse(name, args=[world.session.pk]) for name in OF_SESSIONS},
        **{name: reverse(name, args=[world.booking.pk]) for name in OF_SEATS},
        **{name: reverse(name, args=[world.wish.pk]) for name in OF_WISHES},
        "open_session": reverse("open_session", args=[world.date.pk]),
        "sessions": reverse("sessions"),
        "my_courses": reverse("my_courses"),
    }


def answers(client, path):
    return {client.get(path).status_code, client.post(path).status_code} - {405}


def test_another_company_finds_no_seat_and_no_wish_of_ours(world, signed_in):
    charlie = signed_in(world.beta, "hr", email="charlie@beta.example")
    for name in (*OF_SEATS, *OF_WISHES):
        if name not in {"arrangements", "take_back_wish"}:
            assert answers(charlie, paths(world)[name]) == {404}, name
    refused = AuditEntry.objects.filter(owner=world.beta.pk, verb="access.refused")
    assert refused.count() >= len(OF_SEATS) + len(OF_WISHES) - 2
    for name in ("session", "sessions", "book_seat"):
        assert b"Hemlig" not in charlie.get(paths(world)[name]).content


def test_another_hub_and_its_companies_find_nothing_at_all(world, signed_in):
    hub = make_hub("Andra")
    clients = {
        "project_lead": signed_in(hub, "project_lead", email="lead@andra.example"),
        "hr": signed_in(make_company(hub, "Ceta"), "hr", email="hr@ceta.example"),
    }
    for role, client in clients.items():
        for name, path in paths(world).items():
            if name not in {"sessions", "my_courses"} and role in MAY[name]:
                assert answers(client, path) == {404}, (role, name)
        assert b"Welding course" not in client.get(reverse("sessions")).content


def test_each_role_may_do_what_the_table_says_and_no_more(world, signed_in):
    roles = [*AT_A_COMPANY, *KEEPING, "trainer", "auditor"]
    for role in roles:
        owner = world.alfa if role in AT_A_COMPANY | {"auditor"} else world.hub
        client = signed_in(owner, role, email=f"{role}@test.example")
        for name, path in paths(world).items():
            closed = answers(client, path) == {403}
            assert closed == (role not in MAY[name]), (role, name)
