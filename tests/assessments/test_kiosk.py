"""The shared screen: codes that lock, devices that expire, and nothing more than one's own page."""

import datetime

import pytest
from django.utils import timezone

from samtakt.assessments.kiosk import (
    LONGEST_WAIT,
    OpenTooLong,
    PinLocked,
    PinTooSimple,
    WrongPin,
    actor_at,
    check_pin,
    close_device,
    device_of,
    is_simple,
    open_device,
    owner_of,
    people_at,
    remove_pin,
    set_pin,
    wait_after,
)
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import KioskPin
from tests.assessments.conftest import TODAY
from tests.factories import make_company, make_person, make_team

NOW = datetime.datetime(2026, 11, 2, 6, 30, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def anna(press):
    with scope_for(press.company):
        set_pin(press.anna, "7391", by=press.by)
    return press.anna


def attempt(person, code, now=NOW):
    with scope_for(person.organisation):
        check_pin(person, code, now=now)


@pytest.mark.parametrize(
    "code", ["", "123", "123456789", "1111", "1234", "9876", "12a4", "1961", "١٢٣٥"]
)
def test_a_code_that_is_guessed_at_once_is_refused(press, code):
    press.anna.birth_year = 1961
    assert is_simple(code, press.anna)
    with scope_for(press.company), pytest.raises(PinTooSimple) as refused:
        set_pin(press.anna, code, by=press.by)
    assert str(refused.value)


def test_only_a_salted_hash_is_kept(press, anna):
    with scope_for(press.company):
        set_pin(press.bo, "7391", by=press.by)
        one, two = KioskPin.objects.values_list("code_hash", flat=True)

    assert one != two
    assert "7391" not in one


def test_the_right_code_lets_in(press, anna):
    attempt(anna, "7391")
    with pytest.raises(WrongPin):
        attempt(anna, "7392")
    with pytest.raises(WrongPin):
        attempt(press.bo, "7391")


def test_wrong_codes_lock_for_a_growing_time(press, anna):
    for _slip in range(2):
        with pytest.raises(WrongPin):
            attempt(anna, "0000")
    with pytest.raises(PinLocked) as locked:
        attempt(anna, "0000")
    assert locked.value.until == NOW + MINUTE
    assert str(locked.value)

    with pytest.raises(PinLocked):
        attempt(anna, "7391", NOW + MINUTE - datetime.timedelta(seconds=1))
    with pytest.raises(PinLocked) as again:
        attempt(anna, "0000", NOW + MINUTE)
    assert again.value.until == NOW + 3 * MINUTE
    attempt(anna, "7391", NOW + 3 * MINUTE)
    with pytest.raises(WrongPin):
        attempt(anna, "0000", NOW + 3 * MINUTE)


def test_the_wait_doubles_and_has_an_end():
    assert [wait_after(number) for number in range(3, 7)] == [
        MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE,
    ]  # fmt: skip
    assert wait_after(2) is None
    assert wait_after(500) == LONGEST_WAIT


def test_a_new_code_lifts_the_lock_and_a_removed_one_lets_nobody_in(press, anna):
    for _slip in range(3):
        with pytest.raises((WrongPin, PinLocked)):
            attempt(anna, "0000")
    with scope_for(press.company):
        set_pin(anna, "8264", by=press.by)
    attempt(anna, "8264")
    with scope_for(press.company):
        remove_pin(anna, by=press.by)
    with pytest.raises(WrongPin):
        attempt(anna, "8264")


def opened(press, hours=8, now=NOW, team=None):
    with scope_for(press.company):
        return open_device(team or press.team, name="Line 1", hours=hours, now=now, by=press.by)


def found(press, token, now=NOW):
    with scope_for(press.company):
        return device_of(token, now=now)


def test_a_device_is_known_by_its_token_while_it_is_open(press):
    device, token = (one := opened(press)).device, one.token

    assert owner_of(token) == press.company
    assert found(press, token) == device
    assert found(press, token, NOW + datetime.timedelta(hours=8)) is None
    assert found(press, f"{press.company.pk}.something") is None
    assert token.partition(".")[2] not in device.token_hash
    with scope_for(press.company):
        close_device(device, now=NOW, by=press.by)
    assert found(press, token) is None


@pytest.mark.parametrize("token", ["", ".", "x.y", "99999999.y", "١.y"])
def test_a_token_of_nobody_is_no_companys(press, token):
    assert owner_of(token) is None


def test_a_token_does_not_open_another_company(press):
    beta = make_company(press.hub, "Beta")
    token = opened(press).token
    with scope_for(beta):
        assert device_of(token, now=NOW) is None


@pytest.mark.parametrize("hours", [0, 24 * 31 + 1])
def test_a_screen_is_not_open_for_ever(press, hours):
    with pytest.raises(OpenTooLong) as refused:
        opened(press, hours)
    assert str(refused.value)


def test_the_screen_shows_those_of_its_team_who_have_a_code(press, anna):
    cia = make_person(press.company, "Cia", team=make_team(press.company, "Lager"))
    with scope_for(press.company):
        set_pin(cia, "8264", by=press.by)
        assert people_at(opened(press).device, TODAY) == [anna]


def test_at_the_screen_one_is_an_employee_and_nothing_more(press, anna):
    actor = actor_at(opened(press, now=timezone.now()).device, anna)

    assert (actor.roles, actor.person_id, actor.user_id) == ({Role.EMPLOYEE}, anna.pk, None)
    assert actor.team_ids == frozenset()
