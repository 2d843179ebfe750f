"""Choosing what others see, interest without a date, seats reserved, and the needs ahead."""

import io
import zipfile

import pytest

from samtakt.catalogue.providers import ProviderFacts, add_provider, let_sign_in
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import Interest
from tests.factories import (
    make_company,
    make_competence,
    make_course,
    make_date,
    make_offer,
)
from tests.planning.conftest import START, make_member
from tests.planning.opted import opt_in, want
from tests.web.planning import COMPANY_LEADS, COMPANY_READERS, HUB_ROLES, refusals, strangers
from tests.web.reading import MOST_QUERIES, queries_of, seen, source_of, text_of


def test_a_company_chooses_to_be_counted_and_ends_it(signed_in, published):
    client = signed_in(published.alfa, "hr")
    assert "Not counted" in seen(client, "/demand/choice")

    chosen = client.post("/demand/choice/counted", follow=True)
    assert "Your needs are counted from now on." in text_of(chosen)
    assert "chosen by Anna Ek" in seen(client, "/demand/choice")
    assert "is counted already" in text_of(client.post("/demand/choice/counted", follow=True))

    ended = client.post("/demand/choice/ended", follow=True)
    assert "no longer counted for others" in text_of(ended)
    assert "is not counted" in text_of(client.post("/demand/choice/ended", follow=True))


def test_without_an_agreement_there_is_nothing_to_choose(signed_in, published):
    silent = make_company(published.hub, "Delta")
    client = signed_in(silent, "hr")

    assert "No agreement in force" in seen(client, "/demand/choice")
    assert "No agreement in force" in text_of(client.post("/demand/choice/counted", follow=True))


def test_interest_is_told_changed_and_withdrawn(signed_in, published):
    client = signed_in(published.alfa, "hr")
    course = published.course.pk
    answer = client.get(f"/demand/interest?course={course}")
    assert answer["location"] == f"/demand/courses/{course}/interest"

    client.post(answer["location"], {"seats": 3, "place": "Örebro", "note": "Kvällstid"})
    page = seen(client, "/demand/interest")
    assert "Svetskurs Örebro: Kvällstid 3 3 1 3 more needed" in page
    client.post(answer["location"], {"seats": 7, "wanted_by": "2027-05-01"})
    assert "Large enough 2027-05-01" in seen(client, "/demand/interest")

    with scope_for(published.alfa):
        row = Interest.objects.get()
    client.post(f"/demand/interest/{row.pk}/withdraw")
    assert "Nobody has told an interest yet" in seen(client, "/demand/interest")
    again = client.post(f"/demand/interest/{row.pk}/withdraw", follow=True)
    assert "withdrawn already" in text_of(again)


def test_interest_that_is_no_number_is_refused(signed_in, published):
    client = signed_in(published.alfa, "hr")
    path = f"/demand/courses/{published.course.pk}/interest"

    assert client.post(path, {"seats": 0}).status_code == 400
    silent = signed_in(make_company(published.hub, "Delta"), "hr", email="hr@delta.example")
    answer = silent.post(path, {"seats": 2})
    assert answer.status_code == 400
    assert "No agreement in force" in text_of(answer)


def test_the_hub_sees_whose_interest_it_is_and_others_totals_at_most(signed_in, published):
    want(published.alfa, published.course, 2, note="Helst kväll")
    want(published.beta, published.course, 3)
    hub = seen(signed_in(published.hub, "project_lead"), "/demand/interest")
    assert "Alfa Helst kväll 2" in hub

    other = signed_in(published.ceta, "hr", email="hr@ceta.example")
    assert "Nobody has told an interest yet" in seen(other, "/demand/interest")
    opt_in(published.alfa, published.beta)
    page = seen(other, "/demand/interest")
    assert "Svetskurs 5 – 2 1 more needed" in page
    for secret in ("Alfa", "Beta", "Helst kväll"):
        assert secret not in page


def test_seats_are_reserved_on_a_date_and_named_later(signed_in, published):
    client = signed_in(published.alfa, "hr")
    path = f"/demand/dates/{published.late.pk}/reserve"
    assert "opens a tentative session" in seen(client, path)
    answer = client.post(path, {"seats": 2})

    assert answer.status_code == 302
    assert "/sessions/" in answer["location"]
    assert "2 of 8 · 4 more needed by" in seen(client, path)
    late = client.post(path, {"seats": 7})
    assert late.status_code == 400
    assert "seats are free" in text_of(late)
    board = seen(client, f"/demand/{published.round.pk}")
    assert "session with 6 free seats" in board


@pytest.fixture
def opted(published):
    opt_in(*published.companies)
    return published


@pytest.fixture
def provider(opted, client):
    by = system_actor(opted.hub)
    with scope_for(opted.hub):
        school = add_provider(ProviderFacts("Skolan"), by=by)
        user = let_sign_in(school, "kim@skolan.example", "Kim", by=by).user
    client.force_login(user)
    client.school = school
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_needs_ahead_are_the_same_for_company_hub_and_provider(signed_in, opted, provider):
    company = seen(signed_in(opted.ceta, "hr"), "/demand/ahead")
    hub = seen(signed_in(opted.hub, "process_leader", email="p@navet.example"), "/demand/ahead")

    for page in (company, hub, seen(provider, "/demand/ahead")):
        assert "Welding SV1 7 – – – – 7" in page
        # Ceta's own name stands in the frame of its page.
        for name in ("Alfa", "Beta"):
            assert name not in page


def test_a_provider_finds_the_way_to_an_offer_beside_each_need(opted, provider):
    page = source_of(provider, "/demand/ahead")
    assert 'href="/catalogue/courses/new"' in page
    assert "Tell us you could give this" in page

    own = make_course(opted.hub, "Svetsa mera", raises=[(opted.welding, 1, 2)],
                      kept_by=provider.school)  # fmt: skip
    page = source_of(provider, "/demand/ahead")
    assert f'href="/catalogue/courses/{own.pk}"' in page
    assert "You have Svetsa mera" in page


def test_too_few_are_not_shown_and_it_says_what_to_do(signed_in, published):
    page = seen(signed_in(published.alfa, "hr"), "/demand/ahead")

    assert "No need is large enough to be shown" in page
    assert "at least 5 people in 3 companies" in page
    assert "Welding" not in page


def test_the_needs_ahead_are_handed_out_as_spreadsheets_without_formulas(signed_in, opted):
    danger = make_competence(opted.hub, "=cmd()", name_en="=cmd()", code="+1")
    course = make_course(opted.hub, "Kurs", raises=[(danger, 0, 1)])
    for company in opted.companies:
        want(company, course, 2)
    client = signed_in(opted.alfa, "hr")
    csv = client.get("/demand/ahead.csv")
    lines = csv.content.decode("utf-8-sig").splitlines()

    assert csv["Content-Type"].startswith("text/csv")
    assert lines[1:] == ["SV1;Welding;7;;;;;7", "'+1;'=cmd();6;;;;;6"]
    xlsx = client.get("/demand/ahead.xlsx").content
    names = zipfile.ZipFile(io.BytesIO(xlsx)).namelist()
    assert "xl/worksheets/sheet1.xml" in names
    sheet = zipfile.ZipFile(io.BytesIO(xlsx)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert client.get("/demand/ahead.pdf").status_code == 404


@pytest.mark.parametrize("role", [*HUB_ROLES, *COMPANY_READERS, "employee", "auditor", "trainer"])
def test_who_may_what(signed_in, published, role):
    place = published.hub if role in HUB_ROLES else published.alfa
    client = signed_in(place, role)
    reads, leads = role in {*HUB_ROLES, *COMPANY_READERS}, role in COMPANY_LEADS
    course, date = published.course.pk, published.late.pk

    for path in ("/demand/interest", "/demand/ahead", "/demand/ahead.csv"):
        assert client.get(path).status_code == (200 if reads else 403)
    for path in (
        "/demand/choice",
        f"/demand/courses/{course}/interest",
        f"/demand/dates/{date}/reserve",
    ):
        assert client.get(path).status_code == (200 if leads else 403)
    for path in ("/demand/choice/counted", "/demand/choice/ended"):
        assert client.post(path).status_code == (302 if leads else 403)


def test_for_another_hub_nothing_of_it_exists(signed_in, published):
    row = want(published.alfa, published.course, 2)
    other = strangers()
    hr = signed_in(other.company, "hr", email="hr@andra.example")
    neighbour = signed_in(published.beta, "hr", email="hr@beta.example")

    assert hr.get(f"/demand/courses/{published.course.pk}/interest").status_code == 404
    assert hr.get(f"/demand/dates/{published.late.pk}/reserve").status_code == 404
    assert hr.post(f"/demand/interest/{row.pk}/withdraw").status_code == 404
    assert neighbour.post(f"/demand/interest/{row.pk}/withdraw").status_code == 404
    assert ("planning.withdraw_interest", "Interest") in refusals(published.beta)
    with scope_for(published.alfa):
        assert Interest.objects.get().ended_at is None


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_in_both_languages(signed_in, opted, provider, language):
    client = signed_in(opted.alfa, "hr")
    want(opted.alfa, opted.course, 2)
    pages = ["/demand/interest", "/demand/ahead", "/demand/choice"]
    pages.append(f"/demand/courses/{opted.course.pk}/interest")
    pages.append(f"/demand/dates/{opted.late.pk}/reserve")
    for browser, path in [*((client, path) for path in pages), (provider, "/demand/ahead")]:
        browser.cookies["django_language"] = language
        assert f'<html lang="{language}"' in source_of(browser, path)


def test_the_number_of_queries_does_not_grow(signed_in, opted, provider):
    hub = signed_in(opted.hub, "project_lead")
    company = signed_in(opted.alfa, "hr", email="hr@alfa.example")
    want(opted.alfa, opted.course, 2)
    pages = [
        (hub, "/demand/interest"),
        (company, "/demand/interest"),
        (company, "/demand/ahead"),
        (provider, "/demand/ahead"),
        (company, "/demand/choice"),
        (company, f"/demand/dates/{opted.late.pk}/reserve"),
    ]
    few = [queries_of(client, path) for client, path in pages]
    for number in range(2):
        skill = make_competence(opted.hub, f"Kunskap {number}")
        course = make_course(opted.hub, f"Kurs {number}", raises=[(skill, 0, 3)])
        make_date(make_offer(course), START)
        newcomer = make_member(opted, f"Ny{number}", 2)
        opt_in(newcomer)
        for each in (*opted.companies, newcomer):
            want(each, course, 3)
    many = [queries_of(client, path) for client, path in pages]

    assert many == few
    assert max(many) <= MOST_QUERIES
