"""The red thread from goal to gap, counted by hand, and what hangs loose along it."""

import datetime

import pytest

from samtakt.analysis.chain import GapLink, read_chain
from samtakt.analysis.goals import drop_goal, explain_requirements, link_competence, set_goal
from samtakt.analysis.technology import add_effect, add_item, decide
from samtakt.competences.models import Requirement
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.actionlinks import ActionCounts, action_counts, join_actions
from samtakt.planning.models import DevelopmentPlan, PlanAction
from tests.factories import actor_in, require, saved

TODAY = datetime.date(2026, 11, 1)
# A requirement of a later day counts as coming, whenever the tests are run.
LATER = datetime.date(2090, 3, 1)
NEXT_YEAR = datetime.date(2027, 11, 1)


@pytest.fixture
def hr(alfa):
    with scope_for(alfa.company):
        yield actor_in(alfa.company, "hr")


@pytest.fixture
def goal(alfa, hr):
    goal = set_goal("Ny kund", set_on=TODAY, due_on=NEXT_YEAR, by=hr)
    link_competence(goal, alfa.welding, note="Fler svetsar", by=hr)
    return goal


def chain_of(alfa, day=TODAY):
    return read_chain(alfa.company, as_of=day)


def test_a_goal_leads_to_competence_requirement_and_gap(alfa, goal):
    """Welding 3 is required of three: Anna has it, Bo lacks two levels, Cia is not assessed."""
    (found,) = chain_of(alfa).goals
    (link,) = found.competences

    assert (link.competence.name_sv, link.note) == ("Svetsning", "Fler svetsar")
    assert [(row.role.name, row.level, row.is_coming) for row in link.requirements] == [
        (alfa.role.name, 3, False)
    ]
    assert link.gap == GapLink(required=3, short=1, not_assessed=1, missing_levels=2)


def test_a_goal_without_competence_is_named(alfa, hr, goal):
    set_goal("Bli bäst", set_on=TODAY, due_on=NEXT_YEAR, by=hr)

    assert [each.name for each in chain_of(alfa).goals_without_competence] == ["Bli bäst"]


def test_a_goal_that_was_dropped_is_not_in_the_chain(alfa, hr, goal):
    drop_goal(goal, by=hr)

    assert chain_of(alfa).goals == ()


def test_a_competence_that_no_role_requires_is_named(alfa, hr, goal):
    link_competence(goal, alfa.crane, by=hr)

    loose = chain_of(alfa).competences_without_requirement
    assert [link.competence.name_sv for link in loose] == ["Travers"]
    assert loose[0].gap is None


def test_requirements_without_a_cause_are_named_until_they_are_explained(alfa, hr, goal):
    def loose():
        return {row.competence.name_sv for row in chain_of(alfa).requirements_without_cause}

    assert loose() == {"Svetsning", "Mätning"}
    explain_requirements(goal, list(Requirement.objects.filter(competence=alfa.welding)), by=hr)
    assert loose() == {"Mätning"}


def test_what_technology_asks_for_has_a_cause_and_is_coming(alfa, hr, goal):
    item = add_item("Robot", kind="robot_cell", goes_live_on=LATER, by=hr)
    assert [row.name for row in chain_of(alfa).technology_without_effect] == ["Robot"]

    add_effect(item, alfa.welding, 4, role=alfa.role, by=hr)
    decide(item, by=hr)
    chain = chain_of(alfa)

    assert chain.technology_without_effect == ()
    (link,) = chain.goals[0].competences
    assert [(row.level, row.is_coming, row.items) for row in link.requirements] == [
        (3, False, ()),
        (4, True, (item.pk,)),
    ]
    assert (link.gap.short, chain_of(alfa, LATER).goals[0].competences[0].gap.short) == (1, 2)


def test_a_requirement_that_was_replaced_or_ended_is_not_in_the_chain(alfa, goal):
    require(
        alfa.company,
        alfa.role,
        alfa.welding,
        2,
        valid_from=datetime.date(2026, 10, 1),
        criticality=1,
    )
    require(
        alfa.company,
        alfa.role,
        alfa.crane,
        2,
        valid_from=datetime.date(2021, 1, 1),
        valid_to=datetime.date(2022, 1, 1),
    )
    chain = chain_of(alfa)

    assert [row.level for row in chain.goals[0].competences[0].requirements] == [2]
    assert {row.competence.name_sv for row in chain.requirements_without_cause} == {
        "Svetsning",
        "Mätning",
    }


def plan_action(alfa, plan, state="planned", **fields):
    given = {"planned_on": TODAY, "due_on": NEXT_YEAR, "owner_name": "Eva", "kind": "course"}
    if state != "planned":
        given |= {"ended_on": TODAY}
    if state == "not_done":
        given |= {"reason_code": "no_time"}
    return saved(
        PlanAction(plan=plan, title="Svetskurs", state=state, **given, **fields), alfa.company
    )


def test_actions_are_joined_at_the_end_of_the_chain(alfa, hr, goal):
    plan = DevelopmentPlan(name="Plan", starts_on=TODAY, ends_on=NEXT_YEAR, made_by="Eva")
    saved(plan, alfa.company)
    (before,) = join_actions(chain_of(alfa))
    assert before.competences[0].needs_action

    plan_action(alfa, plan, competence=alfa.welding, person=alfa.bo)
    plan_action(alfa, plan, "done", competence=alfa.welding, goal=goal)
    plan_action(alfa, plan, "not_done", competence=alfa.crane)
    (after,) = join_actions(chain_of(alfa))

    assert after.competences[0].actions == ActionCounts(planned=1, done=1)
    assert not after.competences[0].needs_action
    assert after.own == ActionCounts(done=1)
    assert action_counts() == ActionCounts(planned=1, done=1, not_done=1)
    assert action_counts().all == 3
