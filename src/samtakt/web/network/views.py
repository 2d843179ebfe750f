"""The hub's first page: companies on a list and a map, needs in common, round and plan."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.analysis.network import network_figures
from samtakt.planning.standing import newest_round, progress_of
from samtakt.web.network.overview import overview_of
from samtakt.web.views import does


@does("analysis.see_network")
def network(request: HttpRequest) -> HttpResponse:
    """Show what the companies have agreed to show, and how far each of them has come."""
    hub = request.actor.organisation
    figures = network_figures(hub, as_of=timezone.localdate())
    newest = newest_round()
    progress = progress_of(hub, newest.id if newest else None)
    overview = overview_of(figures, progress, sort=request.GET.get("sort", ""))
    return render(
        request,
        "network/overview.html",
        {"hub": hub, "overview": overview, "figures": figures, "round": newest},
    )
