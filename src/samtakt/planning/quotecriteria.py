"""What quotes are compared by: the criteria that come with the program, and one's own.

The shipped ones ask what those who fund training expect to be asked for when it is bought: gender
equality and accessibility, beside quality. The hub chooses which are used, which of them a quote
must meet, and what the others weigh.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from samtakt.foundation.phrases import in_language
from samtakt.planning.quoterefusals import WeightMissing, WithoutCriteria

MOST_WEIGHT = 100
MOST_POINTS = 5
"""Points that the hub may give a quote for one criterion; a full weight for so many."""


class Use(StrEnum):
    """How a criterion counts."""

    NOT = ""
    REQUIRED = "required"
    WEIGHTED = "weighted"


@dataclass(frozen=True)
class Criterion:
    """One criterion of a request: required, or worth `weight`."""

    code: str
    text_sv: str
    text_en: str = ""
    required: bool = False
    weight: int = 0


@dataclass(frozen=True)
class Preset:
    """A criterion that comes with the program, and how it is usually used."""

    code: str
    group: str
    text_sv: str
    text_en: str
    usual: Use
    weight: int

    @property
    def text(self) -> str:
        return in_language(self.text_sv, self.text_en)

    def used(self, use: Use, weight: int) -> Criterion:
        """Return the criterion as a request asks for it."""
        required = use is Use.REQUIRED
        return Criterion(self.code, self.text_sv, self.text_en, required, 0 if required else weight)


@lru_cache(maxsize=1)
def presets() -> tuple[Preset, ...]:
    """Return the criteria that come with the program, gender equality first."""
    shipped = resources.files("samtakt.planning").joinpath("quotecriteria.csv")
    with shipped.open(encoding="utf-8") as lines:
        return tuple(
            Preset(
                row["code"],
                row["group"],
                row["text_sv"],
                row["text_en"],
                Use(row["usual"]),
                int(row["weight"]),
            )
            for row in csv.DictReader(lines)
        )


def refuse_unusable(criteria: Iterable[Criterion]) -> None:
    """Refuse criteria that quotes could not be compared by.

    Raises:
        WithoutCriteria: there are none.
        WeightMissing: one is neither required nor worth anything.
    """
    criteria = list(criteria)
    if not criteria:
        raise WithoutCriteria
    for each in criteria:
        if not each.required and not 0 < each.weight <= MOST_WEIGHT:
            raise WeightMissing
