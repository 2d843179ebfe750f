"""The picture of the technology plan: everything on its day, and no name on another."""

import datetime
import itertools

from hypothesis import given
from hypothesis import strategies as st

from samtakt.analysis.models import TechnologyItem
from samtakt.web.assignment.timeline import LABEL, WIDTH, timeline_of

TODAY = datetime.date(2026, 11, 1)
days = st.dates(datetime.date(2024, 1, 1), datetime.date(2034, 12, 31))


def items_on(listed):
    return [
        TechnologyItem(pk=number, name=f"Robot {number}", kind="cnc", goes_live_on=day)
        for number, day in enumerate(listed)
    ]


def test_nothing_is_drawn_of_nothing():
    assert timeline_of([], today=TODAY) is None


def test_years_stand_at_their_first_quarter():
    drawn = timeline_of(items_on([datetime.date(2028, 5, 1)]), today=TODAY)

    labels = [tick.label for tick in drawn.ticks if tick.label]
    assert labels == ["2026", "2027", "2028"]
    assert all(tick.is_year for tick in drawn.ticks if tick.label)


@given(listed=st.lists(days, min_size=1, max_size=12))
def test_every_item_is_inside_the_picture_in_the_order_of_days(listed):
    drawn = timeline_of(items_on(listed), today=TODAY)

    assert len(drawn.marks) == len(listed)
    assert all(0 <= mark.x <= WIDTH and mark.y < drawn.height for mark in drawn.marks)
    assert 0 <= drawn.today_x <= WIDTH
    by_day = sorted(drawn.marks, key=lambda mark: mark.item.goes_live_on)
    assert [mark.x for mark in by_day] == sorted(mark.x for mark in drawn.marks)


@given(listed=st.lists(days, min_size=2, max_size=12))
def test_no_name_lies_on_another(listed):
    drawn = timeline_of(items_on(listed), today=TODAY)
    taken = {}
    for mark in drawn.marks:
        begin = mark.x - LABEL if mark.before else mark.x
        taken.setdefault(mark.y, []).append((begin, begin + LABEL))

    for places in taken.values():
        places.sort()
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(places))
