"""The log as a list, and the whole of it as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.foundation.audit import AuditEntry
from samtakt.organisations.auditing import hand_out_audit
from samtakt.web.audit.details import in_words
from samtakt.web.audit.forms import AuditFilter
from samtakt.web.audit.words import VERBS
from samtakt.web.paging import page_of
from samtakt.web.views import does

LONGEST_DETAIL = 300


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it."""

    entry: AuditEntry
    verb: Any
    detail: str


@does("audit.see")
def log(request: HttpRequest) -> HttpResponse:
    """List what happened in the own organisation, newest first."""
    search = AuditFilter.asked(request.GET)
    entries = access.visible(request.actor, "audit.see", AuditEntry).order_by("-sequence")
    if verb := search.chosen.get("verb"):
        entries = entries.filter(verb=verb)
    first, last = search.days
    if first:
        entries = entries.filter(at__date__gte=first)
    if last:
        entries = entries.filter(at__date__lte=last)
    page = page_of(request, entries)
    context = {"search": search, "page": page, "lines": _lines(list(page))}
    return render(request, "audit/log.html", context)


def _lines(entries: Sequence[AuditEntry]) -> list[Line]:
    details = (
        one[:LONGEST_DETAIL] + " …" * (len(one) > LONGEST_DETAIL) for one in in_words(entries)
    )
    return [
        Line(entry, VERBS.get(entry.verb, entry.verb), detail)
        for entry, detail in zip(entries, details, strict=True)
    ]


@does("audit.export")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the whole log of the own organisation as JSON lines."""
    name = f"audit-{request.actor.organisation.slug}-{timezone.localdate():%Y-%m-%d}.jsonl"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    content = hand_out_audit(by=request.actor)
    return HttpResponse(content, content_type="application/jsonl", headers=headers)
