"""What people do with a spreadsheet: hand it in, correct how it is read, import it, undo it.

A run is a preview until it is applied. Applying is all or nothing: one transaction writes
every row, or none, and a run that was applied can be taken back exactly as long as nothing
later builds on it. How a company's spreadsheets are read is remembered by their headings.
"""

import datetime
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.files import StoredFile
from samtakt.foundation.spreadsheets import reading, undoing
from samtakt.foundation.spreadsheets.holdings import holdings
from samtakt.foundation.spreadsheets.importers import KEEP, Plan, Source, Understanding, importer
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun, RememberedMapping
from samtakt.foundation.spreadsheets.summary import refusal_as_json, summary_of
from samtakt.foundation.spreadsheets.understanding import Mapping
from samtakt.foundation.spreadsheets.wording import tidy
from samtakt.foundation.spreadsheets.workbooks import Workbook
from samtakt.foundation.tenancy import ForeignOwner, Organisation

BEGUN = audit.verb("import.begun")
CORRECTED = audit.verb("import.corrected")
STARTED = audit.verb("import.started")
APPLIED = audit.verb("import.applied")
UNDONE = audit.verb("import.undone")
DISCARDED = audit.verb("import.discarded")
JOB_KIND = "spreadsheets.import"

LINKS = ("competences", "certificate_types")
"""Keys of a mapping under which a person links the file's words to codes, word → code."""
AS_OF = "as_of"
MISSING, UNCHANGED = "missing", "unchanged"
"""Keys of a mapping under which a person says what becomes of rows the file leaves out, and of
levels that say what is agreed already."""
Observe = Callable[[float], None]
BEFORE_WRITING = 40
"""Per cent of the work that is done when the transaction begins."""


def silent(percent: float) -> None:
    """Watch nothing."""


class ImportRefused(Exception):
    """Something in the file cannot be imported as it stands; nothing was written."""

    def __init__(self, refusals: list[Refusal]) -> None:
        self.refusals = refusals
        super().__init__(
            _("Nothing was imported: {count} values must be corrected first.").format(
                count=len(refusals)
            )
        )


class ImportNotWaiting(Exception):
    """The run was imported or undone already."""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(_("“{file}” was already imported.").format(file=run.file))


class ImportNotApplied(Exception):
    """Only what was imported can be undone."""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(_("“{file}” is not imported.").format(file=run.file))


def begin_import(
    organisation: Organisation,
    kind: ImportKind | str,
    name: str,
    content: bytes,
    *,
    by: Actor,
    mapping: dict[str, Any] | None = None,
) -> ImportRun:
    """Read a spreadsheet and keep what was understood as a preview; nothing is imported yet.

    `mapping` may hold any field of `understanding.Mapping` (what it leaves out is guessed),
    "as_of" (a date as text), and "competences" or "certificate_types" (word → code). What the
    company told about its last spreadsheet with the same headings is remembered beneath it.

    Raises:
        Refused: the file cannot be read at all; nothing is kept.
        ForeignOwner: the actor works in another organisation.
    """
    _refuse_stranger(organisation, by)
    plan_of = importer(kind)
    book = reading.open_book(name, content)
    told = dict(mapping or {})
    guess = reading.understand(book, kind, _of_table(told))
    remembered = _remembered(organisation, kind, guess.mapping.fingerprint)
    if remembered:
        told = _told_now(remembered, told)
    source = _read(organisation, kind, book, told, guess=None if remembered else guess)
    if len(book.sheets) > 1:
        source = replace(source, holds=holdings(book))
    plan = plan_of(source)
    with transaction.atomic():
        file = StoredFile.store(organisation, name, content, purpose="import")
        run = ImportRun(organisation=organisation, kind=kind, file=file, by=by.name)
        _keep(run, source, told, plan)
        audit.record(by, BEGUN, run, kind=str(kind), refusals=len(run.refusals))
    return run


def correct_mapping(run: ImportRun, mapping: dict[str, Any], *, by: Actor) -> ImportRun:
    """Read the run's file again as a person says; what `mapping` leaves out stays as it was.

    Raises:
        ImportNotWaiting: the run was applied or undone already.
    """
    _refuse_stranger(run.organisation, by)
    if run.state != ImportRun.State.PREVIEW:
        raise ImportNotWaiting(run)
    told = _told_now(run.mapping.get("told", {}), mapping)
    source = _read_again(run, told)
    plan = importer(run.kind)(source)
    with transaction.atomic():
        _keep(run, source, told, plan)
        audit.record(by, CORRECTED, run, changed=sorted(mapping), refusals=len(run.refusals))
    return run


def apply_import(run: ImportRun, *, by: Actor, observe: Observe = silent) -> ImportRun:
    """Write everything that the spreadsheet says, or nothing.

    `observe` is told how far the work has come (0–100) and may raise to stop it.

    Raises:
        ImportNotWaiting: the run was applied or undone already.
        ImportRefused: values must be corrected first.
    """
    _refuse_stranger(run.organisation, by)
    if run.state != ImportRun.State.PREVIEW:
        raise ImportNotWaiting(run)
    observe(5)
    source = _read_again(run, run.mapping["told"])
    observe(BEFORE_WRITING)
    try:
        with transaction.atomic():
            return _apply(run, source, by, observe)
    except ImportRefused as refused:
        run.refusals = [refusal_as_json(refusal) for refusal in refused.refusals]
        run.save(update_fields=["refusals"])
        raise


def _apply(run: ImportRun, source: Source, by: Actor, observe: Observe) -> ImportRun:
    # The state is read again behind the write lock: two workers must not import one run twice.
    state = ImportRun.objects.select_for_update().values_list("state", flat=True).get(pk=run.pk)
    if state != ImportRun.State.PREVIEW:
        raise ImportNotWaiting(run)
    plan = importer(run.kind)(source)
    refusals = _refusals(source, plan)
    if refusals:
        raise ImportRefused(refusals)
    journal = ImportJournal(run, check=lambda: observe(60))
    plan.apply(journal)
    journal.close()
    run.state = ImportRun.State.APPLIED
    run.applied_at = timezone.now()
    run.counts = dict(journal.counts)
    run.refusals = []
    run.save()
    _remember(run)
    audit.record(by, APPLIED, run, kind=run.kind, counts=run.counts)
    return run


def start_import(run: ImportRun, *, by: Actor, language: str = "sv") -> jobs.Job:
    """Import a large spreadsheet in the background; the job's page shows how it goes.

    Raises:
        ImportNotWaiting: the run was applied or undone already.
    """
    _refuse_stranger(run.organisation, by)
    if run.state != ImportRun.State.PREVIEW:
        raise ImportNotWaiting(run)
    with transaction.atomic():
        job = jobs.enqueue(JOB_KIND, by=by, title=str(run), language=language, import_run=run.pk)
        ImportRun.objects.filter(pk=run.pk).update(job=job)
        audit.record(by, STARTED, run, kind=run.kind, job=job.pk)
    run.job = job
    return job


def undo_import(run: ImportRun, *, by: Actor) -> ImportRun:
    """Take an applied import back: everything is as it was before.

    Raises:
        ImportNotApplied: there is nothing to undo.
        LaterRowsDepend, RowChangedSince: what came later builds on it; nothing was changed.
    """
    _refuse_stranger(run.organisation, by)
    with transaction.atomic():
        state = ImportRun.objects.select_for_update().values_list("state", flat=True).get(pk=run.pk)
        if state != ImportRun.State.APPLIED:
            raise ImportNotApplied(run)
        counts = undoing.take_back(run)
        run.state = ImportRun.State.UNDONE
        run.undone_at = timezone.now()
        run.save(update_fields=["state", "undone_at"])
        audit.record(by, UNDONE, run, kind=run.kind, counts=counts)
    return run


def discard_import(run: ImportRun, *, by: Actor) -> None:
    """Throw a preview away, with its file.

    Raises:
        ImportNotWaiting: it was imported; only `undo_import` can take it back.
    """
    _refuse_stranger(run.organisation, by)
    if run.state != ImportRun.State.PREVIEW:
        raise ImportNotWaiting(run)
    with transaction.atomic():
        audit.record(by, DISCARDED, run, kind=run.kind)
        file = run.file
        run.delete()
        file.delete()
        if not StoredFile.objects.filter(sha256=file.sha256).exists():
            transaction.on_commit(lambda: file.path.unlink(missing_ok=True))


def _refuse_stranger(organisation: Organisation, by: Actor) -> None:
    if by.organisation.pk != organisation.pk:
        raise ForeignOwner(f"{by.name} does not act in {organisation}.")


def _remembered(
    organisation: Organisation, kind: ImportKind | str, fingerprint: str
) -> dict[str, Any]:
    """What a person told of the company's last spreadsheet with these headings."""
    rows = RememberedMapping.objects.filter(organisation=organisation, kind=kind)
    row = rows.filter(fingerprint=fingerprint).first() if fingerprint else None
    return row.mapping | {"remembered": True} if row else {}


def _remember(run: ImportRun) -> None:
    # A row left out this month is another person's row next month, the day is another day,
    # and where the table stands may have moved; what its words and columns mean stays.
    kept = {"scale", "levels", "meanings", *LINKS}
    told = {key: value for key, value in run.mapping["told"].items() if key in kept and value}
    if told and run.fingerprint:
        RememberedMapping.objects.update_or_create(
            organisation=run.organisation,
            kind=run.kind,
            fingerprint=run.fingerprint,
            defaults={"mapping": told},
        )


def _told_now(before: dict[str, Any], mapping: dict[str, Any]) -> dict[str, Any]:
    """What a person has told by now: the latest word on each point."""
    told = dict(before)
    if {"sheet", "layout", "heading_lines"} & mapping.keys():
        # Another table, or another way up: columns told before are others now.
        told = {key: told[key] for key in ("scale", "levels", AS_OF, *LINKS) if key in told}
    for key in ("meanings", *LINKS):
        if key in mapping:
            told[key] = {**told.get(key, {}), **mapping[key]}
    if "scale" in mapping and "levels" not in mapping:
        told.pop("levels", None)
    return told | {key: value for key, value in mapping.items() if key not in ("meanings", *LINKS)}


def _of_table(told: dict[str, Any]) -> dict[str, Any]:
    """The part that says how the table is read."""
    return {key: told[key] for key in Mapping.__dataclass_fields__ if key in told}


def _read_again(run: ImportRun, told: dict[str, Any]) -> Source:
    book = reading.open_book(run.file.name, run.file.read())
    return _read(run.organisation, run.kind, book, told, run=run)


def _read(
    organisation: Organisation,
    kind: ImportKind | str,
    book: Workbook,
    told: dict[str, Any],
    *,
    run: ImportRun | None = None,
    guess: Understanding | None = None,
) -> Source:
    understanding = guess or reading.understand(book, kind, _of_table(told))
    day = told.get(AS_OF)
    return Source(
        organisation=organisation,
        understanding=understanding,
        as_of=datetime.date.fromisoformat(day) if day else timezone.localdate(),
        links={key: {tidy(k): v for k, v in told.get(key, {}).items()} for key in LINKS},
        run=run,
        file_name=book.file_name,
        beside=[] if "sheet" in told else reading.beside(book, kind, understanding),
        missing=told.get(MISSING, KEEP),
        unchanged=told.get(UNCHANGED, ""),
    )


def _refusals(source: Source, plan: Plan) -> list[Refusal]:
    """Everything refused, once: the reader and the importer may see the same fault."""
    found = {
        (one.code, one.row, one.column, one.field, one.value): one
        for one in (*source.refusals, *plan.refusals)
    }
    return list(found.values())


def _keep(run: ImportRun, source: Source, told: dict[str, Any], plan: Plan) -> None:
    # Undated values count from the day of the preview, also when they are imported later.
    told = {**told, AS_OF: source.as_of.isoformat()}
    run.mapping = json.loads(source.understanding.mapping.to_json()) | {"told": told}
    run.sheet = source.understanding.sheet[:120]
    run.fingerprint = source.understanding.mapping.fingerprint
    # What else the workbook holds does not change when this part of it is read otherwise.
    holds = [asdict(one) for one in source.holds] or run.understanding.get("holds", [])
    run.understanding = summary_of(source.understanding, plan) | {"holds": holds}
    refusals = _refusals(source, plan)
    run.refusals = [refusal_as_json(refusal) for refusal in refusals]
    run.counts = plan.counts() if not refusals else {}
    run.save()


__all__ = [
    "ImportNotApplied",
    "ImportNotWaiting",
    "ImportRefused",
    "apply_import",
    "begin_import",
    "correct_mapping",
    "discard_import",
    "importer",
    "start_import",
    "undo_import",
]
