"""The technology plan: the picture, one item with what it asks for, and decisions shown first."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.analysis.models import TechnologyEffect, TechnologyItem
from samtakt.analysis.refusals import Refusal
from samtakt.analysis.technology import (
    add_effect,
    add_item,
    cancel,
    change_item,
    decide,
    is_in_use,
    move,
    put_in_use,
    reconsider,
    remove_effect,
)
from samtakt.analysis.technologyeffects import Preview, preview
from samtakt.analysis.technologylist import items_by_day
from samtakt.foundation import access
from samtakt.web.assignment.answers import attempt, carried_out
from samtakt.web.assignment.technologyforms import EffectForm, ItemForm, MoveForm
from samtakt.web.assignment.timeline import timeline_of
from samtakt.web.paging import page_of
from samtakt.web.views import does

State = TechnologyItem.State
MOST_DRAWN = 40


@does("analysis.see_technology")
def plan(request: HttpRequest) -> HttpResponse:
    """Show what is coming, as a picture and as a table."""
    items = items_by_day()
    drawn = [item for item in items if item.state != State.CANCELLED][:MOST_DRAWN]
    context = {
        "page": page_of(request, items),
        "timeline": timeline_of(drawn, today=timezone.localdate()),
        "may_add": access.allowed(request.actor, "analysis.add_technology"),
    }
    return render(request, "assignment/technology.html", context)


@does("analysis.add_technology")
def new(request: HttpRequest) -> HttpResponse:
    """Put something into the plan."""
    form = ItemForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        row = carried_out(form, lambda: add_item(**form.cleaned_data, by=request.actor))
        if row is not None:
            messages.success(request, _("It is in the plan as an idea. Say what it will ask for."))
            return redirect("technology_item", row.pk)
    status = 400 if form.errors else 200
    return render(request, "assignment/technology_form.html", {"form": form}, status=status)


@does("analysis.see_technology_item")
def item_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an item and what it asks for."""
    found = _item(request, "analysis.see_technology_item", pk)
    return _item_page(request, found, EffectForm())


def _item(request: HttpRequest, action: str, pk: int) -> TechnologyItem:
    return access.get(request.actor, action, TechnologyItem, pk, related=("team", "goal"))


def _item_page(
    request: HttpRequest, item: TechnologyItem, form: EffectForm, status: int = 200
) -> HttpResponse:
    may_change = access.allowed(request.actor, "analysis.change_technology_item")
    planned = item.state != State.CANCELLED and not is_in_use(item)
    effects = item.effects.select_related("competence", "role", "team", "shift")
    context = {
        "item": item,
        "effects": effects.order_by("competence__name_sv", "pk"),
        "form": form if may_change and planned else None,
        "planned": planned,
        "may_change": may_change,
    }
    return render(request, "assignment/technology_item.html", context, status=status)


@does("analysis.change_technology_item")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said about an item."""
    item = _item(request, "analysis.change_technology_item", pk)
    initial: dict[str, Any] = {
        name: getattr(item, name)
        for name in ("name", "kind", "team_id", "goal_id", "cost", "description")
    }
    initial |= {"team": initial.pop("team_id"), "goal": initial.pop("goal_id")}
    given = request.POST if request.method == "POST" else None
    form = ItemForm(given, initial=initial, has_day=False)
    if form.is_valid() and carried_out(
        form, lambda: change_item(item, **form.cleaned_data, by=request.actor)
    ):
        messages.success(request, _("It is changed."))
        return redirect("technology_item", pk)
    status = 400 if form.errors else 200
    context = {"form": form, "item": item}
    return render(request, "assignment/technology_form.html", context, status=status)


@does("analysis.change_technology_item")
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an item will ask for a competence."""
    item = _item(request, "analysis.change_technology_item", pk)
    form = EffectForm(request.POST)
    if form.is_valid() and carried_out(
        form, lambda: add_effect(item, **form.cleaned_data, by=request.actor)
    ):
        messages.success(request, _("It is noted what will be asked for."))
        return redirect("technology_item", pk)
    return _item_page(request, item, form, status=400)


@does("analysis.change_technology_effect")
@require_POST
def ask_no_more(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that an item will ask for a competence."""
    effect = access.get(
        request.actor,
        "analysis.change_technology_effect",
        TechnologyEffect,
        pk,
        related=("item",),
    )
    item = effect.item_id
    attempt(
        request,
        lambda: remove_effect(effect, by=request.actor),
        _("It will not be asked for."),
    )
    return redirect("technology_item", item)


@does("analysis.change_technology_item")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a decision would require of whom, then decide."""
    item = _item(request, "analysis.change_technology_item", pk)
    if request.method == "POST":
        return _settled(
            request,
            item,
            lambda: decide(item, by=request.actor),
            _("It is decided, and required from its first day."),
        )
    return _shown(request, item, "decide", state=State.DECIDED)


@does("analysis.change_technology_item")
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would no longer be required, then cancel."""
    item = _item(request, "analysis.change_technology_item", pk)
    if request.method == "POST":
        return _settled(
            request,
            item,
            lambda: cancel(item, by=request.actor),
            _("It is cancelled, and asks for nothing more."),
        )
    return _shown(request, item, "cancel", state=State.CANCELLED)


@does("analysis.change_technology_item")
def move_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose another first day, see what moves along, then move it."""
    item = _item(request, "analysis.change_technology_item", pk)
    if request.method == "POST":
        form = MoveForm(request.POST)
        if form.is_valid():
            to = form.cleaned_data["to"]
            return _settled(
                request,
                item,
                lambda: move(item, to, by=request.actor),
                _("The first day is moved, and what it asks for with it."),
            )
        return _shown(request, item, "move", form=form)
    form = MoveForm(request.GET if "to" in request.GET else None, initial={"to": item.goes_live_on})
    if form.is_valid():
        return _shown(request, item, "move", form=form, goes_live_on=form.cleaned_data["to"])
    return _shown(request, item, "move", form=form)


def _settled(
    request: HttpRequest, item: TechnologyItem, do: Callable[[], object], said: str
) -> HttpResponse:
    attempt(request, do, said)
    return redirect("technology_item", item.pk)


def _shown(
    request: HttpRequest,
    item: TechnologyItem,
    what: str,
    form: MoveForm | None = None,
    **changes: object,
) -> HttpResponse:
    rows: list[Preview] = []
    refused = ""
    try:
        rows = preview(item, **changes) if changes else []
    except Refusal as refusal:
        refused = str(refusal)
    context = {
        "item": item,
        "what": what,
        "form": form,
        "rows": rows,
        "refused": refused,
        "ready": bool(changes) and not refused,
        "to": changes.get("goes_live_on"),
    }
    status = 400 if form and form.errors else 200
    return render(request, "assignment/technology_preview.html", context, status=status)


@does("analysis.change_technology_item")
@require_POST
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that an item is in use, or take up a cancelled one as an idea again."""
    item = _item(request, "analysis.change_technology_item", pk)
    if request.POST.get("to") == "live":
        attempt(request, lambda: put_in_use(item, by=request.actor), _("It is in use."))
    else:
        attempt(request, lambda: reconsider(item, by=request.actor), _("It is an idea again."))
    return redirect("technology_item", pk)
