"""The printed pages of a company's report: which blocks stand in which section."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.foundation.formats import (
    date_text,
    money_text,
    number_text,
    percent_text,
)
from samtakt.reports import charts, company_heat, company_tables, method
from samtakt.reports.company_facts import CompanyReport
from samtakt.reports.company_figures import figures, next_steps, sentences
from samtakt.reports.company_tables import name_of
from samtakt.reports.pages import (
    Block,
    Callout,
    ChartLegend,
    Document,
    FigureGrid,
    KeyFigure,
    KeyFigures,
    Lead,
    Paragraphs,
    PrintedTable,
    Section,
    figure,
    printed,
)
from samtakt.reports.reasons import grouped
from samtakt.reports.sheets import Sheet

COLUMN = 640
HALF = 300
MOST_IN_CHART = 14
MOST_PRINTED = 40
# A section with a shorter list than this follows on the page before.
FEW = 12
FIRST_FEW = 5
MOST_PEOPLE_PRINTED = 60

SECTIONS = (
    "summary",
    "staff",
    "cells",
    "gaps",
    "coverage",
    "certificates",
    "plan",
    "not_covered",
    "method",
)
SECTION_OF_SHEET = {
    "staff": "staff",
    "cells": "cells",
    "by_competence": "gaps",
    "by_team": "gaps",
    "by_person": "gaps",
    "coverage": "coverage",
    "key_persons": "coverage",
    "certificates": "certificates",
    "plan": "plan",
    "plan_people": "plan",
    "not_covered": "not_covered",
}


def title() -> str:
    """Return what the report is called."""
    return _("Competence report")


def document(report: CompanyReport) -> Document:
    """Return the report's pages in the active language."""
    makers = (_summary, _staff, _heat, _gaps, _coverage, _certificates, _plan, _not_covered)
    per_day = _("As of %(day)s") % {"day": date_text(report.as_of)}
    return Document(
        title=title(),
        subtitle=report.company,
        running=f"{report.company} · {per_day}",
        facts=_facts(report),
        about=(
            _(
                "The figures come from the company's own lists of employees, levels, requirements "
                "and certificates, and from nothing else. Each figure names the section of this "
                "report and the sheet of the workbook with the same name that it is counted from."
            ),
            _(
                "The report names people. It is for those who lead the company, and for the talks "
                "they have with each person; it is not shown to other companies or to the hub."
            ),
        ),
        sections=(
            *(make(report) for make in makers),
            Section(
                _("How the figures are made"),
                method.blocks(
                    as_of=report.as_of,
                    horizon=report.analysis.horizon,
                    retirement_age=report.analysis.retirement_age,
                    soon_days=report.analysis.soon_days,
                    sources=report.sources,
                ),
            ),
        ),
    )


def counted_from(sheet: str) -> str:
    """Return the section and the sheet that a figure is counted from."""
    number = SECTIONS.index(SECTION_OF_SHEET[sheet]) + 1
    return _("section %(number)s, sheet “%(sheet)s”") % {
        "number": number,
        "sheet": name_of(sheet),
    }


def _facts(report: CompanyReport) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("As of"), date_text(report.as_of)),
        (_("Horizon"), date_text(report.analysis.horizon)),
        (_("Place"), report.place),
        (_("Learning centre"), report.hub),
        (_("People employed"), number_text(report.analysis.staff.people)),
    ]
    if report.plan:
        facts.append((_("Joint plan"), report.plan.round))
    return tuple((what, which) for what, which in facts if which)


def _summary(report: CompanyReport) -> Section:
    blocks: list[Block] = [
        Lead(sentences(report)),
        KeyFigures(
            tuple(
                KeyFigure(each.text, each.label, counted_from(each.sheet))
                for each in figures(report)
            )
        ),
    ]
    gaps = company_tables.by_competence(report)
    known = tuple(row for row in gaps.rows if row[3])[:FIRST_FEW]
    if known:
        blocks.append(
            printed(
                _("The largest gaps"),
                replace(gaps, rows=known),
                (1, 7, 4, 3, 8),
                widths=(1, 0, 0, 0, 0),
                source=counted_from("by_competence"),
            )
        )
    risks = company_tables.key_persons(report)
    if risks.rows:
        blocks.append(
            printed(
                _("The most urgent key-person risks"),
                risks,
                (0, 2, 5, 8),
                widths=(1.2, 0, 1, 1.6),
                most=FIRST_FEW,
                source=counted_from("key_persons"),
            )
        )
    steps = next_steps(report)
    if steps:
        blocks.append(Callout(_("What to do next"), steps))
    return Section(_("Summary"), tuple(blocks))


def _staff(report: CompanyReport) -> Section:
    profile = report.analysis.staff
    if not profile.people:
        return Section(_("Staff"), (Paragraphs((_("Nobody is employed on the day."),)),))
    groups = (
        (_("People per team"), profile.by_team),
        (_("People per shift"), profile.by_shift),
        (_("People by age"), profile.by_age),
        (_("People by form of employment"), profile.by_employment),
        (_("People by sex"), profile.by_sex),
    )
    drawings = tuple(
        figure(
            heading,
            charts.bars(
                heading,
                [(count.label, count.people) for count in counts],
                width=HALF,
                labels=96,
            ),
        )
        for heading, counts in groups
        if counts
    )
    return Section(
        _("Staff"),
        (
            Paragraphs(_about_staff(report)),
            FigureGrid(drawings),
            Paragraphs((_("Counted from: %(list)s.") % {"list": counted_from("staff")},)),
        ),
    )


def _about_staff(report: CompanyReport) -> tuple[str, ...]:
    profile = report.analysis.staff
    texts = [
        _("%(people)s people work here, %(full_time)s when counted as full time.")
        % {
            "people": number_text(profile.people),
            "full_time": number_text(profile.full_time_equivalents, 1),
        }
    ]
    if profile.mean_age is not None:
        texts[0] += " " + _("Their mean age is %(age)s.") % {"age": number_text(profile.mean_age)}
    leaving = profile.leaving_within_horizon
    texts.append(
        ngettext(
            "%(people)s person leaves or retires by %(day)s, by what is known today.",
            "%(people)s people leave or retire by %(day)s, by what is known today.",
            leaving,
        )
        % {"people": number_text(leaving), "day": date_text(report.analysis.horizon)}
    )
    return tuple(texts)


def _heat(report: CompanyReport) -> Section:
    source = counted_from("cells")
    return Section(_("Requirements and levels"), company_heat.blocks(report, source=source))


def _gaps(report: CompanyReport) -> Section:
    analysis = report.analysis
    rows = [row for row in analysis.by_competence if row.sums.required]
    if not rows:
        nothing = _("Nothing is required yet, so no gap can be known.")
        return Section(_("Gaps"), (Paragraphs((nothing,)),))
    words = {key: str(company_tables.STATUS_WORDS[key]) for key in ("met", "gap", "not_assessed")}
    drawn = [
        (
            row.competence.name,
            {"met": row.sums.met, "gap": row.sums.gap, "not_assessed": row.sums.not_assessed},
        )
        for row in rows[:MOST_IN_CHART]
    ]
    heading = _("People per competence, largest weighted gap first")
    chart = charts.stacked(heading, drawn, words, width=COLUMN, labels=230)
    competences = company_tables.by_competence(report)
    return Section(
        _("Gaps"),
        (
            Paragraphs(
                (
                    _(
                        "The weighted gap is missing levels times how critical the requirement is. "
                        "What nobody has assessed is counted apart and is in no gap."
                    ),
                )
            ),
            ChartLegend(tuple(words.items())),
            figure(heading, chart),
            printed(
                _("Gaps ranked"),
                competences,
                (1, 3, 7, 4, 6, 8, 9),
                widths=(1, 0, 0, 0, 0, 0, 0),
                most=MOST_PRINTED,
                source=_rest(len(competences.rows), MOST_PRINTED, "by_competence"),
            ),
            printed(
                _("Teams"),
                company_tables.by_team(report),
                (0, 1, 2, 3, 6, 7, 8),
                widths=(1, 0, 0, 0, 0, 0, 0),
                source=counted_from("by_team"),
            ),
            printed(
                _("People"),
                company_tables.by_person(report),
                (0, 1, 2, 3, 6, 7, 8),
                widths=(1.2, 1, 0, 0, 0, 0, 0),
                most=MOST_PEOPLE_PRINTED,
                source=_rest(len(analysis.by_person), MOST_PEOPLE_PRINTED, "by_person"),
            ),
        ),
    )


def _rest(rows: int, most: int, sheet: str) -> str:
    """Name the list, and say how much of it is printed if that is not all."""
    if rows <= most:
        return counted_from(sheet)
    return _("%(list)s; the first %(most)s of %(rows)s are printed") % {
        "list": counted_from(sheet),
        "most": number_text(most),
        "rows": number_text(rows),
    }


def _coverage(report: CompanyReport) -> Section:
    analysis = report.analysis
    risks = company_tables.key_persons(report)
    blocks: list[Block] = [
        Paragraphs(
            (
                _(
                    "A competence is at risk when it hangs on nobody, on one person, or on fewer than "
                    "the least number for safety; also when that is so on %(day)s if nothing is done."
                )
                % {"day": date_text(analysis.horizon)},
            )
        )
    ]
    if risks.rows:
        blocks.append(
            printed(
                _("Key-person risks, worst first"),
                risks,
                (0, 1, 2, 5, 6, 8),
                widths=(1.3, 0, 0, 1.1, 0.9, 1.5),
                most=MOST_PRINTED,
                source=_rest(len(risks.rows), MOST_PRINTED, "key_persons"),
            )
        )
    else:
        blocks.append(Paragraphs((_("No key-person risk is known."),)))
    blocks.append(_short(report))
    return Section(_("Key persons and coverage"), tuple(blocks), new_page=len(risks.rows) > FEW)


def _short(report: CompanyReport) -> Block:
    rows = company_tables.coverage(report)
    short = tuple(row for row in rows.rows if row[6] or row[7])
    if not rows.rows:
        return Paragraphs((_("No numbers of people are required per team or shift."),))
    if not short:
        return Paragraphs((_("Every requirement on a number of people is met."),))
    return printed(
        _("Where the number required is not reached, now or at the horizon"),
        replace(rows, rows=short),
        (0, 1, 2, 3, 4, 5, 6, 7),
        widths=(1.3, 0.9, 1.5, 0, 0, 0, 0, 0),
        most=MOST_PRINTED,
        source=_rest(len(short), MOST_PRINTED, "coverage"),
    )


def _certificates(report: CompanyReport) -> Section:
    analysis = report.analysis
    rows = company_tables.certificates(report)
    pairs = zip(analysis.certificates, rows.rows, strict=True)
    due = tuple(row for each, row in pairs if each.status in {"lapsed", "lapsing"})
    if not analysis.certificates:
        return Section(
            _("Certificates"), (Paragraphs((_("No certificates are known."),)),), new_page=False
        )
    about = _(
        "%(all)s certificates are known; %(lapsed)s have lapsed and %(lapsing)s lapse within "
        "%(days)s days."
    ) % {
        "all": number_text(len(rows.rows)),
        "lapsed": number_text(len(analysis.lapsed)),
        "lapsing": number_text(len(analysis.lapsing)),
        "days": number_text(analysis.soon_days),
    }
    blocks: list[Block] = [Paragraphs((about,))]
    if due:
        blocks.append(
            printed(
                _("Lapsed and lapsing, first to lapse first"),
                replace(rows, rows=due),
                (0, 1, 2, 5, 6, 7),
                widths=(1.1, 0.9, 1.4, 0, 0, 0),
                most=MOST_PEOPLE_PRINTED,
                source=_rest(len(due), MOST_PEOPLE_PRINTED, "certificates"),
            )
        )
    return Section(_("Certificates"), tuple(blocks), new_page=len(due) > FEW)


def _plan(report: CompanyReport) -> Section:
    heading = _("What the joint plan gives the company")
    plan, share = report.plan, report.plan.share if report.plan else None
    if plan is None or share is None:
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


def _not_covered(report: CompanyReport) -> Section:
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
        source=_rest(len(rows.rows), MOST_PRINTED, "not_covered"),
    )
