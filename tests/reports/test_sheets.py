"""Lists as spreadsheets: typed values, set columns, and no text that becomes a formula."""

import csv
import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from samtakt.reports.sheets import (
    Column,
    Kind,
    Sheet,
    harmless,
    sheet_names,
    text_of,
    to_csv,
    to_xlsx,
)

ATTACKS = [
    '=HYPERLINK("http://example.org";"Anna")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "http://example.org",
    "{=1+1}",
]


def listed(*values, kind=Kind.TEXT, note=""):
    return Sheet("Lista", (Column("Rubrik", kind),), tuple((value,) for value in values), note)


def read_back(sheets):
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(sheets, title="Prov")))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_name_that_looks_like_a_formula_is_text_in_a_workbook(attack):
    content = to_xlsx([listed(attack)], title="Prov")
    page = openpyxl.load_workbook(io.BytesIO(content)).active

    assert page["A2"].data_type == "s"
    assert page["A2"].hyperlink is None
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("attack", ATTACKS[:6])
def test_a_name_that_looks_like_a_formula_is_marked_as_text_in_csv(attack):
    rows = list(csv.reader(io.StringIO(to_csv(listed(attack)).decode("utf-8-sig")), delimiter=";"))

    assert rows[1] == [f"'{attack}"]


@given(st.text())
def test_no_text_begins_as_a_formula(text):
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_heading_and_a_note_are_text_too():
    sheet = Sheet("=A1", (Column("=1+1"),), (("x",),), note="=2+2")
    page = read_back([sheet]).active

    assert [page[cell].data_type for cell in ("A1", "A3", "A4")] == ["s", "s", "s"]


def test_values_keep_their_types():
    sheet = Sheet(
        "Alla",
        tuple(Column(kind.value, kind) for kind in Kind),
        (("Åsa", 3, 2.5, 0.25, Decimal(12500), datetime.date(2026, 11, 1), "x"),),
    )
    row = [cell.value for cell in read_back([sheet]).active[2]]

    assert row == ["Åsa", 3, 2.5, 0.25, 12500, datetime.datetime(2026, 11, 1), "x"]  # noqa: DTZ001


def test_an_unknown_value_is_an_empty_cell_not_a_zero():
    assert read_back([listed(None, 0, kind=Kind.WHOLE)]).active["A2"].value is None
    assert to_csv(listed(None, 0, kind=Kind.WHOLE)).decode("utf-8-sig").split() == [
        "Rubrik",
        '""',
        "0",
    ]


def test_each_sheet_has_a_frozen_heading_and_a_filter_over_its_rows():
    page = read_back([listed("a", "b", note="Vad listan räknar")]).active

    assert page["A1"].value == "Vad listan räknar"
    assert (page.freeze_panes, page.auto_filter.ref) == ("B4", "A3:A5")


def test_names_are_short_allowed_and_never_twice():
    names = sheet_names(["Krav/nivåer [alla]", "x" * 40, "x" * 50, "LAG", "lag", "'"])

    assert names == ["Krav nivåer alla", "x" * 31, "x" * 29 + " 2", "LAG", "lag 2", "-"]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("sv", ["1\xa0234", "2,5", "25\xa0%", "12\xa0500\xa0kr", "2026-11-01"]),
        ("en", ["1,234", "2.5", "25%", "SEK 12,500", "2026-11-01"]),
    ],
)
def test_values_are_printed_as_the_language_writes_them(language, texts):
    values = [
        (Kind.WHOLE, 1234),
        (Kind.NUMBER, 2.5),
        (Kind.SHARE, 0.25),
        (Kind.MONEY, Decimal(12500)),
        (Kind.DAY, datetime.date(2026, 11, 1)),
    ]
    with override(language):
        assert [text_of(kind, value) for kind, value in values] == texts
