"""A level reads by its number, its marks and its sentence, never by colour alone."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from samtakt.web.levels import Value, age_text, level_html, notes, sentence

levels = st.none() | st.integers(0, 4)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("value", "said", "noted"),
    [
        (Value(2, 3, None, 40), "level 2, required 3, gap 1, 40 days old", "−1"),
        (Value(3, 3), "level 3, required 3", ""),
        (Value(4, 3), "level 4, required 3", ""),
        (Value(0, 2), "level 0, required 2, gap 2", "−2"),
        (Value(None, 3), "not assessed, required 3", ""),
        (Value(1, None), "level 1, not required", ""),
        (Value(None, None), "not assessed, not required", ""),
        (Value(3, 3, 0, 800), "level 3, required 3, 2 years old", "2 yr"),
        (Value(3, 3, 0, 40, True), "level 3, required 3, 40 days old, needs confirmation", "?"),
        (Value(1, 3, 2, 500), "level 1, required 3, gap 2, 16 months old", "−2 16 mo"),
    ],
)
def test_what_a_cell_says(value, said, noted):
    assert (sentence(value), notes(value)) == (said, noted)


@given(level=levels, required=levels)
def test_a_gap_is_marked_exactly_where_a_known_level_is_too_low(level, required):
    html = level_html(Value(level, required))
    short = level is not None and required is not None and level < required

    assert ("level-gap" in html) == short
    assert ("−" in html) == short


def test_not_assessed_does_not_look_like_level_0():
    assert "level-none" in level_html(Value(None, 2))
    assert "level-0" in level_html(Value(0, 2))


def test_names_and_addresses_are_escaped():
    html = level_html(Value(2, 2), who="<b>Anna</b>", href='/people/1?"x')

    assert "&lt;b&gt;Anna" in html
    assert 'href="/people/1?&quot;x"' in html
    assert html.startswith("<a ")


@pytest.mark.parametrize(
    ("days", "text"), [(1, "1 day old"), (45, "45 days old"), (95, "3 months old")]
)
def test_an_age_in_words(days, text):
    assert age_text(days) == text
