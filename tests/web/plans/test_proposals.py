"""A plan proposed, answered by each company, released, and its seats named, page by page."""

import datetime
from decimal import Decimal

import pytest

from samtakt.delivery.models import Booking, Session
from samtakt.delivery.release import release
from samtakt.foundation.jobs import Job, perform
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.adjusting import adjust
from samtakt.planning.adjustments import MoveSession
from samtakt.planning.costs import split_cost
from samtakt.planning.identities import session_id
from samtakt.planning.models import Plan, PlanAnswer
from samtakt.planning.proposing import answer_plan, propose
from samtakt.planning.sharing import ask_for_rule
from tests.factories import actor_in, make_date
from tests.planning.conftest import START, TODAY, join_and_publish, make_member
from tests.web.planning import (
    COMPANY_LEADS,
    COMPANY_READERS,
    HUB_ROLES,
    OTHERS,
    optimise,
    strangers,
)
from tests.web.reading import MOST_QUERIES, queries_of, seen, source_of, text_of

DAY = TODAY + datetime.timedelta(days=10)


@pytest.fixture
def proposed(published):
    optimise(published)
    with scope_for(published.hub):
        propose(published.plan, DAY, by=published.lead)
    published.at = f"/plans/{published.plan.pk}"
    return published


def approve(network, *companies):
    for company in companies:
        with scope_for(company):
            answer_plan(network.plan, "approved", by=actor_in(company, "hr"))


def test_the_hub_proposes_a_plan_by_a_day(signed_in, published):
    optimise(published)
    at = f"/plans/{published.plan.pk}/propose"
    lead = signed_in(published.hub, "project_lead")
    assert "3 companies have seats in this plan" in seen(lead, at)
    assert lead.post(at, {"answer_by": "2001-01-01"}).status_code == 400

    given = {"answer_by": DAY.isoformat()}
    page = text_of(lead.post(at, given, follow=True))

    assert "What each company pays is worked out first; then the plan is proposed." in page
    assert "The plan is a draft." not in page
    assert "The plan is about to be proposed." in text_of(lead.post(at, given, follow=True))
    answers = f"/plans/{published.plan.pk}/answers"
    assert queries_of(lead, answers) <= MOST_QUERIES
    with scope_for(published.hub):
        (job,) = Job.objects.all()
    perform.func(job.pk, published.hub.pk)
    assert "Not answered yet 3" in seen(lead, answers)
    published.plan.refresh_from_db()
    assert (published.plan.state, published.plan.answer_by) == (Plan.State.PROPOSED, DAY)


def test_a_plan_whose_shares_are_there_is_proposed_at_once(signed_in, published):
    optimise(published)
    with scope_for(published.hub):
        split_cost(published.plan, by=published.lead)
    lead = signed_in(published.hub, "project_lead")

    at = f"/plans/{published.plan.pk}/propose"
    page = text_of(lead.post(at, {"answer_by": DAY.isoformat()}, follow=True))

    assert "The plan is proposed. The companies with seats have been told." in page
    assert "Not answered yet 3" in page


def test_a_plan_is_not_proposed_while_another_rule_is_worked_out(signed_in, published):
    optimise(published)
    with scope_for(published.hub):
        split = split_cost(published.plan, by=published.lead)
        ask_for_rule(split, "people", borne_by_network=Decimal(0), by=published.lead)
    lead = signed_in(published.hub, "project_lead")

    at = f"/plans/{published.plan.pk}/propose"
    answer = lead.post(at, {"answer_by": DAY.isoformat()}, follow=True)

    assert answer.redirect_chain == [(f"/plans/{published.plan.pk}/costs", 302)]
    assert "The shares are being worked out already." in text_of(answer)
    published.plan.refresh_from_db()
    assert published.plan.state == Plan.State.DRAFT


def test_why_a_plan_was_not_proposed_is_said_where_it_was_asked_for(signed_in, published):
    optimise(published)
    at = f"/plans/{published.plan.pk}"
    lead = signed_in(published.hub, "project_lead")
    lead.post(f"{at}/propose", {"answer_by": DAY.isoformat()})
    with scope_for(published.hub):
        (job,) = Job.objects.all()
        Plan.objects.update(status="infeasible")
    perform.func(job.pk, published.hub.pk)

    page = seen(lead, f"{at}/answers")

    assert "The plan breaks limits of the round, so it cannot be proposed." in page
    assert "The plan is a draft." in page


def test_a_company_sees_its_part_and_approves_it(signed_in, proposed):
    hr = signed_in(proposed.ceta, "hr")
    page = seen(hr, f"{proposed.at}/part")
    assert "Our seats 3" in page
    assert "Alone we would pay" in page
    assert "Alfa" not in page

    page = text_of(hr.post(f"{proposed.at}/answer", {"answer": "approved"}, follow=True))

    assert "Your company approves its part." in page
    with scope_for(proposed.ceta):
        assert PlanAnswer.objects.get().answer == "approved"


def test_a_company_that_declines_says_why(signed_in, proposed):
    hr = signed_in(proposed.alfa, "hr")
    answer = hr.post(f"{proposed.at}/answer", {"answer": "declined", "reason": ""})
    assert answer.status_code == 400
    assert "This field is required." in text_of(answer)

    hr.post(f"{proposed.at}/answer", {"answer": "declined", "reason": "Ombyggnad i hallen"})

    lead = signed_in(proposed.hub, "project_lead", email="lead@navet.example")
    page = seen(lead, f"{proposed.at}/answers")
    assert "Declined 1" in page
    assert "Ombyggnad i hallen" in page
    assert "Next: plan again without those who decline" in page


def test_the_release_opens_the_sessions_and_the_company_names_its_people(signed_in, proposed):
    approve(proposed, *proposed.companies)
    lead = signed_in(proposed.hub, "project_lead", email="lead@navet.example")
    assert "Next: make the plan binding" in seen(lead, f"{proposed.at}/answers")

    page = text_of(lead.post(f"{proposed.at}/release", follow=True))

    assert "The plan is binding: 1 session is open" in page
    with scope_for(proposed.hub):
        assert Session.objects.get().taken == 7
    hr = signed_in(proposed.alfa, "hr")
    assert "Name the suggested" in seen(hr, f"{proposed.at}/suggested")
    page = text_of(hr.post(f"{proposed.at}/name", follow=True))
    assert "2 seats have a name now." in page
    with scope_for(proposed.alfa):
        assert not Booking.objects.filter(person__isnull=True).exists()


def test_before_a_later_plan_is_released_it_names_the_sessions_it_calls_off(signed_in, proposed):
    approve(proposed, *proposed.companies)
    moved = MoveSession(session_id(proposed.late), session_id(proposed.early))
    with scope_for(proposed.hub):
        release(proposed.plan, by=proposed.lead)
        plan = adjust(proposed.plan, moved, by=proposed.lead)
        propose(plan, DAY, by=proposed.lead)
    lead = signed_in(proposed.hub, "project_lead", email="lead@navet.example")
    at = f"/plans/{plan.pk}/answers"

    page = seen(lead, at)

    assert "It also calls off these sessions" in page
    assert "Confirmed Svetskurs, 25 January 2027, Örebro" in page
    assert queries_of(lead, at) <= MOST_QUERIES


def test_a_plan_that_nobody_approved_is_not_released(signed_in, proposed):
    lead = signed_in(proposed.hub, "project_lead", email="lead@navet.example")

    page = text_of(lead.post(f"{proposed.at}/release", follow=True))

    assert "No company has approved the plan yet." in page


@pytest.mark.parametrize("role", [*COMPANY_READERS, *OTHERS])
def test_who_sees_and_answers_the_companys_part(signed_in, proposed, role):
    client = signed_in(proposed.alfa, role)
    answers = {"answer": "approved"}

    assert client.get(f"{proposed.at}/part").status_code == (
        200 if role in COMPANY_READERS else 403
    )
    leads = role in COMPANY_LEADS
    assert client.get(f"{proposed.at}/suggested").status_code == (200 if leads else 403)
    assert client.post(f"{proposed.at}/answer", answers).status_code == (302 if leads else 403)
    # Nothing is named before the plan is binding: there is no such plan for naming yet.
    assert client.post(f"{proposed.at}/name").status_code == (404 if leads else 403)
    assert client.get(f"{proposed.at}/answers").status_code == 403


@pytest.mark.parametrize("role", HUB_ROLES)
def test_the_hub_has_no_part_of_its_own(signed_in, proposed, role):
    client = signed_in(proposed.hub, role)

    assert client.get(f"{proposed.at}/part").status_code == 403
    assert client.post(f"{proposed.at}/answer", {"answer": "approved"}).status_code == 403
    assert client.get(f"{proposed.at}/answers").status_code == 200


def test_for_another_network_there_is_no_part(signed_in, proposed):
    other = strangers()
    hr = signed_in(other.company, "hr", email="hr@andra.example")

    answers = [hr.get(f"{proposed.at}/{page}").status_code for page in ("part", "suggested")]
    answers += [hr.post(f"{proposed.at}/{page}").status_code for page in ("answer", "name")]

    assert answers == [404] * 4


def test_a_company_without_a_seat_is_told_where_to_read_why(signed_in, proposed):
    delta = make_member(proposed, "Delta", 1)
    hr = signed_in(delta, "hr")

    assert "Your company has no seat in this plan" in seen(hr, f"{proposed.at}/part")
    assert f"{proposed.at}/unmet" in source_of(hr, f"{proposed.at}/part")


def test_the_number_of_queries_does_not_grow(signed_in, proposed):
    hr = signed_in(proposed.alfa, "hr")
    lead = signed_in(proposed.hub, "project_lead", email="lead@navet.example")
    pages = [(hr, "part"), (hr, "suggested"), (lead, "answers"), (lead, "propose")]
    few = [queries_of(client, f"{proposed.at}/{page}") for client, page in pages]
    for number in range(2):
        join_and_publish(proposed.round, make_member(proposed, f"Ny{number}", 4))
        make_date(proposed.offer, START + datetime.timedelta(weeks=4 + number), place="Kumla")
    optimise(proposed)
    with scope_for(proposed.hub):
        propose(proposed.plan, DAY, by=proposed.lead)
    at = f"/plans/{proposed.plan.pk}"

    many = [queries_of(client, f"{at}/{page}") for client, page in pages]

    assert many == few
    assert max(many) <= MOST_QUERIES, many
