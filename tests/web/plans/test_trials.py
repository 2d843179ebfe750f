"""Trying what would help a need: who may, what is said, and what is read when one comes back."""

import pytest

from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import UnmetDemand
from samtakt.planning.trials import TRY
from tests.planning.conftest import join_and_publish
from tests.web.planning import (
    COMPANY_LEADS,
    COMPANY_READERS,
    HUB_ROLES,
    OTHERS,
    optimise,
    refusals,
    strangers,
)
from tests.web.reading import MOST_QUERIES, queries_of, seen, source_of, text_of


@pytest.fixture
def short(network):
    """Alfa and Beta are four together; a group needs six."""
    for company in (network.alfa, network.beta):
        join_and_publish(network.round, company)
    optimise(network)
    network.at = f"/plans/{network.plan.pk}"
    with scope_for(network.alfa):
        network.need = UnmetDemand.objects.get()
    return network


def write_trial(network, organisation, state=Job.State.DONE, need=None, **result):
    with scope_for(organisation):
        job = Job(
            organisation=organisation,
            kind=TRY,
            title="Prov",
            arguments={"plan_id": network.plan.pk, "need": need or network.need.pk},
            state=state,
            result=result,
            requested_by="Anna",
        )
        job.save()
    return job


def test_hr_tries_what_would_help_and_can_follow_it(signed_in, short):
    client = signed_in(short.alfa, "hr")

    answer = client.post(f"{short.at}/try", {"need": short.need.pk}, follow=True)

    assert answer.redirect_chain == [(f"{short.at}/unmet", 302)]
    page = text_of(answer)
    assert "The plan is made again with the change, beside the one that stands." in page
    with scope_for(short.alfa):
        (job,) = Job.objects.filter(kind=TRY)
    assert f'id="job-{job.pk}-progress"' in answer.content.decode()
    assert 'name="need"' not in answer.content.decode()
    again = client.post(f"{short.at}/try", {"need": short.need.pk}, follow=True)
    assert "is being tried already" in text_of(again)


@pytest.mark.parametrize(
    ("state", "result", "said"),
    [
        ("done", {"met": 1, "gained": 3.25}, "Tried: 1 more of them is met, and the whole plan"),
        ("done", {"met": 2, "gained": 7.0}, "2 more of them are met, and the whole plan gains 7.0"),
        ("done", {"met": 0, "gained": 0.0}, "in the seconds given, no more of them was met."),
        ("cancelled", {}, "Tried, stopped before it was done."),
    ],
)
def test_what_came_of_it_is_there_when_one_comes_back(signed_in, short, state, result, said):
    write_trial(short, short.alfa, met=0, gained=9.0)
    write_trial(short, short.alfa, state, **result)

    client = signed_in(short.alfa, "company_admin")

    assert said in seen(client, f"{short.at}/unmet")
    assert 'name="need"' in source_of(client, f"{short.at}/unmet")


@pytest.mark.parametrize("need", ["", "x", "999999"])
def test_a_need_that_is_not_there_is_not_tried(signed_in, short, need):
    answer = signed_in(short.alfa, "hr").post(f"{short.at}/try", {"need": need}, follow=True)

    assert "The need is not in the files of the plan." in text_of(answer)


def test_a_company_does_not_try_another_ones_need(signed_in, short):
    answer = signed_in(short.beta, "hr").post(
        f"{short.at}/try", {"need": short.need.pk}, follow=True
    )

    assert "The need is not in the files of the plan." in text_of(answer)
    with scope_for(short.beta):
        assert not Job.objects.filter(kind=TRY).exists()


@pytest.mark.parametrize("role", [*HUB_ROLES, *COMPANY_READERS, *OTHERS])
def test_who_may_try(signed_in, short, role):
    place = short.hub if role in HUB_ROLES else short.alfa
    client = signed_in(place, role)

    status = client.post(f"{short.at}/try", {"need": short.need.pk}).status_code

    may = role in {*HUB_ROLES, *COMPANY_LEADS}
    assert status == (302 if may else 403)
    assert refusals(place) == ([] if may else [("planning.try_change", "page")])
    if role in {*HUB_ROLES, *COMPANY_READERS} and not may:
        assert 'name="need"' not in source_of(client, f"{short.at}/unmet")


def test_for_another_hub_there_is_nothing_to_try(signed_in, short):
    other = strangers()
    for place, role in ((other.hub, "project_lead"), (other.company, "hr")):
        client = signed_in(place, role, email=f"{role}@andra.example")
        assert client.post(f"{short.at}/try", {"need": short.need.pk}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_trials(signed_in, short):
    client = signed_in(short.hub, "project_lead")
    counted = []
    for _size in (1, 3):
        for number in range(len(counted) + 1):
            write_trial(short, short.hub, Job.State.QUEUED, need=10_000 + 10 * _size + number)
        counted.append(queries_of(client, f"{short.at}/unmet"))

    assert counted[0] == counted[1] <= MOST_QUERIES, counted
