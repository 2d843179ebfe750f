"""Importing a taxonomy, and reading texts for matching, in the background."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from samtakt.competences import textmatching
from samtakt.competences.reminders import remind_keepers
from samtakt.competences.taxonomies import JOB_KIND, TAXONOMIES, Observe, import_stored
from samtakt.competences.taxonomyfiles import TaxonomyRefused
from samtakt.foundation import jobs
from samtakt.foundation.access import Actor
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
    textmatching.ask_for_reading(by=run.actor)
    return done.as_dict()


@jobs.kind(textmatching.JOB_KIND, resumable=True)
def read_texts(run: jobs.Run) -> dict[str, Any]:
    """Read what has no vector yet; an interrupted reading goes on where it stopped."""

    def observe(read: int, of: int) -> None:
        told = _("%(read)s of %(of)s texts are read.") % {"read": read, "of": of}
        run.progress(100 * read / of, told)

    return {"read": textmatching.read_texts(observe)}


def _stoppable(run: jobs.Run) -> Observe:
    def observe(percent: float, what: str) -> None:
        # The job's row is left alone inside the import's transaction: nobody could see the
        # change before its end.
        run.check()

    return observe


@jobs.daily("competences.reminders", at=datetime.time(6))
def remind_of_decisions(actor: Actor, day: datetime.date) -> None:
    """Tell the keepers of every library what needs their decision."""
    remind_keepers(actor.organisation, day)
