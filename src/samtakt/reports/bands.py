"""The chart of an expected number with its band over the years, for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from samtakt.foundation.formats import number_text
from samtakt.reports.charts import ACCENT, ACCENT_PALE, GAP, INK, LINE, MEASURED_IN, Drawing, drawn

HEIGHT = 105


@dataclass(frozen=True, slots=True)
class BandPoint:
    """One year: the expected number, the band around it, and what is required, if anything."""

    year: int
    expected: float
    low: int
    high: int
    required: int | None


def band(title: str, points: Sequence[BandPoint], *, words: dict[str, str], width: int) -> Drawing:
    """Draw the expected number as a line in its band, and what is required as a dashed line.

    The last year's numbers stand at the end of the lines, so that none is read off an axis.
    """
    values = [
        {
            "year": point.year,
            "expected": point.expected,
            "low": point.low,
            "high": point.high,
            "required": point.required,
            "said": number_text(point.expected, 1),
        }
        for point in points
    ]
    top = max(max(point.high, point.required or 0) for point in points) + 1
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width - 70,
        "height": HEIGHT,
        "padding": 2,
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "scale": {"nice": False},
                "axis": {
                    "title": None, "format": "d", "values": [point.year for point in points],
                    "grid": False, "domain": False, "ticks": False,
                },
            }
        },
        "layer": _layers(top, values[-1]),
        "config": {
            "font": MEASURED_IN,
            "background": None,
            "view": {"stroke": None},
            "text": {"color": INK, "fontSize": 10},
            "axis": {"labelFontSize": 10, "labelColor": INK, "gridColor": LINE},
        },
    }  # fmt: skip
    return Drawing(drawn(spec), _told(title, points, words))


def _layers(top: int, last: dict[str, Any]) -> list[dict[str, Any]]:
    scale = {"domain": [0, top]}
    axis = {"title": None, "tickMinStep": 1, "tickCount": 4, "domain": False, "ticks": False}

    def y(field: str) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}

    at_the_end = {"filter": f"datum.year == {last['year']}"}
    return [
        {
            "mark": {"type": "area", "color": ACCENT_PALE, "opacity": 0.55},
            "encoding": {"y": y("low"), "y2": {"field": "high"}},
        },
        {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 2.2}, "encoding": {"y": y("expected")}},
        {
            "transform": [{"filter": "isValid(datum.required)"}],
            "mark": {
                "type": "line", "color": GAP, "strokeWidth": 1.6, "strokeDash": [5, 3],
                "interpolate": "step-before",
            },
            "encoding": {"y": y("required")},
        },
        {
            "transform": [at_the_end],
            "mark": {"type": "text", "align": "left", "dx": 4, "fontWeight": 600},
            "encoding": {"y": y("expected"), "text": {"field": "said"}},
        },
    ]  # fmt: skip


def _told(title: str, points: Sequence[BandPoint], words: dict[str, str]) -> str:
    said = "; ".join(
        f"{point.year}: {words['expected']} {number_text(point.expected, 1)}, "
        f"{words['band']} {point.low}–{point.high}, "
        f"{words['required']} {'–' if point.required is None else point.required}"
        for point in points
    )
    return f"{title}. {said}."
