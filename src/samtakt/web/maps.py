"""The map of companies: circles at their places, and towns, lakes and counties for bearings.

There are no tiles and no outlines. Positions are computed here, in points of the drawing, so
that circles which would cover each other can be moved apart and names put where there is room.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samtakt.foundation.formats import number_text, sort_key
from samtakt.web.charts import (
    BUBBLE,
    GHOST,
    LINE,
    MUTED,
    NARROW,
    SUNKEN,
    SURFACE,
    WATER,
    WIDE,
    Chart,
    draw,
    frame,
)

Point = tuple[float, float]

# Latitude and longitude (WGS 84) of the town's centre, to about a kilometre.
TOWNS: dict[str, Point] = {
    "Örebro": (59.274, 15.207),
    "Karlskoga": (59.327, 14.524),
    "Lindesberg": (59.593, 15.230),
    "Askersund": (58.880, 14.903),
    "Hallsberg": (59.066, 15.110),
    "Västerås": (59.610, 16.545),
    "Köping": (59.514, 15.993),
    "Arboga": (59.394, 15.839),
    "Sala": (59.921, 16.606),
    "Fagersta": (60.004, 15.793),
    "Eskilstuna": (59.367, 16.508),
    "Katrineholm": (58.996, 16.207),
    "Flen": (59.058, 16.588),
    "Nyköping": (58.753, 17.008),
    "Strängnäs": (59.377, 17.031),
    "Hällefors": (59.783, 14.517),
}
LAKES: dict[str, Point] = {
    "Hjälmaren": (59.235, 15.78),
    "Mälaren": (59.475, 16.80),
    "Vättern": (58.735, 14.66),
}
# Where the map is small there is room for these only, and for no counties.
FEWER_TOWNS = {name: TOWNS[name] for name in TOWNS if name not in {"Arboga", "Flen", "Hallsberg"}}
COUNTIES: dict[str, Point] = {
    "Örebro län": (59.46, 14.93),
    "Västmanland": (59.79, 16.16),
    "Södermanland": (58.90, 16.62),
}

NORTH, SOUTH, WEST, EAST = 60.07, 58.66, 14.28, 17.32
MARGIN = 12
# A degree of longitude is half as long as one of latitude at 59° north.
SHRINK = math.cos(math.radians((NORTH + SOUTH) / 2))


@dataclass(frozen=True)
class Place:
    """A company on the map."""

    name: str
    latitude: float
    longitude: float
    people: int


@dataclass
class Circle:
    """A company as it is drawn, in points."""

    number: int
    x: float
    y: float
    radius: float


def company_map(title: str, places: Sequence[Place]) -> Chart:
    """Draw companies as circles at their places, sized by people and numbered as in the table."""
    ordered = sorted(places, key=lambda place: sort_key(place.name))
    return Chart(
        title=title,
        wide=draw(_spec(ordered, WIDE), title, "wide"),
        narrow=draw(_spec(ordered, NARROW), title, "narrow"),
        headings=[_("Company"), _("Number on the map"), _("People")],
        rows=[
            [place.name, str(number), number_text(place.people)]
            for number, place in enumerate(ordered, start=1)
        ],
    )


def _height(width: int) -> float:
    return (width - 2 * MARGIN) * (NORTH - SOUTH) / ((EAST - WEST) * SHRINK) + 2 * MARGIN


def _point(place: Point, width: int) -> Point:
    """Return where a latitude and longitude are drawn; what is outside stands at the edge."""
    latitude = min(max(place[0], SOUTH), NORTH)
    longitude = min(max(place[1], WEST), EAST)
    scale = (width - 2 * MARGIN) / (EAST - WEST)
    return MARGIN + (longitude - WEST) * scale, MARGIN + (NORTH - latitude) * scale / SHRINK


def circles_of(places: Sequence[Place], width: int) -> list[Circle]:
    """Return the circles, area by people, moved until none covers another."""
    largest = max((place.people for place in places), default=1) or 1
    least, most = (9, 17) if width < WIDE else (11, 24)
    circles = []
    for number, place in enumerate(places, start=1):
        x, y = _point((place.latitude, place.longitude), width)
        radius = max(least, most * math.sqrt(place.people / largest))
        circles.append(Circle(number, x, y, radius))
    push_apart(circles)
    return circles


def push_apart(circles: list[Circle], rounds: int = 200) -> None:
    """Move overlapping circles away from each other, both by the same distance.

    The same circles always end at the same places.
    """
    for _round in range(rounds):
        moved = False
        for index, one in enumerate(circles):
            for other in circles[index + 1 :]:
                moved |= _push(one, other)
        if not moved:
            return


def _push(one: Circle, other: Circle) -> bool:
    across, down = other.x - one.x, other.y - one.y
    distance = math.hypot(across, down)
    overlap = one.radius + other.radius + 2 - distance
    if overlap <= 0.01:
        return False
    if distance < 0.01:
        # On the same spot: the numbers decide the direction, by the golden angle.
        turn = other.number * 2.399963
        across, down, distance = math.cos(turn), math.sin(turn), 1.0
    step = overlap / 2 / distance
    one.x, one.y = one.x - across * step, one.y - down * step
    other.x, other.y = other.x + across * step, other.y + down * step
    return True


def _town_labels(circles: list[Circle], width: int) -> list[dict[str, Any]]:
    """Return the towns with their names: below the circles that would cover a name."""
    labels = []
    for name, place in (FEWER_TOWNS if width < WIDE else TOWNS).items():
        x, y = _point(place, width)
        below = y + 13
        for circle in sorted(circles, key=lambda circle: circle.y):
            if abs(circle.x - x) < circle.radius + 22 and abs(circle.y - below) < circle.radius + 8:
                below = circle.y + circle.radius + 9
        labels.append({"x": x, "y": y, "below": below, "name": name})
    return labels


def _named(places: dict[str, Point], width: int) -> list[dict[str, Any]]:
    points = {name: _point(place, width) for name, place in places.items()}
    return [{"name": name, "x": x, "y": y} for name, (x, y) in points.items()]


def _spec(places: Sequence[Place], width: int) -> dict[str, Any]:
    small = width < WIDE
    height = _height(width)
    circles = circles_of(places, width)
    towns = _town_labels(circles, width)
    bubbles = [
        {"x": circle.x, "y": circle.y, "number": circle.number, "area": math.pi * circle.radius**2}
        for circle in circles
    ]

    def at(x: str, y: str) -> dict[str, Any]:
        across = {"domain": [0, width], "range": [0, width]}
        down = {"domain": [0, height], "range": [0, height]}
        return {
            "x": {"field": x, "type": "quantitative", "axis": None, "scale": across},
            "y": {"field": y, "type": "quantitative", "axis": None, "scale": down},
        }

    def words(rows: list[dict[str, Any]], field: str, y: str, **look: Any) -> dict[str, Any]:
        return {
            "data": {"values": rows},
            "mark": {"type": "text", "baseline": "middle", **look},
            "encoding": {**at("x", y), "text": {"field": field, "type": "nominal"}},
        }

    size = {"field": "area", "type": "quantitative", "scale": None}
    name_size = 10 if small else 12
    halo = {"stroke": SUNKEN, "strokeWidth": 3, "strokeJoin": "round"}
    return {
        **frame(width, height),
        "layer": [
            words(_named({} if small else COUNTIES, width), "name", "y", color=GHOST, fontSize=13),
            words(
                _named(LAKES, width),
                "name",
                "y",
                color=WATER,
                fontSize=name_size,
                fontStyle="italic",
            ),
            {
                "data": {"values": towns},
                "mark": {"type": "point", "shape": "square", "filled": True, "size": 16}
                | {"color": MUTED, "opacity": 1},
                "encoding": at("x", "y"),
            },
            {
                "data": {"values": bubbles},
                "mark": {"type": "circle", "color": BUBBLE, "opacity": 1}
                | {"stroke": LINE, "strokeWidth": 1},
                "encoding": {**at("x", "y"), "size": size},
            },
            words(towns, "name", "below", color=MUTED, fontSize=name_size, **halo),
            words(towns, "name", "below", color=MUTED, fontSize=name_size),
            words(bubbles, "number", "y", color=SURFACE, fontSize=name_size, fontWeight=700),
        ],
    }
