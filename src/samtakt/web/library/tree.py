"""The library as a tree: headings in the order of the alphabet, what they gather under them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from samtakt.competences.models import Competence
from samtakt.foundation.formats import sort_key
from samtakt.foundation.phrases import CRITICALITY

DEEPEST_SHOWN = 4


@dataclass(frozen=True)
class Branch:
    """One competence where it stands: how deep, and under which headings."""

    row: Competence
    depth: int
    path: tuple[str, ...]

    @property
    def indent(self) -> int:
        """How far to the right it is shown; deeper than that it no longer moves."""
        return min(self.depth, DEEPEST_SHOWN)

    @property
    def under(self) -> str:
        """The headings it stands under, or the group it was imported with."""
        return " › ".join(self.path) or self.row.group

    @property
    def weight(self) -> Any:
        """How important it is, in words; nothing for a heading."""
        return "" if self.row.is_heading else CRITICALITY[self.row.criticality]


def branches(rows: Iterable[Competence]) -> list[Branch]:
    """Return competences in the order of the tree; what has no visible heading stands at the top."""
    found = {row.pk: row for row in rows}
    under: dict[int | None, list[Competence]] = defaultdict(list)
    for row in found.values():
        under[row.parent_id if row.parent_id in found else None].append(row)
    for rows_there in under.values():
        rows_there.sort(key=lambda row: (sort_key(row.name), row.pk))
    return list(_below(None, under, 0, ()))


def _below(
    heading: int | None,
    under: dict[int | None, list[Competence]],
    depth: int,
    path: tuple[str, ...],
) -> Iterator[Branch]:
    for row in under[heading]:
        yield Branch(row, depth, path)
        if row.pk in under:
            yield from _below(row.pk, under, depth + 1, (*path, row.name))
