"""A folder is read as a network, and what cannot be followed is named with its mend."""

import datetime
import io
import zipfile

import pytest

from samtakt.organisations.models import DataClass
from samtakt.planning.folders import BadFolder, Spreadsheet, read_folder

TODAY = datetime.date(2026, 11, 22)  # a Sunday


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "alpha.csv").write_text("Namn;Svets\nAnna;3\n")
    (tmp_path / "kurser.csv").write_text("Kurs;Pris\n")
    beta = tmp_path / "beta"
    beta.mkdir()
    (beta / "personal.csv").write_text("Namn\nBo\n")
    (beta / "readme.md").write_text("not a table")
    return tmp_path


def described(folder, text):
    (folder / "network.toml").write_text(text)
    return read_folder(folder, today=TODAY)


def test_without_a_description_files_are_known_by_their_names(folder):
    (folder / "certificate_types.xlsx").write_bytes(b"x")
    (folder / "~$alpha.xlsx").write_bytes(b"a spreadsheet program's lock file")
    (folder / "notes.docx").write_bytes(b"x")

    found = read_folder(folder, today=TODAY)

    assert [entry.name for entry in found.companies] == ["alpha", "beta"]
    assert [file.name for file in found.courses] == ["kurser.csv"]
    assert found.certificate_types.name == "certificate_types.xlsx"
    assert (found.as_of, found.network_budget) == (TODAY, None)
    assert found.starts_on == datetime.date(2027, 1, 11)


def test_a_description_sets_dates_money_and_agreements(folder):
    found = described(
        folder,
        """
        [hub]
        name = "Lärcentrum"
        [analysis]
        as_of = 2026-11-01
        [planning]
        first_week = "2027-W02"
        network_budget_sek = 100000
        [files]
        courses = "kurser.csv"
        [[companies]]
        name = "Beta AB"
        path = "beta"
        budget_sek = 5000
        data_classes = ["plan_counts"]
        """,
    )

    assert (found.hub, found.as_of) == ("Lärcentrum", datetime.date(2026, 11, 1))
    assert (found.starts_on, found.network_budget) == (datetime.date(2027, 1, 11), 100_000)
    assert [(e.name, e.budget, e.data_classes) for e in found.companies] == [
        ("Beta AB", 5000, (DataClass.PLAN_COUNTS,))
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[hub\n", "cannot be read"),
        ("[hub]\nname = 'X'\n", "no [[companies]]"),
        ("[[companies]]\npath = 'gone.xlsx'\n", "gone.xlsx"),
        ("[[companies]]\npath = '../../etc'\n", "outside the folder"),
        ("[[companies]]\nname = 'X'\n", "companies[1] has no path"),
        ("[[companies]]\npath = 'beta'\nbudget_sek = 'much'\n", "budget_sek"),
        ("[[companies]]\npath = 'beta'\ndata_classes = ['all']\n", "plan_counts"),
        ("[planning]\nfirst_week = 'soon'\n[[companies]]\npath = 'beta'\n", "2027-W02"),
        ("planning = 3\n[[companies]]\npath = 'beta'\n", "[planning]"),
    ],
)
def test_a_description_that_cannot_be_followed_is_refused_with_a_word(folder, text, word):
    with pytest.raises(BadFolder) as refused:
        described(folder, text)
    assert word in str(refused.value)


def test_no_folder_and_no_company_are_told_apart(tmp_path):
    with pytest.raises(BadFolder, match="is not a folder"):
        read_folder(tmp_path / "gone", today=TODAY)
    with pytest.raises(BadFolder, match="holds no company"):
        read_folder(tmp_path, today=TODAY)


def test_a_folder_of_csv_files_is_handed_in_as_one_archive(folder):
    content = Spreadsheet("beta.zip", folder / "beta").content()

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["personal.csv"]
