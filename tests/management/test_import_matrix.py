"""`samtakt import-matrix` says what it understood, and imports all of it or nothing."""

import io
import json
import subprocess
import sys

import pytest
from django.core.management import call_command

from samtakt.assessments.models import AgreedLevel
from samtakt.foundation.tenancy import scope_for
from samtakt.management import matrix_dry_run
from tests.factories import make_company, make_hub
from tests.spreadsheets import MATRIX, STAFF, as_csv, bring, stored

WITHOUT_DJANGO = """
import sys
sys.argv = ["samtakt", "import-matrix", sys.argv[1], "--dry-run", "--json"]
from samtakt.config.cli import main
try:
    main()
finally:
    assert "django" not in sys.modules
"""


@pytest.fixture
def matrix(tmp_path):
    path = tmp_path / "matris.csv"
    path.write_bytes(as_csv(MATRIX))
    return path


def dry_run(path, *options):
    out = io.StringIO()
    code = matrix_dry_run.main([str(path), "--dry-run", "--json", *options], out)
    return code, json.loads(out.getvalue())


def test_a_dry_run_tells_scale_layout_and_ratings(matrix):
    code, facts = dry_run(matrix)

    assert (code, facts["scale"], facts["layout"]) == (0, "0-4", "wide")
    assert facts["ratings"][:3] == [
        ["Anna Berg", "Svarvning", 3],
        ["Anna Berg", "Fräsning", 2],
        ["Anna Berg", "Slipning", None],
    ]


def test_a_dry_run_with_refusals_still_tells_what_it_understood(matrix):
    matrix.write_bytes(as_csv([*MATRIX, ["104", "Dan Fors", "Z", "1", "2"]]))

    code, facts = dry_run(matrix)

    assert (code, facts["scale"], len(facts["ratings"])) == (1, "0-4", 11)
    assert [(one["row"], one["value"], one["code"]) for one in facts["refusals"]] == [
        (5, "Z", "unknown_level")
    ]
    assert facts["refusals"][0]["mend"] == "Use one of: 0, 1, 2, 3, 4."


@pytest.mark.parametrize(("content", "why"), [(b"", "empty_file"), (b"%PDF-1.7 x", "is_pdf")])
def test_a_file_that_cannot_be_read(tmp_path, content, why):
    path = tmp_path / "fil.xlsx"
    path.write_bytes(content)

    code, facts = dry_run(path)

    assert (code, facts["code"]) == (2, why)
    assert all(facts[each] for each in ("error", "mend"))


def test_a_file_that_is_not_there(tmp_path):
    assert dry_run(tmp_path / "ingen.xlsx")[0] == 2


def test_a_dry_run_needs_no_application(matrix, tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, str(matrix)],
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )

    assert ran.returncode == 0, ran.stderr.decode()
    assert json.loads(ran.stdout)["layout"] == "wide"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["matris.csv"]


def run_command(path, company, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("import_matrix", str(path), json=True, organisation=company.slug)
    return ended.value.code, json.loads(capsys.readouterr().out)


@pytest.mark.django_db
def test_an_import_writes_the_levels(matrix, capsys):
    alfa = make_company(make_hub(), "Alfa")
    bring(alfa, "employees", STAFF)

    code, facts = run_command(matrix, alfa, capsys)

    assert (code, facts["imported"]["AgreedLevel.new"]) == (0, 7)
    with scope_for(alfa):
        assert AgreedLevel.objects.count() == 7


@pytest.mark.django_db
def test_an_import_of_strangers_keeps_nothing(matrix, capsys):
    alfa = make_company(make_hub(), "Alfa")

    code, facts = run_command(matrix, alfa, capsys)

    assert (code, {one["code"] for one in facts["refusals"]}) == (1, {"unknown_person"})
    assert stored(alfa, leave_out=set()) == {}
