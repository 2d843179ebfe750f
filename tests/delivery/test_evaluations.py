"""What people are asked about a course, when, and what becomes of their answers."""

import datetime

import pytest
import time_machine

from samtakt.delivery.completionrefusals import AnsweredAlready, NotAskedYet
from samtakt.delivery.evaluations import (
    CourseAnswer,
    EffectAnswer,
    answer_course,
    answer_effect,
    ask_for_effect,
)
from samtakt.delivery.levels import agree
from samtakt.delivery.models import Evaluation
from samtakt.foundation import access
from samtakt.foundation.access import Role
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from samtakt.planning.models import ActionEffect
from samtakt.reports.evidence_facts import read_evidence
from tests.delivery.completed import attend, completed, make_taught, proposed_of, questions_of
from tests.delivery.factories import own_actor
from tests.delivery.test_levels import make_action
from tests.factories import actor_in, assign, employ, make_role, make_team, require

NOON = datetime.datetime(2027, 3, 3, 12, tzinfo=datetime.UTC)
THE_DAY = datetime.datetime(2027, 6, 2, 12, tzinfo=datetime.UTC)


@pytest.fixture
def world(db):
    """Anna's manager leads the welders; she has gone through the course."""
    with time_machine.travel(NOON, tick=False):
        world = make_taught()
        world.team = make_team(world.alfa, "Svets")
        employ(world.anna, team=world.team)
        role = make_role(world.alfa)
        assign(world.anna, role)
        require(world.alfa, role, world.welding, 3)
        world.hr = actor_in(world.alfa, "hr")
        world.manager = actor_in(world.alfa, "line_manager", team_ids=frozenset({world.team.pk}))
        with scope_for(world.alfa):
            world.user = give_membership(
                "chef@alfa.example",
                "Chefen",
                Role.LINE_MANAGER,
                world.alfa,
                by=world.hr,
                team=world.team,
            ).user
        attend(world, "Anna")
        world.row = completed(world, "Anna")
        world.asked = questions_of(world.row)
    return world


def at(moment):
    return time_machine.travel(moment, tick=False)


def notices(world, **which):
    with scope_for(world.alfa):
        rows = Notice.objects.filter(kind="delivery.evaluation", **which)
        return [(one.url_arguments, one.due_on, one.done_at is None) for one in rows]


def said(world, kind, answer, *, by, moment=THE_DAY):
    function = answer_course if kind == "course" else answer_effect
    with at(moment), scope_for(world.alfa):
        return function(world.asked[kind], answer, by=by)


def test_how_it_was_is_asked_at_once(world):
    asked = world.asked["course"]

    assert notices(world) == [([asked.pk], datetime.date(2027, 3, 17), True)]


def test_an_answer_is_kept_once_and_the_log_holds_no_marks(world):
    answer = CourseAnswer(useful=5, level_right=4, accessible=3, comment=" Bra ")

    row = said(world, "course", answer, by=own_actor(world.anna), moment=NOON)

    assert (row.useful, row.level_right, row.accessible, row.comment) == (5, 4, 3, "Bra")
    assert row.answered_by == ""
    assert [task for *_rest, task in notices(world)] == [False]
    entry = AuditEntry.objects.get(verb="delivery.course_evaluated")
    assert entry.detail == {}
    with pytest.raises(AnsweredAlready):
        said(world, "course", answer, by=own_actor(world.anna), moment=NOON)


def test_the_effect_is_asked_after_three_months_and_not_before(world):
    answer = EffectAnswer(used="often", level_changed=True)
    with pytest.raises(NotAskedYet):
        said(world, "effect", answer, by=own_actor(world.anna), moment=THE_DAY.replace(day=1))

    with at(THE_DAY), scope_for(world.alfa):
        before = ask_for_effect(datetime.date(2027, 6, 1))
        on_the_day = ask_for_effect(THE_DAY.date())
        again = ask_for_effect(datetime.date(2027, 6, 3))

    assert (before, on_the_day, again) == (0, 2, 2)
    due = datetime.date(2027, 6, 16)
    assert notices(world, user=world.user) == [([world.asked["effect_seen"].pk], due, True)]
    assert ([world.asked["effect"].pk], due, True) in notices(world, person=world.anna)
    assert len(notices(world)) == 3


@pytest.mark.parametrize(
    ("used", "changed", "result"),
    [
        ("often", True, "full"),
        ("often", False, "partial"),
        ("sometimes", True, "partial"),
        ("not_yet", True, "none"),
    ],
)
def test_an_answer_evaluates_the_action_that_the_course_ended(world, used, changed, result):
    action = make_action(world, world.anna, competence=world.welding)
    with at(NOON), scope_for(world.alfa):
        agree(proposed_of(world.row)[0], by=world.hr)

    said(world, "effect_seen", EffectAnswer(used, changed, "Sett"), by=world.manager)
    with scope_for(world.alfa):
        (effect,) = ActionEffect.objects.filter(action=action)

    assert (effect.result, effect.evaluated_on, effect.evaluated_by, effect.comment) == (
        result,
        THE_DAY.date(),
        "Test",
        "Sett",
    )


def test_the_auditor_s_list_says_method_day_evaluator_and_result(world):
    make_action(world, world.anna, competence=world.welding)
    with at(NOON), scope_for(world.alfa):
        agree(proposed_of(world.row)[0], by=world.hr)
    said(world, "effect", EffectAnswer("often", True), by=own_actor(world.anna))
    said(world, "effect_seen", EffectAnswer("sometimes", True), by=world.manager)

    with at(THE_DAY), scope_for(world.alfa):
        (line,) = [
            row
            for row in read_evidence(world.alfa, as_of=THE_DAY.date()).rows
            if row.person.id == world.anna.pk
        ]

    (action,) = line.actions
    assert [(one.evaluated_on, one.evaluated_by, one.result) for one in action.effects] == [
        (THE_DAY.date(), "Anna", "full"),
        (THE_DAY.date(), "Test", "partial"),
    ]
    assert all(one.method for one in action.effects)


def test_a_course_outside_any_plan_is_in_the_auditor_s_list_too(world):
    with at(NOON), scope_for(world.alfa):
        agree(proposed_of(world.row)[0], by=world.hr)
    said(world, "effect_seen", EffectAnswer("often", True), by=world.manager)

    with at(THE_DAY), scope_for(world.alfa):
        (line,) = [
            row
            for row in read_evidence(world.alfa, as_of=THE_DAY.date()).rows
            if row.person.id == world.anna.pk
        ]

    (action,) = line.actions
    assert (action.kind, action.title, action.state, action.ended_on) == (
        "course",
        "Svetskurs",
        "done",
        datetime.date(2027, 3, 2),
    )
    assert [(one.evaluated_by, one.result) for one in action.effects] == [("Test", "full")]


def test_who_may_answer_what(world):
    eva = actor_in(world.alfa, "employee", person_id=world.bo.pk)
    actors = {"anna": own_actor(world.anna), "bo": eva, "manager": world.manager, "hr": world.hr}
    with scope_for(world.alfa):
        seen = {
            name: sorted(
                access.visible(actor, "delivery.answer_evaluation", Evaluation).values_list(
                    "kind", flat=True
                )
            )
            for name, actor in actors.items()
        }

    assert seen == {
        "anna": ["course", "effect"],
        "bo": [],
        "manager": ["effect_seen"],
        "hr": ["effect_seen"],
    }
