"""Work in the background: importing a spreadsheet."""

from typing import Any

from samtakt.foundation import jobs
from samtakt.foundation.spreadsheets import importing
from samtakt.foundation.spreadsheets.runs import ImportRun


@jobs.kind(importing.JOB_KIND, resumable=True)
def import_spreadsheet(run: jobs.Run, import_run: int) -> dict[str, Any]:
    """Import all of a spreadsheet or nothing; safe to start again after a crash."""
    row = ImportRun.objects.select_related("organisation", "file").get(pk=import_run)
    if row.state == ImportRun.State.APPLIED:
        # The crash came after the transaction: the work is done.
        return {"import_run": row.pk, "counts": row.counts}
    try:
        row = importing.apply_import(row, by=run.actor, observe=_told(run))
    except (importing.ImportRefused, importing.ImportNotWaiting) as refused:
        raise jobs.JobRefused(str(refused)) from refused
    return {"import_run": row.pk, "counts": row.counts}


def _told(run: jobs.Run) -> importing.Observe:
    shown = -1.0

    def observe(percent: float) -> None:
        # Inside the import's transaction the job's row is left alone: nobody could see the
        # change before the end, and on PostgreSQL it would lock out whoever cancels.
        nonlocal shown
        if percent <= importing.BEFORE_WRITING and percent > shown:
            shown = percent
            run.progress(percent)
        else:
            run.check()

    return observe
