"""Roles: the list, one role with what it asks for, and changing both."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from samtakt.competences import roles as trade
from samtakt.competences import roletaking
from samtakt.competences.library import in_use_on
from samtakt.competences.models import Competence, ProfileRow, Requirement, Role, RoleAssignment
from samtakt.competences.roletaking import Match
from samtakt.competences.versions import LibraryRefused
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.foundation.formats import sort_key
from samtakt.foundation.phrases import CANONICAL_LEVELS, CRITICALITY
from samtakt.web.filters import Filter
from samtakt.web.library.forms import OWNERS, RequireForm, RoleForm, TakeForm
from samtakt.web.paging import page_of
from samtakt.web.views import does

SEE = "competences.see_role"
CHANGE = "competences.change_role"
MATCHES = {
    Match.NEW: (gettext_lazy("New: would be taken"), "info"),
    Match.SAME: (gettext_lazy("Required already"), "ok"),
    Match.DIFFERENT: (
        gettext_lazy("You ask for another level; it stays unless you choose it"),
        "warn",
    ),
    Match.OWN: (gettext_lazy("Only you ask for it; it stays"), "ok"),
    Match.NEEDS_REASON: (gettext_lazy("A language: taken only with a reason"), "warn"),
}


class RoleFilter(Filter):
    """Which roles to list."""

    q = forms.CharField(label=gettext_lazy("Name or SSYK"), max_length=120, required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Whose"), choices=OWNERS, required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("In use")), ("retired", gettext_lazy("Retired"))],
        required=False,
    )


@does(SEE)
def list_roles(request: HttpRequest) -> HttpResponse:
    """List roles with how much each asks for and how many have it."""
    actor = request.actor
    form = RoleFilter(request.GET)
    asked = form.chosen
    rows = access.visible(actor, SEE, Role)
    retired = Q(state=Competence.State.RETIRED)
    rows = rows.filter(retired) if "state" in asked else rows.exclude(retired)
    if "q" in asked:
        words = asked["q"]
        rows = rows.filter(
            Q(name__icontains=words) | Q(name_en__icontains=words) | Q(ssyk__startswith=words)
        )
    if "owner" in asked:
        own = Q(organisation=actor.organisation)
        rows = rows.filter(own if asked["owner"] == "own" else ~own)
    page = page_of(request, sorted(rows, key=lambda row: (sort_key(row.title), row.pk)))
    context = {
        "form": form,
        "page": page,
        "rows": _counted(actor, list(page)),
        "may_add": access.allowed(actor, "competences.add"),
        "hub": actor.organisation.is_hub,
    }
    return render(request, "library/roles.html", context)


def _counted(actor: Actor, rows: list[Role]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    own = {"organisation": actor.organisation, "role__in": rows}
    usual = _by_role(ProfileRow.objects.filter(role__in=rows))
    asked = _by_role(Requirement.objects.filter(trade.requirements_in_force(today), **own))
    having = RoleAssignment.objects.filter(starts_on__lte=today, **own).exclude(ends_on__lt=today)
    people = _by_role(having)
    return [
        {
            "role": row,
            "own": row.organisation_id == actor.organisation.pk,
            "usual": usual.get(row.pk, 0),
            "asked": asked.get(row.pk, 0),
            "people": people.get(row.pk, 0),
        }
        for row in rows
    ]


def _by_role(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().values_list("role").annotate(Count("pk")))


@does("competences.add")
def new_role(request: HttpRequest) -> HttpResponse:
    """Add a role."""
    form = RoleForm(request.POST or None)
    if form.is_valid():
        try:
            role = trade.add_role(form.said(), by=request.actor)
        except LibraryRefused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("The role is added. Say what it asks for."))
            return redirect("require", role.pk)
    status = 400 if form.errors else 200
    return render(request, "library/change_role.html", {"form": form}, status=status)


@does(CHANGE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is written about a role."""
    role = access.get(request.actor, CHANGE, Role, pk)
    initial = {name: getattr(role, name) for name in trade.SaidOfRole.__dataclass_fields__}
    form = RoleForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            trade.change_role(role, form.said(), by=request.actor)
        except LibraryRefused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("“%(name)s” is changed.") % {"name": role.title})
            return redirect("role", pk)
    context = {"form": form, "role": role}
    return render(request, "library/change_role.html", context, status=400 if form.errors else 200)


@does(SEE)
def one_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a role: what it usually asks for, what is required here and since when."""
    actor = request.actor
    role = access.get(actor, SEE, Role, pk, related=("copied_from",))
    today = timezone.localdate()
    own = role.organisation_id == actor.organisation.pk
    keeper = access.allowed(actor, "competences.add")
    profile = ProfileRow.objects.filter(role=role).select_related("competence")
    context = {
        "role": role,
        "own": own,
        "today": today,
        "hub": actor.organisation.is_hub,
        "profile": sorted(profile, key=lambda row: (sort_key(row.competence.name), row.pk)),
        "may_change": keeper and own,
        "may_require": keeper and (own or not actor.organisation.is_hub),
        "may_take": access.allowed(actor, "competences.take_role"),
        "levels": CANONICAL_LEVELS,
        "criticality": CRITICALITY,
        **_requirements(role, actor, today),
    }
    return render(request, "library/role.html", context)


def _requirements(role: Role, actor: Actor, today: datetime.date) -> dict[str, Any]:
    """What the actor's company requires: now, from a later day, and what it did before."""
    rows = Requirement.objects.filter(role=role, organisation=actor.organisation)
    ordered = sorted(
        rows.select_related("competence"),
        key=lambda row: (sort_key(row.competence.name), row.competence_id, row.valid_from),
    )
    parts: dict[str, Any] = {"required": [], "later": [], "before": []}
    for row in ordered:
        left = row.competence.retired_on is not None and row.competence.retired_on <= today
        ended = left or (row.valid_to is not None and row.valid_to < today)
        name = "before" if ended else "later" if row.valid_from > today else "required"
        silent = row.competence.kind == Competence.Kind.LANGUAGE and not row.reason
        parts[name].append({"row": row, "unjustified": silent, "retired": left})
    return parts


@does(CHANGE)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role out of use."""
    role = access.get(request.actor, CHANGE, Role, pk)
    try:
        trade.retire_role(role, by=request.actor)
    except LibraryRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(name)s” is retired.") % {"name": role.title})
    return redirect("role", pk)


@does(CHANGE)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a retired role into use again."""
    role = access.get(request.actor, CHANGE, Role, pk)
    trade.restore_role(role, by=request.actor)
    messages.success(request, _("“%(name)s” is in use again.") % {"name": role.title})
    return redirect("role", pk)


@does("competences.require")
def require(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a level in a competence, from a day; or no longer ask for it."""
    actor = request.actor
    role = access.get(actor, "competences.require", Role, pk)
    hub = actor.organisation.is_hub
    rows = access.visible(actor, "competences.see_competence", Competence)
    usable = rows.filter(in_use_on(timezone.localdate()))
    initial = {"competence": request.GET.get("competence", "")}
    form = RequireForm(request.POST or None, competences=usable, hub=hub, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        asked = trade.Asked(
            form.chosen_competence(), said["level"], said["criticality"], said.get("reason", "")
        )
        try:
            if hub:
                changed = trade.set_profile(role, [asked], by=actor)
            else:
                changed = trade.require(role, [asked], valid_from=said["valid_from"], by=actor)
        except LibraryRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("role", pk)
    context = {"form": form, "role": role, "hub": hub}
    return render(request, "library/require.html", context, status=400 if form.errors else 200)


@does("competences.take_role")
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a role usually asks for beside what is required here, and take it over."""
    actor = request.actor
    role = access.get(actor, "competences.take_role", Role, pk)
    form = TakeForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if form.is_valid():
        said = form.cleaned_data
        chosen = [int(one) for one in request.POST.getlist("chosen") if one.isdigit()]
        try:
            changed = roletaking.take_role(
                role,
                valid_from=said["valid_from"],
                by=actor,
                chosen=chosen,
                reason=said["reason"],
            )
        except LibraryRefused as refused:
            form.add_error(None, str(refused))
        else:
            text = ngettext(
                "%(count)d requirement is taken over.",
                "%(count)d requirements are taken over.",
                changed,
            )
            messages.success(request, text % {"count": changed})
            return redirect("role", pk)
    lines = roletaking.compare_role(role, actor.organisation, day=timezone.localdate())
    rows = [
        {"line": line, "words": MATCHES[line.match][0], "tone": MATCHES[line.match][1],
         "different": line.match == Match.DIFFERENT}
        for line in lines
    ]  # fmt: skip
    context = {"form": form, "role": role, "rows": rows, "criticality": CRITICALITY}
    return render(request, "library/take_role.html", context, status=400 if form.errors else 200)
