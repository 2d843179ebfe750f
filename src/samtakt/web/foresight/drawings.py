"""The band chart of one competence: what to expect, how sure that is, and what is required."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from samtakt.analysis.foresight import Outlook, StaffPoint
from samtakt.foundation.formats import number_text, percent_text, short_date
from samtakt.web import charts

HEIGHT = 240


def band_chart(title: str, outlook: Outlook) -> charts.Chart:
    """Draw one competence over time; the table beside it holds the same figures."""
    values = [
        {
            "step": step,
            "year": str(point.day.year),
            "expected": point.expected,
            "low": point.low,
            "high": point.high,
            "required": point.required,
        }
        for step, point in enumerate(outlook.points)
    ]
    rows = [
        [
            short_date(point.day),
            number_text(point.required) or "–",
            number_text(point.expected, 1),
            f"{point.low}–{point.high}",
            percent_text(point.shortage) or "–",
        ]
        for point in outlook.points
    ]
    return charts.Chart(
        title=title,
        wide=charts.draw(_spec(values, charts.WIDE), title, "wide"),
        narrow=charts.draw(_spec(values, charts.NARROW), title, "narrow"),
        headings=[
            _("Day"),
            _("Required"),
            _("Expected"),
            _("Band (10–90 %)"),
            _("Risk of too few"),
        ],
        rows=rows,
        legend=[
            charts.Legend(_("Expected number"), charts.PAINT[charts.FIRST]),
            charts.Legend(_("Eight times in ten within"), charts.PAINT[charts.THIRD]),
            charts.Legend(_("Required (dashed)"), charts.PAINT[charts.INK]),
        ],
    )


def staff_chart(title: str, points: Sequence[StaffPoint]) -> charts.Chart:
    """Draw how many of today's staff will be left, year by year."""
    return charts.bars(
        title,
        [
            charts.Bar(
                short_date(point.day),
                point.expected,
                f"{number_text(point.expected, 0)} ({point.low}–{point.high})",
            )
            for point in points
        ],
        of=_("Day"),
        figure=_("Expected (band)"),
    )


def _spec(values: list[dict[str, Any]], width: int) -> dict[str, Any]:
    largest = max([1, *(value["high"] for value in values), *_required(values)])
    years = {value["step"]: value["year"] for value in values[:: max(1, len(values) // 5)]}
    labels = ", ".join(f"'{step}': '{year}'" for step, year in years.items())
    x = {
        "field": "step",
        "type": "quantitative",
        "scale": {"domain": [0, max(1, len(values) - 1)], "nice": False},
        "axis": {
            "title": None,
            "values": list(years),
            "labelExpr": f"({{{labels}}})[datum.value]",
            "domainColor": charts.LINE,
            "tickColor": charts.LINE,
        },
    }
    y = {
        "type": "quantitative",
        "scale": {"domain": [0, largest + 1], "nice": False},
        "axis": {
            "title": None,
            "tickMinStep": 1,
            "tickCount": 5,
            "format": "d",
            "grid": True,
            "gridColor": charts.LINE,
            "domainColor": charts.LINE,
            "tickColor": charts.LINE,
        },
    }
    return {
        **charts.frame(width - 60, HEIGHT),
        "data": {"values": values},
        "encoding": {"x": x},
        "layer": [
            {
                "mark": {"type": "area", "color": charts.THIRD, "opacity": 1}
                | {"line": {"color": charts.MUTED, "strokeWidth": 0.75}},
                "encoding": {"y": {**y, "field": "high"}, "y2": {"field": "low"}},
            },
            {
                "mark": {"type": "line", "color": charts.FIRST, "strokeWidth": 2.5},
                "encoding": {"y": {**y, "field": "expected"}},
            },
            {
                "transform": [{"filter": "isValid(datum.required)"}],
                "mark": {"type": "line", "color": charts.INK, "strokeWidth": 2}
                | {"strokeDash": [6, 4], "interpolate": "step-after"},
                "encoding": {"y": {**y, "field": "required"}},
            },
        ],
    }


def _required(values: list[dict[str, Any]]) -> list[int]:
    return [value["required"] for value in values if value["required"] is not None]
