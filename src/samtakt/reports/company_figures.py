"""A company's key figures and what they say in plain words, each traced to its list."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.analysis.results import CompetenceRisk
from samtakt.foundation.formats import date_text, money_text, number_text, percent_text
from samtakt.reports.company_facts import CompanyReport


@dataclass(frozen=True, slots=True)
class CountedFigure:
    """A figure; `value` as the workbook holds it, `text` as it is printed, `sheet` its list."""

    label: str
    value: int | float | str
    text: str
    sheet: str


def figures(report: CompanyReport) -> tuple[CountedFigure, ...]:
    """Return the key figures in the order in which they are read."""
    analysis, totals = report.analysis, report.analysis.totals
    met = totals.covered_share
    return (
        _whole(_("people employed"), analysis.staff.people, "staff"),
        CountedFigure(
            _("of the assessed requirements met, weighted"),
            "" if met is None else round(met, 4),
            "–" if met is None else percent_text(met),
            "cells",
        ),
        _whole(_("requirements not met"), totals.gap, "cells"),
        _whole(_("weighted gap, points"), totals.weighted_gap, "by_competence"),
        _whole(_("levels missing"), totals.missing, "by_competence"),
        _whole(_("requirements not assessed"), totals.not_assessed, "cells"),
        _whole(
            _("competences that hang on one person"),
            len(analysis.key_person_risks),
            "key_persons",
        ),
        _whole(_("requirements on numbers not met"), len(analysis.short), "coverage"),
        _whole(
            _("certificates lapsed or lapsing"),
            len(analysis.lapsed) + len(analysis.lapsing),
            "certificates",
        ),
        *_of_plan(report),
    )


def _of_plan(report: CompanyReport) -> tuple[CountedFigure, ...]:
    share = report.plan.share if report.plan else None
    if share is None:
        return ()
    cost = float(share.cost)
    return (
        _whole(_("seats in the joint plan"), share.seats, "plan"),
        CountedFigure(_("cost of the seats and travel"), cost, money_text(cost), "plan"),
        CountedFigure(_("hours of training"), share.hours, number_text(share.hours), "plan"),
    )


def _whole(label: str, value: int, sheet: str) -> CountedFigure:
    return CountedFigure(label, value, number_text(value), sheet)


def at_risk(report: CompanyReport) -> tuple[CompetenceRisk, ...]:
    """Return the competences that hang on too few, now or at the horizon, worst first."""
    return tuple(
        risk
        for risk in report.analysis.risks
        if risk.holder_count <= 1 or risk.below_minimum or risk.below_minimum_at_horizon
    )


def sentences(report: CompanyReport) -> tuple[str, ...]:
    """Return what the numbers say, in three sentences."""
    return (_on_requirements(report), _on_gaps(report), _on_risks(report))


def _on_requirements(report: CompanyReport) -> str:
    analysis, totals = report.analysis, report.analysis.totals
    people = analysis.staff.people
    who = ngettext(
        "On %(day)s one person works in %(company)s.",
        "On %(day)s %(people)s people work in %(company)s.",
        people,
    ) % {
        "day": date_text(analysis.as_of),
        "people": number_text(people),
        "company": report.company,
    }
    if totals.covered_share is None:
        return who + " " + _("Nothing that is required of them has been assessed yet.")
    met = _(
        "Of what is required of them and assessed, %(share)s is met; %(open)s of %(all)s "
        "requirements nobody has assessed."
    ) % {
        "share": percent_text(totals.covered_share),
        "open": number_text(totals.not_assessed),
        "all": number_text(totals.required),
    }
    return f"{who} {met}"


def _on_gaps(report: CompanyReport) -> str:
    largest = next((row for row in report.analysis.by_competence if row.sums.weighted_gap), None)
    if largest is None:
        return _("No gap is known.")
    return ngettext(
        "The largest gap is %(competence)s: one person lacks %(levels)s there in all.",
        "The largest gap is %(competence)s: %(people)s people lack %(levels)s there in all.",
        largest.sums.gap,
    ) % {
        "competence": largest.competence.name,
        "people": number_text(largest.sums.gap),
        "levels": levels_text(largest.sums.missing),
    }


def levels_text(levels: int) -> str:
    """Return a number of levels in words."""
    return ngettext("%(number)s level", "%(number)s levels", levels) % {
        "number": number_text(levels)
    }


def _on_risks(report: CompanyReport) -> str:
    analysis = report.analysis
    key, none = len(analysis.key_person_risks), len(analysis.without_holder)
    leaving = analysis.staff.leaving_within_horizon
    hanging = ngettext(
        "%(key)s competence hangs on one person and %(none)s on nobody;",
        "%(key)s competences hang on one person and %(none)s on nobody;",
        key,
    ) % {"key": number_text(key), "none": number_text(none)}
    if not key and not none:
        hanging = _("No competence hangs on one person alone;")
    gone = ngettext(
        "by %(day)s %(people)s person leaves or retires.",
        "by %(day)s %(people)s people leave or retire.",
        leaving,
    ) % {"day": date_text(analysis.horizon), "people": number_text(leaving)}
    return f"{hanging} {gone}"


def next_steps(report: CompanyReport) -> tuple[str, ...]:
    """Return what to do where facts are missing; nothing where the report is whole."""
    analysis, totals = report.analysis, report.analysis.totals
    steps = []
    if not analysis.staff.people:
        steps.append(_("No employees are known: hand in the list of employees first."))
    if not totals.required:
        steps.append(
            _("Nothing is required yet: say what each role requires, or take the hub's profiles.")
        )
    if not totals.met and not totals.gap:
        steps.append(_("No levels are known: hand in the skill matrix, or assess the first team."))
    if totals.met + totals.gap and totals.not_assessed > (totals.met + totals.gap):
        steps.append(
            _("More than half of what is required is not assessed: begin with the critical ones.")
        )
    if not any(row.stated for row in analysis.coverage):
        steps.append(
            _("No numbers are stated per team and shift: say how many must hold what on each.")
        )
    if report.plan is None or report.plan.share is None:
        steps.append(
            _("The company is not in a joint plan yet: join the round and publish the needs.")
        )
    if not analysis.certificates:
        steps.append(_("No certificates are known: hand in the list, also those that have lapsed."))
    return tuple(steps)
