"""Development plans: who confirms, what takes a plan back to a draft, and how actions end."""

import datetime
from decimal import Decimal

import pytest
import time_machine

from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Notice
from samtakt.planning.developmentplans import (
    ActionDetails,
    PlanRefused,
    add_action,
    change_action,
    close_plan,
    confirm_as_employee,
    confirm_as_manager,
    end_action,
    evaluate_effect,
    make_plan,
    remove_action,
)
from samtakt.planning.models import ActionEffect, DevelopmentPlan, PlanAction
from tests.factories import actor_in, make_company, make_competence, make_hub, make_person

TODAY = datetime.date(2027, 3, 1)
NOON = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def company(db):
    return make_company(make_hub())


@pytest.fixture
def anna(company):
    return make_person(company, "Anna")


@pytest.fixture
def manager(company):
    return actor_in(company, "hr")


@pytest.fixture
def plan(company, anna, manager):
    with scope_for(company):
        yield make_plan(
            person=anna,
            name="2027",
            starts_on=TODAY,
            ends_on=datetime.date(2027, 12, 31),
            by=manager,
        )


def details(**changed):
    given = {
        "kind": "coaching",
        "title": "Svetsa med Bo",
        "due_on": datetime.date(2027, 6, 1),
        "owner_name": "Bo",
    }
    return ActionDetails(**(given | changed))


def by_employee(person):
    return actor_in(person.organisation, "employee", person_id=person.pk)


def confirmed(plan, manager):
    confirm_as_manager(plan, by=manager)
    return confirm_as_employee(plan, by=by_employee(plan.person))


def test_a_plan_counts_when_both_have_confirmed_it(plan, manager):
    add_action(plan, details(), by=manager)

    confirm_as_manager(plan, by=manager)
    assert plan.state == "draft"
    confirm_as_employee(plan, by=by_employee(plan.person))

    assert plan.state == "confirmed"
    assert (plan.manager_confirmed_by, plan.employee_confirmed_by) == ("Test", "Test")


def test_the_person_is_asked_to_confirm_and_no_longer_when_it_is_done(plan, manager):
    add_action(plan, details(), by=manager)
    confirm_as_manager(plan, by=manager)

    asked = Notice.objects.get(person=plan.person, kind="planning.confirm")
    assert (asked.url_name, asked.url_arguments) == ("development_plan", [plan.pk])
    confirm_as_employee(plan, by=by_employee(plan.person))

    assert Notice.objects.get(pk=asked.pk).done_at is not None


def test_a_plan_without_actions_cannot_be_confirmed(plan, manager):
    with pytest.raises(PlanRefused):
        confirm_as_manager(plan, by=manager)


def test_nobody_confirms_for_somebody_else(company, plan, manager):
    add_action(plan, details(), by=manager)
    other = make_person(company, "Cia")

    with pytest.raises(PlanRefused):
        confirm_as_employee(plan, by=by_employee(other))
    with pytest.raises(PlanRefused):
        confirm_as_employee(plan, by=manager)


def test_a_manager_does_not_confirm_the_own_plan_on_the_employers_side(plan, anna, manager):
    add_action(plan, details(), by=manager)
    own = actor_in(plan.organisation, "hr", person_id=anna.pk)

    with pytest.raises(PlanRefused):
        confirm_as_manager(plan, by=own)


@pytest.mark.parametrize("change", ["add", "change"])
def test_what_changes_a_confirmed_plan_takes_it_back_to_a_draft(plan, manager, change):
    action = add_action(plan, details(), by=manager)
    confirmed(plan, manager)

    if change == "add":
        add_action(plan, details(title="Mer"), by=manager)
    else:
        action.refresh_from_db()
        change_action(action, details(title="Annat"), by=manager)

    plan = DevelopmentPlan.objects.get(pk=plan.pk)
    assert (plan.state, plan.manager_confirmed_at, plan.employee_confirmed_at) == (
        "draft",
        None,
        None,
    )


def test_only_an_unconfirmed_action_is_removed(plan, manager):
    first = add_action(plan, details(), by=manager)
    remove_action(first, by=manager)
    assert not plan.actions.exists()

    second = add_action(plan, details(), by=manager)
    confirm_as_manager(plan, by=manager)
    second.refresh_from_db()
    with pytest.raises(PlanRefused):
        remove_action(second, by=manager)


def test_an_action_ends_only_in_a_confirmed_plan(plan, manager):
    action = add_action(plan, details(), by=manager)

    with pytest.raises(PlanRefused):
        end_action(action, done=True, ended_on=TODAY, by=manager)


@pytest.mark.parametrize(
    "given",
    [
        {"done": False},
        {"done": False, "reason_code": "laziness"},
        {"done": False, "reason_code": "other", "comment": "  "},
        {"done": True, "ended_on": datetime.date(2027, 3, 2)},
        {"done": True, "ended_on": datetime.date(2027, 2, 28)},
    ],
    ids=["no reason", "unknown reason", "other without words", "tomorrow", "before it was planned"],
)
def test_an_ending_that_does_not_hold_is_refused(plan, manager, given):
    action = add_action(plan, details(), by=manager)
    confirmed(plan, manager)
    action.refresh_from_db()

    with pytest.raises(PlanRefused):
        end_action(action, **({"ended_on": TODAY} | given), by=manager)

    assert PlanAction.objects.get().state == "planned"


def test_what_was_not_done_says_why(plan, manager):
    action = add_action(plan, details(), by=manager)
    confirmed(plan, manager)
    action.refresh_from_db()

    end_action(action, done=False, ended_on=TODAY, reason_code="no_time", by=manager)

    assert (action.state, action.reason_code, action.ended_on) == ("not_done", "no_time", TODAY)
    with pytest.raises(PlanRefused):  # it has ended
        end_action(action, done=True, ended_on=TODAY, by=manager)


def test_the_effect_of_what_was_done_is_evaluated_once_a_day(plan, manager):
    action = add_action(plan, details(), by=manager)
    confirmed(plan, manager)
    action.refresh_from_db()
    given = {"method": "sett vid maskinen", "evaluated_on": TODAY, "result": "full"}
    with pytest.raises(PlanRefused):
        evaluate_effect(action, **given, by=manager)

    end_action(action, done=True, ended_on=TODAY, by=manager)
    evaluate_effect(action, **given, by=manager)

    assert ActionEffect.objects.get().result == "full"
    with pytest.raises(PlanRefused):
        evaluate_effect(action, **given, by=manager)


def test_a_plan_closes_when_every_action_has_ended(plan, manager):
    action = add_action(plan, details(), by=manager)
    confirmed(plan, manager)
    with pytest.raises(PlanRefused):
        close_plan(plan, by=manager)
    action.refresh_from_db()
    end_action(action, done=True, ended_on=TODAY, by=manager)

    close_plan(plan, by=manager)

    with pytest.raises(PlanRefused):
        add_action(plan, details(), by=manager)


def test_a_companys_plan_needs_only_the_employers_side(company, manager):
    with scope_for(company):
        plan = make_plan(person=None, name="2027", starts_on=TODAY, ends_on=TODAY, by=manager)
        add_action(plan, details(kind="recruit", cost=Decimal(40_000)), by=manager)

        assert confirm_as_manager(plan, by=manager).state == "confirmed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "recruit"},
        {"due_on": datetime.date(2027, 2, 28)},
        {"kind": "course"},
        {"from_level": 2, "expected_level": 2},
        {"expected_level": 3},
    ],
    ids=[
        "recruiting for a person",
        "due yesterday",
        "course in nothing",
        "no rise",
        "level of nothing",
    ],
)
def test_details_that_do_not_hold_together_are_refused(plan, manager, wrong):
    with pytest.raises(PlanRefused):
        add_action(plan, details(**wrong), by=manager)

    assert not PlanAction.objects.exists()


def test_two_plans_of_a_person_have_different_names_and_end_after_they_start(plan, anna, manager):
    with pytest.raises(PlanRefused):
        make_plan(person=anna, name="2027", starts_on=TODAY, ends_on=TODAY, by=manager)
    with pytest.raises(PlanRefused):
        make_plan(
            person=anna, name="2028", starts_on=TODAY, ends_on=datetime.date(2027, 2, 1), by=manager
        )


def test_whoever_sees_to_an_action_is_told_until_it_ends(company, plan, manager):
    bo = make_person(company, "Bo")
    competence = make_competence(company.hub)
    action = add_action(plan, details(owner=bo, competence=competence), by=manager)

    told = Notice.objects.get(person=bo)
    assert (told.kind, told.due_on) == ("planning.action", action.due_on)
    confirmed(plan, manager)
    action.refresh_from_db()
    end_action(action, done=True, ended_on=TODAY, by=manager)

    assert Notice.objects.get(pk=told.pk).done_at is not None


def test_every_step_is_in_the_audit(plan, manager):
    action = add_action(plan, details(), by=manager)
    confirmed(plan, manager)
    action.refresh_from_db()
    end_action(action, done=True, ended_on=TODAY, by=manager)

    verbs = AuditEntry.objects.filter(owner=plan.organisation_id).order_by("sequence")
    assert [entry.verb.removeprefix("planning.") for entry in verbs] == [
        "development_plan_made",
        "action_added",
        "development_plan_confirmed",
        "development_plan_confirmed",
        "action_ended",
    ]
