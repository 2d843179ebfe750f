"""The pages of sessions: what each role sees and may do, and what stays hidden."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from samtakt.catalogue.models import Access, ProviderUser, Venue
from samtakt.delivery import seats, sessions, trainers
from samtakt.delivery.arrangements import Wanted, ask
from samtakt.delivery.models import Arrangement, Booking, SeatWish, Session
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Agreement, DataClass
from samtakt.organisations.network import leave_network
from tests.delivery.booking import make_network, now, open_on, person
from tests.delivery.factories import own_actor
from tests.factories import actor_in, make_date, make_minimum, make_person, make_team, saved
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, seen, source_of, text_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def start():
    """A Monday far enough ahead for every deadline."""
    today = timezone.localdate()
    return today + DAY * (70 - today.weekday())


@pytest.fixture
def world(start, monkeypatch):
    monkeypatch.setattr("tests.delivery.booking.MONDAY", start)
    return make_network()


@pytest.fixture
def hr(world, signed_in):
    return signed_in(world.alfa, "hr", email="hr@alfa.example")


@pytest.fixture
def lead(world, signed_in):
    return signed_in(world.hub, "project_lead", email="lead@navet.example")


def booked(world, company, name, session=None, **fields):
    who = person(world, company, name, **fields)
    with scope_for(who.organisation):
        by = actor_in(who.organisation, Role.HR)
        return seats.book(now(session or world.session), who, by=by)


def page(session):
    return reverse("session", args=[session.pk])


def employee_of(world, signed_in, name="Anna", company="alfa", email="anna@alfa.example"):
    who = person(world, company, name)
    return who, signed_in(who.organisation, "employee", email=email, person=who)


def test_the_list_says_how_many_more_are_needed_and_where_we_have_seats(world, hr):
    booked(world, "alfa", "Anna")
    booked(
        world,
        "beta",
        "Bo",
        session=(other := open_on(world, world.session.offer_date.starts_on + 7 * DAY)),
    )

    text = seen(hr, reverse("sessions"))

    assert "1 of 3 seats · 1 more needed by" in text
    assert "1 seat" in text
    assert "Tentative" in text
    assert text.count("Welding course") >= 2
    own = seen(hr, f"{reverse('sessions')}?own=own")
    assert page(other) not in source_of(hr, f"{reverse('sessions')}?own=own")
    assert "Welding course" in own


def test_the_list_is_narrowed_by_each_filter(world, hr, start):
    later = open_on(world, start + 40 * DAY)
    with scope_for(world.hub):
        sessions.cancel_session(later, "Ingen lärare", by=world.hub_actor)

    def shown(query):
        source = source_of(hr, f"{reverse('sessions')}?{query}")
        return [row for row in (world.session, later) if f'href="{page(row)}"' in source]

    assert shown("") == [world.session]
    assert shown("when=cancelled") == [later]
    assert shown("when=past") == []
    assert shown(f"month={start:%Y-%m}") == [world.session]
    assert shown(f"course={world.course.pk}") == [world.session]
    assert shown("course=999&month=nonsense") == [world.session]
    assert shown("own=own") == []


def test_a_session_page_says_days_venue_access_and_costs(world, hr):
    venue = Venue(
        name="Verket",
        place="Örebro",
        access=[Access.STEP_FREE],
        access_checked_on=timezone.localdate(),
    )
    saved(venue, world.hub)
    with scope_for(world.hub):
        world.session.offer_date.venue = venue
        world.session.offer_date.save()

    text = seen(hr, page(world.session)).replace("\xa0", " ")

    assert "2 more needed by" in text
    assert "Step-free way in" in text
    assert "8 h" in text
    # Half of 10,000 for the session and 500 for the seat.
    assert "SEK 5,500" in text
    assert "16 hours at" in text
    assert "costs nothing" in text
    assert "Book a seat" in text


def test_a_company_that_has_left_sees_what_was_and_takes_no_seat(world, hr):
    anna = booked(world, "alfa", "Anna").person
    with scope_for(world.hub):
        leave_network(world.alfa, by=world.hub_actor)

    shown = seen(hr, page(world.session))
    answer = hr.post(reverse("book_seat", args=[world.session.pk]), {"person": anna.pk})

    assert "The company leaves the network" in shown
    assert "Book a seat" not in shown
    assert answer.status_code == 400
    assert "has left the network" in text_of(answer)


def test_others_see_the_totals_and_nobody_of_ours(world, hr, signed_in):
    for name in ("Hemlig Anna", "Hemlig Bo", "Hemlig Cilla", "Hemlig Dan"):
        booked(world, "alfa", name)
    booked(world, "beta", "Eva")
    other = signed_in(world.beta, "hr", email="hr@beta.example")

    text = seen(other, page(world.session))
    assert "Hemlig" not in text
    assert "3 of 3 seats · full" in text
    assert "Waits, number 2" in text
    assert "Hemlig Dan" in seen(hr, page(world.session))


def test_booking_shows_the_cost_and_says_who_has_a_seat(world, hr):
    anna = person(world, "alfa", "Anna")
    path = reverse("book_seat", args=[world.session.pk])
    assert "What a seat costs us" in seen(hr, path)

    answer = hr.post(path, {"person": anna.pk}, follow=True)

    assert "Anna has a seat." in text_of(answer)
    assert now(world.session).taken == 1
    again = hr.post(path, {"person": anna.pk})
    assert again.status_code == 400
    assert "Anna has a seat already." in text_of(again)


def test_a_short_team_is_told_with_dates_that_work(world, hr, start):
    make_minimum(world.alfa_team, 2)
    first, second = (person(world, "alfa", name) for name in ("Anna", "Bo"))
    make_person(world.alfa, "Cilla", team=world.alfa_team)
    other = open_on(world, start + 7 * DAY)
    hr.post(reverse("book_seat", args=[world.session.pk]), {"person": first.pk})

    answer = hr.post(reverse("book_seat", args=[world.session.pk]), {"person": second.pk})

    assert answer.status_code == 400
    text = text_of(answer)
    assert "1 person of Alfas lag is away" in text
    assert "the minimum staffing is 2" in text
    assert f"{reverse('book_seat', args=[other.pk])}?person={second.pk}" in answer.content.decode()


def test_seats_are_reserved_named_given_on_and_given_up(world, hr):
    anna, bo = person(world, "alfa", "Anna"), person(world, "alfa", "Bo")
    answer = hr.post(reverse("reserve_seats", args=[world.session.pk]), {"seats": 2}, follow=True)
    assert "2 seats are kept." in text_of(answer)
    assert "Nobody named yet" in text_of(answer)
    with scope_for(world.alfa):
        first, second = Booking.objects.order_by("pk")

    hr.post(reverse("name_seat", args=[first.pk]), {"person": anna.pk})
    hr.post(reverse("transfer_seat", args=[first.pk]), {"person": bo.pk})
    cost = seen(hr, reverse("withdraw_seat", args=[second.pk]))
    answer = hr.post(reverse("withdraw_seat", args=[second.pk]), {"reason": "Fel"}, follow=True)

    assert "To give the seat up today costs nothing." in cost
    assert now(first).person == bo
    assert now(second).state == "withdrawn"
    assert "The seat is given up." in text_of(answer)


def test_too_many_reserved_at_once_is_told(world, hr):
    answer = hr.post(reverse("reserve_seats", args=[world.session.pk]), {"seats": 4})

    assert answer.status_code == 400
    assert "Only 3 seats are free." in text_of(answer)


def test_a_line_manager_books_and_sees_their_own_team_alone(world, signed_in):
    own, other = (
        person(world, "alfa", "Anna"),
        booked(world, "alfa", "Olle", team=make_team(world.alfa, "Lack")),
    )
    manager = signed_in(world.alfa, "line_manager", email="chef@alfa.example", team=world.alfa_team)
    source = source_of(manager, reverse("book_seat", args=[world.session.pk]))

    assert "Anna" in source
    assert "Olle" not in source
    assert "Olle" not in seen(manager, page(world.session))
    assert manager.get(reverse("withdraw_seat", args=[other.pk])).status_code == 404
    path = reverse("book_seat", args=[world.session.pk])
    assert manager.post(path, {"person": other.person_id}).status_code == 400
    manager.post(path, {"person": own.pk})
    assert "Anna" in seen(manager, page(world.session))
    answer = manager.post(
        reverse("reserve_seats", args=[world.session.pk]), {"seats": 1, "team": world.alfa_team.pk}
    )
    assert answer.status_code == 302
    assert "Nobody named yet" in seen(manager, page(world.session))


def test_an_employee_asks_for_a_seat_and_the_manager_books_it(world, signed_in, hr):
    _anna, browser = employee_of(world, signed_in)
    text = seen(browser, page(world.session))
    assert "Ask for a seat" in text
    assert "Book a seat" not in text
    browser.post(reverse("wish_for_seat", args=[world.session.pk]), {"note": "Behöver det i maj"})
    assert "Waits for an answer" in seen(browser, reverse("my_courses"))
    with scope_for(world.alfa):
        wish = SeatWish.objects.get()
    assert "Behöver det i maj" in seen(hr, page(world.session))

    answer = hr.post(reverse("grant_wish", args=[wish.pk]), follow=True)

    assert "Anna has a seat." in text_of(answer)
    assert "You have a seat" in seen(browser, reverse("my_courses"))
    assert now(wish).answer == "yes"


def test_a_wish_is_refused_with_a_reason_or_taken_back(world, signed_in, hr, start):
    _anna, browser = employee_of(world, signed_in)
    other = open_on(world, start + 7 * DAY)
    for row in (world.session, other):
        browser.post(reverse("wish_for_seat", args=[row.pk]), {})
    with scope_for(world.alfa):
        first, second = SeatWish.objects.order_by("pk")
    assert hr.post(reverse("refuse_wish", args=[first.pk]), {"reason": ""}).status_code == 400
    hr.post(reverse("refuse_wish", args=[first.pk]), {"reason": "Stopp i maj"})
    browser.post(reverse("take_back_wish", args=[second.pk]))

    assert "Stopp i maj" in seen(browser, reverse("my_courses"))
    assert (now(first).answer, now(second).answer) == ("no", "taken_back")


def with_arrangements(world, signed_in):
    anna, browser = employee_of(world, signed_in)
    with scope_for(world.alfa):
        booking = seats.book(now(world.session), anna, by=world.alfa_hr)
    path = reverse("arrangements", args=[booking.pk])
    browser.post(path, {"kinds": ["hearing_loop"], "food": "Utan nötter"})
    return booking, browser, path


def teacher_of(world, signed_in, session=None, email="larare@navet.example", **more):
    client = signed_in(world.hub, "trainer", email=email)
    with scope_for(world.hub):
        from samtakt.organisations.models import User

        user = User.objects.get(email=email)
    saved(ProviderUser(provider=world.offer.provider, user=user), world.hub)
    if session is not None:
        with scope_for(world.hub):
            trainers.assign_trainer(session, user, by=world.hub_actor)
    return client


def test_what_a_participant_needs_is_for_them_and_the_trainers_of_the_session(
    world, signed_in, hr, lead, start
):
    _booking, browser, path = with_arrangements(world, signed_in)
    trainer = teacher_of(world, signed_in, world.session)
    elsewhere = teacher_of(
        world, signed_in, open_on(world, start + 7 * DAY), email="annan@navet.example"
    )
    manager = signed_in(world.alfa, "line_manager", email="chef@alfa.example", team=world.alfa_team)
    director = signed_in(world.alfa, "company_admin", email="vd@alfa.example")
    words = ("Utan nötter", "Hearing loop")

    assert "Utan nötter" in source_of(browser, path)
    assert "Hearing loop" in seen(browser, reverse("my_courses"))
    assert all(word in seen(trainer, page(world.session)) for word in words)
    for client in (hr, manager, director, lead):
        text = seen(client, page(world.session))
        assert [word for word in words if word in text] == []
        assert client.get(path).status_code in {403, 404}
    assert elsewhere.get(page(world.session)).status_code == 404
    assert trainer.get(path).status_code == 403
    log = director.get(reverse("audit")).content.decode()
    assert "Utan nötter" not in log
    assert "hearing_loop" not in log


def test_nobody_writes_what_another_needs(world, signed_in):
    _booking, _browser, path = with_arrangements(world, signed_in)
    _bo, other = employee_of(world, signed_in, "Bo", email="bo@alfa.example")

    assert other.get(path).status_code == 404
    assert other.post(path, {"kinds": ["food"]}).status_code == 404


def test_words_without_a_tick_count_and_an_empty_form_takes_all_back(world, signed_in):
    _booking, browser, path = with_arrangements(world, signed_in)
    with scope_for(world.alfa):
        kinds = list(Arrangement.objects.order_by("kind").values_list("kind", "wish"))
    assert kinds == [("food", "Utan nötter"), ("hearing_loop", "")]

    browser.post(path, {})

    with scope_for(world.alfa):
        assert not Arrangement.objects.exists()


def test_the_form_asks_for_no_health(world, signed_in):
    _booking, browser, path = with_arrangements(world, signed_in)

    assert "Write nothing about your health." in seen(browser, path)


def test_the_hub_opens_confirms_and_cancels(world, lead, start):
    date = make_date(world.offer, start + 14 * DAY, place="Kumla")
    path = reverse("open_session", args=[date.pk])
    assert 'value="10000"' in source_of(lead, path)
    given = {
        "minimum": 1,
        "maximum": 5,
        "price_per_session": "9000",
        "price_per_seat": "0",
        "decide_by": start,
        "change_by": start + DAY,
    }
    wrong = lead.post(path, {**given, "change_by": start - DAY})
    assert wrong.status_code == 400
    answer = lead.post(path, given, follow=True)
    assert "The session is open." in text_of(answer)
    with scope_for(world.hub):
        session = Session.objects.get(offer_date=date)
    assert (session.maximum, session.price_per_session) == (5, 9000)
    assert lead.get(path).headers["location"] == page(session)

    lead.post(reverse("confirm_session", args=[session.pk]))
    assert now(session).state == "confirmed"
    assert "at risk" in seen(lead, page(session))
    cancel = reverse("cancel_session", args=[session.pk])
    assert "costs nothing today" in seen(lead, cancel)
    assert lead.post(cancel, {"reason": " "}).status_code == 400
    lead.post(cancel, {"reason": "För få"})
    assert now(session).state == "cancelled"
    assert "För få" in seen(lead, page(session))


def test_the_hub_says_who_teaches(world, lead, signed_in):
    teacher_of(world, signed_in)
    path = reverse("session_trainers", args=[world.session.pk])
    with scope_for(world.hub):
        user = ProviderUser.objects.get().user
    answer = lead.post(path, {"user": user.pk}, follow=True)
    assert "teaches the session" in text_of(answer)
    lead.post(path, {"release": user.pk})

    with scope_for(world.hub):
        assert not world.session.trainers.exists()


def test_the_hub_reads_names_only_where_that_is_agreed(world, lead):
    booked(world, "alfa", "Hemlig Anna")
    assert "Hemlig" not in seen(lead, page(world.session))
    agreement = Agreement(
        signed_on=timezone.localdate() - DAY, signed_by="VD", data_classes=[DataClass.NAMES]
    )
    saved(agreement, world.alfa)
    booked(world, "beta", "Dold Bo")

    text = seen(lead, page(world.session))

    assert "Hemlig Anna" in text
    assert "Dold" not in text


def test_a_provider_sees_its_own_sessions_alone(world, signed_in, start):
    office = signed_in(world.hub, "provider", email="kontor@skola.example")
    with scope_for(world.hub):
        from samtakt.organisations.models import User

        user = User.objects.get(email="kontor@skola.example")
    assert page(world.session) not in source_of(office, reverse("sessions"))
    assert office.get(page(world.session)).status_code == 404
    saved(ProviderUser(provider=world.offer.provider, user=user), world.hub)

    assert page(world.session) in source_of(office, reverse("sessions"))
    assert "Cancel the session" in seen(office, page(world.session))


def test_everything_is_asked_in_few_questions_whatever_the_size(world, hr, lead, signed_in, start):
    anna, browser = employee_of(world, signed_in)
    trainer = teacher_of(world, signed_in, world.session)
    paths = [
        (hr, reverse("sessions")),
        (hr, page(world.session)),
        (hr, reverse("book_seat", args=[world.session.pk])),
        (hr, reverse("reserve_seats", args=[world.session.pk])),
        (lead, reverse("sessions")),
        (lead, page(world.session)),
        (browser, page(world.session)),
        (browser, reverse("my_courses")),
        (trainer, page(world.session)),
    ]
    with scope_for(world.hub):
        world.session.maximum = 9
        world.session.save()
    booked(world, "alfa", "Bo")
    with scope_for(world.alfa):
        first = seats.book(now(world.session), anna, by=world.alfa_hr)
        ask(first, [Wanted(Arrangement.Kind.FOOD)], by=own_actor(anna))
    one = [queries_of(client, path) for client, path in paths]
    for number in range(1, 4):
        booked(world, "alfa", f"C{number}")
        booked(world, "beta", f"D{number}")
        later = open_on(world, start + 7 * number * DAY)
        with scope_for(world.alfa):
            seats.book(later, anna, by=world.alfa_hr)
    three = [queries_of(client, path) for client, path in paths]

    assert three == one
    assert max(three) <= MOST_QUERIES
    assert all(len(client.get(path).content) < MOST_BYTES for client, path in paths)
