"""The sections on the years ahead: who will be left, with a band, and what to do about it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.analysis.foresight import Outlook
from samtakt.foundation.formats import (
    money_text,
    number_text,
    short_date,
)
from samtakt.reports import bands, company_more_tables
from samtakt.reports.company_facts import CompanyReport
from samtakt.reports.company_places import counted_from, rest
from samtakt.reports.pages import (
    Block,
    FigureGrid,
    KeyFigure,
    KeyFigures,
    Lead,
    Paragraphs,
    Section,
    figure,
    printed,
)

MOST_DRAWN = 6
MOST_PRINTED = 20
MOST_AHEAD = 12
HALF = 300


def ahead(report: CompanyReport) -> Section:
    """How many will hold each competence in five years if nothing is done."""
    heading = _("The next five years")
    found = report.ahead.foresight
    if not found.people:
        nothing = _("Nobody is employed on the day, so nothing can be foreseen.")
        return Section(heading, (Paragraphs((nothing,)),), new_page=False)
    last = found.staff[-1]
    blocks: list[Block] = [
        Paragraphs(
            (
                _(
                    "If nobody is hired or trained, between %(low)s and %(high)s of today's "
                    "%(people)s people are left on %(day)s, %(expected)s expected. Retirements and "
                    "turnover are probabilities; the band holds nine outcomes of ten or more."
                )
                % {
                    "low": number_text(last.low),
                    "high": number_text(last.high),
                    "people": number_text(found.people),
                    "day": short_date(last.day),
                    "expected": number_text(last.expected, 1),
                },
            )
        )
    ]
    if not found.competences:
        blocks.append(
            Paragraphs(
                (_("No competence is called critical and no number is stated: state them first."),)
            )
        )
        return Section(heading, tuple(blocks), new_page=False)
    drawn = found.competences[:MOST_DRAWN]
    blocks.append(FigureGrid(tuple(figure(row.competence.name, _drawing(row)) for row in drawn)))
    sheet = company_more_tables.ahead(report)
    blocks.append(
        printed(
            _("Holders left at the end, the highest risk first"),
            sheet,
            (0, 1, 2, 3, 4, 5, 6, 7),
            widths=(1.6, 0, 0, 0, 0, 0, 0, 0),
            most=MOST_AHEAD,
            source=rest(len(sheet.rows), MOST_AHEAD, "ahead"),
        )
    )
    return Section(heading, tuple(blocks))


def _drawing(row: Outlook) -> bands.Drawing:
    return bands.band(
        row.competence.name,
        [
            bands.BandPoint(point.day.year, point.expected, point.low, point.high, point.required)
            for point in row.points
        ],
        words={
            "expected": _("expected"),
            "band": _("band"),
            "required": _("required"),
        },
        width=HALF,
    )


def advice(report: CompanyReport) -> Section:
    """What is recommended about each risk, with cost and when it is ready."""
    heading = _("Recommendations")
    found = report.ahead
    if not found.advice:
        nothing = _("No shortage is likely in the coming five years, so nothing is recommended.")
        return Section(heading, (Paragraphs((nothing,)),), new_page=False)
    sums = found.sums
    said = ngettext(
        "%(risks)s shortage is more likely than not.",
        "%(risks)s shortages are more likely than not.",
        len(found.advice),
    ) % {"risks": number_text(len(found.advice))}
    source = counted_from("advice")
    sheet = company_more_tables.advice(report)
    blocks: list[Block] = [
        Lead(
            (
                said
                + " "
                + _(
                    "To close them, %(train)s people are trained, %(rotate)s moved between teams and "
                    "%(recruit)s recruited, for %(cost)s."
                )
                % {
                    "train": number_text(sums.train),
                    "rotate": number_text(sums.rotate),
                    "recruit": number_text(sums.recruit),
                    "cost": money_text(sums.cost),
                },
            )
        ),
        KeyFigures(
            (
                KeyFigure(number_text(sums.people), _("people missing in all"), source),
                KeyFigure(money_text(sums.cost), _("cost of what is recommended"), source),
                KeyFigure(number_text(sums.train), _("people to train"), source),
            )
        ),
        printed(
            _("What to do, the most urgent first"),
            sheet,
            (0, 1, 3, 4, 5, 6, 7),
            widths=(1.2, 0.8, 0, 0, 1.5, 0, 0),
            most=MOST_PRINTED,
            source=rest(len(sheet.rows), MOST_PRINTED, "advice"),
        ),
        Paragraphs(
            (
                _(
                    "Costs hold prices, working hours and lead times that the platform assumes; the "
                    "page “Years ahead” shows each with its source."
                ),
            )
        ),
    ]
    return Section(heading, tuple(blocks))
