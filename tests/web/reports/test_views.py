"""Reports: who may order and download them, and what a download carries."""

import datetime

import pytest
from django.test import Client

from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.planning.models import Plan, Round
from samtakt.reports.access import COMPANY_PURPOSE, NETWORK_PURPOSE
from tests import factories
from tests.factories import saved
from tests.web.reading import MOST_QUERIES

ORDER = {"as_of": "2026-11-01", "plan": "", "language": "sv"}
DATED = {
    kind: {f"{kind}-as_of": "2026-11-01", f"{kind}-language": "en"}
    for kind in ("evidence", "needs")
}


def keep(organisation, purpose, name="rapport.pdf", media_type="application/pdf"):
    with scope_for(organisation):
        return StoredFile.store(
            organisation, name, b"%PDF-1.7 " + name.encode(), purpose=purpose, media_type=media_type
        )


def make_plan(hub):
    round = Round(
        name="Vår", starts_on=datetime.date(2027, 1, 4), as_of=datetime.date(2026, 11, 1), weeks=26
    )
    saved(round, hub)
    files = [keep(hub, "plan", name) for name in ("instance.json", "plan.json")]
    figures = dict.fromkeys(["objective", "bound", "gap", "seconds", "value"], 1.0)
    plan = Plan(
        round=round, status="optimal", seed=1, network_cost=0, company_cost=0,
        instance_file=files[0], plan_file=files[1], **figures,
    )  # fmt: skip
    return saved(plan, hub)


def jobs_of(organisation):
    with scope_for(organisation):
        return list(Job.objects.filter(organisation=organisation))


@pytest.fixture
def beta(hub):
    return Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("owner", "role"), [("company", "hr"), ("company", "company_admin"), ("hub", "hub_admin")]
)
def test_the_page_speaks_both_languages(signed_in, request, owner, role, language):
    client = signed_in(request.getfixturevalue(owner), role)

    answer = client.get("/reports", headers={"accept-language": language})

    assert (answer.status_code, answer.content.decode().count("<h1")) == (200, 1)
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("line_manager", 200), ("employee", 200), ("union_representative", 200),
        ("auditor", 403), ("provider", 403),
    ],
)  # fmt: skip
def test_other_roles_have_no_report_of_the_whole_company(signed_in, company, role, sees):
    file = keep(company, COMPANY_PURPOSE)
    client = signed_in(company, role)

    page = client.get("/reports")
    assert page.status_code == sees
    assert f"/reports/files/{file.pk}" not in page.content.decode()
    assert client.get(f"/reports/files/{file.pk}").status_code == 403
    assert client.post("/reports/company", ORDER).status_code == 403
    assert client.post("/reports/evidence", DATED["evidence"]).status_code == 403
    assert client.post("/reports/needs", DATED["needs"]).status_code == 403
    assert jobs_of(company) == []


@pytest.mark.parametrize(("kind", "owner", "role"), [
    ("evidence", "company", "company_admin"), ("needs", "hub", "process_leader"),
])  # fmt: skip
def test_a_dated_report_is_ordered_with_its_day_and_language(signed_in, request, kind, owner, role):
    organisation = request.getfixturevalue(owner)
    answer = signed_in(organisation, role).post(f"/reports/{kind}", DATED[kind])

    (job,) = jobs_of(organisation)
    assert (answer.status_code, job.kind, job.language) == (302, f"reports.{kind}", "en")
    assert job.arguments == {"as_of": "2026-11-01"}


@pytest.mark.parametrize(("kind", "owner", "role"), [
    ("evidence", "company", "hr"), ("needs", "hub", "hub_admin"),
])  # fmt: skip
def test_a_wrong_day_is_explained(signed_in, request, kind, owner, role):
    wrong = DATED[kind] | {f"{kind}-as_of": "igår"}
    answer = signed_in(request.getfixturevalue(owner), role).post(f"/reports/{kind}", wrong)

    assert answer.status_code == 400
    assert answer.context[f"{kind}_form"].errors.keys() == {"as_of"}


def test_a_manager_prints_the_matrix_of_the_own_team_only(signed_in, company):
    mine, other = factories.make_team(company, "Mitt"), factories.make_team(company, "Annat")
    client = signed_in(company, "line_manager", team=mine)

    page = client.get("/reports").content.decode()
    answer = client.get(f"/teams/{mine.pk}/matrix.pdf?as_of=2026-11-01")
    assert f"/teams/{mine.pk}/matrix.pdf" in page
    assert f"/teams/{other.pk}/matrix" not in page
    assert answer.content.startswith(b"%PDF")
    assert "2026-11-01.pdf" in answer["Content-Disposition"]
    assert client.get(f"/teams/{other.pk}/matrix.pdf").status_code == 404
    assert client.get(f"/teams/{mine.pk}/matrix.doc").status_code == 404
    assert client.get(f"/teams/{mine.pk}/matrix.xlsx?as_of=2026-99-99").status_code == 200
    taken = AuditEntry.objects.filter(owner=company.pk, verb="reports.taken")
    assert {entry.object_id for entry in taken} == {str(mine.pk)}


def test_an_employee_takes_the_own_profile_and_data_along_and_nobody_elses(signed_in, company):
    me, colleague = (factories.make_person(company, name) for name in ("Åsa", "Örjan"))
    client = signed_in(company, "employee", person=me)

    page = client.get("/reports").content.decode()
    assert f"/people/{me.pk}/profile.pdf" in page
    assert client.get(f"/people/{me.pk}/profile.pdf").content.startswith(b"%PDF")
    assert client.get(f"/people/{me.pk}/profile.docx").content.startswith(b"PK")
    assert client.get(f"/people/{me.pk}/data.json").json()["person"]["given_name"] == "Åsa"
    for path in ("profile.pdf", "profile.docx", "data.json"):
        assert client.get(f"/people/{colleague.pk}/{path}").status_code == 404


def test_hr_has_a_persons_profile_but_not_the_persons_data(signed_in, company):
    person = factories.make_person(company, "Åsa")
    client = signed_in(company, "hr")

    assert client.get(f"/people/{person.pk}/profile.pdf").status_code == 200
    assert client.get(f"/people/{person.pk}/data.json").status_code == 404


def test_a_company_orders_its_report_in_the_language_it_chose(signed_in, company):
    answer = signed_in(company, "hr").post("/reports/company", ORDER)

    (job,) = jobs_of(company)
    assert (answer.status_code, answer["Location"]) == (302, "/reports")
    assert (job.kind, job.language) == ("reports.company", "sv")
    assert job.arguments == {"as_of": "2026-11-01", "plan_id": None}


def test_a_report_under_way_is_followed_on_the_page(signed_in, company):
    client = signed_in(company, "hr")
    client.post("/reports/company", ORDER)

    page = client.get("/reports").content.decode()

    assert f"/jobs/{jobs_of(company)[0].pk}/progress" in page


def test_the_hub_orders_the_report_of_a_plan(signed_in, hub):
    plan = make_plan(hub)

    signed_in(hub, "process_leader").post("/reports/network", {"plan": plan.pk, "language": "en"})

    (job,) = jobs_of(hub)
    assert (job.kind, job.arguments) == ("reports.network", {"plan_id": plan.pk})


def test_nobody_orders_the_others_report(signed_in, hub, company):
    plan = make_plan(hub)

    by_hub = signed_in(hub, "hub_admin", email="siv@navet.example").post("/reports/company", ORDER)
    by_company = signed_in(company, "hr").post(
        "/reports/network", {"plan": plan.pk, "language": "sv"}
    )

    assert (by_hub.status_code, by_company.status_code) == (403, 403)
    assert jobs_of(hub) + jobs_of(company) == []


def test_a_plan_of_another_network_cannot_be_chosen(signed_in, hub):
    other = Organisation.objects.create(kind="hub", name="Andra", slug="andra")
    foreign = make_plan(other)
    make_plan(hub)

    answer = signed_in(hub, "hub_admin").post(
        "/reports/network", {"plan": foreign.pk, "language": "sv"}
    )

    assert (answer.status_code, jobs_of(hub)) == (400, [])


@pytest.mark.parametrize("wrong", [{"as_of": "igår"}, {"language": "tlh"}, {"as_of": ""}])
def test_a_wrong_order_is_explained(signed_in, company, wrong):
    answer = signed_in(company, "hr").post("/reports/company", ORDER | wrong)

    assert (answer.status_code, jobs_of(company)) == (400, [])
    assert answer.context["company_form"].errors.keys() == wrong.keys()


def test_a_download_is_an_attachment_that_no_browser_guesses_about(signed_in, company):
    file = keep(company, COMPANY_PURPOSE)

    answer = signed_in(company, "hr").get(f"/reports/files/{file.pk}")

    assert answer.content == b"%PDF-1.7 rapport.pdf"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="rapport.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_download_is_in_the_audit(signed_in, company):
    file = keep(company, COMPANY_PURPOSE)

    signed_in(company, "hr").get(f"/reports/files/{file.pk}")

    entry = AuditEntry.objects.get(owner=company.pk, verb="reports.downloaded")
    assert (entry.actor, entry.object_id) == ("Anna Ek", str(file.pk))


@pytest.mark.parametrize("reader", ["beta", "hub"])
def test_a_stranger_downloads_nothing_and_the_audit_says_so(signed_in, request, company, reader):
    file = keep(company, COMPANY_PURPOSE)
    organisation = request.getfixturevalue(reader)
    client = signed_in(organisation, "hub_admin" if reader == "hub" else "hr")

    answer = client.get(f"/reports/files/{file.pk}")

    assert answer.status_code == 404
    refused = AuditEntry.objects.filter(owner=organisation.pk, verb="access.refused")
    assert [entry.object_id for entry in refused] == [str(file.pk)]


def test_a_company_does_not_download_the_hubs_report(signed_in, hub, company):
    file = keep(hub, NETWORK_PURPOSE)

    assert signed_in(company, "company_admin").get(f"/reports/files/{file.pk}").status_code == 404


def test_a_file_that_is_no_report_is_not_handed_out_here(signed_in, company):
    file = keep(company, "import", "personal.xlsx")

    assert signed_in(company, "hr").get(f"/reports/files/{file.pk}").status_code == 404


def test_the_formats_of_a_report_stand_together(signed_in, company):
    for _again in range(2):
        for ending in ("pdf", "xlsx"):
            keep(company, COMPANY_PURPOSE, f"rapport.{ending}")

    page = signed_in(company, "hr").get("/reports").context["page"]

    assert [(made.stem, list(made.files)) for made in page] == [("rapport", ["PDF", "XLSX"])] * 2


def test_only_the_own_reports_are_listed(signed_in, hub, company, beta):
    for organisation, purpose in (
        (beta, COMPANY_PURPOSE), (hub, NETWORK_PURPOSE), (company, "import"),
    ):  # fmt: skip
        keep(organisation, purpose)

    assert list(signed_in(company, "hr").get("/reports").context["page"]) == []


@pytest.mark.parametrize("order", ["company", "evidence", "network", "needs"])
def test_ordering_asks_for_its_token_and_is_never_a_link(member, company, hub, order):
    strict = Client(enforce_csrf_checks=True)
    owner, role = (company, "hr") if order in {"company", "evidence"} else (hub, "hub_admin")
    strict.force_login(member(owner, role))

    assert strict.post(f"/reports/{order}", ORDER).status_code == 403
    assert strict.get(f"/reports/{order}").status_code == 405


def test_the_number_of_queries_does_not_grow(
    signed_in, hub, company, django_assert_max_num_queries
):
    client = signed_in(company, "hr")
    make_plan(hub)
    asked = []
    for number in (1, 3):
        for _again in range(number):
            keep(company, COMPANY_PURPOSE)
        with django_assert_max_num_queries(MOST_QUERIES) as counted:
            assert client.get("/reports").status_code == 200
        asked.append(len(counted))

    assert asked[0] == asked[1]
