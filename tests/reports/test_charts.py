"""Charts say the same in words as in bars, and need neither colour nor an installed font."""

import re

import pytest

from samtakt.reports import charts

WORDS = {"met": "Uppfyllt", "gap": "Gap", "not_assessed": "Ej bedömd"}


def test_every_bar_is_drawn_and_told():
    drawing = charts.bars("Per lag", [("Press", 12), ("Montage", 1200)], width=300, labels=90)

    assert drawing.alternative.replace("\xa0", " ").startswith("Per lag. Press: 12; Montage: 1")
    assert "Press" in drawing.svg
    assert ">12<" in drawing.svg


def test_a_divided_bar_has_a_pattern_for_what_is_no_plain_colour():
    rows = [("Svets", {"met": 4, "gap": 3, "not_assessed": 2})]
    drawing = charts.stacked("Gap", rows, WORDS, width=600, labels=200)

    assert drawing.alternative == "Gap. Svets: Uppfyllt 4, Gap 3, Ej bedömd 2."
    assert "url(#striped)" in drawing.svg
    assert "url(#dotted)" in drawing.svg
    assert '<pattern id="striped"' in drawing.svg


@pytest.mark.parametrize("rows", [[], [("Svets", {})]])
def test_nothing_to_draw_is_no_error(rows):
    assert charts.stacked("Gap", rows, WORDS, width=600, labels=200).svg.startswith("<svg")


def test_a_session_is_told_with_its_week():
    drawing = charts.calendar(
        "Kalender",
        [charts.CalendarEntry("Svetskurs", 1, 1, "7")],
        weeks=["2", "3"],
        width=600,
        labels=200,
    )

    assert drawing.alternative == "Kalender. Svetskurs, 3: 7."


def test_equal_labels_keep_a_bar_each():
    drawing = charts.bars("Per lag", [("Lag", 1), ("Lag", 2)], width=300, labels=90)

    assert len(re.findall(">Lag<", drawing.svg)) == 2


def test_only_the_font_of_the_wheel_is_named():
    drawing = charts.bars("Per lag", [("Lag", 1)], width=300, labels=90)

    assert set(re.findall(r'font-family="([^"]*)"', drawing.svg)) == {charts.SET_IN}


def test_sessions_of_one_course_that_overlap_stand_in_rows_of_their_own():
    entries = [
        charts.CalendarEntry("Svetskurs", 0, 3, "7"),
        charts.CalendarEntry("Svetskurs", 1, 1, "8"),
        charts.CalendarEntry("Svetskurs", 3, 1, "9"),
    ]
    weeks = ["2", "3", "4", "5"]
    drawing = charts.calendar("Kalender", entries, weeks=weeks, width=600, labels=200)
    height = {
        n: int(
            re.search(
                r'height="(\d+)"',
                charts.calendar("K", entries[:n], weeks=weeks, width=600, labels=200).svg,
            )[1]
        )
        for n in (1, 2, 3)
    }

    assert len(re.findall(">Svetskurs<", drawing.svg)) == 1
    assert height[1] < height[2] == height[3]
