"""The shared screen itself: names, the code, one's own page, one's own assessment, leaving.

Whoever stands there has no account. The screen's token opens its company's scope, the code says
who it is, and every object is looked up as for an employee.
"""

from collections import defaultdict
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from samtakt.analysis.company import gap_cells
from samtakt.analysis.facts import read_gap_facts
from samtakt.analysis.results import Cell
from samtakt.assessments.kiosk import KioskRefused, check_pin
from samtakt.assessments.models import AssessmentRound
from samtakt.assessments.rounds import open_round_of
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.web.assessments.screens import AtScreen, forget, let_in, standing_at
from samtakt.web.assessments.selfviews import own_walk
from samtakt.web.assessments.walking import Looks
from samtakt.web.attendance.own import own_days
from samtakt.web.person.page import held
from samtakt.web.views import public

Shown = Callable[[HttpRequest, AtScreen], HttpResponse]


def _at_screen(request: HttpRequest, show: Shown) -> HttpResponse:
    """Show a page of an open screen, in its company's scope; say so where there is none."""
    with standing_at(request) as at:
        if at is None:
            return render(request, "screen/closed.html", status=403)
        return show(request, at)


@public
@never_cache
def names(request: HttpRequest) -> HttpResponse:
    """Show who may use the screen: those of its team who have a code."""

    def show(request: HttpRequest, at: AtScreen) -> HttpResponse:
        if at.person is not None:
            return redirect("screen_me")
        return render(request, "screen/names.html", {"at": at})

    return _at_screen(request, show)


@public
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code of whoever was chosen, and let them in with it."""

    def show(request: HttpRequest, at: AtScreen) -> HttpResponse:
        given = request.POST if request.method == "POST" else request.GET
        person = next((p for p in at.people if str(p.pk) == given.get("person")), None)
        if person is None:
            return redirect("screen")
        refusal = ""
        if request.method == "POST":
            try:
                check_pin(person, request.POST.get("code", ""), now=timezone.now())
            except KioskRefused as refused:
                refusal = str(refused)
            else:
                let_in(request, at, person)
                return redirect("screen_me")
        context = {"at": at, "person": person, "refusal": refusal}
        return render(request, "screen/code.html", context, status=400 if refusal else 200)

    return _at_screen(request, show)


@public
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """Show one's own page: what one needs to learn, what one can, what one is asked."""

    def show(request: HttpRequest, at: AtScreen) -> HttpResponse:
        actor = at.actor
        if actor is None or at.person is None:
            return redirect("screen")
        person = access.get(
            actor, "organisations.see_person", Person, at.person.pk, related=("organisation",)
        )
        today = timezone.localdate()
        # Certificates are not shown where a colleague may look on, and so not read.
        facts = read_gap_facts(person.organisation, as_of=today, people=[person.pk])
        cells: dict[str, list[Cell]] = defaultdict(list)
        for cell in gap_cells(facts):
            cells[cell.status].append(cell)
        context = {
            "at": at,
            "person": person,
            "round": open_round_of(person.pk, today),
            "to_sign": sum(day.is_open for day in own_days(actor)),
            "gaps": held(cells["gap"]),
            "not_assessed": cells["not_assessed"],
            "met": held(cells["met"]),
        }
        return render(request, "screen/me.html", context)

    return _at_screen(request, show)


@public
@never_cache
def assess(request: HttpRequest) -> HttpResponse:
    """Walk through one's own competences in the round that asks one now."""

    def show(request: HttpRequest, at: AtScreen) -> HttpResponse:
        actor = at.actor
        if actor is None or at.person is None:
            return redirect("screen")
        round = open_round_of(at.person.pk, timezone.localdate())
        if round is None:
            return redirect("screen_me")
        return _walk(request, at, at.person, actor, round)

    return _at_screen(request, show)


def _walk(
    request: HttpRequest, at: AtScreen, person: Person, actor: Actor, round: AssessmentRound
) -> HttpResponse:
    found = access.get(actor, "assessments.assess_self", AssessmentRound, round.pk)
    looks = Looks(
        template="screen/walk.html",
        title=_("What I can"),
        about=person.name,
        own=True,
        back=reverse("screen_me"),
        at=at,
    )
    return own_walk(request, actor, found, person, looks)


@public
@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Let the next person come to the screen."""
    forget(request)
    return redirect("screen")
