"""From handing in a spreadsheet to importing it, and back."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.certificates.choices import certificate_type_choices
from samtakt.competences.choices import competence_choices
from samtakt.foundation import access
from samtakt.foundation.spreadsheets import importing
from samtakt.foundation.spreadsheets.holdings import Holding, holdings
from samtakt.foundation.spreadsheets.reading import open_book
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.spreadsheets.sentences import sentence_of_file
from samtakt.foundation.spreadsheets.undoing import LaterRowsDepend, RowChangedSince
from samtakt.organisations.access import import_kinds
from samtakt.web.imports.differences import Differences, told_choices
from samtakt.web.imports.forms import CorrectForm, LinkForm, UploadForm, lines_in, shown
from samtakt.web.imports.preview import (
    Preview,
    brought,
    in_order,
    refused_row,
    told_briefly,
    undone,
)
from samtakt.web.imports.templatefiles import template_file
from samtakt.web.paging import page_of
from samtakt.web.views import does

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_WORDS = 100


@does("imports.see")
def imports(request: HttpRequest) -> HttpResponse:
    """List what was handed in, newest first."""
    rows = access.visible(request.actor, "imports.see", ImportRun)
    rows = rows.select_related("file", "job").defer("mapping", "understanding", "refusals")
    page = page_of(request, rows)
    context = {"page": page, "rows": [(run, told_briefly(run.counts)) for run in page]}
    return render(request, "imports/list.html", context)


@does("imports.begin")
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take a spreadsheet in and show how it is understood."""
    kinds = import_kinds(request.actor)
    asked = request.GET.get("kind", "")
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        initial={"kind": asked if asked in kinds else ""},
    )
    if form.is_valid():
        try:
            run = _begin(request, form.cleaned_data["file"], form.cleaned_data["kind"])
        except Refused as refused:
            form.add_error("file", _why(refused))
        else:
            return redirect("import", run.pk)
    status = 400 if form.errors else 200
    return render(request, "imports/new.html", {"form": form}, status=status)


def _begin(request: HttpRequest, file: UploadedFile, kind: str) -> ImportRun:
    content, actor = file.read(), request.actor
    name = file.name or _("Spreadsheet")
    if not kind:
        kind = _first(open_book(name, content), import_kinds(actor)).kind
    return importing.begin_import(actor.organisation, kind, name, content, by=actor)


def _first(book: Any, kinds: list[ImportKind]) -> Holding:
    """Return what to import first of a workbook.

    Raises:
        Refused: it holds nothing that this person may import.
    """
    held = [one for one in holdings(book) if one.kind in kinds]
    if not held:
        raise Refused("no_table")
    return held[0]


def _why(refused: Refused) -> str:
    said = sentence_of_file(refused)
    return f"{said.text} {said.mend}".strip()


@does("imports.begin")
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand out an empty spreadsheet with the right headings in the reader's language."""
    if kind not in import_kinds(request.actor):
        raise Http404(kind)
    name, content = template_file(ImportKind(kind))
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=XLSX, headers=headers)


@does("imports.see")
def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one import: the preview while it waits, what came in once it is done."""
    run = _run(request, "imports.see", pk)
    preview = Preview(run)
    siblings = access.visible(request.actor, "imports.see", ImportRun)
    siblings = siblings.filter(file__sha256=run.file.sha256)
    parts = preview.parts(
        import_kinds(request.actor), siblings.defer("mapping", "understanding", "refusals")
    )
    context: dict[str, Any] = {
        "run": run,
        "preview": preview,
        "differences": Differences(run),
        "parts": parts,
        "next_part": preview.next_part(parts),
        "unknown_people": "unknown_person" in preview.codes,
        "people": next((one for one in parts if one.kind == ImportKind.EMPLOYEES), None),
        "came": brought(run.counts),
        "way": _way(run, request.actor.organisation),
    }
    if run.state == ImportRun.State.PREVIEW:
        page = page_of(request, in_order(run))
        layout = preview.mapping_layout
        context |= {"page": page, "refusals": [refused_row(kept, layout) for kept in page]}
        return render(request, "imports/preview.html", context)
    return render(request, "imports/applied.html", context)


def _run(request: HttpRequest, action: str, pk: int) -> ImportRun:
    return access.get(request.actor, action, ImportRun, pk)


def _way(run: ImportRun, organisation: Any) -> tuple[str, str] | None:
    """Return where what came in can be seen: words and address."""
    company = [organisation.pk]
    ways = {
        ImportKind.EMPLOYEES: (_("See the people"), "people", []),
        ImportKind.MATRIX: (_("See the gaps"), "company_gaps", company),
        ImportKind.REQUIREMENTS: (_("See the gaps"), "company_gaps", company),
        ImportKind.HEADCOUNT: (_("See the coverage"), "company_coverage", company),
        ImportKind.CERTIFICATES: (_("See the certificates"), "company_certificates", company),
    }
    if run.kind not in ways or organisation.is_hub:
        return None
    words, name, arguments = ways[ImportKind(run.kind)]
    return words, reverse(name, args=arguments)


@does("imports.correct")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how the file should be read instead."""
    run = _run(request, "imports.correct", pk)
    if not _waits(run):
        return _too_late(request, run)
    form = CorrectForm(request.POST or None, run=run)
    if form.is_valid():
        told = form.changes()
        try:
            if told:
                importing.correct_mapping(run, told, by=request.actor)
                messages.success(request, _("The file was read again as you said."))
            return redirect("import", pk)
        except (Refused, ValueError) as refused:
            form.add_error(None, _why(refused) if isinstance(refused, Refused) else str(refused))
    status = 400 if form.errors else 200
    context = {"run": run, "form": form, "preview": Preview(run)}
    return render(request, "imports/correct.html", context, status=status)


@does("imports.correct")
@require_POST
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the chosen rows out of the import."""
    run = _run(request, "imports.correct", pk)
    if not _waits(run):
        return _too_late(request, run)
    try:
        chosen = lines_in(" ".join(request.POST.getlist("line")))
    except ValueError:
        chosen = []
    if chosen:
        lines = dict.fromkeys([*run.mapping.get("leave_out", ()), *chosen])
        importing.correct_mapping(run, {"leave_out": list(lines)}, by=request.actor)
        messages.success(
            request,
            ngettext("%(count)s row is left out.", "%(count)s rows are left out.", len(chosen))
            % {"count": len(chosen)},
        )
    else:
        messages.info(request, _("Choose the rows to leave out first."))
    return redirect("import", pk)


@does("imports.correct")
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the same file again, for instance when the people have come in meanwhile."""
    run = _run(request, "imports.correct", pk)
    if not _waits(run):
        return _too_late(request, run)
    importing.correct_mapping(run, {}, by=request.actor)
    return redirect("import", pk)


@does("imports.correct")
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what becomes of what the file leaves out or says again, and look at it anew."""
    run = _run(request, "imports.correct", pk)
    if not _waits(run):
        return _too_late(request, run)
    told = told_choices(request.POST.dict())
    if told:
        importing.correct_mapping(run, told, by=request.actor)
    return redirect(f"{reverse('import', args=[pk])}#differences")


@does("imports.correct")
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which competences or certificates of the library the file's own words mean."""
    run = _run(request, "imports.correct", pk)
    if not _waits(run):
        return _too_late(request, run)
    preview = Preview(run)
    words, key = preview.words, preview.links_key
    choices = certificate_type_choices() if key == importing.LINKS[1] else competence_choices()
    form = LinkForm(request.POST or None, words=words[:MOST_WORDS], choices=choices)
    if form.is_valid():
        links = form.links()
        if links:
            importing.correct_mapping(run, {key: links}, by=request.actor)
            messages.success(request, _("The words are linked. The file was read again."))
        return redirect("import", pk)
    context = {
        "run": run,
        "form": form,
        "choices": [shown(code, name) for code, name in choices],
        "more": max(0, len(words) - MOST_WORDS),
        "certificates": key == importing.LINKS[1],
    }
    return render(request, "imports/link.html", context, status=400 if form.errors else 200)


@does("imports.begin")
@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Read another part of the same workbook."""
    run = _run(request, "imports.see", pk)
    kind = request.POST.get("kind", "")
    if kind not in import_kinds(request.actor):
        raise Http404(kind)
    try:
        begun = importing.begin_import(
            run.organisation, kind, run.file.name, run.file.read(), by=request.actor,
            mapping=_sheet_told(run, kind, request.POST.get("sheet", "")),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, _why(refused))
        return redirect("import", pk)
    return redirect("import", begun.pk)


def _sheet_told(run: ImportRun, kind: str, sheet: str) -> dict[str, Any] | None:
    # A sheet is named only where several are of one kind: otherwise the importer finds it, and
    # reads what the others say beside it.
    held = [one["sheet"] for one in run.understanding.get("holds", ()) if one["kind"] == kind]
    return {"sheet": sheet} if len(held) > 1 and sheet in held else None


@does("imports.apply")
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Import the file: at once, or by a worker when it is large."""
    run = _run(request, "imports.apply", pk)
    if run.job is not None and run.job.active:
        messages.info(request, _("The import is on its way already."))
        return redirect("import", pk)
    try:
        if Preview(run).large:
            importing.start_import(run, by=request.actor, language=get_language() or "sv")
            messages.info(request, _("The import is on its way. You can follow it here."))
        else:
            importing.apply_import(run, by=request.actor)
            messages.success(request, _("“%(file)s” is imported.") % {"file": run.file})
    except (importing.ImportRefused, importing.ImportNotWaiting) as refused:
        messages.error(request, str(refused))
    return redirect("import", pk)


@does("imports.discard")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a preview away, with its file."""
    run = _run(request, "imports.discard", pk)
    if not _waits(run):
        return _too_late(request, run)
    importing.discard_import(run, by=request.actor)
    messages.success(
        request, _("“%(file)s” was thrown away. Nothing was imported.") % {"file": run.file}
    )
    return redirect("imports")


@does("imports.undo")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what undoing would do, and do it when that is confirmed."""
    run = _run(request, "imports.undo", pk)
    if run.state != ImportRun.State.APPLIED:
        messages.info(
            request,
            _("“%(file)s” is not imported, so there is nothing to undo.") % {"file": run.file},
        )
        return redirect("import", pk)
    refusal = ""
    if request.method == "POST":
        try:
            importing.undo_import(run, by=request.actor)
        except (LaterRowsDepend, RowChangedSince, importing.ImportNotApplied) as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("The import of “%(file)s” is undone.") % {"file": run.file})
            return redirect("import", pk)
    context = {"run": run, "undone": undone(run.counts), "refusal": refusal}
    return render(request, "imports/undo.html", context, status=409 if refusal else 200)


def _waits(run: ImportRun) -> bool:
    """Whether a run is a preview that no worker is importing."""
    working = run.job is not None and run.job.active
    return run.state == ImportRun.State.PREVIEW and not working


def _too_late(request: HttpRequest, run: ImportRun) -> HttpResponse:
    messages.info(
        request, _("“%(file)s” was already imported, or is being imported.") % {"file": run.file}
    )
    return redirect("import", run.pk)
