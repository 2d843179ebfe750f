"""The charts of a calibration: severities, distributions of ratings, and tilt by team."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from samtakt.assessments.calibrated import AssessorRow, TeamRow
from samtakt.foundation.formats import percent_text
from samtakt.web.charts import Chart, Interval, intervals, levels

DRAWN = 12
"""More than so many rows are read more easily in the table."""


def severities(rows: Sequence[AssessorRow]) -> Chart | None:
    """Draw how often each assessor is the lower of two who differ, most extreme first."""
    known = [row for row in rows if row.found.severity]
    known.sort(key=lambda row: -abs(row.found.severity.log_odds))  # type: ignore[union-attr]
    if not known:
        return None
    return intervals(
        _("How often each assessor gives the lower level"),
        [_severity(row) for row in known[:DRAWN]],
        of=_("Assessor"),
        figure=_("Lower of two that differ"),
    )


def _severity(row: AssessorRow) -> Interval:
    found = row.found.severity
    assert found is not None
    return Interval(
        row.name,
        found.share_low,
        found.share,
        found.share_high,
        _said(found.share, found.share_low, found.share_high),
    )


def _said(share: float, low: float, high: float) -> str:
    return _("%(share)s (%(low)s to %(high)s)") % {
        "share": percent_text(share),
        "low": percent_text(low),
        "high": percent_text(high),
    }


def levels_of_assessors(rows: Sequence[AssessorRow]) -> Chart | None:
    """Draw which levels each assessor gives."""
    if not rows:
        return None
    return levels(
        _("Levels given, by assessor"),
        [(row.name, row.found.levels) for row in rows[:DRAWN]],
        of=_("Assessor"),
    )


def levels_of_teams(rows: Sequence[TeamRow]) -> Chart | None:
    """Draw which levels others give the people of each team."""
    shown = [
        (row.name or _("Not stated"), row.by_others)
        for row in rows
        if row.by_others and sum(row.by_others)
    ]
    if not shown:
        return None
    return levels(_("Levels given by others, by team"), shown[:DRAWN], of=_("Team"))


def tilts_of_teams(rows: Sequence[TeamRow]) -> Chart | None:
    """Draw how many in each team rate themselves above their manager."""
    shown = [(row.name or _("Not stated"), row.tilt) for row in rows if row.tilt]
    if not shown:
        return None
    return intervals(
        _("People who rate themselves above their manager, by team"),
        [
            Interval(
                name,
                tilt.above_low,
                tilt.above_share,
                tilt.above_high,
                _said(tilt.above_share, tilt.above_low, tilt.above_high),
            )
            for name, tilt in shown[:DRAWN]
        ],
        of=_("Team"),
        figure=_("Share of people"),
    )
