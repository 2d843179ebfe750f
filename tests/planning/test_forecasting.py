"""What a question about a plan is asked of: the plan's own problem, with one thing different."""

import time
from dataclasses import replace

import pytest

from samtakt.engines import planning as engine
from samtakt.foundation.jobs import Job, perform
from samtakt.foundation.tenancy import scope_for
from samtakt.planning import forecasting, jobs
from samtakt.planning.conflicts import ask_why_not
from samtakt.planning.forecasting import NotInThePlan, changed_for
from samtakt.planning.models import Plan, UnmetDemand
from samtakt.planning.optimise import optimise_round
from samtakt.planning.scenarios import make_scenario
from samtakt.planning.whatifs import Kind, ask
from tests.factories import agree, assign, make_date, make_person
from tests.planning.conftest import FLEN, START, join_and_publish, make_member


@pytest.fixture
def planned(published):
    with scope_for(published.hub):
        published.plan = optimise_round(published.round, by=published.lead)
    return published


def joined(network, plan, problem=None):
    """The plan's problem, and the same with Delta, who has published since."""
    network.delta = make_member(network, "Delta", 2)
    join_and_publish(network.round, network.delta, budget=7_000)
    own = problem or engine.Problem.from_json(plan.instance_file.read())
    with scope_for(network.hub):
        return own, changed_for(plan, own, Kind.JOINS, network.delta.pk)


def without(problem, company):
    """The problem without the rows of a company, however they came there."""
    return replace(
        problem,
        companies=tuple(each for each in problem.companies if each.id != company),
        teams=tuple(each for each in problem.teams if each.company != company),
        demands=tuple(each for each in problem.demands if each.company != company),
        travel=tuple(each for each in problem.travel if each.company != company),
    )


def test_whoever_joins_brings_their_rows_and_nothing_else(planned):
    own, changed = joined(planned, planned.plan)

    assert without(changed, planned.delta.slug) == own
    (company,) = (each for each in changed.companies if each.id == planned.delta.slug)
    assert company.budget == 7_000
    (need,) = (each for each in changed.demands if each.company == company.id)
    assert (need.size, need.team) == (2, changed.teams[-1].id)
    places = {each.place for each in changed.travel if each.company == company.id}
    assert places == {each.place for each in own.sessions}


def test_what_others_have_changed_since_is_not_asked_about(planned):
    extra = make_person(planned.ceta, "Extra")
    assign(extra, planned.role)
    agree(extra, planned.welding, 1)
    join_and_publish(planned.round, planned.ceta, budget=1)
    make_date(planned.offer, START, place="Kumla")
    with scope_for(planned.hub):
        planned.round.network_budget = 1
        planned.round.save()

    own, changed = joined(planned, planned.plan)

    assert without(changed, planned.delta.slug) == own
    assert changed.network_budget == 50_000


def test_travel_to_a_date_that_is_offered_no_more_is_not_free(planned):
    with scope_for(planned.hub):
        planned.early.delete()

    own, changed = joined(planned, planned.plan)

    slug = planned.delta.slug
    costs = {each.place: each.cost for each in changed.travel if each.company == slug}
    assert own.sessions == changed.sessions
    assert costs[FLEN["place"]] > 0


def test_a_question_about_a_scenarios_plan_is_about_the_scenario(published):
    changes = {"network_budget": 12_345.0, "companies_out": [published.ceta.pk]}
    with scope_for(published.hub):
        scenario, job = make_scenario(published.round, "Annat", changes, by=published.lead)
        plan = optimise_round(published.round, by=published.lead, scenario=scenario, job=job)

    own, changed = joined(published, plan)

    assert without(changed, published.delta.slug) == own
    assert changed.network_budget == 12_345.0
    assert published.ceta.slug not in {each.id for each in changed.companies}


def test_seats_that_stay_stay_in_the_question_too(planned):
    own = engine.Problem.from_json(planned.plan.instance_file.read())
    seats = engine.Seats(own.demands[0].id, own.sessions[-1].id, 1)

    _own, changed = joined(planned, planned.plan, replace(own, confirmed=(seats,)))

    assert changed.confirmed == (seats,)


def test_who_is_there_cannot_join_and_who_has_not_published_neither(planned):
    own = engine.Problem.from_json(planned.plan.instance_file.read())
    silent = make_member(planned, "Tyst", 1)
    with scope_for(planned.hub):
        for company in (planned.alfa, silent):
            with pytest.raises(NotInThePlan):
                changed_for(planned.plan, own, Kind.JOINS, company.pk)


def cancelled_while_it_runs(network, job, monkeypatch):
    """Do a job that somebody cancels when it asks for the second time; return seconds and row."""
    asked = []

    def ask_again(shown):
        asked.append(shown)
        if len(asked) == 2:
            Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        return len(asked) >= 2

    monkeypatch.setattr(jobs._Shown, "should_cancel", ask_again)
    began = time.monotonic()
    perform.func(job.pk, network.hub.pk)
    job.refresh_from_db()
    assert len(asked) >= 2
    return time.monotonic() - began, job


def test_a_what_if_that_is_cancelled_stops(planned, monkeypatch):
    engine.warm_up()
    monkeypatch.setattr(forecasting, "SECONDS", 600.0)
    monkeypatch.setattr("samtakt.engines.planning.solver.WHOLE_COLUMNS", 0)
    monkeypatch.setattr("samtakt.engines.planning.running.Run.proven", False)
    with scope_for(planned.hub):
        job = ask(planned.plan, Kind.LEAVES, planned.ceta.pk, by=planned.lead)
        seconds, job = cancelled_while_it_runs(planned, job, monkeypatch)

    assert seconds < 60.0
    assert (job.state, job.result) == (Job.State.CANCELLED, {})


def test_a_search_for_limits_that_is_cancelled_stops(network, monkeypatch):
    # So small a search is over before anybody would be asked again.
    monkeypatch.setattr("samtakt.engines.planning.waiting.SECONDS_BETWEEN", 0.0)
    for company in (network.alfa, network.beta):
        join_and_publish(network.round, company)
    with scope_for(network.hub):
        plan = optimise_round(network.round, by=network.lead)
    with scope_for(network.alfa):
        need = UnmetDemand.objects.get().pk
    with scope_for(network.hub):
        job = ask_why_not(plan, need, by=network.lead)
        _seconds, job = cancelled_while_it_runs(network, job, monkeypatch)
        assert Plan.objects.count() == 1

    assert (job.state, job.result) == (Job.State.CANCELLED, {})
