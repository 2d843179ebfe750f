"""Goals of one to three years and the competences they need; the board of four quadrants."""

import datetime

import pytest

from samtakt.analysis import goals, swot
from samtakt.analysis.assignments import start_assignment, stop_assignment
from samtakt.analysis.models import RequirementCause
from samtakt.analysis.refusals import AssignmentIsOver
from samtakt.competences.models import Requirement
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in

TODAY = datetime.date(2026, 11, 1)
NEXT_YEAR = datetime.date(2027, 11, 1)


@pytest.fixture
def hr(alfa):
    with scope_for(alfa.company):
        yield actor_in(alfa.company, "hr")


@pytest.fixture
def goal(hr):
    return goals.set_goal("Ny kund", set_on=TODAY, due_on=NEXT_YEAR, by=hr)


def change(goal, hr, **more):
    given = {
        "name": goal.name,
        "due_on": goal.due_on,
        "description": "",
        "measure": "",
        "owner": "",
        "priority": 1,
    }
    return goals.change_goal(goal, **given | more, by=hr)


@pytest.mark.parametrize("due_on", [datetime.date(2026, 10, 31), datetime.date(2029, 11, 5)])
def test_a_goal_is_for_three_years_at_most(hr, goal, due_on):
    with pytest.raises(goals.NotWithinThreeYears):
        goals.set_goal("För långt", set_on=TODAY, due_on=due_on, by=hr)
    with pytest.raises(goals.NotWithinThreeYears):
        change(goal, hr, due_on=due_on)


def test_a_name_is_used_once(hr, goal):
    with pytest.raises(goals.NameIsTaken):
        goals.set_goal("Ny kund", set_on=TODAY, due_on=NEXT_YEAR, by=hr)

    assert change(goal, hr, name="Ny kund", measure="Order").measure == "Order"


def test_a_goal_needs_a_competence_once(alfa, hr, goal):
    link = goals.link_competence(goal, alfa.welding, note="Fler svetsar", by=hr)
    with pytest.raises(goals.LinkedAlready):
        goals.link_competence(goal, alfa.welding, by=hr)

    goals.unlink_competence(link, by=hr)
    assert not goal.competences.exists()


def test_a_goal_that_is_over_is_taken_up_again_before_it_changes(alfa, hr, goal):
    goals.reach_goal(goal, by=hr)
    with pytest.raises(goals.GoalIsOver):
        goals.drop_goal(goal, by=hr)
    with pytest.raises(goals.GoalIsOver):
        goals.link_competence(goal, alfa.welding, by=hr)

    goals.take_up_goal(goal, by=hr)
    with pytest.raises(goals.GoalIsActive):
        goals.take_up_goal(goal, by=hr)
    assert goals.drop_goal(goal, by=hr).state == "dropped"


def test_requirements_are_explained_by_a_goal_once(alfa, hr, goal):
    rows = list(Requirement.objects.order_by("pk"))
    assert len(goals.explain_requirements(goal, rows, by=hr)) == 2
    assert goals.explain_requirements(goal, rows, by=hr) == []

    assert RequirementCause.objects.filter(goal=goal, made=False).count() == 2
    assert set(goal.competences.values_list("competence_id", flat=True)) == {
        alfa.welding.pk,
        alfa.measuring.pk,
    }


def test_the_board_holds_sentences_in_their_order(hr, goal):
    assignment = start_assignment("Analys", lead="Karin", starts_on=TODAY, by=hr)
    first = swot.add_entry(assignment, "strength", "Låg omsättning", by=hr)
    swot.add_entry(assignment, "strength", "Hög kvalitet", goal=goal, by=hr)
    swot.add_entry(assignment, "threat", "Pensioneringar", by=hr)
    swot.change_entry(first, quadrant="threat", text="Få söker hit", goal=None, by=hr)

    found = {
        quadrant: [entry.text for entry in entries]
        for quadrant, entries in swot.board(assignment).items()
    }
    assert found == {
        "strength": ["Hög kvalitet"],
        "weakness": [],
        "opportunity": [],
        "threat": ["Pensioneringar", "Få söker hit"],
    }
    swot.remove_entry(first, by=hr)
    assert [entry.text for entry in swot.board(assignment)["threat"]] == ["Pensioneringar"]


def test_the_board_of_a_stopped_assignment_stays_as_it_is(hr):
    assignment = start_assignment("Analys", lead="Karin", starts_on=TODAY, by=hr)
    entry = swot.add_entry(assignment, "strength", "Hög kvalitet", by=hr)
    stop_assignment(assignment, by=hr)

    with pytest.raises(AssignmentIsOver):
        swot.add_entry(assignment, "strength", "Mer", by=hr)
    with pytest.raises(AssignmentIsOver):
        swot.remove_entry(entry, by=hr)
