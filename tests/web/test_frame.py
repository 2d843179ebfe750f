"""The frame of every page: signing in, language, menu, errors, and how much it weighs."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from samtakt.foundation.access import Actor, Role
from samtakt.foundation.audit import AuditEntry
from samtakt.web.context import menu_of
from samtakt.web.navigation import GROUPS, Entry
from samtakt.web.start import views
from tests.web.reading import MOST_BYTES, text_of

PASSWORD = "ett-gott-ord-2027"
MOST_BYTES_COMPRESSED = 90_000


@pytest.fixture
def english(db):
    return Client(headers={"accept-language": "en"})


def test_the_right_password_signs_in(english, member, company):
    member(company, "employee")

    answer = english.post("/accounts/login/", {"login": "anna@alfa.example", "password": PASSWORD})

    assert (answer.status_code, answer["location"]) == (302, "/")


def test_a_wrong_password_is_told_without_saying_who_exists(english, member, company):
    member(company, "employee")
    sent = [{"login": name, "password": "fel"} for name in ("anna@alfa.example", "x@y.example")]

    answers = [english.post("/accounts/login/", form) for form in sent]

    told = "The e-mail address or the password is wrong."
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [told in text_of(answer) for answer in answers] == [True, True]
    assert 'class="error-summary" role="alert"' in answers[0].content.decode()


def test_nobody_signs_up_by_themselves(english):
    answer = english.get("/accounts/signup/")

    assert "Nobody signs up by themselves" in text_of(answer)
    assert "password1" not in answer.content.decode()


def test_the_sign_in_form_names_its_fields_and_offers_nothing_that_does_not_work(english):
    page = english.get("/accounts/login/").content.decode()

    assert 'for="id_login"' in page
    assert 'for="id_password"' in page
    assert "placeholder" not in page
    assert "password/reset" not in page


def test_signing_out_needs_a_form(signed_in, company):
    client = signed_in(company, "auditor")

    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_the_password_can_be_changed(signed_in, company):
    client = signed_in(company, "auditor")
    form = {"oldpassword": PASSWORD, "password1": "ett-nytt-ord-28", "password2": "ett-nytt-ord-28"}

    client.post("/accounts/password/change/", form)

    assert client.login(email="anna@alfa.example", password="ett-nytt-ord-28")


def test_the_first_language_is_swedish_and_it_can_be_changed(db):
    client = Client()
    before = client.get("/help").content.decode()

    answer = client.post("/language", {"language": "en", "next": "/help"})
    after = client.get("/help").content.decode()

    assert (answer.status_code, answer["location"]) == (302, "/help")
    assert '<html lang="sv">' in before
    assert '<html lang="en">' in after


def test_a_change_of_language_leads_to_no_other_site(db):
    answer = Client().post("/language", {"language": "en", "next": "https://elsewhere.example/"})

    assert answer["location"] == "/"


def test_an_address_that_does_not_exist_is_told_in_plain_words(signed_in, company):
    answer = signed_in(company, "employee").get("/nowhere")

    assert answer.status_code == 404
    assert "The page is not found" in text_of(answer)
    assert "Alfa" in text_of(answer)


def test_what_a_role_cannot_do_is_told_in_plain_words(signed_in, company, monkeypatch):
    monkeypatch.setattr(views.help_page, "public", False)
    monkeypatch.setattr(views.help_page, "action", "organisations.see_network", raising=False)

    answer = signed_in(company, "employee").get("/help")

    assert answer.status_code == 403
    assert "Your role cannot do this" in text_of(answer)


def test_a_fault_of_ours_is_told_without_the_database():
    # Not marked for the database: a query would fail.
    answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert 'href="/"' in answer.content.decode()


def test_a_form_without_its_token_is_told_in_plain_words(db):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})

    answer = client.post("/language", {"language": "en"})

    assert answer.status_code == 403
    assert "Send the form once more" in text_of(answer)


def test_the_menu_shows_what_the_roles_may_open_and_marks_the_deepest(hub, monkeypatch):
    entries = [
        Entry("Start", "home", "organisations.see_start"),
        Entry("Help", "help", "organisations.see_start"),
        Entry("Network", "accessibility", "organisations.see_network"),
        Entry("Left out", "help", "organisations.see_start", lambda actor: None),
        Entry("Reports", "home", "organisations.see_network", group="reports"),
    ]
    monkeypatch.setattr("samtakt.web.context.ENTRIES", entries)
    employee = Actor("Anna", hub, frozenset({Role.EMPLOYEE}))
    lead = Actor("Bo", hub, frozenset({Role.PROJECT_LEAD}))

    (group,) = menu_of(employee, "/help")
    assert (group.label, group.current) == (GROUPS["overview"], True)
    assert [(link.label, link.current) for link in group.links] == [
        ("Start", False),
        ("Help", True),
    ]
    overview, alone = menu_of(lead, "/")
    assert [link.label for link in overview.links] == ["Start", "Help", "Network"]
    assert (alone.label, len(alone.links)) == ("Reports", 1)  # not "Reports and data"


def test_the_current_page_is_marked_for_everybody(signed_in, company):
    page = signed_in(company, "auditor").get("/").content.decode()

    assert page.count('aria-current="page"') == 2  # the menu stands twice: wide and on a phone


def test_a_user_of_several_organisations_can_change_between_them(signed_in, member, hub, company):
    client = signed_in(company, "auditor")
    member(hub, "auditor")

    assert "Work in another organisation" in text_of(client.get("/"))
    client.post("/organisation", {"organisation": hub.pk})
    assert client.session["organisation"] == hub.pk


def test_nobody_can_choose_an_organisation_they_are_not_in(signed_in, hub, company):
    client = signed_in(company, "auditor")

    answers = [client.post("/organisation", {"organisation": it}) for it in (hub.pk, "x", "")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    asked = AuditEntry.objects.filter(owner=company.pk, object_type="Organisation")
    said = asked.values_list("verb", "object_id")
    assert list(said) == [("access.refused", n) for n in (str(hub.pk), "", "")]
    assert "organisation" not in client.session


def test_a_page_of_one_organisation_shows_its_name_and_no_choice(signed_in, company):
    page = text_of(signed_in(company, "auditor").get("/"))

    assert "Alfa" in page
    assert "Work in another organisation" not in page


def test_the_frame_is_light(english):
    page = english.get("/accounts/login/").content
    named = re.findall(rb'(?:href|src)="/static/([^"#]+)', page)
    files = [Path(finders.find(name.decode())).read_bytes() for name in sorted(set(named))]
    compressed = sum(len(gzip.compress(each)) for each in [page, *files])

    assert len(files) >= 8
    assert len(page) + sum(map(len, files)) < MOST_BYTES
    assert compressed < MOST_BYTES_COMPRESSED
