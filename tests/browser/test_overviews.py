"""Network, company, team and person pages in a real browser: keyboard, phone, axe."""

import datetime

import pytest

from samtakt.analysis.figures import store_figures
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import DataClass
from tests.factories import (
    agree,
    assign,
    certify,
    make_certificate_type,
    make_company,
    make_competence,
    make_headcount,
    make_hub,
    make_person,
    make_role,
    make_shift,
    make_team,
    require,
)

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "ett-gott-ord-2027"
LOOKS = [
    ("desktop", False, "desktop-light"),
    ("desktop", True, "desktop-dark"),
    ("phone", False, "phone-light"),
    ("phone", True, "phone-dark"),
]


@pytest.fixture
def alfa():
    """A company of two people, three competences, one risk, one lapsed certificate."""
    hub = make_hub("Navet")
    company = make_company(
        hub, "Alfa", shares=list(DataClass), latitude=59.27, longitude=15.2, place="Örebro"
    )
    team, night = make_team(company, "Press"), make_shift(company, "Natt")
    role = make_role(company)
    anna = make_person(company, "Anna", team=team, shift=night)
    bo = make_person(company, "Bo", team=team)
    for name, levels in [("Svetsning", (1, 3)), ("Truck", (None, 4)), ("CNC", (2, 2))]:
        competence = make_competence(hub, name, group_sv="Verkstad", criticality=3)
        require(company, role, competence, 3, criticality=3)
        for person, level in zip((anna, bo), levels, strict=True):
            if level is not None:
                agree(person, competence, level)
    for person in (anna, bo):
        assign(person, role)
    make_headcount(team, competence, 3, 2)
    certify(anna, make_certificate_type(hub), valid_to=datetime.date(2021, 1, 1))
    with scope_for(company):
        store_figures(company, as_of=datetime.date(2026, 1, 31), by=system_actor(company))
    for email, where, what, more in [
        ("hub@x.example", hub, Role.HUB_ADMIN, {}),
        ("hr@x.example", company, Role.HR, {}),
        ("anna@x.example", company, Role.EMPLOYEE, {"person": anna}),
    ]:
        actor = system_actor(where)
        give_membership(email, email, what, where, by=actor, password=PASSWORD, **more)
    return company, team, anna


def signed_in(open_page, email, path, **look):
    page = open_page("/accounts/login/", language="en", **look)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return page


def overflow(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize(("viewport", "dark", "name"), LOOKS)
def test_every_overview_passes_axe_and_fits(
    open_page, check_axe, screenshot, alfa, viewport, dark, name
):
    company, team, anna = alfa
    look = {"viewport": viewport, "dark": dark}
    hub = signed_in(open_page, "hub@x.example", "/network", **look)
    hr = signed_in(open_page, "hr@x.example", f"/companies/{company.pk}", **look)
    own = signed_in(open_page, "anna@x.example", "/me", **look)
    shown = [
        (hub, "/network"),
        (hub, f"/companies/{company.pk}"),
        (hr, f"/companies/{company.pk}"),
        (hr, f"/companies/{company.pk}/gaps"),
        (hr, f"/companies/{company.pk}/risks"),
        (hr, f"/companies/{company.pk}/coverage"),
        (hr, f"/companies/{company.pk}/certificates"),
        (hr, f"/teams/{team.pk}"),
        (hr, "/people"),
        (hr, f"/people/{anna.pk}/history"),
        (own, "/me"),
    ]
    for number, (page, path) in enumerate(shown):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        check_axe(page)
        assert overflow(page) <= 0, path
        screenshot(page, f"overview-{number}-{name}")


def test_arrow_keys_walk_the_heat_map_and_each_cell_is_read_out(open_page, alfa):
    _company, team, _anna = alfa
    page = signed_in(open_page, "hr@x.example", f"/teams/{team.pk}")
    said = page.locator("[data-heat-detail]")

    page.locator("table.heat a.level").first.focus()
    heard = [said.inner_text()]
    for key in ("ArrowDown", "ArrowRight", "End", "Home"):
        page.keyboard.press(key)
        heard.append(said.inner_text())

    assert [text.split(", ")[0] for text in heard] == [
        "Anna · CNC · level 2",
        "Bo · CNC · level 2",
        "Bo · Svetsning · level 3",
        "Bo · Truck · level 4",
        "Bo · CNC · level 2",
    ]
    # One stop of the Tab key: all other cells are reached with the arrows.
    assert page.locator('table.heat a.level[tabindex="0"]').count() == 1


def test_a_cell_opens_its_level(open_page, alfa):
    _company, team, anna = alfa
    page = signed_in(open_page, "hr@x.example", f"/teams/{team.pk}")

    page.locator("table.heat a.level").first.press("Enter")
    page.wait_for_url(lambda url: f"/assessments/people/{anna.pk}/" in url)

    assert page.locator("h1").inner_text() == "CNC"


def test_planned_training_comes_by_itself(open_page, alfa):
    page = signed_in(open_page, "anna@x.example", "/me", viewport="phone")

    page.get_by_text("There is no joint plan yet").wait_for()
