"""Accounts are closed: nobody changes the address they sign in with, guesses, or lingers."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver

from samtakt.config.urls import ACCOUNTS
from samtakt.organisations.models import User

PASSWORD = "ett-gott-ord-2027"
OPEN = {"account_login", "account_logout", "account_inactive", "account_signup"}


@pytest.fixture
def fresh_limits():
    """Sign-ins that failed are counted in the cache."""
    cache.clear()
    yield
    cache.clear()


def test_no_other_page_of_the_library_is_open():
    theirs = {name for name in get_resolver().reverse_dict if str(name).startswith("account_")}

    assert {entry.name for entry in ACCOUNTS} == OPEN | {"account_change_password"}
    assert theirs == {entry.name for entry in ACCOUNTS}


@pytest.mark.parametrize("page", ["email", "password/reset", "password/set", "confirm-email"])
def test_nobody_takes_an_address_that_may_be_given_access_later(signed_in, company, page):
    client = signed_in(company, "employee")
    taken = {"email": "new.hr@alfa.example", "action_add": "", "action_primary": ""}

    assert client.get(f"/accounts/{page}/").status_code == 404
    assert client.post(f"/accounts/{page}/", taken).status_code == 404
    assert not User.objects.filter(email="new.hr@alfa.example").exists()


def test_a_password_is_not_guessed_for_long(member, company, fresh_limits):
    member(company, "hr")
    form = {"login": "anna@alfa.example", "password": "fel"}
    # The address that a request claims to come from does not give it new tries.
    for number in range(12):
        Client().post("/accounts/login/", form, headers={"x-forwarded-for": f"10.0.0.{number}"})

    answer = Client().post("/accounts/login/", {**form, "password": PASSWORD})

    assert answer.status_code in {200, 429}
    assert "_auth_user_id" not in answer.client.session


def test_who_is_nothing_anywhere_any_more_is_told_so(db):
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.create_user("lone@example.example", PASSWORD))

    answer = client.get("/")

    assert answer.status_code == 403
    assert 'action="/accounts/logout/"' in answer.content.decode()


def test_a_browser_keeps_no_page_of_who_has_left(signed_in, company):
    answer = signed_in(company, "hr").get("/people")

    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/", "/nowhere", "/people", "/people/1", "/help"])
def test_every_answer_says_what_a_browser_may_load(signed_in, company, path):
    for client in (Client(), signed_in(company, "auditor")):
        answer = client.get(path)

        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
