"""Who pays what of a plan: the hub sees every company, a company its own share."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.planning.costs import (
    NotAllCountsShared,
    NothingToShare,
    choose_rule,
    split_cost,
)
from samtakt.planning.costview import CostRow, CostView, cost_view, plan_with_costs
from samtakt.planning.costwords import PROOFS, RULES
from samtakt.planning.models import CostSplit, Plan
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
    plan = plan_for(request, "planning.see_costs", pk)
    return _page(request, plan, None)


@does("planning.share_cost")
@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Work out the shares of a plan that has none yet."""
    plan = plan_for(request, "planning.share_cost", pk)
    try:
        split_cost(plan, by=request.actor)
    except NothingToShare:
        messages.info(request, _("The plan has no seats that cost anything."))
    except NotAllCountsShared:
        messages.error(
            request,
            _(
                "A company of the plan no longer lets you read its numbers, so its part is not"
                " known. Calculate a new plan without it."
            ),
        )
    return redirect("plan_costs", pk)


@does("planning.share_cost")
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the rule, and what the network bears."""
    plan = plan_for(request, "planning.share_cost", pk)
    kept = CostSplit.objects.filter(plan=plan).first()
    if kept is None:
        return redirect("plan_costs", pk)
    form = RuleForm(request.POST, rules=kept.proofs, most=kept.real_cost)
    if not form.is_valid():
        return _page(request, plan, form)
    chosen = form.cleaned_data
    choose_rule(kept, chosen["rule"], borne_by_network=chosen["borne_by_network"], by=request.actor)
    messages.success(request, _("The shares are worked out by the rule you chose."))
    return redirect("plan_costs", pk)


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
    context: dict[str, Any] = {
        "plan": whole,
        "tab": "costs",
        "costs": shown,
        "may_share": access.allowed(request.actor, "planning.share_cost"),
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
