"""Towns that give a map of Örebro, Västmanland and Södermanland counties its bearings."""

import math
from collections.abc import Sequence

# Name, latitude and longitude (WGS 84) of the town's centre, to about a kilometre.
TOWNS: list[tuple[str, float, float]] = [
    ("Örebro", 59.274, 15.207),
    ("Karlskoga", 59.327, 14.524),
    ("Lindesberg", 59.593, 15.230),
    ("Askersund", 58.880, 14.903),
    ("Hallsberg", 59.066, 15.110),
    ("Västerås", 59.610, 16.545),
    ("Köping", 59.514, 15.993),
    ("Sala", 59.921, 16.606),
    ("Fagersta", 60.004, 15.793),
    ("Eskilstuna", 59.367, 16.508),
    ("Katrineholm", 58.996, 16.207),
    ("Nyköping", 58.753, 17.008),
    ("Strängnäs", 59.377, 17.031),
    ("Hällefors", 59.783, 14.517),
]

NEAR_DEGREES = 0.075
APART_DEGREES = 0.085


def spread(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Move places that would be drawn on each other apart, in a ring around their middle.

    Places closer than about eight kilometres count as one town. The order decides who
    stands where in the ring, so the same places always give the same map.
    """
    groups: list[list[int]] = []
    for index, place in enumerate(places):
        home = next((group for group in groups if _near(places[group[0]], place)), None)
        if home is None:
            groups.append([index])
        else:
            home.append(index)
    moved = list(places)
    for group in groups:
        if len(group) > 1:
            for index, place in zip(group, _ring([places[i] for i in group]), strict=True):
                moved[index] = place
    return moved


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return math.dist(_flat(one), _flat(other)) < NEAR_DEGREES


def _flat(place: tuple[float, float]) -> tuple[float, float]:
    # A degree of longitude is half as long as one of latitude at 59° north.
    return place[0], place[1] * math.cos(math.radians(place[0]))


def _ring(group: list[tuple[float, float]]) -> list[tuple[float, float]]:
    latitude = sum(place[0] for place in group) / len(group)
    longitude = sum(place[1] for place in group) / len(group)
    radius = max(APART_DEGREES / 2, APART_DEGREES / (2 * math.sin(math.pi / len(group))))
    shrink = math.cos(math.radians(latitude))
    turns = [2 * math.pi * index / len(group) - math.pi / 2 for index in range(len(group))]
    return [
        (latitude + radius * math.sin(turn), longitude + radius * math.cos(turn) / shrink)
        for turn in turns
    ]
