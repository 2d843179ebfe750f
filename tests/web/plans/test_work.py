"""The hub's work on a plan, page by page: who may, what is said, and how many queries."""

import datetime

import pytest

from samtakt.foundation.jobs import Job, perform
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.planning.adjusting import adjust
from samtakt.planning.adjustments import MoveSession
from samtakt.planning.identities import session_id
from samtakt.planning.models import Plan, UnmetDemand
from samtakt.planning.proposing import propose
from tests.factories import make_date
from tests.planning.conftest import START, join_and_publish, make_member
from tests.web.planning import COMPANY_READERS, HUB_ROLES, OTHERS, optimise, refusals, strangers
from tests.web.reading import MOST_QUERIES, queries_of, seen, source_of, text_of

PAGES = ("adjust", "changes", "what-if", "why-not", "again", "propose", "answers")
LATER = datetime.date(2099, 1, 1)


@pytest.fixture
def planned(published):
    optimise(published)
    published.at = f"/plans/{published.plan.pk}"
    return published


@pytest.fixture
def lead(signed_in, planned):
    return signed_in(planned.hub, "project_lead")


def newest(network):
    with scope_for(network.hub):
        return Plan.objects.order_by("pk").last()


def work(network):
    with scope_for(network.hub):
        job = Job.objects.order_by("pk").last()
    perform.func(job.pk, network.hub.pk)


def test_a_session_is_moved_by_hand_and_the_change_taken_back(lead, planned):
    given = {
        "form": "session",
        "session-session": planned.late.pk,
        "session-to": planned.early.pk,
    }

    answer = lead.post(f"{planned.at}/adjust", given, follow=True)

    made = newest(planned)
    assert answer.redirect_chain == [(f"/plans/{made.pk}/changes", 302)]
    page = text_of(answer)
    assert "The change keeps every rule." in page
    assert "Opened Svetskurs, 18 January 2027, Flen" in page
    assert "Closed Svetskurs, 25 January 2027, Örebro" in page
    back = lead.post(f"/plans/{made.pk}/discard", follow=True)
    assert back.redirect_chain == [(f"{planned.at}/adjust", 302)]
    made.refresh_from_db()
    assert made.state == Plan.State.REPLACED
    assert "Draft taken back" in text_of(lead.get(f"/plans/{made.pk}/changes"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"what": "remove", "seats": 2}, "would have 5 participants and needs at least 6"),
        ({"what": "remove", "seats": 9}, "does not have so many seats in that session"),
        ({"what": "move", "seats": 1}, "Choose the session to move them to."),
        ({"what": "add", "seats": 0}, "greater than or equal to 1"),
    ],
)
def test_a_change_that_breaks_a_rule_is_named_at_once(lead, planned, given, said):
    form = {f"seats-{name}": value for name, value in given.items()}
    form |= {
        "form": "seats",
        "seats-company": planned.ceta.pk,
        "seats-session": planned.late.pk,
    }

    answer = lead.post(f"{planned.at}/adjust", form)

    assert answer.status_code == 400
    assert said in text_of(answer)
    assert newest(planned) == planned.plan


def test_what_if_is_answered_between_two_figures(lead, planned):
    asked = {"what": "leaves", "company": planned.ceta.pk}
    page = text_of(lead.post(f"{planned.at}/what-if", asked, follow=True))
    assert "The answer is worked out." in page
    work(planned)

    page = seen(lead, f"{planned.at}/what-if")

    assert "Ceta leaves" in page
    assert "points for certain, and no more than" in page
    assert lead.post(f"{planned.at}/what-if", {"what": "course"}).status_code == 400


def test_why_not_names_the_limits_that_contradict(lead, planned):
    delta = make_member(planned, "Delta", 3)
    join_and_publish(planned.round, delta)
    optimise(planned)
    at = f"/plans/{planned.plan.pk}/why-not"
    with scope_across(planned.hub, [*planned.companies, delta]):
        # Ten people need a course that has room for eight.
        need = UnmetDemand.objects.filter(plan=planned.plan).first()

    page = text_of(lead.post(at, {"need": need.pk}, follow=True))
    assert "The limits that stand in the way are looked for." in page
    work(planned)

    # Three of the ten are left out for the others' sake, and not because anything forbids it.
    assert "No limit forbids it" in seen(lead, at)
    with scope_for(planned.hub):
        Job.objects.update(result={"limits": ["the network’s budget"]})
    assert "These cannot all hold: the network’s budget" in seen(lead, at)
    assert "not in the files" in text_of(lead.post(at, {"need": "x"}, follow=True))


def test_planning_again_offers_plans_to_propose(lead, planned):
    page = text_of(lead.post(f"{planned.at}/again", {"companies": [planned.alfa.pk]}, follow=True))
    assert "The plan is made again." in page
    work(planned)

    page = source_of(lead, f"{planned.at}/again")

    made = newest(planned)
    assert made.based_on_id == planned.plan.pk
    assert f"/plans/{made.pk}/propose" in page
    assert "Without Alfa" in page


def test_the_loss_that_is_accepted_points_out_a_plan(lead, planned):
    assert 'name="loss" value="1"' in source_of(lead, f"{planned.at}/again")
    given = {"companies": [planned.alfa.pk], "loss": "2.5"}
    lead.post(f"{planned.at}/again", given)
    work(planned)

    page = text_of(lead.get(f"{planned.at}/again"))

    assert "for a loss of at most 2.5% of the most value found" in page.replace("\xa0", "")
    assert page.count("Fewest seats moved") == 1 + 1  # the sentence that says so, and the plan
    with scope_for(planned.hub):
        assert Job.objects.order_by("pk").last().arguments["loss"] == 0.025
    for wrong in ("101", "-1", "much"):
        answer = lead.post(f"{planned.at}/again", {"loss": wrong})
        assert answer.status_code == 400


@pytest.mark.parametrize("page", PAGES)
def test_other_roles_do_not_work_on_plans(signed_in, planned, page):
    for role in HUB_ROLES:
        client = signed_in(planned.hub, role, email=f"{role}@navet.example")
        assert client.get(f"{planned.at}/{page}").status_code == 200
    for role in (*COMPANY_READERS, *OTHERS):
        client = signed_in(planned.alfa, role, email=f"{role}@alfa.example")
        assert client.get(f"{planned.at}/{page}").status_code == 403
    assert len(refusals(planned.alfa)) == len((*COMPANY_READERS, *OTHERS))


def test_for_another_hub_the_plan_does_not_exist(signed_in, planned):
    other = strangers()
    client = signed_in(other.hub, "project_lead", email="lead@andra.example")

    answers = [client.get(f"{planned.at}/{page}").status_code for page in PAGES]
    answers += [client.post(f"{planned.at}/{each}").status_code for each in ("discard", "release")]

    assert answers == [404] * (len(PAGES) + 2)


def test_companies_do_not_see_drafts_made_from_plans(signed_in, planned):
    with scope_for(planned.hub):
        change = MoveSession(session_id(planned.late), session_id(planned.early))
        draft = adjust(planned.plan, change, by=planned.lead)
    hr = signed_in(planned.alfa, "hr")
    assert hr.get(f"/plans/{draft.pk}").status_code == 404
    assert f"/plans/{draft.pk}" not in source_of(hr, f"/rounds/{planned.round.pk}")

    with scope_for(planned.hub):
        propose(draft, LATER, by=planned.lead)

    assert hr.get(f"/plans/{draft.pk}").status_code == 200
    assert f"/plans/{draft.pk}" in source_of(hr, f"/rounds/{planned.round.pk}")


def test_the_number_of_queries_does_not_grow(lead, planned):
    with scope_for(planned.hub):
        change = MoveSession(session_id(planned.late), session_id(planned.early))
        draft = adjust(planned.plan, change, by=planned.lead)
    few = [queries_of(lead, f"/plans/{draft.pk}/{page}") for page in PAGES]
    for number in range(2):
        join_and_publish(planned.round, make_member(planned, f"Ny{number}", 4))
        make_date(planned.offer, START + datetime.timedelta(weeks=3 + number), place="Kumla")
    optimise(planned)
    with scope_for(planned.hub):
        assert planned.plan.sessions.count() > 1
        again = Plan.objects.get(pk=planned.plan.pk)
        again.based_on = draft
        again.save()

    many = [queries_of(lead, f"/plans/{again.pk}/{page}") for page in PAGES]

    assert many == few
    assert max(many) <= MOST_QUERIES, dict(zip(PAGES, many, strict=True))
