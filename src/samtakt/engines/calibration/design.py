"""Which parameters the model has, and which parts of a company can be compared at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from samtakt.engines.calibration.ratings import (
    LEVELS,
    MANAGER,
    SELF,
    Identifier,
    Pair,
    Rating,
    pairs_of,
)

ASSESSOR, SOURCE = "assessor", "source"
Facet = tuple[str, Identifier]
"""A parameter of the model: the severity of an assessor, or what a source adds."""

Group = tuple[int, str]
"""A component, and the source in which its assessors mostly rate."""


@dataclass(frozen=True)
class Design:
    """The ratings in pairs, the parameters, and who can be compared with whom.

    `component` numbers, for each assessor with a severity and for each group without, the
    part of the company in which all are linked by comparisons.
    """

    pairs: Sequence[Pair]
    facets: tuple[Facet, ...]
    levels: Mapping[Identifier, tuple[int, int, int, int, int]]
    main_source: Mapping[Identifier, str]
    ratings_of: Mapping[str, int]
    component: Mapping[Facet, int]
    shared: Collection[Identifier]

    @property
    def assessors(self) -> list[Identifier]:
        """Everybody who rated others, in order."""
        return sorted(self.levels)

    @property
    def sources(self) -> list[str]:
        """The sources that occur, without the managers, in order."""
        return [source for source in sorted(self.ratings_of) if source != MANAGER]

    def groups(self) -> dict[Group, list[Identifier]]:
        """Return whose average a severity is set against: one source in one component."""
        found: dict[Group, list[Identifier]] = {}
        for kind, name in self.facets:
            if kind == ASSESSOR:
                group = self.component[kind, name], self.main_source[name]
                found.setdefault(group, []).append(name)
        return found

    def home_of(self, source: str) -> int | None:
        """Return the largest component that holds both a source and managers; None: no such."""
        own = {name for kind, name in self.facets if kind == ASSESSOR}
        pairs: Counter[int] = Counter()
        holds: dict[str, set[int]] = {source: set(), MANAGER: set()}
        for pair in self.pairs:
            component = self.component[node_of(pair.higher, own)]
            pairs[component] += 1
            for rating in (pair.higher, pair.lower):
                if rating.source in holds:
                    holds[rating.source].add(component)
        both = holds[source] & holds[MANAGER]
        return min(both, key=lambda component: (-pairs[component], component), default=None)


def design_of(ratings: Iterable[Rating], *, fewest_compared: int) -> Design:
    """Return the design of some ratings.

    An assessor with fewer comparisons than `fewest_compared` has no parameter.
    """
    given = tuple(ratings)
    pairs = pairs_of(given)
    by_level: dict[Identifier, Counter[int]] = {}
    capacities: dict[Identifier, Counter[str]] = {}
    for rating in given:
        if rating.source != SELF:
            by_level.setdefault(rating.assessor, Counter())[rating.level] += 1
            capacities.setdefault(rating.assessor, Counter())[rating.source] += 1
    own = _with_enough(pairs, fewest_compared)
    ratings_of = Counter(rating.source for rating in given)
    return Design(
        pairs=pairs,
        facets=(
            *((ASSESSOR, assessor) for assessor in sorted(own)),
            *((SOURCE, source) for source in sorted(ratings_of) if source != MANAGER),
        ),
        levels={
            assessor: (found[0], found[1], found[2], found[3], found[LEVELS - 1])
            for assessor, found in by_level.items()
        },
        main_source={
            assessor: min(found, key=lambda source: (-found[source], source))
            for assessor, found in capacities.items()
        },
        ratings_of=ratings_of,
        component=_components(pairs, own),
        shared=_shared(pairs, own),
    )


def _with_enough(pairs: Iterable[Pair], fewest: int) -> set[Identifier]:
    compared = Counter(
        rating.assessor
        for pair in pairs
        for rating in (pair.higher, pair.lower)
        if rating.source != SELF
    )
    return {assessor for assessor, number in compared.items() if number >= fewest}


def node_of(rating: Rating, own: Collection[Identifier]) -> Facet:
    """Return what a rating is compared as: its assessor, or the group of its source."""
    if rating.source != SELF and rating.assessor in own:
        return ASSESSOR, rating.assessor
    return SOURCE, rating.source


def _components(pairs: Iterable[Pair], own: Collection[Identifier]) -> dict[Facet, int]:
    edges = [(node_of(pair.higher, own), node_of(pair.lower, own)) for pair in pairs]
    nodes = sorted({node for edge in edges for node in edge})
    number = {node: position for position, node in enumerate(nodes)}
    start = [number[one] for one, _other in edges]
    end = [number[other] for _one, other in edges]
    graph = coo_matrix((np.ones(len(edges)), (start, end)), shape=(len(nodes), len(nodes)))
    labels = connected_components(graph, directed=False)[1]
    return {node: int(labels[position]) for node, position in number.items()}


def _shared(pairs: Iterable[Pair], own: Collection[Identifier]) -> set[Identifier]:
    """Return the assessors who rated something that another of them rated too."""
    found: set[Identifier] = set()
    for pair in pairs:
        one, other = node_of(pair.higher, own), node_of(pair.lower, own)
        if one[0] == other[0] == ASSESSOR and one != other:
            found |= {one[1], other[1]}
    return found
