"""The list of what people hold, one person's three kinds, and what the law requires."""

import dataclasses
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.certificates.compliance import Compliance, compliance
from samtakt.certificates.fitness import fitness_seen_by, sees_fitness
from samtakt.certificates.listing import Line, counts_by_type, lines_of, working
from samtakt.certificates.standing import Held, register
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.web.certificates.forms import ListFilter
from samtakt.web.certificates.words import BECAUSE, KINDS
from samtakt.web.paging import page_of
from samtakt.web.views import does


def people_seen(actor: Actor) -> Any:
    """Return the people whose certificates the actor may see one by one, as a query."""
    return access.visible(actor, "certificates.see_list", Person).order_by().values("pk")


def sees_names(actor: Actor) -> bool:
    """Return whether the actor may see anybody's certificates; otherwise counts alone."""
    return access.allowed(actor, "certificates.see_list")


@does("certificates.see_overview")
def certificates(request: HttpRequest) -> HttpResponse:
    """List what people hold, first to end first; to a union representative as counts."""
    actor, today = request.actor, timezone.localdate()
    if not sees_names(actor):
        lines = lines_of(register(actor.organisation, today), fitness_of=())
        context = {"counts": counts_by_type(lines), "today": today, "kinds": KINDS}
        return render(request, "certificates/counts.html", context)
    book = register(actor.organisation, today, people=people_seen(actor))
    lines = lines_of(book, fitness_of=fitness_seen_by(actor))
    form = ListFilter(request.GET, lines=lines)
    context = {
        "form": form,
        "known": bool(lines),
        "page": page_of(request, form.kept(lines, today)),
        "figures": _figures(lines),
        "today": today,
        "soon_days": book.soon_days,
    }
    return render(request, "certificates/list.html", context)


def _figures(lines: list[Line]) -> dict[str, int]:
    found = dict.fromkeys(("valid", "lapsing", "lapsed", "unverified"), 0)
    for line in lines:
        if line.standing.status in found:
            found[line.standing.status] += 1
    return found


@does("certificates.see_person")
def person_certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one person holds: certificates, permits, and fitness to whom it may be shown."""
    actor, today = request.actor, timezone.localdate()
    person = access.get(actor, "certificates.see_person", Person, pk)
    book = register(actor.organisation, today, people=[person.pk])
    employment = working(book, person.pk)
    context = {
        "person": person,
        "own": person.pk == actor.person_id,
        "employment": employment,
        "certificates": _newest_first(book.certificates),
        "permits": _newest_first(book.permits),
        "fitness": _newest_first(book.fitness) if sees_fitness(actor, person) else None,
        "may_record": _may(actor, "certificates.record", person),
        "may_examine": access.allowed(actor, "fitness.record"),
        "today": today,
    }
    return render(request, "certificates/person.html", context)


def _newest_first(held_by: dict[tuple[int, int], list[Held]]) -> list[Held]:
    rows = [held for rows in held_by.values() for held in rows]
    return sorted(rows, key=lambda held: (not held.standing.counts, _name(held), -held.row.pk))


def _name(held: Held) -> str:
    return str(held.row.type)


def _may(actor: Actor, action: str, person: Person) -> bool:
    if not access.allowed(actor, action):
        return False
    return access.visible(actor, action, Person).filter(pk=person.pk).exists()


@does("certificates.see_compliance")
def compliance_page(request: HttpRequest) -> HttpResponse:
    """List who lacks what the law requires, with the sanction as information."""
    actor, today = request.actor, timezone.localdate()
    found = compliance(actor.organisation, today)
    names = sees_names(actor)
    if names:
        seen = set(people_seen(actor).values_list("pk", flat=True))
        found = [_of(one, seen) for one in found]
    rows = [
        (one.type, without, BECAUSE[without.because])
        for one in found
        for without in (one.without if names else ())
    ]
    context = {
        "found": found,
        "page": page_of(request, rows),
        "names": names,
        "today": today,
    }
    return render(request, "certificates/compliance.html", context)


def _of(one: Compliance, seen: set[int]) -> Compliance:
    theirs = tuple(row for row in one.without if row.person.pk in seen)
    return dataclasses.replace(one, without=theirs)
