"""ESCO and JobTech come in by header name, in any language, again and again, and lose nothing."""

import io
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtakt.competences import jobs as competence_jobs
from samtakt.competences import queries, taxonomies
from samtakt.competences.esco import ESCO
from samtakt.competences.jobtech import JOBTECH
from samtakt.competences.matching import plain
from samtakt.competences.models import Concept, ConceptLabel, ConceptLink, ConceptRelation
from samtakt.competences.taxonomyfiles import (
    BadRow,
    ColumnMissing,
    FileNotReadable,
    files_in,
)
from samtakt.competences.taxonomystore import label_key
from samtakt.foundation import jobs
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in, make_company, make_competence, make_hub, saved

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[3] / "shared" / "data"
SKILL, OCCUPATION = "http://data.europa.eu/esco/skill/", "http://data.europa.eu/esco/occupation/"
ISCO = "http://data.europa.eu/esco/isco/C"
SKILLS_EN = f"""conceptType,conceptUri,skillType,preferredLabel,altLabels,status,description
Skill,{SKILL}mig,skill/competence,operate MIG welding,"MIG welding
welding with MIG
operate MIG welding",released,"Weld with gas,
and wire."
Skill,{SKILL}cool,knowledge,refrigeration,,released,Keep cold.
"""
SKILLS_SV = f"""altLabels;preferredLabel;något extra;conceptUri;skillType
;MIG-svetsa;x;{SKILL}mig;skill/competence
;kylteknik;x;{SKILL}cool;knowledge
"""
OCCUPATIONS_EN = f"""conceptUri,iscoGroup,preferredLabel,altLabels,code
{OCCUPATION}welder,7212,welder,,7212.3
"""
ISCO_EN = f"""conceptUri,code,preferredLabel
{ISCO}7212,7212,Welders and flame cutters
{ISCO}721,721,Moulders and welders
"""
NEEDED = f"""occupationUri,relationType,skillType,skillUri
{OCCUPATION}welder,essential,skill/competence,{SKILL}mig
{OCCUPATION}welder,optional,knowledge,{SKILL}cool
{OCCUPATION}welder,optional,knowledge,{SKILL}nowhere
"""
FILES = {
    "skills_en.csv": SKILLS_EN,
    "skills_sv.csv": SKILLS_SV,
    "occupations_en.csv": OCCUPATIONS_EN,
    "ISCOGroups_en.csv": ISCO_EN,
    "occupationSkillRelations.csv": NEEDED,
    "greenSkillsCollection_en.csv": "conceptUri\nx\n",
}
JOBTECH_FILES = {
    "ssyk4.csv": "code,label,definition\n7212,Svetsare och gasskärare,Svetsar.\n",
    "occupation_names.csv": "id,label,ssyk4\nA1,Svetsare,7212\nA2,Plåtslagare,\n",
    "skills.csv": "id,label\nS1,Kylteknik\nS2,MIG-svets\n",
    "substitutability.csv": (
        "from_id,to_id,score,direction\nA1,A2,75,can_become\nA2,A1,25,can_replace\n"
    ),
}


@pytest.fixture
def hub():
    hub = make_hub()
    with scope_for(hub):
        yield hub


@pytest.fixture
def by(hub):
    return system_actor(hub)


@pytest.fixture
def bring(tmp_path, by):
    """Give a function that writes files to a folder of their own and imports it."""

    def bring(files, version="v1.1.1", taxonomy=ESCO):
        folder = tmp_path / f"{taxonomy.key}-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return taxonomies.import_at(taxonomy, folder, by=by, version=version).counts

    return bring


def zipped(files, within=""):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(within + name, text)
    return content.getvalue()


def labels(uri, language):
    rows = ConceptLabel.objects.filter(concept__identifier=uri, language=language, retired_in="")
    return dict(rows.values_list("text", "preferred"))


def concept(identifier):
    return Concept.objects.get(identifier=identifier)


def everything():
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Concept, ConceptLabel, ConceptRelation)
    ]


def relations(**fields):
    rows = ConceptRelation.objects.filter(**fields)
    return set(rows.values_list("source__identifier", "kind", "target__identifier"))


def test_concepts_labels_and_relations_come_in(bring):
    counts = bring(FILES)

    assert (counts.concepts_new, counts.concepts_changed, counts.concepts_retired) == (5, 0, 0)
    mig = concept(f"{SKILL}mig")
    assert (mig.scheme, mig.concept_type, mig.version) == (
        "esco-skill",
        "skill/competence",
        "v1.1.1",
    )
    assert labels(mig.identifier, "en") == {
        "operate MIG welding": True,
        "MIG welding": False,
        "welding with MIG": False,
    }
    assert labels(mig.identifier, "sv") == {"MIG-svetsa": True}
    meaning = ConceptLabel.objects.get(concept=mig, language="en", preferred=True).definition
    assert meaning == "Weld with gas,\nand wire."
    assert relations() == {
        (f"{OCCUPATION}welder", "broader", f"{ISCO}7212"),
        (f"{ISCO}7212", "broader", f"{ISCO}721"),
        (f"{OCCUPATION}welder", "essential", f"{SKILL}mig"),
        (f"{OCCUPATION}welder", "optional", f"{SKILL}cool"),
    }
    # One optional skill, and ISCO group 72, are in no file.
    assert counts.relations_left_out == 2


def test_the_same_import_again_changes_and_writes_nothing(bring):
    bring(FILES)
    before = everything()

    with CaptureQueriesContext(connection) as queries_made:
        counts = bring(FILES)

    assert everything() == before
    assert (counts.concepts_new, counts.concepts_changed, counts.concepts_unchanged) == (0, 0, 5)
    assert (counts.labels_new, counts.relations_new) == (0, 0)
    written = [
        q["sql"]
        for q in queries_made
        if q["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and "audit" not in q["sql"]
    ]
    # What may be left are statements that look for rows of an earlier version and find none.
    assert [sql for sql in written if "version" not in sql] == []


def test_each_import_is_in_the_audit_of_the_hub_once(bring, hub):
    bring(FILES)

    entry = AuditEntry.objects.get(verb="competences.taxonomy_imported")
    assert entry.owner == hub.pk
    assert entry.detail["version"] == "v1.1.1"
    assert entry.detail["languages"] == ["en", "sv"]


def test_languages_may_come_one_after_the_other(bring):
    bring({"skills_en.csv": SKILLS_EN})

    counts = bring({"skills_sv.csv": SKILLS_SV})

    assert (counts.concepts_changed, counts.concepts_retired, counts.labels_retired) == (2, 0, 0)
    assert "operate MIG welding" in labels(f"{SKILL}mig", "en")


def test_a_later_version_relabels_retires_and_deletes_nothing(bring):
    bring(FILES)
    later = {
        "skills_en.csv": SKILLS_EN.replace("operate MIG welding,", "run MIG welding,").split(
            f"Skill,{SKILL}cool"
        )[0],
        "occupations_en.csv": OCCUPATIONS_EN,
        "occupationSkillRelations.csv": NEEDED.splitlines()[0]
        + f"\n{OCCUPATION}welder,optional,skill/competence,{SKILL}mig\n",
    }

    counts = bring(later, "v1.2.0")

    assert (counts.concepts_new, counts.concepts_changed, counts.concepts_retired) == (0, 1, 1)
    assert Concept.objects.count() == 5
    assert concept(f"{SKILL}cool").retired_in == "v1.2.0"
    assert concept(f"{SKILL}cool").version == "v1.1.1"
    assert concept(f"{SKILL}mig").version == "v1.2.0"
    # ISCO groups were in no file of this version: nothing is known of them.
    assert concept(f"{ISCO}7212").retired_in == ""
    assert labels(f"{SKILL}mig", "en") == {
        "run MIG welding": True,
        "MIG welding": False,
        "welding with MIG": False,
        "operate MIG welding": False,
    }
    assert relations(retired_in="v1.2.0") == {
        (f"{OCCUPATION}welder", "essential", f"{SKILL}mig"),
        (f"{OCCUPATION}welder", "optional", f"{SKILL}cool"),
    }
    assert (f"{OCCUPATION}welder", "optional", f"{SKILL}mig") in relations(retired_in="")


def test_a_word_that_is_dropped_is_kept_as_a_former_one(bring):
    bring({"skills_en.csv": SKILLS_EN})

    counts = bring({"skills_en.csv": SKILLS_EN.replace("welding with MIG\n", "")}, "v1.2.0")

    dropped = ConceptLabel.objects.get(text="welding with MIG")
    assert (dropped.retired_in, dropped.preferred) == ("v1.2.0", False)
    assert counts.labels_retired == 1


def test_what_returns_is_in_use_again(bring):
    bring({"skills_en.csv": SKILLS_EN})
    without = SKILLS_EN.split(f"Skill,{SKILL}cool", maxsplit=1)[0]
    bring({"skills_en.csv": without}, "v1.2.0")

    bring({"skills_en.csv": SKILLS_EN}, "v1.3.0")

    cool = concept(f"{SKILL}cool")
    assert (cool.retired_in, cool.version) == ("", "v1.3.0")


@pytest.mark.parametrize(
    "later",
    [
        {
            "skills_en.csv": "conceptUri,skillType,preferredLabel,status,replacedBy\n"
            f"{SKILL}mig,skill/competence,operate MIG welding,released,\n"
            f"{SKILL}cool,knowledge,refrigeration,obsolete,{SKILL}mig\n"
        },
        {
            "skills_en.csv": SKILLS_EN.split(f"Skill,{SKILL}cool", maxsplit=1)[0],
            "replacements.csv": f"identifier,replaced_by\n{SKILL}cool,{SKILL}mig\n",
        },
    ],
    ids=["told by the file", "told by a mapping"],
)
def test_what_is_replaced_leads_to_what_came_instead(bring, later):
    bring({"skills_en.csv": SKILLS_EN})

    counts = bring(later, "v2.0")
    again = bring(later, "v2.0")

    assert concept(f"{SKILL}cool").retired_in == "v2.0"
    assert concept(f"{SKILL}cool").replaced_by == concept(f"{SKILL}mig")
    assert counts.concepts_retired == 1
    assert (again.concepts_changed, again.concepts_retired) == (0, 0)


def test_an_older_version_is_refused(bring):
    bring({"skills_en.csv": SKILLS_EN}, "v1.10.0")

    with pytest.raises(taxonomies.OlderVersion):
        bring({"skills_en.csv": SKILLS_EN}, "v1.9.0")


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


def test_jobtech_comes_in_with_substitutability(bring):
    counts = bring(JOBTECH_FILES, "22", JOBTECH)

    assert (counts.concepts_new, counts.relations_new) == (5, 3)
    assert concept("7212").scheme == "ssyk-level-4"
    assert concept("A1").code == "7212"
    assert set(ConceptRelation.objects.values_list("kind", "strength")) == {
        ("broader", None),
        ("can_become", 75),
        ("can_replace", 25),
    }
    assert bring(JOBTECH_FILES, "22", JOBTECH).concepts_unchanged == 5


def test_jobtech_marks_what_is_deprecated_and_replaced(bring):
    bring(JOBTECH_FILES, "22", JOBTECH)
    later = {
        "skills.csv": "id,preferred_label,deprecated,replaced_by\nS1,Kylteknik,true,S2\nS2,MIG,false,\n"
    }

    bring(later, "23", JOBTECH)

    assert concept("S1").retired_in == "v23"
    assert concept("S1").replaced_by == concept("S2")
    assert labels("S2", "sv") == {"MIG": True}


@pytest.mark.parametrize("score", ["hög", "101"])
def test_a_score_that_is_no_percentage_is_refused(bring, score):
    wrong = f"from_id,to_id,score,direction\nA1,A2,{score},can_become\n"

    with pytest.raises(BadRow):
        bring({**JOBTECH_FILES, "substitutability.csv": wrong}, "22", JOBTECH)


def test_progress_only_grows_and_ends_at_the_whole(tmp_path, by):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    seen = []

    taxonomies.import_at(
        ESCO, tmp_path, by=by, version="v1", observe=lambda percent, file: seen.append(percent)
    )

    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(100)


@pytest.mark.parametrize(
    "text", ["MIG/MAG – Svetsning", "Åka ½ väg", "é\u0301 a\u0308", "mjuk\u00adt", "ﬁn (X)", " "]
)
def test_labels_are_compared_as_companies_words_are(text):
    assert label_key(text) == plain(text)


def test_words_codes_and_identifiers_find_concepts(bring):
    bring(FILES)

    assert [f.label for f in queries.find_concepts("svetsa", "sv")] == ["MIG-svetsa"]
    assert [(f.label, f.matched) for f in queries.find_concepts("WELDING WITH", "en")] == [
        ("operate MIG welding", "welding with MIG")
    ]
    assert [f.label for f in queries.find_concepts("7212", "en", "isco-group")] == [
        "Welders and flame cutters"
    ]
    assert [f.label for f in queries.find_concepts(f"{SKILL}cool", "en")] == ["refrigeration"]
    assert queries.find_concepts("svetsa", "sv", "isco-group") == []
    assert queries.find_concepts(" – ") == []


def test_the_word_itself_comes_before_what_holds_it(bring):
    rows = "".join(
        f"{SKILL}{n},knowledge,{name}\n"
        for n, name in enumerate(["advanced welding", "welding robots", "welding"])
    )
    bring({"skills_en.csv": "conceptUri,skillType,preferredLabel\n" + rows})

    found = [f.label for f in queries.find_concepts("welding", "en")]

    assert found == ["welding", "welding robots", "advanced welding"]


def test_links_to_retired_concepts_are_listed_with_the_last_successor(bring, hub):
    bring({"skills_en.csv": SKILLS_EN})
    cold, weld = make_competence(hub, "Kyla"), make_competence(hub, "Svetsa")
    for competence, uri in ((cold, "cool"), (weld, "mig")):
        saved(ConceptLink(competence=competence, identifier=SKILL + uri), hub)
    heading = "conceptUri,skillType,preferredLabel,status,replacedBy\n"
    mig = f"{SKILL}mig,skill/competence,operate MIG welding,released,\n"
    second = f"{SKILL}cool,knowledge,refrigeration,obsolete,{SKILL}b\n{SKILL}b,knowledge,b,,\n"
    bring({"skills_en.csv": heading + mig + second}, "v2")
    third = f"{SKILL}b,knowledge,b,obsolete,{SKILL}c\n{SKILL}c,knowledge,c,,\n"
    bring({"skills_en.csv": heading + mig + third}, "v3")

    (found,) = queries.links_to_retired()

    assert (found.link.competence, found.label) == (cold, "refrigeration")
    assert (found.successor, found.successor_label) == (concept(f"{SKILL}c"), "c")


def test_a_chain_that_leads_back_suggests_nothing(bring):
    bring({"skills_en.csv": SKILLS_EN})
    Concept.objects.update(retired_in="v2")
    cool, mig = concept(f"{SKILL}cool"), concept(f"{SKILL}mig")
    Concept.objects.filter(pk=cool.pk).update(replaced_by=mig)
    Concept.objects.filter(pk=mig.pk).update(replaced_by=cool)

    assert queries.last_successors(Concept.objects.all()) == {}


def test_a_concept_tells_whom_it_is_essential_for(bring):
    bring(FILES)

    view = queries.concept_view(concept(f"{SKILL}mig"), "en")

    assert view.label == "operate MIG welding"
    assert [(g.heading, [n.label for n in g.shown]) for g in view.neighbours] == [
        (str(queries.HEADINGS["essential", True]), ["welder"])
    ]
    assert view.taxonomy is ESCO


def test_a_job_imports_a_file_that_was_handed_in(hub):
    actor = actor_in(hub, "hub_admin")
    content = zipped(FILES)

    job = taxonomies.ask_for_import(ESCO, "esco_v1.1.1.zip", content, by=actor)
    result = competence_jobs.import_taxonomy(jobs.Run(job), **job.arguments)

    assert result["counts"]["concepts_new"] == 5
    assert AuditEntry.objects.filter(
        verb="competences.taxonomy_import_asked_for", object_id=str(job.pk)
    ).exists()
    again = competence_jobs.import_taxonomy(jobs.Run(job), **job.arguments)
    assert again["counts"]["concepts_unchanged"] == 5


def test_a_job_that_is_cancelled_leaves_nothing(hub):
    job = taxonomies.ask_for_import(ESCO, "v1.zip", zipped(FILES), by=actor_in(hub, "hub_admin"))
    jobs.Job.objects.filter(pk=job.pk).update(cancel_requested=True)

    with pytest.raises(jobs.Cancelled):
        competence_jobs.import_taxonomy(jobs.Run(job), **job.arguments)

    assert Concept.objects.count() == 0


def test_a_job_says_why_it_was_refused(hub, bring):
    job = taxonomies.ask_for_import(ESCO, "v1.zip", zipped(FILES), by=actor_in(hub, "hub_admin"))
    bring({"skills_en.csv": SKILLS_EN}, "v2")

    with pytest.raises(jobs.JobRefused, match="v2"):
        competence_jobs.import_taxonomy(jobs.Run(job), **job.arguments)


def test_a_bad_file_is_refused_before_it_is_kept(hub):
    with pytest.raises(ColumnMissing):
        taxonomies.ask_for_import(
            ESCO, "v1.zip", zipped({"skills_en.csv": "a\n1\n"}), by=actor_in(hub, "hub_admin")
        )

    assert StoredFile.objects.count() == 0


@pytest.mark.skipif(not (SAMPLES / "esco").is_dir(), reason="the sample of ESCO is not here")
def test_the_sample_of_esco_comes_in(by):
    done = taxonomies.import_at(ESCO, SAMPLES / "esco", by=by, version="v1.1.1")

    assert done.languages == ("en", "fi", "sv")
    assert Concept.objects.filter(scheme="esco-skill").count() == 1500
    assert Concept.objects.filter(scheme="esco-occupation").count() == 58
    needed = ConceptRelation.objects.filter(kind__in=["essential", "optional"])
    assert needed.count() == 2703
    again = taxonomies.import_at(ESCO, SAMPLES / "esco", by=by, version="v1.1.1").counts
    assert again.concepts_unchanged == Concept.objects.count()


@pytest.mark.skipif(not (SAMPLES / "jobtech").is_dir(), reason="the sample of JobTech is not here")
def test_the_sample_of_jobtech_comes_in(by):
    taxonomies.import_at(JOBTECH, SAMPLES / "jobtech", by=by, version="22")

    assert Concept.objects.filter(scheme="jobtech-skill").count() == 1110
    assert Concept.objects.filter(scheme="jobtech-occupation-name").count() == 491
    assert ConceptRelation.objects.exclude(strength=None).count() == 5792
