"""The onboarding of a new colleague, week by week."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.organisations.models import Person
from samtakt.planning.developmentplans import PlanRefused
from samtakt.planning.onboarding import keep_onboarding, onboarding_plan
from samtakt.web.views import does


@does("planning.see_onboarding")
def onboarding(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a new colleague learns in which week, from whom, and on which courses."""
    person = access.get(
        request.actor, "planning.see_onboarding", Person, pk, related=("organisation",)
    )
    plan = onboarding_plan(person, as_of=timezone.localdate())
    context = {
        "person": person,
        "plan": plan,
        "may_keep": access.allowed(request.actor, "planning.make_development_plan"),
    }
    return render(request, "foresight/onboarding.html", context)


@does("planning.make_development_plan")
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a development plan of an onboarding, with an action for each lesson."""
    person = access.get(
        request.actor, "planning.make_development_plan", Person, pk, related=("organisation",)
    )
    plan = onboarding_plan(person, as_of=timezone.localdate())
    if plan is None or not plan.lessons:
        messages.error(request, _("There is nothing to learn that a plan could hold."))
        return redirect("onboarding", pk)
    try:
        kept = keep_onboarding(plan, person, by=request.actor)
    except PlanRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("onboarding", pk)
    messages.success(request, _("The onboarding is a development plan now. Confirm it together."))
    return redirect("development_plan", kept.pk)
