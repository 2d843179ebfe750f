"""The walk through one's own competences, and through a colleague's."""

import pytest
from django.urls import reverse

from samtakt.assessments.models import Assessor, Observation
from samtakt.assessments.rounds import ask_assessor, close_round
from samtakt.competences.models import CompetenceAnchor, Scale, ScaleLevel
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from tests.assessments.conftest import TODAY
from tests.factories import make_competence, make_person, require, saved
from tests.web.reading import MOST_QUERIES


def said(press):
    with scope_for(press.company):
        rows = Observation.objects.order_by("pk")
        return [(row.person.given_name, row.competence.name_sv, row.level) for row in rows]


@pytest.fixture
def letters(press):
    """The company writes I L U O for 1 to 4."""
    scale = saved(Scale(key="iluo", name="ILUO"), press.company)
    for position, label in enumerate("ILUO"):
        row = ScaleLevel(scale=scale, position=position, label=label, canonical=position + 1)
        saved(row, press.company)
    return scale


def test_one_competence_at_a_time_resumed_where_it_was_left(press, ask, employee):
    anna, round = employee(press.anna), ask()
    walk = reverse("assess_myself", args=[round.pk])
    first = anna.get(walk).content.decode()
    assert "Number 1 of 2" in first
    assert "Measuring" in first

    answer = anna.post(f"{walk}?step=1", {"level": "2"})
    assert answer.url == f"{walk}?step=2"
    assert "Number 2 of 2" in anna.get(walk).content.decode()

    answer = anna.post(f"{walk}?step=2", {"level": "3", "comment": "MIG"})
    end = anna.get(answer.url).content.decode()
    assert "Everything is answered" in end
    assert said(press) == [("Anna", "Mätning", 2), ("Anna", "Svetsning", 3)]


def test_each_step_is_saved_by_itself_and_says_so(press, ask, employee):
    anna, round = employee(press.anna), ask()
    walk = reverse("assess_myself", args=[round.pk])
    answer = anna.post(f"{walk}?step=1", {"level": "2"}, headers={"HX-Request": "true"})

    assert "Saved" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert said(press) == [("Anna", "Mätning", 2)]
    assert "checked" in anna.get(f"{walk}?step=1").content.decode()


def test_the_companys_own_words_stand_at_each_step(press, ask, employee, letters):
    anchor = CompetenceAnchor(
        competence=press.measuring, level=3, text_sv="Mäter själv", text_en="Measures alone"
    )
    saved(anchor, press.company)
    anna, round = employee(press.anna), ask()
    walk = reverse("assess_myself", args=[round.pk])
    page = anna.get(f"{walk}?step=1").content.decode()
    assert "Measures alone" in page
    assert 'value="U"' in page
    assert "level 3" in page

    anna.post(f"{walk}?step=1", {"level": "U"})
    with scope_for(press.company):
        row = Observation.objects.get()
    assert (row.written, row.level, row.scale) == ("U", 3, letters)


def test_a_changed_scale_leaves_what_was_written(press, ask, employee, letters):
    """Written U on I L U O; the company then goes over to 1–5, where level 3 is "4"."""
    anna, round = employee(press.anna), ask()
    walk = reverse("assess_myself", args=[round.pk])
    anna.post(f"{walk}?step=1", {"level": "U"})
    newer = saved(Scale(key="five", name="1–5"), press.company)
    for position in range(5):
        row = ScaleLevel(
            scale=newer, position=position, label=str(position + 1), canonical=position
        )
        saved(row, press.company)

    page = anna.get(f"{walk}?step=1").content.decode()
    assert 'value="4" data-level="3" checked' in page
    history = reverse("value_history", args=[press.anna.pk, press.measuring.pk])
    text = anna.get(history).content.decode()
    assert "<strong>U</strong>" in text
    assert "ILUO" in text


def test_what_is_no_answer_is_refused(press, ask, employee):
    anna, round = employee(press.anna), ask()
    walk = reverse("assess_myself", args=[round.pk])

    assert anna.post(f"{walk}?step=1", {"level": "7"}).status_code == 400
    assert anna.post(f"{walk}?step=1", {}).status_code == 400
    tomorrow = {"level": "2", "last_performed": "2999-01-01"}
    assert anna.post(f"{walk}?step=1", tomorrow).status_code == 400
    assert said(press) == []


def test_only_those_whom_the_round_asks_walk_in_it(press, ask, employee):
    round = ask()
    other = employee(make_person(press.company, "Cia"))
    walk = reverse("assess_myself", args=[round.pk])

    assert other.get(walk).status_code == 404
    assert "Nothing is asked of you now" in other.get(reverse("my_assessments")).content.decode()


def test_a_closed_round_takes_no_answer(press, ask, employee):
    anna, round = employee(press.anna), ask()
    with scope_for(press.company):
        close_round(round, on=TODAY, by=press.by)
    answer = anna.post(f"{reverse('assess_myself', args=[round.pk])}?step=1", {"level": "2"})

    assert answer.status_code == 400
    assert "closed" in answer.content.decode()
    assert said(press) == []


def test_a_colleague_walks_through_whom_they_are_asked_about(press, ask, employee):
    bo, round = employee(press.bo), ask(asks_peer=True)
    with scope_for(press.company):
        row = ask_assessor(
            round, person=press.anna, assessor=press.bo, part=Assessor.Part.PEER,
            day=TODAY, by=press.by,
        )  # fmt: skip
    walk = reverse("assess_another", args=[row.pk])
    assert "Anna" in bo.get(reverse("my_assessments")).content.decode()

    bo.post(f"{walk}?step=1", {"level": "4"})
    with scope_for(press.company):
        seen = Observation.objects.get()
    assert (seen.source, seen.person, seen.observer_person) == ("peer", press.anna, press.bo)
    assert employee(press.anna).get(walk).status_code == 404


def test_an_account_without_a_person_is_told_so(press, somebody):
    page = somebody(Role.EMPLOYEE).get(reverse("my_assessments")).content.decode()

    assert "not tied to a person" in page


@pytest.mark.parametrize("step", ["", "?step=1", "?step=all"])
def test_the_number_of_queries_does_not_grow(
    press, ask, employee, step, django_assert_max_num_queries
):
    anna, round = employee(press.anna), ask()
    counts = []
    for more in (1, 3):
        for number in range(more):
            require(press.company, press.role, make_competence(press.hub, f"{more}{number}"), 2)
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            anna.get(reverse("assess_myself", args=[round.pk]) + step)
        counts.append(len(captured))

    assert counts[0] == counts[1]
