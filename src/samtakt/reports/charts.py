"""Charts for paper: SVG from Vega-Lite, in the report's font, told apart without colour.

Each chart comes with an alternative text that says the same figures in words.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from samtakt.foundation.formats import number_text

# The fonts here measure the text; the page is set in the font inside the Typst wheel, which
# is narrower, so that what fits here fits there.
MEASURED_IN = "sans-serif"
SET_IN = "Libertinus Serif"

INK, MUTED, LINE, PAPER = "#14212b", "#4f5f6a", "#d8dfe3", "#ffffff"
ACCENT, ACCENT_PALE, GAP, OPEN = "#0b5a6b", "#8fc3cf", "#b5651d", "#f4f6f7"
# Stand-ins that are replaced by patterns: stripes for a gap, dots for what nobody has judged.
STRIPED, DOTTED = "#000021", "#000022"
PATTERNS = (
    '<defs><pattern id="striped" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="5" height="5" fill="#f0d9c4"/>'
    f'<rect width="2.2" height="5" fill="{GAP}"/></pattern>'
    '<pattern id="dotted" width="5" height="5" patternUnits="userSpaceOnUse">'
    f'<rect width="5" height="5" fill="{PAPER}"/>'
    f'<circle cx="2.5" cy="2.5" r="0.9" fill="{MUTED}"/></pattern></defs>'
)
STATUS_FILLS = {"met": ACCENT, "gap": STRIPED, "not_assessed": DOTTED}

LONGEST_LABEL = 42


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, and what it says in words."""

    svg: str
    alternative: str


def bars(title: str, rows: Sequence[tuple[str, float]], *, width: int, labels: int) -> Drawing:
    """Draw horizontal bars in the order given, each with its number at the end."""
    values = [
        {"row": place, "label": _short(label), "value": value, "said": number_text(value)}
        for place, (label, value) in enumerate(rows)
    ]
    largest = max((value for _label, value in rows), default=0) or 1
    room = width - labels - 40
    x = _length("value", largest, room)
    spec = _spec(
        values,
        room,
        labels,
        [
            {"mark": {"type": "bar", "color": ACCENT, "height": 13}, "encoding": {"x": x}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontWeight": 600},
                "encoding": {"x": x, "text": {"field": "said"}},
            },
        ],
    )
    told = "; ".join(f"{label}: {number_text(value)}" for label, value in rows)
    return Drawing(_svg(spec), f"{title}. {told}.")


def stacked(
    title: str,
    rows: Sequence[tuple[str, dict[str, int]]],
    words: dict[str, str],
    *,
    width: int,
    labels: int,
) -> Drawing:
    """Draw bars divided into met, gap and not assessed; `words` name these in order."""
    largest = max((sum(counts.values()) for _label, counts in rows), default=0) or 1
    room = width - labels - 10
    values = [part for place, row in enumerate(rows) for part in _parts(place, *row)]
    for value in values:
        said = number_text(value["count"])
        wide = value["count"] * room / largest
        value["said"] = said if wide >= 7 * len(said) + 8 else ""
        half = (3.6 * len(said) + 3) * largest / room
        middle = (value["start"] + value["end"]) / 2
        value |= {"middle": middle, "from": middle - half, "to": middle + half}
    fills = {"domain": list(STATUS_FILLS), "range": list(STATUS_FILLS.values())}
    told_apart = {"field": "status", "scale": fills, "legend": None}
    with_room = [{"filter": "datum.said != ''"}]
    spec = _spec(
        values,
        room,
        labels,
        [
            {
                "mark": {"type": "bar", "height": 14, "stroke": INK, "strokeWidth": 0.5},
                "encoding": {
                    "x": _length("start", largest, room),
                    "x2": {"field": "end"},
                    "color": told_apart,
                },
            },
            {
                "transform": with_room,
                "mark": {"type": "rect", "height": 11, "color": PAPER, "cornerRadius": 2},
                "encoding": {"x": _length("from", largest, room), "x2": {"field": "to"}},
            },
            {
                "transform": with_room,
                "mark": {"type": "text", "fontWeight": 600},
                "encoding": {
                    "x": _length("middle", largest, room),
                    "text": {"field": "said"},
                },
            },
        ],
    )
    told = "; ".join(
        f"{label}: " + ", ".join(f"{words[key]} {counts.get(key, 0)}" for key in STATUS_FILLS)
        for label, counts in rows
    )
    return Drawing(_svg(spec), f"{title}. {told}.")


def _parts(place: int, label: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    start = 0
    for status in STATUS_FILLS:
        count = counts.get(status, 0)
        if count:
            ends = {"start": start, "end": start + count, "count": count}
            parts.append({"row": place, "label": _short(label), "status": status, **ends})
        start += count
    return parts or [
        {"row": place, "label": _short(label), "status": "met", "start": 0, "end": 0, "count": 0}
    ]


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One bar of a calendar: its row, its first week by place, how many weeks, its words."""

    label: str
    start: int
    weeks: int
    said: str


def calendar(
    title: str, entries: Sequence[CalendarEntry], *, weeks: Sequence[str], width: int, labels: int
) -> Drawing:
    """Draw what runs when: rows by label, weeks across, in the order given.

    Entries of one label that overlap get a further row without a label.
    """
    rows: list[str] = []
    values = []
    free: dict[str, list[tuple[int, int]]] = {}  # per label: row, first week that is free
    for entry in entries:
        lanes = free.setdefault(entry.label, [])
        lane = next((n for n, (_row, until) in enumerate(lanes) if until <= entry.start), None)
        if lane is None:
            rows.append(_short(entry.label) if not lanes else "")
            lanes.append((len(rows) - 1, 0))
            lane = len(lanes) - 1
        row = lanes[lane][0]
        end = entry.start + entry.weeks
        lanes[lane] = (row, end)
        middle = entry.start + entry.weeks / 2
        values.append(
            {"row": row, "start": entry.start, "end": end, "middle": middle, "said": entry.said}
        )
    room = width - labels - 10
    scale = {"domain": [0, len(weeks)], "range": [0, room]}
    axis = {
        "title": None,
        "orient": "top",
        "values": list(range(len(weeks))),
        "labelExpr": f"{json.dumps(list(weeks))}[datum.value]",
        "labelAlign": "left",
        "labelOverlap": False,
        "labelFontSize": 9,
        "grid": True,
        "gridColor": LINE,
        "domain": False,
        "ticks": False,
    }
    start = {"field": "start", "type": "quantitative", "scale": scale, "axis": axis}
    spec = _spec(
        values,
        room,
        labels,
        [
            {
                "mark": {
                    "type": "bar",
                    "height": 13,
                    "color": ACCENT,
                    "stroke": PAPER,
                    "strokeWidth": 1,
                },
                "encoding": {"x": start, "x2": {"field": "end"}},
            },
            {
                "mark": {"type": "text", "color": PAPER, "fontSize": 9, "fontWeight": 600},
                "encoding": {
                    "x": {**start, "field": "middle"},
                    "text": {"field": "said"},
                },
            },
        ],
        names=rows,
    )
    told = "; ".join(f"{each.label}, {weeks[each.start]}: {each.said}" for each in entries)
    return Drawing(_svg(spec), f"{title}. {told}.")


def _length(field: str, largest: float, room: int) -> dict[str, Any]:
    scale = {"domain": [0, largest], "range": [0, room]}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


def _spec(
    values: list[dict[str, Any]],
    room: int,
    labels: int,
    layer: list[dict[str, Any]],
    names: Sequence[str] = (),
) -> dict[str, Any]:
    names = names or [value["label"] for value in {row["row"]: row for row in values}.values()]
    rows = {
        "field": "row",
        "type": "ordinal",
        "sort": "ascending",
        "axis": {
            "title": None,
            # Rows are told apart by place, so that equal labels may repeat.
            "labelExpr": f"{json.dumps(list(names))}[datum.value]",
            "labelLimit": labels - 6,
            "labelPadding": 6,
            "minExtent": labels,
            "maxExtent": labels,
            "domain": False,
            "ticks": False,
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": room,
        "height": {"step": 19},
        "padding": 2,
        "data": {"values": values},
        "layer": layer,
        "encoding": {"y": rows},
        "config": {
            "font": MEASURED_IN,
            "background": None,
            "view": {"stroke": None},
            "text": {"color": INK, "fontSize": 11},
            "axis": {"labelFontSize": 11, "labelColor": INK, "grid": False},
        },
    }


def _svg(spec: dict[str, Any]) -> str:
    return _drawn(json.dumps(spec, sort_keys=True))


def drawn(spec: dict[str, Any]) -> str:
    """Return a Vega-Lite chart as SVG in the report's font; charts in other modules use it."""
    return _svg(spec)


_FONT = re.compile(r'font-family="[^"]*"')


@lru_cache(maxsize=128)
def _drawn(spec: str) -> str:
    import vl_convert

    svg = _FONT.sub(f'font-family="{SET_IN}"', vl_convert.vegalite_to_svg(spec))
    svg = svg.replace(f'"{STRIPED}"', '"url(#striped)"').replace(f'"{DOTTED}"', '"url(#dotted)"')
    start = svg.index(">", svg.index("<svg")) + 1
    return svg[:start] + PATTERNS + svg[start:]
