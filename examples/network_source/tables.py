"""The tables that the example network is made from, and how levels are derived from O*NET.

Each table is a text file beside this module, with a heading line and `|` between the columns.
The O*NET figures (importance 1–5, level 0–7) are facts kept from O*NET's public data set.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
ESCO_SKILL = "http://data.europa.eu/esco/skill/"
ESCO_OCCUPATION = "http://data.europa.eu/esco/occupation/"

LEVEL_THRESHOLDS = (1.0, 2.0, 2.75, 4.5)
"""O*NET level (0–7) from which canonical 1, 2, 3 and 4 are required.

O*NET's anchors put everyday trained work between 2.75 and 4.5; canonical 3 means just that:
does it alone, to time and quality. Only what lies above asks for canonical 4, can teach it.
"""
IMPORTANCE_THRESHOLDS = (3.0, 3.75)
"""O*NET importance (1–5) from which criticality is 2 (important) and 3 (critical)."""


@cache
def read(name: str) -> list[dict[str, str]]:
    """Return the rows of one table."""
    with (FOLDER / f"{name}.psv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="|", quoting=csv.QUOTE_NONE))


@cache
def by_code(name: str) -> dict[str, dict[str, str]]:
    """Return the rows of one table by their code."""
    return {row["code"]: row for row in read(name)}


@dataclass(frozen=True)
class RoleRequirement:
    """What one role requires in one competence, and the O*NET figures it comes from."""

    role: str
    competence: str
    level: int
    criticality: int
    element: str
    importance: float
    onet_level: float


def required_level(onet_level: float, *, core: bool) -> int:
    """Return the canonical level required.

    level = number of LEVEL_THRESHOLDS that the O*NET level reaches. A competence that only
    supports the role asks for one level less; a core competence never asks for less than 2,
    a supporting one never for less than 1.
    """
    level = sum(onet_level >= threshold for threshold in LEVEL_THRESHOLDS)
    return max(level, 2) if core else max(level - 1, 1)


def criticality(importance: float) -> int:
    """Return 1 (useful), 2 (important) or 3 (critical) from O*NET's importance."""
    return 1 + sum(importance >= threshold for threshold in IMPORTANCE_THRESHOLDS)


@cache
def role_requirements(role: str) -> tuple[RoleRequirement, ...]:
    """Return the requirement profile of a role, core competences first."""
    row = by_code("roles")[role]
    facts = {(fact["occupation"], fact["element"]): fact for fact in read("onet")}
    profile = []
    for kind in ("core", "support"):
        for code in row[kind].split():
            element = by_code("competences")[code]["element"]
            fact = facts[row["onet"], element]
            importance, level = float(fact["importance"]), float(fact["level"])
            profile.append(
                RoleRequirement(
                    role,
                    code,
                    required_level(level, core=kind == "core"),
                    criticality(importance),
                    element,
                    importance,
                    level,
                )
            )
    return tuple(profile)


@dataclass(frozen=True)
class Outcome:
    """A course takes people who hold at least `from_level` to `to_level`."""

    competence: str
    from_level: int
    to_level: int


@cache
def course_outcomes(course: str) -> tuple[Outcome, ...]:
    """Return what a course leads to, one or two competences."""
    parts = [part.split() for part in by_code("courses")[course]["outcomes"].split(";")]
    return tuple(Outcome(code, int(low), int(high)) for code, low, high in parts)
