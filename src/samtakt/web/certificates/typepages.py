"""Which types there are, how long each is valid and by what, and a company's own policies."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.certificates.models import (
    CertificatePrerequisite,
    CertificateType,
    FitnessType,
    PermitPrerequisite,
    PermitType,
    ValidityPolicy,
)
from samtakt.certificates.policies import (
    EDITABLE,
    Terms,
    edit_type,
    end_policy,
    set_policy,
    set_prerequisites,
)
from samtakt.certificates.reference import seed_certificates
from samtakt.certificates.refusals import Refused
from samtakt.certificates.validity import policy_on
from samtakt.foundation import access
from samtakt.web.certificates.forms import PolicyForm, PrerequisitesForm, TypeForm
from samtakt.web.views import does


@dataclass(frozen=True)
class TypeLine:
    """One certificate type with the company's policy in force, if it has one."""

    type: CertificateType
    policy: ValidityPolicy | None


@does("certificates.see_types")
def types(request: HttpRequest) -> HttpResponse:
    """List every type of the library with its basis, interval, source and day of check."""
    actor, today = request.actor, timezone.localdate()
    policies = list(ValidityPolicy.objects.filter(organisation=actor.organisation))
    certificates = CertificateType.objects.order_by("name_sv", "pk")
    needs = PermitPrerequisite.objects.select_related("certificate_type", "fitness_type")
    needed: dict[int, list[str]] = {}
    for need in needs.order_by("pk"):
        thing = need.certificate_type or need.fitness_type
        needed.setdefault(need.permit_type_id, []).append(str(thing))
    context = {
        "certificates": [
            TypeLine(type_, policy_on(policies, type_.pk, today)) for type_ in certificates
        ],
        "permits": [
            (type_, needed.get(type_.pk, []))
            for type_ in PermitType.objects.order_by("name_sv", "pk")
        ],
        "examinations": list(FitnessType.objects.order_by("name_sv", "pk")),
        "may_keep": access.allowed(actor, "permits.add_type"),
        "may_seed": access.allowed(actor, "certificates.seed"),
    }
    return render(request, "certificates/types.html", context)


@does("certificates.seed")
@require_POST
def load_types(request: HttpRequest) -> HttpResponse:
    """Add the shipped types that are not there yet."""
    made = seed_certificates(by=request.actor)
    messages.success(
        request,
        _("%(number)s types were added. What you have changed is as you left it.")
        % {"number": sum(made.values())},
    )
    return redirect("certificate_types")


@does("certificates.see_type")
def type_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one type with its rule, and let a company be stricter."""
    return _type(request, pk)


def _type(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    type_ = access.get(actor, "certificates.see_type", CertificateType, pk)
    policies = list(
        ValidityPolicy.objects.filter(organisation=actor.organisation, type=type_).order_by(
            "-valid_from", "-pk"
        )
    )
    needs = CertificatePrerequisite.objects.filter(type=type_).select_related("required")
    beside = list(needs.order_by("pk"))
    may_edit = access.allowed(actor, "certificates.edit_type")
    own = [need.required_id for need in beside if need.organisation_id == actor.organisation.pk]
    context = {
        "type": type_,
        "policies": policies,
        "in_force": policy_on(policies, type_.pk, today),
        "beside": beside,
        "may_set": access.allowed(actor, "certificates.set_policy"),
        "may_edit": may_edit and type_.organisation_id == actor.organisation.pk,
        "policy_form": PolicyForm(initial={"valid_from": today}),
        "needs_form": PrerequisitesForm(type_=type_, initial={"required": own})
        if may_edit
        else None,
        "today": today,
    }
    status = 400 if forms else 200
    return render(request, "certificates/type.html", context | forms, status=status)


@does("certificates.set_policy")
@require_POST
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the company's own interval, or end it."""
    type_ = access.get(request.actor, "certificates.set_policy", CertificateType, pk)
    if request.POST.get("end"):
        found = access.get(
            request.actor, "certificates.end_policy", ValidityPolicy, request.POST["end"]
        )
        end_policy(found, max(timezone.localdate(), found.valid_from), by=request.actor)
        messages.success(request, _("The policy ends today; the type’s own rule follows."))
        return redirect("certificate_type", type_.pk)
    form = PolicyForm(request.POST)
    if form.is_valid():
        terms = Terms(checked_on=timezone.localdate(), **form.cleaned_data)
        try:
            set_policy(type_, terms, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The policy holds from the day you gave."))
            return redirect("certificate_type", type_.pk)
    return _type(request, pk, policy_form=form)


@does("certificates.set_prerequisites")
@require_POST
def prerequisites(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a type counts only together with."""
    type_ = access.get(request.actor, "certificates.set_prerequisites", CertificateType, pk)
    form = PrerequisitesForm(request.POST, type_=type_)
    if form.is_valid():
        set_prerequisites(type_, list(form.cleaned_data["required"]), by=request.actor)
        messages.success(request, _("It is kept what the certificate stands on."))
        return redirect("certificate_type", type_.pk)
    return _type(request, pk, needs_form=form)


@does("certificates.edit_type")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a type of the own library."""
    type_ = access.get(request.actor, "certificates.edit_type", CertificateType, pk)
    now = {name: getattr(type_, name) for name in EDITABLE}
    form = TypeForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        edit_type(type_, form.cleaned_data, by=request.actor)
        messages.success(request, _("The type is changed."))
        return redirect("certificate_type", type_.pk)
    status = 400 if form.errors else 200
    context = {"type": type_, "form": form}
    return render(request, "certificates/edit_type.html", context, status=status)
