"""Where a signed-in person lands, and what belongs to no area: language, organisation, help."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from samtakt.foundation import access
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.memberships import organisations_of
from samtakt.web.middleware import CHOSEN
from samtakt.web.start.gallery import sample_page
from samtakt.web.start.landing import landing
from samtakt.web.views import does, public

LONGEST_NUMBER = 20
"""A longer text names no row; it is not kept in the audit."""


@does("organisations.see_start")
def home(request: HttpRequest) -> HttpResponse:
    """Lead the actor to the page of their role, or show what they may open."""
    place = landing(request.actor)
    if place:
        name, arguments = place
        return redirect(reverse(name, args=arguments))
    return render(request, "start/home.html")


@does("organisations.choose")
@require_POST
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """Act in another of the user's organisations from now on."""
    wanted = request.POST.get("organisation", "")
    mine = {
        str(organisation.pk): organisation for organisation in organisations_of(request.memberships)
    }
    if wanted not in mine:
        asked = int(wanted) if wanted.isdecimal() and len(wanted) < LONGEST_NUMBER else ""
        raise access.refused(request.actor, "organisations.choose", Organisation, asked)
    request.session[CHOSEN] = mine[wanted].pk
    return redirect("home")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages and come back to the one it was changed on."""
    return set_language(request)


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """Explain levels, marks and keys, and say whom to ask."""
    return render(request, "start/help.html")


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement that the law on digital public service asks for."""
    return render(request, "start/accessibility.html")


@public
def design(request: HttpRequest) -> HttpResponse:
    """Show every component with sample values; only on a developer's own server."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "start/design.html", sample_page(request))
