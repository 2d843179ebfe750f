"""The template catalogues keep what the people who copy them rely on."""

import csv
import re
from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path

import pytest

from samtakt.competences.matching import plain
from samtakt.competences.models import Competence, ConceptLink

TEMPLATES = resources.files("samtakt.competences") / "templates"
CATALOGUES = [
    "assembly",
    "cnc",
    "leadership",
    "maintenance",
    "quality",
    "robot_cell",
    "warehouse",
    "welding",
]
LEVELS = range(5)
COLUMNS = [
    *["code", "parent_code", "name_sv", "name_en", "description_sv", "description_en"],
    *["kind", "criticality", "hard_to_recruit", "esco", "esco_match"],
    *[f"anchor{level}_sv" for level in LEVELS],
    *[f"anchor{level}_en" for level in LEVELS],
    *["aliases_sv", "aliases_en"],
]
ANCHORS = [name for name in COLUMNS if name.startswith("anchor")]
ROLE_COLUMNS = [
    *["catalogue", "role_sv", "role_en", "ssyk", "competence_code", "level", "criticality"],
]
CRITICALITIES = {"1", "2", "3"}
ESCO_SKILL = re.compile(
    r"http://data\.europa\.eu/esco/skill/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data"


def read(name):
    with (TEMPLATES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def leaves_of(rows):
    return [row for row in rows if row["kind"]]


def aliases_of(row):
    written = f"{row['aliases_sv']}|{row['aliases_en']}".split("|")
    return [alias for alias in written if alias]


@pytest.fixture(scope="module")
def catalogues():
    return {name: read(name) for name in CATALOGUES}


@pytest.fixture(scope="module")
def rows(catalogues):
    return [row for catalogue in catalogues.values() for row in catalogue]


@pytest.fixture(scope="module")
def leaves(rows):
    return leaves_of(rows)


@pytest.fixture(scope="module")
def requirements():
    return read("roles")


def test_every_file_in_the_folder_is_a_catalogue_or_the_roles():
    found = {file.name for file in TEMPLATES.iterdir()}

    assert found == {f"{name}.csv" for name in [*CATALOGUES, "roles"]} | {"README.md"}


@pytest.mark.parametrize("name", [*CATALOGUES, "roles"])
def test_every_row_has_every_column(name):
    expected = ROLE_COLUMNS if name == "roles" else COLUMNS

    assert {tuple(row) for row in read(name)} == {tuple(expected)}
    assert all(isinstance(value, str) for row in read(name) for value in row.values())


def test_nothing_is_padded_or_broken_over_lines(rows, requirements):
    values = [value for row in [*rows, *requirements] for value in row.values()]

    assert [value for value in values if value != " ".join(value.split())] == []


def test_a_code_means_one_thing_in_all_catalogues(rows):
    codes = Counter(plain(row["code"]) for row in rows)

    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_catalogue_is_one_tree_of_three_storeys(name, catalogues):
    """One top, three to six areas under it, and every competence under an area."""
    parents = {row["code"]: row["parent_code"] for row in catalogues[name]}
    nodes = {row["code"] for row in catalogues[name] if not row["kind"]}
    tops = [code for code in nodes if not parents[code]]
    areas = {code for code in nodes if parents[code] in tops}

    assert len(tops) == 1
    assert nodes == {*tops, *areas}
    assert 3 <= len(areas) <= 6
    assert {parents[leaf["code"]] for leaf in leaves_of(catalogues[name])} == areas


def test_parents_stand_before_their_children(catalogues):
    for catalogue in catalogues.values():
        seen = {""}
        for row in catalogue:
            assert row["parent_code"] in seen, row["code"]
            seen.add(row["code"])


def test_there_are_enough_competences(catalogues, leaves):
    assert len(leaves) >= 160
    assert all(len(leaves_of(catalogue)) >= 18 for catalogue in catalogues.values())


def test_everything_has_a_name_and_a_meaning_in_both_languages(rows):
    needed = ["name_sv", "name_en", "description_sv", "description_en"]

    assert [row["code"] for row in rows if not all(row[column] for column in needed)] == []
    assert [row["code"] for row in rows if len(row["name_sv"]) > 120] == []


def test_names_hold_nothing_that_an_import_reads_as_a_code(rows):
    names = [name for row in rows for name in (row["name_sv"], row["name_en"])]

    assert [name for name in names if set(name) & set("()[]")] == []


def test_a_name_or_alias_means_one_thing(rows):
    """As an import compares words: without case, punctuation and accents."""
    meanings = defaultdict(list)
    for row in rows:
        for word in [*{plain(row["name_sv"]), plain(row["name_en"])}]:
            meanings[word].append(row["code"])
        for alias in aliases_of(row):
            meanings[plain(alias)].append(row["code"])

    assert {word: codes for word, codes in meanings.items() if len(codes) > 1} == {}


def test_a_competence_has_valid_kind_criticality_and_flag(leaves):
    assert {row["kind"] for row in leaves} == set(Competence.Kind.values)
    assert {row["criticality"] for row in leaves} == CRITICALITIES
    assert {row["hard_to_recruit"] for row in leaves} == {"yes", "no"}


def test_an_area_is_not_judged(rows):
    judged = ["criticality", "hard_to_recruit", "esco", "esco_match", *ANCHORS]
    areas = [row for row in rows if not row["kind"]]

    assert [row["code"] for row in areas if any(row[column] for column in judged)] == []


def test_a_competence_has_ten_short_and_different_anchors(leaves):
    for row in leaves:
        texts = [row[column] for column in ANCHORS]
        assert all(0 < len(text) <= 160 for text in texts), row["code"]
        assert len({plain(text) for text in texts}) == len(ANCHORS), row["code"]


def test_anchors_are_written_for_their_competence(leaves):
    shared = Counter(plain(row[column]) for row in leaves for column in ANCHORS)

    assert [text for text, times in shared.items() if times > 1] == []


def test_anchors_do_not_only_swap_the_name(leaves):
    """With the words of the competence's own name taken out, the sentences still differ."""
    bare = Counter()
    for row in leaves:
        own = {*plain(row["name_sv"]).split(), *plain(row["name_en"]).split()}
        for column in ANCHORS:
            bare[" ".join(word for word in plain(row[column]).split() if word not in own)] += 1

    assert [text for text, times in bare.items() if times > 1] == []


def test_language_competences_name_the_cefr_level(leaves):
    spoken = [row for row in leaves if row["kind"] == Competence.Kind.LANGUAGE]

    assert len(spoken) >= 3
    for row in spoken:
        for level, cefr in enumerate(["A1", "A1", "A2", "B1", "B2"]):
            for language in ("sv", "en"):
                assert cefr in row[f"anchor{level}_{language}"], row["code"]


def test_esco_identifiers_are_whole_and_say_how_they_fit(leaves):
    linked = [row for row in leaves if row["esco"] or row["esco_match"]]

    assert len(linked) >= len(leaves) // 3
    assert [row["code"] for row in linked if not ESCO_SKILL.fullmatch(row["esco"])] == []
    assert {row["esco_match"] for row in linked} <= set(ConceptLink.Match.values)


def test_esco_identifiers_exist(leaves):
    official = SAMPLE / "esco" / "skills_en.csv"
    if not official.exists():
        pytest.skip("ESCO's own file is not here")
    with official.open(encoding="utf-8", newline="") as file:
        known = {row["conceptUri"] for row in csv.DictReader(file)}

    assert {row["esco"] for row in leaves} - {""} - known == set()


def test_roles_stand_in_their_catalogue_with_levels_that_ask_for_something(
    catalogues, requirements
):
    for row in requirements:
        own = {leaf["code"] for leaf in leaves_of(catalogues[row["catalogue"]])}
        assert row["competence_code"] in own, row
        assert row["level"] in {"1", "2", "3", "4"}, row
        assert row["criticality"] in CRITICALITIES, row


def test_a_role_is_one_row_a_competence(requirements):
    asked = Counter((plain(row["role_sv"]), row["competence_code"]) for row in requirements)
    same = defaultdict(set)
    for row in requirements:
        same[plain(row["role_sv"])].add((row["catalogue"], row["role_en"], row["ssyk"]))

    assert max(asked.values()) == 1
    assert {role: kept for role, kept in same.items() if len(kept) > 1} == {}


def test_every_catalogue_has_roles_of_a_usable_size(requirements):
    sizes = Counter((row["catalogue"], row["role_sv"]) for row in requirements)
    roles = Counter(catalogue for catalogue, _role in sizes)

    assert len(sizes) >= 30
    assert sorted(roles) == CATALOGUES
    assert set(roles.values()) <= {3, 4, 5}
    assert all(5 <= size <= 12 for size in sizes.values())


def test_roles_carry_a_swedish_occupation_code(requirements):
    codes = {row["ssyk"] for row in requirements}

    assert [code for code in codes if not re.fullmatch(r"[1-9]\d{3}", code)] == []


def test_the_occupation_codes_exist(requirements):
    official = SAMPLE / "jobtech" / "ssyk4.csv"
    if not official.exists():
        pytest.skip("the Swedish taxonomy's own file is not here")
    with official.open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}

    assert {row["ssyk"] for row in requirements} - known == set()
