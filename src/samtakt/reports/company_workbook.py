"""Every list of a company's report as the sheets of one workbook, the summary first."""

from collections.abc import Callable

from samtakt.reports import company_more_tables as more
from samtakt.reports import company_tables as tables
from samtakt.reports.company_facts import CompanyReport
from samtakt.reports.sheets import Sheet

SHEETS: dict[str, Callable[[CompanyReport], Sheet]] = {
    "summary": tables.summary,
    "freshness": more.freshness,
    "goals": more.goals,
    "technology": more.technology,
    "staff": tables.staff,
    "cells": tables.cells,
    "by_competence": tables.by_competence,
    "by_team": tables.by_team,
    "by_person": tables.by_person,
    "coverage": tables.coverage,
    "key_persons": tables.key_persons,
    "ahead": more.ahead,
    "certificates": tables.certificates,
    "papers": more.papers,
    "calibration": more.calibration,
    "actions": more.actions,
    "advice": more.advice,
    "plan": tables.plan,
    "plan_people": tables.plan_people,
    "not_covered": tables.not_covered,
    "figures": more.figures,
}


def all_sheets(report: CompanyReport) -> list[Sheet]:
    """Return every list, the summary first."""
    return [make(report) for make in SHEETS.values()]
