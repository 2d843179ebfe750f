"""Who lacks least of what a role requires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from samtakt.engines.foresight.facts import Identifier


@dataclass(frozen=True, slots=True)
class Wanted:
    """A competence that a role requires at a level; `weight` is how critical it is."""

    competence: Identifier
    level: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Distance:
    """What somebody lacks in one competence; `level` None where nobody has assessed it."""

    competence: Identifier
    level: int | None
    required: int

    @property
    def missing(self) -> int:
        """The levels missing; all of them where nothing is known."""
        return max(0, self.required - (self.level or 0))


@dataclass(frozen=True, slots=True)
class Fit:
    """How far one person is from a role.

    `missing` counts levels that are known to be missing, `unknown` competences that nobody has
    assessed. `distance` is weighted and takes the worst for what is unknown.
    """

    person: Identifier
    met: int
    missing: int
    unknown: int
    distance: int
    lacking: tuple[Distance, ...]

    @property
    def most_missing(self) -> int:
        """The levels that are missing if nothing unknown is there."""
        return sum(one.missing for one in self.lacking)


def measure_distances(
    wanted: Sequence[Wanted], levels: Mapping[Identifier, Mapping[Identifier, int]]
) -> tuple[Fit, ...]:
    """Return everybody's distance from what is wanted, nearest first.

    Surplus in one competence does not pay for a shortage in another. Of equally distant people
    the one of whom more is known comes first.

    Example: welding 3 (weight 3) and measuring 2 (weight 1) are wanted. Anna has welding 2 and
    measuring 4: distance 3. Bo has welding 4 and nobody has assessed his measuring: at most 2.
    """
    fits = [_fit(person, held, wanted) for person, held in levels.items()]
    return tuple(
        sorted(fits, key=lambda fit: (fit.distance, fit.unknown, -fit.met, str(fit.person)))
    )


def _fit(person: Identifier, held: Mapping[Identifier, int], wanted: Sequence[Wanted]) -> Fit:
    distances = [Distance(one.competence, held.get(one.competence), one.level) for one in wanted]
    lacking = tuple(one for one in distances if one.missing)
    weights = {one.competence: one.weight for one in wanted}
    return Fit(
        person=person,
        met=len(distances) - len(lacking),
        missing=sum(one.missing for one in lacking if one.level is not None),
        unknown=sum(1 for one in lacking if one.level is None),
        distance=sum(one.missing * weights[one.competence] for one in lacking),
        lacking=lacking,
    )


def count_by_distance(fits: Iterable[Fit], steps: Sequence[int]) -> dict[int, int]:
    """Count people by the levels they lack at most: per step those above the step before it.

    With steps 0, 2 and 4 the answer's 2 counts who lacks one or two levels. Who lacks more than
    the last step is not counted.
    """
    counts = dict.fromkeys(steps, 0)
    for fit in fits:
        step = next((step for step in steps if fit.most_missing <= step), None)
        if step is not None:
            counts[step] += 1
    return counts
