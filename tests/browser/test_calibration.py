"""Calibration and unused competence in a real browser: on a phone, in the dark, for axe."""

import datetime

import pytest
from django.utils import timezone

from samtakt.assessments.models import Observation
from samtakt.engines.calibration.simulation import simulate_ratings
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from tests.factories import (
    agree,
    assign,
    make_company,
    make_competence,
    make_hub,
    make_person,
    make_role,
    make_team,
    require,
)

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "ett-gott-ord-2027"
LOOKS = [("desktop", False, "light"), ("phone", True, "phone-dark")]


@pytest.fixture
def company():
    """Six managers of twenty ratings each, most people seen by two, and by themselves."""
    company = make_company(make_hub(), "Alfa")
    simulated = simulate_ratings(
        seed=3, assessors=6, ratings_each=20, views=2, spread=1.5, self_bias=0.6
    )
    teams = [make_team(company, name) for name in ("Press", "Svets", "Montage")]
    competences = {f"c{n}": make_competence(company, f"Kompetens {n}") for n in range(4)}
    managers = {
        name: make_person(company, f"Chef {name}", sex="woman") for name in simulated.severities
    }
    people = {}
    role = make_role(company)
    require(company, role, competences["c0"], 2)
    rows = []
    for rating in simulated.ratings:
        number = int(rating.person[1:])
        team = teams[number % 3]
        if rating.person not in people:
            sex = "man" if number % 3 else "woman"
            person = make_person(
                company, f"Person {number}", team=team, sex=sex, birth_year=1965 + number
            )
            people[rating.person] = person
            assign(person, role)
            agree(person, competences["c0"], 2)
            agree(person, competences["c1"], 3)
        person = people[rating.person]
        observer = person if rating.source == "self" else managers[rating.assessor]
        rows.append(
            Observation(
                organisation=company,
                person=person,
                competence=competences[rating.competence],
                level=rating.level,
                source=rating.source,
                observed_on=timezone.localdate() - datetime.timedelta(days=20),
                observer=observer.name,
                observer_person=observer,
                team=team,
            )
        )
    with scope_for(company):
        Observation.objects.bulk_create(rows)
    give_membership(
        "hr@x.example",
        "Hanna Ek",
        Role.HR,
        company,
        by=system_actor(company),
        password=PASSWORD,
        person=next(iter(managers.values())),
    )
    return company


@pytest.mark.parametrize(("viewport", "dark", "name"), LOOKS)
def test_the_pages_pass_axe_and_fit(
    open_page, check_axe, screenshot, company, viewport, dark, name
):
    page = open_page("/accounts/login/", language="en", viewport=viewport, dark=dark)
    page.get_by_label("Email").fill("hr@x.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    paths = ["/calibration", "/calibration/ratings", "/calibration/comparisons"]
    paths += ["/calibration/people", f"/companies/{company.pk}/unused"]
    for number, path in enumerate(paths):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        screenshot(page, f"calibration-{number}-{name}")
        check_axe(page)
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert beyond <= 0, path
