"""The shared screen: opened by a supervisor, entered with a code, left after a while."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samtakt.assessments.kiosk import set_pin
from samtakt.assessments.models import Observation
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import KioskDevice, KioskPin
from samtakt.web.assessments.screens import COOKIE
from tests.factories import agree, make_person, make_team
from tests.web.reading import MOST_QUERIES

NOW = timezone.now()


def open_screen(press, chef, hours=10):
    given = {"team": press.team.pk, "name": "Fikarum", "hours": hours}
    return chef.post(reverse("screens"), given)


@pytest.fixture
def screen(press, chef):
    """A browser that the manager has made a shared screen; Anna has the code 7391."""
    with scope_for(press.company):
        set_pin(press.anna, "7391", by=press.by)
    assert open_screen(press, chef).url == reverse("screen")
    return chef


def enter(screen, person, code):
    return screen.post(reverse("screen_enter"), {"person": person.pk, "code": code})


def test_opening_a_screen_signs_its_reader_out(press, screen):
    assert screen.get(reverse("screens")).status_code == 302
    cookie = screen.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/screen")
    with scope_for(press.company):
        assert cookie.value.partition(".")[2] not in KioskDevice.objects.get().token_hash


def test_the_right_code_leads_to_the_own_page_and_nothing_else(press, screen):
    agree(press.anna, press.welding, 1)
    assert "Anna" in screen.get(reverse("screen")).content.decode()
    answer = enter(screen, press.anna, "7391")
    page = screen.get(answer.url).content.decode()

    assert answer.url == reverse("screen_me")
    assert "Welding" in page
    for name, arguments in (("me", []), ("person", [press.anna.pk]), ("inbox", [])):
        assert screen.get(reverse(name, args=arguments)).status_code == 302


def test_a_wrong_code_leads_nowhere_and_locks(press, screen):
    for _slip in range(3):
        answer = enter(screen, press.anna, "0000")
        assert answer.status_code == 400
    assert "Too many wrong codes" in answer.content.decode()
    assert enter(screen, press.anna, "7391").status_code == 400
    assert screen.get(reverse("screen_me")).url == reverse("screen")


def test_only_the_team_with_codes_can_be_chosen(press, screen):
    cia = make_person(press.company, "Cia", team=make_team(press.company, "Lager"))
    with scope_for(press.company):
        set_pin(cia, "8264", by=press.by)
    page = screen.get(reverse("screen")).content.decode()

    assert "Cia" not in page
    assert ">Bo<" not in page
    assert enter(screen, cia, "8264").url == reverse("screen")
    assert enter(screen, press.bo, "8264").url == reverse("screen")


def test_the_person_assesses_themselves_there(press, ask, screen):
    round = ask()
    enter(screen, press.anna, "7391")
    assert "Begin" in screen.get(reverse("screen_me")).content.decode()
    answer = screen.post(f"{reverse('screen_assess')}?step=1", {"level": "2"})

    assert answer.url == f"{reverse('screen_assess')}?step=2"
    with scope_for(press.company):
        row = Observation.objects.get()
    assert (row.person, row.source, row.round) == (press.anna, "self", round)


def test_without_a_round_there_is_nothing_to_assess(press, screen):
    enter(screen, press.anna, "7391")

    assert screen.get(reverse("screen_assess")).url == reverse("screen_me")


def test_the_screen_forgets_who_stood_there(press, screen):
    enter(screen, press.anna, "7391")
    screen.post(reverse("screen_leave"))
    assert screen.get(reverse("screen_me")).url == reverse("screen")

    with time_machine.travel(NOW, tick=False) as clock:
        enter(screen, press.anna, "7391")
        clock.shift(datetime.timedelta(seconds=100))
        assert screen.get(reverse("screen_me")).status_code == 200
        clock.shift(datetime.timedelta(seconds=121))
        assert screen.get(reverse("screen_me")).url == reverse("screen")


def test_a_new_or_removed_code_ends_what_the_old_one_began(press, screen):
    enter(screen, press.anna, "7391")
    with scope_for(press.company):
        KioskPin.objects.all().delete()

    assert screen.get(reverse("screen_me")).url == reverse("screen")


def test_a_closed_or_expired_screen_shows_nothing(press, screen, somebody):
    with time_machine.travel(NOW + datetime.timedelta(hours=11)):
        answer = screen.get(reverse("screen"))
        assert (answer.status_code, "Anna" in answer.content.decode()) == (403, False)
    with scope_for(press.company):
        device = KioskDevice.objects.get()
    somebody(Role.HR).post(reverse("close_screen", args=[device.pk]))
    answer = screen.get(reverse("screen"))
    assert answer.status_code == 403
    assert "Anna" not in answer.content.decode()


def test_another_browser_is_no_screen(press, screen):
    stranger = Client()
    assert stranger.get(reverse("screen")).status_code == 403
    stranger.cookies[COOKIE] = f"{press.company.pk}.guess"
    assert stranger.get(reverse("screen")).status_code == 403


def test_pages_of_the_screen_are_not_kept_by_the_browser(press, screen):
    enter(screen, press.anna, "7391")

    assert "no-store" in screen.get(reverse("screen_me")).headers["Cache-Control"]


def test_codes_are_given_and_removed(press, chef):
    address = reverse("screen_code", args=[press.bo.pk])
    assert chef.post(address, {"code": "1234", "again": "1234"}).status_code == 400
    assert chef.post(address, {"code": "7391", "again": "7392"}).status_code == 400
    assert chef.post(address, {"code": "7391", "again": "7391"}).status_code == 302
    with scope_for(press.company):
        assert KioskPin.objects.get().person == press.bo
    assert "7391" not in chef.get(reverse("screen_codes")).content.decode()
    chef.post(address, {"remove": "yes"})
    with scope_for(press.company):
        assert not KioskPin.objects.exists()


def test_a_code_is_given_by_who_answers_for_the_person(press, chef, employee):
    other = make_person(press.company, "Cia", team=make_team(press.company, "Lager"))

    assert chef.get(reverse("screen_code", args=[other.pk])).status_code == 404
    assert employee(press.anna).get(reverse("screen_codes")).status_code == 403


def test_the_number_of_queries_does_not_grow(press, screen, django_assert_max_num_queries):
    enter(screen, press.anna, "7391")
    for name in ("Cia", "Dan", "Eva"):
        person = make_person(press.company, name, team=press.team)
        with scope_for(press.company):
            set_pin(person, "7391", by=press.by)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert screen.get(reverse("screen_me")).status_code == 200


def test_the_list_of_codes_does_not_grow_in_queries(press, chef, django_assert_max_num_queries):
    for name in ("Cia", "Dan", "Eva"):
        make_person(press.company, name, team=press.team)
    with django_assert_max_num_queries(MOST_QUERIES):
        chef.get(reverse("screen_codes"))
