"""The sections on the joint plan: what it gives the company, and what it leaves and why."""

from django.utils.translation import gettext as _

from samtakt.foundation.formats import money_text, number_text, percent_text
from samtakt.reports import company_tables
from samtakt.reports.company_facts import CompanyReport
from samtakt.reports.company_places import counted_from, name_of, rest
from samtakt.reports.pages import (
    Block,
    Callout,
    KeyFigure,
    KeyFigures,
    Lead,
    Paragraphs,
    PrintedTable,
    Section,
    printed,
)
from samtakt.reports.reasons import grouped
from samtakt.reports.sheets import Sheet

MOST_PRINTED = 20
# A section with a shorter list than this follows on the page before.
FEW = 12


def plan(report: CompanyReport) -> Section:
    """What the joint plan gives the company."""
    heading = _("What the joint plan gives the company")
    share = report.plan.share if report.plan else None
    if share is None:
        texts = (
            _("The company is in no joint plan yet."),
            _("Join the hub's round, set a budget and publish the needs; names stay here."),
        )
        return Section(heading, (Callout(_("What to do next"), texts),))
    sessions = company_tables.plan(report)
    source = counted_from("plan")
    blocks: list[Block] = [
        Lead((_what_plan_gives(report),)),
        KeyFigures(
            (
                KeyFigure(number_text(share.seats), _("seats"), source),
                KeyFigure(number_text(share.sessions), _("sessions"), source),
                KeyFigure(number_text(share.hours), _("hours of training"), source),
                KeyFigure(money_text(share.cost), _("cost of seats and travel"), source),
                KeyFigure(money_text(share.budget), _("the company's budget"), _("as published")),
                KeyFigure(number_text(share.value, 1), _("weighted gap closed, points"), source),
            )
        ),
    ]
    if sessions.rows:
        blocks += [
            Paragraphs(
                (
                    _(
                        "The suggestions are made inside the company, of those whose needs weigh most; "
                        "they are no bookings. Who goes to what, person by person with levels, is in "
                        "the workbook, sheet “%(sheet)s”."
                    )
                    % {"sheet": name_of("plan_people")},
                )
            ),
            printed(
                _("Sessions with seats for the company, and the people suggested for them"),
                sessions,
                (0, 3, 5, 13, 7, 9, 8),
                widths=(0, 1.5, 0.9, 1.7, 0, 0, 0),
                source=source,
            ),
        ]
    return Section(heading, tuple(blocks))


def _what_plan_gives(report: CompanyReport) -> str:
    assert report.plan is not None
    share = report.plan.share
    assert share is not None
    return _(
        "The joint plan “%(round)s” meets %(met)s of the company's %(needs)s published needs in "
        "full. As a whole it can be made at most %(gap)s better, whoever plans."
    ) % {
        "round": report.plan.round,
        "met": number_text(share.needs_met),
        "needs": number_text(share.needs),
        "gap": percent_text(report.plan.gap, 1),
    }


def not_covered(report: CompanyReport) -> Section:
    """What the joint plan leaves, and why."""
    heading = _("What is not covered, and why")
    rows = company_tables.not_covered(report)
    if report.plan is None or report.plan.share is None:
        return Section(
            heading,
            (Paragraphs((_("Without a joint plan nothing in this report is covered yet."),)),),
            new_page=False,
        )
    if not rows.rows:
        return Section(heading, (Paragraphs((_("Every published need is met."),)),), new_page=False)
    return Section(
        heading,
        (_reasons(report), _all_unmet(rows)),
        new_page=len(rows.rows) > FEW,
    )


def _reasons(report: CompanyReport) -> PrintedTable:
    groups = grouped(report.plan.unmet) if report.plan else ()
    return PrintedTable(
        title=_("Reasons, the one that concerns most needs first"),
        headings=(_("Why"), _("Needs"), _("Competences most concerned")),
        to_the_right=(False, True, False),
        widths=(1, 0, 2),
        rows=tuple((group.words, number_text(group.needs), group.named) for group in groups),
        source=counted_from("not_covered"),
    )


def _all_unmet(rows: Sheet) -> PrintedTable:
    return printed(
        _("Needs that the plan meets in part or not at all"),
        rows,
        (0, 1, 2, 3, 4, 5),
        widths=(1.2, 0.9, 0, 0, 0, 1.8),
        most=MOST_PRINTED,
        source=rest(len(rows.rows), MOST_PRINTED, "not_covered"),
    )
