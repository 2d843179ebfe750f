"""Where a signed-in person lands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samtakt.web.views import does


@does("organisations.see_start")
def home(request: HttpRequest) -> HttpResponse:
    """Show the actor's own start page."""
    return render(request, "start/home.html")
