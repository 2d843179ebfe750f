"""The manager's grid: written, saved cell by cell or all at once, refused in words."""

import pytest
from django.urls import reverse

from samtakt.assessments.models import Dialogue, Observation
from samtakt.competences.models import Scale, ScaleLevel
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from tests.assessments.conftest import say_self
from tests.factories import (
    assign,
    employ,
    make_competence,
    make_person,
    make_team,
    require,
    saved,
)
from tests.web.reading import MOST_BYTES, MOST_QUERIES


def grid(press):
    return reverse("assess_team", args=[press.team.pk])


def cell(person, competence):
    return f"v-{person.pk}-{competence.pk}"


def views(press):
    with scope_for(press.company):
        rows = Observation.objects.filter(source="manager").order_by("pk")
        return [(row.person, row.competence, row.level, row.round) for row in rows]


def test_everything_is_saved_without_a_script(press, ask, chef):
    round = ask()
    written = {
        cell(press.anna, press.welding): "3",
        cell(press.bo, press.measuring): "1",
        cell(press.bo, press.welding): "",
    }
    answer = chef.post(grid(press), written)

    assert answer.status_code == 302
    assert sorted(views(press), key=lambda row: row[0].pk) == [
        (press.anna, press.welding, 3, round),
        (press.bo, press.measuring, 1, round),
    ]
    assert "2 views are saved" in chef.get(grid(press)).content.decode()


def test_one_cell_is_saved_and_answered_with_that_cell(press, chef):
    key = cell(press.anna, press.welding)
    answer = chef.post(grid(press), {key: "3"}, headers={"HX-Request": "true"})
    text = answer.content.decode()

    assert text.startswith(f'<td id="{key}"')
    assert "Anna, Welding: 3 is saved." in text
    assert views(press) == [(press.anna, press.welding, 3, None)]


def test_letters_of_the_company_are_understood(press, chef):
    scale = saved(Scale(key="iluo", name="ILUO"), press.company)
    for position, label in enumerate("ILUO"):
        row = ScaleLevel(scale=scale, position=position, label=label, canonical=position + 1)
        saved(row, press.company)
    chef.post(grid(press), {cell(press.anna, press.welding): "u"})

    with scope_for(press.company):
        row = Observation.objects.get()
    assert (row.level, row.written) == (3, "U")
    assert 'value="U"' in chef.get(grid(press)).content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_no_level_is_said_at_its_cell_and_the_rest_is_kept(press, chef, htmx):
    key = cell(press.anna, press.welding)
    headers = {"HX-Request": "true"} if htmx else {}
    answer = chef.post(grid(press), {key: "X"}, headers=headers)
    text = answer.content.decode()

    assert "“X” is no level" in text
    assert 'aria-invalid="true"' in text
    assert views(press) == []


def test_the_persons_own_view_is_not_shown_but_that_there_is_one(press, ask, chef):
    say_self(ask(), press.anna, press.welding, 4)
    page = chef.get(grid(press)).content.decode()

    assert "has said" in page
    assert 'value="4"' not in page


def test_far_apart_is_said_at_once(press, ask, chef):
    say_self(ask(), press.anna, press.welding, 1)
    key = cell(press.anna, press.welding)
    answer = chef.post(grid(press), {key: "4"}, headers={"HX-Request": "true"})

    assert "talk about it" in answer.content.decode()
    with scope_for(press.company):
        assert Dialogue.objects.count() == 1


def test_nobody_is_in_their_own_grid(press, chef):
    employ(press.chef, team=press.team)
    assign(press.chef, press.role)
    key = cell(press.chef, press.welding)
    chef.post(grid(press), {key: "4"})

    assert key not in chef.get(grid(press)).content.decode()
    assert chef.post(grid(press), {key: "4"}, headers={"HX-Request": "true"}).status_code == 404
    assert views(press) == []


def test_a_person_of_another_team_is_not_reached_through_the_grid(press, chef):
    other = make_person(press.company, "Cia", team=make_team(press.company, "Lager"))
    assign(other, press.role)
    chef.post(grid(press), {cell(other, press.welding): "4"})

    assert views(press) == []


def test_another_team_is_not_there_for_a_manager_and_is_for_hr(press, chef, somebody):
    other = make_team(press.company, "Lager")

    assert chef.get(reverse("assess_team", args=[other.pk])).status_code == 404
    page = somebody(Role.HR).get(reverse("assess_team", args=[other.pk])).content.decode()
    assert "nothing to assess" in page


def test_an_unchanged_cell_says_nothing_new(press, chef):
    key = cell(press.anna, press.welding)
    chef.post(grid(press), {key: "3"})
    chef.post(grid(press), {key: "3"})

    assert len(views(press)) == 1


def test_the_number_of_queries_does_not_grow(press, ask, chef, django_assert_max_num_queries):
    round = ask()
    counts = []
    for names in (["Cia"], ["Dan", "Eva", "Fia"]):
        for name in names:
            person = make_person(press.company, name, team=press.team)
            assign(person, press.role)
            say_self(round, person, press.welding, 2)
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            chef.get(grid(press))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_large_team_is_a_small_page(press, chef):
    for number in range(118):
        require(press.company, press.role, make_competence(press.hub, f"K {number}"), 2)
    for number in range(60):
        assign(make_person(press.company, f"P {number}", team=press.team), press.role)

    assert len(chef.get(grid(press)).content) < MOST_BYTES
