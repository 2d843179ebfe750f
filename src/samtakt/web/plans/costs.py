"""Who pays what of a plan: the hub sees every company, a company its own share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.foundation.phrases import active_language
from samtakt.planning.asking import AlreadyAsked
from samtakt.planning.costview import CostRow, CostView, cost_view, plan_with_costs
from samtakt.planning.costwords import PROOFS, RULES
from samtakt.planning.models import CostSplit, Plan
from samtakt.planning.sharing import ask_for_rule, ask_to_split, told_of_cost
from samtakt.reports.downloads import XLSX
from samtakt.reports.sheets import to_xlsx
from samtakt.web.files import attachment
from samtakt.web.filters import sorted_rows
from samtakt.web.paging import page_of
from samtakt.web.plans.costforms import RuleForm
from samtakt.web.plans.costsheets import company_sheet, rule_sheet
from samtakt.web.plans.drawings import own_cost_chart, saving_chart
from samtakt.web.plans.lists import COST_ORDERS, cost_totals
from samtakt.web.plans.opening import plan_for
from samtakt.web.views import does


@does("planning.see_costs")
def costs(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what each pays, what it would pay alone, and how nearly nobody would leave."""
    plan = plan_for(request, "planning.see_costs", pk, "cost_split")
    return _page(request, plan, None)


@does("planning.share_cost")
@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the shares of a plan that has none yet."""
    plan = plan_for(request, "planning.share_cost", pk)
    return _asked(
        request, plan, lambda: ask_to_split(plan, by=request.actor, language=active_language())
    )


@does("planning.share_cost")
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the shares by another rule, or with another part borne by the network."""
    plan = plan_for(request, "planning.share_cost", pk, "cost_split")
    kept: CostSplit | None = getattr(plan, "cost_split", None)
    if kept is None:
        return redirect("plan_costs", pk)
    form = RuleForm(request.POST, rules=kept.proofs, most=kept.real_cost)
    if not form.is_valid():
        return _page(request, plan, form)
    chosen = form.cleaned_data
    return _asked(
        request,
        plan,
        lambda: ask_for_rule(
            kept,
            chosen["rule"],
            borne_by_network=chosen["borne_by_network"],
            by=request.actor,
            language=active_language(),
        ),
    )


def _asked(request: HttpRequest, plan: Plan, ask: Callable[[], object]) -> HttpResponse:
    try:
        ask()
    except AlreadyAsked:
        messages.info(request, _("The shares are being worked out already. Follow it here."))
    else:
        messages.success(request, _("The shares are being worked out. You can follow it here."))
    return redirect("plan_costs", plan.pk)


@does("planning.see_costs")
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the shares as a spreadsheet: all for the hub, a company's own for a company."""
    plan = plan_for(request, "planning.see_costs", pk)
    shown = cost_view(plan, viewer=request.actor.organisation)
    if shown is None:
        raise Http404("no shares yet")
    content = to_xlsx(
        [company_sheet(shown), rule_sheet(shown)],
        title=_("Shares of the cost"),
        company=request.actor.organisation.name,
    )
    file = _("samtakt-cost-shares-%(day)s.xlsx") % {"day": timezone.localdate().isoformat()}
    return attachment(content, XLSX, file)


@does("planning.download_plan")
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out all that is needed to check the shares without this program."""
    plan = access.get(request.actor, "planning.download_plan", Plan, pk)
    kept = CostSplit.objects.filter(plan=plan).select_related("certificate_file").first()
    if kept is None:
        raise Http404("no shares yet")
    file = kept.certificate_file
    return attachment(file.read(), file.media_type, file.name)


def _page(request: HttpRequest, plan: Plan, form: RuleForm | None) -> HttpResponse:
    whole, shown = plan_with_costs(plan, viewer=request.actor.organisation)
    may_share = access.allowed(request.actor, "planning.share_cost")
    job = told_of_cost(plan) if may_share else None
    context: dict[str, Any] = {
        "plan": whole,
        "tab": "costs",
        "costs": shown,
        "job": job,
        # While shares are worked out, no others are asked for.
        "may_share": may_share and not (job and job.active),
    }
    if shown is not None:
        context |= _of_company(shown) if shown.company else _of_hub(request, shown, form)
    status = 400 if form is not None else 200
    return render(request, "plans/costs.html", context, status=status)


def _of_company(shown: CostView) -> dict[str, Any]:
    return {
        "words": RULES[shown.rule.rule],
        "chart": own_cost_chart(shown.own) if shown.own else None,
    }


def _of_hub(request: HttpRequest, shown: CostView, form: RuleForm | None) -> dict[str, Any]:
    rows: list[CostRow] = sorted_rows(shown.rows, request.GET.get("sort", ""), COST_ORDERS)
    initial = {"rule": shown.rule.rule, "borne_by_network": shown.borne_by_network}
    return {
        "words": RULES[shown.rule.rule],
        "chart": saving_chart(shown.rows),
        "compared": [
            (each, RULES[each.rule], shown.savings_by(each.rule), PROOFS[each.proof])
            for each in shown.rules
        ],
        "form": form
        or RuleForm(
            initial=initial, rules=[each.rule for each in shown.rules], most=shown.real_cost
        ),
        "page": page_of(request, rows),
        "totals": cost_totals(shown.rows),
        "may_download": access.allowed(request.actor, "planning.download_plan"),
    }
