"""Who lacks least of what a role requires."""

from hypothesis import given
from hypothesis import strategies as st

from samtakt.engines.foresight import Wanted, count_by_distance, measure_distances

WANTED = [Wanted("weld", 3, weight=3), Wanted("measure", 2)]


def test_the_nearest_come_first_and_unknown_is_taken_for_the_worst():
    """Anna lacks a level of welding (3); Bo's measuring is unknown (at most 2); Cia meets all."""
    fits = measure_distances(
        WANTED,
        {
            "anna": {"weld": 2, "measure": 4},
            "bo": {"weld": 4},
            "cia": {"weld": 3, "measure": 2, "crane": 1},
            "dan": {},
        },
    )

    assert [(f.person, f.distance, f.missing, f.unknown, f.met) for f in fits] == [
        ("cia", 0, 0, 0, 2),
        ("bo", 2, 0, 1, 1),
        ("anna", 3, 1, 0, 1),
        ("dan", 11, 0, 2, 0),
    ]


def test_of_equally_distant_people_the_one_of_whom_more_is_known():
    fits = measure_distances([Wanted("weld", 2)], {"anna": {}, "bo": {"weld": 0}})

    assert [fit.person for fit in fits] == ["bo", "anna"]


def test_people_are_counted_by_the_levels_they_lack():
    """Levels lacking at most: Cia 0, Anna 1, Bo 2, Dan 5, who is beyond the last step."""
    fits = measure_distances(
        WANTED,
        {"a": {"weld": 2, "measure": 4}, "b": {"weld": 4}, "c": {"weld": 3, "measure": 2}, "d": {}},
    )

    assert count_by_distance(fits, [0, 2, 4]) == {0: 1, 2: 2, 4: 0}


levels = st.dictionaries(st.sampled_from(["weld", "measure", "crane"]), st.integers(0, 4))


@given(st.dictionaries(st.sampled_from("abcde"), levels))
def test_distance_is_nothing_only_for_who_meets_everything(held):
    for fit in measure_distances(WANTED, held):
        mine = held[fit.person]
        meets = all(mine.get(one.competence, 0) >= one.level for one in WANTED)
        assert (fit.distance == 0) == meets == (fit.met == len(WANTED))
        assert fit.most_missing >= fit.missing


@given(st.dictionaries(st.sampled_from("abcde"), levels, min_size=1), st.data())
def test_learning_never_moves_anybody_away(held, data):
    person = data.draw(st.sampled_from(sorted(held)))
    learnt = {**held, person: {**held[person], "weld": min(4, held[person].get("weld", 0) + 1)}}

    def distance(levels):
        return next(f.distance for f in measure_distances(WANTED, levels) if f.person == person)

    assert distance(learnt) <= distance(held)
