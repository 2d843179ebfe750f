"""The printed pages of a company's report: which blocks stand in which section."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.foundation.formats import (
    date_text,
    number_text,
)
from samtakt.inclusion.groups import GROUPING_NAMES, Grouping
from samtakt.reports import (
    charts,
    company_ahead_pages,
    company_background_pages,
    company_heat,
    company_measures_pages,
    company_plan_pages,
    company_tables,
    method,
)
from samtakt.reports.company_facts import CompanyReport
from samtakt.reports.company_figures import figures, next_steps, sentences
from samtakt.reports.company_places import counted_from, name_of, rest
from samtakt.reports.company_values import FAMILIES
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

COLUMN = 640
HALF = 300
MOST_IN_CHART = 14
MOST_PRINTED = 18
# A section with a shorter list than this follows on the page before.
FEW = 12
FIRST_FEW = 5
MOST_PEOPLE_PRINTED = 25


def title() -> str:
    """Return what the report is called."""
    return _("Competence report")


def document(report: CompanyReport) -> Document:
    """Return the report's pages in the active language."""
    makers = (
        _summary,
        company_background_pages.assignment,
        company_background_pages.goals,
        _staff,
        _heat,
        _gaps,
        _coverage,
        company_ahead_pages.ahead,
        _certificates,
        company_measures_pages.calibration,
        company_measures_pages.measures,
        company_ahead_pages.advice,
        company_plan_pages.plan,
        company_plan_pages.not_covered,
    )
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
            _figures(),
        ),
    )


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


def _figures() -> Section:
    """The appendix: for every figure what is counted."""
    rows = tuple((key, str(said)) for key, said in FAMILIES.items())
    return Section(
        _("Appendix: what each figure counts"),
        (
            Paragraphs(
                (
                    _(
                        "The workbook's last sheet lists every figure of this report by its key. The "
                        "key begins with the family, which counts the following."
                    ),
                )
            ),
            PrintedTable(
                title=_("Families of figures"),
                headings=(_("Family"), _("What is counted")),
                to_the_right=(False, False),
                widths=(0.32, 1),
                rows=rows,
            ),
        ),
    )


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
    known = [
        (_("People per team"), [(count.label, count.people) for count in profile.by_team]),
        (_("People per shift"), [(count.label, count.people) for count in profile.by_shift]),
    ]
    headings = {
        Grouping.EMPLOYMENT: _("People by form of employment"),
        Grouping.AGE: _("People by age"),
        Grouping.SEX: _("People by sex"),
    }
    known += [
        (headings[one.grouping], [(each.label, each.people or 0) for each in one.shown()])
        for one in report.groups
    ]
    drawings = tuple(
        figure(heading, charts.bars(heading, counts, width=HALF, labels=96))
        for heading, counts in known
        if counts
    )
    return Section(
        _("Staff"),
        (
            Paragraphs(_about_staff(report)),
            FigureGrid(drawings),
            *_hidden_groups(report),
            Paragraphs((_("Counted from: %(list)s.") % {"list": counted_from("staff")},)),
        ),
    )


def _hidden_groups(report: CompanyReport) -> tuple[Block, ...]:
    """Say which groups are not shown, and why; nothing where all are."""
    named = [
        f"{GROUPING_NAMES[one.grouping]}: {each.label}"
        for one in report.groups
        for each in one.groups
        if each.is_hidden
    ]
    if not named:
        return ()
    said = _(
        "Groups of fewer than %(minimum)s people are not shown, nor what would give them away: "
        "%(groups)s."
    ) % {"minimum": number_text(report.groups[0].minimum), "groups": ", ".join(named)}
    return (Paragraphs((said,)),)


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
                source=rest(len(competences.rows), MOST_PRINTED, "by_competence"),
            ),
            printed(
                _("Teams"),
                company_tables.by_team(report),
                (0, 1, 2, 3, 6, 7, 8),
                widths=(1, 0, 0, 0, 0, 0, 0),
                source=counted_from("by_team"),
            ),
            Paragraphs(
                (
                    _(
                        "Gaps per person are in the workbook, sheet “%(sheet)s”, and on each team's "
                        "matrix; they are for the talks with each person."
                    )
                    % {"sheet": name_of("by_person")},
                )
            ),
        ),
    )


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
                source=rest(len(risks.rows), MOST_PRINTED, "key_persons"),
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
        source=rest(len(short), MOST_PRINTED, "coverage"),
    )


def _certificates(report: CompanyReport) -> Section:
    analysis = report.analysis
    rows = company_tables.certificates(report)
    pairs = zip(analysis.certificates, rows.rows, strict=True)
    due = tuple(row for each, row in pairs if each.status in {"lapsed", "lapsing"})
    if not analysis.certificates:
        nothing = _("No certificates are known: hand in the list, also those that have lapsed.")
        papers = company_measures_pages.papers(report)
        return Section(
            _("Certificates, permits and fitness"),
            (Paragraphs((nothing,)), *papers),
            new_page=False,
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
    blocks: list[Block] = [Paragraphs((about,)), *company_measures_pages.papers(report)]
    if due:
        blocks.append(
            printed(
                _("Lapsed and lapsing, first to lapse first"),
                replace(rows, rows=due),
                (0, 1, 2, 5, 6, 7),
                widths=(1.1, 0.9, 1.4, 0, 0, 0),
                most=MOST_PEOPLE_PRINTED,
                source=rest(len(due), MOST_PEOPLE_PRINTED, "certificates"),
            )
        )
    return Section(_("Certificates, permits and fitness"), tuple(blocks))
