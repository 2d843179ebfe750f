"""The requirement matrix: roles down, competences across, a level in each cell."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samtakt.competences import roles as trade
from samtakt.competences.library import in_use_on
from samtakt.competences.models import Competence, ProfileRow, Requirement, Role
from samtakt.competences.versions import LibraryRefused
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import sort_key
from samtakt.web.filters import Filter
from samtakt.web.library.forms import day_field, named
from samtakt.web.paging import page_of
from samtakt.web.views import does

ROLES_ON_A_PAGE = 12
MOST_COLUMNS = 60
CELL = re.compile(r"r(\d+)c(\d+)")
LEVELS = {"1": 1, "2": 2, "3": 3, "4": 4, "": None}


class MatrixFilter(Filter):
    """Which roles stand in the matrix, and one competence more across."""

    q = forms.CharField(label=gettext_lazy("Role"), max_length=120, required=False)
    add = forms.ChoiceField(label=gettext_lazy("Add a competence"), required=False)


class SaveForm(forms.Form):
    """From when the changed levels count, and why."""

    valid_from = day_field(gettext_lazy("Changes count from"))
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Must be written where a language is asked for."),
    )


@dataclass(frozen=True)
class Cell:
    """One role and one competence: `name` is the field's, `level` "" where nothing is asked."""

    name: str
    level: str
    competence: int
    weight: int


@dataclass(frozen=True)
class Grid:
    """The matrix of some roles."""

    columns: list[Competence]
    rows: list[tuple[Role, list[Cell]]]
    more_columns: int


@does("competences.see_role")
def requirements(request: HttpRequest) -> HttpResponse:
    """Show which level each role asks for in each competence."""
    return _page(request, SaveForm(initial={"valid_from": timezone.localdate()}))


def _page(
    request: HttpRequest, form: SaveForm, typed: dict[str, str] | None = None
) -> HttpResponse:
    actor = request.actor
    today = timezone.localdate()
    usable = access.visible(actor, "competences.see_competence", Competence).filter(
        in_use_on(today)
    )
    everything = list(usable)
    chosen = MatrixFilter(request.GET, choices={"add": [("", _("None")), *named(everything)]})
    page = page_of(request, _roles(actor, chosen.chosen.get("q", "")), ROLES_ON_A_PAGE)
    grid = _grid(actor, list(page), everything, chosen.chosen.get("add", ""), typed or {})
    context = {
        "filter": chosen,
        "page": page,
        "grid": grid,
        "form": form,
        "may_edit": access.allowed(actor, "competences.edit_matrix"),
        "hub": actor.organisation.is_hub,
    }
    return render(request, "library/matrix.html", context, status=400 if form.errors else 200)


def _roles(actor: Actor, words: str) -> list[Role]:
    """The organisation's own roles, and those of the hub in which it requires something."""
    own = Q(organisation=actor.organisation)
    used = Requirement.objects.filter(own).values("role_id")
    rows = access.visible(actor, "competences.see_role", Role)
    rows = rows.filter(own | Q(pk__in=used)).exclude(state=Competence.State.RETIRED)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(name_en__icontains=words))
    return sorted(rows, key=lambda row: (sort_key(row.title), row.pk))


def _grid(
    actor: Actor, roles: list[Role], usable: list[Competence], add: str, typed: dict[str, str]
) -> Grid:
    model: Any = ProfileRow if actor.organisation.is_hub else Requirement
    rows = model.objects.filter(organisation=actor.organisation, role__in=roles)
    if not actor.organisation.is_hub:
        rows = rows.filter(trade.requirements_in_force(timezone.localdate()))
    asked = {
        (role, competence): (level, weight)
        for role, competence, level, weight in rows.values_list(
            "role_id", "competence_id", "level", "criticality"
        )
    }
    wanted = {competence for _role, competence in asked} | ({int(add)} if add else set())
    columns = sorted(
        (row for row in usable if row.pk in wanted),
        # What is added stands first, where one looks for it.
        key=lambda row: (str(row.pk) != add, sort_key(row.name), row.pk),
    )
    shown = columns[:MOST_COLUMNS]
    return Grid(
        shown,
        [(role, [_cell(role, column, asked, typed) for column in shown]) for role in roles],
        len(columns) - len(shown),
    )


def _cell(
    role: Role,
    column: Competence,
    asked: dict[tuple[int, int], tuple[int, int]],
    typed: dict[str, str],
) -> Cell:
    level, weight = asked.get((role.pk, column.pk), ("", 2))
    name = f"r{role.pk}c{column.pk}"
    return Cell(name, typed.get(name, str(level)), column.pk, weight)


@does("competences.edit_matrix")
def change(request: HttpRequest) -> HttpResponse:
    """Save the levels that were changed in the matrix, from a day on."""
    form = SaveForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "GET":
        return _page(request, form)
    typed = {name: value.strip() for name, value in request.POST.items() if CELL.fullmatch(name)}
    if not set(typed.values()) <= LEVELS.keys():
        form.add_error(
            None, _("A requirement asks for level 1, 2, 3 or 4; an empty cell for none.")
        )
    if form.is_valid():
        try:
            changed = _save(request.actor, typed, form.cleaned_data)
        except LibraryRefused as refused:
            form.add_error(None, str(refused))
        else:
            said = ngettext("%(count)d level is saved.", "%(count)d levels are saved.", changed)
            messages.success(request, said % {"count": changed})
            typed = {}
    return _page(request, form, typed)


def _save(actor: Actor, typed: dict[str, str], said: dict[str, Any]) -> int:
    """Save what is not as it was; all of it or nothing."""
    roles = {role.pk: role for role in access.visible(actor, "competences.require", Role)}
    rows = access.visible(actor, "competences.see_competence", Competence)
    competences = {row.pk: row for row in rows}
    grid = _standing(actor)
    asked: dict[Role, list[trade.Asked]] = defaultdict(list)
    for name, value in typed.items():
        match = CELL.fullmatch(name)
        assert match is not None
        role, competence = int(match[1]), int(match[2])
        before, weight = grid.get((role, competence), (None, 2))
        if role in roles and competence in competences and LEVELS[value] != before:
            one = trade.Asked(competences[competence], LEVELS[value], weight, said["reason"])
            asked[roles[role]].append(one)
    return trade.fill_matrix(asked, valid_from=said["valid_from"], by=actor)


def _standing(actor: Actor) -> dict[tuple[int, int], tuple[int, int]]:
    model: Any = ProfileRow if actor.organisation.is_hub else Requirement
    rows = model.objects.filter(organisation=actor.organisation)
    if not actor.organisation.is_hub:
        rows = rows.filter(trade.requirements_in_force(timezone.localdate()))
    return {
        (role, competence): (level, weight)
        for role, competence, level, weight in rows.values_list(
            "role_id", "competence_id", "level", "criticality"
        )
    }
