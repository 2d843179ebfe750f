"""An import done by the worker, cancelled or refused."""

import pytest

from samtakt.competences import jobs as competence_jobs
from samtakt.competences import taxonomies
from samtakt.competences.esco import ESCO
from samtakt.competences.models import Concept
from samtakt.competences.taxonomyfiles import ColumnMissing
from samtakt.foundation import jobs
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.files import StoredFile
from tests.competences.taxonomies.samples import FILES, SKILLS_EN, zipped
from tests.factories import actor_in

pytestmark = pytest.mark.django_db


def test_a_job_imports_a_file_that_was_handed_in(hub):
    actor = actor_in(hub, "hub_admin")
    content = zipped(FILES)

    job = taxonomies.ask_for_import(ESCO, "esco_v1.1.1.zip", content, by=actor)
    result = competence_jobs.import_taxonomy(jobs.Run(job), **job.arguments)

    assert result["counts"]["concepts_new"] == 5
    assert AuditEntry.objects.filter(
        verb="competences.taxonomy_import_asked_for", object_id=str(job.pk)
    ).exists()
    again = competence_jobs.import_taxonomy(jobs.Run(job), **job.arguments)
    assert again["counts"]["concepts_unchanged"] == 5


def test_a_job_that_is_cancelled_leaves_nothing(hub):
    job = taxonomies.ask_for_import(ESCO, "v1.zip", zipped(FILES), by=actor_in(hub, "hub_admin"))
    jobs.Job.objects.filter(pk=job.pk).update(cancel_requested=True)

    with pytest.raises(jobs.Cancelled):
        competence_jobs.import_taxonomy(jobs.Run(job), **job.arguments)

    assert Concept.objects.count() == 0


def test_a_job_says_why_it_was_refused(hub, bring):
    job = taxonomies.ask_for_import(ESCO, "v1.zip", zipped(FILES), by=actor_in(hub, "hub_admin"))
    bring({"skills_en.csv": SKILLS_EN}, "v2")

    with pytest.raises(jobs.JobRefused, match="v2"):
        competence_jobs.import_taxonomy(jobs.Run(job), **job.arguments)


def test_a_bad_file_is_refused_before_it_is_kept(hub):
    with pytest.raises(ColumnMissing):
        taxonomies.ask_for_import(
            ESCO, "v1.zip", zipped({"skills_en.csv": "a\n1\n"}), by=actor_in(hub, "hub_admin")
        )

    assert StoredFile.objects.count() == 0
