"""From a completed course to the agreed level, to the requirement met and the action done."""

import datetime
from decimal import Decimal

import pytest
import time_machine

from samtakt.analysis.company import analyse_company
from samtakt.assessments.agreements import NotOnesOwnLevel
from samtakt.assessments.models import AgreedLevel, Evidence, Observation
from samtakt.assessments.queries import levels_in_force
from samtakt.delivery.completionrefusals import DecidedAlready, ReasonMissing
from samtakt.delivery.levels import agree, agree_all, decline
from samtakt.delivery.models import ProposedLevel
from samtakt.foundation import access
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from samtakt.planning.models import DevelopmentPlan, PlanAction
from samtakt.reports.evidence_facts import read_evidence
from tests.delivery.completed import attend, completed, make_taught, proposed_of
from tests.factories import (
    actor_in,
    assign,
    employ,
    make_competence,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)
from tests.factories import agree as agree_before

NOON = datetime.datetime(2027, 3, 3, 12, tzinfo=datetime.UTC)
TODAY = NOON.date()
LAST_DAY = datetime.date(2027, 3, 2)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def world(db):
    """Anna has gone through the course; her role requires what it teaches."""
    world = make_taught()
    role = make_role(world.alfa)
    assign(world.anna, role)
    require(world.alfa, role, world.welding, 3)
    world.hr = actor_in(world.alfa, "hr", user_id=7)
    attend(world, "Anna")
    return world


def status_of(world, person):
    with scope_for(world.alfa):
        cells = analyse_company(world.alfa, as_of=TODAY).cells
    return [cell.status for cell in cells if cell.person.id == person.pk]


def level_of(world, person):
    with scope_for(world.alfa):
        rows = levels_in_force(TODAY).filter(person=person, competence=world.welding)
        return list(rows.values_list("level", flat=True))


def make_action(world, person, *, state="confirmed", planned_on=None, **fields):
    confirmed = (
        {}
        if state == "draft"
        else {
            "manager_confirmed_at": NOON,
            "employee_confirmed_at": NOON,
        }
    )
    with scope_for(world.alfa):
        name = f"Plan {DevelopmentPlan.objects.count()}"
    plan = DevelopmentPlan(
        person=person,
        name=name,
        starts_on=datetime.date(2027, 1, 1),
        ends_on=datetime.date(2027, 12, 31),
        made_by="Test",
        state=state,
        **confirmed,
    )
    action = PlanAction(
        plan=saved(plan, world.alfa),
        person=person,
        title="Svetskurs",
        owner_name="Test",
        planned_on=planned_on or datetime.date(2027, 1, 15),
        due_on=datetime.date(2027, 6, 1),
        **{"kind": "course", **fields},
    )
    return saved(action, world.alfa)


def state_of(action):
    with scope_for(action.organisation):
        action.refresh_from_db()
    return action.state, action.ended_on


def decide(world, row, function=agree, *more, by=None):
    with scope_for(world.alfa):
        return function(row, *more, by=by or world.hr)


def test_neither_the_own_word_nor_the_course_fulfils_a_requirement(world):
    agree_before(world.anna, world.welding, 1)
    saved(
        Observation(
            person=world.anna,
            competence=world.welding,
            level=4,
            source="self",
            observed_on=TODAY,
        ),
        world.alfa,
    )

    completed(world, "Anna")

    assert status_of(world, world.anna) == ["gap"]
    assert level_of(world, world.anna) == [1]


def test_what_the_manager_agrees_closes_the_gap_in_analysis_and_evidence(world):
    agree_before(world.anna, world.welding, 1)
    (row,) = proposed_of(completed(world, "Anna"))

    decide(world, row)

    assert status_of(world, world.anna) == ["met"]
    with scope_for(world.alfa):
        (line,) = [
            one
            for one in read_evidence(world.alfa, as_of=TODAY).rows
            if one.person.id == world.anna.pk
        ]
    assert (line.level, [ground.basis for ground in line.grounds]) == (3, ["training"])


def test_the_agreed_level_stands_on_the_course(world):
    (row,) = proposed_of(completed(world, "Anna"))

    agreed = decide(world, row)

    assert (agreed.level, agreed.decided_on, agreed.observation_id) == (
        3,
        TODAY,
        row.observation_id,
    )
    with scope_for(world.alfa):
        ground = Evidence.objects.get(agreed=agreed)
        row.refresh_from_db()
    assert (ground.basis, ground.dated_on, ground.assessed_by) == ("training", LAST_DAY, "Test")
    assert (row.state, row.decided_on, row.decided_by) == ("agreed", TODAY, "Test")


def test_a_course_takes_no_level_away(world):
    agree_before(world.anna, world.welding, 4)
    (row,) = proposed_of(completed(world, "Anna"))

    decide(world, row)

    assert level_of(world, world.anna) == [4]


def test_a_level_is_decided_once(world):
    (row,) = proposed_of(completed(world, "Anna"))
    decide(world, row)

    with pytest.raises(DecidedAlready):
        decide(world, row)
    with pytest.raises(DecidedAlready):
        decide(world, row, decline, "Nej")
    with scope_for(world.alfa):
        assert AgreedLevel.objects.count() == 1


def test_declining_needs_a_reason_and_changes_no_level(world):
    agree_before(world.anna, world.welding, 1)
    action = make_action(world, world.anna, competence=world.welding)
    (row,) = proposed_of(completed(world, "Anna"))

    with pytest.raises(ReasonMissing):
        decide(world, row, decline, "  ")
    declined = decide(world, row, decline, "Behöver öva mer")

    assert (declined.state, declined.reason) == ("declined", "Behöver öva mer")
    assert level_of(world, world.anna) == [1]
    assert state_of(action) == ("planned", None)


def test_nobody_agrees_their_own_level(world):
    (row,) = proposed_of(completed(world, "Anna"))
    oneself = actor_in(world.alfa, "hr", person_id=world.anna.pk)

    with pytest.raises(NotOnesOwnLevel):
        decide(world, row, by=oneself)
    with scope_for(world.alfa):
        assert list(access.visible(oneself, "delivery.decide_level", ProposedLevel)) == []


def test_a_line_manager_decides_for_the_own_team_alone(world):
    press, weld = make_team(world.alfa, "Press"), make_team(world.alfa, "Svets")
    employ(world.anna, team=weld)
    (row,) = proposed_of(completed(world, "Anna"))
    seen = {}
    for team in (press, weld):
        manager = actor_in(world.alfa, "line_manager", team_ids=frozenset({team.pk}))
        with scope_for(world.alfa):
            seen[team.name] = list(access.visible(manager, "delivery.decide_level", ProposedLevel))

    assert seen == {"Press": [], "Svets": [row]}


def test_agreeing_ends_the_actions_that_the_course_carried_out(world):
    other = make_competence(world.hub, "Truck")
    seat_for = make_action(world, world.anna, competence=other, kind="coaching")
    of_course = make_action(world, world.anna, course=world.course)
    of_competence = make_action(world, world.anna, competence=world.welding)
    left = [
        make_action(world, world.anna, competence=other),
        make_action(world, world.anna, competence=world.welding, kind="coaching"),
        make_action(world, world.bo, competence=world.welding),
        make_action(world, world.anna, competence=world.welding, state="draft"),
        make_action(world, world.anna, competence=world.welding, planned_on=TODAY),
    ]
    seat = world.seats["Anna"]
    seat.action = seat_for
    saved(seat, world.alfa)
    (row,) = proposed_of(completed(world, "Anna"))

    decide(world, row)

    done = [state_of(each) for each in (seat_for, of_course, of_competence)]
    assert done == [("done", LAST_DAY)] * 3
    assert [state_of(each) for each in left] == [("planned", None)] * 5


def test_a_course_that_raises_nothing_ends_its_action_at_once(world):
    with scope_for(world.hub):
        world.course.outcomes.all().delete()
    action = make_action(world, world.anna, course=world.course)

    assert proposed_of(completed(world, "Anna")) == []
    assert state_of(action) == ("done", LAST_DAY)


def test_several_are_agreed_at_once_and_what_cannot_be_stops_no_other(world):
    attend(world, "Bo")
    (anna,), (bo,) = proposed_of(completed(world, "Anna")), proposed_of(completed(world, "Bo"))
    decide(world, anna)
    eva = make_person(world.alfa, "Eva")

    with scope_for(world.alfa):
        done = agree_all([anna, bo], by=actor_in(world.alfa, "hr", person_id=eva.pk))

    assert [row.person_id for row in done.agreed] == [world.bo.pk]
    assert [row for row, _why in done.refused] == [anna]


def test_who_decides_is_told_until_it_is_decided(world):
    with scope_for(world.alfa):
        user = give_membership("hr@alfa.example", "Hanna", Role.HR, world.alfa, by=world.hr).user
    (row,) = proposed_of(completed(world, "Anna"))

    with scope_for(world.alfa):
        (notice,) = Notice.objects.filter(user=user, kind="delivery.levels")
        assert (notice.url_name, notice.done_at) == ("levels_to_agree", None)
        agree(row, by=world.hr)
        notice.refresh_from_db()
    assert notice.done_at is not None


def test_hours_of_the_ground_are_those_of_the_completion(world):
    row = completed(world, "Anna")
    (proposed,) = proposed_of(row)
    agreed = decide(world, proposed)

    with scope_for(world.alfa):
        text = Evidence.objects.get(agreed=agreed).text

    assert row.hours == Decimal(15)
    assert text.split(", ")[2].split()[0] == "15"
