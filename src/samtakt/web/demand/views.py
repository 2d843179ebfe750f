"""The demand board, publishing to it, and the named needs that never leave the company."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samtakt.delivery.threshold import thresholds
from samtakt.foundation import access
from samtakt.foundation.formats import number_text
from samtakt.organisations.models import Person
from samtakt.planning.board import demand_board
from samtakt.planning.demand import AgreementMissing, NotInTheRound, publish_demand
from samtakt.planning.models import Round
from samtakt.planning.needs import needs_of
from samtakt.planning.rounds import may_join
from samtakt.web.demand.lists import (
    NO_COURSE,
    READY,
    BoardFilter,
    CompanyBoardFilter,
    Line,
    board_lines,
    need_filter,
    need_rows,
)
from samtakt.web.demand.sharing import no_agreement
from samtakt.web.demand.tabs import tabs
from samtakt.web.paging import page_of
from samtakt.web.views import does

ROWS = 30
ON_THE_BOARD = {
    "publish": "planning.publish_demand",
    "see_needs": "planning.see_needs",
    "reserve": "delivery.reserve_on_date",
    "tell_interest": "planning.tell_interest",
    "choose_board": "planning.choose_board",
    "ask_for_quotes": "planning.ask_for_quotes",
}


@does("planning.see_board")
def demand(request: HttpRequest) -> HttpResponse:
    """Lead to the board of the newest round, or say how a first round comes about."""
    rounds = access.visible(request.actor, "planning.see_board", Round)
    newest = rounds.order_by("-opened_at", "-pk").first()
    if newest is None:
        return render(request, "demand/none.html", {"tabs": tabs(request.actor, "demand")})
    return redirect("board", newest.pk)


@does("planning.see_board")
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the needs of all companies as groups; a company sees its own part beside them."""
    round = access.get(request.actor, "planning.see_board", Round, pk)
    viewer = request.actor.organisation
    shown = demand_board(round, viewer=viewer)
    found = thresholds(shown.rows, today=timezone.localdate())
    lines = [Line(row, found.get(row)) for row in shown.rows]
    form = (BoardFilter if viewer.is_hub else CompanyBoardFilter)(request.GET)
    rows = board_lines(lines, form.chosen, request.GET.get("sort", ""))
    allowed = {
        f"may_{name}": access.allowed(request.actor, action)
        for name, action in ON_THE_BOARD.items()
    }
    context = {
        "round": round,
        "board": shown,
        "form": form,
        "page": page_of(request, rows, ROWS),
        "ready": sum(1 for line in lines if line.group == READY),
        "without_course": sum(1 for line in lines if line.group == NO_COURSE),
        "tabs": tabs(request.actor, "demand"),
        "part": shown.own,
        "invited": shown.own is None or shown.own.joined or may_join(round, viewer),
        **allowed,
    }
    return render(request, "demand/board.html", context)


@does("planning.publish_demand")
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the company's needs in the round, as counts."""
    round = access.get(request.actor, "planning.publish_demand", Round, pk)
    try:
        rows = publish_demand(round, by=request.actor)
    except NotInTheRound:
        messages.error(request, _("Join the round first, with a budget or without."))
        return redirect("round", pk)
    except AgreementMissing:
        messages.error(request, " ".join([_("Nothing was published."), no_agreement()]))
        return redirect("round", pk)
    people = sum(row.people for row in rows)
    said = ngettext(
        "Published: %(people)s need, as a number without a name.",
        "Published: %(people)s needs, as numbers without names.",
        people,
    )
    messages.success(request, said % {"people": number_text(people)})
    return redirect("board", pk)


@does("planning.see_needs")
def needs(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who needs what, inside the company; a line manager sees their own teams."""
    round = access.get(request.actor, "planning.see_round", Round, pk)
    everybody = needs_of(request.actor.organisation, as_of=round.as_of, until=round.needs_until)
    people = access.visible(request.actor, "organisations.see_people", Person)
    seen = set(people.values_list("pk", flat=True))
    mine = [need for need in everybody.needs if need.person.id in seen]
    form = need_filter(request.GET, mine)
    rows = need_rows(mine, form.chosen, request.GET.get("sort", ""))
    context = {
        "round": round,
        "until": round.needs_until,
        "form": form,
        "page": page_of(request, rows),
        "people": len({need.person.id for need in mine}),
        "needs": len(mine),
        "without_course": sum(1 for need in mine if not need.has_course),
    }
    return render(request, "demand/needs.html", context)
