"""The optimisation as a worker does it, and the shares of what its plan costs."""

import datetime
import logging
from decimal import Decimal

import pytest

from samtakt.engines import costshare
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import Job, Run, perform
from samtakt.foundation.tenancy import scope_for
from samtakt.planning import jobs
from samtakt.planning.asking import AlreadyAsked
from samtakt.planning.costs import MoreThanItCosts, RuleNotWorkedOut
from samtakt.planning.models import CostSplit, Plan
from samtakt.planning.optimise import optimise_round
from samtakt.planning.proposing import CannotPropose
from samtakt.planning.replans import ask_to_replan, replannings_of
from samtakt.planning.rounds import start_optimisation
from samtakt.planning.sharing import (
    ask_for_rule,
    ask_to_propose,
    ask_to_split,
    told_of_cost,
    told_of_proposal,
)
from tests.planning.conftest import TODAY

IN_A_WEEK = TODAY + datetime.timedelta(days=7)


@pytest.fixture
def job(published):
    with scope_for(published.hub):
        return start_optimisation(published.round, by=published.lead, language="en")


def after(published, job):
    with scope_for(published.hub):
        return Job.objects.get(pk=job.pk), list(Plan.objects.all())


def test_a_worker_makes_the_plan(published, job):
    perform.func(job.pk, published.hub.pk)

    done, (plan,) = after(published, job)
    assert (done.state, done.progress, done.error) == (Job.State.DONE, 100, "")
    assert done.result == {"plan": plan.pk, "status": "optimal", "gap": pytest.approx(0)}
    assert (plan.job_id, plan.round_id) == (job.pk, published.round.pk)
    assert "points; at most" in done.message


def test_started_again_after_a_crash_it_keeps_one_plan(published, job):
    """The worker was killed after the plan was kept, before the job was told."""
    perform.func(job.pk, published.hub.pk)
    with scope_for(published.hub):
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)

    perform.func(job.pk, published.hub.pk)

    done, plans = after(published, job)
    assert (done.state, len(plans), done.attempts) == (Job.State.DONE, 1, 2)


def test_a_cancelled_optimisation_keeps_nothing(published, job):
    with scope_for(published.hub):
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)

    perform.func(job.pk, published.hub.pk)

    done, plans = after(published, job)
    assert (done.state, plans) == (Job.State.CANCELLED, [])


def test_progress_shows_points_bound_and_gap(published, job):
    with scope_for(published.hub):
        shown = jobs._Shown(Run(job))
        shown.progress(0.4, 80.0, 100.0)
        shown.progress(0.5, 90.0, 100.0)  # too soon after the first to be worth a write

        row = Job.objects.get(pk=job.pk)
    assert row.progress == 40
    assert "80" in row.message
    assert "25" in row.message


# --- What its cost is shared into -----------------------------------------------------------


def work(network, job):
    """Do a job as a worker does; return its row."""
    perform.func(job.pk, network.hub.pk)
    with scope_for(network.hub):
        return Job.objects.get(pk=job.pk)


def again(network, job):
    """Do a job once more: its worker was killed at the very end."""
    with scope_for(network.hub):
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    return work(network, job)


@pytest.fixture
def planned(published):
    with scope_for(published.hub):
        published.plan = optimise_round(published.round, by=published.lead)
    return published


@pytest.fixture
def split(planned):
    with scope_for(planned.hub):
        asked = ask_to_split(planned.plan, by=planned.lead, language="en")
        work(planned, asked)
        planned.split = CostSplit.objects.get()
    return planned


@pytest.fixture
def broken_shares(monkeypatch):
    def broken(*args, **options):
        raise ZeroDivisionError

    monkeypatch.setattr(costshare, "compare", broken)


def test_a_plan_is_there_even_if_its_cost_cannot_be_shared(
    published, job, broken_shares, monkeypatch, caplog
):
    with caplog.at_level(logging.ERROR):
        done = work(published, job)

    with scope_for(published.hub):
        plan = Plan.objects.get()
        assert not CostSplit.objects.exists()
    assert (done.state, done.result["plan"], done.error) == (Job.State.DONE, plan.pk, "")
    assert "Its cost is not shared yet" in done.log
    (record,) = [each for each in caplog.records if each.name == jobs.__name__]
    assert record.exc_info[0] is ZeroDivisionError
    # The page offers to work the shares out, and they are.
    monkeypatch.undo()
    with scope_for(published.hub):
        assert work(published, ask_to_split(plan, by=published.lead)).state == Job.State.DONE
        assert CostSplit.objects.get().plan == plan


def test_a_plan_is_there_even_if_it_was_cancelled_while_its_cost_is_shared(
    published, job, monkeypatch
):
    known = costshare.compare

    def compare(*args, **options):
        Job.objects.update(cancel_requested=True)
        return known(*args, **options)

    monkeypatch.setattr(costshare, "compare", compare)

    done = work(published, job)

    with scope_for(published.hub):
        assert (done.state, Plan.objects.count()) == (Job.State.DONE, 1)
        assert not CostSplit.objects.exists()


def test_shares_are_asked_for_once_at_a_time(planned):
    with scope_for(planned.hub):
        asked = ask_to_split(planned.plan, by=planned.lead)
        assert told_of_cost(planned.plan) == asked
        with pytest.raises(AlreadyAsked):
            ask_to_split(planned.plan, by=planned.lead)

    for _attempt in range(2):
        done = again(planned, asked)

        with scope_for(planned.hub):
            split = CostSplit.objects.get()
            assert told_of_cost(planned.plan) is None
        assert (done.state, done.result) == (Job.State.DONE, {"split": split.pk})
    verbs = AuditEntry.objects.filter(owner=planned.hub.pk, verb__startswith="planning.cost")
    assert sorted(verbs.values_list("verb", flat=True)) == [
        "planning.cost_split",
        "planning.cost_work_asked",
    ]


def test_no_shares_are_asked_for_while_the_plans_own_job_works_them_out(published, job):
    with scope_for(published.hub):
        plan = optimise_round(published.round, by=published.lead, job=job)
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)

        assert told_of_cost(plan) == job
        with pytest.raises(AlreadyAsked):
            ask_to_split(plan, by=published.lead)


def test_why_there_are_no_shares_is_said(published):
    with scope_for(published.hub):
        published.round.network_budget = Decimal(0)
        published.round.save()
        plan = optimise_round(published.round, by=published.lead)
        asked = ask_to_split(plan, by=published.lead, language="en")

        done = work(published, asked)

        assert (done.state, done.error) == (
            Job.State.FAILED,
            "The plan has no seats that cost anything.",
        )
        assert told_of_cost(plan) == asked


def test_sharing_that_is_cancelled_keeps_nothing(planned):
    with scope_for(planned.hub):
        asked = ask_to_split(planned.plan, by=planned.lead)
        Job.objects.update(cancel_requested=True)

        done = work(planned, asked)

        assert (done.state, CostSplit.objects.count()) == (Job.State.CANCELLED, 0)
        assert told_of_cost(planned.plan) is None


def test_another_rule_is_worked_out_by_a_worker(split):
    with scope_for(split.hub):
        asked = ask_for_rule(
            split.split, "people", borne_by_network=Decimal("6500.50"), by=split.lead
        )
        assert CostSplit.objects.get().rule == "equal_savings"
        with pytest.raises(AlreadyAsked):
            ask_for_rule(split.split, "alone", borne_by_network=Decimal(0), by=split.lead)

        for _attempt in range(2):
            assert again(split, asked).state == Job.State.DONE
            kept = CostSplit.objects.get()
            assert (kept.rule, kept.borne_by_network) == ("people", Decimal("6500.50"))


def test_another_rule_that_is_cancelled_leaves_the_shares(split):
    with scope_for(split.hub):
        asked = ask_for_rule(split.split, "people", borne_by_network=Decimal(0), by=split.lead)
        Job.objects.filter(pk=asked.pk).update(cancel_requested=True)

        assert work(split, asked).state == Job.State.CANCELLED
        assert CostSplit.objects.get().rule == "equal_savings"


def test_a_rule_that_cannot_be_chosen_is_refused_at_once(split):
    with scope_for(split.hub):
        with pytest.raises(RuleNotWorkedOut):
            ask_for_rule(split.split, "dice", borne_by_network=Decimal(0), by=split.lead)
        with pytest.raises(MoreThanItCosts):
            ask_for_rule(split.split, "people", borne_by_network=Decimal(10**6), by=split.lead)


def test_a_plan_with_shares_is_proposed_at_once(split):
    with scope_for(split.hub):
        assert ask_to_propose(split.plan, IN_A_WEEK, by=split.lead) is None
        assert (split.plan.state, split.plan.answer_by) == (Plan.State.PROPOSED, IN_A_WEEK)


def test_a_plan_without_shares_is_proposed_once_they_are_there(planned):
    with scope_for(planned.hub):
        asked = ask_to_propose(planned.plan, IN_A_WEEK, by=planned.lead)
        planned.plan.refresh_from_db()
        assert (planned.plan.state, told_of_proposal(planned.plan)) == (Plan.State.DRAFT, asked)
        with pytest.raises(AlreadyAsked):
            ask_to_propose(planned.plan, IN_A_WEEK, by=planned.lead)

        for _attempt in range(2):
            assert again(planned, asked).state == Job.State.DONE
            planned.plan.refresh_from_db()
            assert (planned.plan.state, planned.plan.answer_by) == (Plan.State.PROPOSED, IN_A_WEEK)
            assert CostSplit.objects.get().plan == planned.plan
    told = AuditEntry.objects.filter(owner=planned.hub.pk, verb="planning.plan_proposed")
    assert told.count() == 1


def test_a_plan_that_cannot_be_proposed_is_refused_at_once_or_by_the_worker(planned):
    with scope_for(planned.hub):
        with pytest.raises(CannotPropose):
            ask_to_propose(planned.plan, TODAY - datetime.timedelta(days=1), by=planned.lead)
        asked = ask_to_propose(planned.plan, IN_A_WEEK, by=planned.lead, language="en")
        Plan.objects.update(state=Plan.State.REPLACED)

        done = work(planned, asked)

        assert (done.state, done.error) == (Job.State.FAILED, "Only a draft can be proposed.")
        assert told_of_proposal(planned.plan) == asked
        assert told_of_cost(planned.plan) is None


def test_started_again_after_a_crash_it_still_says_of_how_many_seats(planned):
    with scope_for(planned.hub):
        asked = ask_to_replan(
            planned.plan, companies_out=[(planned.ceta.pk, "Ceta")], by=planned.lead
        )
        for _attempt in range(2):
            again(planned, asked)

            (found,) = replannings_of(planned.plan)
            # Alfa and Beta have two each; Ceta's three leave.
            assert (found.published, bool(found.points)) == (4, True)
