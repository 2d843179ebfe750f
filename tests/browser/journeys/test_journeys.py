"""The five journeys, on a network of three companies and with a real worker beside the server."""

import io
import json
import os
import signal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from samtakt.engines.planning import Plan, Problem, verify
from samtakt.management.demonstration import DOMAIN, PASSWORD
from tests.browser.journeys.addresses import (
    MAIN_PAGES,
    ONLY_FOR_HUBS,
    addresses_of_others,
    not_for_an_operator,
    people_outside,
)
from tests.browser.journeys.visitor import SUBMIT, Visitor, smallest_text

CLOSED, NOT_FOUND = 403, 404


def test_the_hub_plans_for_its_companies(network, visit):
    company, round_ = network.companies[0], network.round
    hub = visit("project.lead", name="hub")
    pages = []

    def read():
        pages.append(hub.page.content())

    assert hub.path == "/network"
    assert hub.page.locator("#map svg").first.is_visible()
    assert hub.rows("#companies") == len(network.companies)
    read()

    hub.follow(f'#companies a[href="/companies/{company}"]')
    assert hub.rows("#gaps") > 0
    read()

    hub.choose("/demand")
    assert hub.path == f"/demand/{round_}"
    (demanded,) = network.read("SELECT count(DISTINCT organisation_id) AS n FROM samtakt_demand")
    assert hub.rows("#companies") == demanded["n"]
    read()

    hub.follow(f'main a[href="/rounds/{round_}"]')
    plans = hub.rows("#plans")
    read()
    worker = network.installation.worker()
    os.kill(worker, signal.SIGSTOP)  # so that the waiting, too, is seen
    try:
        hub.send(f'form[action="/rounds/{round_}/optimise"] button')
        progress = hub.page.locator("section.job progress")
        assert progress.get_attribute("value") == "0"
        read()
    finally:
        os.kill(worker, signal.SIGCONT)
    hub.page.wait_for_selector("section.job progress[value='100']", timeout=60_000)
    hub.look(anew=True)
    hub.send("section.job a.btn-primary")
    assert hub.rows("#plans") == plans + 1

    hub.follow("#plans tbody a")
    (plan,) = network.read("SELECT * FROM samtakt_plan ORDER BY id DESC LIMIT 1")
    assert hub.path == f"/plans/{plan['id']}"
    hub.page.locator("#proof details summary").click()
    proof = hub.text("#proof").replace(",", ".")
    assert f"{plan['bound']:.1f}" in proof
    assert f"{plan['objective']:.1f}" in proof
    sessions = network.read("SELECT id FROM samtakt_plannedsession WHERE plan_id = ?", plan["id"])
    assert sessions
    assert hub.page.locator('#calendar a[href^="/plans/sessions/"]').count() >= len(sessions)
    read()
    files = [hub.page.locator(f'a[href$="/{name}.json"]') for name in ("instance", "plan")]
    texts = [downloaded(hub.page, link).read_text(encoding="utf-8") for link in files]

    hub.follow(f'a[href="/plans/{plan["id"]}/companies"]')
    (seats,) = network.read(
        "SELECT sum(participants) AS n FROM samtakt_plannedsession WHERE plan_id = ?", plan["id"]
    )
    assert str(seats["n"]) in hub.text("tfoot").split("\t")
    read()
    hub.follow(f'a[href="/plans/{plan["id"]}/unmet"]')
    (unmet,) = network.read(
        "SELECT count(*) AS n FROM samtakt_unmetdemand WHERE plan_id = ?", plan["id"]
    )
    assert 0 < hub.rows("#unmet") <= unmet["n"]
    assert all(len(why.split()) > 3 for why in hub.page.locator("td.why").all_inner_texts())
    read()
    hub.follow(f'a[href="/plans/{plan["id"]}/sessions"]')
    assert hub.rows("#sessions") == len(sessions)
    read()
    hub.follow('#sessions a[href^="/plans/sessions/"]')
    read()

    assert_verifies(*texts)
    assert_names_nobody(network, pages)


def downloaded(page, link):
    """The path of the file that a link hands out, with the ending that the reader sees."""
    with page.expect_download() as started:
        link.click()
    kept = Path(started.value.path())
    return kept.rename(kept.with_suffix(Path(started.value.suggested_filename).suffix))


def assert_verifies(instance, plan):
    """The plan holds; one with a seat too many does not."""
    problem = Problem.from_json(instance)
    assert verify(problem, Plan.from_json(plan)) == []
    broken = json.loads(plan)
    broken["seats"][0]["count"] += 100
    assert verify(problem, Plan.from_json(json.dumps(broken))) != []


def assert_names_nobody(network, pages):
    people = network.read("SELECT given_name, family_name, employee_number FROM samtakt_person")
    assert len(people) > 20
    for person in people:
        given, family = person["given_name"], person["family_name"]
        for page in pages:
            assert f"{given} {family}" not in page
            assert f"{family}, {given}" not in page


def test_hr_brings_a_messy_matrix_in_and_takes_it_back(network, visit):
    company = network.companies[0]
    known = levels_to_change(network, company)
    person, competence, before = known[0]["person"], known[0]["competence"], known[0]["level"]
    hr = visit("hr", name="hr")
    assert hr.path == f"/companies/{company}"
    earlier = what_is_known(hr, person, known[0]["team"])

    hr.choose("/imports")
    hr.follow('main a[href="/imports/new"]')
    hr.page.locator("[name=file]").set_input_files(
        {"name": "golvet.csv", "mimeType": "text/csv", "buffer": messy_matrix(known)}
    )
    hr.page.locator('[name=kind][value="matrix"]').check()
    hr.send(SUBMIT)
    run = int(hr.path.rpartition("/")[2])

    refused = [row.split("\t") for row in hr.page.locator("#refused tbody tr").all_inner_texts()]
    assert [(row[1], row[2], row[4]) for row in refused] == [
        ("6", "C", "Q"),
        ("8", "–", "Ingen Härifrån"),
    ]
    assert all(len(mend) > 10 for mend in hr.page.locator("#refused .mend").all_inner_texts())
    assert hr.page.locator("button[disabled]").is_visible()

    hr.follow(f'main a[href="/imports/{run}/correct"]')
    hr.page.locator('#scale input[type=text]:not([value]), #scale input[value=""]').first.fill("Q")
    hr.page.locator("#scale tr:has(input:focus) select").select_option("2")
    hr.send(SUBMIT)
    assert hr.rows("#refused") == 1
    hr.page.locator('#refused [name=line][value="8"]').check()
    hr.send(f'form[action="/imports/{run}/leave-out"] button')
    assert hr.page.locator("#refused").count() == 0
    hr.send(f'form[action="/imports/{run}/apply"] button')
    hr.page.wait_for_selector(f'a[href="/imports/{run}/undo"]')

    hr.go("/people?words=" + known[0]["family_name"])
    hr.follow(f'main a[href="/people/{person}"]')
    held = hr.page.locator(f"#k{competence} .dot-reached")
    assert held.count() == changed_level(before)
    hr.go(f"/teams/{known[0]['team']}")
    assert what_is_known(hr, person, known[0]["team"]) != earlier

    hr.go("/imports")
    hr.follow(f'main a[href="/imports/{run}/undo"]')
    hr.send(f'form[action="/imports/{run}/undo"] button')
    assert what_is_known(hr, person, known[0]["team"]) == earlier


def test_hr_takes_the_report_home(network, visit):
    company = network.companies[0]
    hr = visit("hr", name="report")
    hr.choose("/reports")

    hr.send("#company-report button.btn-primary")
    # Made while it is waited for: followed here, or ready already.
    hr.page.wait_for_selector(
        "section.job progress[value='100'], #made a[href^='/reports/files/']",
        timeout=60_000,
    )
    hr.page.goto("/reports")
    hr.look(anew=True)
    links = hr.page.locator("#made tbody tr").first.locator("a")
    assert links.count() == 3
    files = {path.suffix: path for path in (downloaded(hr.page, link) for link in links.all())}

    (row,) = network.read("SELECT name FROM samtakt_organisation WHERE id = ?", company)
    report = PdfReader(files[".pdf"])
    tables = load_workbook(io.BytesIO(files[".xlsx"].read_bytes()))
    assert row["name"] in report.pages[0].extract_text()
    # As long as a board reads, of the whole demo company.
    assert 12 <= len(report.pages) <= 25
    assert files[".docx"].stat().st_size > 10_000
    people = network.read(
        "SELECT family_name FROM samtakt_person WHERE organisation_id = ?", company
    )
    cells = {cell for sheet in tables for row in sheet.iter_rows(values_only=True) for cell in row}
    said = " ".join(map(str, cells))
    assert all(person["family_name"] in said for person in people)


QUARTERS = "○◔◑◕●"


def changed_level(level):
    return level - 1 if level > 1 else level + 2


def levels_to_change(network, company):
    """Three people with a level in the same competence."""
    found = network.read(
        """SELECT p.id AS person, p.given_name, p.family_name, p.employee_number, e.team_id AS team,
                  c.id AS competence, c.name_sv AS name, a.level AS level
           FROM samtakt_agreedlevel a JOIN samtakt_person p ON p.id = a.person_id
           JOIN samtakt_competence c ON c.id = a.competence_id
           JOIN samtakt_employment e ON e.person_id = p.id AND e.team_id IS NOT NULL
           WHERE p.organisation_id = ? AND a.level BETWEEN 1 AND 4 ORDER BY c.id, p.id""",
        company,
    )
    by_competence = {}
    for row in found:
        by_competence.setdefault(row["competence"], []).append(row)
    return next(rows[:3] for rows in by_competence.values() if len(rows) >= 3)


def messy_matrix(known):
    """Titles above, an empty row, a letter of no scale, somebody unknown, and a sum below."""
    names = [f"{row['employee_number']};{row['given_name']} {row['family_name']}" for row in known]
    lines = [
        "Inventering på golvet;;",
        "Ifylld för hand;;",
        ";;",
        f"Anst.nr;Namn;{known[0]['name']}",
        f"{names[0]};{QUARTERS[changed_level(known[0]['level'])]}",
        f"{names[1]};Q",
        f"{names[2]};{QUARTERS[known[2]['level']]}",
        "9999;Ingen Härifrån;◑",
        ";Summa;3",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")


def what_is_known(visitor, person, team):
    """What two pages say of levels and gaps."""
    visitor.page.goto(f"/people/{person}")
    levels = visitor.page.locator(".held > li").all_inner_texts()
    visitor.page.goto(f"/teams/{team}")
    return levels, visitor.page.locator("table.heat").inner_text()


def test_a_manager_walks_the_heat_map_by_keyboard_only(network, open_page, screenshot):
    page = open_page("/accounts/login/")
    manager = Visitor(page, "manager", keep=screenshot)
    keyboard = page.keyboard
    tab_to(page, "[name=login]")
    keyboard.type(f"team.lead@{DOMAIN}")
    tab_to(page, "[name=password]")
    keyboard.type(PASSWORD)
    press_and_arrive(page, "Enter")
    manager.look()
    (team,) = network.read(
        """SELECT t.id, t.organisation_id FROM samtakt_membership m
           JOIN samtakt_team t ON t.id = m.team_id JOIN samtakt_user u ON u.id = m.user_id
           WHERE u.email = ?""",
        f"team.lead@{DOMAIN}",
    )
    assert manager.path == f"/teams/{team['id']}"
    everybody, gaps = manager.rows("table.heat"), page.locator("table.heat .level").count()

    tab_to(page, "[name=shift]")
    keyboard.press("ArrowDown")
    shift = page.locator("[name=shift] option:checked").inner_text()
    submit_filter(page)
    manager.look()
    shown = page.locator("table.heat tbody th small").all_inner_texts()
    assert shown == [shift] * len(shown)
    assert 0 < len(shown) <= everybody

    tab_to(page, "[name=shift]")
    keyboard.press("ArrowUp")
    tab_to(page, "[name=only]")
    keyboard.press("ArrowDown")
    submit_filter(page)
    manager.look(anew=True)
    assert "only=gaps" in page.url
    assert 0 < page.locator("table.heat .level").count() < gaps

    tab_to(page, "table.heat a.level")
    heard = [manager.text("[data-heat-detail]")]
    for key in ("ArrowRight", "ArrowDown", "Home"):
        keyboard.press(key)
        heard.append(manager.text("[data-heat-detail]"))
    said = [words.split(" · ")[:2] for words in heard]
    assert said[0][0] == said[1][0] != said[2][0] == said[3][0]  # person
    assert said[0][1] == said[3][1] != said[1][1] == said[2][1]  # competence
    press_and_arrive(page, "Enter")
    manager.look()
    # A cell of the map leads to the level: /assessments/people/<person>/<competence>.
    own = int(manager.path.split("/")[3])
    assert own in {row["id"] for row in people_of(network, team["id"])}

    for row in people_outside(network, team):
        for path in (f"/people/{row['id']}", f"/people/{row['id']}/history"):
            assert page.goto(path).status == 404, path
    manager.look()


def tab_to(page, selector):
    """Press Tab until something is focused, as somebody without a mouse does."""
    for _press in range(80):
        if page.evaluate("chosen => document.activeElement.matches(chosen)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never comes to {selector}")


def press_and_arrive(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)


def submit_filter(page):
    tab_to(page, "main form[method=get] button")
    press_and_arrive(page, "Enter")


def people_of(network, team):
    return network.read(
        "SELECT DISTINCT person_id AS id FROM samtakt_employment WHERE team_id = ?", team
    )


def test_an_operator_looks_at_their_own_page_on_a_phone(network, visit):
    operator = visit("employee", name="operator", viewport="phone")
    page = operator.page
    (own,) = network.read(
        """SELECT m.person_id AS id, m.organisation_id AS company FROM samtakt_membership m
           JOIN samtakt_user u ON u.id = m.user_id WHERE u.email = ?""",
        f"employee@{DOMAIN}",
    )
    assert operator.path == "/me"

    certificates = network.read(
        "SELECT valid_to FROM samtakt_certificate WHERE person_id = ?", own["id"]
    )
    assert page.locator("#certificates .held li").count() == len(certificates) > 0
    assert page.locator("#met .held li, #gaps .held li").count() > 0
    page.wait_for_selector("#training ul.training")
    operator.look(anew=True)
    seat = operator.text("#training li")
    courses = {row["name_sv"] for row in network.read("SELECT name_sv FROM samtakt_course")}
    assert any(course in seat for course in courses)
    assert smallest_text(page)[0] >= 16, smallest_text(page)

    operator.tap(f'main a[href="/people/{own["id"]}/history"]')
    assert operator.rows("main") > 0
    page.go_back()
    page.locator("details.frame-phone > summary").tap()
    operator.look(anew=True)
    links = page.locator("details.frame-phone nav a")
    places = {link.get_attribute("href") for link in links.all()}
    assert "/me" in places
    assert places.isdisjoint(not_for_an_operator(network, own))

    for path in not_for_an_operator(network, own):
        assert page.goto(path).status in {CLOSED, NOT_FOUND}, path
        assert page.locator("main a.btn-primary").is_visible(), path
    operator.look()


def test_a_stranger_finds_nothing(network, visit):
    stranger = visit("other.hr", name="stranger")
    page = stranger.page
    (user,) = network.read("SELECT id FROM samtakt_user WHERE email = ?", f"other.hr@{DOMAIN}")
    refusals = "SELECT * FROM samtakt_auditentry WHERE verb = 'access.refused' AND actor_user = ?"
    before = len(network.read(refusals, user["id"]))
    paths = addresses_of_others(network)
    assert len(paths) > 100

    page.goto("/people/999999")
    nothing = page.locator("main").inner_html()
    answers = {path: page.context.request.get(path) for path in paths}

    unlike = {path: answer.status for path, answer in answers.items() if answer.status != NOT_FOUND}
    assert unlike == dict.fromkeys(ONLY_FOR_HUBS, CLOSED)
    noted = network.read(refusals, user["id"])[before:]
    assert len(noted) == 1 + len(paths)
    assert {entry["owner"] for entry in noted} == {network.companies[1]}
    for path in (f"/companies/{network.companies[0]}", paths[0]):
        assert page.goto(path).status == NOT_FOUND
        # Somebody else's page looks as one that never was.
        assert page.locator("main").inner_html() == nothing
    stranger.look()
    assert 0 < len(stranger.text("main p").split()) < 40

    # What a company may see of the network holds nobody of another company.
    for path in (f"/demand/{network.round}", f"/rounds/{network.round}", "/plans"):
        stranger.go(path)
        assert_names_nobody(network, [page.content()])


SCROLL_DOWN = """parts => parts.filter(each => each.scrollHeight > each.clientHeight + 1)
    .map(each => each.getAttribute('aria-label'))"""


@pytest.mark.parametrize("who", MAIN_PAGES)
def test_the_main_pages_in_the_dark_at_four_times_the_size(network, visit, who):
    visitor = visit(who, name=f"zoomed-{who}", viewport="zoomed", dark=True, language="en")
    (numbers,) = network.read(
        """SELECT e.organisation_id AS company, e.team_id AS team, e.person_id AS person,
                  (SELECT max(id) FROM samtakt_plan) AS plan, ? AS round
           FROM samtakt_employment e WHERE e.organisation_id = ? AND e.team_id IS NOT NULL LIMIT 1""",
        network.round,
        network.companies[0],
    )

    for path in MAIN_PAGES[who]:
        visitor.go(path.format(**numbers))
        # What scrolls in a part of the page scrolls sideways only: there is no height to share.
        assert visitor.page.locator(".table-scroll").evaluate_all(SCROLL_DOWN) == [], path


def test_the_language_is_changed_where_one_is(network, visit):
    visitor = visit("project.lead", name="language")
    visitor.go("/plans/1/sessions?sort=-cost")
    assert visitor.page.locator("html").get_attribute("lang") == "sv"
    swedish = visitor.text("h1")

    with visitor.page.expect_navigation():
        visitor.page.locator(".frame-bar > .frame-tools [name=language][value=en]").click()
    visitor.look()

    assert visitor.page.url.endswith("/plans/1/sessions?sort=-cost")
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    assert visitor.text("h1") != swedish
