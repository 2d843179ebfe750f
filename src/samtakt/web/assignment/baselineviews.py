"""The beginning compared with today, or with the end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from samtakt.analysis.assignments import choose_baseline
from samtakt.analysis.baseline import compare, days_with_figures
from samtakt.analysis.figures import store_figures
from samtakt.analysis.models import Assignment
from samtakt.foundation import access
from samtakt.foundation.formats import short_date
from samtakt.web.assignment.answers import carried_out
from samtakt.web.assignment.forms import BaselineForm, DayFilter
from samtakt.web.views import does

LABELS = {
    "people": gettext_lazy("People"),
    "covered_share": gettext_lazy("Weighted requirement that is met"),
    "assessed_share": gettext_lazy("Required and assessed"),
    "met": gettext_lazy("Requirements met"),
    "gaps": gettext_lazy("Gaps"),
    "missing_levels": gettext_lazy("Missing levels"),
    "not_assessed": gettext_lazy("Not assessed"),
    "key_person_risks": gettext_lazy("Key-person risks"),
    "coverage_short": gettext_lazy("Teams and shifts with too few"),
    "certificates_lapsed": gettext_lazy("Lapsed certificates"),
    "certificates_lapsing": gettext_lazy("Certificates that lapse soon"),
}
MOST_COMPETENCES = 30


@does("analysis.see_assignment")
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the figures of the baseline beside those of a later day."""
    found = access.get(request.actor, "analysis.see_assignment", Assignment, pk)
    return _page(request, found, BaselineForm(initial={"day": found.baseline_on}))


def _page(
    request: HttpRequest, assignment: Assignment, form: BaselineForm, status: int = 200
) -> HttpResponse:
    days = days_with_figures()
    begin = assignment.baseline_on
    later = [day for day in days if begin and day > begin]
    asked = DayFilter(request.GET).chosen_day()
    after = asked if asked in later else next(iter(later), None)
    compared = compare(begin, after) if begin and after else None
    context = {
        "assignment": assignment,
        "form": form,
        "later": later[:60],
        "after": after,
        "compared": compared,
        "changes": [(LABELS[row.key], row) for row in compared.changes] if compared else [],
        "competences": compared.competences[:MOST_COMPETENCES] if compared else [],
        "may_lead": access.allowed(request.actor, "analysis.lead_assignment"),
        "under_way": assignment.state == Assignment.State.UNDER_WAY,
        "counted_today": timezone.localdate() in days,
    }
    return render(request, "assignment/baseline.html", context, status=status)


@does("analysis.lead_assignment")
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the day to compare later ones with."""
    found = access.get(request.actor, "analysis.lead_assignment", Assignment, pk)
    form = BaselineForm(request.POST)
    if form.is_valid() and carried_out(
        form, lambda: choose_baseline(found, form.cleaned_data["day"], by=request.actor)
    ):
        day = short_date(form.cleaned_data["day"])
        messages.success(request, _("Later figures are compared with %(day)s.") % {"day": day})
        return redirect("baseline", pk)
    return _page(request, found, form, status=400)


@does("analysis.lead_assignment")
@require_POST
def count_today(request: HttpRequest, pk: int) -> HttpResponse:
    """Count today's figures and keep them."""
    access.get(request.actor, "analysis.lead_assignment", Assignment, pk)
    store_figures(request.actor.organisation, as_of=timezone.localdate(), by=request.actor)
    messages.success(request, _("Today’s figures are counted and kept."))
    return redirect("baseline", pk)
