"""One certificate: recorded, handed in, verified, revoked; and the signature for many."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.certificates.confirmations import confirm
from samtakt.certificates.listing import best_held
from samtakt.certificates.models import Certificate
from samtakt.certificates.records import (
    Paper,
    hand_in_certificate,
    record_certificate,
    revoke_certificate,
    verify_certificate,
)
from samtakt.certificates.refusals import Refused
from samtakt.certificates.standing import Held, register
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.web.certificates.forms import (
    ConfirmForm,
    HandInForm,
    ReasonForm,
    RecordForm,
    VerifyForm,
)
from samtakt.web.certificates.words import VERIFICATIONS
from samtakt.web.paging import page_of
from samtakt.web.views import does

MOST_SIGNED = 200


@does("certificates.record")
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a certificate of somebody."""
    person = access.get(request.actor, "certificates.record", Person, pk)
    form = RecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        verification = given.pop("verification")
        try:
            record_certificate(person, Paper(**given), verification=verification, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The certificate is recorded."))
            return redirect("person_certificates", person.pk)
    context = {"person": person, "form": form}
    status = 400 if form.errors else 200
    return render(request, "certificates/record.html", context, status=status)


@does("certificates.upload_own")
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand in a photo of an own certificate."""
    person = _self(request.actor)
    if person is None:
        return render(request, "person/nobody.html")
    form = HandInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        file: UploadedFile = given.pop("file")
        try:
            hand_in_certificate(
                person,
                Paper(**given),
                file_name=file.name or "",
                content=file.read(),
                by=request.actor,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Handed in. It counts when your manager or HR has seen the original."),
            )
            return redirect("person_certificates", person.pk)
    context = {"person": person, "form": form}
    status = 400 if form.errors else 200
    return render(request, "certificates/hand_in.html", context, status=status)


def _self(actor: Actor) -> Person | None:
    if actor.person_id is None:
        return None
    return access.get(actor, "certificates.see_person", Person, actor.person_id)


@does("certificates.see")
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one certificate: what it is worth, how it is known, and who has signed for it."""
    return _certificate(request, pk)


def _certificate(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    actor = request.actor
    row = access.get(actor, "certificates.see", Certificate, pk, related=("person", "type", "file"))
    book = register(
        actor.organisation, timezone.localdate(), people=[row.person_id], certificates_only=True
    )
    held = next(
        (one for one in book.certificates[row.person_id, row.type_id] if one.row.pk == row.pk), None
    )
    may = access.allowed(actor, "certificates.verify") and _visible(actor, row)
    context = {
        "row": row,
        "held": held,
        "meaning": VERIFICATIONS[Certificate.Verification(row.verification)],
        "signatures": row.confirmations.order_by("-confirmed_on", "-pk"),
        "may_change": may and not row.revoked_on,
        "verify_form": VerifyForm(),
        "revoke_form": ReasonForm(),
    }
    status = 400 if forms else 200
    return render(request, "certificates/certificate.html", context | forms, status=status)


def _visible(actor: Actor, row: Certificate) -> bool:
    rows = access.visible(actor, "certificates.verify", Certificate)
    return rows.filter(pk=row.pk).exists()


@does("certificates.see")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the photo or PDF of a certificate, to look at and not to run."""
    row = access.get(request.actor, "certificates.see", Certificate, pk, related=("file",))
    if row.file is None:
        raise access.refused(request.actor, "certificates.see", Certificate, pk)
    headers = {
        "Content-Disposition": content_disposition_header(
            as_attachment=True, filename=row.file.name
        )
        or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(row.file.read(), content_type=row.file.media_type, headers=headers)


@does("certificates.verify")
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the original was seen, or that the provider has confirmed it."""
    row = access.get(request.actor, "certificates.verify", Certificate, pk, related=("person",))
    form = VerifyForm(request.POST)
    if form.is_valid():
        try:
            verify_certificate(
                row, verification=form.cleaned_data["verification"], by=request.actor
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is written who has verified it and when."))
            return redirect("certificate", row.pk)
    return _certificate(request, pk, verify_form=form)


@does("certificates.revoke")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a certificate."""
    row = access.get(request.actor, "certificates.revoke", Certificate, pk, related=("person",))
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            revoke_certificate(row, reason=form.cleaned_data["reason"], by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The certificate is revoked and no longer counts."))
            return redirect("certificate", row.pk)
    return _certificate(request, pk, revoke_form=form)


@does("certificates.confirm")
def confirmations(request: HttpRequest) -> HttpResponse:
    """Sign for many certificates at once: those due first come first."""
    actor, today = request.actor, timezone.localdate()
    form = ConfirmForm(request.POST or None, initial={"on": today})
    chosen = request.POST.getlist("certificate")
    if request.method == "POST" and form.is_valid():
        seen = access.visible(actor, "certificates.confirm", Certificate)
        rows = seen.filter(pk__in=[each for each in chosen if each.isdigit()][:MOST_SIGNED])
        try:
            made = confirm(
                list(rows.select_related("type", "person").order_by("pk")),
                on=form.cleaned_data["on"],
                note=form.cleaned_data["note"],
                by=actor,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Signed for %(number)s certificates.") % {"number": len(made)}
            )
            return redirect("confirmations")
    waiting = _waiting(actor)
    context = {
        "form": form,
        "page": page_of(request, waiting),
        "chosen": set(chosen),
        "today": today,
    }
    status = 400 if form.errors else 200
    return render(request, "certificates/confirmations.html", context, status=status)


def _waiting(actor: Actor) -> list[Held]:
    """What has to be confirmed, the newest of each; what was missed comes after what can be."""
    mine = access.visible(actor, "certificates.confirm", Certificate)
    people = mine.filter(type__confirmation_months__isnull=False).order_by().values("person_id")
    book = register(actor.organisation, timezone.localdate(), people=people, certificates_only=True)
    rows = [
        held
        for held in best_held(book, "certificate")
        if held.row.type.confirmation_months and held.standing.confirm_by and not _over(held)
    ]
    return sorted(
        rows,
        key=lambda held: (
            not held.standing.counts,
            held.standing.confirm_by,
            held.row.person.name_key,
            held.row.pk,
        ),
    )


def _over(held: Held) -> bool:
    return held.row.revoked_on is not None
