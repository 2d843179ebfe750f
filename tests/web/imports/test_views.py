"""Who may import, what a stranger meets, and what the pages of an import cost."""

import pytest
from django.test import Client

from samtakt.competences.models import Competence
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.spreadsheets import apply
from tests.web.imported import begin, kept, reread
from tests.web.reading import MOST_BYTES, MOST_QUERIES

PAGES = ["", "/correct", "/link", "/undo"]
POSTS = ["/correct", "/leave-out", "/again", "/link", "/part", "/apply", "/discard", "/undo"]


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_gets_no_page_and_the_audit_says_so(stranger, company, page):
    run = begin(company)

    answer = stranger.get(f"/imports/{run.pk}{page}")

    assert answer.status_code == 404
    refused = AuditEntry.objects.filter(owner=stranger.company.pk, verb="access.refused")
    assert [entry.object_id for entry in refused] == [str(run.pk)]


@pytest.mark.parametrize("page", POSTS)
def test_a_stranger_changes_nothing(stranger, company, page):
    run = begin(company)

    answer = stranger.post(f"/imports/{run.pk}{page}", {"kind": "employees", "line": "2"})

    assert answer.status_code == 404
    assert reread(run).mapping == run.mapping
    assert kept(stranger.company) == (0, 0)
    assert AuditEntry.objects.filter(owner=stranger.company.pk, verb="access.refused").exists()


@pytest.mark.parametrize("role", ["employee", "line_manager", "union_representative", "auditor"])
@pytest.mark.parametrize("page", ["", "/new", "/templates/employees.xlsx", "/{}", "/{}/undo"])
def test_other_roles_do_not_import(signed_in, company, role, page):
    run = begin(company)

    assert signed_in(company, role).get(f"/imports{page.format(run.pk)}").status_code == 403


@pytest.mark.parametrize("page", POSTS)
def test_a_post_without_its_token_is_refused(company, member, page):
    run = begin(company)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member(company, "hr"))

    assert strict.post(f"/imports/{run.pk}{page}", {"kind": "employees"}).status_code == 403


@pytest.mark.parametrize("page", ["/leave-out", "/again", "/part", "/apply", "/discard"])
def test_what_changes_something_is_never_a_link(hr, company, page):
    run = begin(company)

    assert hr.get(f"/imports/{run.pk}{page}").status_code == 405


@pytest.mark.parametrize(
    "page", ["/imports", "/imports/{}", "/imports/{}/correct", "/imports/{}/link"]
)
def test_the_number_of_queries_does_not_grow(hr, company, page, django_assert_max_num_queries):
    asked = []
    for people in (1, 3):
        rows = "".join(f"{n + 10};Person{n} Ek;Lag {n}\n" for n in range(people))
        for _again in range(people):
            run = begin(company, "employees", "Anst.nr;Namn;Avdelning\n" + rows)
        with django_assert_max_num_queries(MOST_QUERIES) as counted:
            answer = hr.get(page.format(run.pk))
        assert (answer.status_code, len(answer.content) < MOST_BYTES) == (200, True)
        asked.append(len(counted))

    assert asked[0] == asked[1]


def test_an_applied_page_has_few_queries(hr, company, django_assert_max_num_queries):
    run = apply(begin(company))

    with django_assert_max_num_queries(MOST_QUERIES):
        assert hr.get(f"/imports/{run.pk}").status_code == 200
    with scope_for(company):
        assert Competence.objects.count() == 0
