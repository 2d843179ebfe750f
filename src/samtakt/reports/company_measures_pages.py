"""The sections on what is held and done: papers in numbers, calibration, the plan and its outcome."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.foundation.formats import (
    date_text,
    money_text,
    number_text,
    percent_text,
    short_date,
)
from samtakt.reports import company_more_tables
from samtakt.reports.company_facts import CompanyReport
from samtakt.reports.company_places import counted_from, rest
from samtakt.reports.company_tables import names_text
from samtakt.reports.pages import (
    Block,
    Callout,
    KeyFigure,
    KeyFigures,
    Paragraphs,
    PrintedTable,
    Section,
    Subheading,
    printed,
)

MOST_PRINTED = 20
MOST_NEXT = 15


def papers(report: CompanyReport) -> tuple[Block, ...]:
    """How many certificates, permits and examinations there are, by kind and standing."""
    sheet = company_more_tables.papers(report)
    if not sheet.rows:
        return ()
    return (
        printed(
            _("Certificates, permits and medical fitness in numbers"),
            sheet,
            (0, 1, 2, 3, 4, 5, 6),
            widths=(0.7, 1.6, 0, 0, 0, 0, 0),
            most=MOST_PRINTED,
            source=rest(len(sheet.rows), MOST_PRINTED, "papers"),
        ),
    )


def calibration(report: CompanyReport) -> Section:
    """How alike people are assessed, without a name."""
    heading = _("How alike people are assessed")
    found = report.measures.calibration
    if found is None:
        nothing = _(
            "Nobody has been assessed by two within a year, so nothing can be said: ask for "
            "self-assessment and the manager's view in the next round."
        )
        return Section(heading, (Paragraphs((nothing,)),), new_page=False)
    source = counted_from("calibration")
    blocks: list[Block] = [
        Paragraphs(
            (
                _(
                    "Where employee and manager have both rated the same competence, the two are laid "
                    "side by side. Differences are talked about; the agreed level counts."
                ),
            )
        ),
        KeyFigures(
            (
                KeyFigure(
                    number_text(found.compared), _("pairs of own and manager's rating"), source
                ),
                KeyFigure(_of(found.same, found.compared), _("give the same level"), source),
                KeyFigure(_of(found.higher, found.compared), _("rate themselves higher"), source),
                KeyFigure(_of(found.lower, found.compared), _("rate themselves lower"), source),
                KeyFigure(number_text(found.assessors), _("people have assessed others"), source),
                KeyFigure(
                    number_text(found.outliers), _("assessors stand out as strict or mild"), source
                ),
            )
        ),
    ]
    return Section(heading, tuple(blocks), new_page=False)


def _of(some: int, all_of: int) -> str:
    return percent_text(some / all_of) if all_of else "–"


def measures(report: CompanyReport) -> Section:
    """The ten largest risks, the money, the next ninety days, and what came of what was planned."""
    found = report.measures
    blocks: list[Block] = [Subheading(_("The ten largest risks")), *_risks(report)]
    blocks += [Subheading(_("Money")), *_money(report)]
    blocks += [Subheading(_("The next ninety days")), *_next(report)]
    blocks += [Subheading(_("Planned and done within twelve months")), *_done(report)]
    if found.done.is_alarming:
        share = _share(found.done.alarm_share)
        texts = (
            _(
                "Less than %(share)s of what was due was done in time. Ask why before more is planned."
            )
            % {"share": share},
        )
        blocks.append(Callout(_("To bear in mind"), texts))
    return Section(_("The company's plan"), tuple(blocks))


def _risks(report: CompanyReport) -> tuple[Block, ...]:
    risks = report.measures.risks
    if not risks.lines:
        return (Paragraphs((_("No competence is held by too few, now or at the horizon."),)),)
    table = PrintedTable(
        title=_("Held by too few, the worst first"),
        headings=(
            _("Competence"), _("Level"), _("Holders"), _("Least number"), _("Left at the horizon"),
            _("Who"), _("Actions under way"),
        ),
        to_the_right=(False, True, True, True, True, False, True),
        widths=(1.4, 0, 0, 0, 0, 1.2, 0),
        rows=tuple(
            (
                line.risk.competence.name,
                number_text(line.risk.level),
                number_text(line.risk.holder_count),
                number_text(line.risk.minimum),
                number_text(line.risk.remaining_count),
                names_text(line.risk.holders[:4]),
                number_text(line.actions),
            )
            for line in risks.lines
        ),
        source=_more(risks.more),
    )  # fmt: skip
    return (table,)


def _more(more: int) -> str:
    source = counted_from("key_persons")
    if not more:
        return source
    return _("%(list)s; %(more)s more") % {"list": source, "more": number_text(more)}


def _money(report: CompanyReport) -> tuple[Block, ...]:
    found = report.measures
    if not found.money:
        return (
            Paragraphs((_("Nothing is planned yet: make the company's plan and confirm it."),)),
        )
    rows = [
        (
            line.label,
            number_text(line.actions),
            money_text(line.planned),
            money_text(line.done),
        )
        for line in found.money
    ]
    rows.append(
        (
            _("Together"),
            number_text(sum(line.actions for line in found.money)),
            money_text(found.planned_cost),
            money_text(found.done_cost),
        )
    )
    return (
        PrintedTable(
            title=_("What the plans cost, by kind of action"),
            headings=(_("Kind"), _("Actions"), _("Cost"), _("Of this done")),
            to_the_right=(False, True, True, True),
            widths=(1, 0, 0, 0),
            rows=tuple(rows),
            source=counted_from("actions"),
        ),
    )


def _next(report: CompanyReport) -> tuple[Block, ...]:
    rows = report.measures.next
    if not rows:
        until = date_text(report.measures.until)
        return (Paragraphs((_("Nothing is due by %(day)s.") % {"day": until},)),)
    said = ngettext(
        "%(late)s action is late.", "%(late)s actions are late.", len(report.measures.late)
    ) % {"late": number_text(len(report.measures.late))}
    return (
        *((Paragraphs((said,)),) if report.measures.late else ()),
        PrintedTable(
            title=_("Late, and due by %(day)s") % {"day": date_text(report.measures.until)},
            headings=(_("Action"), _("Kind"), _("Due on"), _("Who"), _("Cost")),
            to_the_right=(False, False, False, False, True),
            widths=(1.8, 1, 0, 0.9, 0),
            rows=tuple(
                (
                    row.title,
                    row.kind,
                    f"{short_date(row.due_on)}{' ▼' if row.late else ''}",
                    row.owner,
                    money_text(row.cost),
                )
                for row in rows[:MOST_NEXT]
            ),
            source=rest(len(rows), MOST_NEXT, "actions"),
        ),
    )


def _done(report: CompanyReport) -> tuple[Block, ...]:
    done = report.measures.done
    if not done.due:
        return (Paragraphs((_("Nothing has been due in the last twelve months."),)),)
    source = counted_from("actions")
    blocks: list[Block] = [
        KeyFigures(
            (
                KeyFigure(_share(done.share), _("of what was due is done in time"), source),
                KeyFigure(number_text(done.due), _("actions were due"), source),
                KeyFigure(number_text(done.done), _("done in time"), source),
            )
        ),
        Paragraphs(
            (
                _("%(not_done)s were not done or too late, and %(open)s are still open.")
                % {"not_done": number_text(done.not_done), "open": number_text(done.open)},
            )
        ),
    ]
    if report.measures.reasons:
        blocks.append(
            PrintedTable(
                title=_("Why actions were not done"),
                headings=(_("Reason"), _("Actions")),
                to_the_right=(False, True),
                widths=(1, 0),
                rows=tuple(
                    (reason.label, number_text(reason.actions))
                    for reason in report.measures.reasons
                ),
                source=source,
            )
        )
    return tuple(blocks)


def _share(share: float | None) -> str:
    return "–" if share is None else percent_text(share)
