"""What is imported, followed, undone or thrown away."""

from samtakt.assessments.models import AgreedLevel
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import Job
from samtakt.foundation.spreadsheets import importing
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Person
from tests.spreadsheets import apply
from tests.web.imported import MATRIX, begin, kept, reread
from tests.web.reading import text_of


def test_what_was_imported_can_be_undone_and_the_page_says_what_that_does(hr, company):
    run = begin(company)

    applied = hr.post(f"/imports/{run.pk}/apply", follow=True)
    asked = hr.get(f"/imports/{run.pk}/undo")
    undone = hr.post(f"/imports/{run.pk}/undo", follow=True)

    assert "is imported" in text_of(applied)
    assert "People: 2" in text_of(asked)
    assert "is undone" in text_of(undone)
    with scope_for(company):
        assert Person.objects.count() == 0


def test_undoing_is_refused_while_something_builds_on_it(hr, company):
    people = apply(begin(company))
    apply(begin(company, "matrix", MATRIX, "m.csv"))

    answer = hr.post(f"/imports/{people.pk}/undo")

    assert answer.status_code == 409
    assert "cannot be undone" in text_of(answer)
    with scope_for(company):
        assert (Person.objects.count(), AgreedLevel.objects.count()) == (2, 3)


def test_a_large_import_is_done_by_a_worker_and_followed(hr, company, settings):
    apply(begin(company))
    columns = [f"Kompetens {n}" for n in range(1300)]
    header = "Namn;" + ";".join(columns)
    rows = "".join(f"{name};" + ";".join(["2"] * 1300) + "\n" for name in ("Anna Ek", "Bo Alm"))
    with scope_for(company):
        run = importing.begin_import(
            company, "matrix", "m.csv", f"{header}\n{rows}".encode(), by=system_actor(company)
        )
    assert run.refusals == []

    page = hr.post(f"/imports/{run.pk}/apply", follow=True)

    with scope_for(company):
        job = Job.objects.get()
    assert (job.kind, job.arguments) == (importing.JOB_KIND, {"import_run": run.pk})
    assert f"/jobs/{job.pk}/progress" in page.content.decode()
    assert f'action="/imports/{run.pk}/apply"' not in page.content.decode()
    assert "already" in text_of(hr.post(f"/imports/{run.pk}/discard", follow=True))


def test_a_preview_can_be_thrown_away(hr, company):
    run = begin(company)

    answer = hr.post(f"/imports/{run.pk}/discard", follow=True)

    assert "Nothing was imported" in text_of(answer)
    assert kept(company) == (0, 0)


def test_what_is_imported_cannot_be_corrected_or_thrown_away(hr, company):
    run = apply(begin(company))

    for page in ("/correct", "/leave-out", "/again", "/link", "/discard"):
        hr.post(f"/imports/{run.pk}{page}", {"line": "2"})

    assert reread(run).state == "applied"
    assert not AuditEntry.objects.filter(
        owner=company.pk, verb__in=["import.corrected", "import.discarded"]
    ).exists()
