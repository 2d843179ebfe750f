"""Many who book at the same moment: no seat sold twice, none lost, waiting lists in order.

Each client is a thread with a connection of its own, as a server's workers are.
"""

import datetime
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Count, Q

from samtakt.delivery import seats, sessions
from samtakt.delivery.everybody import scope_of
from samtakt.delivery.models import Booking, Session
from samtakt.foundation import audit
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    actor_in,
    make_company,
    make_course,
    make_date,
    make_hub,
    make_offer,
    make_person,
    make_team,
)

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = datetime.date(2027, 1, 4)
FIRST = datetime.date(2027, 3, 1)
CLIENTS = 50


def make_sessions(hub, number, *, maximum):
    offer = make_offer(make_course(hub, hours=8), minimum=2, maximum=maximum)
    by = actor_in(hub, Role.PROJECT_LEAD)
    made = []
    for each in range(number):
        date = make_date(offer, FIRST + datetime.timedelta(days=each))
        with scope_for(hub):
            made.append(sessions.open_session(date, by=by))
    return made


def make_people(hub, companies, each):
    people = []
    for number in range(companies):
        company = make_company(hub, f"Företag {number}")
        team = make_team(company, absent_most=each)
        people += [make_person(company, f"P{one}", team=team) for one in range(each)]
    return people


def at_once(works, *, clients=CLIENTS):
    """Do all works in so many threads that begin together; return what each gave, in order."""
    begin = threading.Barrier(clients)

    def client(own):
        try:
            _be_patient()
            begin.wait(timeout=60)
            return [work() for work in own]
        finally:
            connection.close()

    with ThreadPoolExecutor(clients) as threads:
        running = [threads.submit(client, works[start::clients]) for start in range(clients)]
        found = [done.result(timeout=400) for done in running]
    return [found[place % clients][place // clients] for place in range(len(works))]


def _be_patient():
    """On SQLite fifty wait for one writer, on a busy machine longer than a browser would."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 300000")


def booking_of(person, session):
    """Book as the HR of the person's company, in a scope and with rows of its own."""
    company, pk = person.organisation, session.pk

    def work():
        with scope_for(company):
            own = Session.objects.get(pk=pk)
            return seats.book(own, person, by=actor_in(company, Role.HR), today=TODAY).pk

    return work


def withdrawing(booking):
    company, pk = booking.organisation, booking.pk

    def work():
        with scope_for(company):
            own = Booking.objects.select_related("session").get(pk=pk)
            seats.withdraw(own, "Sjuk", by=actor_in(company, Role.HR), today=TODAY)

    return work


def counted(session):
    """What is stored of a session: its count, who has a seat, who waits in order of numbers."""
    with scope_of(session):
        session.refresh_from_db()
        rows = Booking.objects.filter(session=session)
        seated = rows.filter(state="booked").values_list("person", flat=True)
        waiting = rows.filter(state="waiting").order_by("number").values_list("pk", "number")
        return session.taken, list(seated), list(waiting)


def chains_hold(*organisations):
    return all(
        audit.verify_lines(audit.export_lines(organisation))[1] == []
        for organisation in organisations
    )


def test_fifty_clients_at_one_session_of_twenty_seats():
    hub = make_hub()
    (session,) = make_sessions(hub, 1, maximum=20)
    people = make_people(hub, 5, 10)

    made = at_once([booking_of(person, session) for person in people])

    taken, seated, waiting = counted(session)
    assert len(set(made)) == 50
    assert (taken, len(seated), len(waiting)) == (20, 20, 30)
    assert len(set(seated)) == 20
    numbers = [number for _pk, number in waiting]
    assert numbers == sorted(set(numbers))
    # Numbers follow the order in which the places were taken.
    assert [pk for pk, _number in waiting] == sorted(pk for pk, _number in waiting)
    assert session.state == "confirmed"
    assert chains_hold(hub, *{person.organisation for person in people})


def test_fifty_clients_who_reserve_take_all_or_none():
    hub = make_hub()
    (session,) = make_sessions(hub, 1, maximum=20)
    companies = [make_company(hub, f"Företag {number}") for number in range(10)]

    def reserving(company):
        def work():
            with scope_for(company):
                own = Session.objects.get(pk=session.pk)
                try:
                    by = actor_in(company, Role.HR)
                    return len(seats.reserve(own, 3, by=by, today=TODAY))
                except seats.refusals.NotEnoughSeats:
                    return 0

        return work

    made = at_once([reserving(companies[number % 10]) for number in range(CLIENTS)])

    assert sorted(made) == [0] * 44 + [3] * 6
    assert counted(session)[0] == 18


def test_the_same_person_booked_by_many_at_once_has_one_seat():
    hub = make_hub()
    one, other = make_sessions(hub, 2, maximum=20)
    with scope_for(hub):
        other.days.update(day=FIRST)
    (person,) = make_people(hub, 1, 1)

    def trying(session):
        work = booking_of(person, session)

        def attempt():
            try:
                return work()
            except seats.refusals.DeliveryRefused as refused:
                return type(refused).__name__

        return attempt

    made = Counter(at_once([trying(one), trying(other)] * 5, clients=10))
    refused = made["AlreadyHasSeat"], made["BusyThatDay"]

    assert sum(refused) == 9
    assert sorted(refused) == [4, 5]
    assert sorted([counted(one)[0], counted(other)[0]]) == [0, 1]


def test_seats_given_up_at_once_go_to_who_waits_in_order():
    hub = make_hub()
    (session,) = make_sessions(hub, 1, maximum=10)
    people = make_people(hub, 5, 6)
    for person in people:
        booking_of(person, session)()
    with scope_of(session):
        held = list(Booking.objects.filter(state="booked").select_related("organisation"))
        waiting = list(Booking.objects.filter(state="waiting").order_by("number"))
    at_once([withdrawing(one) for one in held], clients=10)

    taken, _seated, left = counted(session)
    with scope_of(session):
        got = set(Booking.objects.filter(state="booked").values_list("pk", flat=True))
    assert (taken, len(got)) == (10, 10)
    assert got == {one.pk for one in waiting[:10]}
    assert [pk for pk, _number in left] == [one.pk for one in waiting[10:]]
    assert chains_hold(hub, *{person.organisation for person in people})


@pytest.mark.slow
def test_five_hundred_people_book_a_hundred_sessions_at_once():
    hub = make_hub()
    held = make_sessions(hub, 100, maximum=5)
    people = make_people(hub, 20, 25)
    # Some sessions are wanted by fifteen, most by four: seats for all, but not where they wish.
    wanted = [held[place % 10] if place < 150 else held[10 + place % 90] for place in range(500)]
    asked = Counter(session.pk for session in wanted)

    at_once([booking_of(*pair) for pair in zip(people, wanted, strict=True)])

    with scope_of(held[0]):
        rows = Session.objects.annotate(
            seated=Count("bookings", filter=Q(bookings__state="booked")),
            waiting=Count("bookings", filter=Q(bookings__state="waiting")),
        )
        for session in rows.order_by("pk"):
            wishes = asked[session.pk]
            assert session.taken == session.seated == min(5, wishes)
            assert session.waiting == max(0, wishes - 5)
            assert session.state == ("confirmed" if wishes >= 2 else "tentative")
        assert Booking.objects.count() == 500
        assert Booking.objects.values("person").distinct().count() == 500
        order = list(
            Booking.objects.filter(state="waiting")
            .order_by("session", "number")
            .values_list("session", "number", "pk")
        )
    assert order == sorted(order, key=lambda row: (row[0], row[2]))
    assert len(order) == 100
    assert len({(session, number) for session, number, _pk in order}) == 100
    assert chains_hold(hub, *{person.organisation for person in people})


def test_companies_of_two_sessions_that_give_up_to_each_other_do_not_block():
    """Promotion writes in another company's name: two that cross must not wait for ever."""
    hub = make_hub()
    one, other = make_sessions(hub, 2, maximum=2)
    alfa, beta = (make_people(hub, 1, 8) for _company in range(2))
    for first, second, session in ((alfa, beta, one), (beta, alfa, other)):
        for person in [*first[:2], *second[2:4]]:
            booking_of(person, session)()
    with scope_of(one):
        held = list(Booking.objects.filter(state="booked").select_related("organisation"))

    at_once([withdrawing(booking) for booking in held], clients=4)

    assert [counted(session)[0] for session in (one, other)] == [2, 2]
    assert [len(counted(session)[2]) for session in (one, other)] == [0, 0]
