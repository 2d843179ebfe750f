"""Permits and examinations: given, shown, printed, revoked, recorded."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.certificates.fitness import record_fitness
from samtakt.certificates.models import Permit
from samtakt.certificates.permits import Grant, issue_permit, revoke_permit
from samtakt.certificates.refusals import Refused
from samtakt.certificates.standing import register
from samtakt.foundation import access
from samtakt.organisations.models import Person
from samtakt.reports import permit as permit_report
from samtakt.web.certificates.forms import FitnessForm, PermitForm, ReasonForm
from samtakt.web.certificates.printing import pdf_answer
from samtakt.web.views import does


@does("permits.issue")
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody a permit."""
    person = access.get(request.actor, "permits.issue", Person, pk)
    form = PermitForm(request.POST or None, initial={"issued_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            permit = issue_permit(person, Grant(**form.cleaned_data), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The permit is given. Print it, sign it and hand it over."))
            return redirect("permit", permit.pk)
    status = 400 if form.errors else 200
    context = {"person": person, "form": form}
    return render(request, "certificates/issue_permit.html", context, status=status)


@does("permits.see")
def permit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a permit."""
    return _permit(request, pk)


def _permit(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    actor = request.actor
    row = access.get(actor, "permits.see", Permit, pk, related=("person", "type", "equipment"))
    book = register(actor.organisation, timezone.localdate(), people=[row.person_id])
    held = next(
        (one for one in book.permits[row.person_id, row.type_id] if one.row.pk == row.pk), None
    )
    may = access.allowed(actor, "permits.revoke") and (
        access.visible(actor, "permits.revoke", Permit).filter(pk=row.pk).exists()
    )
    context = {
        "row": row,
        "held": held,
        "may_revoke": may and not row.revoked_on,
        "revoke_form": ReasonForm(),
    }
    status = 400 if forms else 200
    return render(request, "certificates/permit.html", context | forms, status=status)


@does("permits.see")
def permit_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a permit as a PDF to print and sign."""
    found = permit_report.gather(pk, by=request.actor)
    return pdf_answer(permit_report.to_pdf(found), permit_report.file_name(found))


@does("permits.revoke")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a permit."""
    row = access.get(request.actor, "permits.revoke", Permit, pk, related=("person", "type"))
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            revoke_permit(row, reason=form.cleaned_data["reason"], by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The permit is revoked and no longer counts."))
            return redirect("permit", row.pk)
    return _permit(request, pk, revoke_form=form)


@does("fitness.record")
def record_examination(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the outcome of a medical examination."""
    person = access.get(request.actor, "fitness.record", Person, pk)
    form = FitnessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        type_ = given.pop("type")
        try:
            record_fitness(person, type_, **given, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The outcome is recorded."))
            return redirect("person_certificates", person.pk)
    status = 400 if form.errors else 200
    context = {"person": person, "form": form}
    return render(request, "certificates/record_fitness.html", context, status=status)
