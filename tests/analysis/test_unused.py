"""Competence that nobody asks for: who has it, where, and in which groups."""

import datetime

import pytest

from samtakt.analysis.unused import UnusedShare, unused_for
from samtakt.competences.models import Exemption
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    actor_in,
    agree,
    assign,
    make_competence,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)

DAY = datetime.date(2026, 11, 1)


def seen_by(alfa, *roles, **fields):
    with scope_for(alfa.company):
        return unused_for(actor_in(alfa.company, *roles, **fields), as_of=DAY)


def rows_of(unused):
    return [(row.person.name, row.competence.name_sv, row.level) for row in unused.rows]


def test_an_agreed_level_that_nothing_asks_for_is_unused(alfa):
    """Anna can drive the crane; nobody in her role must. All else that is held is required."""
    unused = seen_by(alfa, "hr")

    assert rows_of(unused) == [("Anna", "Travers", 2)]
    assert unused.everybody == UnusedShare(people=3, with_unused=1, levels=1)
    assert [(row.team.name, row.share.with_unused) for row in unused.teams] == [
        ("Lager", 0),
        ("Press", 1),
    ]


def test_level_0_is_nothing_that_could_be_used(alfa):
    agree(alfa.bo, alfa.crane, 0)

    assert rows_of(seen_by(alfa, "hr")) == [("Anna", "Travers", 2)]


def test_a_requirement_that_has_ended_leaves_competence_unused(alfa):
    painting = make_competence(alfa.company, "Målning")
    agree(alfa.bo, painting, 3)
    require(alfa.company, alfa.role, painting, 2, valid_to=datetime.date(2026, 10, 31))

    assert ("Bo", "Målning", 3) in rows_of(seen_by(alfa, "hr"))


def test_what_others_are_short_of_comes_first(alfa):
    """Cia's own role asks for the crane too, and she cannot: Anna's level is wanted there."""
    painting = make_competence(alfa.company, "Målning")
    agree(alfa.anna, painting, 4)
    role = make_role(alfa.hub)
    require(alfa.company, role, alfa.crane, 2)
    assign(alfa.cia, role)
    agree(alfa.cia, alfa.crane, 1)
    unused = seen_by(alfa, "hr")

    assert [(row.competence.name_sv, row.short) for row in unused.rows] == [
        ("Travers", 1),
        ("Målning", 0),
    ]


def test_who_is_exempted_does_not_lie_unused(alfa):
    row = Exemption(
        person=alfa.bo,
        competence=alfa.measuring,
        valid_from=datetime.date(2026, 1, 1),
        reason="Annan uppgift",
    )
    saved(row, alfa.company)

    assert "Bo" not in {row.person.name for row in seen_by(alfa, "hr").rows}


def test_of_whom_nothing_is_required_nothing_is_said(alfa):
    dan = make_person(alfa.company, "Dan", team=alfa.press)
    agree(dan, alfa.welding, 3)
    unused = seen_by(alfa, "hr")

    assert "Dan" not in {row.person.name for row in unused.rows}
    assert (unused.left_out, unused.everybody.people) == (1, 3)


def test_a_line_manager_sees_the_own_teams_people(alfa):
    store = seen_by(alfa, "line_manager", team_ids=frozenset({alfa.store.pk}))
    press = seen_by(alfa, "line_manager", team_ids=frozenset({alfa.press.pk}))

    assert (rows_of(store), store.everybody.people, store.groups) == ([], 1, ())
    assert (rows_of(press), [row.team.name for row in press.teams]) == (
        [("Anna", "Travers", 2)],
        ["Press"],
    )


def test_three_people_are_too_few_for_a_union_representative(alfa):
    unused = seen_by(alfa, "union_representative")

    assert (unused.rows, unused.everybody) == ((), None)
    assert [row.share for row in unused.teams] == [None, None]
    assert all(table.everybody.is_hidden for table in unused.groups)


@pytest.fixture
def large(alfa):
    """Beside the three: eight women and seven men in Montage, each woman with unused painting."""
    team = make_team(alfa.company, "Montage")
    painting = make_competence(alfa.company, "Målning")
    for number in range(15):
        sex = "woman" if number < 8 else "man"
        person = make_person(alfa.company, f"M{number:02}", team=team, sex=sex, birth_year=1990)
        assign(person, alfa.role)
        agree(person, alfa.measuring, 2)
        if sex == "woman":
            agree(person, painting, 3)
    return alfa


def test_groups_are_disclosed_and_compared(large):
    """Ten women, of whom the eight and Anna; eight men, of whom nobody."""
    sex = seen_by(large, "union_representative").groups[0]

    assert [
        (group.key, group.people, group.figure.summary.above, group.figure.total)
        for group in sex.groups
    ] == [("woman", 10, 9, 9), ("man", 8, 0, 0)]
    women = sex.groups[0].figure.against_others
    assert women.delta == pytest.approx(0.9)
    assert women.is_clear


def test_small_teams_are_hidden_from_who_sees_no_names(large):
    """Press has two and Lager one: fewer than five together, so Montage is hidden as well."""
    assert [row.share for row in seen_by(large, "union_representative").teams] == [None] * 3
    assert all(row.share for row in seen_by(large, "hr").teams)


def test_a_small_age_group_is_hidden(large):
    age = seen_by(large, "hr").groups[1]
    hidden = {group.key for group in age.groups if group.is_hidden}

    assert {group.key for group in age.groups} == {"under_30", "30_39", "40_49", "60_over"}
    assert {"under_30", "40_49", "60_over"} <= hidden
