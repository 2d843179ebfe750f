"""Importing a taxonomy in the background."""

from typing import Any

from django.utils.translation import gettext as _

from samtakt.competences.taxonomies import JOB_KIND, TAXONOMIES, Observe, import_stored
from samtakt.competences.taxonomyfiles import TaxonomyRefused
from samtakt.foundation import jobs
from samtakt.foundation.files import StoredFile


@jobs.kind(JOB_KIND, resumable=True)
def import_taxonomy(run: jobs.Run, taxonomy: str, file: int, version: str) -> dict[str, Any]:
    """Import all of a taxonomy or nothing; the same import again changes nothing."""
    stored = StoredFile.objects.get(pk=file)
    run.progress(1, _("The files are read and compared; this takes up to a minute."))
    try:
        done = import_stored(
            TAXONOMIES[taxonomy], stored, by=run.actor, version=version, observe=_stoppable(run)
        )
    except TaxonomyRefused as refused:
        raise jobs.JobRefused(str(refused)) from refused
    for what, count in done.as_dict()["counts"].items():
        run.note(f"{what}: {count}")
    return done.as_dict()


def _stoppable(run: jobs.Run) -> Observe:
    def observe(percent: float, what: str) -> None:
        # The job's row is left alone inside the import's transaction: nobody could see the
        # change before its end.
        run.check()

    return observe
