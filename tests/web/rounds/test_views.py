"""Rounds: who sees, opens, joins and optimises them, and what their pages say."""

from decimal import Decimal

import pytest

from samtakt.foundation.jobs import Job
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import Participation, Round
from tests.factories import make_company, make_hub
from tests.planning.conftest import join_and_publish, make_member
from tests.web.planning import (
    COMPANY_LEADS,
    COMPANY_READERS,
    HUB_ROLES,
    OTHERS,
    optimise,
    refusals,
    strangers,
)
from tests.web.reading import MOST_QUERIES, queries_of, seen, source_of

OPENED = {
    "name": "Hösten 2027",
    "starts_on": "2027-08-16",
    "as_of": "2027-06-01",
    "weeks": "20",
    "network_budget": "250000",
    "points_per_thousand_kronor": "0.2",
    "time_limit_seconds": "30",
    "seed": "7",
    "show_rate": "90",
    "fall_under_risk": "5",
    "late_share": "80",
}


@pytest.fixture
def addresses(network):
    at = f"/rounds/{network.round.pk}"
    return {"page": at, "join": f"{at}/join", "optimise": f"{at}/optimise"}


def test_without_a_round_the_hub_is_told_to_open_one(signed_in, hub):
    page = source_of(signed_in(hub, "project_lead"), "/rounds")

    assert "No round yet" in page
    assert 'href="/rounds/new"' in page


def test_without_a_round_a_company_is_not_told_to_open_one(signed_in, company):
    page = source_of(signed_in(company, "hr"), "/rounds")

    assert "No round yet" in page
    assert "/rounds/new" not in page


def test_the_hub_opens_a_round(signed_in, hub):
    answer = signed_in(hub, "project_lead").post("/rounds/new", OPENED, follow=True)

    with scope_for(hub):
        round = Round.objects.get()
    assert answer.redirect_chain == [(f"/rounds/{round.pk}", 302)]
    assert "Hösten 2027 is open." in answer.content.decode()
    assert (round.weeks, round.network_budget, round.seed) == (20, Decimal(250_000), 7)
    assert (round.show_rate, round.fall_under_risk, round.late_share) == (0.9, 0.05, 0.8)


def test_a_round_need_not_reckon_with_those_who_do_not_come(signed_in, hub):
    given = OPENED | {"show_rate": "100", "fall_under_risk": "", "late_share": ""}
    signed_in(hub, "project_lead").post("/rounds/new", given)

    with scope_for(hub):
        round = Round.objects.get()
    assert (round.show_rate, round.fall_under_risk, round.late_share) == (1.0, None, None)


RULES = {
    "points_per_thousand_kronor": (0.001, 0.0),
    "late_share": (0.8, None),
    "show_rate": (0.975, 1.0),
    "fall_under_risk": (0.05, None),
    "equal_sex": ("woman", ""),
    "equal_share": (0.4, None),
}
SAID = [
    ("at least 0.001 points of weighted gap per thousand kronor", "as long as the budgets hold"),
    ("counts 80% of its points", "met in time or not at all"),
    ("97.5% of those booked", "100% of those booked"),
    ("too few who come is 5% at most", "at least the minimum of the course"),
    ("women have at least 40% of all hours", "no least share asked for"),
]


@pytest.mark.parametrize(("place", "role"), [("hub", "project_lead"), ("alfa", "hr")])
def test_the_rules_of_a_round_can_be_read_once_it_is_open(
    signed_in, published, addresses, place, role
):
    client = signed_in(getattr(published, place), role)
    for which in (0, 1):
        with scope_for(published.hub):
            Round.objects.update(**{name: values[which] for name, values in RULES.items()})
        page = source_of(client, addresses["page"])

        for said in SAID:
            assert said[which] in page
            assert said[1 - which] not in page


def test_a_round_says_until_when_it_plans_and_who_can_join(signed_in, published, addresses):
    client = signed_in(published.hub, "project_lead")
    with scope_for(published.hub):
        Round.objects.update(starts_on="2027-01-11", weeks=2)
    page = seen(client, addresses["page"])
    assert "The period 11–24 January 2027" in page
    assert "Who can join all companies of the learning centre" in page
    assert "A day before the period (or before the person starts) is disregarded" in page

    with scope_for(published.hub):
        published.round.invited.set([published.alfa, published.beta])

    for reader in (client, signed_in(published.alfa, "hr", email="hr@alfa.example")):
        assert "the 2 companies that are invited" in seen(reader, addresses["page"])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "Våren"}, "There is already a round with this name."),
        ({"as_of": "2027-09-01"}, "The needs have to be known before the period begins."),
        ({"weeks": "0"}, "greater than or equal to 1"),
        ({"seed": "x"}, "Enter a whole number."),
        ({"network_budget": "-1"}, "greater than or equal to 0"),
        ({"show_rate": "0"}, "greater than or equal to 1"),
        ({"show_rate": ""}, "This field is required."),
        ({"fall_under_risk": "101"}, "less than or equal to 100"),
        ({"late_share": "101"}, "less than or equal to 100"),
        ({"late_share": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_round_that_cannot_be_is_not_opened(signed_in, network, changed, said):
    answer = signed_in(network.hub, "project_lead").post("/rounds/new", OPENED | changed)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    with scope_for(network.hub):
        assert [row.name for row in Round.objects.all()] == ["Våren"]


def test_the_list_says_how_many_have_joined_and_published(signed_in, published):
    with scope_for(published.alfa):
        assert Participation.objects.count() == 1
    page = source_of(signed_in(published.hub, "process_leader"), "/rounds")

    assert page.count('<td class="number">3</td>') == 2


def test_the_hub_sees_budgets_and_numbers_of_those_who_agreed_alone(signed_in, published):
    silent = make_member(published, "Delta", 4, shares=())
    page = source_of(signed_in(published.hub, "project_lead"), f"/rounds/{published.round.pk}")

    assert "SEK 100,000" in page
    assert silent.name in page
    assert page.count("Not shared: no agreement") == 1


def test_a_company_sees_its_own_part_and_no_other_company(signed_in, published):
    page = source_of(signed_in(published.alfa, "hr"), f"/rounds/{published.round.pk}")

    assert "2 needs, published" in page
    assert "Beta" not in page
    assert "Ceta" not in page


def test_a_company_without_an_agreement_is_told_so(signed_in, network):
    silent = make_member(network, "Delta", 4, shares=())
    page = source_of(signed_in(silent, "hr"), f"/rounds/{network.round.pk}")

    assert "No agreement in force" in page
    assert "/join" not in page


@pytest.mark.parametrize(("typed", "kept"), [("45000", Decimal(45_000)), ("", None)])
def test_joining_with_a_budget_or_without(signed_in, network, addresses, typed, kept):
    client = signed_in(network.alfa, "hr")
    answer = client.post(addresses["join"], {"budget": typed}, follow=True)

    assert answer.redirect_chain == [(addresses["page"], 302)]
    assert "has joined the round" in answer.content.decode()
    with scope_for(network.alfa):
        assert [row.budget for row in Participation.objects.all()] == [kept]


def test_a_company_says_how_much_aid_it_may_still_receive(signed_in, network, addresses):
    client = signed_in(network.alfa, "hr")
    assert "State aid that the company" not in source_of(client, addresses["page"])

    client.post(addresses["join"], {"budget": "9", "aid": "2500"})

    with scope_for(network.alfa):
        assert [row.aid for row in Participation.objects.all()] == [2_500]
    assert 'value="2500"' in source_of(client, addresses["join"])
    assert "SEK 2,500" in source_of(client, addresses["page"]).replace("\xa0", " ")
    lead = signed_in(network.hub, "project_lead", email="lead@navet.example")
    assert "Alfa SEK 9 SEK 2,500" in seen(lead, addresses["page"])


@pytest.mark.parametrize(
    ("typed", "said"), [("-1", "greater than or equal to 0"), ("x", "Enter a number.")]
)
def test_a_sum_of_aid_that_cannot_be_is_refused(signed_in, published, addresses, typed, said):
    given = {"budget": "9", "aid": typed}
    answer = signed_in(published.alfa, "hr").post(addresses["join"], given)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    with scope_for(published.alfa):
        assert [(row.budget, row.aid) for row in Participation.objects.all()] == [(100_000, None)]


def test_a_negative_budget_is_refused(signed_in, network, addresses):
    answer = signed_in(network.alfa, "hr").post(addresses["join"], {"budget": "-5"})

    assert answer.status_code == 400
    with scope_for(network.alfa):
        assert not Participation.objects.exists()


def test_the_budget_can_be_changed(signed_in, published, addresses):
    client = signed_in(published.alfa, "company_admin")
    assert 'value="100000"' in source_of(client, addresses["join"])

    page = client.post(addresses["join"], {"budget": "5"}, follow=True).content.decode()

    assert "What you can pay is changed." in page
    assert "SEK 5<" in page


def test_optimising_starts_a_job_that_the_page_follows(signed_in, published, addresses):
    client = signed_in(published.hub, "project_lead")
    assert addresses["optimise"] in source_of(client, addresses["page"])

    page = client.post(addresses["optimise"], follow=True).content.decode()

    with scope_for(published.hub):
        job = Job.objects.get()
    assert (job.kind, job.arguments, job.language) == (
        "planning.optimise",
        {"round_id": published.round.pk},
        "en",
    )
    assert f'hx-get="/jobs/{job.pk}/progress' in page
    assert f"/jobs/{job.pk}/cancel" in page
    assert addresses["optimise"] not in page


def test_a_second_calculation_waits_for_the_first(signed_in, published, addresses):
    client = signed_in(published.hub, "project_lead")
    client.post(addresses["optimise"])

    page = client.post(addresses["optimise"], follow=True).content.decode()

    assert "A plan is being calculated already." in page
    with scope_for(published.hub):
        assert Job.objects.count() == 1


def test_without_demand_nothing_is_calculated(signed_in, network, addresses):
    client = signed_in(network.hub, "project_lead")
    page = client.post(addresses["optimise"], follow=True).content.decode()

    assert "there is nothing to plan" in page
    assert addresses["optimise"] not in page


def test_earlier_plans_are_listed_newest_first(signed_in, published, addresses):
    first = optimise(published).plan
    second = optimise(published).plan
    page = source_of(signed_in(published.hub, "project_lead"), addresses["page"])

    assert page.index(f"/plans/{second.pk}") < page.rindex(f"/plans/{first.pk}")
    assert "Calculate anew" in page


@pytest.mark.parametrize("role", [*HUB_ROLES, *OTHERS])
def test_only_a_companys_leads_join(signed_in, network, addresses, role):
    place = network.hub if role in HUB_ROLES else network.alfa

    assert signed_in(place, role).post(addresses["join"], {"budget": "1"}).status_code == 403
    assert ("planning.join_round", "page") in refusals(place)


@pytest.mark.parametrize("role", COMPANY_READERS)
def test_only_the_hub_opens_and_optimises(signed_in, network, addresses, role):
    client = signed_in(network.alfa, role)

    assert client.get("/rounds/new").status_code == 403
    assert client.post("/rounds/new", OPENED).status_code == 403
    assert client.post(addresses["optimise"]).status_code == 403
    assert client.get(addresses["page"]).status_code == 200
    assert (client.post(addresses["join"], {"budget": "1"}).status_code == 302) == (
        role in COMPANY_LEADS
    )


@pytest.mark.parametrize("role", OTHERS)
def test_others_see_no_round(signed_in, network, addresses, role):
    client = signed_in(network.alfa, role)

    assert client.get("/rounds").status_code == 403
    assert client.get(addresses["page"]).status_code == 403


def test_optimising_is_asked_for_by_a_button_not_by_a_link(signed_in, published, addresses):
    assert signed_in(published.hub, "project_lead").get(addresses["optimise"]).status_code == 405


def test_for_another_hub_the_round_does_not_exist(signed_in, network, addresses):
    other = strangers()
    lead = signed_in(other.hub, "project_lead", email="lead@andra.example")
    hr = signed_in(other.company, "hr", email="hr@andra.example")

    answers = [
        lead.get(addresses["page"]),
        lead.post(addresses["optimise"]),
        hr.get(addresses["page"]),
        hr.get(addresses["join"]),
        hr.post(addresses["join"], {"budget": "1"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert refusals(other.hub) == [
        ("planning.see_round", "Round"),
        ("planning.optimise", "Round"),
    ]
    assert refusals(other.company) == [
        ("planning.see_round", "Round"),
        *[("planning.join_round", "Round")] * 2,
    ]
    assert network.round.name not in source_of(lead, "/rounds")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", ["/rounds", "/rounds/new", "{page}", "{join}"])
def test_pages_in_both_languages(signed_in, published, addresses, language, path):
    at_the_hub = path != "{join}"
    client = signed_in(
        published.hub if at_the_hub else published.alfa, "project_lead" if at_the_hub else "hr"
    )
    client.cookies["django_language"] = language

    assert f'<html lang="{language}"' in source_of(client, path.format(**addresses))


def test_the_number_of_queries_does_not_grow(signed_in, published, addresses):
    hub = signed_in(published.hub, "project_lead")
    company = signed_in(published.alfa, "hr", email="hr@alfa.example")
    pages = [(hub, "/rounds"), (hub, addresses["page"]), (company, addresses["page"])]
    optimise(published)
    few = [queries_of(client, path) for client, path in pages]
    for number in range(2):
        join_and_publish(published.round, make_member(published, f"Ny{number}", 2))
        optimise(published)
    make_company(make_hub("Tredje"), "Ingen")

    many = [queries_of(client, path) for client, path in pages]

    assert many == few
    assert max(many) <= MOST_QUERIES
