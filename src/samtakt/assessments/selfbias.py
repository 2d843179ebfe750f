"""How people's own ratings lie beside their managers', person by person."""

from collections import defaultdict
from collections.abc import Iterable

from samtakt.assessments.crossratings import CrossRating, Source


def orders(ratings: Iterable[CrossRating]) -> dict[int, list[int]]:
    """Return per person, for each comparison with a manager, -1, 0 or 1.

    -1 is an own rating below the manager's, 1 one above.
    """
    own: dict[tuple[int, int], int] = {}
    managers: dict[tuple[int, int], list[int]] = defaultdict(list)
    for rating in ratings:
        cell = (rating.person, rating.competence)
        if rating.source == Source.SELF:
            own[cell] = rating.level
        elif rating.source == Source.MANAGER:
            managers[cell].append(rating.level)
    signs: dict[int, list[int]] = defaultdict(list)
    for cell, level in own.items():
        for other in managers.get(cell, ()):
            signs[cell[0]].append((level > other) - (level < other))
    return dict(signs)


def tilts(ratings: Iterable[CrossRating]) -> dict[int, float]:
    """Return per person how often the own rating is above the manager's, less below.

    -1 to 1, over the comparisons of the person's competences; 0 is even. One value per
    person, because what a person says of one competence hangs together with the next.
    """
    return {person: sum(found) / len(found) for person, found in orders(ratings).items()}
