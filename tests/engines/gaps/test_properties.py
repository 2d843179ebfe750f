"""What must hold of gaps whatever the people, levels and requirements are."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from samtakt.engines.gaps import Status, gap_rows, measure, summarise, verify

AS_OF = date(2026, 3, 1)

# Few names and days around the day asked about, so that rows meet, tie and just miss each other.
companies = st.sampled_from(["Alfa", "Beta"])
persons = st.sampled_from(["anna", "bo", "cia"])
competences = st.sampled_from(["weld", "paint"])
teams = st.sampled_from([None, "press", "paint"])
shifts = st.sampled_from([None, "day", "night"])
days = st.integers(-3, 3).map(lambda shift: AS_OF + timedelta(days=shift))
ends = st.none() | days

requirement_rows = st.lists(
    st.fixed_dictionaries(
        {
            "company": companies,
            "team": teams,
            "shift": shifts,
            "person": persons,
            "competence": competences,
            "required": st.integers(1, 4),
            "criticality": st.integers(1, 3),
            "valid_from": days,
            "valid_to": ends,
        }
    ),
    max_size=14,
)
level_rows = st.lists(
    st.fixed_dictionaries(
        {
            "company": companies,
            "person": persons,
            "competence": competences,
            "level": st.integers(0, 4),
            "decided_on": days,
            "sequence": st.none() | st.integers(-1, 2),
        }
    ),
    max_size=14,
)
people_rows = st.lists(
    st.fixed_dictionaries(
        {
            "company": companies,
            "person": persons,
            "team": teams,
            "shift": shifts,
            "starts_on": days,
            "ends_on": ends,
        }
    ),
    min_size=1,
    max_size=8,
)

few = settings(max_examples=12)  # each opens databases; small cases already meet every rule


def total(rows):
    [line] = summarise(rows).to_pylist()
    return line


@settings(max_examples=40)
@given(required=requirement_rows, agreed=level_rows, placed=people_rows)
def test_the_expression_agrees_with_plain_python(build, required, agreed, placed):
    tables = (build.requirements(*required), build.levels(*agreed), build.people(*placed))

    rows = measure(*tables, as_of=AS_OF)

    assert verify(*tables, rows, as_of=AS_OF) == []


@few
@given(required=requirement_rows, agreed=level_rows, placed=people_rows, data=st.data())
def test_the_order_of_the_input_does_not_matter(build, required, agreed, placed, data):
    shuffled = [data.draw(st.permutations(rows)) for rows in (required, agreed, placed)]

    before = measure(
        build.requirements(*required), build.levels(*agreed), build.people(*placed), as_of=AS_OF
    )
    after = measure(
        build.requirements(*shuffled[0]),
        build.levels(*shuffled[1]),
        build.people(*shuffled[2]),
        as_of=AS_OF,
    )

    assert after.equals(before)


@few
@given(required=requirement_rows, agreed=level_rows, placed=people_rows)
def test_a_higher_level_never_widens_a_gap(build, required, agreed, placed):
    trained = [{**row, "level": min(4, row["level"] + 1)} for row in agreed]
    requirements, people = build.requirements(*required), build.people(*placed)

    before = measure(requirements, build.levels(*agreed), people, as_of=AS_OF)
    after = measure(requirements, build.levels(*trained), people, as_of=AS_OF)

    pairs = list(zip(gap_rows(before), gap_rows(after), strict=True))
    assert all((new.missing or 0) <= (old.missing or 0) for old, new in pairs)
    # Training tells nothing about whom nobody has assessed.
    assert [new for _, new in pairs if new.status is Status.NOT_ASSESSED] == [
        old for old, _ in pairs if old.status is Status.NOT_ASSESSED
    ]


@few
@given(required=requirement_rows.filter(len), agreed=level_rows, placed=people_rows, data=st.data())
def test_one_more_requirement_never_makes_a_gap_look_smaller(build, required, agreed, placed, data):
    cell = data.draw(st.sampled_from(required))
    more = {
        **cell,
        "required": data.draw(st.integers(1, 4)),
        "criticality": data.draw(st.integers(1, 3)),
    }
    levels, people = build.levels(*agreed), build.people(*placed)

    before = measure(build.requirements(*required), levels, people, as_of=AS_OF)
    after = measure(build.requirements(*required, more), levels, people, as_of=AS_OF)

    for old, new in zip(gap_rows(before), gap_rows(after), strict=True):
        assert (new.missing or 0) >= (old.missing or 0)
        assert (new.weighted_gap or 0) >= (old.weighted_gap or 0)


@few
@given(required=requirement_rows, agreed=level_rows, placed=people_rows)
def test_what_happens_later_does_not_change_the_past(build, required, agreed, placed):
    later = {"decided_on": AS_OF + timedelta(days=1), "level": 4, "sequence": 9}
    tables = (build.requirements(*required), build.people(*placed))

    before = measure(tables[0], build.levels(*agreed), tables[1], as_of=AS_OF)
    after = measure(
        tables[0],
        build.levels(*agreed, *({**row, **later} for row in agreed)),
        tables[1],
        as_of=AS_OF,
    )

    assert after.equals(before)


@few
@given(
    required=requirement_rows,
    agreed=level_rows,
    placed=people_rows,
    by=st.sampled_from([("team",), ("company", "shift"), ("person",), ("competence", "team")]),
)
def test_groups_add_up_to_the_whole(build, required, agreed, placed, by):
    rows = measure(
        build.requirements(*required), build.levels(*agreed), build.people(*placed), as_of=AS_OF
    )

    groups = summarise(rows, by=by).to_pylist()

    whole = total(rows)
    for column in (*(status.value for status in Status), "unused", "missing", "weighted_gap"):
        assert sum(group[column] for group in groups) == whole[column]
    assert sum(whole[status.value] for status in Status) == rows.num_rows
    for group in groups:
        larger = [other for other in groups if other["weighted_gap"] > group["weighted_gap"]]
        assert group["rank"] == 1 + len(larger)
        assert (group["covered_share"] is None) == (group["met"] + group["gap"] == 0)
        assert group["covered_share"] is None or 0 <= group["covered_share"] <= 1
