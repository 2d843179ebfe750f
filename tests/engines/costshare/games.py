"""Small games for the tests: written by hand, and drawn at random."""

from hypothesis import strategies as st

from samtakt.engines.costshare import Company, Course, Game, Offer


def game(participations: list[list[int]], *courses: list[Offer]) -> Game:
    """Return a game of companies A, B, … with their people in courses 0, 1, …"""
    return Game(
        tuple(
            Company(chr(65 + number), {str(course): people for course, people in enumerate(row)})
            for number, row in enumerate(participations)
        ),
        tuple(Course(str(number), tuple(offers)) for number, offers in enumerate(courses)),
    )


def session(price: float, *, seat: float = 0, groups: tuple[int, int] = (1, 2)) -> Offer:
    return Offer(price, seat, *groups)


SEPARATE = game(
    [[1, 0], [1, 0], [0, 1]],
    [session(800, seat=200)],
    [session(800, seat=200)],
)
"""A and B can share a session; C takes another course alone."""

NO_CORE = game([[1], [1], [1]], [session(1200)])
"""Three companies for sessions of two seats: somebody is one too many."""

HUB_AND_SPOKES = game([[1, 1], [1, 0], [0, 1]], [session(900)], [session(900)])
"""A shares one course with B and another with C."""

offers = st.builds(
    lambda price, seat, least, more: Offer(price, seat, least, least + more),
    st.integers(0, 3000),
    st.integers(0, 500),
    st.integers(1, 4),
    st.integers(0, 5),
)


UP_TO_FIVE = st.integers(1, 5)


@st.composite
def small_games(draw, companies=UP_TO_FIVE):
    """Up to five companies and three courses; a company may take part in nothing."""
    courses = draw(st.lists(st.lists(offers, min_size=1, max_size=2), min_size=1, max_size=3))
    rows = draw(
        st.lists(
            st.lists(st.integers(0, 6), min_size=len(courses), max_size=len(courses)),
            min_size=(number := draw(companies)),
            max_size=number,
        )
    )
    return game(rows, *courses)


def costly(drawn: Game) -> bool:
    """Tell whether there is anything to share."""
    return bool(drawn.paying)
