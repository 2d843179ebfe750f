"""What a printed report consists of: sections of blocks, as plain data for the template.

The report's own modules choose blocks and words; the template alone decides how they look.
All texts come translated from here, so that the template holds no language.
"""

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from samtakt.foundation.phrases import active_language
from samtakt.reports.charts import Drawing
from samtakt.reports.sheets import Kind, Sheet, text_of

LONGEST_WORD = 26
TO_THE_RIGHT = frozenset({Kind.WHOLE, Kind.NUMBER, Kind.SHARE, Kind.MONEY})


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Running text."""

    texts: tuple[str, ...]
    kind: str = "paragraphs"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    texts: tuple[str, ...]
    kind: str = "bullets"


@dataclass(frozen=True, slots=True)
class Lead:
    """The few sentences that somebody reads who reads nothing else."""

    texts: tuple[str, ...]
    kind: str = "lead"


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading below the section's. With `new_page` it begins one."""

    text: str
    new_page: bool = False
    kind: str = "subheading"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure, what it counts, and the list it is counted from."""

    figure: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Figures side by side."""

    figures: tuple[KeyFigure, ...]
    kind: str = "figures"


@dataclass(frozen=True, slots=True)
class Callout:
    """Something to do next, or to bear in mind."""

    title: str
    texts: tuple[str, ...]
    kind: str = "callout"


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table; `widths` are shares, 0 as wide as the content. `source` names the full list."""

    title: str
    headings: tuple[str, ...]
    to_the_right: tuple[bool, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str = ""
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its title; `width` is a share of the column it stands in."""

    title: str
    svg: str
    alternative: str
    kind: str = "figure"


@dataclass(frozen=True, slots=True)
class FigureGrid:
    """Drawings two by two."""

    figures: tuple[Figure, ...]
    kind: str = "figure_grid"


@dataclass(frozen=True, slots=True)
class HeatSquare:
    """One cell: level 0–4 or None, its words, and counts marked by shapes."""

    level: int | None
    text: str
    mark: str = ""
    small: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A competence with its cells; a row with `group` begins a group of competences."""

    label: str
    squares: tuple[HeatSquare, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Competences down; teams or people across. `upright`: headings turned to save width."""

    title: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    upright: bool
    source: str = ""
    kind: str = "heat"


@dataclass(frozen=True, slots=True)
class HeatLegend:
    """What the cells of a heat map mean: (square, words)."""

    entries: tuple[tuple[HeatSquare, str], ...]
    kind: str = "heat_legend"


@dataclass(frozen=True, slots=True)
class ChartLegend:
    """What the parts of a divided bar mean: (fill, words)."""

    entries: tuple[tuple[str, str], ...]
    kind: str = "chart_legend"


Block = (
    Paragraphs | Bullets | Lead | Subheading | KeyFigures | Callout | PrintedTable | Figure
    | FigureGrid | HeatMap | HeatLegend | ChartLegend
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a report."""

    title: str
    blocks: tuple[Block, ...]
    new_page: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `facts` stand on the cover: (what, which).

    Without `cover` they stand above the first section, and there is no contents list: for
    lists that are filed and looked things up in. `landscape` turns the A4 page.
    """

    title: str
    subtitle: str
    running: str
    facts: tuple[tuple[str, str], ...]
    about: tuple[str, ...]
    sections: tuple[Section, ...]
    words: dict[str, str] = field(default_factory=dict)
    cover: bool = True
    landscape: bool = False

    def to_data(self) -> dict[str, Any]:
        """Return the document as the template reads it, in the active language."""
        data = dataclasses.asdict(self)
        shown: dict[str, Any] = breakable(data)
        return shown | {"language": active_language(), "words": _words() | self.words}


def _words() -> dict[str, str]:
    return {
        "contents": gettext("Contents"),
        "page": gettext("Page"),
        "of": gettext("of"),
        "table": gettext("Table"),
        "counted_from": gettext("Counted from"),
        "continued": gettext("continued"),
    }


def figure(title: str, drawing: Drawing) -> Figure:
    """Return a drawing as a block."""
    return Figure(title, drawing.svg, drawing.alternative)


def printed(
    title: str,
    sheet: Sheet,
    columns: Sequence[int],
    *,
    widths: Sequence[float] = (),
    most: int | None = None,
    source: str = "",
) -> PrintedTable:
    """Return some columns, and at most the first `most` rows, of a list as a printed table."""
    chosen = [sheet.columns[place] for place in columns]
    rows = sheet.rows if most is None else sheet.rows[:most]
    return PrintedTable(
        title=title,
        headings=tuple(column.heading for column in chosen),
        to_the_right=tuple(column.kind in TO_THE_RIGHT for column in chosen),
        widths=tuple(widths) or tuple(0.0 for _column in chosen),
        rows=tuple(
            tuple(text_of(sheet.columns[place].kind, row[place]) for place in columns)
            for row in rows
        ),
        source=source,
    )


_LONG = re.compile(rf"[^\s\u200b\-/]{{{LONGEST_WORD},}}")


def breakable(value: Any) -> Any:
    """Let very long words be broken, so that none runs out of its cell; drawings stay as they are."""
    if isinstance(value, str):
        if value.startswith("<svg"):
            return value
        return _LONG.sub(_with_breaks, printable(value))
    if isinstance(value, dict):
        return {key: breakable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [breakable(each) for each in value]
    return value


def _with_breaks(word: re.Match[str]) -> str:
    text = word[0]
    pieces = [text[start : start + 20] for start in range(0, len(text), 20)]
    return "\u200b".join(pieces)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


def printable(text: str) -> str:
    """Return a text without the control signs that no page can show."""
    return _CONTROL.sub(" ", text)
