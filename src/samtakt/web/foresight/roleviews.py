"""A role: who is nearest to it, here and in the network, and advertisements made from it."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samtakt.analysis import jobadvertisements
from samtakt.analysis.audience import people_named
from samtakt.analysis.jobadvertisements import Draft, draft_for, draft_in, placed, role_name
from samtakt.analysis.models import JobAdvertisement
from samtakt.analysis.nearest import nearest_people
from samtakt.analysis.nearestinnetwork import ask_hub_for_contact, count_in_network
from samtakt.analysis.refusals import Refusal
from samtakt.competences.models import Role
from samtakt.foundation import access
from samtakt.reports.advertisement import DOCX, advertisement_docx
from samtakt.web.foresight.forms import AdvertisementForm
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("analysis.see_nearest_roles")
def roles(request: HttpRequest) -> HttpResponse:
    """List the roles whose nearest people can be looked up."""
    rows = access.visible(request.actor, "analysis.see_nearest", Role).order_by("name", "pk")
    return render(request, "foresight/roles.html", {"page": page_of(request, rows)})


@does("analysis.see_nearest")
def nearest(request: HttpRequest, pk: int) -> HttpResponse:
    """List who in the company lacks least of what a role requires."""
    actor = request.actor
    role = access.get(actor, "analysis.see_nearest", Role, pk)
    found = nearest_people(
        role,
        actor.organisation,
        as_of=timezone.localdate(),
        people=lambda facts: people_named(actor, facts),
    )
    return render(
        request,
        "foresight/nearest.html",
        {
            "role": role,
            "name": role_name(role),
            "found": found,
            "page": page_of(request, found.people),
            "may_ask": access.allowed(actor, "analysis.ask_network"),
            "may_advertise": access.allowed(actor, "analysis.advertise"),
        },
    )


@does("analysis.ask_network")
@require_POST
def network(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the people of other companies that are near a role; the question is audited."""
    role = access.get(request.actor, "analysis.ask_network", Role, pk)
    try:
        counts = count_in_network(role, as_of=timezone.localdate(), by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("nearest_people", pk)
    context = {"role": role, "name": role_name(role), "found": counts}
    return render(request, "foresight/network.html", context)


@does("analysis.ask_network")
@require_POST
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the hub to put the company in touch with those who have such people."""
    role = access.get(request.actor, "analysis.ask_network", Role, pk)
    try:
        told = ask_hub_for_contact(role, by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("nearest_people", pk)
    if told:
        text = ngettext(
            "Your learning centre has been asked: %(people)s person there has been told.",
            "Your learning centre has been asked: %(people)s people there have been told.",
            told,
        )
        messages.success(request, text % {"people": told})
    else:
        messages.error(request, _("Nobody at your learning centre has an account yet."))
    return redirect("nearest_people", pk)


@does("analysis.see_advertisements")
def advertisements(request: HttpRequest) -> HttpResponse:
    """List the advertisements that are kept, newest first."""
    rows = JobAdvertisement.objects.filter(organisation=request.actor.organisation)
    page = page_of(request, rows.select_related("role").order_by("-made_at", "-pk"))
    return render(request, "foresight/advertisements.html", {"page": page})


@does("analysis.advertise")
def advertise(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft an advertisement from what a role requires."""
    role = access.get(request.actor, "analysis.advertise", Role, pk)
    draft = draft_for(role, request.actor.organisation, as_of=timezone.localdate())
    return _form(request, draft, None)


@does("analysis.change_advertisement")
def change_advertisement(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a kept advertisement."""
    row = _advertisement(request, "analysis.change_advertisement", pk)
    return _form(request, draft_in(row), row)


def _advertisement(request: HttpRequest, action: str, pk: int) -> JobAdvertisement:
    return access.get(request.actor, action, JobAdvertisement, pk, related=("role",))


def _form(request: HttpRequest, draft: Draft, row: JobAdvertisement | None) -> HttpResponse:
    initial = {
        "title": draft.title,
        "text": draft.text,
        "language_justification": draft.language_justification,
        "pay_from": draft.pay_from,
        "pay_to": draft.pay_to,
    }
    given = request.POST if request.method == "POST" else None
    form = AdvertisementForm(given, initial=initial, draft=draft)
    if form.is_valid():
        try:
            kept = jobadvertisements.save_advertisement(
                placed(_written(draft, form.cleaned_data), form.where()), row=row, by=request.actor
            )
        except jobadvertisements.LanguageNeedsJustification as refusal:
            form.add_error("language_justification", str(refusal))
        except jobadvertisements.PayIsUpsideDown as refusal:
            form.add_error("pay_to", str(refusal))
        else:
            messages.success(request, _("The advertisement is kept."))
            return redirect("advertisement", kept.pk)
    context = {"draft": draft, "form": form, "row": row, "most": jobadvertisements.MOST_MUSTS}
    status = 400 if form.errors else 200
    return render(request, "foresight/advertise.html", context, status=status)


def _written(draft: Draft, given: dict[str, Any]) -> Draft:
    names = ("title", "text", "language_justification", "pay_from", "pay_to")
    return replace(draft, **{name: given[name] for name in names})


@does("analysis.see_advertisement")
def advertisement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an advertisement as it will be printed."""
    row = _advertisement(request, "analysis.see_advertisement", pk)
    draft = draft_in(row)
    context = {
        "row": row,
        "draft": draft,
        "facts": jobadvertisements.facts_text(draft),
        "sections": jobadvertisements.sections_of(draft, request.actor.organisation),
        "most": jobadvertisements.MOST_MUSTS,
    }
    return render(request, "foresight/advertisement.html", context)


@does("analysis.see_advertisement")
def advertisement_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out an advertisement as plain text."""
    row = _advertisement(request, "analysis.see_advertisement", pk)
    text = jobadvertisements.plain_text(draft_in(row), request.actor.organisation)
    return _file(row, "txt", "text/plain; charset=utf-8", text.encode())


@does("analysis.see_advertisement")
def advertisement_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out an advertisement as a document to go on writing in."""
    row = _advertisement(request, "analysis.see_advertisement", pk)
    content = advertisement_docx(draft_in(row), request.actor.organisation)
    return _file(row, "docx", DOCX, content)


def _file(row: JobAdvertisement, ending: str, media_type: str, content: bytes) -> HttpResponse:
    name = f"{slugify(row.title) or 'annons'}.{ending}"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name)
        or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)


@does("analysis.change_advertisement")
@require_POST
def remove_advertisement(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an advertisement no longer."""
    row = _advertisement(request, "analysis.change_advertisement", pk)
    jobadvertisements.remove_advertisement(row, by=request.actor)
    messages.success(request, _("The advertisement is removed."))
    return redirect("advertisements")
