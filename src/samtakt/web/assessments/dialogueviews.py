"""The talks to have, and those that were had."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.assessments.models import Dialogue
from samtakt.competences.ownscale import OwnScale, scale_of
from samtakt.foundation import access
from samtakt.web.assessments.answering import written_now
from samtakt.web.paging import page_of
from samtakt.web.views import does


@dataclass(frozen=True)
class Line:
    """One talk, with what the two said when it was opened."""

    dialogue: Dialogue
    own: str
    manager: str
    late: bool
    mine: bool


@does("assessments.see_dialogues")
def dialogues(request: HttpRequest) -> HttpResponse:
    """List the talks that the reader takes part in or answers for; those still to have first."""
    seen = access.visible(request.actor, "assessments.see_dialogues", Dialogue)
    had = request.GET.get("show") == "had"
    rows = seen.filter(closed_on__isnull=not had).select_related(
        "person", "competence", "self_observation", "manager_observation", "agreed"
    )
    order = ("-closed_on", "-pk") if had else ("due_on", "pk")
    page = page_of(request, rows.order_by(*order))
    scale = scale_of(request.actor.organisation)
    context = {
        "page": page,
        "lines": [_line(row, scale, request.actor.person_id) for row in page],
        "had": had,
        "may_agree": access.allowed(request.actor, "assessments.agree"),
    }
    return render(request, "assessments/dialogues.html", context)


def _line(row: Dialogue, scale: OwnScale, reader: int | None) -> Line:
    return Line(
        dialogue=row,
        own=written_now(row.self_observation, scale),
        manager=written_now(row.manager_observation, scale),
        late=row.closed_on is None and row.due_on < timezone.localdate(),
        mine=row.person_id == reader,
    )
