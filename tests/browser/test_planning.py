"""From a company's demand to its seats: the pages of joint planning in a real browser."""

import pytest

from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.planning.optimise import optimise_round
from samtakt.planning.rounds import join_round
from tests.factories import actor_in
from tests.planning.conftest import join_and_publish, network

__all__ = ["network"]

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "ett-gott-ord-2027"
LOOKS = [("desktop", False), ("desktop", True), ("phone", False), ("phone", True)]


@pytest.fixture
def people(network):
    """Somebody at the hub and somebody at Alfa, which has joined but not published."""
    for company in (network.beta, network.ceta):
        join_and_publish(network.round, company)
    with scope_for(network.alfa):
        join_round(network.round, 40_000, by=actor_in(network.alfa, "hr"))
    places = {"lead@navet.example": (network.hub, Role.PROJECT_LEAD)}
    places |= {"hr@alfa.example": (network.alfa, Role.HR)}
    for email, (place, role) in places.items():
        give_membership(
            email, "Kim Ek", role, place, by=system_actor(place), password=PASSWORD
        )  # fmt: skip
    return network


def sign_in(page, email):
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def overflow(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def test_a_company_publishes_and_finds_its_people_in_the_plan(open_page, check_axe, people):
    page = open_page("/accounts/login/", language="en")
    sign_in(page, "hr@alfa.example")
    page.get_by_role("link", name="Joint planning", exact=True).click()
    page.get_by_role("link", name="Demand", exact=True).click()
    page.get_by_role("button", name="Publish our demand").first.click()
    page.wait_for_selector("text=Published: 2 needs")
    check_axe(page)

    with scope_for(people.hub):
        optimise_round(people.round, by=people.lead)
    page.get_by_role("link", name="Joint plan", exact=True).click()
    page.locator("a.event").first.click()

    page.wait_for_selector("text=Who could go")
    check_axe(page)
    assert page.locator("#people tbody th").all_inner_texts() == ["Alfa-0", "Alfa-1"]


@pytest.mark.parametrize(("viewport", "dark"), LOOKS)
def test_the_hubs_pages_hold_in_every_look(
    open_page, check_axe, screenshot, people, viewport, dark
):
    with scope_for(people.hub):
        plan = optimise_round(people.round, by=people.lead)
    page = open_page("/accounts/login/", viewport=viewport, dark=dark, language="en")
    sign_in(page, "lead@navet.example")

    parts = ("", "/sessions", "/companies", "/unmet", "/adjust", "/what-if", "/again", "/answers")
    paths = ["/rounds", "/rounds/new", f"/rounds/{people.round.pk}", f"/demand/{people.round.pk}"]
    for path in [*paths, *[f"/plans/{plan.pk}{part}" for part in parts]]:
        page.goto(path)
        check_axe(page)
        name = path.strip("/").replace("/", "-")
        screenshot(page, f"{name}-{viewport}-{'dark' if dark else 'light'}")
        assert overflow(page) == 0, path


def test_a_what_if_asks_only_for_what_the_question_needs(open_page, check_axe, people):
    with scope_for(people.hub):
        plan = optimise_round(people.round, by=people.lead)
    page = open_page("/accounts/login/", language="en")
    sign_in(page, "lead@navet.example")
    page.goto(f"/plans/{plan.pk}/what-if")
    fields = {name: page.locator(f"#id_{name}") for name in ("course", "company", "budget")}

    for kind, wanted in {
        "course": "course", "budget": "budget", "leaves": "company", "joins": "company",
    }.items():  # fmt: skip
        page.get_by_label("What if", exact=True).select_option(kind)
        assert [name for name, field in fields.items() if field.is_visible()] == [wanted]
        check_axe(page)
    assert page.get_by_text("(optional)").locator("visible=true").count() == 0
