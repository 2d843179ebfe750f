"""An assignment with everything that belongs to it, made through the actions."""

import datetime
from types import SimpleNamespace

from samtakt.analysis import assignments, goals, interviews, swot, technology
from samtakt.analysis.models import (
    Assignment,
    AssignmentStep,
    Goal,
    GoalCompetence,
    InterviewNote,
    SwotEntry,
    TechnologyEffect,
    TechnologyItem,
)
from samtakt.assessments.purposes import publish_statement
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in

TODAY = datetime.date(2026, 11, 1)
# Far enough ahead that it is still coming whenever the tests are run.
LIVE_ON = datetime.date(2090, 3, 1)


def make_assignment(company, competence, role, person, *, word="Vår", times=1, author=None):
    """An assignment whose texts hold a word; `times` goals, items, sentences and notes."""
    with scope_for(company):
        by = actor_in(company, "hr", user_id=author)
        publish_statement(purpose=f"{word} mening", visibility=word, contact=word, by=by)
        made = SimpleNamespace(
            assignment=assignments.start_assignment(
                f"{word} analys", lead=f"{word} Ledare", starts_on=TODAY, scope=word, by=by
            )
        )
        for number in range(times):
            made.goal = goals.set_goal(
                f"{word} mål {number}",
                set_on=TODAY,
                due_on=TODAY + datetime.timedelta(days=365 + number),
                by=by,
            )
            made.link = goals.link_competence(made.goal, competence, note=word, by=by)
            made.entry = swot.add_entry(
                made.assignment, "strength", f"{word} styrka {number}", goal=made.goal, by=by
            )
            made.item = technology.add_item(
                f"{word} robot {number}",
                kind="robot_cell",
                goes_live_on=LIVE_ON + datetime.timedelta(days=number),
                goal=made.goal,
                by=by,
            )
            made.effect = technology.add_effect(made.item, competence, 4, role=role, by=by)
            (made.note,) = interviews.write_notes(
                made.assignment,
                interviews.guide("individual"),
                {"alone": f"{word} svar {number}"},
                held_on=TODAY,
                visibility="person",
                person=person,
                by=by,
            )
        steps = AssignmentStep.objects.filter(assignment=made.assignment)
        made.steps = list(steps.order_by("number"))
    return made


def rows_of_assignment(company, competence, role, person, word):
    """One row of each model that an address of the assignment may be about."""
    made = make_assignment(company, competence, role, person, word=word)
    return {
        Assignment: made.assignment,
        AssignmentStep: made.steps[0],
        Goal: made.goal,
        GoalCompetence: made.link,
        SwotEntry: made.entry,
        TechnologyItem: made.item,
        TechnologyEffect: made.effect,
        InterviewNote: made.note,
    }
