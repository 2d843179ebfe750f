"""Lists on a phone, in a real browser: rows stand as cards, and many filters fold behind one."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samtakt.foundation.access import Role, system_actor
from samtakt.organisations.accounts import give_membership
from tests.delivery.factories import make_session
from tests.factories import make_company, make_hub

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "ett-gott-ord-2027"
OVERFLOW = """() => {
  const parts = [document.documentElement, ...document.querySelectorAll(".table-scroll")];
  return Math.max(...parts.map((part) => part.scrollWidth - part.clientWidth));
}"""


@pytest.fixture
def hr(transactional_db):
    """Somebody of a company whose hub has three sessions to come."""
    hub = make_hub()
    day = timezone.localdate() + datetime.timedelta(days=40)
    for name in ("Svetskurs", "Mätteknik", "Hydraulik"):
        make_session(hub, name=name, days=(day, day + datetime.timedelta(days=1)))
    company = make_company(hub, "Alfa")
    give_membership(
        "hr@x.example", "Maria", Role.HR, company, by=system_actor(company), password=PASSWORD
    )


def go(page, path):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "hr@x.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(lambda address: "login" not in address)
    page.goto(path)


@pytest.mark.parametrize("path", ["/sessions", "/catalogue"])
@pytest.mark.parametrize("viewport", ["phone", "zoomed"])
def test_rows_are_cards_with_their_headings(open_page, check_axe, hr, path, viewport):
    page = open_page("/", viewport=viewport, language="en")
    go(page, path)

    cell = page.locator("td[data-label]").first
    label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")

    assert page.evaluate(OVERFLOW) <= 1
    assert cell.get_attribute("data-label") in label
    expect(page.get_by_role("row")).to_have_count(4)  # a table still, to who only hears it
    expect(page.get_by_role("rowheader")).to_have_count(3)
    check_axe(page)


def test_many_filters_fold_on_a_phone_and_say_how_many_are_chosen(open_page, hr):
    page = open_page("/", viewport="phone", language="en")
    go(page, "/catalogue?language=sv&place=")
    fields, more = page.locator(".filters .field"), page.get_by_role("button", name="More choices")

    expect(more).to_have_text("More choices(1)")
    expect(fields.filter(visible=True)).to_have_count(1)
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(fields.filter(visible=True)).to_have_count(fields.count())


def test_nothing_folds_on_a_large_screen(open_page, hr):
    page = open_page("/", language="en")
    go(page, "/catalogue")
    fields = page.locator(".filters .field")

    expect(page.locator(".filters-fold")).to_be_hidden()
    expect(fields.filter(visible=True)).to_have_count(fields.count())
    expect(page.get_by_role("columnheader", name="Provider")).to_be_visible()
