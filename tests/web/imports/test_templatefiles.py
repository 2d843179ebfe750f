"""Every template is read back by the importer that it is for, in both languages."""

import io

import openpyxl
import pytest
from django.utils.translation import override

from samtakt.foundation.spreadsheets import reading
from samtakt.foundation.spreadsheets.holdings import holdings
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.web.imports.templatefiles import TEMPLATES, template_file


def filled_in(kind):
    """The template with its own examples as a first row."""
    name, content = template_file(kind)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, heading in enumerate(TEMPLATES[kind], start=1):
        written = heading.example
        cell = book.worksheets[0].cell(2, place)
        cell.value = int(written) if written.isdigit() else written or None
    filled = io.BytesIO()
    book.save(filled)
    return reading.open_book(name, filled.getvalue())


@pytest.mark.parametrize("kind", ImportKind)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_filled_in_template_is_understood_whole(kind, language):
    with override(language):
        book = filled_in(kind)

    read = reading.understand(book, kind, {})

    assert read.sheet == book.sheets[0].name
    assert len(read.mapping.meanings) == len(TEMPLATES[kind])
    assert (read.refusals, read.left_out) == ([], [])


@pytest.mark.parametrize("kind", ImportKind)
def test_what_a_filled_in_template_holds_is_found_without_being_told(kind):
    book = filled_in(kind)

    assert [(one.kind, one.sheet) for one in holdings(book)] == [(kind, book.sheets[0].name)]
