"""What-if, and what contradicts: asked of a plan, answered by a worker, nothing kept but the answer."""

import pytest
from django.utils import translation

from samtakt.foundation.jobs import Job, perform
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.asking import AlreadyAsked
from samtakt.planning.conflicts import ask_why_not, conflicts_of
from samtakt.planning.models import Plan, UnmetDemand
from samtakt.planning.optimise import optimise_round
from samtakt.planning.replans import ask_to_replan, replannings_of
from samtakt.planning.whatifs import Kind, NothingToAsk, ask, what_ifs_of
from tests.planning.conftest import join_and_publish, make_member


@pytest.fixture
def planned(published):
    with scope_for(published.hub):
        published.plan = optimise_round(published.round, by=published.lead)
    return published


def done(network, job):
    perform.func(job.pk, network.hub.pk)
    with scope_for(network.hub):
        job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return job


@pytest.mark.parametrize(
    ("kind", "value", "worth"),
    [
        (Kind.BUDGET, lambda n: 5000.0, 0.0),
        (Kind.BUDGET, lambda n: None, None),
        (Kind.COURSE, lambda n: n.course.pk, 0.0),
        (Kind.LEAVES, lambda n: n.ceta.pk, 0.0),
    ],
)
def test_what_a_plan_would_become_lies_between_two_figures(planned, kind, value, worth):
    with scope_for(planned.hub):
        job = ask(planned.plan, kind, value(planned), by=planned.lead)
        done(planned, job)
        (found,) = what_ifs_of(planned.plan)
        assert Plan.objects.count() == 1

    assert found.worth == pytest.approx(planned.plan.objective if worth is None else worth)
    assert found.at_most >= found.worth - 1e-6
    assert found.most_lost >= found.certain_loss - 1e-6


def test_a_company_that_joins_adds_its_people(planned):
    delta = make_member(planned, "Delta", 1)
    join_and_publish(planned.round, delta)

    with scope_for(planned.hub):
        done(planned, ask(planned.plan, Kind.JOINS, delta.pk, by=planned.lead))
        (found,) = what_ifs_of(planned.plan)

    assert found.seats == 8
    assert found.worth > planned.plan.objective


def test_one_question_at_a_time_and_only_of_what_there_is(planned):
    with scope_for(planned.hub):
        ask(planned.plan, Kind.BUDGET, 1.0, by=planned.lead)
        with pytest.raises(AlreadyAsked):
            ask(planned.plan, Kind.BUDGET, 2.0, by=planned.lead)
        with pytest.raises(NothingToAsk):
            ask(planned.plan, Kind.COURSE, 0, by=planned.lead)


def test_a_company_that_is_not_in_the_plan_cannot_leave_it(planned):
    delta = make_member(planned, "Delta", 1)
    with scope_for(planned.hub):
        job = ask(planned.plan, Kind.LEAVES, delta.pk, by=planned.lead)
        perform.func(job.pk, planned.hub.pk)
        job.refresh_from_db()

    assert job.state == Job.State.FAILED
    assert job.result == {}


def test_why_not_everybody_can_be_trained_is_told_by_the_limits(network):
    for company in (network.alfa, network.beta):
        join_and_publish(network.round, company)
    with scope_for(network.hub):
        network.plan = optimise_round(network.round, by=network.lead)
    with scope_for(network.alfa):
        need = UnmetDemand.objects.get().pk

    with scope_for(network.hub):
        with translation.override("en"):
            done(network, ask_why_not(network.plan, need, by=network.lead, language="en"))
        (found,) = conflicts_of(network.plan)

    assert found.said == "Alfa, Welding from 1 to 3"
    assert "the smallest group of Svetskurs" in found.limits
    assert any("need is met: Alfa, Welding from 1 to 3" in each for each in found.limits)


def test_the_plans_of_a_replanning_are_kept_once(planned):
    with scope_for(planned.hub):
        job = ask_to_replan(
            planned.plan, companies_out=[(planned.alfa.pk, "Alfa")], by=planned.lead
        )
        done(planned, job)
        (found,) = replannings_of(planned.plan)

    assert found.without == ("Alfa",)
    assert found.published == 5
    assert [point.seats for point in found.points] == [0]
    with scope_for(planned.hub):
        assert Plan.objects.filter(job=job).count() == 1


def test_a_plan_with_fewest_seats_moved_is_chosen_for_the_loss_stated(planned):
    delta = make_member(planned, "Delta", 3)
    join_and_publish(planned.round, delta)
    with scope_for(planned.hub):
        planned.plan = optimise_round(planned.round, by=planned.lead)
        job = ask_to_replan(
            planned.plan, companies_out=[(planned.alfa.pk, "Alfa")], loss=0.25, by=planned.lead
        )
        done(planned, job)
        (found,) = replannings_of(planned.plan)
        # Once more, as after a crash that came when the plans were kept.
        first, chosen = job.result, found.chosen
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, result={})
        again = done(planned, job).result

    (point,) = (each for each in found.points if each.plan_id == chosen)
    enough = [
        each
        for each in found.points
        if each.objective >= 0.75 * max(every.objective for every in found.points)
    ]
    assert found.loss == 0.25
    assert point in enough
    assert point.moved == min(each.moved for each in enough)
    assert (again["plans"], again["chosen"]) == (first["plans"], chosen)


def test_where_all_seats_have_to_stay_none_is_chosen(planned):
    with scope_for(planned.hub):
        job = ask_to_replan(planned.plan, keep_all=True, by=planned.lead)
        assert done(planned, job).result["chosen"] is None


@pytest.mark.parametrize(("language", "said"), [("sv", "Ceta går ur"), ("en", "Ceta leaves")])
def test_a_question_is_read_in_the_language_of_whoever_reads_it(planned, language, said):
    with scope_for(planned.hub):
        ask(planned.plan, Kind.LEAVES, planned.ceta.pk, by=planned.lead)
        with translation.override(language):
            assert what_ifs_of(planned.plan)[0].said == said
