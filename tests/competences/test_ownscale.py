"""The company's own scale: its labels, canonical levels, and what is typed."""

import pytest

from samtakt.competences.models import Scale, ScaleLevel
from samtakt.competences.ownscale import scale_of
from samtakt.foundation.tenancy import scope_for
from tests.factories import saved

pytestmark = pytest.mark.django_db


def scale(owner, key, steps):
    row = saved(Scale(key=key, name=key), owner)
    for position, (label, canonical) in enumerate(steps):
        saved(ScaleLevel(scale=row, position=position, label=label, canonical=canonical), owner)
    return row


def own(company):
    with scope_for(company):
        return scale_of(company)


def test_a_company_without_a_scale_writes_canonical_levels(alfa):
    found = own(alfa)

    assert [(step.label, step.level) for step in found.steps] == [
        ("0", 0), ("1", 1), ("2", 2), ("3", 3), ("4", 4),
    ]  # fmt: skip
    assert found.is_canonical
    assert found.scale is None


def test_letters_mean_what_the_company_says(alfa):
    scale(alfa, "iluo", [("I", 1), ("L", 2), ("U", 3), ("O", 4)])
    found = own(alfa)

    assert [step.label for step in found.steps] == ["–", "I", "L", "U", "O"]
    assert (found.step(" u ").level, found.step("3").label, found.step("0").label) == (3, "U", "–")
    assert found.step("5") is None
    assert (found.label(4), found.label(None)) == ("O", "")


def test_a_scale_of_numbers_is_never_read_canonically(alfa):
    """On 1–5, "1" is canonical 0 here and "5" canonical 4; 0 is no step at all."""
    scale(alfa, "five", [("1", 0), ("2", 1), ("3", 2), ("4", 3), ("5", 4)])
    found = own(alfa)

    assert [found.step(str(number)).level for number in range(1, 6)] == [0, 1, 2, 3, 4]
    assert found.step("0") is None


def test_the_scale_kept_last_counts_and_the_hubs_is_the_hubs(alfa):
    scale(alfa.hub, "hub", [("A", 1), ("B", 4)])
    assert own(alfa).scale is None
    scale(alfa, "first", [("x", 1)])
    newest = scale(alfa, "second", [("y", 1)])

    assert own(alfa).scale == newest


def test_the_competences_own_words_stand_before_the_scales(alfa):
    steps = own(alfa).steps_with({3: "Welds alone"})

    assert steps[3].meaning == "Welds alone"
    assert steps[2].meaning
