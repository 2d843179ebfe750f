"""The charts of a plan: cost per company, needs met per company, reasons."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.foundation.formats import money_text, number_text
from samtakt.planning.costview import CostRow
from samtakt.planning.plans import CompanyShare
from samtakt.planning.replans import FrontierPoint
from samtakt.web import charts
from samtakt.web.plans.lists import Reason

MOST_BARS = 20
"""More companies than this are not drawn; the table has them all."""


def cost_chart(shares: Sequence[CompanyShare]) -> charts.Chart | None:
    """Draw what each company pays, highest first."""
    paying = [row for row in shares if row.cost]
    rows = sorted(paying, key=lambda row: row.cost, reverse=True)[:MOST_BARS]
    if not rows:
        return None
    return charts.bars(
        _("Cost per company"),
        [charts.Bar(row.company.name, float(row.cost), _of_budget(row)) for row in rows],
        of=_("Company"),
        figure=_("Cost"),
    )


def _of_budget(row: CompanyShare) -> str:
    return money_text(row.cost.quantize(Decimal(1)))


def met_chart(shares: Sequence[CompanyShare]) -> charts.Chart | None:
    """Draw how many needs of each company the plan meets, most needs first."""
    asking = [row for row in shares if row.needs]
    rows = sorted(asking, key=lambda row: row.needs, reverse=True)[:MOST_BARS]
    if not rows:
        return None
    return charts.stacked(
        _("Needs met per company"),
        [(row.company.name, {"met": row.needs_met, "gap": row.needs_unmet}) for row in rows],
        of=_("Company"),
        words={"met": _("Met"), "gap": _("Not met in full")},
    )


def frontier_chart(points: Sequence[FrontierPoint]) -> charts.Chart:
    """Draw the value of each plan of a frontier against the seats that it moves."""
    return charts.bars(
        _("Points against seats moved"),
        [
            charts.Bar(_moved(row.moved), row.objective, number_text(row.objective, 1))
            for row in points
        ],
        of=_("Seats moved"),
        figure=_("Points"),
    )


def _moved(seats: int) -> str:
    said = ngettext("%(seats)s seat moved", "%(seats)s seats moved", seats)
    return said % {"seats": number_text(seats)}


def reason_chart(reasons: Sequence[Reason]) -> charts.Chart | None:
    """Draw the reasons by how many needs they leave unmet."""
    if not reasons:
        return None
    return charts.bars(
        _("Needs not met in full, by reason"),
        [charts.Bar(row.text, row.people) for row in reasons],
        of=_("Reason"),
        figure=_("Needs"),
    )


def own_cost_chart(row: CostRow) -> charts.Chart:
    """Draw what a company would pay alone over what it pays."""
    return charts.bars(
        _("What we would have paid alone, and what we pay"),
        [
            charts.Bar(_("Alone"), float(row.alone), money_text(row.alone.quantize(Decimal(1)))),
            charts.Bar(_("Together"), float(row.pays), money_text(row.pays.quantize(Decimal(1)))),
        ],
        of=_("How"),
        figure=_("Cost"),
    )


def saving_chart(rows: Sequence[CostRow]) -> charts.Chart | None:
    """Draw what each company would pay alone, divided into what it pays and what it saves."""
    paying = sorted(rows, key=lambda row: row.alone, reverse=True)[:MOST_BARS]
    if not paying:
        return None
    return charts.stacked(
        _("What each would pay alone: what it pays, and what it saves"),
        [
            (row.company.name, {"met": round(row.pays), "not_assessed": max(0, round(row.saved))})
            for row in paying
        ],
        of=_("Company"),
        words={"met": _("Pays, kronor"), "not_assessed": _("Saves, kronor")},
    )
