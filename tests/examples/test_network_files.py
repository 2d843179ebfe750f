"""The example network is what its README says: whole, believable, repeatable and without secrets."""

from __future__ import annotations

import csv
import re
import statistics
import sys
import tomllib
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NETWORK = EXAMPLES / "network"
SHARED = EXAMPLES.parent.parent / "shared" / "data"
sys.path.insert(0, str(EXAMPLES))

import make_network  # noqa: E402 the examples are programs, not a package
from network_source import companies as company_files  # noqa: E402
from network_source import demand as demands  # noqa: E402
from network_source import draws, hub, layouts, levels, people, settings, tables, words  # noqa: E402

AS_OF = date(2026, 11, 1)
CSV_STYLE = {
    "csv1252": ("cp1252", ";"),
    "csvtab": ("utf-8-sig", "\t"),
    "csvutf8": ("utf-8", ","),
}


@pytest.fixture(scope="module")
def companies():
    return make_network.make_companies()


@pytest.fixture(scope="module")
def everybody(companies):
    return [person for company in companies for person in company.people]


@pytest.fixture(scope="module")
def demand(companies):
    return demands.measure(companies)


@pytest.fixture(scope="module")
def network():
    return tomllib.loads((NETWORK / "network.toml").read_text(encoding="utf-8"))


def cells(path: Path) -> dict[str, list[list[object]]]:
    """All sheets of a workbook, or all files of a folder of CSV."""
    if path.is_dir():
        kind = next(row["format"] for row in tables.read("companies") if row["key"] == path.name)
        encoding, delimiter = CSV_STYLE[kind]
        texts = {file.stem: file.read_text(encoding) for file in sorted(path.glob("*.csv"))}
        return {
            name: list(csv.reader(text.splitlines(), delimiter=delimiter))
            for name, text in texts.items()
        }
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def company_sheets(company) -> list[list[list[object]]]:
    return list(cells(NETWORK / company.file_name).values())


def test_seventeen_companies_in_three_counties(network):
    counties = [company["county"] for company in network["companies"]]

    assert {county: counties.count(county) for county in set(counties)} == {
        "Örebro": 8,
        "Södermanland": 5,
        "Västmanland": 4,
    }


def test_network_file_names_everything_that_is_there(network):
    files = network["files"]
    named = {
        "network.toml", files["library"], files["roles"], files["certificate_types"],
        *files["courses"], *(company["path"] for company in network["companies"]),
    }  # fmt: skip

    assert named == {path.name for path in NETWORK.iterdir()}


def test_sizes_are_those_of_a_real_project(companies):
    sizes = [len(company.people) for company in companies]

    assert 520 <= sum(sizes) <= 600
    assert (min(sizes), max(sizes)) == (6, 140)
    assert 24 <= statistics.median(sizes) <= 36


def test_staff_is_like_manufacturing_in_the_region(companies, everybody):
    def age(person):
        return AS_OF.year - person.birth_year

    women = sum(person.sex == "woman" for person in everybody) / len(everybody)
    agency = sum(person.kind == "agency" for person in everybody) / len(everybody)
    means = [statistics.mean(map(age, company.people)) for company in companies]

    assert 0.18 <= women <= 0.26
    assert 0.05 <= agency <= 0.12
    assert 44 <= statistics.mean(map(age, everybody)) <= 46
    assert 49.5 <= max(means) <= 51
    assert all(19 <= age(person) <= 66 for person in everybody)
    assert all(person.hired.year - person.birth_year >= 18 for person in everybody)
    assert 15 <= sum(person.retires is not None for person in everybody) <= 40


def test_every_company_has_roles_teams_shifts_and_competences_in_bounds(companies):
    for company in companies:
        assert 6 <= len({person.role for person in company.people}) <= 14
        assert 2 <= len({person.team for person in company.people}) <= 10
        assert 1 <= len({person.shift for person in company.people}) <= 3
        assert 25 <= len(layouts.competences(company.people)) <= 60


def test_names_are_unique_in_a_company(companies):
    for company in companies:
        names = {(person.given, person.family) for person in company.people}
        assert len(names) == len(company.people)


def test_a_fifth_of_the_critical_competences_hang_on_one_person(companies):
    found = [
        layouts.key_person_share(company.people, levels.critical_levels(company.profile))
        for company in companies
    ]

    alone, all_critical = map(sum, zip(*found, strict=True))
    assert 0.15 <= alone / all_critical <= 0.25


def test_some_required_levels_are_not_assessed(companies):
    required = [
        person.levels[code]
        for company in companies
        for person in company.people
        for code in company.profile[person.role]
    ]

    assert 0.03 <= sum(level is None for level in required) / len(required) <= 0.08


def test_gaps_are_many_and_mostly_small_per_company(demand):
    assert 1500 <= demand.closable_gaps <= 3000
    few = sum(1 <= number <= 4 for number in demand.seats.values()) / len(demand.seats)
    assert few > 0.5


def test_every_course_is_wanted_by_somebody(demand):
    assert {course for _, course in demand.seats} == set(tables.by_code("courses"))


def test_budgets_cover_seven_tenths_of_all_demand(network, demand):
    whole = demands.network_cost(demand)
    assert network["planning"]["network_budget_sek"] / whole == pytest.approx(0.7, abs=0.01)
    for company in network["companies"]:
        cost = demands.company_cost(demand, company["key"])
        assert 0 <= company["budget_sek"] - settings.BUDGET_SHARE * cost < 5000


def test_certificates_are_lapsed_and_lapsing_as_often_as_in_reality(companies):
    expired = lapsing = held = 0
    for company in companies:
        pages = company_sheets(company)
        rows = next(p for p in pages if {"Utfärdare", "Utbildare", "Issuer"} & set(map(str, p[0])))
        column = next(
            index
            for index, heading in enumerate(rows[0])
            if heading in ("Giltigt t.o.m.", "Giltig till", "Valid until")
        )
        for row in rows[1:]:
            held += 1
            if row[column]:
                until = row[column]
                day = until if isinstance(until, date) else date.fromisoformat(until)
                expired += day < AS_OF
                lapsing += AS_OF <= day <= AS_OF + timedelta(days=90)

    assert 0.08 <= expired / held <= 0.12
    assert 0.03 <= lapsing / held <= 0.07
    assert 1000 <= held <= 2500


def test_courses_and_sessions_fill_half_a_year():
    sessions = hub.sessions(make_network.SEED)

    assert 42 <= len(tables.read("courses")) <= 48
    assert 400 <= len(sessions) <= 800
    assert all(
        date(2027, 1, 11) <= start <= end < date(2027, 7, 12) and end.weekday() < 5
        for _, _, start, end in sessions
    )
    public_holidays = {date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 6), date(2027, 6, 25)}
    assert not any(start <= day <= end for *_, start, end in sessions for day in public_holidays)


def test_every_session_in_the_files_belongs_to_a_course_in_the_files():
    book = cells(NETWORK / "courses.xlsx")
    courses = {row[0] for row in book["Kurser"][1:]}
    with (NETWORK / "courses-arboga-kumla.csv").open(encoding="cp1252", newline="") as stream:
        sent = list(csv.DictReader(stream, delimiter=";"))

    assert {row[0] for row in book["Tillfällen"][1:]} == courses
    assert courses | {row["Kurskod"] for row in sent} == set(tables.by_code("courses"))
    assert re.fullmatch(r"\d+,0", sent[0]["Pris per plats"])


def test_tables_refer_to_each_other():
    competences = tables.by_code("competences")
    for course in tables.read("courses"):
        assert {o.competence for o in tables.course_outcomes(course["code"])} <= set(competences)
        assert course["prerequisite"] in {"", *tables.by_code("courses")}
        assert course["certificate"] in {"", *tables.by_code("certificate_types")}
        assert course["provider"] in tables.by_code("providers")
        assert int(course["min"]) < int(course["max"])
    assert set(company_files.CERTIFICATE_OF) <= set(competences)
    assert set(company_files.CERTIFICATE_OF.values()) <= set(tables.by_code("certificate_types"))


def test_a_word_means_one_competence():
    meaning: dict[str, str] = {}
    for row in tables.read("competences"):
        for word in {row["code"], row["sv"], row["en"], *row["alias"].split("; ")}:
            key = re.sub(r"\W+", " ", word.casefold()).strip()
            assert meaning.setdefault(key, row["code"]) == row["code"], word


@pytest.mark.parametrize(
    ("onet_level", "core", "required"),
    [
        (0.4, True, 2),
        (0.4, False, 1),
        (2.75, True, 3),
        (2.75, False, 2),
        (4.49, True, 3),
        (4.5, True, 4),
    ],
)
def test_required_level_follows_the_stated_formula(onet_level, core, required):
    assert tables.required_level(onet_level, core=core) == required


def test_criticality_follows_importance():
    assert [tables.criticality(value) for value in (2.99, 3.0, 3.74, 3.75)] == [1, 2, 2, 3]


def test_all_layouts_scales_and_formats_are_there():
    rows = tables.read("companies")

    assert {row["layout"] for row in rows} == {"wide", "merged", "transposed", "long"}
    assert {row["format"] for row in rows} == {"xlsx", "ods", "csv1252", "csvtab", "csvutf8"}
    assert {row["scale"] for row in rows} == {
        "iluo-a", "iluo-c", "0-4", "1-5", "quarter-circles", "percent", "text"
    }  # fmt: skip


def test_staff_and_matrix_name_the_same_people(companies):
    for company in companies:
        speech = words.Speech(company.row, draws.stream(0))
        names = {speech.name(person) for person in company.people}
        pages = company_sheets(company)
        matrix = max(pages, key=lambda rows: sum(len(row) for row in rows))
        staff = next(
            rows
            for rows in pages
            if {"Anställningsform", "Anst.form", "Employment type"} & set(map(str, rows[0]))
        )
        numbers = {str(row[0]).removesuffix(".0") for row in staff[1:] if str(row[0])[:1].isdigit()}

        assert names <= {str(cell) for row in matrix for cell in row}, company.row["key"]
        assert numbers == {person.number for person in company.people}


def test_levels_in_a_file_are_those_of_its_people(companies):
    company = next(c for c in companies if c.row["key"] == "norra-bergslagens-verktyg")
    by_number = {person.number: person for person in company.people}
    codes = layouts.competences(company.people)

    for row in cells(NETWORK / company.file_name)["Matris"][1:]:
        expected = [by_number[str(row[0])].levels.get(code) for code in codes]
        assert [int(cell) - 1 if cell != "" else None for cell in row[4:]] == expected


def test_same_seed_gives_the_same_bytes(tmp_path, companies):
    hub.write(tmp_path, make_network.SEED)
    for company in companies[:7] + companies[-2:]:
        company_files.write(company, tmp_path, make_network.SEED)

    for made in sorted(path for path in tmp_path.rglob("*") if path.is_file()):
        kept = NETWORK / made.relative_to(tmp_path)
        if made.suffix == ".csv":
            assert made.read_bytes() == kept.read_bytes(), made.name
        else:
            assert cells(made) == cells(kept), made.name


def test_another_seed_gives_another_network():
    other = make_network.make_companies(seed=1)
    assert [p.family for p in other[0].people] != [
        p.family for p in make_network.make_companies()[0].people
    ]


def test_no_personal_identity_numbers_anywhere():
    birth_and_four = re.compile(r"\b(19|20)?\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])[-+ ]?\d{4}\b")
    for path in NETWORK.iterdir():
        if path.name == "network.toml" or path.suffix == ".csv":
            continue
        for name, rows in cells(path).items():
            for row in rows:
                for cell in row:
                    assert not birth_and_four.search(str(cell)), (path.name, name, cell)


def test_organisation_numbers_are_well_formed_and_nobodys(network):
    numbers = [network["hub"]["organisation_number"]]
    numbers += [company["organisation_number"] for company in network["companies"]]

    assert len(set(numbers)) == 18
    for number in numbers:
        digits = [int(digit) for digit in number.replace("-", "")]
        doubled = [digit * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits)]
        assert sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0
        assert number.startswith(("559999-", "212999-"))


def test_folder_stays_small():
    size = sum(
        path.stat().st_size
        for folder in (NETWORK, EXAMPLES / "broken")
        for path in folder.rglob("*")
        if path.is_file()
    )
    assert size < 3_000_000


def test_nobody_in_a_company_is_named_in_the_network_file(everybody):
    text = (NETWORK / "network.toml").read_text(encoding="utf-8")
    assert not any(f"{person.given} {person.family}" in text for person in everybody)


def test_planned_weeks_and_staffing_are_possible(companies):
    for company in companies:
        for team in people.staff_teams(company.people):
            size = sum((p.team, p.shift) == (team.name, team.shift) for p in company.people)
            assert 1 <= team.minimum <= size
            assert team.absent_most >= 1


def test_esco_identifiers_are_real():
    if not SHARED.is_dir():
        pytest.skip("the public sample data is not beside this checkout")
    known: set[str] = set()
    for name in ("skills", "occupations"):
        with (SHARED / "esco" / f"{name}_en.csv").open(encoding="utf-8", newline="") as stream:
            known |= {row["conceptUri"] for row in csv.DictReader(stream)}

    skills = {tables.ESCO_SKILL + row["esco"] for row in tables.read("competences") if row["esco"]}
    jobs = {tables.ESCO_OCCUPATION + row["esco"] for row in tables.read("roles") if row["esco"]}
    assert len(skills) >= 40
    assert skills | jobs <= known


def test_onet_figures_are_real():
    if not SHARED.is_dir():
        pytest.skip("the public sample data is not beside this checkout")
    figures: dict[tuple[str, str, str], str] = {}
    for name in ("skills", "knowledge"):
        with (SHARED / "onet" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                key = row["O*NET-SOC Code"], row["Element ID"], row["Scale ID"]
                figures[key] = row["Data Value"]

    for row in tables.read("onet"):
        place = row["occupation"], row["element_id"]
        assert figures[*place, "LV"] == row["level"]
        assert figures[*place, "IM"] == row["importance"]


def test_broken_files_are_broken_in_the_way_they_say():
    broken = EXAMPLES / "broken"

    assert (broken / "empty.xlsx").read_bytes() == b""
    assert (broken / "pdf-renamed.xlsx").read_bytes().startswith(b"%PDF-")
    for name in ("macros.xlsm", "macros-renamed.xlsx"):
        assert "xl/vbaProject.bin" in zipfile.ZipFile(broken / name).namelist()
    sheet = zipfile.ZipFile(broken / "formula.xlsx").read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<f>") == 2
    assert cells(broken / "unknown-level.xlsx")["Matris"][2][4] == "Z"
    numbers = [row[0] for row in cells(broken / "duplicated-person.xlsx")["Matris"]]
    assert numbers.count("1002") == 2
    staff = {row[0] for row in cells(broken / "unknown-person.xlsx")["Personal"]}
    assert {row[0] for row in cells(broken / "unknown-person.xlsx")["Matris"]} - staff == {"1099"}
    assert cells(broken / "unknown-company.xlsx")["Matris"][1][0] == "Ingenstans Verkstad AB"


def test_files_hold_no_formulas_or_programs():
    for path in NETWORK.glob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            assert not any("vba" in name for name in package.namelist())
            sheets = [n for n in package.namelist() if n.startswith("xl/worksheets/")]
            assert not any(b"<f>" in package.read(name) for name in sheets)


def test_a_companys_words_are_recognisable_save_its_own(companies):
    def key(word):
        return re.sub(r"[\W_]+", " ", re.sub(r"\b[A-Z]{3}-\d\d\b", "", word).casefold()).strip()

    known = {
        key(word): row["code"]
        for row in tables.read("competences")
        for word in (row["sv"], row["en"], *row["alias"].split("; "))
    }
    for company in companies:
        speech = words.Speech(company.row, draws.stream(make_network.SEED, company.row["key"]))
        unknown = []
        for code in layouts.competences(company.people):
            found = known.get(key(speech.competence(code)))
            assert found in {code, None}
            if found is None:
                unknown.append(code)
        assert set(unknown) <= set(company.row["own"].split(";"))
        assert 2 <= len(company.row["own"].split(";")) <= 4
