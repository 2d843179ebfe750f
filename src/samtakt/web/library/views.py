"""The library as a tree, and one competence with all that is known of it."""

import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.analysis.holding import holders_by_level, key_person_competences
from samtakt.competences.anchors import wordings_of
from samtakt.competences.matching import plain
from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    Concept,
    ConceptLink,
    ProfileRow,
    Requirement,
)
from samtakt.competences.queries import labels_of
from samtakt.competences.roles import requirements_in_force
from samtakt.competences.versions import history_of
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.foundation.phrases import CANONICAL_LEVELS
from samtakt.web.imports.words import MEANINGS
from samtakt.web.library.forms import LibraryFilter, LinkForm
from samtakt.web.library.tree import Branch, branches
from samtakt.web.paging import page_of
from samtakt.web.views import does

SEE = "competences.see_competence"
NEWEST_VERSIONS = 20
MOST_ASKED = 100


@does(SEE)
def library(request: HttpRequest) -> HttpResponse:
    """Show the library as a tree, narrowed by words, state, type, owner and mark."""
    form = LibraryFilter(request.GET)
    rows = list(access.visible(request.actor, SEE, Competence))
    chosen = _chosen(rows, form.chosen, request.actor)
    page = page_of(request, chosen)
    context = {
        "form": form,
        "page": page,
        "total": sum(not row.is_heading for row in rows),
        "today": timezone.localdate(),
        "asked": [branch.row.pk for branch in page if not branch.row.is_heading],
        "narrowed": bool(form.chosen),
        **_may(request.actor, "add", "take_templates", "export", "see_key_persons", "match_texts"),
    }
    return render(request, "library/library.html", context)


def _may(actor: Actor, *actions: str) -> dict[str, bool]:
    return {f"may_{name}": access.allowed(actor, f"competences.{name}") for name in actions}


def _chosen(rows: list[Competence], asked: dict[str, str], actor: Actor) -> list[Branch]:
    keep = {row.pk for row in rows if _matches(row, asked, actor)}
    if "q" in asked:
        keep &= _called(rows, asked["q"])
    if asked.get("mark") == "unworded":
        worded = wordings_of(keep, actor.organisation)
        keep = {row.pk for row in rows if row.pk in keep and not row.is_heading} - worded.keys()
    ordered = branches(rows)
    if not asked.keys() - {"state", "owner"}:
        keep |= _headings_above(rows, keep)
    return [branch for branch in ordered if branch.row.pk in keep]


def _matches(row: Competence, asked: dict[str, str], actor: Actor) -> bool:
    state, own = asked.get("state", ""), row.organisation_id == actor.organisation.pk
    leaving = row.retired_on is not None and row.retired_on > timezone.localdate()
    in_use = row.state != Competence.State.RETIRED or leaving
    in_state = state in {"all", row.state} or (not state and in_use)
    of_kind = asked.get("kind", row.kind) == row.kind and not ("kind" in asked and row.is_heading)
    of_owner = asked.get("owner", "") in {"", "own" if own else "hub"}
    marked = asked.get("mark") != "critical" or row.hard_to_recruit
    return in_state and of_kind and of_owner and marked


def _called(rows: list[Competence], words: str) -> set[int]:
    key = plain(words)
    aliases = CompetenceAlias.objects.filter(key__contains=key).values_list("competence_id")
    found = {pk for (pk,) in aliases}
    return found | {
        row.pk
        for row in rows
        if any(key in plain(text) for text in (row.name_sv, row.name_en, row.code, row.group_sv))
    }


def _headings_above(rows: list[Competence], keep: set[int]) -> set[int]:
    above = {row.pk: row.parent_id for row in rows}
    found: set[int] = set()
    for pk in keep:
        parent = above.get(pk)
        while parent is not None and parent not in found:
            found.add(parent)
            parent = above.get(parent)
    return found & above.keys()


@does("competences.see_key_persons")
def key_persons(request: HttpRequest) -> HttpResponse:
    """Say which of some competences only one person in the company holds well enough."""
    asked = {int(pk) for pk in request.GET.get("of", "").split(",")[:MOST_ASKED] if pk.isdigit()}
    found = frozenset[int]()
    if not request.actor.organisation.is_hub:
        found = key_person_competences(request.actor, as_of=timezone.localdate()) & asked
    rows = access.visible(request.actor, SEE, Competence).filter(pk__in=found)
    context = {"rows": rows.order_by("name_sv", "pk"), "asked": asked}
    return render(request, "library/key_persons.html", context)


@does(SEE)
def competence(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one competence: levels, state, where it is required, links and history."""
    actor = request.actor
    row = access.get(actor, SEE, Competence, pk, related=("parent", "replaced_by", "copied_from"))
    today = timezone.localdate()
    own = row.organisation_id == actor.organisation.pk
    wordings = wordings_of([row], actor.organisation).get(row.pk, {})
    keeper = access.allowed(actor, "competences.add")
    context = {
        "competence": row,
        "own": own,
        "today": today,
        "levels": [(n, meaning, wordings.get(n)) for n, meaning in CANONICAL_LEVELS.items()],
        "aliases": CompetenceAlias.objects.filter(competence=row).order_by("key"),
        "links": _links(row),
        "required": _required(row, actor, today),
        "holders": _holders(row, actor, today),
        "history": _history(row) if own or not keeper else [],
        "may_change": keeper and own,
        "may_word": keeper and not row.is_heading,
        "may_copy": keeper and not own and not actor.organisation.is_hub,
        "link_form": LinkForm(),
        **_may(actor, "see_key_persons", "match_texts"),
    }
    return render(request, "library/competence.html", context)


def _links(row: Competence) -> list[dict[str, Any]]:
    links = list(ConceptLink.objects.filter(competence=row).order_by("identifier"))
    concepts = {
        concept.identifier: concept
        for concept in Concept.objects.filter(identifier__in=[one.identifier for one in links])
    }
    names = labels_of([concept.pk for concept in concepts.values()])
    return [
        {
            "link": link,
            "concept": (concept := concepts.get(link.identifier)),
            "label": names.get(concept.pk, link.identifier) if concept else link.identifier,
            "own": link.organisation_id == row.organisation_id,
        }
        for link in links
    ]


def _required(
    row: Competence, actor: Actor, today: datetime.date
) -> list[Requirement | ProfileRow]:
    asked: dict[str, Any] = {"competence": row, "organisation": actor.organisation}
    if actor.organisation.is_hub:
        profile = ProfileRow.objects.filter(**asked).select_related("role")
        return list(profile.order_by("role__name", "pk"))
    still = requirements_in_force(today) | Q(valid_from__gt=today)
    rows = Requirement.objects.filter(still, **asked).select_related("role")
    return list(rows.order_by("role__name", "valid_from", "pk"))


def _holders(row: Competence, actor: Actor, today: datetime.date) -> list[tuple[int, Any, int]]:
    if actor.organisation.is_hub or not access.allowed(actor, "competences.see_key_persons"):
        return []
    found = holders_by_level(row.pk, actor.organisation, as_of=today)
    return [(level, CANONICAL_LEVELS[level], count) for level, count in found]


def _history(row: Competence) -> list[tuple[Any, list[Any]]]:
    return [
        (version, [_FIELDS.get(name, MEANINGS.get(name, name)) for name in changed])
        for version, changed in history_of(row)[:NEWEST_VERSIONS]
    ]


_FIELDS: dict[str, Any] = {
    "anchors": MEANINGS["level"],
    "links": MEANINGS["esco_uri"],
    "kind": MEANINGS["type"],
    "parent": MEANINGS["parent_code"],
    "group_sv": MEANINGS["group"],
    "description_sv": MEANINGS["description"],
}
