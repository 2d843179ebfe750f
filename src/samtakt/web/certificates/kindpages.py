"""Pages on which a library's kinds of permits and of examinations are added and changed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samtakt.certificates.models import FitnessType, PermitType
from samtakt.certificates.refusals import Refused
from samtakt.certificates.typekeeping import (
    OF_FITNESS,
    OF_PERMITS,
    add_fitness_type,
    add_permit_type,
    change_fitness_type,
    change_permit_type,
    own_needs,
)
from samtakt.foundation import access
from samtakt.web.certificates.typeforms import FitnessTypeForm, PermitTypeForm
from samtakt.web.views import does


@does("permits.add_type")
def add_permit(request: HttpRequest) -> HttpResponse:
    """Add a kind of permit."""
    form = PermitTypeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {name: given[name] for name in OF_PERMITS}
        try:
            add_permit_type(given["code"], values, needs=form.needs, by=request.actor)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            return _kept(request)
    return _page(request, form, _("Add a kind of permit"))


@does("permits.edit_type")
def change_permit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a kind of permit of the own library."""
    type_ = access.get(request.actor, "permits.edit_type", PermitType, pk)
    needs = own_needs(type_)
    now = {name: getattr(type_, name) for name in OF_PERMITS} | {
        "certificates": [each.pk for each in needs if not isinstance(each, FitnessType)],
        "examinations": [each.pk for each in needs if isinstance(each, FitnessType)],
    }
    form = PermitTypeForm(request.POST or None, initial=now, kept=True)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in OF_PERMITS}
        change_permit_type(type_, values, needs=form.needs, by=request.actor)
        return _kept(request)
    return _page(request, form, _("Change the type"), type_)


@does("fitness.add_type")
def add_fitness(request: HttpRequest) -> HttpResponse:
    """Add a kind of examination."""
    form = FitnessTypeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {name: given[name] for name in OF_FITNESS}
        try:
            add_fitness_type(given["code"], values, by=request.actor)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            return _kept(request)
    return _page(request, form, _("Add a kind of examination"))


@does("fitness.edit_type")
def change_fitness(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a kind of examination of the own library."""
    type_ = access.get(request.actor, "fitness.edit_type", FitnessType, pk)
    now = {name: getattr(type_, name) for name in OF_FITNESS}
    form = FitnessTypeForm(request.POST or None, initial=now, kept=True)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in OF_FITNESS}
        change_fitness_type(type_, values, by=request.actor)
        return _kept(request)
    return _page(request, form, _("Change the type"), type_)


def _kept(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("certificate_types")


def _page(
    request: HttpRequest, form: Any, title: str, type_: PermitType | FitnessType | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "type": type_}
    status = 400 if form.errors else 200
    return render(request, "certificates/edit_kind.html", context, status=status)
