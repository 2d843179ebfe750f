"""Pages: data never become markup, long words stay in their cells, and readers find their way."""

import io

import pypdf
import pytest
from django.utils.translation import override

from samtakt.reports import charts, typesetting
from samtakt.reports.pages import (
    Bullets,
    Callout,
    ChartLegend,
    Document,
    FigureGrid,
    HeatLegend,
    HeatMap,
    HeatRow,
    HeatSquare,
    KeyFigure,
    KeyFigures,
    Lead,
    Paragraphs,
    PrintedTable,
    Section,
    Subheading,
    breakable,
    figure,
)

MARKUP = '#panic(1) *fet* $x$ `kod` <etikett> @hänvisning \\ "citat" = Rubrik #read("/etc/passwd")'
LONG = "Hydraulcylinderrenoveringsspecialistutbildningsansvarig" * 3
SQUARE = HeatSquare(2, "2/3", "gap", "4")


def a_document(*blocks, title="Rapport", subtitle="Bolaget AB"):
    section = Section("Avsnitt", tuple(blocks))
    with override("sv"):
        return Document(
            title, subtitle, "Bolaget", (("Per den", "2026"),), ("Om.",), (section,)
        ).to_data()


def reader(document):
    return pypdf.PdfReader(io.BytesIO(typesetting.to_pdf(document)))


def text_in(document):
    words = "\n".join(page.extract_text() for page in reader(document).pages)
    return words.replace("\u200b", "")


def every_kind(words=MARKUP):
    bars = charts.bars(words, [(words, 3), ("Åsa", 0)], width=300, labels=100)
    parts = charts.stacked(
        words,
        [(words, {"met": 1, "gap": 2})],
        {"met": words, "gap": "Gap", "not_assessed": "Ej bedömd"},
        width=600,
        labels=200,
    )
    entry = charts.CalendarEntry(words, 0, 2, "7")
    weeks = charts.calendar(words, [entry], weeks=["1", "2"], width=600, labels=200)
    table = PrintedTable(words, (words, "Antal"), (False, True), (1, 0), ((words, "3"),), words)
    heat = HeatMap(words, words, (words,), (HeatRow(words, (SQUARE,), words),), upright=True)
    return (
        Paragraphs((words,)),
        Bullets((words,)),
        Lead((words,)),
        Subheading(words),
        KeyFigures((KeyFigure(words, words, words),)),
        Callout(words, (words,)),
        table,
        figure(words, bars),
        FigureGrid((figure(words, parts), figure(words, weeks))),
        heat,
        HeatLegend(((SQUARE, words),)),
        ChartLegend((("gap", words), ("met", words), ("not_assessed", words))),
    )


def test_text_that_looks_like_markup_stays_text():
    found = text_in(a_document(Paragraphs((MARKUP,)), subtitle=MARKUP))

    assert '#read("/etc/passwd")' in found.replace("”", '"').replace("“", '"')
    assert "*fet* $x$ `kod` <etikett>" in found


def test_every_kind_of_block_takes_any_text():
    assert len(reader(a_document(*every_kind())).pages) >= 2


def test_very_long_words_are_broken_and_nothing_is_lost():
    found = text_in(a_document(*every_kind(LONG)))

    assert LONG in "".join(found.split()).replace("-", "")


def test_signs_that_no_page_can_show_are_left_out():
    assert breakable({"namn": ["An\x00na\x1b"]}) == {"namn": ["An na "]}


def test_drawings_are_not_touched():
    drawing = "<svg " + "x" * 60

    assert breakable(drawing) == drawing


def test_the_pdf_is_tagged_and_tells_its_title_and_language():
    found = reader(a_document(*every_kind("Ord")))
    root = found.trailer["/Root"]

    assert found.metadata.title == "Rapport · Bolaget AB"
    assert root["/Lang"] == "sv"
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in found.xmp_metadata.stream.get_data().decode()


def tags(element):
    element = element.get_object()
    if isinstance(element, list):
        for each in element:
            yield from tags(each)
    elif isinstance(element, dict):
        if "/S" in element:
            yield element["/S"], element.get("/Alt")
        yield from tags(element["/K"]) if "/K" in element else ()


def test_headings_tables_lists_and_figures_are_tagged_and_figures_have_words():
    found = list(tags(reader(a_document(*every_kind("Ord"))).trailer["/Root"]["/StructTreeRoot"]))
    kinds = {kind for kind, _words in found}

    assert {"/H1", "/H2", "/Table", "/TH", "/L", "/Figure"} <= kinds
    assert all(words for kind, words in found if kind == "/Figure")


@pytest.mark.parametrize("signs", ["åäöÅÄÖ éü", "“citat” – — … ·", "→ 0/4 ≥ ×"])
def test_the_fonts_of_the_wheel_hold_the_signs_that_we_use(signs):
    found = text_in(a_document(Paragraphs((signs,))))

    assert "".join(signs.split()) in "".join(found.split())


def test_each_page_is_a_picture_as_well():
    pages = typesetting.to_images(a_document(Paragraphs(("Ord",))))

    assert len(pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in pages)
