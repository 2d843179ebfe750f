"""ESCO and JobTech come in by header name, in any language, again and again, and lose nothing."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtakt.competences import taxonomies
from samtakt.competences.esco import ESCO
from samtakt.competences.jobtech import JOBTECH
from samtakt.competences.models import Concept, ConceptLabel, ConceptRelation
from samtakt.foundation.audit import AuditEntry
from tests.competences.taxonomies.samples import (
    FILES,
    ISCO,
    NEEDED,
    OCCUPATION,
    OCCUPATIONS_EN,
    SKILL,
    SKILLS_EN,
    SKILLS_SV,
    concept,
    everything,
    labels,
    relations,
)

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[4] / "shared" / "data"


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


def test_progress_only_grows_and_ends_at_the_whole(tmp_path, by):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    seen = []

    taxonomies.import_at(
        ESCO, tmp_path, by=by, version="v1", observe=lambda percent, file: seen.append(percent)
    )

    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(100)


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
