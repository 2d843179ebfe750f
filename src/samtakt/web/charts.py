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

from samtakt.foundation.formats import number_text
from samtakt.foundation.phrases import GAP, NOT_ASSESSED, REQUIREMENT_MET

WIDE = 620
NARROW = 340
LABELS = 220
STEP, STEP_UNDER_LABEL = 30, 46
# The fonts of the page cannot be measured here; sans-serif is the one bundled for measuring.
FONT = "sans-serif"

INK, MUTED, LINE, SURFACE, SUNKEN = "#000001", "#000002", "#000003", "#000004", "#000005"
FIRST, SECOND, THIRD, BUBBLE = "#000011", "#000012", "#000013", "#000014"
GAP_FILL, OPEN_FILL = "#000021", "#000022"
GHOST, WATER = "#000031", "#000032"
LEVEL_FILLS = ("#000041", "#000042", "#000043", "#000044", "#000045")
PAINT = {
    INK: "var(--st-ink)",
    MUTED: "var(--st-muted)",
    LINE: "var(--st-line)",
    SURFACE: "var(--st-surface)",
    SUNKEN: "var(--st-sunken)",
    FIRST: "var(--st-chart-1)",
    SECOND: "var(--st-chart-2)",
    THIRD: "var(--st-chart-3)",
    BUBBLE: "var(--st-chart-bubble)",
    GHOST: "var(--st-map-county)",
    WATER: "var(--st-map-water)",
    GAP_FILL: "url(#st-pattern-gap)",
    OPEN_FILL: "url(#st-pattern-open)",
    **{fill: f"var(--st-level-{level})" for level, fill in enumerate(LEVEL_FILLS)},
}

Parts = Mapping[str, tuple[str, str]]
"""What a bar is divided into: for each key its name and its fill."""

STATUSES: Parts = {
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
        wide=draw(_bars(values, largest, WIDE), title, "wide"),
        narrow=draw(_bars(values, largest, NARROW), title, "narrow"),
        headings=[of or _("What"), figure or _("Number")],
        rows=[[bar.label, text] for bar, text in zip(rows, said, strict=True)],
    )


def _bars(values: list[dict[str, Any]], largest: float, width: int) -> dict[str, Any]:
    longest = max((len(value["said"]) for value in values), default=1)
    x = _across("value", largest, _room(width) - 12 - 8 * longest)
    below = _below_label(width)
    said = {"type": "text", "align": "left", "dx": 6, "fontWeight": 600, "yOffset": below}
    return _rows(
        values,
        width,
        [
            {
                "mark": {"type": "bar", "color": FIRST, "height": 16, "yOffset": below},
                "encoding": {"x": x},
            },
            {"mark": said, "encoding": {"x": x, "text": {"field": "said"}}},
        ],
    )


def stacked(
    title: str,
    rows: Sequence[tuple[str, Mapping[str, int]]],
    *,
    of: str = "",
    words: Mapping[str, str] | None = None,
    parts: Parts = STATUSES,
) -> Chart:
    """Draw bars divided by status ("met", "gap", "not_assessed"), each part with its number.

    `words` names the statuses that occur, where these are called something else than usual;
    `parts` divides the bars in another way.
    """
    shown = words or {status: str(word) for status, (word, _fill) in parts.items()}
    values = [
        part for position, row in enumerate(rows) for part in _parts(position, *row, kinds=parts)
    ]
    largest = max((sum(counts.values()) for _label, counts in rows), default=0) or 1
    return Chart(
        title=title,
        wide=draw(_stacked(values, largest, WIDE, parts), title, "wide"),
        narrow=draw(_stacked(values, largest, NARROW, parts), title, "narrow"),
        headings=[of or _("What"), *shown.values()],
        rows=[
            [label, *[number_text(counts.get(status, 0)) for status in shown]]
            for label, counts in rows
        ],
        legend=[Legend(word, PAINT[parts[status][1]]) for status, word in shown.items()],
    )


def levels(title: str, rows: Sequence[tuple[str, Sequence[int]]], *, of: str = "") -> Chart:
    """Draw bars divided by level (0–4), each part with how many there are."""
    parts = {
        str(level): (_("Level %(level)s") % {"level": level}, fill)
        for level, fill in enumerate(LEVEL_FILLS)
    }
    counted = [
        (label, {str(level): number for level, number in enumerate(counts)})
        for label, counts in rows
    ]
    return stacked(title, counted, of=of, parts=parts)


def _parts(
    position: int, label: str, counts: Mapping[str, int], *, kinds: Parts
) -> list[dict[str, Any]]:
    parts, start = [], 0
    for status in kinds:
        count = counts.get(status, 0)
        part = {"row": position, "label": label, "status": status, "count": count}
        parts.append({**part, "start": start, "end": start + count, "middle": start + count / 2})
        start += count
    return parts


def _stacked(
    values: list[dict[str, Any]], largest: int, width: int, parts: Parts
) -> dict[str, Any]:
    room = _room(width) - 4
    numbered = [_with_number(value, room / largest) for value in values]
    fills = {"domain": list(parts), "range": [fill for _words, fill in parts.values()]}
    below = _below_label(width)
    plate = {"type": "rect", "height": 16, "color": SURFACE, "cornerRadius": 3, "yOffset": below}
    return _rows(
        numbered,
        width,
        [
            {
                "transform": [{"filter": "datum.count > 0"}],
                "mark": {"type": "bar", "height": 22, "yOffset": below}
                | {"stroke": INK, "strokeWidth": 0.75},
                "encoding": {
                    "x": _across("start", largest, room),
                    "x2": {"field": "end"},
                    "color": {"field": "status", "scale": fills, "legend": None},
                },
            },
            # A number on a pattern stands on a plate of its own, or it could not be read.
            {
                "transform": [{"filter": "datum.said != ''"}],
                "mark": plate,
                "encoding": {
                    "x": _across("plate_from", largest, room),
                    "x2": {"field": "plate_to"},
                },
            },
            {
                "transform": [{"filter": "datum.said != ''"}],
                "mark": {"type": "text", "fontWeight": 600, "yOffset": below},
                "encoding": {"x": _across("middle", largest, room), "text": {"field": "said"}},
            },
        ],
    )


def _with_number(value: dict[str, Any], points: float) -> dict[str, Any]:
    """Add the number a part bears, if it fits (`points` wide per unit), and its plate."""
    text = number_text(value["count"])
    plate = 8 * len(text) + 8
    fits = value["count"] * points >= plate + 2
    half = plate / 2 / points
    return {
        **value,
        "said": text if fits else "",
        "plate_from": value["middle"] - half,
        "plate_to": value["middle"] + half,
    }


@dataclass(frozen=True)
class Interval:
    """A share (0–1) that is not known exactly: its estimate, and from where to where it may be."""

    label: str
    low: float
    value: float
    high: float
    text: str


def intervals(title: str, rows: Sequence[Interval], *, of: str = "", figure: str = "") -> Chart:
    """Draw shares with their intervals around a line at one half, in the order given."""
    values = [
        {
            "row": position,
            "label": row.label,
            "low": row.low,
            "value": row.value,
            "high": row.high,
            "half": 0.5,
            "said": row.text,
        }
        for position, row in enumerate(rows)
    ]
    return Chart(
        title=title,
        wide=draw(_intervals(values, WIDE), title, "wide"),
        narrow=draw(_intervals(values, NARROW), title, "narrow"),
        headings=[of or _("What"), figure or _("Share")],
        rows=[[row.label, row.text] for row in rows],
    )


def _intervals(values: list[dict[str, Any]], width: int) -> dict[str, Any]:
    room, below = _room(width) - 8, _below_label(width)
    return _rows(
        values,
        width,
        [
            {
                "mark": {"type": "tick", "color": MUTED, "thickness": 1, "yOffset": below}
                | {"size": STEP if width >= WIDE else 22},
                "encoding": {"x": _across("half", 1, room)},
            },
            {
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5, "yOffset": below},
                "encoding": {"x": _across("low", 1, room), "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1}
                | {"color": FIRST, "yOffset": below},
                "encoding": {"x": _across("value", 1, room)},
            },
        ],
    )


def _across(name: str, largest: float, room: float) -> dict[str, Any]:
    scale = {"domain": [0, largest], "range": [0, room]}
    return {"field": name, "type": "quantitative", "axis": None, "scale": scale}


def _room(width: int) -> int:
    """Return how wide bars may be: beside their labels, or under them where it is narrow."""
    return width - LABELS if width >= WIDE else width


def _below_label(width: int) -> int:
    return 0 if width >= WIDE else 8


def _rows(values: list[dict[str, Any]], width: int, layer: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a spec of labelled rows; they are told apart by position, so labels may repeat."""
    rows = {value["row"]: value["label"] for value in values}
    beside = width >= WIDE
    y: dict[str, Any] = {"field": "row", "type": "ordinal", "sort": None, "axis": None}
    if beside:
        y["axis"] = _labels_beside(list(rows.values()))
    else:
        layer = [_labels_above(rows), *layer]
    return {
        **frame(_room(width), {"step": STEP if beside else STEP_UNDER_LABEL}),
        "data": {"values": values},
        "layer": layer,
        "encoding": {"y": y},
    }


def _labels_beside(names: list[str]) -> dict[str, Any]:
    return {
        "title": None,
        "labelExpr": f"{json.dumps(names)}[datum.value]",
        # The page's font may be a sixth wider than the one that measures here.
        "labelLimit": (LABELS - 12) * 6 / 7,
        "labelPadding": 8,
        "minExtent": LABELS,
        "maxExtent": LABELS,
        "domain": False,
        "ticks": False,
    }


def _labels_above(rows: dict[int, str]) -> dict[str, Any]:
    return {
        "data": {"values": [{"row": row, "label": label} for row, label in rows.items()]},
        "mark": {"type": "text", "align": "left", "x": 0, "yOffset": -13, "limit": NARROW * 6 / 7},
        "encoding": {"text": {"field": "label", "type": "nominal"}},
    }


def frame(width: int, height: float | dict[str, int]) -> dict[str, Any]:
    """Return what all our specs begin with: size, font and quiet axes."""
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


def draw(spec: dict[str, Any], title: str, size: str) -> SafeString:
    """Return the drawing of a spec; `size` is the class that style sheets show it by."""
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
