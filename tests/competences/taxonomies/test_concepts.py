"""Concepts are found by their words, and links to retired ones are told."""

import pytest

from samtakt.competences import queries
from samtakt.competences.esco import ESCO
from samtakt.competences.matching import plain
from samtakt.competences.models import Concept, ConceptLink
from samtakt.competences.taxonomystore import label_key
from tests.competences.taxonomies.samples import FILES, SKILL, SKILLS_EN, concept
from tests.factories import make_competence, saved

pytestmark = pytest.mark.django_db


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
