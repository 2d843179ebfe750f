"""Charts follow the theme, are the same as their tables, and carry no text that harms."""

import re
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from samtakt.web.charts import Bar, Interval, bars, intervals, levels, stacked

INLINE = re.compile(r"\sstyle=|<style|<script|\son[a-z]+=")


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def words_in(drawing):
    return [node.text for node in ElementTree.fromstring(drawing).iter() if node.text]


def widths_of(drawing, paint):
    paths = re.findall(rf'd="M[^h"]*h([0-9.]+)[^"]*" fill="{re.escape(paint)}"', drawing)
    return [float(width) for width in paths]


def test_bars_are_as_long_as_their_values_say():
    chart = bars("Short", [Bar("Svets", 40), Bar("CNC", 10)])

    long, short = widths_of(chart.wide, "var(--st-chart-1)")

    assert long == pytest.approx(4 * short)


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_bars_carry_their_names_and_numbers(size):
    chart = bars("Short", [Bar("Svets", 1234), Bar("Svets", 10), Bar("Truck", 0, "none")])

    assert words_in(getattr(chart, size)).count("Svets") == 2
    assert {"1,234", "10", "none", "Truck"} <= set(words_in(getattr(chart, size)))


def test_the_table_holds_what_the_drawing_shows():
    chart = stacked("Status", [("Press", {"met": 8, "gap": 3}), ("Svets", {"not_assessed": 1200})])

    assert chart.headings == ["What", "Requirement met", "Gap", "Not assessed"]
    assert chart.rows == [["Press", "8", "3", "0"], ["Svets", "0", "0", "1,200"]]


def test_parts_of_a_bar_differ_without_colour():
    chart = stacked("Status", [("Press", {"met": 8, "gap": 3, "not_assessed": 5})])

    assert 'fill="url(#st-pattern-gap)"' in chart.wide
    assert 'fill="url(#st-pattern-open)"' in chart.wide
    assert {"8", "3", "5"} <= set(words_in(chart.wide))
    assert [entry.label for entry in chart.legend] == ["Requirement met", "Gap", "Not assessed"]


def test_a_number_that_does_not_fit_is_left_to_the_table():
    chart = stacked("Status", [("Press", {"met": 1000, "gap": 1})])

    assert "1" not in words_in(chart.wide)
    assert chart.rows == [["Press", "1,000", "1", "0"]]


def test_a_drawing_has_no_fixed_colour_no_font_and_nothing_inline():
    chart = stacked("Status", [("Press", {"met": 8, "gap": 3, "not_assessed": 5})])

    assert not INLINE.search(chart.wide)
    assert "font-family" not in chart.wide
    assert re.findall(r'(?:fill|stroke)="#', chart.wide) == []


def test_names_are_escaped():
    chart = bars('<script>alert("x")</script>', [Bar('<img src=x onerror="y">', 3)])

    assert "<script" not in chart.wide
    assert "<img" not in chart.wide + chart.narrow


def test_nothing_to_show_is_an_empty_drawing():
    assert words_in(bars("Short", []).wide) == []
    assert stacked("Status", []).rows == []


def test_the_same_figures_give_the_same_drawing():
    assert bars("Short", [Bar("Svets", 4)]).wide == bars("Short", [Bar("Svets", 4)]).wide


def test_levels_are_parts_with_their_numbers():
    chart = levels("Levels", [("Anna", (0, 12, 30, 8, 1))], of="Assessor")

    assert chart.headings == ["Assessor", "Level 0", "Level 1", "Level 2", "Level 3", "Level 4"]
    assert chart.rows == [["Anna", "0", "12", "30", "8", "1"]]
    assert 'fill="var(--st-level-2)"' in chart.wide
    assert {"12", "30", "8"} <= set(words_in(chart.wide))


def test_intervals_lie_around_one_half():
    rows = [Interval("Mia", 0.6, 0.75, 0.9, "75% (60% to 90%)"), Interval("Nils", 0, 0.5, 1, "50%")]
    chart = intervals("Severity", rows, of="Assessor", figure="Lower")

    assert chart.headings == ["Assessor", "Lower"]
    assert chart.rows == [["Mia", "75% (60% to 90%)"], ["Nils", "50%"]]
    assert {"Mia", "Nils"} <= set(words_in(chart.narrow))
    assert re.findall(r'(?:fill|stroke)="#', chart.wide) == []
