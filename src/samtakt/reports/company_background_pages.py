"""The sections before the figures: the assignment and how it was done, goals, SWOT, technology."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.analysis.models import SwotEntry
from samtakt.assessments.freshness import FRESH_MONTHS
from samtakt.foundation.formats import (
    date_text,
    money_text,
    number_text,
    percent_text,
    short_date,
)
from samtakt.reports import company_more_tables
from samtakt.reports.company_background import AssignmentDone, EffectComing
from samtakt.reports.company_facts import CompanyReport
from samtakt.reports.company_places import counted_from, rest
from samtakt.reports.pages import (
    Block,
    KeyFigure,
    KeyFigures,
    Paragraphs,
    PrintedTable,
    Section,
    Subheading,
    printed,
)

MOST_LINKS = 25


def assignment(report: CompanyReport) -> Section:
    """Why the analysis was made, of what, by whom, and how far it has come."""
    heading = _("The assignment and how it was done")
    found = report.background
    blocks: list[Block] = []
    if found.assignment is None:
        blocks.append(
            Paragraphs(
                (_("No assignment is written down: begin one, so that everybody knows why."),)
            )
        )
    else:
        blocks += _about(found.assignment, report)
    blocks += [
        Subheading(_("How sure the figures are")),
        Paragraphs((_how_sure(report),)),
        KeyFigures(_freshness(report)),
    ]
    return Section(heading, tuple(blocks))


def _about(found: AssignmentDone, report: CompanyReport) -> list[Block]:
    facts = [
        (_("Assignment"), found.name),
        (_("Why"), "; ".join(found.reasons)),
        (_("Units and people"), found.scope),
        (_("Led by"), found.lead),
        (_("Period"), f"{short_date(found.starts_on)} – {short_date(found.ends_on)}"),
        (_("Signed"), ", ".join((*found.signed_by, short_date(found.signed_on)))),
        (_("The staff were told"), report.background.purpose),
    ]
    rows = tuple((what, which) for what, which in facts if which.strip(" –"))
    return [
        PrintedTable(
            title=_("Purpose and scope"),
            headings=(_("What"), _("Which")),
            to_the_right=(False, False),
            widths=(0.35, 1),
            rows=rows,
        ),
        PrintedTable(
            title=_("The method, step by step"),
            headings=(_("Step"), "", _("State"), _("Who"), _("Due on"), _("Done on")),
            to_the_right=(True, False, False, False, False, False),
            widths=(0, 1.4, 0, 1, 0, 0),
            rows=tuple(
                (
                    str(step.number), step.title, step.state_text, step.owner,
                    short_date(step.due_on), short_date(step.done_on),
                )
                for step in found.steps
            ),
        ),
    ]  # fmt: skip


def _how_sure(report: CompanyReport) -> str:
    return _(
        "Levels are agreed between employee and manager; a self-assessment alone counts for "
        "nothing. A level is fresh for as long as the company's own rule says, else for "
        "%(months)s months after it was last shown."
    ) % {"months": number_text(FRESH_MONTHS)}


def _freshness(report: CompanyReport) -> tuple[KeyFigure, ...]:
    totals, fresh = report.analysis.totals, report.background.freshness.whole
    target = report.background.target
    label = _("of the assessed levels are fresh")
    if target is not None:
        label = _("of the assessed levels are fresh; the target is %(share)s") % {
            "share": percent_text(target)
        }
    return (
        KeyFigure(
            _share(totals.assessed_share),
            _("of what is required is assessed"),
            counted_from("cells"),
        ),
        KeyFigure(_share(fresh.share), label, counted_from("freshness")),
        KeyFigure(
            number_text(fresh.stale), _("required levels are stale"), counted_from("freshness")
        ),
    )


def _share(share: float | None) -> str:
    return "–" if share is None else percent_text(share)


def goals(report: CompanyReport) -> Section:
    """What the company wants, and what that asks of its people."""
    found = report.background
    blocks: list[Block] = []
    if not found.goals:
        blocks.append(
            Paragraphs((_("No goals are written down: set those of the next one to three years."),))
        )
    else:
        sheet = company_more_tables.goals(report)
        blocks.append(Paragraphs((_thread(report),)))
        blocks.append(
            printed(
                _("From goal to action"),
                sheet,
                (0, 2, 3, 4, 6, 8),
                widths=(1.5, 1.3, 0, 0, 0, 0),
                most=MOST_LINKS,
                source=rest(len(sheet.rows), MOST_LINKS, "goals"),
            )
        )
    blocks += [Subheading(_("Strengths, weaknesses, opportunities, threats")), *_swot(report)]
    blocks += [Subheading(_("Technology plan, and what it will require")), *_technology(report)]
    return Section(_("Goals, surroundings and technology"), tuple(blocks))


def _thread(report: CompanyReport) -> str:
    chain = report.background.chain
    links = [link for goal in report.background.goals for link in goal.competences]
    untouched = sum(1 for link in links if link.needs_action)
    said = ngettext(
        "%(goals)s goal needs %(links)s competences.",
        "%(goals)s goals need %(links)s competences.",
        len(chain.goals),
    ) % {"goals": number_text(len(chain.goals)), "links": number_text(len(links))}
    return (
        said
        + " "
        + _(
            "%(untouched)s of these have a gap that nothing is planned about. %(bare)s goals name no "
            "competence, and %(loose)s requirements no goal and no technology."
        )
        % {
            "untouched": number_text(untouched),
            "bare": number_text(len(chain.goals_without_competence)),
            "loose": number_text(len(chain.requirements_without_cause)),
        }
    )


def _swot(report: CompanyReport) -> tuple[Block, ...]:
    swot = report.background.swot
    if not swot:
        return (Paragraphs((_("Nothing is written yet: go through the four with management."),)),)
    rows = tuple(
        (str(quadrant.label), " · ".join(swot[quadrant.value]))
        for quadrant in SwotEntry.Quadrant
        if swot.get(quadrant.value)
    )
    return (
        PrintedTable(
            title=_("As management sees it"),
            headings=(_("Kind"), _("What")),
            to_the_right=(False, False),
            widths=(0.25, 1),
            rows=rows,
        ),
    )


def _technology(report: CompanyReport) -> tuple[Block, ...]:
    items = report.background.technology
    if not items:
        return (Paragraphs((_("No technology is planned, or nobody has written it down yet."),)),)
    return (
        PrintedTable(
            title=_("What is coming, first day first"),
            headings=(_("What"), _("State"), _("In use from"), _("Cost"), _("Will require")),
            to_the_right=(False, False, False, True, False),
            widths=(1, 0, 0, 0, 1.7),
            rows=tuple(
                (
                    item.name, item.state, date_text(item.goes_live_on), money_text(item.cost),
                    "; ".join(effect_text(effect) for effect in item.effects),
                )
                for item in items
            ),
            source=counted_from("technology"),
        ),
    )  # fmt: skip


def effect_text(effect: EffectComing) -> str:
    """Return what an item will ask for, in one clause."""
    if effect.number is None:
        return _("%(competence)s at level %(level)s of %(role)s") % {
            "competence": effect.competence,
            "level": effect.level,
            "role": effect.of,
        }
    return _("%(number)s in %(team)s at level %(level)s in %(competence)s") % {
        "competence": effect.competence,
        "level": effect.level,
        "team": effect.of,
        "number": effect.number,
    }
