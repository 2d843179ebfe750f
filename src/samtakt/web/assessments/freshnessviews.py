"""How fresh the levels are: what is stale, one touch to confirm it, rules and the year's target."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.assessments.decay import (
    NothingToConfirm,
    RuleEndsBeforeItStarts,
    confirm,
    end_decay_rule,
    set_decay_rule,
)
from samtakt.assessments.freshness import freshness_of, set_target, target_of
from samtakt.assessments.models import DecayRule
from samtakt.competences.models import Competence, Requirement
from samtakt.competences.ownscale import scale_of
from samtakt.foundation import access
from samtakt.foundation.access import Actor, Role, refused
from samtakt.organisations.models import Person
from samtakt.web.assessments.forms import DecayForm, TargetForm
from samtakt.web.paging import page_of
from samtakt.web.views import does

LEADS_THE_COMPANY = frozenset({Role.COMPANY_ADMIN, Role.HR})


def _own_teams(actor: Actor) -> frozenset[int] | None:
    return None if actor.roles & LEADS_THE_COMPANY else actor.team_ids


@does("assessments.see_freshness")
def freshness(request: HttpRequest) -> HttpResponse:
    """Show the share that is fresh, per team, and the stale levels, the oldest first."""
    today = timezone.localdate()
    organisation = request.actor.organisation
    report = freshness_of(organisation, today, teams=_own_teams(request.actor))
    chosen = request.GET.get("team", "")
    stale = [row for row in report.stale if not chosen or str(row.team and row.team.pk) == chosen]
    page = page_of(request, stale)
    scale = scale_of(organisation)
    target = target_of(organisation, today)
    context = {
        "report": report,
        "page": page,
        "lines": [(row, scale.label(row.level), scale.label(row.required)) for row in page],
        "chosen": chosen,
        "target": target,
        "stale_by_target": report.stale_by(target.due_on) if target else 0,
        "may_set": access.allowed(request.actor, "assessments.set_freshness"),
        "reader": request.actor.person_id,
        "here": request.get_full_path(),
    }
    return render(request, "assessments/freshness.html", context)


@does("assessments.agree")
@require_POST
def confirm_level(request: HttpRequest, pk: int, competence: int) -> HttpResponse:
    """Say in one touch that the person was seen doing it today."""
    person = access.get(request.actor, "assessments.agree", Person, pk)
    subject = Competence.objects.filter(pk=competence).first()
    if subject is None:
        raise refused(request.actor, "assessments.agree", Competence, competence)
    today = timezone.localdate()
    try:
        confirm(person, subject, on=today, today=today, by=request.actor)
    except NothingToConfirm as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("%(name)s, %(competence)s: confirmed today.")
        messages.success(request, words % {"name": person.name, "competence": subject.name})
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("freshness")


@does("assessments.set_freshness")
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules on unused levels and the year's target, and set a rule."""
    form = DecayForm(
        request.POST if request.method == "POST" else None,
        competences=_required_competences(request.actor),
        initial={"valid_from": timezone.localdate()},
    )
    if form.is_valid():
        set_decay_rule(request.actor.organisation, **form.cleaned_data, by=request.actor)
        messages.success(request, _("The rule is set."))
        return redirect("freshness_rules")
    return _rules_page(request, form, _target_form(request))


@does("assessments.set_freshness")
@require_POST
def target(request: HttpRequest) -> HttpResponse:
    """Set how much shall be fresh by which day of the year."""
    form = TargetForm(request.POST)
    if form.is_valid():
        set_target(request.actor.organisation, **form.cleaned_data, by=request.actor)
        messages.success(request, _("The target is set."))
        return redirect("freshness_rules")
    decay = DecayForm(
        competences=_required_competences(request.actor),
        initial={"valid_from": timezone.localdate()},
    )
    return _rules_page(request, decay, form)


@does("assessments.end_decay_rule")
@require_POST
def end_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule end today."""
    rule = access.get(request.actor, "assessments.end_decay_rule", DecayRule, pk)
    try:
        end_decay_rule(rule, last_day=timezone.localdate(), by=request.actor)
    except RuleEndsBeforeItStarts:
        messages.error(request, _("The rule has not begun yet. Set another in its place."))
    else:
        messages.success(request, _("The rule ends today."))
    return redirect("freshness_rules")


def _rules_page(request: HttpRequest, form: DecayForm, target_form: TargetForm) -> HttpResponse:
    today = timezone.localdate()
    rows = DecayRule.objects.exclude(valid_to__lt=today).select_related("competence")
    context: dict[str, Any] = {
        "form": form,
        "target_form": target_form,
        "page": page_of(request, rows.order_by("competence__name_sv", "valid_from", "pk")),
        "today": today,
    }
    status = 400 if form.errors or target_form.errors else 200
    return render(request, "assessments/rules.html", context, status=status)


def _target_form(request: HttpRequest) -> TargetForm:
    today = timezone.localdate()
    known = target_of(request.actor.organisation, today)
    end_of_year = today.replace(month=12, day=31)
    initial = {"due_on": end_of_year, "percent": 90}
    if known is not None:
        initial = {"due_on": known.due_on, "percent": known.percent}
    return TargetForm(initial=initial)


def _required_competences(actor: Actor) -> list[Competence]:
    """What the company requires of anybody: only that can go stale."""
    required = Requirement.objects.filter(organisation=actor.organisation).order_by()
    return list(Competence.objects.filter(pk__in=required.values("competence_id")))
