"""What severity is estimated from: who gave whom which level, and in which capacity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Identifier = str | int
"""How the caller names a person, competence or assessor; one kind throughout."""

SELF = "self"
MANAGER = "manager"
LEVELS = 5

MESSAGES = {
    "level_out_of_range": "a level must be 0..4, not {found}",
    "rated_twice": (
        "{assessor} rated {person} in {competence} twice as {source}: give the one that counts"
    ),
}


class CalibrationInputError(ValueError):
    """A rating that severity cannot be estimated from."""

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(MESSAGES[code].format(**parameters))


@dataclass(frozen=True, slots=True)
class Rating:
    """One level (0–4) that one assessor gave one person in one competence.

    `source` is the capacity: `SELF`, `MANAGER`, or another word such as "peer" or "trainer".
    Of a self-assessment the assessor is the person.
    """

    person: Identifier
    competence: Identifier
    assessor: Identifier
    source: str
    level: int

    def __post_init__(self) -> None:
        if not 0 <= self.level < LEVELS:
            raise CalibrationInputError("level_out_of_range", found=self.level)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ratings of one person in one competence; the first is not the lower one."""

    higher: Rating
    lower: Rating

    @property
    def steps(self) -> int:
        """How many levels lie between them; 0 where they agree."""
        return self.higher.level - self.lower.level


def pairs_of(ratings: Iterable[Rating]) -> list[Pair]:
    """Return every two ratings of the same person in the same competence.

    Raises:
        CalibrationInputError: an assessor rated somebody twice in the same capacity.
    """
    seen: set[tuple[Identifier, Identifier, Identifier, str]] = set()
    same: dict[tuple[Identifier, Identifier], list[Rating]] = defaultdict(list)
    for rating in ratings:
        key = (rating.person, rating.competence, rating.assessor, rating.source)
        if key in seen:
            raise CalibrationInputError(
                "rated_twice",
                person=rating.person,
                competence=rating.competence,
                assessor=rating.assessor,
                source=rating.source,
            )
        seen.add(key)
        same[rating.person, rating.competence].append(rating)
    return [pair for group in same.values() for pair in _pairs_in(group)]


def _pairs_in(group: Sequence[Rating]) -> Iterable[Pair]:
    for position, one in enumerate(group):
        for other in group[position + 1 :]:
            yield Pair(one, other) if one.level >= other.level else Pair(other, one)
