"""How texts are cut and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.matching import fold, passages
from samtakt.engines.matching.words import LONGEST_PASSAGE, MOST_PASSAGES, features, spans


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MIG/MAG-svetsning", "mig mag SVETSNING"),
        ("Mät\u00adteknik", "matteknik"),
        ("Åtdragning", "A\u030atdragning"),
        ("  CNC,\nsvarv ", "cnc svarv"),
        ("Straße", "STRASSE"),
    ],
)
def test_case_accents_and_punctuation_are_folded_away(one, other):
    assert fold(one) == fold(other)


def test_a_sentence_is_judged_whole_and_by_its_clauses():
    found = passages("Du svetsar och kör truck. Krav: körkort!\n• Svetsar")

    assert [(p.text, p.is_clause) for p in found] == [
        ("Du svetsar och kör truck.", False),
        ("Du svetsar", True),
        ("kör truck.", True),
        ("Krav:", False),
        ("körkort!", False),
        ("Svetsar", False),
    ]


def test_a_hyphenated_word_is_not_cut():
    assert [p.text for p in passages("CNC-svarvning")] == ["CNC-svarvning"]


@pytest.mark.parametrize("text", ["", "   \n\t ", "– … ! ()", "\u00ad"])
def test_a_text_without_words_has_no_passages(text):
    assert passages(text) == []


@given(st.text(max_size=3000))
def test_passages_are_few_short_and_each_said_once(text):
    found = passages(text)

    assert len(found) <= MOST_PASSAGES
    assert all(0 < len(p.text) <= LONGEST_PASSAGE for p in found)
    assert len({p.folded for p in found}) == len(found)


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text(alphabet="abåö 1", max_size=12), max_size=6))
def test_features_of_many_texts_are_those_of_each(texts):
    folded = [fold(text) for text in texts]

    found, owners = features(folded)

    for number, text in enumerate(folded):
        alone, _ = features([text])
        assert sorted(found[owners == number].tolist()) == sorted(alone.tolist())


def test_no_part_of_a_word_reaches_over_a_space():
    together = set(features(["ab cd"])[0].tolist())
    apart = set(features(["ab", "cd"])[0].tolist())

    assert together == apart


def test_spans_are_all_runs_of_words():
    assert spans("a b c") == ["a", "a b", "a b c", "b", "b c", "c"]
