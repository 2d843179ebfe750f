"""Once around the loop, by everybody who takes part: from a gap to the gap closed in the report.

A need is published and planned for together with two other companies; the plan is proposed,
approved and released; a session is held, its hours marked on a phone without a network, signed and
attested; the certificate is genuine, the level agreed. Everything is done on the pages. Between
the parts of the journey the installation's clock is moved on.
"""

import datetime
import io
import json
import os
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.browser.journeys.conftest import start_from_empty_tables
from tests.browser.journeys.test_journeys import downloaded
from tests.browser.journeys.visitor import SUBMIT
from tests.journeys.clock.sitecustomize import DAY_FILE
from tests.journeys.installation import ROOT, Installation, until

CLOCK = ROOT / "tests" / "journeys" / "clock"
FIRST_DAY = datetime.date(2026, 11, 23)
WAIT = 120_000
MISSING = "Nivåer som saknas"


class Trial(Installation):
    """An installation whose days are decided by the test."""

    def __init__(self, folder):
        super().__init__(folder)
        self.day_file = self.folder / "day"
        self.environment[DAY_FILE] = str(self.day_file)
        paths = [str(CLOCK), os.environ.get("PYTHONPATH", "")]
        self.environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        self.port = None
        self.be_on(FIRST_DAY)

    def be_on(self, day):
        """Go on to a day: the server and its worker begin anew there."""
        self.day_file.write_text(day.isoformat(), encoding="utf-8")
        if self.server is not None:
            self.stop()
            self.start(self.port)

    def start(self, port=None):
        self.port = super().start(port)
        return self.port


@pytest.fixture(scope="module")
def network(chromium, django_db_setup, tmp_path_factory):
    """A network in which nothing is planned, on the first day of the journey."""
    trial = Trial(tmp_path_factory.mktemp("loop"))
    start_from_empty_tables(trial.folder / "samtakt.sqlite3")
    try:
        seeded = subprocess.run(
            [sys.executable, "-m", "tests.browser.journeys.loopseed"],
            cwd=ROOT,
            env=trial.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert seeded.returncode == 0, seeded.stderr
        known = json.loads(seeded.stdout)
        url = f"http://127.0.0.1:{trial.start()}"
        yield SimpleNamespace(**known, url=url, seen=set(), installation=trial)
    finally:
        trial.stop()


@pytest.fixture(scope="module")
def live_server(network):
    """What `open_page` opens its pages on."""
    return network


def test_once_around_the_loop(network, visit, open_page):
    lead, hr = visit("project.lead", name="loop-lead"), visit("hr0", name="loop-hr")
    others = [visit(f"hr{place}", name=f"loop-hr{place}") for place in (1, 2)]
    assert gap_in_report(network, hr) == network.to_level - network.from_level

    planning_round = open_round(network, lead)
    see_the_need(network, hr, planning_round)
    for company in (hr, *others):
        publish(company, planning_round)
    plan = make_plan(lead, planning_round)
    propose(lead, plan)
    assert sum(approve(company, plan) for company in (hr, *others)) > 1
    release(lead, plan)
    course = name_people(network, hr, plan)

    employee = visit("employee", name="loop-employee")
    session = own_session(employee, course)
    days = days_of(network, session)
    trainer = give_a_trainer(lead, session)

    network.installation.be_on(days[-1])
    mark_without_a_network(network, visit(trainer, name="loop-trainer", viewport="phone"), session)
    sign(visit("employee", name="loop-signing", viewport="phone"), len(days))

    network.installation.be_on(first_of_next_month(days[-1]))
    manager = visit("manager", name="loop-manager")
    attest(network, manager, sorted({day.replace(day=1) for day in days}))
    finish(visit(trainer, name="loop-finishing"), session)
    check_certificate(network, visit("employee", name="loop-certified"), open_page)
    agree(network, manager)

    hr = visit("hr0", name="loop-closed")
    assert gap_in_report(network, hr) == 0


# Before


def gap_in_report(network, hr):
    """How many levels the person lacks, as the company's report says."""
    before = reports_made(hr)
    hr.send("#company-report button.btn-primary")
    until(lambda: reports_made(hr) > before, "the report", WAIT / 1000, every=1)
    newest = hr.page.locator("#made tbody tr").first.locator("a").all()
    paths = [downloaded(hr.page, link) for link in newest]
    (workbook,) = [path for path in paths if path.suffix == ".xlsx"]
    return missing_levels(workbook, network.name, network.competence_name)


def reports_made(hr):
    """How many reports are ready, on the page of reports."""
    hr.page.goto("/reports")
    return hr.rows("#made")


def missing_levels(workbook, person, competence):
    """How many levels the workbook says that somebody lacks, in the list of all levels."""
    for sheet in load_workbook(workbook, read_only=True):
        rows = sheet.iter_rows(values_only=True)
        headings = next((row for row in rows if row and MISSING in row), None)
        for row in rows if headings else ():
            if row[headings.index("Person")] == person and competence in row:
                return row[headings.index(MISSING)]
    raise AssertionError(f"{person} and {competence} are not in the report")


def open_round(network, lead):
    lead.choose("/rounds")
    lead.follow('main a[href="/rounds/new"]')
    page = lead.page
    page.locator("[name=name]").fill("Våren 2027")
    page.locator("[name=starts_on]").fill(network.starts_on)
    page.locator("[name=as_of]").fill(FIRST_DAY.isoformat())
    page.locator("details:has([name=time_limit_seconds])").evaluate_all(
        "all => all.forEach(each => { each.open = true; })"
    )
    page.locator("[name=time_limit_seconds]").fill("4")
    lead.send(SUBMIT)
    return int(lead.path.rpartition("/")[2])


def see_the_need(network, hr, planning_round):
    hr.go(f"/rounds/{planning_round}")
    join(hr, planning_round)
    hr.go(f"/demand/{planning_round}/needs")
    assert network.name in hr.text()


def join(hr, planning_round):
    hr.go(f"/rounds/{planning_round}/join")
    hr.send(SUBMIT)


# Demand, round, plan


def publish(hr, planning_round):
    join(hr, planning_round)
    hr.go(f"/demand/{planning_round}")
    hr.send(f'form[action="/demand/{planning_round}/publish"] button')
    assert hr.rows("#board") > 0


def make_plan(lead, planning_round):
    lead.go(f"/demand/{planning_round}")
    assert lead.rows("#board") > 0
    lead.go(f"/rounds/{planning_round}")
    lead.send(f'form[action="/rounds/{planning_round}/optimise"] button')
    lead.page.wait_for_selector("section.job progress[value='100']", timeout=WAIT)
    lead.go(f"/rounds/{planning_round}")
    lead.follow("#plans tbody a")
    return int(lead.path.rpartition("/")[2])


def propose(lead, plan):
    lead.go(f"/plans/{plan}/propose")
    lead.send(SUBMIT)
    assert lead.rows("#answers") > 0


def approve(hr, plan):
    """Approve the company's part; return whether it has one."""
    hr.go(f"/plans/{plan}/part")
    button = f'form[action="/plans/{plan}/answer"] button.btn-primary'
    has_a_part = hr.page.locator(button).count() > 0
    if has_a_part:
        hr.send(button)
    return has_a_part


def release(lead, plan):
    lead.go(f"/plans/{plan}/answers")
    lead.send(f'form[action="/plans/{plan}/release"] button')


def name_people(network, hr, plan):
    """Name those who are suggested; return the course that the person goes to for the gap."""
    hr.go(f"/plans/{plan}/suggested")
    rows = hr.page.locator("main tbody tr", has_text=network.name).filter(
        has_text=network.competence_name
    )
    course = rows.first.locator("td").first.inner_text().split("\n")[0]
    hr.send(f'form[action="/plans/{plan}/name"] button')
    return course


# The session


def own_session(employee, course):
    employee.choose("/my-courses")
    employee.follow(f'main a[href^="/sessions/"]:has-text("{course}")')
    assert "Bekräftat" in employee.text()
    return int(employee.path.rpartition("/")[2])


def days_of(network, session):
    """The days on which a session is held."""
    rows = network.installation.read(
        "SELECT day FROM samtakt_sessionday WHERE session_id = ? ORDER BY day", session
    )
    return [datetime.date.fromisoformat(row["day"]) for row in rows]


def give_a_trainer(lead, session):
    """Let somebody of the provider teach the session; return the name they sign in with."""
    lead.go(f"/sessions/{session}/trainers")
    option = lead.page.locator("main form select option[value]:not([value=''])").first
    name = option.inner_text()
    lead.page.locator("main form select").select_option(option.get_attribute("value"))
    lead.send(SUBMIT)
    return f"trainer{name.split()[-1]}"


def mark_without_a_network(network, trainer, session):
    """Everybody was there all day; nothing is lost when the phone is without a network meanwhile."""
    page = trainer.page
    trainer.go(f"/teaching/{session}")
    page.wait_for_selector("html[data-kept=yes]", state="attached")
    page.context.set_offline(True)
    page.reload()
    waiting, days = 0, page.locator("[data-days] a")
    for place in range(max(days.count(), 1)):
        if days.count():
            days.nth(place).click()
        day = page.locator("section:not([hidden])[data-day]")
        waiting += day.locator("[data-booking]").count()
        day.locator("[data-everybody]").click()
        page.locator(f'[data-status][data-waiting="{waiting}"]').wait_for(timeout=WAIT)
    page.reload()
    page.locator(f'[data-status][data-waiting="{waiting}"]').wait_for(timeout=WAIT)
    page.context.set_offline(False)
    page.locator("[data-status][data-kind=ok]").wait_for(timeout=WAIT)


def sign(employee, days):
    employee.go("/attendance/mine")
    for _day in range(days):
        employee.send("ul.signings form button")
    assert employee.page.locator("ul.signings").count() == 0


# After it


def first_of_next_month(day):
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def attest(network, manager, months):
    for month in months:
        manager.go(f"/attendance/people/{network.person}?month={month:%Y-%m}")
        manager.send(f'form[action="/attendance/people/{network.person}/attest"] button')


def finish(trainer, session):
    trainer.go(f"/sessions/{session}/finish")
    for test in trainer.page.locator("ul.finish-list select").all():
        test.select_option(index=1)
    trainer.send("main form button.btn-primary")


def check_certificate(network, employee, open_page):
    employee.go("/courses-done")
    paper = downloaded(employee.page, employee.page.locator("a[href*='certificate.sv.pdf']").first)
    text = PdfReader(io.BytesIO(paper.read_bytes())).pages[0].extract_text()
    assert network.name in text
    code = code_in(text)
    stranger = open_page(f"/verify/{code}")
    assert network.name in stranger.locator("main").inner_text()


def code_in(text):
    """The code of a certificate, from the address that is printed on it."""
    return re.search(r"/verify/([0-9a-z-]+)", text.replace("\n", ""))[1]


def agree(network, manager):
    manager.go("/levels-to-agree")
    manager.send(f'main form button:has-text("{network.name}, {network.competence_name}")')
    assert network.name not in manager.text()
