"""Where things stand in a company's report: its sections, its sheets, and which goes with which."""

from django.utils.translation import gettext as _

from samtakt.foundation.formats import number_text

SECTIONS = (
    "summary",
    "assignment",
    "goals",
    "staff",
    "cells",
    "gaps",
    "coverage",
    "ahead",
    "certificates",
    "calibration",
    "measures",
    "advice",
    "plan",
    "not_covered",
    "method",
    "figures",
)
SECTION_OF_SHEET = {
    "freshness": "assignment",
    "goals": "goals",
    "technology": "goals",
    "staff": "staff",
    "cells": "cells",
    "by_competence": "gaps",
    "by_team": "gaps",
    "by_person": "gaps",
    "coverage": "coverage",
    "key_persons": "coverage",
    "ahead": "ahead",
    "certificates": "certificates",
    "papers": "certificates",
    "calibration": "calibration",
    "actions": "measures",
    "advice": "advice",
    "plan": "plan",
    "plan_people": "plan",
    "not_covered": "not_covered",
}


def name_of(sheet: str) -> str:
    """Return what a sheet is called in the active language."""
    return {
        "summary": _("Summary"),
        "freshness": _("Fresh levels"),
        "goals": _("Goals to actions"),
        "technology": _("Technology plan"),
        "staff": _("Staff"),
        "cells": _("Requirements and levels"),
        "by_competence": _("Gaps per competence"),
        "by_team": _("Gaps per team"),
        "by_person": _("Gaps per person"),
        "coverage": _("Coverage"),
        "key_persons": _("Key persons"),
        "ahead": _("Years ahead"),
        "certificates": _("Certificates"),
        "papers": _("Certificates by kind"),
        "calibration": _("Calibration"),
        "actions": _("Actions"),
        "advice": _("Recommendations"),
        "plan": _("Plan"),
        "plan_people": _("Plan per person"),
        "not_covered": _("Not covered"),
        "figures": _("All figures"),
    }[sheet]


def counted_from(sheet: str) -> str:
    """Return the section and the sheet that a figure is counted from."""
    number = SECTIONS.index(SECTION_OF_SHEET[sheet]) + 1
    return _("section %(number)s, sheet “%(sheet)s”") % {
        "number": number,
        "sheet": name_of(sheet),
    }


def rest(rows: int, most: int, sheet: str) -> str:
    """Name the list, and say how much of it is printed if that is not all."""
    if rows <= most:
        return counted_from(sheet)
    return _("%(list)s; the first %(most)s of %(rows)s are printed") % {
        "list": counted_from(sheet),
        "most": number_text(most),
        "rows": number_text(rows),
    }
