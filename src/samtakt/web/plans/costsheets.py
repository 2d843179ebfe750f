"""Cost shares as lists for a spreadsheet: companies, and the rules compared."""

from django.utils.translation import gettext as _

from samtakt.planning.costview import CostView
from samtakt.planning.costwords import PROOFS, RULES
from samtakt.reports.sheets import Column, Kind, Sheet


def company_sheet(costs: CostView) -> Sheet:
    """Return what each company that the reader may see pays and would pay alone.

    The last columns hold the shares of the real cost by each rule, before the network bears any, and
    the standard errors of those that are sampled.
    """
    sampled = sorted({rule for row in costs.rows for rule in row.errors_by_rule})
    return Sheet(
        _("Shares of the cost"),
        (
            Column(_("Company")),
            Column(_("Seats"), Kind.WHOLE),
            Column(_("Alone it would pay"), Kind.MONEY),
            Column(_("Share of sessions and seats"), Kind.MONEY),
            Column(_("Own travel"), Kind.MONEY),
            Column(_("Pays in all"), Kind.MONEY),
            Column(_("Saved"), Kind.MONEY),
            Column(_("Saved, part"), Kind.SHARE),
            *[Column(str(RULES[each.rule].name), Kind.MONEY) for each in costs.rules],
            *[
                Column(_("%(rule)s, standard error") % {"rule": RULES[rule].name}, Kind.MONEY)
                for rule in sampled
            ],
        ),
        tuple(
            (
                row.company.name,
                row.seats,
                row.alone,
                row.share,
                row.own,
                row.pays,
                row.saved,
                row.saved_share,
                *[row.by_rule[each.rule] for each in costs.rules],
                *[row.errors_by_rule.get(rule) for rule in sampled],
            )
            for row in costs.rows
        ),
        note=_("Used: %(rule)s") % {"rule": RULES[costs.rule.rule].name},
    )


def rule_sheet(costs: CostView) -> Sheet:
    """Return what each rule promises to every group of companies."""
    return Sheet(
        _("Rules"),
        (
            Column(_("Rule")),
            Column(_("What it does"), width=60),
            Column(_("A group overpays by at most"), Kind.ANY),
            Column(_("In kronor"), Kind.MONEY),
            Column(_("How it is known")),
        ),
        tuple(
            (
                str(RULES[each.rule].name),
                str(RULES[each.rule].description),
                each.above,
                each.above_in_kronor,
                str(PROOFS[each.proof]),
            )
            for each in costs.rules
        ),
    )
