"""Free text leads to the library and to public skills, and remembers what people say of it."""

import pytest

from samtakt.competences import corrections, meanings, textmatching
from samtakt.competences.matching import KnownCompetences, Word
from samtakt.competences.models import (
    CompetenceAlias,
    CompetenceAnchor,
    Concept,
    ConceptLabel,
    ConceptLink,
    MatchCorrection,
    TextVector,
)
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import Job
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in, make_company, make_competence, saved
from tests.spreadsheets import MATRIX, STAFF, begin, bring, undo

pytestmark = pytest.mark.django_db

needs_the_model = pytest.mark.skipif(
    not meanings.can_read(), reason="the language model is made for another kind of machine"
)


@pytest.fixture(autouse=True)
def nothing_kept_from_before():
    """Indexes outlive a test; what the next one finds must be its own."""
    textmatching.forget_indexes()
    yield
    textmatching.forget_indexes()


def make_concept(identifier, scheme="esco-skill", **labels):
    concept = Concept.objects.create(scheme=scheme, identifier=identifier, version="v1")
    for language, text in labels.items():
        ConceptLabel.objects.create(
            concept=concept, language=language, preferred=True, text=text, key=text.lower()
        )
    return concept


def ask(company, text, **more):
    with scope_for(company):
        return textmatching.match(text, company, **more)


def names(answer):
    return [found.competence.name_sv for found in answer.competences]


def by(company):
    return actor_in(company, "hr")


def test_names_in_both_languages_codes_and_synonyms_lead_to_a_competence(hub, alfa):
    turning = make_competence(hub, "CNC-svarvning", code="CNC-01", name_en="CNC turning")
    make_competence(hub, "Truckkörning B", code="LAG-02")
    saved(CompetenceAlias(competence=turning, text="NC-svarv", key="nc svarv"), hub)

    for text in ("cnc-SVARVNING", "CNC turning", "CNC-01", "nc svarv"):
        first = ask(alfa, text).competences[0]
        assert (first.competence, first.score) == (turning, 1.0), text
        assert [reason.code for reason in first.reasons] == ["exact"], text


def test_descriptions_level_texts_and_linked_concepts_are_found_too(hub, alfa):
    lifting = make_competence(hub, "Lyft", description_sv="Koppla last och köra travers säkert")
    anchored = make_competence(hub, "Press")
    saved(CompetenceAnchor(competence=anchored, level=3, text_sv="byter excenterverktyg"), hub)
    linked = make_competence(hub, "Halvautomat")
    make_concept("http://esco/1", en="operate MIG welding equipment")
    saved(ConceptLink(competence=linked, identifier="http://esco/1", match="exact"), hub)

    assert names(ask(alfa, "köra travers"))[0] == lifting.name_sv
    assert names(ask(alfa, "byta excenterverktyg"))[0] == anchored.name_sv
    found = ask(alfa, "Operate MIG welding equipment").competences[0]
    assert (found.competence, found.reasons[0].kind) == (linked, "concept")


def test_drafts_headings_and_retired_competences_are_not_proposed(hub, alfa):
    make_competence(hub, "Svetsning utkast", state="draft")
    make_competence(hub, "Svetsning rubrik", is_heading=True)
    make_competence(hub, "Svetsning förr", state="retired", retired_on="2020-01-01")
    make_competence(hub, "Svetsning nu")

    assert names(ask(alfa, "svetsning")) == ["Svetsning nu"]


def test_another_companys_competences_are_not_found(hub, alfa):
    make_competence(make_company(hub, "Beta"), "Hemlig svetsning")
    make_competence(alfa, "Egen svetsning")

    assert names(ask(alfa, "svetsning")) == ["Egen svetsning"]


def test_public_skills_are_found_beside_the_library(alfa):
    welding = make_concept("http://esco/1", sv="svetsa metall", en="weld metal")
    make_concept("http://esco/2", scheme="esco-occupation", sv="svetsare")
    replaced = make_concept("http://esco/3", sv="svetsa gammalt")
    Concept.objects.filter(pk=replaced.pk).update(retired_in="v2")

    found = ask(alfa, "weld metal").concepts

    assert [(each.concept, each.score) for each in found] == [(welding, 1.0)]


def test_a_new_version_of_a_taxonomy_is_seen_at_once(alfa):
    make_concept("http://esco/1", sv="svetsa metall")
    assert len(ask(alfa, "svetsa").concepts) == 1

    make_concept("http://esco/2", sv="svetsa plast")

    assert len(ask(alfa, "svetsa").concepts) == 2


def test_a_changed_name_is_seen_at_once(hub, alfa):
    competence = make_competence(hub, "Svetsning")
    before = [found.score for found in ask(alfa, "kantpressning").competences]

    competence.name_sv = "Kantpressning"
    saved(competence, hub)

    assert max(before, default=0) < 0.5
    assert [found.score for found in ask(alfa, "kantpressning").competences] == [1.0]


@needs_the_model
def test_meaning_leads_across_languages_where_no_word_is_shared(hub, alfa):
    make_competence(hub, "Truckkörning", description_sv="Köra motviktstruck säkert")
    make_competence(hub, "Ritningsläsning", description_sv="Läsa mått, vyer och toleranser")
    make_competence(hub, "Svetsning", description_sv="Foga plåt med ljusbåge")

    answer = ask(alfa, "someone who can drive a forklift", least=0.05)

    assert names(answer)[0] == "Truckkörning"
    assert (answer.can_read, answer.unread) == (True, 0)


@needs_the_model
def test_a_text_is_read_once_whoever_sees_it(hub, alfa):
    make_competence(hub, "Svetsning")
    ask(alfa, "svets")
    kept = set(TextVector.objects.values_list("pk", flat=True))

    textmatching.forget_indexes()
    ask(make_company(hub, "Beta"), "svets")

    assert set(TextVector.objects.values_list("pk", flat=True)) == kept
    assert len(kept) == 1


@needs_the_model
def test_a_taxonomy_is_matched_by_words_until_a_worker_has_read_it(hub, alfa):
    make_concept("http://esco/1", sv="köra truck")

    before = ask(alfa, "forklift driving", least=0.05)
    with scope_for(hub):
        job = textmatching.ask_for_reading(by=by(hub))
        read = textmatching.read_texts()
        again = textmatching.ask_for_reading(by=by(hub))
    after = ask(alfa, "forklift driving", least=0.05)

    assert (before.concepts, before.unread) == ((), 1)
    assert isinstance(job, Job)
    assert (read, again) == (1, None)
    assert [found.label for found in after.concepts] == ["köra truck"]
    assert after.unread == 0


def test_what_is_accepted_is_remembered_by_the_company_alone(hub, alfa):
    beta = make_company(hub, "Beta")
    make_competence(hub, "Gasbågssvetsning")
    gadget = make_competence(hub, "Kantpressning")
    with scope_for(alfa):
        corrections.accept("Bocken i hall 3", gadget, by=by(alfa))

    ours, theirs = ask(alfa, "bocken i HALL 3"), ask(beta, "bocken i hall 3")

    assert names(ours) == ["Kantpressning"]
    assert ours.competences[0].reasons[0].code == "remembered"
    assert names(theirs) == []


def test_an_accepted_text_helps_texts_like_it(hub, alfa):
    gadget = make_competence(hub, "Kantpressning")
    with scope_for(alfa):
        corrections.accept("Bocken i hall 3", gadget, by=by(alfa))

    found = ask(alfa, "Bocken i hall 4").competences[0]

    assert (found.competence, found.reasons[0].kind) == (gadget, "said")


def test_what_is_rejected_is_not_proposed_again(hub, alfa):
    welding = make_competence(hub, "Svetsning")
    with scope_for(alfa):
        correction = corrections.reject("svetsning", welding, by=by(alfa))
        assert textmatching.match("Svetsning", alfa).competences == ()
        corrections.forget(correction, by=by(alfa))

    assert names(ask(alfa, "Svetsning")) == ["Svetsning"]


def test_a_text_that_means_nothing_finds_nothing(hub, alfa):
    make_competence(hub, "Svetsning")
    make_concept("http://esco/1", sv="svetsning")
    with scope_for(alfa):
        corrections.reject("Svetsning", None, by=by(alfa))

    answer = ask(alfa, "svetsning")

    assert (answer.competences, answer.concepts) == ((), ())


def test_a_public_skill_is_corrected_as_a_competence_is(alfa):
    welding = make_concept("http://esco/1", sv="svetsa")
    painting = make_concept("http://esco/2", sv="lackera")
    with scope_for(alfa):
        corrections.accept("Box 7", painting, by=by(alfa))
        corrections.reject("svetsa", welding, by=by(alfa))

    assert [found.concept for found in ask(alfa, "box 7").concepts] == [painting]
    assert ask(alfa, "svetsa").concepts == ()


def test_the_newest_word_counts_and_each_is_in_the_audit(hub, alfa):
    welding = make_competence(hub, "Svetsning", code="SVE")
    with scope_for(alfa):
        corrections.reject("svets", welding, by=by(alfa))
        corrections.accept("Svets", welding, by=by(alfa))
        rows = list(MatchCorrection.objects.values_list("text", "key", "accepted", "made_by"))
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))

    assert rows == [("Svets", "svets", True, "Test")]
    assert verbs == ["match.rejected", "match.accepted"]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("  ?!", corrections.NothingToRemember), ("ord " * 200, corrections.TextTooLong)],
)
def test_only_a_passage_with_words_is_remembered(hub, alfa, text, refusal):
    welding = make_competence(hub, "Svetsning")

    with scope_for(alfa), pytest.raises(refusal):
        corrections.accept(text, welding, by=by(alfa))


def test_an_import_follows_what_was_accepted_and_rejected(hub, alfa):
    pressing = make_competence(hub, "Kantpressning")
    make_competence(hub, "Press")
    with scope_for(alfa):
        corrections.accept("Bocken", pressing, by=by(alfa))
        corrections.reject("Press", pressing, by=by(alfa))
        known = KnownCompetences(alfa)
        press = known.find(Word("Press"))
        corrections.reject("Press", press, by=by(alfa))
        again = KnownCompetences(alfa)

        assert known.find(Word("bocken")) == pressing
        assert press.name_sv == "Press"
        assert again.find(Word("Press")) is None


def test_two_meanings_of_a_word_are_unclear_to_an_import(hub, alfa):
    one, other = make_competence(hub, "Svets", code="A"), make_competence(hub, "Lod", code="B")
    with scope_for(alfa):
        corrections.accept("Fogning", one, by=by(alfa))
        corrections.accept("Fogning", other, by=by(alfa))

        found = KnownCompetences(alfa).find(Word("Fogning"))

    assert (found.code, found.params) == ("competence_unclear", {"codes": ["A", "B"]})


def test_links_that_a_person_gave_a_file_are_remembered_once(hub, alfa):
    pressing = make_competence(hub, "Kantpressning", code="PLA-01")
    links = {"Bocken": "PLA-01", "Bock 2": "PLA-01", "Ingenting": "NIX", "?": "PLA-01"}
    with scope_for(alfa):
        corrections.reject("bock 2", pressing, by=by(alfa))
        run = begin(alfa, "employees", STAFF)
        for _time in range(2):
            journal = ImportJournal(run)
            KnownCompetences(alfa).remember(links, journal)
            journal.close()
        rows = MatchCorrection.objects.order_by("key")
        said = list(rows.values_list("text", "competence", "accepted", "made_by"))

    assert said == [("bock 2", pressing.pk, True, "Test"), ("Bocken", pressing.pk, True, run.by)]
    assert journal.counts == {}


def test_a_word_linked_in_an_import_is_known_until_the_import_is_undone(hub, alfa):
    pressing = make_competence(hub, "Kantpressning", code="PLA-01")
    bring(alfa, "employees", STAFF)

    run = bring(alfa, "matrix", MATRIX, competences={"Slipning": "PLA-01"})
    assert ask(alfa, "slipning").competences[0].competence == pressing
    with scope_for(alfa):
        assert KnownCompetences(alfa).find(Word("SLIPNING")) == pressing

    undo(run)
    with scope_for(alfa):
        assert not MatchCorrection.objects.exists()
        assert KnownCompetences(alfa).find(Word("Slipning")) is None


@needs_the_model
def test_what_is_read_in_part_is_matched_by_words_alone(hub, alfa, monkeypatch):
    """A competence that has been read must not stand before a better one that has not."""
    monkeypatch.setattr(textmatching, "READ_AT_ONCE", 1)
    make_competence(hub, "Gaffeltruck")
    make_competence(hub, "Köra gaffeltruck i lager")

    first, second = (ask(alfa, "forklift driving", least=0.05) for _time in range(2))

    assert (first.competences, first.unread) == ((), 1)
    assert (len(second.competences), second.unread) == (2, 0)
