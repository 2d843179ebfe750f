"""Charts as SVG in our tokens: readable in light and dark, on paper, and without colour.

Vega-Lite specs are drawn by vl-convert, without a browser or a network. A chart is drawn
twice, for a wide and for a narrow place; style sheets show the one that fits. Colours are
drawn as stand-ins and then replaced by CSS variables in presentation attributes, which the
content security policy allows, so that the same drawing follows the theme.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from samtakt.foundation.formats import number_text, sort_key
from samtakt.foundation.phrases import GAP, NOT_ASSESSED, REQUIREMENT_MET
from samtakt.web.towns import TOWNS, spread

WIDE = 720
NARROW = 340
STEP = 30
# The fonts of the page cannot be measured here; sans-serif is the one bundled for measuring.
FONT = "sans-serif"

INK, MUTED, LINE, SURFACE = "#000001", "#000002", "#000003", "#000004"
FIRST, SECOND, THIRD, BUBBLE = "#000011", "#000012", "#000013", "#000014"
GAP_FILL, OPEN_FILL = "#000021", "#000022"
PAINT = {
    INK: "var(--st-ink)",
    MUTED: "var(--st-muted)",
    LINE: "var(--st-line)",
    SURFACE: "var(--st-surface)",
    FIRST: "var(--st-chart-1)",
    SECOND: "var(--st-chart-2)",
    THIRD: "var(--st-chart-3)",
    BUBBLE: "var(--st-chart-bubble)",
    GAP_FILL: "url(#st-pattern-gap)",
    OPEN_FILL: "url(#st-pattern-open)",
}

STATUSES = {
    "met": (REQUIREMENT_MET, FIRST),
    "gap": (GAP, GAP_FILL),
    "not_assessed": (NOT_ASSESSED, OPEN_FILL),
}


@dataclass(frozen=True)
class Legend:
    """One kind of mark and what it means."""

    label: str
    fill: str


@dataclass(frozen=True)
class Chart:
    """A drawing in two widths, and the same figures as a table."""

    title: str
    wide: SafeString
    narrow: SafeString
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    legend: Sequence[Legend] = ()


@dataclass(frozen=True)
class Bar:
    """One bar: what it is called, how long it is, and the words at its end instead of a number."""

    label: str
    value: float
    text: str = ""


def bars(
    title: str, rows: Sequence[Bar], *, of: str = "", figure: str = "", decimals: int = 0
) -> Chart:
    """Draw horizontal bars in the order given.

    `of` heads the column of labels and `figure` the column of values in the table.
    """
    said = [bar.text or number_text(bar.value, decimals) for bar in rows]
    values = [
        {"row": position, "label": bar.label, "value": bar.value, "said": text}
        for position, (bar, text) in enumerate(zip(rows, said, strict=True))
    ]
    largest = max((bar.value for bar in rows), default=0) or 1
    return Chart(
        title=title,
        wide=_draw(_bars(values, largest, WIDE), title, "wide"),
        narrow=_draw(_bars(values, largest, NARROW), title, "narrow"),
        headings=[of or _("What"), figure or _("Number")],
        rows=[[bar.label, text] for bar, text in zip(rows, said, strict=True)],
    )


def _bars(values: list[dict[str, Any]], largest: float, width: int) -> dict[str, Any]:
    labels = _room_for_labels(width)
    longest = max((len(value["said"]) for value in values), default=1)
    scale = {"domain": [0, largest], "range": [0, width - labels - 12 - 8 * longest]}
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": scale}
    return _spec(
        values,
        width=width - labels,
        layer=[
            {"mark": {"type": "bar", "color": FIRST, "height": 16}, "encoding": {"x": x}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontWeight": 600},
                "encoding": {"x": x, "text": {"field": "said"}},
            },
        ],
        y=_rows_axis(values, labels),
    )


def stacked(title: str, rows: Sequence[tuple[str, Mapping[str, int]]], *, of: str = "") -> Chart:
    """Draw bars divided by status ("met", "gap", "not_assessed"), each part with its number."""
    values = [part for position, row in enumerate(rows) for part in _parts(position, *row)]
    largest = max((sum(counts.values()) for _label, counts in rows), default=0) or 1
    return Chart(
        title=title,
        wide=_draw(_stacked(values, largest, WIDE), title, "wide"),
        narrow=_draw(_stacked(values, largest, NARROW), title, "narrow"),
        headings=[of or _("What"), *[str(words) for words, _fill in STATUSES.values()]],
        rows=[
            [label, *[number_text(counts.get(status, 0)) for status in STATUSES]]
            for label, counts in rows
        ],
        legend=[Legend(str(words), PAINT[fill]) for words, fill in STATUSES.values()],
    )


def _parts(position: int, label: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    parts, start = [], 0
    for status in STATUSES:
        count = counts.get(status, 0)
        part = {"row": position, "label": label, "status": status, "count": count}
        parts.append({**part, "start": start, "end": start + count, "middle": start + count / 2})
        start += count
    return parts


def _stacked(values: list[dict[str, Any]], largest: int, width: int) -> dict[str, Any]:
    labels = _room_for_labels(width)
    room = width - labels - 4
    for value in values:
        digits = len(str(value["count"]))
        fits = value["count"] * room / largest >= 8 * digits + 8
        value["said"] = number_text(value["count"]) if fits else ""
    scale = {"domain": [0, largest], "range": [0, room]}

    def x(name: str) -> dict[str, Any]:
        return {"field": name, "type": "quantitative", "axis": None, "scale": scale}

    fills = {"domain": list(STATUSES), "range": [fill for _words, fill in STATUSES.values()]}
    drawn = {"filter": "datum.count > 0"}
    told = {"filter": "datum.said != ''"}
    plate = {"type": "rect", "height": 16, "color": SURFACE, "cornerRadius": 3}
    ends = {
        "x": {"field": "plate_from", "type": "quantitative", "axis": None, "scale": scale},
        "x2": {"field": "plate_to"},
    }
    for value in values:
        half = (4 * len(value["said"]) + 4) * largest / room
        value["plate_from"], value["plate_to"] = value["middle"] - half, value["middle"] + half
    return _spec(
        values,
        width=width - labels,
        layer=[
            {
                "transform": [drawn],
                "mark": {"type": "bar", "height": 22, "stroke": INK, "strokeWidth": 0.75},
                "encoding": {
                    "x": x("start"),
                    "x2": {"field": "end"},
                    "color": {"field": "status", "scale": fills, "legend": None},
                },
            },
            # A number on a pattern stands on a plate of its own, or it could not be read.
            {"transform": [told], "mark": plate, "encoding": ends},
            {
                "transform": [told],
                "mark": {"type": "text", "fontWeight": 600},
                "encoding": {"x": x("middle"), "text": {"field": "said"}},
            },
        ],
        y=_rows_axis(values, labels),
    )


@dataclass(frozen=True)
class Place:
    """A company on the map."""

    name: str
    latitude: float
    longitude: float
    people: int


def company_map(title: str, places: Sequence[Place]) -> Chart:
    """Draw companies as circles at their places, sized by people and numbered as in the table.

    Towns of the three counties give the bearings; companies in the same town are drawn side
    by side.
    """
    ordered = sorted(places, key=lambda place: sort_key(place.name))
    apart = spread([(place.latitude, place.longitude) for place in ordered])
    circles = [
        {"no": number, "lat": lat, "lon": lon, "people": place.people}
        for number, (place, (lat, lon)) in enumerate(zip(ordered, apart, strict=True), start=1)
    ]
    towns = [{"town": name, "lat": lat, "lon": lon} for name, lat, lon in TOWNS]
    return Chart(
        title=title,
        wide=_draw(_map(circles, towns, WIDE), title, "wide"),
        narrow=_draw(_map(circles, towns, NARROW), title, "narrow"),
        headings=[_("Company"), _("Number on the map"), _("People")],
        rows=[
            [place.name, str(number), number_text(place.people)]
            for number, place in enumerate(ordered, start=1)
        ],
    )


def _map(
    circles: list[dict[str, Any]], towns: list[dict[str, Any]], width: int
) -> dict[str, Any]:
    small = width < WIDE
    where = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }
    largest = max((circle["people"] for circle in circles), default=1) or 1
    area = {"domain": [0, largest], "range": [160, 800 if small else 1800]}
    text = {"type": "text", "fontSize": 9 if small else 11}
    return {
        **_frame(width, width * 0.78),
        "projection": {"type": "mercator"},
        "layer": [
            {
                "data": {"values": towns},
                "mark": {"type": "point", "shape": "square", "filled": True, "size": 14}
                | {"color": MUTED},
                "encoding": where,
            },
            {
                "data": {"values": circles},
                "mark": {"type": "circle", "color": BUBBLE, "opacity": 1}
                | {"stroke": SURFACE, "strokeWidth": 1.5},
                "encoding": {
                    **where,
                    "size": {
                        "field": "people",
                        "type": "quantitative",
                        "scale": area,
                        "legend": None,
                    },
                },
            },
            {
                "data": {"values": towns},
                "mark": {**text, "dy": 14, "color": MUTED}
                | {"stroke": SURFACE, "strokeWidth": 3, "strokeJoin": "round"},
                "encoding": {**where, "text": {"field": "town"}},
            },
            {
                "data": {"values": towns},
                "mark": {**text, "dy": 14, "color": MUTED},
                "encoding": {**where, "text": {"field": "town"}},
            },
            {
                "data": {"values": circles},
                "mark": {**text, "color": SURFACE, "fontWeight": 700},
                "encoding": {**where, "text": {"field": "no", "type": "nominal"}},
            },
        ],
    }


def _room_for_labels(width: int) -> int:
    return 230 if width >= WIDE else 120


def _rows_axis(values: list[dict[str, Any]], room: int) -> dict[str, Any]:
    """Return the axis of labels; rows are told apart by position, so equal labels may repeat."""
    names = [value["label"] for value in {value["row"]: value for value in values}.values()]
    return {
        "field": "row",
        "type": "ordinal",
        "sort": None,
        "axis": {
            "title": None,
            "labelExpr": f"{json.dumps(names)}[datum.value]",
            "labelLimit": room - 12,
            "labelPadding": 8,
            "minExtent": room,
            "maxExtent": room,
            "domain": False,
            "ticks": False,
        },
    }


def _spec(
    values: list[dict[str, Any]], *, width: int, layer: list[dict[str, Any]], y: dict[str, Any]
) -> dict[str, Any]:
    return {
        **_frame(width, {"step": STEP}),
        "data": {"values": values},
        "layer": layer,
        "encoding": {"y": y},
    }


def _frame(width: int, height: float | dict[str, int]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": height,
        "padding": 2,
        "config": {
            "font": FONT,
            "background": None,
            "view": {"stroke": None},
            "text": {"color": INK, "fontSize": 13},
            "axis": {"labelFontSize": 13, "labelColor": INK, "grid": False},
        },
    }


def _draw(spec: dict[str, Any], title: str, size: str) -> SafeString:
    drawing = _svg(json.dumps(spec, sort_keys=True))
    alternative = escape(_("%(title)s. The same figures stand in the table.") % {"title": title})
    # Ours: drawn from numbers and from text that vl-convert has escaped.
    return mark_safe(  # noqa: S308
        drawing.replace(
            "<svg ",
            f'<svg role="img" aria-label="{alternative}" class="drawing drawing-{size}" ',
            1,
        )
    )


@lru_cache(maxsize=256)
def _svg(spec: str) -> str:
    import vl_convert

    return _paint(vl_convert.vegalite_to_svg(spec))


_ROLES = re.compile(r' (?:role|aria-[a-z]+|class|version|xmlns:xlink)="[^"]*"')
_FONT = re.compile(r' font-family="[^"]*"')


def _paint(svg: str) -> str:
    """Replace stand-in colours, and leave out what a screen reader would stumble over."""
    svg = _FONT.sub("", _ROLES.sub("", svg))
    for stand_in, paint in PAINT.items():
        svg = svg.replace(f'"{stand_in}"', f'"{paint}"')
    return svg
