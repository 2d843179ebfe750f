"""Proposing a plan, the companies' answers, planning again without who declines, reminders."""

import datetime
from decimal import Decimal

import pytest

from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Notice
from samtakt.planning.costs import choose_rule
from samtakt.planning.differences import difference
from samtakt.planning.models import CostSplit, Plan, PlanAnswer, PlannedSeats, Round
from samtakt.planning.optimise import optimise_round
from samtakt.planning.proposing import (
    CannotAnswer,
    CannotPropose,
    answer_plan,
    answers_of,
    propose,
    remind_of_proposals,
)
from samtakt.planning.rearranging import rearrange
from tests.factories import actor_in
from tests.planning.conftest import TODAY, join_and_publish, make_member
from tests.web.conftest import member  # noqa: F401 - gives the companies somebody to tell

IN_A_WEEK = TODAY + datetime.timedelta(days=7)


@pytest.fixture
def proposed(published, member):  # noqa: F811
    for company in published.companies:
        member(company, "hr", email=f"hr@{company.slug}.example")
    member(published.hub, "project_lead", email="lead@navet.example")
    with scope_for(published.hub):
        published.plan = optimise_round(published.round, by=published.lead)
        propose(published.plan, IN_A_WEEK, by=published.lead)
    return published


def answer(network, company, said, reason="", plan=None):
    with scope_for(company):
        return answer_plan(plan or network.plan, said, reason, by=actor_in(company, "hr"))


def notices(organisation, kind="planning.plan_proposed"):
    with scope_for(organisation):
        return list(Notice.objects.filter(kind=kind).order_by("pk"))


def test_a_proposed_plan_is_put_to_every_company_with_seats(proposed):
    proposed.plan.refresh_from_db()
    assert (proposed.plan.state, proposed.plan.answer_by) == (Plan.State.PROPOSED, IN_A_WEEK)
    with scope_for(proposed.hub):
        assert Round.objects.get().state == Round.State.PROPOSED
    for company in proposed.companies:
        (told,) = notices(company)
        assert (told.url_name, told.url_arguments) == ("plan_part", [proposed.plan.pk])
        assert told.due_on == IN_A_WEEK
    with scope_for(proposed.hub):
        rows = answers_of(proposed.plan)
    assert [(row.company.name, row.seats, row.answer) for row in rows] == [
        ("Alfa", 2, ""),
        ("Beta", 2, ""),
        ("Ceta", 3, ""),
    ]
    assert all(row.pays <= row.alone for row in rows)


def test_a_plan_is_not_proposed_by_a_job_that_is_to_stop(published):
    class Stopped(Exception):
        pass

    def stop():
        raise Stopped

    with scope_for(published.hub):
        plan = optimise_round(published.round, by=published.lead)
        with pytest.raises(Stopped):
            propose(plan, IN_A_WEEK, by=published.lead, before_proposing=stop)
        plan.refresh_from_db()

        assert (plan.state, plan.answer_by) == (Plan.State.DRAFT, None)
        assert not PlanAnswer.objects.exists()
    assert notices(published.alfa) == []


def test_what_a_company_answers_is_told_to_the_hub_and_ends_its_task(proposed):
    answer(proposed, proposed.alfa, "approved")
    answer(proposed, proposed.beta, "declined", "För få maskiner igång.")

    with scope_for(proposed.hub):
        rows = {row.company.name: row for row in answers_of(proposed.plan)}
    assert rows["Alfa"].approved
    assert (rows["Beta"].declined, rows["Beta"].reason) == (True, "För få maskiner igång.")
    assert not rows["Ceta"].answer
    assert [told.done_at is not None for told in notices(proposed.alfa)] == [True]
    assert [told.done_at is not None for told in notices(proposed.ceta)] == [False]
    assert len(notices(proposed.hub, "planning.plan_answered")) == 2
    assert AuditEntry.objects.filter(verb="planning.plan_answered").count() == 2


def test_an_answer_can_be_changed_while_the_plan_is_proposed(proposed):
    answer(proposed, proposed.alfa, "declined", "Nej")
    answer(proposed, proposed.alfa, "approved")

    with scope_for(proposed.alfa):
        assert [(row.answer, row.reason) for row in PlanAnswer.objects.all()] == [("approved", "")]


def test_who_declines_says_why_and_who_has_no_seat_has_nothing_to_answer(proposed):
    delta = make_member(proposed, "Delta", 1)

    with pytest.raises(CannotAnswer):
        answer(proposed, proposed.alfa, "declined", "  ")
    with pytest.raises(CannotAnswer):
        answer(proposed, delta, "approved")
    with scope_for(proposed.hub):
        Plan.objects.update(state=Plan.State.REPLACED)
    proposed.plan.refresh_from_db()
    with pytest.raises(CannotAnswer):
        answer(proposed, proposed.alfa, "approved")


def test_a_plan_is_not_proposed_twice_nor_for_a_day_that_has_passed(proposed):
    with scope_for(proposed.hub):
        with pytest.raises(CannotPropose):
            propose(proposed.plan, IN_A_WEEK, by=proposed.lead)
        other = optimise_round(proposed.round, by=proposed.lead)
        with pytest.raises(CannotPropose):
            propose(other, TODAY - datetime.timedelta(days=1), by=proposed.lead)


def test_without_who_declines_only_a_changed_part_is_answered_again(proposed, member):  # noqa: F811
    # Six remain for the group when Beta goes, so that the others keep their seats.
    delta = make_member(proposed, "Delta", 1)
    join_and_publish(proposed.round, delta)
    member(delta, "hr", email="hr@delta.example")
    proposed.companies.append(delta)
    with scope_for(proposed.hub):
        plan = optimise_round(proposed.round, by=proposed.lead)
        propose(plan, IN_A_WEEK, by=proposed.lead)
    for company in (proposed.alfa, proposed.ceta, delta):
        answer(proposed, company, "approved", plan=plan)
    answer(proposed, proposed.beta, "declined", "Ombyggnad", plan=plan)
    assert len(notices(proposed.ceta)) == 2

    with scope_for(proposed.hub):
        found = rearrange(
            plan,
            companies_out=[proposed.beta.pk],
            keep_all=False,
            by=proposed.lead,
            seconds=2.0,
        )
        again = found.plans[0]
        propose(again, IN_A_WEEK, by=proposed.lead)
        rows = {row.company.name: row for row in answers_of(again)}
        plan.refresh_from_db()

    assert (again.made, again.based_on, again.seats_moved) == (Plan.Made.REPLANNED, plan, 0)
    assert found.published == 6
    assert plan.state == Plan.State.REPLACED
    assert sorted(rows) == ["Alfa", "Ceta", "Delta"]
    with scope_for(proposed.hub):
        changed = difference(again, plan, viewer=proposed.hub)
    assert [(row.company.name, row.before, row.after) for row in changed.seats] == [("Beta", 2, 0)]
    assert (changed.opened, changed.closed) == ((), ())
    # Six share what eight shared: all would pay over 5 % more, so all are asked anew.
    assert [row.answer for row in rows.values()] == ["", "", ""]
    assert len(notices(proposed.ceta)) == 3


def test_an_answer_stays_where_neither_seats_nor_cost_change(proposed):
    answer(proposed, proposed.alfa, "approved")
    with scope_for(proposed.hub):
        same = optimise_round(proposed.round, by=proposed.lead)
        propose(same, IN_A_WEEK, by=proposed.lead)
        rows = {row.company.name: row.answer for row in answers_of(same)}

    assert rows == {"Alfa": "approved", "Beta": "", "Ceta": ""}
    assert len(notices(proposed.alfa)) == 1
    assert len(notices(proposed.beta)) == 2


def test_who_pays_more_because_the_network_bears_less_is_asked_again(proposed):
    answer(proposed, proposed.alfa, "approved")
    with scope_for(proposed.hub):
        split = CostSplit.objects.get(plan=proposed.plan)
        half = (split.real_cost / 2).quantize(Decimal(1))
        choose_rule(split, split.rule, borne_by_network=half, by=proposed.lead)
        same = optimise_round(proposed.round, by=proposed.lead)
        propose(same, IN_A_WEEK, by=proposed.lead)
        rows = {row.company.name: row.answer for row in answers_of(same)}

    assert rows["Alfa"] == ""
    assert len(notices(proposed.alfa)) == 2


def test_seats_that_have_to_stay_and_cannot_are_told_by_the_limits(proposed):
    with scope_for(proposed.hub):
        found = rearrange(
            proposed.plan,
            companies_out=[proposed.ceta.pk],
            keep_all=True,
            by=proposed.lead,
            seconds=1.0,
        )
        assert Plan.objects.count() == 1

    # Four are left in a session that needs six.
    assert found.plans == ()
    assert any("minsta grupp" in each or "smallest group" in each for each in found.limits)


def test_a_date_that_is_cancelled_is_not_in_the_plan_made_again(proposed):
    with scope_for(proposed.hub):
        proposed.late.cancelled_on = TODAY
        proposed.late.save()

        found = rearrange(
            proposed.plan, companies_out=[], keep_all=False, by=proposed.lead, seconds=2.0
        )

    again = found.plans[-1]
    assert again.seats_moved == 7
    with scope_for(proposed.alfa):
        (seats,) = PlannedSeats.objects.filter(session__plan=again)
        assert seats.session.offer_date == proposed.early


@pytest.mark.parametrize(("left", "reminded"), [(5, 0), (3, 2), (1, 2), (0, 2), (-1, 0)])
def test_who_has_not_answered_is_reminded_on_the_last_days(proposed, left, reminded):
    answer(proposed, proposed.alfa, "approved")
    day = IN_A_WEEK - datetime.timedelta(days=left)

    with scope_for(proposed.hub):
        assert remind_of_proposals(proposed.hub, day) == reminded
        remind_of_proposals(proposed.hub, day)

    assert len(notices(proposed.beta)) == 1 + bool(reminded)
    assert len(notices(proposed.alfa)) == 1
