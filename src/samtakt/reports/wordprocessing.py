"""Documents as DOCX, for those who go on writing: real headings, headed tables, described pictures.

The blocks are those of the PDF, so the two say the same. Title, language, header rows that are
repeated and words for each picture are set, so that a screen reader reads it in order.
"""

# python-docx lets repeated headings, shades and words for pictures be set in its XML only.
# ruff: noqa: SLF001

import io
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from samtakt.foundation.phrases import active_language
from samtakt.reports.charts import SET_IN
from samtakt.reports.pages import (
    Block,
    Bullets,
    Callout,
    ChartLegend,
    Document,
    Figure,
    FigureGrid,
    HeatLegend,
    HeatMap,
    HeatSquare,
    KeyFigures,
    Lead,
    Paragraphs,
    PrintedTable,
    Subheading,
    printable,
)

ACCENT, HEADING_FILL, LINE = "0B5A6B", "E2EFF2", "D8DFE3"
LEVEL_FILLS = ("F5F8F9", "CFE5EA", "8FC3CF", "26788B", "0B4350")
DARK_FROM = 3
MARKS = {"gap": "▼", "open": "○"}
LEGEND_SIGNS = {"met": "■", "gap": "▨", "not_assessed": "□"}
PICTURE_DOTS = 180
FULL_WIDTH_CM, HALF_WIDTH_CM = 16.5, 8.0
LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}


def to_docx(document: Document) -> bytes:
    """Return a document as DOCX in the active language."""
    return _Writer(document).bytes()


class _Writer:
    """One document being written; python-docx is loaded only when somebody asks for one."""

    def __init__(self, document: Document) -> None:
        import docx
        from docx.enum.section import WD_ORIENT

        self.document = document
        self.word = docx.Document()
        self._styles()
        section = self.word.sections[0]
        if document.landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = section.page_height, section.page_width
        self._properties()
        self._front()
        for number, part in enumerate(document.sections, start=1):
            self._heading(f"{number}  {part.title}", 1)
            for block in part.blocks:
                self._block(block)
        self._footer()

    def bytes(self) -> bytes:
        written = io.BytesIO()
        self.word.save(written)
        return written.getvalue()

    def _properties(self) -> None:
        language = LANGUAGES[active_language()]
        properties = self.word.core_properties
        properties.title = f"{self.document.title} · {self.document.subtitle}"
        properties.language = language
        properties.author = "Samtakt"
        properties.comments = ""
        defaults = self.word.styles.element.find(_name("docDefaults"))
        for run in defaults.iter(_name("rPr")):
            for known in run.findall(_name("lang")):
                run.remove(known)
            run.append(_element("lang", val=language, eastAsia=language))

    def _styles(self) -> None:
        from docx.shared import Cm, Pt, RGBColor

        styles = self.word.styles
        styles["Normal"].font.name = "Calibri"
        styles["Normal"].font.size = Pt(10.5)
        for name, size in (("Title", 26), ("Heading 1", 17), ("Heading 2", 13)):
            styles[name].font.name = "Calibri"
            styles[name].font.size = Pt(size)
            styles[name].font.color.rgb = RGBColor.from_string(ACCENT)
            styles[name].paragraph_format.keep_with_next = True
        for section in self.word.sections:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2.2)
            section.top_margin = section.bottom_margin = Cm(2.2)

    def _front(self) -> None:
        self._text(self.document.title, style="Subtitle")
        self._text(self.document.subtitle, style="Title")
        for what, which in self.document.facts:
            line = self.word.add_paragraph()
            line.paragraph_format.space_after = 0
            line.add_run(f"{printable(what)}: ")
            line.add_run(printable(which)).bold = True
        self.word.add_paragraph()
        for sentence in self.document.about:
            self._text(sentence)
        if self.document.cover:
            self._contents()

    def _contents(self) -> None:
        """A contents list that the word processor renews; until then it names the sections."""
        self._text(_("Contents"), style="Subtitle")
        line = self.word.add_paragraph()
        _field(line, 'TOC \\o "1-1" \\h \\z \\u', begin_only=True)
        for number, part in enumerate(self.document.sections, start=1):
            self._text(f"{number}  {part.title}", style="List Continue")
        _end_field(self.word.add_paragraph())

    def _footer(self) -> None:
        section = self.word.sections[0]
        header = section.header.paragraphs[0]
        header.text = printable(f"{self.document.running}\t\t{self.document.title}")
        footer = section.footer.paragraphs[0]
        footer.add_run(f"{_('Page')} ")
        _field(footer, "PAGE")
        footer.add_run(f" {_('of')} ")
        _field(footer, "NUMPAGES")

    def _text(self, text: str, style: str | None = None) -> Any:
        return self.word.add_paragraph(printable(text), style=style)

    def _heading(self, text: str, level: int) -> None:
        self.word.add_heading(printable(text), level)

    def _title(self, text: str) -> None:
        line = self._text(text)
        line.runs[0].bold = True
        line.paragraph_format.keep_with_next = True

    def _small(self, text: str) -> None:
        from docx.shared import Pt

        line = self._text(text)
        for run in line.runs:
            run.font.size = Pt(8)

    def _block(self, block: Block) -> None:
        writers: dict[str, Callable[[Any], None]] = {
            "paragraphs": self._paragraphs,
            "bullets": self._bullets,
            "lead": self._paragraphs,
            "subheading": self._subheading,
            "figures": self._key_figures,
            "callout": self._callout,
            "table": self._table,
            "figure": self._figure,
            "figure_grid": self._figure_grid,
            "heat": self._heat,
            "heat_legend": self._heat_legend,
            "chart_legend": self._chart_legend,
        }
        writers[block.kind](block)

    def _paragraphs(self, block: Paragraphs | Lead) -> None:
        for text in block.texts:
            self._text(text)

    def _bullets(self, block: Bullets) -> None:
        for text in block.texts:
            self._text(text, style="List Bullet")

    def _subheading(self, block: Subheading) -> None:
        self._heading(block.text, 2)

    def _key_figures(self, block: KeyFigures) -> None:
        rows = [(each.figure, each.label, each.source) for each in block.figures]
        headings = (_("Figure"), _("What is counted"), _("Counted from"))
        self._rows(headings, rows, to_the_right=(True, False, False))

    def _callout(self, block: Callout) -> None:
        self._title(block.title)
        for text in block.texts:
            self._text(text, style="List Bullet")

    def _table(self, block: PrintedTable) -> None:
        self._title(block.title)
        self._rows(block.headings, block.rows, to_the_right=block.to_the_right)
        if block.source:
            self._small(f"{_('Counted from')}: {block.source}")

    def _rows(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        to_the_right: Sequence[bool],
    ) -> None:
        table = self._grid(headings, len(rows))
        for line, row in zip(table.rows[1:], rows, strict=True):
            for place, text in enumerate(row):
                _fill(line.cells[place], text, right=to_the_right[place])
        self.word.add_paragraph()

    def _grid(self, headings: Sequence[str], rows: int) -> Any:
        table = self.word.add_table(rows=rows + 1, cols=len(headings))
        table.style = "Table Grid"
        table.autofit = True
        _borders(table)
        _repeated(table.rows[0])
        for cell, heading in zip(table.rows[0].cells, headings, strict=True):
            _fill(cell, heading, bold=True)
            _shade(cell, HEADING_FILL)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(_element("cantSplit"))
        return table

    def _figure(self, block: Figure) -> None:
        self._title(block.title)
        self._picture(block, FULL_WIDTH_CM)

    def _figure_grid(self, block: FigureGrid) -> None:
        for each in block.figures:
            self._title(each.title)
            self._picture(each, HALF_WIDTH_CM)

    def _picture(self, block: Figure, width_cm: float) -> None:
        import vl_convert
        from docx.shared import Cm

        # Measured in the font of this machine, and here set in it too.
        svg = block.svg.replace(f'font-family="{SET_IN}"', 'font-family="sans-serif"')
        png = vl_convert.svg_to_png(svg, ppi=PICTURE_DOTS)
        shape = self.word.add_picture(io.BytesIO(png), width=Cm(width_cm))
        described = shape._inline.docPr
        described.set("descr", printable(block.alternative))
        described.set("title", printable(block.title))

    def _heat(self, block: HeatMap) -> None:
        self._title(block.title)
        table = self._grid((block.corner, *block.columns), len(block.rows))
        for line, row in zip(table.rows[1:], block.rows, strict=True):
            label = f"{row.group}: {row.label}" if row.group else row.label
            _fill(line.cells[0], label)
            for cell, square in zip(line.cells[1:], row.squares, strict=True):
                _square(cell, square)
        self.word.add_paragraph()
        if block.source:
            self._small(f"{_('Counted from')}: {block.source}")

    def _heat_legend(self, block: HeatLegend) -> None:
        said = [f"{_square_text(square) or '–'}: {words}" for square, words in block.entries]
        self._small(" · ".join(said))

    def _chart_legend(self, block: ChartLegend) -> None:
        self._small(
            " · ".join(f"{LEGEND_SIGNS.get(fill, '■')} {said}" for fill, said in block.entries)
        )


def _square(cell: Any, square: HeatSquare) -> None:
    dark = square.level is not None and square.level >= DARK_FROM
    _fill(cell, _square_text(square), white=dark)
    if square.level is not None:
        _shade(cell, LEVEL_FILLS[square.level])


def _square_text(square: HeatSquare) -> str:
    return " ".join(filter(None, (square.text, MARKS.get(square.mark, ""), square.small)))


def _fill(
    cell: Any, text: str, *, right: bool = False, bold: bool = False, white: bool = False
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    line = cell.paragraphs[0]
    line.paragraph_format.space_after = Pt(1)
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = line.add_run(printable(text))
    run.font.size = Pt(9)
    run.bold = bold
    if white:
        run.font.color.rgb = RGBColor(255, 255, 255)


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{tag}"))


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(_name(name), value)
    return element


def _shade(cell: Any, fill: str) -> None:
    cell._tc.get_or_add_tcPr().append(_element("shd", val="clear", color="auto", fill=fill))


def _borders(table: Any) -> None:
    borders = _element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(side, val="single", sz="4", space="0", color=LINE))
    table._tbl.tblPr.append(borders)


def _repeated(row: Any) -> None:
    row._tr.get_or_add_trPr().append(_element("tblHeader", val="true"))


def _field(line: Any, code: str, *, begin_only: bool = False) -> None:
    line.add_run()._r.append(_element("fldChar", fldCharType="begin"))
    text = _element("instrText")
    text.text = code
    line.add_run()._r.append(text)
    line.add_run()._r.append(_element("fldChar", fldCharType="separate"))
    if not begin_only:
        line.add_run("1")
        _end_field(line)


def _end_field(line: Any) -> None:
    line.add_run()._r.append(_element("fldChar", fldCharType="end"))
