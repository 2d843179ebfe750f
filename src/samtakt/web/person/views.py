"""A person's levels, certificates, planned training and history; and the list of people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.analysis.person import analyse_person
from samtakt.foundation import access
from samtakt.organisations.models import Person
from samtakt.planning.seating import training_suggested_to
from samtakt.web.paging import page_of
from samtakt.web.person.forms import HistoryFilter, PeopleFilter
from samtakt.web.person.history import history_of
from samtakt.web.person.listing import lines_of, named_like, working_here
from samtakt.web.person.page import person_page
from samtakt.web.views import does


@does("organisations.see_self")
def me(request: HttpRequest) -> HttpResponse:
    """Show the actor's own page, if the account says which person it is."""
    if request.actor.person_id is None:
        return render(request, "person/nobody.html")
    return _page(request, request.actor.person_id)


@does("organisations.see_person")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: gaps first, then levels and certificates."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int) -> HttpResponse:
    related = ("organisation",)
    found = access.get(request.actor, "organisations.see_person", Person, pk, related=related)
    analysis = analyse_person(found, as_of=timezone.localdate())
    context = person_page(request.actor, found, analysis)
    return render(request, "person/person.html", context)


@does("organisations.see_person")
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the seats suggested for the person: a part of their page, or a page of its own."""
    found = access.get(request.actor, "organisations.see_person", Person, pk)
    context = {
        "person": found,
        "own": found.pk == request.actor.person_id,
        "suggested": training_suggested_to(found, request.actor.organisation),
    }
    part = "person/seats.html" if request.htmx else "person/training.html"
    return render(request, part, context)


@does("organisations.see_person")
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything observed and agreed about the person's levels, newest first."""
    found = access.get(request.actor, "organisations.see_person", Person, pk)
    entries = history_of(found, as_of=timezone.localdate())
    form = HistoryFilter(request.GET, entries=entries)
    return render(
        request,
        "person/history.html",
        {
            "person": found,
            "own": found.pk == request.actor.person_id,
            "form": form,
            "entries": page_of(request, form.kept(entries)),
            "known": bool(entries),
        },
    )


@does("organisations.see_people")
def people(request: HttpRequest) -> HttpResponse:
    """List the people the actor answers for, with search."""
    seen = access.visible(request.actor, "organisations.see_people", Person)
    today = timezone.localdate()
    form = PeopleFilter(request.GET)
    chosen = form.chosen
    found = named_like(seen, chosen.get("words", ""))
    if chosen.get("team") or not chosen.get("who"):
        found = working_here(found, today, team=chosen.get("team"))
    page = page_of(request, found)
    return render(
        request,
        "person/people.html",
        {
            "form": form,
            "page": page,
            "lines": lines_of(list(page), request.actor.organisation, as_of=today),
        },
    )
