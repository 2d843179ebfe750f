"""What the first release must show: spreadsheets in, reports and a plan out, and nothing broken kept."""

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from django.utils.translation import override

from samtakt.assessments.models import AgreedLevel
from samtakt.foundation import tenancy
from samtakt.foundation.spreadsheets import importing, sentences
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.tenancy import scope_for
from samtakt.management import matrix_dry_run
from samtakt.planning.folders import read_folder
from tests.factories import actor_in, make_company, make_hub
from tests.journeys.folders import LEVELS, matrix, write_folder
from tests.spreadsheets import apply, as_csv, as_xlsx, bring

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
NETWORK = EXAMPLES / "network"
NAMED_LIKE_A_FORMULA = "@SUM(1+1) Fors"
PLAN_KEYS = {"status", "objective", "bound", "gap", "seconds", "seed", "sessions", "seats"}


def samtakt(*arguments, folder):
    """Run a command as somebody does who has neither server nor account."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "samtakt.config.cli", *map(str, arguments)],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT / "src"), "SAMTAKT_DATA": str(folder / "var")},
        capture_output=True,
        text=True,
        check=False,
    )


def reports(out):
    return {path.name: path.read_bytes()[:4] for path in out.iterdir() if path.suffix != ".json"}


# samtakt analyse


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """A described folder with three companies, and what `samtakt analyse` made of it."""
    folder = write_folder(tmp_path_factory.mktemp("network"), described=True)
    staff = (folder / "alfa" / "personal.csv").read_text(encoding="utf-8")
    (folder / "alfa" / "personal.csv").write_text(staff.replace("Dan Fors", NAMED_LIKE_A_FORMULA))
    levels = (folder / "alfa" / "matris.csv").read_text(encoding="utf-8")
    (folder / "alfa" / "matris.csv").write_text(levels.replace("Dan Fors", NAMED_LIKE_A_FORMULA))
    out = tmp_path_factory.mktemp("out")
    ran = samtakt("analyse", folder, "--out", out, "--lang", "en", folder=out.parent)
    assert ran.returncode == 0, ran.stderr
    return out, ran.stdout


def test_a_folder_becomes_a_report_per_company_and_one_plan(analysed):
    out, _said = analysed
    names = ("alfa-mekaniska-ab", "beta-plat-ab", "ceta-svets-ab", "plan")

    assert reports(out) == {
        **{f"{name}.pdf": b"%PDF" for name in names},
        **{f"{name}.xlsx": b"PK\x03\x04" for name in names},
        **{f"{name}.docx": b"PK\x03\x04" for name in names if name != "plan"},
    }
    assert sorted(path.name for path in out.glob("*.json")) == ["instance.json", "plan.json"]


def test_the_plan_says_how_good_it_is_and_so_does_the_command(analysed):
    out, said = analysed
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))

    assert plan.keys() >= PLAN_KEYS
    assert (plan["status"], plan["seed"]) == ("optimal", 4)
    assert plan["bound"] == pytest.approx(plan["objective"])
    assert plan["objective"] > 0
    # Of a team of four one may be away a week: three companies, two weeks with a session.
    assert sum(seats["count"] for seats in plan["seats"]) == 6
    assert all(word in said for word in ("3 companies", "objective", "bound", "gap"))


def test_the_plan_verifies_and_one_that_was_changed_does_not(analysed, tmp_path):
    out, _said = analysed
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    plan["objective"] += 1
    (tmp_path / "changed.json").write_text(json.dumps(plan))
    (tmp_path / "torn.json").write_text((out / "plan.json").read_text()[:-40])
    instance = out / "instance.json"

    answers = [
        samtakt("verify-plan", instance, file, folder=tmp_path)
        for file in (out / "plan.json", tmp_path / "changed.json", tmp_path / "torn.json")
    ]

    assert [answer.returncode for answer in answers] == [0, 1, 2]
    assert "0 violations" in answers[0].stdout
    assert "objective" in answers[1].stdout
    assert "cannot be read" in answers[2].stderr


def test_a_name_like_a_formula_is_a_text_in_the_report(analysed):
    out, _said = analysed
    book = openpyxl.load_workbook(out / "alfa-mekaniska-ab.xlsx")
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value]

    named = [cell for cell in cells if NAMED_LIKE_A_FORMULA in str(cell.value)]
    assert len(named) > 1
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    with zipfile.ZipFile(out / "alfa-mekaniska-ab.xlsx") as package:
        parts = [name for name in package.namelist() if "worksheets/" in name]
        assert not any(b"<f>" in package.read(name) for name in parts)


def test_a_folder_without_a_description_is_known_by_its_names(tmp_path):
    folder = write_folder(tmp_path / "in", described=False)

    ran = samtakt("analyse", folder, "--out", tmp_path / "out", "--as-of", "2026-11-01",
                  folder=tmp_path)  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert sorted(reports(tmp_path / "out")) == sorted(
        f"{name}.{ending}"
        for name in ("alfa", "beta", "ceta", "plan")
        for ending in ("pdf", "xlsx", "docx")
        if (name, ending) != ("plan", "docx")
    )


def test_what_cannot_be_analysed_is_said_and_nothing_is_written(tmp_path):
    folder = write_folder(tmp_path / "in", described=True)
    wrong = matrix(levels=(("1", "Z"), *LEVELS[1:]))
    (folder / "alfa" / "matris.csv").write_bytes(as_csv(wrong))
    (tmp_path / "nothing").mkdir()
    out = tmp_path / "out"

    refused = samtakt("analyse", folder, "--out", out, "--lang", "en", folder=tmp_path)
    empty = samtakt("analyse", tmp_path / "nothing", "--out", out, folder=tmp_path)

    assert (refused.returncode, empty.returncode) == (1, 2)
    said = " ".join(refused.stderr.split())
    assert "Alfa Mekaniska AB" in said
    assert "Row 2" in said
    assert "Z" in said
    assert "1 values must be corrected. Nothing was written." in said
    assert "holds no company" in " ".join(empty.stderr.split())
    assert not out.exists()


# Files that must be refused


STAFF = [
    ["Anst.nr", "Namn", "Lag"],
    ["1001", "Andersson, Anna", "Svets"],
    ["1002", "Berg, Björn", "Svets"],
    ["1003", "Khalil, Leila", "Plåt"],
    ["1004", "Nilsson, Per", "Plåt"],
]
# Why each file of examples/broken is refused, and a part of what is said.
WHY = {
    "duplicated-person.xlsx": ("person_twice", "Björn Berg"),
    "empty.xlsx": ("empty_file", "The file is empty."),
    "formula.xlsx": ("formulas", "Matris!D3"),
    "macros-renamed.xlsx": ("macros", "macros"),
    "macros.xlsm": ("macros", "macros"),
    "pdf-renamed.xlsx": ("is_pdf", "PDF"),
    "unknown-company.xlsx": ("person_of_other_company", "Ingenstans Verkstad AB"),
    "unknown-level.xlsx": ("unknown_level", "Z"),
    "unknown-person.xlsx": ("unknown_person", "Olle Okänd"),
}


@pytest.fixture
def alfa(db):
    company = make_company(make_hub(), "Alfa")
    bring(company, "employees", STAFF)
    with override("en"):
        yield company


def counts():
    """How many rows each model has, whoever owns them; the audit's entries apart."""
    return {model.__name__: model._base_manager.count() for model in tenancy.owned_models()}


def test_every_broken_example_is_known_here():
    assert {path.name for path in (EXAMPLES / "broken").iterdir()} == WHY.keys()


@pytest.mark.parametrize("name", WHY)
def test_a_broken_file_is_refused_with_a_word_and_nothing_is_kept(alfa, name):
    before = counts()
    content = (EXAMPLES / "broken" / name).read_bytes()

    code, said, mend = _refusal_of(alfa, name, content)

    assert (code, WHY[name][1] in said, bool(mend)) == (WHY[name][0], True, True)
    assert counts() == before


def _refusal_of(company, name, content):
    """Hand a file in, try to import it all the same, and throw the preview away."""
    by = actor_in(company)
    with scope_for(company):
        try:
            run = importing.begin_import(company, ImportKind.MATRIX, name, content, by=by)
        except Refused as refused:
            said = sentences.sentence_of_file(refused)
            return refused.code, said.text, said.mend
        before = counts()
        with pytest.raises(importing.ImportRefused):
            importing.apply_import(run, by=by)
        assert counts() == before
        said = sentences.refusals_of(run)[0]
        importing.discard_import(run, by=by)
        return said.code, said.text, said.mend


def bomb(gigabytes=2):
    """A workbook whose sheet unpacks to so much."""
    out = io.BytesIO()
    plain = zipfile.ZipFile(io.BytesIO(as_xlsx(Matris=matrix())))
    sheet = "xl/worksheets/sheet1.xml"
    with plain, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for part in plain.namelist():
            if part != sheet:
                packed.writestr(part, plain.read(part))
        with packed.open(sheet, "w", force_zip64=True) as stream:
            for _megabyte in range(gigabytes * 1000):
                stream.write(bytes(1_000_000))
    return out.getvalue()


def test_a_workbook_that_unpacks_to_two_gigabytes_is_refused_at_once(alfa):
    before, content = counts(), bomb()
    started = time.perf_counter()

    code, said, mend = _refusal_of(alfa, "matris.xlsx", content)

    assert time.perf_counter() - started < 3
    assert code == "expands_too_much"
    assert said
    assert mend
    assert counts() == before


# What is understood is what is stored


def shape(ratings):
    """How often each level was given, per person and per competence, whatever they are called."""
    people, competences = {}, {}
    for person, competence, level in ratings:
        people.setdefault(person, []).append(level)
        competences.setdefault(competence, []).append(level)
    return tuple(
        Counter(tuple(sorted(levels)) for levels in group.values())
        for group in (people, competences)
    )


def dry_run(entry, tmp_path):
    path = tmp_path / entry.spreadsheet.name
    path.write_bytes(entry.spreadsheet.content())
    out = io.StringIO()
    told = ["--scale", entry.scale] if entry.scale else []
    code = matrix_dry_run.main([str(path), "--dry-run", "--json", *told], out)
    return code, json.loads(out.getvalue())


@pytest.mark.django_db
def test_a_dry_run_agrees_with_what_is_stored_after_the_import(tmp_path):
    """For all seventeen companies: every layout, every scale, every file format."""
    described = read_folder(NETWORK, today=None)
    hub, differing = make_hub(), {}
    for entry in described.companies:
        code, facts = dry_run(entry, tmp_path)
        understood = [tuple(rating) for rating in facts["ratings"] if rating[2] is not None]
        company = make_company(hub, entry.name)
        content = entry.spreadsheet.content()
        scale = {"scale": entry.scale} if entry.scale else {}
        apply(begin_named(company, "employees", entry, content))
        apply(begin_named(company, "matrix", entry, content, **scale))
        with scope_for(company):
            stored = list(AgreedLevel.objects.values_list("person", "competence", "level"))
        if code != 0 or not understood or shape(understood) != shape(stored):
            differing[entry.name] = code, len(understood), len(stored)

    assert len(described.companies) == 17
    assert differing == {}


def begin_named(company, kind, entry, content, **mapping):
    mapping["as_of"] = "2026-11-01"
    with scope_for(company):
        return importing.begin_import(
            company, kind, entry.spreadsheet.name, content, by=actor_in(company), mapping=mapping
        )


# The example network, whole


@pytest.mark.slow
def test_the_example_network_becomes_seventeen_reports_and_a_plan_that_verifies(tmp_path):
    out = tmp_path / "out"

    ran = samtakt("analyse", NETWORK, "--out", out, "--time-limit", 8, "--lang", "en",
                  folder=tmp_path)  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert len(reports(out)) == 3 * 17 + 2  # a company's also as a document to edit
    assert "17 companies" in ran.stdout
    checked = samtakt("verify-plan", out / "instance.json", out / "plan.json", folder=tmp_path)
    assert (checked.returncode, "0 violations" in checked.stdout) == (0, True)
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert len(plan["sessions"]) > 10
    assert plan["objective"] > 0
    assert f"{100 * plan['gap']:.2f} %" in checked.stdout
