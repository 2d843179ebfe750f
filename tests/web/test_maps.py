"""The map: everybody on it, nobody hidden, the same each time."""

import math

from hypothesis import given
from hypothesis import strategies as st

from samtakt.web.charts import NARROW, WIDE
from samtakt.web.maps import MARGIN, Place, _height, circles_of, company_map

places = st.lists(
    st.builds(
        Place,
        name=st.text(min_size=1, max_size=8),
        latitude=st.floats(58.7, 60.0),
        longitude=st.floats(14.4, 17.2),
        people=st.integers(0, 900),
    ),
    max_size=25,
)
IN_OREBRO = [Place(f"Bolag {number}", 59.274, 15.207, 10 * number) for number in range(1, 8)]


def test_companies_in_the_same_place_stand_side_by_side():
    circles = circles_of(IN_OREBRO, WIDE)
    distances = [
        math.dist((one.x, one.y), (other.x, other.y)) - one.radius - other.radius
        for index, one in enumerate(circles)
        for other in circles[index + 1 :]
    ]

    assert min(distances) > 0


def test_more_people_is_a_larger_circle_by_area():
    few, many = circles_of([Place("A", 59, 15, 100), Place("B", 60, 17, 400)], WIDE)

    assert many.radius**2 == 4 * few.radius**2


@given(places=places)
def test_the_same_companies_always_give_the_same_map(places):
    assert circles_of(places, NARROW) == circles_of(places, NARROW)


def test_a_company_outside_the_three_counties_stands_at_the_edge():
    (circle,) = circles_of([Place("Malmö", 55.6, 13.0, 5)], WIDE)

    assert (circle.x, round(circle.y)) == (MARGIN, round(_height(WIDE) - MARGIN))


def test_north_is_up_and_east_is_right():
    orebro, fagersta, nykoping = circles_of(
        [
            Place("A", 59.274, 15.207, 1),
            Place("B", 60.004, 15.793, 1),
            Place("C", 58.753, 17.008, 1),
        ],
        WIDE,
    )

    assert fagersta.y < orebro.y < nykoping.y
    assert orebro.x < fagersta.x < nykoping.x


def test_numbers_in_the_drawing_are_those_of_the_table():
    chart = company_map("Bolag", [Place("Öberg", 59, 15, 3), Place("Ek", 60, 17, 400)])

    assert [row[:2] for row in chart.rows] == [["Ek", "1"], ["Öberg", "2"]]
    assert all(f">{number}</text>" in chart.wide for number in (1, 2))
    assert "Örebro" in chart.wide
