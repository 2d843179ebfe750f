"""How far companies have come: for the hub by agreement, without names."""

import datetime

import pytest

from samtakt.analysis import assignments
from samtakt.analysis.models import AssignmentStep
from samtakt.analysis.progress import network_progress, newest_assignment, what_there_is
from samtakt.assessments.purposes import NothingSaid, publish_statement, statement_in_force
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in, make_company, make_hub

START = datetime.date(2026, 9, 1)
TODAY = datetime.date(2026, 11, 1)


def begin(company, name="Analys", starts_on=START):
    with scope_for(company):
        by = actor_in(company, "hr")
        return assignments.start_assignment(name, lead="Karin", starts_on=starts_on, by=by)


@pytest.fixture
def network(db):
    hub = make_hub()
    return (
        hub,
        make_company(hub, "Alfa", shares=["progress"]),
        make_company(hub, "Beta", shares=["plan_counts", "aggregate_gaps", "names"]),
    )


def test_the_hub_sees_the_steps_of_those_who_agreed_alone(network):
    hub, alfa, beta = network
    for company in (alfa, beta):
        begin(company)
    with scope_for(hub):
        rows = network_progress(hub, today=TODAY)

    assert [(row.name, row.agreed, len(row.cells)) for row in rows] == [
        ("Alfa", True, 8),
        ("Beta", False, 0),
    ]
    assert rows[1].starts_on is None


def test_a_step_is_late_after_its_due_day_until_it_is_done(network):
    """Due 2, 5 and 8 weeks after 1 September are 15 September, 6 October and 27 October."""
    hub, alfa, _beta = network
    row = begin(alfa)
    with scope_for(alfa):
        step = AssignmentStep.objects.get(assignment=row, number=1)
        assignments.finish_step(step, by=actor_in(alfa, "hr"))
    with scope_for(hub):
        found = network_progress(hub, today=TODAY)[0]

    assert [cell.number for cell in found.cells if cell.late] == [0, 2]
    assert (found.done, found.late) == (1, 2)


def test_a_company_without_an_assignment_has_no_cells(network):
    hub, alfa, _beta = network
    with scope_for(hub):
        row = network_progress(hub, today=TODAY)[0]

    assert (row.company_id, row.agreed, row.assignment_state, row.cells) == (alfa.pk, True, "", ())


def test_companies_of_another_hub_are_not_there(network):
    hub, *_companies = network
    begin(make_company(make_hub("Andra"), "Fjärran", shares=["progress"]))
    with scope_for(hub):
        assert [row.name for row in network_progress(hub, today=TODAY)] == ["Alfa", "Beta"]


def test_the_one_under_way_stands_before_a_newer_one_that_is_over(network):
    _hub, alfa, _beta = network
    first = begin(alfa)
    with scope_for(alfa):
        by = actor_in(alfa, "hr")
        assignments.stop_assignment(first, by=by)
        second = assignments.start_assignment("Ny", lead="Karin", starts_on=TODAY, by=by)
        assert newest_assignment(alfa) == second
        assignments.stop_assignment(second, by=by)
        assignments.resume_assignment(first, by=by)
        assert newest_assignment(alfa) == first


def test_what_there_is_begins_with_nothing_and_counts(alfa):
    row = begin(alfa.company)
    with scope_for(alfa.company):
        found = what_there_is(row, today=TODAY)

    assert (found.told_on, found.goals, found.sentences, found.technology) == (None, 0, 0, 0)
    assert (found.requirements, found.headcount, found.people_agreed) == (2, 0, 3)
    assert found.figures_on is None


def test_the_newest_statement_counts_and_nothing_is_said_with_empty_words(alfa):
    with scope_for(alfa.company):
        by = actor_in(alfa.company, "hr")
        with pytest.raises(NothingSaid):
            publish_statement(purpose=" ", visibility="a", contact="b", by=by)
        assert statement_in_force() is None
        publish_statement(purpose="Först", visibility="a", contact="b", by=by)
        second = publish_statement(purpose="Sedan", visibility="a", contact="b", by=by)

        assert statement_in_force() == second
        assert statement_in_force(second.published_on - datetime.timedelta(days=1)) is None
