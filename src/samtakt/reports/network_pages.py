"""The printed pages of the network's report: what is held when, for whom, and how good it is."""

import datetime
from collections import Counter
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.foundation.formats import (
    date_text,
    money_text,
    number_text,
    percent_text,
    sort_key,
    week_text,
)
from samtakt.planning.plans import SessionView
from samtakt.reports import charts, network_tables
from samtakt.reports.network_facts import NetworkReport
from samtakt.reports.network_tables import name_of
from samtakt.reports.pages import (
    Block,
    Bullets,
    Document,
    KeyFigure,
    KeyFigures,
    Lead,
    Paragraphs,
    Section,
    figure,
    printed,
)

COLUMN = 640
COURSES_IN_CALENDAR = 44
ONE_WEEK = 7
FIRST_FEW = 5
SECTIONS = ("summary", "calendar", "sessions", "companies", "not_covered", "method")
SECTION_OF_SHEET = {
    "sessions": "sessions",
    "seats": "companies",
    "companies": "companies",
    "reasons": "not_covered",
    "unmet": "not_covered",
}


def title() -> str:
    """Return what the report is called."""
    return _("Joint plan")


def document(report: NetworkReport) -> Document:
    """Return the report's pages in the active language."""
    plan = report.plan
    return Document(
        title=title(),
        subtitle=plan.round,
        running=f"{report.hub} · {plan.round}",
        facts=(
            (_("Learning centre"), report.hub),
            (_("Needs as of"), date_text(plan.as_of)),
            (_("First day"), date_text(plan.starts_on)),
            (_("Companies"), number_text(len(plan.companies))),
            (_("Status"), plan.status_text),
        ),
        about=(
            _(
                "The plan is made from numbers of people that the companies have published. "
                "It holds no names: who takes a seat is decided inside each company."
            ),
            _(
                "Each figure names the section of this report and the sheet of the workbook with "
                "the same name that it is counted from."
            ),
        ),
        sections=(
            _summary(report),
            _calendar(report),
            _sessions(report),
            _companies(report),
            _not_covered(report),
            _method(report),
        ),
    )


def counted_from(sheet: str) -> str:
    """Return the section and the sheet that a figure is counted from."""
    number = SECTIONS.index(SECTION_OF_SHEET[sheet]) + 1
    return _("section %(number)s, sheet “%(sheet)s”") % {
        "number": number,
        "sheet": name_of(sheet),
    }


def _summary(report: NetworkReport) -> Section:
    plan = report.plan
    needs = sum(share.needs for share in plan.companies)
    met = sum(share.needs_met for share in plan.companies)
    sessions, shares = counted_from("sessions"), counted_from("companies")
    return Section(
        _("Summary"),
        (
            Lead((*_what_it_does(report, needs, met), how_good(plan.gap))),
            KeyFigures(
                (
                    KeyFigure(number_text(len(plan.sessions)), _("sessions"), sessions),
                    KeyFigure(number_text(plan.seats), _("seats"), sessions),
                    KeyFigure(f"{number_text(met)}/{number_text(needs)}", _("needs met"), shares),
                    KeyFigure(money_text(plan.network_cost), _("cost to the network"), sessions),
                    KeyFigure(
                        money_text(plan.network_budget) or "–",
                        _("the network's budget"),
                        _("as set for the round"),
                    ),
                    KeyFigure(money_text(plan.company_cost), _("cost to the companies"), shares),
                    # With the cost taken off, so that it can be compared with the bound beside it.
                    KeyFigure(
                        number_text(plan.objective, 1),
                        _("points of this plan, cost deducted"),
                        _("weighted gap closed, less the cost in points"),
                    ),
                    KeyFigure(
                        number_text(plan.bound, 1),
                        _("points that no plan can exceed, cost deducted"),
                        _("proved by the calculation"),
                    ),
                    KeyFigure(
                        percent_text(plan.gap, 1),
                        _("better at most"),
                        _("proved by the calculation"),
                    ),
                )
            ),
            *_outdated(report),
            *_most_left(report),
        ),
    )


def _what_it_does(report: NetworkReport, needs: int, met: int) -> tuple[str, ...]:
    plan = report.plan
    held = ngettext(
        "The plan holds one session with %(seats)s seats for %(companies)s companies.",
        "The plan holds %(sessions)s sessions with %(seats)s seats for %(companies)s companies.",
        len(plan.sessions),
    ) % {
        "sessions": number_text(len(plan.sessions)),
        "seats": number_text(plan.seats),
        "companies": number_text(sum(1 for share in plan.companies if share.seats)),
    }
    covered = _(
        "It meets %(met)s of %(needs)s needs in full, for %(cost)s in all, of which %(network)s "
        "are paid by the network."
    ) % {
        "met": number_text(met),
        "needs": number_text(needs),
        "cost": money_text(plan.cost),
        "network": money_text(plan.network_cost),
    }
    return held, covered


def how_good(gap: float) -> str:
    """Return what the proven gap (a share) means, in plain words."""
    if gap <= 0.00005:
        return _("It is proved that no plan under the same limits is better.")
    return _("It is proved that no plan under the same limits can be more than %(gap)s better.") % {
        "gap": percent_text(gap, 1 if gap >= 0.001 else 2)
    }


def _outdated(report: NetworkReport) -> tuple[Block, ...]:
    if not report.plan.outdated:
        return ()
    return (
        Paragraphs(
            (_("A company has published its needs anew since this plan was made: plan again."),)
        ),
    )


def _most_left(report: NetworkReport) -> tuple[Block, ...]:
    reasons = network_tables.reasons(report)
    if not reasons.rows:
        return ()
    return (
        printed(
            _("Why needs are not covered"),
            reasons,
            (0, 1, 2, 3),
            widths=(1, 0, 0, 2),
            most=FIRST_FEW,
            source=counted_from("reasons"),
        ),
    )


def _calendar(report: NetworkReport) -> Section:
    plan = report.plan
    heading = _("Calendar")
    if not plan.sessions:
        return Section(heading, (Paragraphs((_("The plan holds no session."),)),))
    mondays = [week.monday for week in plan.weeks]
    weeks = [str(monday.isocalendar().week) for monday in mondays]
    entries = calendar_entries(plan.sessions, mondays)
    courses = list(dict.fromkeys(entry.label for entry in entries))
    parts = [
        courses[start : start + COURSES_IN_CALENDAR]
        for start in range(0, len(courses), COURSES_IN_CALENDAR)
    ]
    title_of = _("Courses and the weeks in which they run, %(first)s to %(last)s") % {
        "first": week_text(mondays[0]),
        "last": week_text(mondays[-1]),
    }
    return Section(
        heading,
        (
            Paragraphs(
                (
                    _("Each bar is a course in the weeks it runs; the number is of participants."),
                    _(
                        "Sessions of one course that start in the same week, at several places or with "
                        "several providers, are one bar."
                    ),
                )
            ),
            *(
                figure(
                    title_of,
                    charts.calendar(
                        title_of,
                        [entry for entry in entries if entry.label in part],
                        weeks=weeks,
                        width=COLUMN,
                        labels=205,
                    ),
                )
                for part in parts
            ),
        ),
    )


def calendar_entries(
    sessions: Sequence[SessionView], mondays: Sequence[datetime.date]
) -> list[charts.CalendarEntry]:
    """Return a bar per course and week, by course; sessions that start together are one bar."""
    place = {monday: number for number, monday in enumerate(mondays)}
    participants: Counter[tuple[str, int, int]] = Counter()
    for session in sessions:
        start = place[session.week]
        weeks = ((session.ends_on - session.week).days + ONE_WEEK) // ONE_WEEK
        length = max(1, min(len(mondays) - start, weeks))
        participants[session.course, start, length] += session.participants
    return [
        charts.CalendarEntry(course, start, length, number_text(people))
        for (course, start, length), people in sorted(
            participants.items(), key=lambda each: (sort_key(each[0][0]), *each[0][1:])
        )
    ]


def _sessions(report: NetworkReport) -> Section:
    rows = network_tables.sessions(report)
    if not rows.rows:
        return Section(
            _("Sessions"), (Paragraphs((_("The plan holds no session."),)),), new_page=False
        )
    return Section(
        _("Sessions"),
        (
            printed(
                _("Sessions in calendar order"),
                rows,
                (0, 4, 5, 6, 8, 11, 12),
                widths=(0, 1.7, 1.7, 0.9, 0, 0, 0),
                source=counted_from("sessions"),
            ),
        ),
    )


def _companies(report: NetworkReport) -> Section:
    plan = report.plan
    rows = [(share.company.name, share.seats) for share in plan.companies]
    heading = _("Seats per company")
    blocks: list[Block] = []
    if rows:
        blocks = [
            figure(heading, charts.bars(heading, rows, width=COLUMN, labels=200)),
            printed(
                _("What each company gets and pays"),
                network_tables.companies(report),
                (0, 1, 2, 3, 5, 6, 7, 8, 9),
                widths=(1, 0, 0, 0, 0, 0, 0, 0, 0),
                source=counted_from("companies"),
            ),
        ]
    blocks.append(Paragraphs((_money_in_words(report),)))
    return Section(_("Companies: seats and costs"), tuple(blocks))


def _money_in_words(report: NetworkReport) -> str:
    plan = report.plan
    if plan.network_budget is None:
        return _("The network pays %(cost)s for the sessions; it has set no limit.") % {
            "cost": money_text(plan.network_cost)
        }
    return _(
        "The network pays %(cost)s for the sessions, of a budget of %(budget)s; %(left)s are left. "
        "The companies pay %(companies)s for seats and travel."
    ) % {
        "cost": money_text(plan.network_cost),
        "budget": money_text(plan.network_budget),
        "left": money_text(plan.network_budget - plan.network_cost),
        "companies": money_text(plan.company_cost),
    }


def _not_covered(report: NetworkReport) -> Section:
    heading = _("What is not covered, and why")
    reasons = network_tables.reasons(report)
    if not reasons.rows:
        return Section(heading, (Paragraphs((_("Every published need is met."),)),), new_page=False)
    people = sum(row.people for row in report.plan.unmet)
    about = ngettext(
        "%(people)s need is met in part or not at all.",
        "%(people)s needs are met in part or not at all.",
        people,
    ) % {"people": number_text(people)}
    return Section(
        heading,
        (
            Paragraphs((about,)),
            printed(
                _("Reasons, the one that concerns most needs first"),
                reasons,
                (0, 1, 2, 3),
                widths=(1, 0, 0, 2),
                source=counted_from("reasons"),
            ),
        ),
    )


def _method(report: NetworkReport) -> Section:
    plan = report.plan
    return Section(
        _("How the plan is made"),
        (
            Paragraphs(
                (
                    _(
                        "The plan chooses sessions and seats so that as much weighted gap as possible "
                        "is closed for its cost. It keeps every group between its smallest and its "
                        "largest size, every budget, what must come first, and no more people of a "
                        "team away on any day than the team allows. An independent check of all these "
                        "rules was passed before the plan was kept."
                    ),
                    _(
                        "The plan is worth %(objective)s points: %(value)s points of weighted gap "
                        "closed, less what the money spent is worth by the round's own measure. "
                        "Beside it stands the bound, %(bound)s points, which no plan whatsoever can "
                        "exceed. The distance between the two is how much better a plan could at most "
                        "be."
                    )
                    % {
                        "objective": number_text(plan.objective, 1),
                        "value": number_text(plan.value, 1),
                        "bound": number_text(plan.bound, 1),
                    },
                )
            ),
            Bullets(
                (
                    _("Status: %(status)s.") % {"status": plan.status_text},
                    how_good(plan.gap),
                    _("Calculated in %(seconds)s seconds on %(day)s.")
                    % {
                        "seconds": number_text(plan.seconds, 1),
                        "day": date_text(timezone.localdate(plan.made_at)),
                    },
                    _("Seed %(seed)s: the number from which all chance in the calculation comes.")
                    % {"seed": plan.seed},
                    _(
                        "The files instance.json and plan.json hold the problem and the plan; "
                        "“samtakt verify-plan instance.json plan.json” checks them without this "
                        "system's database."
                    ),
                )
            ),
        ),
        new_page=False,
    )
