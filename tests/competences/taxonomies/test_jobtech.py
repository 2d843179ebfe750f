"""JobTech comes in, with what can stand in for what."""

import pytest

from samtakt.competences.jobtech import JOBTECH
from samtakt.competences.models import ConceptRelation
from samtakt.competences.taxonomyfiles import BadRow
from tests.competences.taxonomies.samples import JOBTECH_FILES, concept, labels

pytestmark = pytest.mark.django_db


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
