"""The years ahead on pages: who sees what, that figures lead to their people, what they cost."""

import datetime
import re

import pytest
from django.utils import timezone

from samtakt.analysis.models import Scenario, TechnologyEffect, TechnologyItem
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.legalrules import LegalRule
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Team
from tests.factories import (
    agree,
    assign,
    make_competence,
    make_course,
    make_date,
    make_headcount,
    make_offer,
    make_person,
    make_role,
    make_shift,
    require,
    saved,
)
from tests.web.reading import MOST_BYTES, MOST_QUERIES, text_of

PAGES = ["", "/risks", "/gap", "/scenarios", "/scenarios?show=gaps", "/assumptions"]


def staff(company, team, people, *, leaves=None):
    """People who can weld, one who nearly can, two on the shift required, and a course for it."""
    welding = make_competence(company, "Svetsning", hard_to_recruit=True)
    role = make_role(company)
    require(company, role, welding, 3, criticality=3)
    shift = make_shift(company, f"Dag {welding.pk}")
    make_headcount(team, welding, 3, 2, shift=shift)
    for number in range(people):
        person = make_person(
            company, f"Anna {number}", team=team, shift=shift, retires_on=leaves, birth_year=1990
        )
        assign(person, role)
        agree(person, welding, 3)
    near = make_person(company, "Bo", team=team, shift=shift, birth_year=1990)
    assign(near, role)
    agree(near, welding, 2)
    course = make_course(company, "Svetskurs", raises=[(welding, 2, 3)])
    make_date(make_offer(course), timezone.localdate() + datetime.timedelta(days=30))
    return welding


def item_of(company, welding, team, *, state="idea"):
    item = saved(
        TechnologyItem(
            name=f"Robotcell {welding.pk}",
            kind="robot_cell",
            state=state,
            goes_live_on=timezone.localdate() + datetime.timedelta(days=400),
        ),
        company,
    )
    saved(TechnologyEffect(item=item, competence=welding, level=4, team=team, number=5), company)
    return item


@pytest.fixture
def url(company):
    return f"/companies/{company.pk}/foresight"


@pytest.fixture
def welding(company, team):
    return staff(company, team, 1)


@pytest.mark.parametrize("page", [*PAGES, "/competences/{}"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_has_one_heading(signed_in, company, url, welding, page, language):
    client = signed_in(company, "hr")

    answer = client.get(url + page.format(welding.pk), headers={"accept-language": language})

    assert (answer.status_code, answer.content.decode().count("<h1")) == (200, 1)


@pytest.mark.parametrize("page", [*PAGES, "/competences/{}"])
def test_a_stranger_gets_nothing(signed_in, hub, url, welding, page):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)

    answer = signed_in(beta, "hr").get(url + page.format(welding.pk))

    assert answer.status_code == 404
    assert AuditEntry.objects.filter(owner=beta.pk, verb="access.refused").count() == 1


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["employee"])
def test_an_employee_has_no_such_pages(signed_in, company, url, role, page):
    assert signed_in(company, role).get(url + page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_the_hub_has_no_such_pages(signed_in, hub, url, page):
    assert signed_in(hub, "hub_admin").get(url + page).status_code == 403


@pytest.mark.parametrize("page", [*PAGES, "/competences/{}"])
def test_the_number_of_queries_does_not_grow(
    signed_in, company, team, url, page, django_assert_max_num_queries
):
    client = signed_in(company, "hr")
    asked = []
    for people in (1, 3):
        welding = staff(company, team, people)
        saved(Scenario(name=f"Växa {people}", growth_percent=50, made_by="HR"), company)
        with django_assert_max_num_queries(MOST_QUERIES) as counted:
            assert client.get(url + page.format(welding.pk)).status_code == 200
        asked.append(len(counted))

    assert asked[0] == asked[1]


def test_a_figure_leads_to_the_people_whose_probabilities_add_up(signed_in, company, url, welding):
    """One holder and a turnover of 8 % a year: 0.92 ** 5 = 0.66 are expected in five years."""
    client = signed_in(company, "hr")

    listed = client.get(url).context["lines"][0]
    last = listed.cells[-1]
    page = client.get(last.href)

    assert last.point.expected == pytest.approx(0.92**5, abs=2e-3)
    assert last.href in client.get(url).content.decode().replace("&amp;", "&")
    assert [one.person.name for one in page.context["holders"]] == ["Anna 0"]
    total = sum(one.probability for one in page.context["holders"])
    assert total == pytest.approx(last.point.expected)
    assert page.context["point"].day == last.point.day


def test_the_list_says_required_band_and_risk(signed_in, company, url, welding):
    page = text_of(signed_in(company, "hr").get(f"{url}?only=all"))

    assert "1–1 of 3" in page  # on shifts three are wise for the company
    assert "risk 100%" in page
    assert "Hard to recruit" in page


def test_filters_choose_place_and_risk(signed_in, company, team, url, welding):
    client = signed_in(company, "hr")

    def rows(query):
        return client.get(f"{url}?{query}").context["lines"].paginator.count

    assert rows("only=all") == 1
    assert rows(f"only=all&where={team.pk}") == 1
    assert rows("only=all&where=places") == 1
    assert rows("words=svets") == 1
    assert rows("words=kaffe") == 0


def test_who_can_be_trained_fastest_and_what_to_do_is_shown(signed_in, company, url, welding):
    """Bo lacks one level; the course begins in 30 days and lasts a week."""
    client = signed_in(company, "hr")
    page = client.get(f"{url}/risks")

    [line] = page.context["lines"]
    [trainee] = line["fastest"].named
    assert (trainee.person.name, trainee.days) == ("Bo", 37)
    assert line["advice"].recommendation.parts[0].kind == "train"
    assert "Train 1 person" in text_of(page)
    assert "Svetskurs" in text_of(client.get(line["href"]))


def test_a_manager_sees_the_own_teams_places_and_people_only(
    signed_in, company, team, url, welding
):
    with scope_for(company):
        other = Team(organisation=company, name="Lack")
        other.save()
    make_headcount(other, welding, 3, 2)
    agree(make_person(company, "Bertil", team=other), welding, 2)
    agree(make_person(company, "Gun", team=other), welding, 3)
    client = signed_in(company, "line_manager", team=team)

    shown = "".join(
        text_of(client.get(url + page))
        for page in [
            "?only=all&where=places",
            "/risks",
            f"/gap?competence={welding.pk}",
            f"/competences/{welding.pk}",
        ]
    )

    assert "Press" in shown
    assert "Anna 0" in shown
    assert "Bertil" not in shown
    assert "Gun" not in shown
    assert client.get(f"{url}/competences/{welding.pk}?team={other.pk}").status_code == 404


def test_a_union_representative_sees_numbers_without_names(signed_in, company, url, welding):
    client = signed_in(company, "union_representative")

    shown = "".join(
        text_of(client.get(url + page))
        for page in [
            "?only=all",
            "/risks",
            f"/gap?competence={welding.pk}",
            "/scenarios",
            f"/competences/{welding.pk}",
        ]
    )

    assert "Svetsning" in shown
    assert "Anna 0" not in shown
    assert "Bo " not in shown


def test_the_gap_of_a_day_shows_what_is_required_then(signed_in, company, team, url, welding):
    """In two years measuring is required of everybody, and nobody has assessed it; Bo's gap stays."""
    later = timezone.localdate() + datetime.timedelta(days=700)
    measuring = make_competence(company, "Mätning")
    with scope_for(company):
        role = company_role(company)
    require(company, role, measuring, 2, valid_from=later)
    client = signed_in(company, "hr")

    today = client.get(f"{url}/gap?day={timezone.localdate().isoformat()}").context["ahead"]
    then = client.get(f"{url}/gap?day={later.isoformat()}").context["ahead"]

    assert (today.then.gap, today.then.not_assessed) == (1, 0)
    assert (then.then.gap, then.then.not_assessed, then.today.not_assessed) == (1, 2, 0)


def company_role(company):
    from samtakt.competences.models import Role

    return Role.objects.get(organisation=company)


def test_the_gaps_lead_to_the_people_who_lack_it(signed_in, company, url, welding):
    client = signed_in(company, "hr")
    page = client.get(f"{url}/gap").content.decode()

    query = re.search(r'href="\?([^"#]+)#people"', page).group(1).replace("&amp;", "&")
    rows = client.get(f"{url}/gap?{query}").context["cells"]

    assert [cell.person.name for cell in rows] == ["Bo"]


@pytest.mark.parametrize("day", ["1999-01-01", "2999-01-01", "in summer", "2026-02-30"])
def test_an_impossible_day_is_moved_into_the_years_ahead(signed_in, company, url, welding, day):
    found = signed_in(company, "hr").get(f"{url}/gap?day={day}").context["ahead"]

    assert (
        timezone.localdate()
        <= found.day
        <= timezone.localdate().replace(year=timezone.localdate().year + 5)
    )


def test_scenarios_are_kept_and_laid_side_by_side(signed_in, company, team, url, welding):
    """The robot cell needs five of the team, of whom the shift's two are part; nobody leaves."""
    item = item_of(company, welding, team)
    client = signed_in(company, "hr")
    answer = client.post(
        "/scenarios/new",
        {
            "name": "Robot",
            "items_on": [item.pk],
            "growth_percent": 0,
            "retirement_shift_years": 0,
            "turnover_percent": "0",
        },
    )

    assert answer.status_code == 302
    today, robot = client.get(f"{url}/scenarios").context["holders"]
    assert (today.required, robot.required) == (3, 5)
    assert today.staff_left == pytest.approx(2 * 0.92**5, abs=3e-3)
    assert robot.staff_left == pytest.approx(2)
    assert AuditEntry.objects.filter(verb="analysis.scenario_saved").count() == 1


def test_a_scenario_can_be_changed_and_removed_and_has_a_name_of_its_own(signed_in, company, url):
    client = signed_in(company, "hr")
    given = {"name": "A", "growth_percent": 10, "retirement_shift_years": 0}
    client.post("/scenarios/new", given)
    assert client.post("/scenarios/new", given).status_code == 400
    with scope_for(company):
        row = Scenario.objects.get()

    client.post(f"/scenarios/{row.pk}", {**given, "growth_percent": 20})
    with scope_for(company):
        assert Scenario.objects.get().growth_percent == 20
    client.post(f"/scenarios/{row.pk}/remove")
    with scope_for(company):
        assert not Scenario.objects.exists()


def test_a_manager_looks_at_scenarios_and_keeps_none(signed_in, company, team, url, welding):
    client = signed_in(company, "line_manager", team=team)

    assert client.get(f"{url}/scenarios").status_code == 200
    assert client.get("/scenarios/new").status_code == 403


def test_what_nobody_has_compared_with_its_source_says_so(signed_in, company, url):
    LegalRule.objects.filter(key="foresight.cost.working_hour").update(value="412")

    page = text_of(signed_in(company, "hr").get(f"{url}/assumptions"))

    assert "412" in page
    assert "to be compared" in page
    assert "SCB" in page


def test_a_company_of_a_thousand_is_half_a_megabyte_at_most(signed_in, company, team, url):
    from samtakt.assessments.models import AgreedLevel
    from samtakt.organisations.models import Employment, Person

    welding = staff(company, team, 1)
    with scope_for(company):
        people = [
            Person(
                organisation=company, given_name=f"Person {n}", family_name="Ek", name_key=f"{n:04}"
            )
            for n in range(1000)
        ]
        people = Person.objects.bulk_create(people)
        Employment.objects.bulk_create(
            Employment(organisation=company, person=one, team=team, starts_on="2020-01-01")
            for one in people
        )
        AgreedLevel.objects.bulk_create(
            AgreedLevel(
                organisation=company,
                person=one,
                competence=welding,
                level=2 + number % 2,
                decided_on="2020-01-01",
                decided_by="Chef",
            )
            for number, one in enumerate(people)
        )
    client = signed_in(company, "hr")

    for page in [*PAGES, f"/competences/{welding.pk}", f"/gap?competence={welding.pk}"]:
        assert len(client.get(url + page).content) < MOST_BYTES
