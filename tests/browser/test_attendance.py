"""A trainer's phone without a network, in a real browser: no mark lost, none doubled."""

import datetime
import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samtakt.delivery import signcodes
from samtakt.delivery.models import (
    AttendanceHours,
    AttendanceMark,
    AttendanceSignature,
    SessionDay,
)
from samtakt.delivery.signing import sign
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from tests.delivery.factories import make_session, own_actor, seat, teach
from tests.factories import make_company, make_hub, make_person, saved

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "ett-gott-ord-2027"


class World:
    """A session of yesterday and today that Tova teaches: Anna and Bo of Alfa, Cilla of Beta."""

    def __init__(self):
        self.hub = make_hub("Navet")
        self.alfa, self.beta = make_company(self.hub, "Alfa"), make_company(self.hub, "Beta")
        self.today = timezone.localdate()
        yesterday = self.today - datetime.timedelta(days=1)
        self.session = make_session(self.hub, days=(yesterday, self.today))
        self.anna, self.bo = make_person(self.alfa, "Anna"), make_person(self.alfa, "Bo")
        self.cilla = make_person(self.beta, "Cilla")
        self.seats = [seat(self.session, one) for one in (self.anna, self.bo, self.cilla)]
        teach(self.session, self.member("tova@x.example", Role.TRAINER, self.hub, "Tova Lind"))

    def member(self, email, role, organisation, name, **more):
        by = system_actor(organisation)
        return give_membership(
            email, name, role, organisation, by=by, password=PASSWORD, **more
        ).user

    def hours(self):
        """Today's hours by given name, and how many marks there are in all."""
        found, marks = {}, 0
        for company in (self.alfa, self.beta):
            with scope_for(company):
                rows = AttendanceHours.objects.filter(day__day=self.today)
                found |= {
                    r.booking.person.given_name: r.hours
                    for r in rows.select_related("booking__person")
                }
                marks += AttendanceMark.objects.count()
        return found, marks


@pytest.fixture
def world(transactional_db):
    return World()


def sign_in(page, email):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(lambda address: "login" not in address)


def open_list(open_page, world):
    page = open_page("/accounts/login/", viewport="phone")
    sign_in(page, "tova@x.example")
    page.goto(f"/teaching/{world.session.pk}")
    page.wait_for_selector("html[data-kept=yes]", state="attached")
    return page


def person(page, name):
    of_name = page.locator("strong", has_text=re.compile(f"^{name}$"))
    return page.locator("section:not([hidden]) [data-booking]").filter(has=of_name)


def mark_full_day(page, name):
    person(page, name).locator("[data-set='7.5']").click()
    expect(page.locator("[data-status]")).to_have_attribute("data-waiting", "1")


def wait_until_sent(page):
    expect(page.locator("[data-status]")).to_have_attribute("data-waiting", "0", timeout=15_000)


def test_marks_made_without_a_network_arrive_once(open_page, world, check_axe, screenshot):
    page = open_list(open_page, world)
    check_axe(page)
    page.context.set_offline(True)
    page.click("section:not([hidden]) [data-everybody]")
    person(page, "Bo").locator("[data-set='0']").click()
    expect(page.locator("[data-status-text]")).to_contain_text("3 ")
    person(page, "Cilla").locator("[data-step='-0.5']").click()
    screenshot(page, "attendance-offline")
    assert world.hours() == ({}, 0)

    page.reload()
    expect(person(page, "Cilla").locator("[data-value]")).to_have_text("7 h")
    expect(page.locator("[data-status]")).to_have_attribute("data-waiting", "3")
    page.goto("/teaching/")
    page.goto(f"/teaching/{world.session.pk}")
    expect(person(page, "Bo").locator("[data-value]")).to_have_text("0 h")
    page.context.set_offline(False)
    wait_until_sent(page)

    expected = {"Anna": Decimal("7.5"), "Bo": Decimal(0), "Cilla": Decimal(7)}
    assert world.hours() == (expected, 3)
    page.reload()
    wait_until_sent(page)
    assert world.hours() == (expected, 3)
    check_axe(page)
    screenshot(page, "attendance-sent")


def test_what_was_sent_is_still_shown_when_the_network_goes_again(open_page, world):
    page = open_list(open_page, world)
    mark_full_day(page, "Anna")
    wait_until_sent(page)
    page.context.set_offline(True)
    page.reload()

    expect(person(page, "Anna").locator("[data-value]")).to_have_text("7,5 h")
    expect(page.locator("[data-status]")).to_have_attribute("data-waiting", "0")


def test_an_answer_that_is_lost_on_the_way_doubles_nothing(open_page, world):
    page = open_list(open_page, world)
    lost = []

    def lose(route):
        route.fetch()
        lost.append(route.request.post_data)
        route.abort()

    page.context.route("**/teaching/marks", lose, times=1)
    mark_full_day(page, "Anna")
    # The browser itself tries again in the background; the button is for the impatient.
    wait_until_sent(page)

    assert len(lost) == 1
    assert world.hours() == ({"Anna": Decimal("7.5")}, 1)


def test_marks_outlive_a_session_that_ended_and_names_do_not(open_page, world):
    page = open_list(open_page, world)
    page.context.set_offline(True)
    mark_full_day(page, "Anna")
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("[data-sign-in]")).to_be_visible(timeout=15_000)
    page.locator("[data-sign-in]").click()
    page.wait_for_url("**/accounts/login/**")
    page.wait_for_function("async () => !(await caches.has('samtakt-teaching'))")
    page.fill("input[name=login]", "tova@x.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(f"**/teaching/{world.session.pk}")
    wait_until_sent(page)

    assert world.hours() == ({"Anna": Decimal("7.5")}, 1)


def test_nobody_else_sends_the_marks_of_a_trainer(open_page, world):
    other = world.member("otto@x.example", Role.TRAINER, world.hub, "Otto Ek")
    teach(world.session, other)
    page = open_list(open_page, world)
    page.context.set_offline(True)
    mark_full_day(page, "Anna")
    page.context.clear_cookies()
    page.context.set_offline(False)
    sign_in(page, "otto@x.example")
    page.goto(f"/teaching/{world.session.pk}")
    expect(page.locator("[data-status-text]")).to_contain_text("1 ")
    expect(page.locator("[data-status]")).to_have_attribute("data-waiting", "0")
    page.wait_for_timeout(1500)

    assert world.hours() == ({}, 0)
    with scope_for(world.alfa):
        assert not Notice.objects.filter(person=world.anna).exists()


def test_scanned_signed_and_attested_on_a_phone(open_page, world, check_axe, screenshot):
    world.member("anna@x.example", Role.EMPLOYEE, world.alfa, "Anna", person=world.anna)
    trainer = open_list(open_page, world)
    trainer.click("section:not([hidden]) [data-everybody]")
    expect(trainer.locator("[data-status]")).to_have_attribute("data-waiting", "3")
    wait_until_sent(trainer)
    trainer.click("section:not([hidden]) a[href*='/code']")
    expect(trainer.locator("#code-picture img")).to_be_visible()
    check_axe(trainer)
    screenshot(trainer, "attendance-code")
    with scope_for(world.hub):
        today = SessionDay.objects.get(session=world.session, day=world.today)
        code = signcodes.code_for(today)

    phone = open_page(f"/attendance/scan?code={code}", viewport="phone")
    phone.fill("input[name=login]", "anna@x.example")
    phone.fill("input[name=password]", PASSWORD)
    phone.click("main button.btn-primary")
    phone.wait_for_url("**/attendance/here")
    check_axe(phone)
    screenshot(phone, "attendance-here")
    phone.click(".signings button")
    phone.wait_for_url("**/attendance/mine")
    expect(phone.locator(".message-success")).to_be_visible()
    # Yesterday is not marked: Anna says herself how long she was there.
    phone.select_option(".signings select[name=hours]", "7")
    check_axe(phone)
    screenshot(phone, "attendance-mine")
    phone.click(".signings button")
    expect(phone.locator(".signings")).to_have_count(0)
    with scope_for(world.alfa):
        rows = AttendanceSignature.objects.order_by("signed_at", "pk")
        assert [(row.how, row.hours) for row in rows] == [
            ("qr", Decimal("7.5")),
            ("sign_in", Decimal(7)),
        ]


def test_a_company_attests_and_corrects_a_month(open_page, world, check_axe, screenshot):
    last = world.today.replace(day=1) - datetime.timedelta(days=1)
    earlier = make_session(world.hub, days=(last,), name="Truckkurs")
    with scope_for(world.hub):
        (day,) = SessionDay.objects.filter(session=earlier)
    for person in (world.anna, world.bo):
        booking = seat(earlier, person)
        row = AttendanceHours(
            booking=booking, day=day, hours=Decimal("7.5"), marked_at=timezone.now()
        )
        saved(row, world.alfa)
        if person == world.anna:
            with scope_for(world.alfa):
                sign(booking, day, Decimal("7.5"), how="sign_in", by=own_actor(person))
    world.member("hr@x.example", Role.HR, world.alfa, "Hanna Ros")
    page = open_page("/accounts/login/", viewport="phone")
    sign_in(page, "hr@x.example")
    page.goto("/attendance/months")
    check_axe(page)
    screenshot(page, "attendance-months")
    page.click("form[action$='/attest'] button")
    expect(page.locator(".message-success")).to_be_visible()
    page.click("main th a:has-text('Anna')")
    page.click("td a[href*='/correct']")
    page.select_option("select[name=hours]", "6")
    page.fill("input[name=reason]", "Gick hem klockan 14")
    page.click("main form button.btn-primary")
    expect(page.locator("small.under").last).to_contain_text("Gick hem klockan 14")
    check_axe(page)
    screenshot(page, "attendance-month")
    page.goto("/attendance/months")
    page.click("main th a:has-text('Bo')")
    page.click("a[href*='/paper']")
    check_axe(page)
    screenshot(page, "attendance-paper")
