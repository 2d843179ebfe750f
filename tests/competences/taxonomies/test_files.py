"""Files of taxonomies: versions, columns, rows, zips, and what is refused."""

import zipfile

import pytest

from samtakt.competences import taxonomies
from samtakt.competences.esco import ESCO
from samtakt.competences.models import Concept
from samtakt.competences.taxonomyfiles import BadRow, ColumnMissing, FileNotReadable, files_in
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from tests.competences.taxonomies.samples import FILES, SKILL, SKILLS_EN, SKILLS_SV, zipped
from tests.factories import make_company

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "given", "version"),
    [
        ("ESCO dataset - v1.1.1 - classification - sv - csv.zip", "", "v1.1.1"),
        ("esco_v1.2", "", "v1.2"),
        ("anything", "1.1.1", "v1.1.1"),
        ("jobtech", "22", "v22"),
        ("esco_v1.2", "V1.3", "v1.3"),
    ],
)
def test_the_version_is_given_or_in_the_name(name, given, version):
    assert taxonomies.version_of(name, given) == version


@pytest.mark.parametrize(("name", "given"), [("esco", ""), ("esco_v1.2", "newest")])
def test_an_unclear_version_is_refused(name, given):
    with pytest.raises(taxonomies.VersionUnclear):
        taxonomies.version_of(name, given)


def test_a_missing_column_is_named_with_its_file(bring):
    wrong = SKILLS_SV.replace("preferredLabel", "namn")

    with pytest.raises(ColumnMissing) as refused:
        bring({"skills_en.csv": SKILLS_EN, "skills_sv.csv": wrong})

    assert refused.value.params["file"] == "skills_sv.csv"
    assert refused.value.params["column"] == "preferredLabel"
    assert "skills_sv.csv" in str(refused.value)
    assert Concept.objects.count() == 0


def test_a_bad_row_undoes_the_whole_import(bring):
    bad = SKILLS_EN + f"Skill,{SKILL}third,knowledge,,,released,\n"

    with pytest.raises(BadRow) as refused:
        bring({**FILES, "skills_en.csv": bad})

    assert refused.value.params["row"] == 7
    assert Concept.objects.count() == 0
    assert not AuditEntry.objects.filter(verb="competences.taxonomy_imported").exists()


def test_a_heading_without_rows_retires_nothing(bring):
    bring({"skills_en.csv": SKILLS_EN})

    with pytest.raises(taxonomies.EmptyFile):
        bring({"skills_en.csv": SKILLS_EN.splitlines()[0]}, "v1.2.0")

    assert not Concept.objects.exclude(retired_in="").exists()


def test_what_is_no_taxonomy_is_refused(bring):
    with pytest.raises(taxonomies.NothingToImport):
        bring({"kompetenser.csv": "a,b\n1,2\n"})


@pytest.mark.parametrize(
    "content",
    [
        b"conceptUri,preferredLabel,skillType\n\xff\xfe,x,y\n",
        b"conceptUri,preferredLabel,skillType\na\x00,x,y\n",
        b'conceptUri,preferredLabel,skillType\na,"b,c\n',
    ],
    ids=["no UTF-8", "a zero byte", "a quote that never ends"],
)
def test_a_file_that_is_no_csv_is_refused(tmp_path, by, content):
    (tmp_path / "skills_en.csv").write_bytes(content)

    with pytest.raises(FileNotReadable):
        taxonomies.import_at(ESCO, tmp_path, by=by, version="v1")


def test_a_zip_is_read_wherever_its_files_lie(tmp_path, by):
    path = tmp_path / "ESCO dataset - v1.1.1 - sv - csv.zip"
    path.write_bytes(zipped(FILES, within="ESCO dataset/"))

    done = taxonomies.import_at(ESCO, path, by=by)

    assert (done.version, done.counts.concepts_new) == ("v1.1.1", 5)


def test_a_folder_may_hold_a_zip_for_each_language(tmp_path, by):
    for language, text in (("en", SKILLS_EN), ("sv", SKILLS_SV)):
        content = zipped({f"skills_{language}.csv": text})
        (tmp_path / f"ESCO {language}.zip").write_bytes(content)

    done = taxonomies.import_at(ESCO, tmp_path, by=by, version="v1")

    assert done.languages == ("en", "sv")


def test_a_bomb_is_refused_before_it_is_unpacked(by, tmp_path):
    path = tmp_path / "v1.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("skills_en.csv", b"0" * 30_000_000)

    with pytest.raises(FileNotReadable):
        taxonomies.import_at(ESCO, path, by=by)


def test_a_damaged_zip_is_refused():
    with pytest.raises(FileNotReadable):
        files_in("esco.zip", zipped(FILES)[:-40])


def test_only_a_hub_imports(tmp_path, hub):
    company = make_company(hub)

    with pytest.raises(taxonomies.OnlyHubsImport):
        taxonomies.import_at(ESCO, tmp_path, by=system_actor(company), version="v1")
