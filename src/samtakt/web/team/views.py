"""The heat map of one team: persons down, competences across."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.analysis.team import team_cells
from samtakt.foundation import access
from samtakt.organisations.models import Team
from samtakt.web.levels import OLD_AFTER_DAYS
from samtakt.web.paging import page_of
from samtakt.web.team.forms import HeatFilter
from samtakt.web.team.heatmap import counts_of, heat_map, rows_a_page
from samtakt.web.views import does


@does("organisations.see_team")
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Show level, requirement, gap and age of everybody in the team."""
    found = access.get(request.actor, "organisations.see_team", Team, pk)
    today = timezone.localdate()
    cells = team_cells(found, request.actor.organisation, as_of=today)
    form = HeatFilter(request.GET, cells=cells)
    shown = heat_map(cells, form.chosen)
    return render(
        request,
        "team/team.html",
        {
            "team": found,
            "as_of": today,
            "form": form,
            "heat": shown,
            "rows": page_of(request, shown.rows, rows_a_page(shown)),
            "old_after": 0 if form.chosen.get("ages") else OLD_AFTER_DAYS,
            "known": bool(cells),
            "totals": counts_of(cells),
            "unconfirmed": sum(1 for cell in cells if cell.needs_confirmation),
            "may_agree": access.allowed(request.actor, "assessments.agree"),
            # After one level is set its supervisor is back at the map, at the same place.
            "back": f"?back={quote(request.get_full_path())}",
        },
    )
