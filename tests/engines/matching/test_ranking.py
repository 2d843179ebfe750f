"""What a ranking promises, whatever the library and the text.

The model of meaning used here counts letters: small enough to be read, and enough to show
that an index follows whatever vectors it is given.
"""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.matching import (
    BY_MEANING,
    BY_WORDS,
    CONTAINED,
    EXACT,
    MEANING,
    REMEMBERED,
    TOGETHER,
    WORDS,
    Card,
    Expression,
    Index,
    fold,
    rank,
)

LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
WORDS_OF_THE_TRADE = [
    "svets", "svetsning", "svarv", "CNC", "truck", "ritning", "mätning", "lager", "robot",
    "welding", "turning", "drawing", "grinding", "PLC", "hydraulik", "5S", "mig", "mag",
]  # fmt: skip
labels = st.lists(st.sampled_from(WORDS_OF_THE_TRADE), min_size=1, max_size=4).map(" ".join)
texts = st.one_of(labels, st.text(max_size=60), st.lists(labels, max_size=5).map(". ".join))
libraries = st.lists(labels, min_size=1, max_size=12, unique_by=fold)


def count_letters(texts):
    counts = np.array(
        [[1 + text.casefold().count(letter) ** 2 for letter in LETTERS] for text in texts],
        dtype=np.float32,
    )
    return counts / np.linalg.norm(counts, axis=1, keepdims=True)


def index_of(pairs, *, with_cards=True):
    """An index of (target, label) pairs."""
    expressions = [Expression(target, label, "name", "sv") for target, label in pairs]
    if not with_cards:
        return Index(expressions)
    cards = [Card(target, label, "card", "sv") for target, label in pairs]
    return Index(expressions, cards, count_letters([label for _t, label in pairs]))


def named(labels):
    return [(f"k{number:02d}", label) for number, label in enumerate(labels)]


def told(matches):
    return [(m.target, pytest.approx(m.score, abs=2e-4), m.passage) for m in matches]


@given(libraries, texts, st.sampled_from([TOGETHER, BY_WORDS, BY_MEANING]))
def test_scores_lie_between_0_and_1_and_fall(library, text, method):
    found = rank(index_of(named(library)), text, read=count_letters, method=method)

    scores = [match.score for match in found]
    assert all(0 < score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert all(0 < r.strength <= 1 for match in found for r in match.reasons)


@given(libraries, texts)
def test_the_same_question_has_the_same_answer(library, text):
    one = rank(index_of(named(library)), text, read=count_letters)
    other = rank(index_of(named(library)), text, read=count_letters)

    assert one == other


@given(libraries, texts, st.integers(0, 9))
def test_the_order_of_the_library_changes_nothing(library, text, seed):
    pairs = named(library)
    shuffled = random.Random(seed).sample(pairs, len(pairs))

    one = rank(index_of(pairs), text, most=99)
    other = rank(index_of(shuffled), text, most=99)

    assert one == other


@given(libraries, texts, st.integers(0, 9))
def test_with_meanings_the_order_changes_no_score(library, text, seed):
    """A sum of products may end in another last digit when rows change places, no more."""
    pairs = named(library)
    shuffled = random.Random(seed).sample(pairs, len(pairs))

    one = rank(index_of(pairs), text, read=count_letters, most=99)
    other = rank(index_of(shuffled), text, read=count_letters, most=99)

    scores = {m.target: m.score for m in other}
    assert {m.target: pytest.approx(m.score, abs=2e-4) for m in one} == scores


@given(libraries, st.data())
def test_a_label_finds_its_own_target_first(library, data):
    pairs = named(library)
    target, label = data.draw(st.sampled_from(pairs))

    first = rank(index_of(pairs), label, read=count_letters)[0]

    assert (first.target, first.score) == (target, 1.0)
    assert [reason.code for reason in first.reasons] == [EXACT]


@given(libraries, labels)
def test_case_and_accents_do_not_matter(library, text):
    index = index_of(named(library), with_cards=False)

    loud, plain = rank(index, text.upper()), rank(index, fold(text))

    assert [(m.target, m.score) for m in loud] == [(m.target, m.score) for m in plain]


@pytest.mark.parametrize("text", ["", "  ", "?!", "\n\n–"])
def test_a_text_without_words_finds_nothing(text):
    assert rank(index_of(named(["svets"])), text, read=count_letters) == []


def test_an_empty_library_finds_nothing():
    assert rank(Index([]), "svets", read=count_letters) == []


def test_words_find_compounds_and_inflections():
    index = index_of([("weld", "Robotsvetsning"), ("turn", "CNC-svarvning")])

    (first, *_rest) = rank(index, "svetsroboten")

    assert first.target == "weld"
    assert [(r.code, r.text, r.shared) for r in first.reasons] == [
        (WORDS, "Robotsvetsning", ("svetsroboten",))
    ]


def test_a_name_inside_a_sentence_is_told_as_such():
    index = index_of([("hyd", "Hydraulik"), ("turn", "CNC-svarvning")])

    found = rank(index, "Du har arbetat med CNC-svarvning i flera år")

    assert [(m.target, [(r.code, r.text) for r in m.reasons]) for m in found[:1]] == [
        ("turn", [(CONTAINED, "CNC-svarvning")])
    ]


def test_meaning_finds_what_shares_no_word():
    index = Index(
        [Expression("weld", "Svetsning"), Expression("turn", "Svarvning")],
        [Card("weld", "Svetsning"), Card("turn", "Svarvning")],
        np.eye(2, dtype=np.float32),
    )

    found = rank(
        index, "fuse metal", read=lambda texts: np.eye(2, dtype=np.float32)[[0] * len(texts)]
    )

    assert [m.target for m in found] == ["weld"]
    assert [r.code for r in found[0].reasons] == [MEANING]


def test_without_a_model_words_decide_alone():
    index = index_of(named(["svets", "svarv"]))

    assert rank(index, "svets och truck") == rank(
        index, "svets och truck", read=count_letters, method=BY_WORDS
    )


def test_several_things_in_one_text_are_each_found_in_their_passage():
    index = index_of([("a", "Svetsning"), ("b", "Truckkörning"), ("c", "Ritningsläsning")])

    found = rank(index, "Krav: svetsning, truckkörning samt ritningsläsning.")

    assert told(found) == [
        ("a", 1.0, "svetsning"),
        ("b", 1.0, "truckkörning"),
        ("c", 1.0, "ritningsläsning."),
    ]


def test_what_was_accepted_comes_first_and_what_was_rejected_not_again():
    index = index_of([("a", "Svetsning"), ("b", "Truckkörning")])

    found = rank(index, "svetsning", accepted={"svetsning": ["b"]}, rejected={"svetsning": ["a"]})

    assert [(m.target, m.score, m.reasons[0].code) for m in found] == [("b", 1.0, REMEMBERED)]


def test_a_correction_of_one_passage_leaves_the_others():
    index = index_of([("a", "Svetsning")])

    found = rank(index, "Svetsning\nvi svetsar: svetsning i plåt", rejected={"svetsning": ["a"]})

    assert [(m.target, m.passage) for m in found] == [("a", "svetsning i plåt")]


def test_what_is_said_of_an_unknown_target_is_passed_over():
    index = index_of([("a", "Svetsning")])

    found = rank(index, "Svetsning", accepted={"svetsning": ["z"]}, rejected={"svetsning": ["y"]})

    assert [m.target for m in found] == ["a"]


def test_a_better_description_weighs_as_much_as_it_is_told_to():
    light = Index([Expression("a", "svetsa plåt", names=False, weight=0.5)])
    full = Index([Expression("a", "svetsa plåt", names=False, weight=1.0)])

    (one,), (other,) = rank(light, "svetsa plåt"), rank(full, "svetsa plåt")

    assert one.score == pytest.approx(other.score / 2, abs=1e-4)


def test_each_card_needs_a_vector():
    with pytest.raises(ValueError, match="vector"):
        Index([], [Card("a", "x")], np.zeros((2, 3), dtype=np.float32))


def test_ties_are_settled_by_the_name_of_the_target():
    index = index_of([("b", "svets plåt"), ("a", "svets rör")])

    assert [m.target for m in rank(index, "svets")] == ["a", "b"]
