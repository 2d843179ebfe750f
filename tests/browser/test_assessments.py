"""From the purpose to a closed gap in a real browser: phone, keyboard, talk, agreement, screen."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from samtakt.assessments.kiosk import set_pin
from samtakt.assessments.models import AgreedLevel, Dialogue, Evidence, PurposeStatement
from samtakt.assessments.rounds import open_round
from samtakt.competences.models import Scale, ScaleLevel
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from tests.factories import (
    actor_in,
    agree,
    assign,
    make_company,
    make_competence,
    make_hub,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "ett-gott-ord-2027"
RULES = {"rules": {"target-size": {"enabled": True}}}


class World:
    """Press with Anna and Bo; welding 3 and measuring 2 are required; the company writes I L U O."""

    def __init__(self):
        self.hub = make_hub("Navet")
        self.company = make_company(self.hub, "Alfa")
        self.team = make_team(self.company, "Press")
        self.anna = make_person(self.company, "Anna", team=self.team)
        self.bo = make_person(self.company, "Bo", team=self.team)
        role = make_role(self.company)
        self.measuring = make_competence(self.hub, "Mätning", name_en="Measuring", group_sv="A")
        self.welding = make_competence(self.hub, "Svetsning", name_en="Welding", group_sv="B")
        require(self.company, role, self.welding, 3)
        require(self.company, role, self.measuring, 2)
        for person in (self.anna, self.bo):
            assign(person, role)
        scale = saved(Scale(key="iluo", name="ILUO"), self.company)
        for place, label in enumerate("ILUO"):
            step = ScaleLevel(scale=scale, position=place, label=label, canonical=place + 1)
            saved(step, self.company)
        self.by = actor_in(self.company)
        for email, what, more in [
            ("hr@x.example", Role.HR, {}),
            ("chef@x.example", Role.LINE_MANAGER, {"team": self.team}),
            ("anna@x.example", Role.EMPLOYEE, {"person": self.anna}),
        ]:
            by = system_actor(self.company)
            give_membership(email, email, what, self.company, by=by, password=PASSWORD, **more)

    def agreed(self):
        with scope_for(self.company):
            rows = AgreedLevel.objects.order_by("pk")
            return [(row.person, row.competence, row.level) for row in rows]

    def publish(self):
        row = PurposeStatement(
            purpose="Planera", visibility="Chefen", contact="HR",
            published_on=timezone.localdate(), published_by="VD",
        )  # fmt: skip
        return saved(row, self.company)

    def open_round(self):
        self.publish()
        today = timezone.localdate()
        with scope_for(self.company):
            return open_round(
                self.company, name="Höst", teams={self.team: None}, opens_on=today,
                due_on=today + datetime.timedelta(days=20), by=self.by,
            )  # fmt: skip


@pytest.fixture
def world():
    return World()


def look(page):
    """What must hold on every page: axe finds nothing, one heading, no scrolling sideways."""
    page.wait_for_load_state("load")
    results = Axe().run(page, options=RULES)
    assert not results.violations_count, f"{page.url}\n{results.generate_report()}"
    assert page.locator("h1").count() == 1, page.url
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0, page.url


def leads_on(page, place, *, finger=False):
    """Click or tap what leads to another page, and look at that."""
    with page.expect_navigation():
        place.tap() if finger else place.click()
    look(page)


def sign_in(open_page, email, path="/", **options):
    page = open_page("/accounts/login/", language="en", **options)
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(path)
    look(page)
    return page


def test_from_the_purpose_to_a_closed_gap(open_page, world):
    hr = sign_in(open_page, "hr@x.example", "/assessments")
    leads_on(hr, hr.get_by_role("link", name="Write and publish it"))
    hr.locator("[name=contact]").fill("HR")
    leads_on(hr, hr.locator("main form button.btn-primary").first)
    hr.goto("/assessments/new")
    hr.get_by_label("Name", exact=True).fill("Höst")
    hr.get_by_label("Press").check()
    look(hr)
    leads_on(hr, hr.get_by_role("button", name="Open the round"))
    assert hr.locator("h1").inner_text() == "Höst"

    anna = sign_in(open_page, "anna@x.example", "/notices", viewport="phone")
    leads_on(anna, anna.locator(".notice button").first, finger=True)
    assert anna.locator("h1").inner_text() == "Measuring"
    anna.locator(".choice", has_text="level 2").tap()
    anna.locator("#walk-saved .saved").wait_for()
    leads_on(anna, anna.get_by_role("button", name="Next"), finger=True)
    assert anna.locator("h1").inner_text() == "Welding"
    anna.locator(".choice", has_text="level 1").tap()
    anna.locator("#walk-saved .saved").wait_for()
    leads_on(anna, anna.get_by_role("button", name="Finish"), finger=True)
    assert anna.get_by_text("Everything is answered").is_visible()

    chef = sign_in(open_page, "chef@x.example", f"/assessments/teams/{world.team.pk}")
    fill_the_grid(chef, world)
    with scope_for(world.company):
        dialogue = Dialogue.objects.get()
    assert (dialogue.person, dialogue.competence) == (world.anna, world.welding)

    chef.goto("/assessments/dialogues")
    look(chef)
    leads_on(chef, chef.locator("tbody a", has_text="Agree"))
    assert chef.locator(".sides li").count() == 2
    chef.locator(".choice", has_text="level 3").click()
    chef.get_by_label("In a few words").fill("Welds the frames alone")
    leads_on(chef, chef.get_by_role("button", name="Agree", exact=True))
    assert chef.get_by_text("Welding is agreed").is_visible()
    assert world.agreed() == [(world.anna, world.welding, 3)]
    with scope_for(world.company):
        assert Evidence.objects.get().text == "Welds the frames alone"
        dialogue.refresh_from_db()
    assert dialogue.closed_on == timezone.localdate()

    anna.goto("/me")
    look(anna)
    assert "Welding" not in anna.locator("#gaps").inner_text()
    assert "Welding" in anna.locator("#met").inner_text()
    leads_on(anna, anna.locator("#met a", has_text="Welding"), finger=True)
    assert anna.get_by_text("Welds the frames alone").is_visible()


def fill_the_grid(page, world):
    """The keyboard alone: type, take back, go on with arrows and Enter; each cell is saved."""
    status = page.locator("#grid-status")
    cells = {
        (person, competence): page.locator(f"[name='v-{person.pk}-{competence.pk}']")
        for person in (world.anna, world.bo)
        for competence in (world.measuring, world.welding)
    }
    first = cells[world.anna, world.measuring]
    while not first.evaluate("each => each === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.type("o")
    page.keyboard.press("Escape")
    assert first.input_value() == ""
    page.keyboard.type("l")
    page.keyboard.press("ArrowRight")
    status.get_by_text("Anna, Measuring: L is saved.").wait_for()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    status.get_by_text("You two differ").wait_for()
    assert cells[world.anna, world.welding].input_value() == "U"
    page.keyboard.type("x")
    page.keyboard.press("ArrowLeft")
    status.get_by_text("“x” is no level").wait_for()
    assert cells[world.bo, world.measuring].evaluate("each => each === document.activeElement")
    assert page.locator("table[data-grid] input[tabindex='0']").count() == 1
    look(page)


class Counting:
    """A phone whose every touch is counted."""

    def __init__(self, page):
        self.page, self.touches = page, 0

    def tap(self, selector, *, leads=True):
        self.touches += 1
        place = self.page.locator(selector).first
        if leads:
            leads_on(self.page, place, finger=True)
        else:
            place.tap()


def test_a_supervisor_sets_one_level_in_three_touches(open_page, world):
    """From the team's map: the cell, the level, save; level 3 stands on what was seen at work."""
    agree(world.anna, world.welding, 1)
    page = sign_in(open_page, "chef@x.example", f"/teams/{world.team.pk}", viewport="phone")
    phone = Counting(page)
    there = f"/assessments/people/{world.anna.pk}/{world.welding.pk}"
    phone.tap(f"a.level[href^='{there}']")
    phone.tap(".choice:has(input[data-level='3'])", leads=False)
    phone.tap(".level-save button.btn-primary")
    assert page.get_by_text("Welding is agreed").is_visible()

    assert phone.touches <= 3
    assert page.url.endswith(f"/teams/{world.team.pk}")
    assert world.agreed()[-1] == (world.anna, world.welding, 3)
    with scope_for(world.company):
        assert Evidence.objects.get().basis == "observation"


def test_a_stale_level_is_confirmed_in_one_touch(open_page, world):
    agree(world.anna, world.welding, 3, decided_on=datetime.date(2020, 1, 1))
    page = sign_in(open_page, "chef@x.example", "/assessments/freshness", viewport="phone")
    phone = Counting(page)
    phone.tap(".stale button.btn-primary")
    assert page.get_by_text("confirmed today").is_visible()
    assert phone.touches == 1
    assert page.locator(".stale li").count() == 0


def test_the_shared_screen_from_opening_to_leaving(open_page, world):
    world.open_round()
    with scope_for(world.company):
        set_pin(world.anna, "7391", by=world.by)
    page = sign_in(open_page, "chef@x.example", "/assessments/screens", viewport="phone")
    page.get_by_label("Where it stands").fill("Fikarum")
    leads_on(page, page.get_by_role("button", name="Open and sign out"), finger=True)
    assert page.locator("h1").inner_text() == "Who are you?"
    leads_on(page, page.get_by_role("link", name="Anna"), finger=True)
    page.get_by_label("Your code").fill("7391")
    leads_on(page, page.get_by_role("button", name="Go on"), finger=True)
    assert page.locator("h1").inner_text() == "Anna"
    leads_on(page, page.get_by_role("link", name="Begin"), finger=True)
    page.locator(".choice", has_text="level 2").tap()
    page.locator("#walk-saved .saved").wait_for()
    look(page)
    leads_on(page, page.get_by_role("button", name="I am done"), finger=True)
    assert page.locator("h1").inner_text() == "Who are you?"
    page.goto("/screen/me")
    assert page.locator("h1").inner_text() == "Who are you?"


@pytest.mark.parametrize("viewport", ["phone", "zoomed", "desktop"])
def test_the_pages_of_the_leader_are_accessible(open_page, world, viewport):
    round = world.open_round()
    agree(world.anna, world.welding, 3, decided_on=datetime.date(2020, 1, 1))
    page = sign_in(open_page, "hr@x.example", viewport=viewport, dark=viewport == "phone")
    for path in [
        "/assessments", "/assessments/new", f"/assessments/{round.pk}",
        f"/assessments/{round.pk}/assessors", f"/assessments/teams/{world.team.pk}",
        f"/assessments/people/{world.anna.pk}",
        f"/assessments/people/{world.anna.pk}/{world.welding.pk}",
        f"/assessments/people/{world.anna.pk}/{world.welding.pk}/history",
        "/assessments/freshness", "/assessments/freshness/rules", "/assessments/dialogues",
        "/assessments/screens", "/assessments/codes", f"/assessments/codes/{world.anna.pk}",
        "/assessments/mine", "/notices",
    ]:  # fmt: skip
        assert page.goto(path).status == 200, path
        look(page)
