"""The audit log: those who answer for an organisation see its own, and can take it along."""

import datetime
import json

import pytest
from django.test import Client
from django.utils import timezone

from samtakt.foundation import audit
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry, verify_lines
from samtakt.foundation.tenancy import Organisation
from samtakt.web.audit.words import VERBS
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, text_of

HAPPENED = audit.verb("tests.happened")


def happen(organisation, times=1, **detail):
    for number in range(times):
        by = system_actor(organisation, f"Karin {number}")
        audit.record(by, HAPPENED, organisation, **(detail or {"number": number}))


def entries(answer):
    return [line.entry for line in answer.context["lines"]]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("role", ["company_admin", "hub_admin"])
def test_those_who_answer_for_an_organisation_see_its_log(signed_in, hub, company, language, role):
    owner = hub if role == "hub_admin" else company
    happen(owner)

    answer = signed_in(owner, role).get("/audit", headers={"accept-language": language})

    assert (answer.status_code, answer.content.decode().count("<h1")) == (200, 1)
    assert "Karin 0" in text_of(answer)


@pytest.mark.parametrize(
    "role",
    ["hr", "line_manager", "employee", "union_representative", "auditor", "project_lead"],
)
def test_other_roles_see_nothing_and_the_audit_says_so(signed_in, company, role):
    client = signed_in(company, role)

    assert client.get("/audit").status_code == 403
    assert client.post("/audit/export").status_code == 403
    assert AuditEntry.objects.filter(owner=company.pk, verb="access.refused").count() == 2


def test_nobody_sees_another_organisations_log(signed_in, hub, company):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)
    for other in (hub, company):
        happen(other, secret="hemligt")
    client = signed_in(beta, "company_admin")

    page, file = client.get("/audit"), client.post("/audit/export")

    assert "hemligt" not in page.content.decode() + file.content.decode()
    assert {entry.owner for entry in entries(page)} == {beta.pk}
    assert {json.loads(line)["owner"] for line in file.content.splitlines()} == {beta.pk}


def test_the_export_verifies_and_ends_with_itself(signed_in, company):
    happen(company, 3)

    answer = signed_in(company, "company_admin").post("/audit/export")
    lines = answer.content.decode().splitlines()

    assert verify_lines(lines)[1] == []
    assert json.loads(lines[-1])["verb"] == "audit.exported"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-alfa-')


def test_a_changed_export_does_not_verify(signed_in, company):
    happen(company, 3)

    content = signed_in(company, "company_admin").post("/audit/export").content.decode()

    assert verify_lines(content.replace("Karin 1", "Karin 9").splitlines())[1] != []


def test_the_export_is_never_a_link(signed_in, company):
    assert signed_in(company, "company_admin").get("/audit/export").status_code == 405


def test_the_export_asks_for_its_token(member, company):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member(company, "company_admin"))

    assert strict.post("/audit/export").status_code == 403


def test_the_list_can_be_narrowed_by_what_was_done(signed_in, company):
    happen(company, 2)
    client = signed_in(company, "company_admin")

    found = entries(client.get("/audit?verb=tests.happened"))

    assert [entry.verb for entry in found] == ["tests.happened"] * 2


def test_the_list_can_be_narrowed_by_day(signed_in, company):
    happen(company)
    client = signed_in(company, "company_admin")
    today = timezone.localdate()
    tomorrow = today + datetime.timedelta(days=1)

    until_today = entries(client.get(f"/audit?first={today}&last={today}"))
    later = client.get(f"/audit?first={tomorrow}")

    assert len(until_today) == AuditEntry.objects.filter(owner=company.pk).count()
    assert "Nothing found" in text_of(later)


def test_a_filter_of_nonsense_shows_everything(signed_in, company):
    happen(company)

    answer = signed_in(company, "company_admin").get("/audit?verb=finns.inte&first=igår")

    assert len(entries(answer)) == AuditEntry.objects.filter(owner=company.pk).count()


def test_a_long_log_is_split_into_pages(signed_in, company):
    happen(company, 120)

    answer = signed_in(company, "company_admin").get("/audit?page=2")

    assert len(entries(answer)) == 50
    assert len(answer.content) < MOST_BYTES


def test_the_number_of_queries_does_not_grow(signed_in, company, django_assert_max_num_queries):
    client = signed_in(company, "company_admin")
    asked = []
    for times in (1, 3):
        happen(company, times)
        with django_assert_max_num_queries(MOST_QUERIES) as counted:
            client.get("/audit")
        asked.append(len(counted))

    assert asked[0] == asked[1]


def test_every_verb_of_the_house_has_words():
    named = {verb for verb in audit.verbs() if not verb.startswith("tests.")}

    assert named - VERBS.keys() == set()


def test_details_say_names_and_not_numbers(signed_in, company, team, person):
    happen(company, person=person.pk, teams=[team.pk], role="hr", people=3, seats=2, muted=True)

    page = text_of(signed_in(company, "company_admin").get("/audit?verb=tests.happened"))

    # PostgreSQL keeps details in an order of its own.
    for said in ("person: Anna Ek", "teams: Press", "role: HR", "people: 3", "muted: yes"):
        assert said in page


def test_whoever_is_no_longer_there_is_a_number(signed_in, company):
    happen(company, person=987_654, competences=[])

    page = text_of(signed_in(company, "company_admin").get("/audit?verb=tests.happened"))

    assert "person: no. 987654" in page


def test_another_organisations_people_are_not_named(signed_in, hub, company, person):
    happen(hub, person=person.pk)

    page = text_of(signed_in(hub, "hub_admin").get("/audit?verb=tests.happened"))

    assert f"person: no. {person.pk}" in page


@pytest.mark.parametrize("times", [1, 3])
def test_naming_what_details_concern_costs_few_questions(signed_in, company, team, person, times):
    client = signed_in(company, "company_admin")
    one = dict.fromkeys(("competence", "provider", "session", "role", "user"), 1)
    happen(company, times, person=person.pk, team=team.pk, **one)

    assert queries_of(client, "/audit") <= MOST_QUERIES
