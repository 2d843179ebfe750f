"""The assignment: eight steps with owner and due day, begun, done, reopened, stopped and resumed."""

import datetime

import pytest
import time_machine
from django.utils.translation import override

from samtakt.analysis import assignments
from samtakt.analysis.assignments import (
    AnotherIsUnderWay,
    AssignmentIsUnderWay,
    DayHasNotCome,
    EndsBeforeItStarts,
    NameIsTaken,
    NotSigned,
    PurposeNotPublished,
    StepIsDone,
    StepIsNotDone,
    StepsAreLeft,
    UnknownReason,
)
from samtakt.analysis.baseline import Trend, compare, days_with_figures
from samtakt.analysis.figures import store_figures
from samtakt.analysis.models import AssignmentStep
from samtakt.analysis.refusals import AssignmentIsOver
from samtakt.assessments.purposes import publish_statement
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.notices import notices_of, sentence
from tests.factories import actor_in, agree, make_competence, require

TODAY = datetime.date(2026, 11, 1)
BEFORE = datetime.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def first_of_november():
    with time_machine.travel(datetime.datetime(2026, 11, 1, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def hr(alfa):
    with scope_for(alfa.company):
        yield actor_in(alfa.company, "hr")


def start(hr, **more):
    given = {"lead": "Karin", "starts_on": TODAY, "reasons": ["growth"]} | more
    return assignments.start_assignment("Analys 2026", **given, by=hr)


@pytest.fixture
def assignment(hr):
    return start(hr)


def step_of(assignment, number):
    return AssignmentStep.objects.select_related("assignment").get(
        assignment=assignment, number=number
    )


def tell_and_sign(assignment, hr):
    publish_statement(purpose="Växa", visibility="Chef: allt", contact="Maria", by=hr)
    assignments.sign_assignment(assignment, management="Eva", union="Leif", on=TODAY, by=hr)


def test_an_assignment_begins_with_eight_steps_each_with_owner_and_due_day(assignment):
    steps = list(assignment.steps.order_by("number"))

    assert [step.number for step in steps] == list(range(8))
    assert {(step.owner_name, step.state) for step in steps} == {("Karin", "not_started")}
    due = [step.due_on for step in steps]
    assert due == sorted(due)
    assert due[0] == TODAY + datetime.timedelta(weeks=2)
    assert due[-1] == assignment.ends_on == TODAY + datetime.timedelta(weeks=26)


def test_steps_fit_between_the_first_and_the_last_day(hr):
    assignment = start(hr, ends_on=TODAY + datetime.timedelta(weeks=13))

    assert step_of(assignment, 0).due_on == TODAY + datetime.timedelta(weeks=1)
    assert step_of(assignment, 7).due_on == TODAY + datetime.timedelta(weeks=13)


def test_only_one_is_under_way(hr, assignment):
    with pytest.raises(AnotherIsUnderWay, match="Analys 2026"):
        start(hr)

    assignments.stop_assignment(assignment, by=hr)
    with pytest.raises(NameIsTaken):
        start(hr)


def test_what_cannot_begin(hr):
    with pytest.raises(EndsBeforeItStarts):
        start(hr, ends_on=BEFORE)
    with pytest.raises(UnknownReason, match="whim"):
        start(hr, reasons=["whim"])


def test_the_first_step_is_done_when_signed_and_told(hr, assignment):
    step = step_of(assignment, 0)
    with pytest.raises(NotSigned):
        assignments.finish_step(step, by=hr)

    assignments.sign_assignment(assignment, management="Eva", on=TODAY, by=hr)
    with pytest.raises(PurposeNotPublished):
        assignments.finish_step(step_of(assignment, 0), by=hr)

    publish_statement(purpose="Växa", visibility="Chef: allt", contact="Maria", by=hr)
    done = assignments.finish_step(step_of(assignment, 0), by=hr)
    assert (done.state, done.done_on, done.done_by) == ("done", TODAY, "Test")


def test_whoever_takes_a_step_sees_to_it(alfa, hr, assignment):
    manager = actor_in(alfa.company, "line_manager", person_id=alfa.anna.pk)
    step = assignments.take_step(step_of(assignment, 2), by=manager)

    assert (step.state, step.owner, step.owner_name) == ("under_way", alfa.anna, "Test")


def test_a_step_is_given_to_somebody_with_a_due_day(alfa, hr, assignment):
    step = assignments.change_step(
        step_of(assignment, 4),
        owner=alfa.bo,
        owner_name="",
        due_on=TODAY,
        note="Börja med pressen",
        by=hr,
    )

    assert (step.owner_name, step.due_on, step.note) == ("Bo", TODAY, "Börja med pressen")


def test_whoever_is_given_a_step_is_told_until_it_is_done_or_anothers(alfa, hr, assignment):
    given = {"owner_name": "", "due_on": TODAY, "note": ""}
    step = step_of(assignment, 4)
    assignments.change_step(step, owner=alfa.bo, **given, by=hr)
    assignments.change_step(step, owner=alfa.bo, **given | {"note": "Börja"}, by=hr)
    assert [row.done_at for row in notices_of(None, alfa.bo.pk)] == [None]

    assignments.change_step(step, owner=alfa.anna, **given, by=hr)
    assert notices_of(None, alfa.bo.pk).get().done_at is not None
    notice = notices_of(None, alfa.anna.pk).get()
    with override("en"):
        assert sentence(notice) == (
            "You see to “Managers' assessment and dialogue” in the assignment Analys 2026."
        )
    assignments.finish_step(step_of(assignment, 4), by=hr)
    assert notices_of(None, alfa.anna.pk).get().done_at is not None


@pytest.mark.parametrize(("ends_on", "url_name"), [(None, "assignment"), (BEFORE, "")])
def test_only_who_may_open_the_assignment_now_is_shown_the_way(
    alfa, hr, assignment, ends_on, url_name
):
    given = give_membership(
        "bo@alfa.example", "Bo", Role.COMPANY_ADMIN, alfa.company, by=hr, person=alfa.bo
    )
    given.starts_on, given.ends_on = BEFORE, ends_on
    given.save()

    assignments.change_step(
        step_of(assignment, 4), owner=alfa.bo, owner_name="", due_on=TODAY, note="", by=hr
    )

    assert notices_of(None, alfa.bo.pk).get().url_name == url_name


def test_everybody_employed_is_told_the_purpose(alfa, hr):
    publish_statement(purpose="Växa", visibility="Chef: allt", contact="Maria", by=hr)

    for person in (alfa.anna, alfa.bo, alfa.cia):
        assert notices_of(None, person.pk).get().url_name == "purpose"


def test_a_step_that_is_done_is_reopened_and_not_changed(hr, assignment):
    step = assignments.finish_step(step_of(assignment, 1), by=hr)
    with pytest.raises(StepIsDone):
        assignments.finish_step(step, by=hr)
    with pytest.raises(StepIsDone):
        assignments.take_step(step, by=hr)

    again = assignments.reopen_step(step, by=hr)
    assert (again.state, again.done_on, again.done_by) == ("under_way", None, "")
    with pytest.raises(StepIsNotDone):
        assignments.reopen_step(again, by=hr)


def test_an_assignment_is_resumed_where_it_was_left(hr, assignment):
    assignments.finish_step(step_of(assignment, 1), by=hr)
    assignments.stop_assignment(assignment, by=hr)
    with pytest.raises(AssignmentIsOver):
        assignments.take_step(step_of(assignment, 2), by=hr)
    with pytest.raises(AssignmentIsOver):
        assignments.stop_assignment(assignment, by=hr)

    assignments.resume_assignment(assignment, by=hr)
    assert step_of(assignment, 1).state == "done"
    assert assignments.take_step(step_of(assignment, 2), by=hr).state == "under_way"
    with pytest.raises(AssignmentIsUnderWay):
        assignments.resume_assignment(assignment, by=hr)


def test_it_is_finished_when_every_step_is(hr, assignment):
    tell_and_sign(assignment, hr)
    with pytest.raises(StepsAreLeft, match="8"):
        assignments.finish_assignment(assignment, by=hr)

    for number in range(8):
        assignments.finish_step(step_of(assignment, number), by=hr)
    assert assignments.finish_assignment(assignment, by=hr).state == "finished"


def test_what_it_is_about_can_be_changed(hr, assignment):
    given = {
        "name": "Ny analys",
        "lead": "Johan",
        "starts_on": TODAY,
        "ends_on": None,
        "reasons": ["technology", "growth"],
        "scope": "Pressen",
    }
    changed = assignments.change_assignment(assignment, **given, by=hr)

    assert (changed.name, changed.lead, changed.reasons) == (
        "Ny analys",
        "Johan",
        ["growth", "technology"],
    )
    with pytest.raises(EndsBeforeItStarts):
        assignments.change_assignment(assignment, **given | {"ends_on": BEFORE}, by=hr)


def test_nothing_is_signed_before_its_day(hr, assignment):
    tomorrow = TODAY + datetime.timedelta(days=1)
    with pytest.raises(DayHasNotCome):
        assignments.sign_assignment(assignment, management="Eva", on=tomorrow, by=hr)
    with pytest.raises(DayHasNotCome):
        assignments.choose_baseline(assignment, tomorrow, by=hr)


def test_the_baseline_counts_a_day_that_has_passed(alfa, hr, assignment):
    """On 1 June Bo lacks two levels of welding and Anna one of measuring; in July Bo learns."""
    agree(alfa.bo, alfa.welding, 3, decided_on=datetime.date(2026, 7, 1))
    assignments.choose_baseline(assignment, BEFORE, by=hr)
    store_figures(alfa.company, as_of=TODAY, by=hr)

    compared = compare(assignment.baseline_on, TODAY)

    found = {change.key: change for change in compared.changes}
    assert (found["gaps"].before, found["gaps"].after) == (2, 1)
    assert found["gaps"].trend == Trend.BETTER
    assert (found["missing_levels"].before, found["missing_levels"].after) == (3, 1)
    assert found["people"].trend == Trend.NEUTRAL
    assert found["not_assessed"].trend == Trend.SAME
    assert [(row.name, row.before, row.after) for row in compared.competences] == [
        ("Svetsning", 1, 0),
        ("Mätning", 1, 1),
    ]
    assert days_with_figures() == [TODAY, BEFORE]


def test_a_stored_baseline_is_not_counted_anew(alfa, hr, assignment):
    """What was stored for the day stays, even when the past is corrected later."""
    store_figures(alfa.company, as_of=BEFORE, by=hr)
    agree(alfa.bo, alfa.welding, 3, decided_on=datetime.date(2026, 5, 1))
    assignments.choose_baseline(assignment, BEFORE, by=hr)

    found = {change.key: change for change in compare(BEFORE, BEFORE).changes}
    assert found["gaps"].before == 2


def test_a_day_without_figures_is_not_compared(hr):
    assert compare(BEFORE, TODAY) is None


def test_gaps_that_were_not_assessed_before_are_no_step_back(alfa, hr):
    """Three people got a new requirement, assessed on the later day alone: all three lack it."""
    new = make_competence(alfa.company, "Robot")
    require(alfa.company, alfa.role, new, 2)
    store_figures(alfa.company, as_of=BEFORE, by=hr)
    for person in (alfa.anna, alfa.bo, alfa.cia):
        agree(person, new, 1, decided_on=TODAY)
    store_figures(alfa.company, as_of=TODAY, by=hr)

    compared = compare(BEFORE, TODAY)
    found = {change.key: change for change in compared.changes}
    assert compared.assessed_differently
    assert (found["gaps"].before, found["gaps"].after) == (2, 5)
    assert found["gaps"].trend == Trend.NEUTRAL
    assert found["not_assessed"].trend == Trend.BETTER
    assert found["covered_share"].trend == Trend.WORSE
