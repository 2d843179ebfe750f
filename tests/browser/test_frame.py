"""The frame and the components in a real browser: light and dark, wide and on a phone."""

import pytest

from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.accounts import give_membership

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "ett-gott-ord-2027"
LOOKS = [
    (viewport, dark, f"{viewport}-{'dark' if dark else 'light'}")
    for viewport in ("desktop", "phone")
    for dark in (False, True)
]


@pytest.fixture
def hub():
    return Organisation.objects.create(kind="hub", name="Navet", slug="navet")


@pytest.fixture
def auditor(hub):
    """Somebody with two organisations and no page of their own."""
    company = Organisation.objects.create(kind="company", name="Alfa", slug="alfa", hub=hub)
    for organisation in (hub, company):
        give_membership(
            "siv@navet.example",
            "Siv Lund",
            Role.AUDITOR,
            organisation,
            by=system_actor(organisation),
            password=PASSWORD,
        )
    return company


def sign_in(page):
    page.get_by_label("Email").fill("siv@navet.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def overflow(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize(("viewport", "dark", "name"), LOOKS)
def test_signing_in(open_page, check_axe, screenshot, auditor, viewport, dark, name):
    page = open_page("/accounts/login/", viewport=viewport, dark=dark, language="en")
    check_axe(page)
    screenshot(page, f"sign-in-{name}")

    sign_in(page)

    check_axe(page)
    screenshot(page, f"start-{name}")
    assert page.get_by_role("heading", level=1).inner_text() == "Welcome, Siv Lund"
    assert overflow(page) == 0


def test_a_wrong_password_moves_the_focus_to_the_explanation(open_page, check_axe, auditor):
    page = open_page("/accounts/login/", language="en")
    page.get_by_label("Email").fill("siv@navet.example")
    page.get_by_label("Password").fill("fel")

    page.locator("main").get_by_role("button", name="Sign in").click()

    page.wait_for_selector(".error-summary:focus")
    check_axe(page)


@pytest.mark.parametrize(("viewport", "dark", "name"), LOOKS)
def test_the_gallery(open_page, check_axe, screenshot, settings, db, viewport, dark, name):
    settings.DEBUG = True
    page = open_page("/design", viewport=viewport, dark=dark, language="en")

    check_axe(page)
    screenshot(page, f"gallery-{name}")
    assert overflow(page) == 0
    assert page.locator(".chart svg.drawing:visible").count() == 3


def test_a_chart_is_painted_in_the_colours_of_the_theme(open_page, settings, db):
    settings.DEBUG = True
    page = open_page("/design", language="en")
    fill = "getComputedStyle(document.querySelector('[fill=\"var(--st-chart-1)\"]')).fill"

    light = page.evaluate(fill)
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(fill)

    assert (light, dark) == ("rgb(11, 90, 107)", "rgb(116, 200, 217)")
    page.reload()
    assert page.evaluate(fill) == dark


def test_arrow_keys_walk_a_heat_map(open_page, settings, db):
    settings.DEBUG = True
    page = open_page("/design", language="en")
    said = "document.activeElement.closest('a.level')?.title"
    page.locator("table.matrix a.level").first.focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    there = page.evaluate(said)
    page.keyboard.press("Home")
    home = page.evaluate(said)

    assert there.startswith("Öberg, Lars-Göran: level 3")
    assert home.startswith("Öberg, Lars-Göran: level 4")
    assert page.locator('table.matrix a.level[tabindex="0"]').count() == 1


def test_the_first_key_leads_past_the_menu(open_page, auditor):
    page = open_page("/help", language="en")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_the_menu_of_a_phone_opens_and_closes(open_page, check_axe, screenshot, auditor):
    page = open_page("/accounts/login/", viewport="phone", language="en")
    sign_in(page)

    page.get_by_text("Menu", exact=True).click()
    check_axe(page)
    screenshot(page, "menu-phone")
    assert page.get_by_role("button", name="Sign out").count() == 0  # folded under the name
    page.keyboard.press("Escape")

    assert not page.get_by_role("link", name="Overview").is_visible()


def test_the_organisation_is_changed_from_the_header(open_page, auditor):
    page = open_page("/accounts/login/", language="en")
    sign_in(page)

    page.locator(".frame-bar > .brand-of summary").click()
    page.locator(".frame-bar > .brand-of").get_by_role("button", name="Navet").click()

    page.wait_for_selector(".frame-bar > .brand-of summary:has-text('Navet')")


def test_a_job_is_followed_to_its_end(open_page, check_axe, auditor):
    with scope_for(auditor):
        user = give_job_to(auditor)
    page = open_page("/accounts/login/", language="en")
    sign_in(page)
    page.goto(f"/jobs/{user.pk}")
    check_axe(page)

    with scope_for(auditor):
        Job.objects.filter(pk=user.pk).update(state="done", progress=100, log="klar\n")
    page.wait_for_selector("text=Done", timeout=8000)

    assert page.locator("progress").get_attribute("value") == "100"
    assert page.locator(f"#job-{user.pk}-log").text_content() == "klar\n"
    assert page.locator("[hx-get]").count() == 0
    check_axe(page)


def give_job_to(company):
    from samtakt.organisations.models import User

    job = Job(
        organisation=company,
        kind="tests.none",
        title="Import",
        state="running",
        progress=10,
        requested_by="Siv",
        requested_by_user=User.objects.get().pk,
    )
    job.save()
    return job
