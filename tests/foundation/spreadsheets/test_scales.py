"""Which scale some values are on, and what single cells mean on it."""

import datetime

import pytest

from samtakt.foundation.spreadsheets.legends import entries, is_legend_text
from samtakt.foundation.spreadsheets.levels import LevelReader
from samtakt.foundation.spreadsheets.scaleguess import guess_scale
from samtakt.foundation.spreadsheets.scales import (
    CEFR,
    ILUO_A,
    ILUO_C,
    PERCENT,
    PRESETS,
    TICKS,
    ZERO_TO_FOUR,
    Scale,
    canonical_of_words,
)

LEGEND_A = "I = under upplärning, L = klarar standard, U = självständig, O = kan lära ut"
LEGEND_C = "I = lärling under handledning; L = självständig; U = expert, kan lära ut; O = mästare"
LEGEND_B = "I: In training, L: Limited, U: Unsupervised, O: Operator"


@pytest.mark.parametrize(
    ("values", "key", "sure"),
    [
        ([0, 1, 2, 3, 4, None, "-"], "0-4", True),
        (["0", "1", "2,0", "4"], "0-4", True),
        ([1, 2, 3, 4, 5], "1-5", False),
        ([1, 2, 3, 4, 4, 2], "0-4", False),
        ([0, 1, 2, 3, 4, 5, 5, 0], "0-5", False),
        (list("ILUOil"), "iluo-a", False),
        ([0.25, 0.5, 0.75, 1, 0], "percent", True),
        (["75 %", "100%", "0%"], "percent", True),
        (["0,75", "0,5", "1"], "percent", True),
        ([25, 50, 75, 100, 0], "percent", True),
        (list("○◔◑◕●"), "quarter-circles", True),
        (["x", "X", None, ""], "ticks", True),
        (["✓", "✔"], "ticks", True),
        (["Ja", "Nej", "Ja"], "ticks", True),
        ([True, False], "ticks", True),
        (["A1", "B2", "C1"], "cefr", True),
        (["Självständig", "Under upplärning", "Kan lära ut"], "words", False),
        ([0, 1, 2, 3, 4, 2, 2, 3, 7], "0-4", True),
        ([0, 1, 2, 3, 4, 2, 2, 3, 5], "0-4", True),
        ([], "0-4", False),
    ],
)
def test_the_scale_is_told_from_the_values(values, key, sure):
    guess = guess_scale(values)
    assert guess.scale.key == key
    assert guess.needs_confirmation is not sure


def test_letters_alone_cannot_tell_the_iluo_traditions_apart():
    assert guess_scale("ILUO").candidates == ("iluo-a", "iluo-b", "iluo-c")
    assert guess_scale("ILU").candidates == ("iluo-a", "iluo-b", "iluo-c", "ilu")


@pytest.mark.parametrize(
    ("legend", "key"), [(LEGEND_A, "iluo-a"), (LEGEND_B, "iluo-b"), (LEGEND_C, "iluo-c")]
)
def test_an_explanation_in_the_file_decides(legend, key):
    guess = guess_scale("ILUO", dict(entries(legend)))
    assert (guess.scale.key, guess.needs_confirmation, guess.reason) == (key, False, "legend")


def test_the_same_letter_means_different_levels_in_different_traditions():
    assert LevelReader(ILUO_A).read("U").canonical == 3
    assert LevelReader(ILUO_C).read("U").canonical == 4


def test_a_one_to_five_scale_is_placed_by_what_its_first_step_means():
    none = dict(entries("1 = Ingen kunskap, 2 = grund, 3 = med stöd, 4 = självständig, 5 = expert"))
    basic = dict(entries("1 = Grundläggande, 2 = Med stöd, 3 = självständig, 5 = expert"))
    assert guess_scale([1, 2, 3, 5], none).scale.key == "1-5"
    assert guess_scale([1, 2, 3, 5], basic).scale.key == "1-5-consult"


def test_a_companys_own_letters_are_understood_from_its_explanation():
    legend = dict(entries("A = Kan lära ut, B = Självständig, C = Under upplärning"))
    guess = guess_scale(["A", "B", "C", "b"], legend)
    assert guess.needs_confirmation
    assert [LevelReader(guess.scale).read(cell).canonical for cell in "ABc"] == [4, 3, 1]


@pytest.mark.parametrize("scale", PRESETS.values(), ids=list(PRESETS))
def test_presets_rise_from_step_to_step(scale):
    levels = [level.canonical for level in scale.levels if level.canonical is not None]
    if scale is not TICKS:
        assert levels == sorted(levels)
    assert set(levels) <= set(range(5))


@pytest.mark.parametrize(
    ("cell", "canonical", "comment"),
    [
        (3, 3, ""), ("3", 3, ""), (3.0, 3, ""), ("3,0", 3, ""), ("Nivå 2", 2, ""), ("2+", 2, "+"),
        ("3 (behöver träning)", 3, "behöver träning"), ("3 - behöver stöd", 3, "behöver stöd"),
        ("3, ny maskin", 3, "ny maskin"), ("3/4", 3, ""), ("3*", 3, "*"), (" 4 ", 4, ""),
        (None, None, ""), ("", None, ""), ("-", None, ""), ("–", None, ""), ("n/a", None, ""),
        ("N/A", None, ""), ("ej aktuell", None, ""), ("Ej bedömd", None, ""), ("0", 0, ""),
    ],
)  # fmt: skip
def test_a_cell_is_a_level_with_perhaps_a_comment(cell, canonical, comment):
    read = LevelReader(ZERO_TO_FOUR).read(cell)
    assert (read.canonical, read.comment, read.problem) == (canonical, comment, "")


@pytest.mark.parametrize(
    ("scale", "cell", "problem"),
    [
        (ZERO_TO_FOUR, 5, "unknown_level"), (ZERO_TO_FOUR, "Q", "unknown_level"),
        (ZERO_TO_FOUR, 2.5, "between_levels"), (ZERO_TO_FOUR, "2-3", "between_levels"),
        (ZERO_TO_FOUR, "3st", "unknown_level"), (ZERO_TO_FOUR, "(3)", "level_in_brackets"),
        (ZERO_TO_FOUR, datetime.date(2026, 4, 3), "date_for_level"),
        (ILUO_A, 0, "digit_for_letter"), (ILUO_A, "I/L", "between_levels"),
        (ILUO_A, "IL", "unknown_level"), (PERCENT, "120 %", "unknown_level"),
        (CEFR, "D1", "unknown_level"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_level_says_why(scale, cell, problem):
    assert LevelReader(scale).read(cell).problem == problem


@pytest.mark.parametrize(
    ("cell", "canonical"),
    [("74 %", 2), ("75 %", 3), (0.75, 3), (1, 4), (100, 4), ("0,5", 2), (0, 0), ("99%", 3)],
)
def test_a_percentage_counts_when_its_quarter_is_reached(cell, canonical):
    assert LevelReader(PERCENT).read(cell).canonical == canonical


@pytest.mark.parametrize(
    ("cell", "canonical"), [("x", 3), ("(x)", 1), ("nej", 0), ("", None), (True, 3), (False, 0)]
)
def test_ticks(cell, canonical):
    assert LevelReader(TICKS).read(cell).canonical == canonical


def test_a_truth_value_is_not_the_number_one():
    reader = LevelReader(ZERO_TO_FOUR)
    assert reader.read(1).canonical == 1
    assert reader.read(True).problem == "unknown_level"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Ingen kunskap", 0), ("kan inte", 0), ("Under upplärning", 1), ("trainee under supervision", 1),
        ("Kan under handledning", 2), ("Limited", 2), ("Trained, some supervision", 2),
        ("Självständig utan handledning", 3), ("Autonomous", 3), ("Performs to standard", 3),
        ("Kan lära ut", 4), ("Expert who can train", 4), ("Blå", None),
    ],
)  # fmt: skip
def test_words_for_levels(text, canonical):
    assert canonical_of_words(text) == canonical


def test_explanations_are_found_in_one_cell_and_told_from_other_text():
    assert entries("0=Ingen kunskap 1=Under upplärning 2=Med stöd") == [
        ("0", "Ingen kunskap"), ("1", "Under upplärning"), ("2", "Med stöd"),
    ]  # fmt: skip
    assert is_legend_text("U = expert, kan lära ut")
    assert not is_legend_text("Uppdaterad: 2026-03-01")
    assert not is_legend_text("Robotcell 2")


def test_a_scale_outside_the_canonical_levels_is_refused():
    with pytest.raises(ValueError, match="canonical"):
        Scale.from_levels("custom", "x", {"A": 5})
