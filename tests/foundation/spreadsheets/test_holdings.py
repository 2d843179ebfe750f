"""What a workbook has something for, and in which order to import it."""

from pathlib import Path

import pytest

from samtakt.foundation.spreadsheets.holdings import ORDER, holdings
from samtakt.foundation.spreadsheets.opening import open_workbook
from samtakt.foundation.spreadsheets.runs import ImportKind

NETWORK = Path(__file__).resolve().parents[3] / "examples" / "network"
NOT_A_COMPANY = {
    "certificate_types.xlsx": [ImportKind.CERTIFICATE_TYPES],
    "courses.xlsx": [ImportKind.COURSES],
    "library.xlsx": [ImportKind.LIBRARY],
    "roles.xlsx": [ImportKind.REQUIREMENTS],
}
OF_A_COMPANY = [
    ImportKind.EMPLOYEES,
    ImportKind.REQUIREMENTS,
    ImportKind.HEADCOUNT,
    ImportKind.MATRIX,
    ImportKind.CERTIFICATES,
]
WORKBOOKS = sorted(p.name for p in NETWORK.iterdir() if p.suffix in {".xlsx", ".ods"})


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_workbook_of_the_network_is_seen_for_what_it_is(name):
    book = open_workbook((NETWORK / name).read_bytes(), name)

    assert [one.kind for one in holdings(book)] == NOT_A_COMPANY.get(name, OF_A_COMPANY)


def test_a_shopping_list_holds_nothing():
    assert holdings(open_workbook("Kaffe;Mjölk\nja;nej\n".encode(), "lista.csv")) == []


def test_every_kind_has_its_place_in_the_order():
    assert set(ORDER) == set(ImportKind)
