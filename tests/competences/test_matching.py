"""A company's words find the competence they mean, its own first."""

import pytest

from samtakt.competences.matching import KnownCompetences, Word, match_all, plain
from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_company, make_competence

pytestmark = pytest.mark.django_db


def find(company, word, links=None):
    with scope_for(company):
        return KnownCompetences(company).find(Word(word), links)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MIG/MAG-svetsning", "Mig / Mag – Svetsning"),
        ("Café-rutin", "cafe rutin"),
        ("Mät\u00adteknik", "MÄTTEKNIK"),
        ("Åtdragning", "A\u030atdragning"),
    ],
)
def test_spelling_does_not_matter(one, other):
    assert plain(one) == plain(other)


def test_swedish_letters_do_matter():
    assert plain("Färg") != plain("Farg")
    assert plain("Bar") != plain("Bår")


@pytest.mark.parametrize(
    "word", ["CNC-01", "Svarvning (CNC-01)", "CNC-01 Svarv", "cnc-SVARVNING", "CNC turning"]
)
def test_codes_and_names_lead_to_the_library(hub, alfa, word):
    turning = make_competence(hub, "CNC-svarvning", code="CNC-01", name_en="CNC turning")

    assert find(alfa, word) == turning


def test_the_companys_own_comes_before_the_hubs(hub, alfa):
    make_competence(hub, "Svarvning")
    own = make_competence(alfa, "Svarvning")

    assert find(alfa, "svarvning") == own


def test_another_companys_words_are_not_known(hub, alfa):
    make_competence(make_company(hub, "Beta"), "Svarvning")

    assert find(alfa, "Svarvning") is None


def test_two_of_one_name_are_unclear(hub, alfa):
    make_competence(hub, "Svarvning", code="A1")
    make_competence(hub, "Svarvning", code="A2")

    found = find(alfa, "Svarvning")

    assert isinstance(found, Refusal)
    assert (found.code, found.params) == ("competence_unclear", {"codes": ["A1", "A2"]})
    assert find(alfa, "Svarvning (A2)").code == "A2"


def test_a_link_to_a_code_that_is_not_there_is_refused(alfa):
    assert find(alfa, "Svarvning", {"Svarvning": "NIX"}).code == "unknown_code"


def test_new_words_become_one_competence_each_with_codes_of_their_own(alfa):
    words = [Word("Line 4"), Word("LINE 4"), Word("Line-4!"), Word("Kök")]
    with scope_for(alfa):
        matched = match_all(KnownCompetences(alfa), words, {})

    assert matched.new_names == ["Line 4", "Kök"]
    assert [one.code for one in matched.new] == ["LINE-4", "KOK"]


def test_two_columns_of_one_competence_are_refused_in_a_matrix(hub, alfa):
    make_competence(hub, "CNC-svarvning", code="CNC-01")
    with scope_for(alfa):
        words = [Word("CNC-01"), Word("CNC-svarvning")]
        matched = match_all(KnownCompetences(alfa), words, {}, apart=True)

    assert [one.code for one in matched.refusals] == ["same_competence_twice"]
