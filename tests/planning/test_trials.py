"""What would help a need, tried by a worker: what came of it, and that the plan stays."""

import pytest

from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import Job, perform
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.planning.asking import AlreadyAsked
from samtakt.planning.models import Plan, PlannedSeats, UnmetDemand
from samtakt.planning.optimise import optimise_round
from samtakt.planning.trials import NothingToTry, start_trial, trials_of
from tests.factories import actor_in, agree, assign, make_person
from tests.planning.conftest import join_and_publish


@pytest.fixture
def short(network):
    """Beta's two and Ceta's four share a session; Alfa's two stay out for want of money."""
    extra = make_person(network.ceta, "Extra")
    assign(extra, network.role)
    agree(extra, network.welding, 1)
    join_and_publish(network.round, network.alfa, budget=400)
    join_and_publish(network.round, network.beta)
    join_and_publish(network.round, network.ceta)
    with scope_for(network.hub):
        network.plan = optimise_round(network.round, by=network.lead)
    with scope_for(network.alfa):
        network.need = UnmetDemand.objects.get()
    return network


def start(network, organisation, role):
    with scope_for(organisation):
        return start_trial(
            network.plan, network.need.pk, by=actor_in(organisation, role), language="en"
        )


def seats(network):
    with scope_across(network.hub, network.companies):
        return sorted(PlannedSeats.objects.values_list("organisation__name", "seats"))


@pytest.mark.parametrize("at_the_hub", [False, True])
def test_one_more_is_met_and_the_plan_stays(short, at_the_hub):
    organisation, role = (short.hub, "project_lead") if at_the_hub else (short.alfa, "hr")
    before = seats(short)
    job = start(short, organisation, role)

    perform.func(job.pk, organisation.pk)

    with scope_for(organisation):
        trial = trials_of(short.plan, organisation)[short.need.pk]
    assert (trial.job.state, trial.job.error) == (Job.State.DONE, "")
    # The money is for one seat: welding from 1 to 3, less what the seat costs.
    assert trial.met == 1
    assert 3 < trial.gained < 4
    assert seats(short) == before
    with scope_for(short.hub):
        (plan,) = Plan.objects.all()
    assert plan.objective == short.plan.objective
    with scope_for(organisation):
        entries = AuditEntry.objects.filter(owner=organisation.pk, verb="planning.change_tried")
        assert [entry.detail["need"] for entry in entries] == [short.need.pk]


def test_another_company_cannot_try_it_nor_read_what_came_of_it(short):
    with pytest.raises(NothingToTry):
        start(short, short.beta, "hr")
    job = start(short, short.alfa, "hr")
    perform.func(job.pk, short.alfa.pk)

    with scope_for(short.beta):
        assert trials_of(short.plan, short.beta) == {}


def test_what_is_being_tried_is_not_tried_twice(short):
    job = start(short, short.alfa, "hr")

    with pytest.raises(AlreadyAsked) as refusal:
        start(short, short.alfa, "hr")

    assert refusal.value.job == job


@pytest.mark.parametrize("changes", [None, []])
def test_what_nobody_can_grant_is_not_tried(short, changes):
    with scope_for(short.alfa):
        UnmetDemand.objects.update(changes=changes)

    with pytest.raises(NothingToTry):
        start(short, short.alfa, "hr")


def test_a_cancelled_trial_says_nothing(short):
    job = start(short, short.alfa, "hr")
    with scope_for(short.alfa):
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)

    perform.func(job.pk, short.alfa.pk)

    with scope_for(short.alfa):
        trial = trials_of(short.plan, short.alfa)[short.need.pk]
    assert (trial.job.state, trial.met, trial.gained) == (Job.State.CANCELLED, None, None)


def test_a_need_that_the_files_do_not_know_is_refused_in_words(short):
    job = start(short, short.alfa, "hr")
    with scope_for(short.alfa):
        UnmetDemand.objects.update(level=2)

    perform.func(job.pk, short.alfa.pk)

    with scope_for(short.alfa):
        done = Job.objects.get(pk=job.pk)
    assert (done.state, done.error) == (
        Job.State.FAILED,
        "The need is not in the files of the plan.",
    )
