"""The journey of a spreadsheet in a real browser: handed in, part by part, imported, undone."""

from pathlib import Path

import pytest

from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.accounts import give_membership

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "ett-gott-ord-2027"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LOOKS = [("desktop", False), ("phone", True)]


@pytest.fixture
def company():
    hub = Organisation.objects.create(kind="hub", name="Navet", slug="navet")
    company = Organisation.objects.create(kind="company", name="Alfa", slug="alfa", hub=hub)
    give_membership(
        "karin@alfa.example",
        "Karin Lind",
        Role.COMPANY_ADMIN,
        company,
        by=system_actor(company),
        password=PASSWORD,
    )
    return company


def sign_in(page):
    page.get_by_label("Email").fill("karin@alfa.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def hand_in(page, path):
    page.goto("/imports/new")
    page.set_input_files("input[type=file]", path)
    press(page, "Show how it is understood")


def press(page, name, role="button"):
    """Press what leads to another page, and wait for it: axe reads no page that is leaving."""
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).click()


def overflow(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize(("viewport", "dark"), LOOKS)
def test_a_workbook_comes_in_part_by_part(
    open_page, check_axe, screenshot, company, viewport, dark
):
    page = open_page("/accounts/login/", viewport=viewport, dark=dark, language="en")
    look = f"{viewport}-{'dark' if dark else 'light'}"

    def check(name):
        check_axe(page)
        screenshot(page, f"import-{name}-{look}")
        assert overflow(page) == 0

    sign_in(page)
    page.goto("/imports/new")
    check("new")
    hand_in(page, EXAMPLES / "broken" / "pdf-renamed.xlsx")
    check("refused-file")
    hand_in(page, EXAMPLES / "broken" / "unknown-level.xlsx")
    check("people")
    press(page, "Import")
    check("people-in")
    press(page, "Next: Skill matrix")
    check("refused-value")

    press(page, "Correct", "link")
    check("correct")
    page.get_by_label("Level for “Z”").select_option("4")
    press(page, "Read it again")
    press(page, "Link to the library", "link")
    check("link")
    page.go_back()
    press(page, "Import")

    assert "is imported" in page.locator(".message-success").inner_text()
    press(page, "Undo", "link")
    check("undo")
    press(page, "Undo the import")
    assert "is undone" in page.locator(".message-success").inner_text()
    for path in ("imports", "reports", "audit"):
        page.goto(f"/{path}")
        check(path)
