"""An archive of CSV files is one workbook; any other archive is refused."""

import io
import zipfile

import pytest

from samtakt.foundation.spreadsheets.opening import open_workbook
from samtakt.foundation.spreadsheets.packages import Limits
from samtakt.foundation.spreadsheets.refusals import Refused


def archive(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name.replace("__", "."), content)
    return made.getvalue()


def test_each_file_is_a_sheet_with_its_own_separator_and_encoding():
    book = open_workbook(
        archive(b__csv="Namn;Ort\nÅsa;Örebro\n".encode("cp1252"), a__tsv="x\ty\n1\t2\n", c__txt=""),
        "beta.zip",
    )

    assert [(sheet.name, sheet.rows[1]) for sheet in book.sheets] == [
        ("a", ["1", "2"]),
        ("b", ["Åsa", "Örebro"]),
    ]


def test_another_archive_is_refused():
    for files in ({"a__csv": "x;y\n1;2\n", "program__exe": "MZ"}, {}):
        with pytest.raises(Refused) as refused:
            open_workbook(archive(**files), "beta.zip")
        assert refused.value.code == "not_a_spreadsheet"


def test_an_archive_that_unpacks_too_large_is_refused():
    small = Limits(unpacked_bytes=1000)

    with pytest.raises(Refused):
        open_workbook(archive(a__csv="x;y\n" * 1000), "beta.zip", small)
