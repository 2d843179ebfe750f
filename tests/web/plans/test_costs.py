"""Who pays what: all for the hub, its own share for a company, and how nearly nobody would leave."""

import io
import json
from decimal import Decimal

import openpyxl
import pytest

from samtakt.engines import costshare as engine
from samtakt.foundation.jobs import Job, perform
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.organisations.models import Agreement
from samtakt.planning.costs import split_cost
from samtakt.planning.costwords import PROOFS
from samtakt.planning.models import CostShare, CostSplit, PlannedSeats, Round
from tests.factories import make_company
from tests.planning.conftest import make_member
from tests.web.planning import COMPANY_READERS, HUB_ROLES, OTHERS, optimise, refusals, strangers
from tests.web.reading import (
    MOST_BYTES,
    MOST_QUERIES,
    queries_of,
    seen,
    source_of,
    text_of,
    words_in,
)

POSTS = {"split": "costs/split", "rule": "costs/rule"}
PAGES = {"costs": "costs", "workbook": "cost-shares.xlsx", "certificate": "cost-shares.json"}
CHOSEN = {"rule": "people", "borne_by_network": "0"}


def address(network, name):
    return f"/plans/{network.plan.pk}/{(PAGES | POSTS)[name]}"


@pytest.fixture
def planned(published):
    return optimise(published)


@pytest.fixture
def split(planned):
    with scope_for(planned.hub):
        planned.split = split_cost(planned.plan, by=planned.lead)
    return planned


def work(network):
    """Do the job asked for last, as a worker does."""
    with scope_for(network.hub):
        job = Job.objects.order_by("pk").last()
    perform.func(job.pk, network.hub.pk)


def test_a_company_sees_what_it_pays_and_would_have_paid_alone(signed_in, split):
    page = seen(signed_in(split.alfa, "company_admin"), address(split, "costs"))

    assert "We pay SEK 4,500" in page
    assert "Alone we would have paid SEK 13,000" in page
    assert "We save SEK 8,500 65.4% of what we would have paid" in page
    assert "No company, and no group of companies, would pay less" in page
    assert "All 6 groups that the 3 companies can form were worked out." in page
    assert "Equal savings, as far as nobody gains by leaving" in page


def test_a_company_reads_nothing_of_another(signed_in, split):
    client = signed_in(split.alfa, "hr")

    text = source_of(client, address(split, "costs"))
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(split, "workbook")).content))

    for name in ("Beta", "Ceta", "cost-shares.json", "Share by this rule"):
        assert name not in text
    companies = book.worksheets[0]
    assert [row[0].value for row in companies.iter_rows(min_row=4)] == ["Alfa"]


def test_the_hub_sees_every_company_and_all_rules(signed_in, split):
    page = seen(signed_in(split.hub, "project_lead"), address(split, "costs"))

    assert "Sessions and seats cost SEK 13,500" in page
    assert "Each company alone SEK 39,000" in page
    assert "What a group gains by leaving nothing whatever group the companies form" in page
    for name in ("One price per seat", "Least reason to leave", "The same for each seat"):
        assert name in page
    assert "Alfa 2 SEK 13,000 SEK 4,500 SEK 0 SEK 8,500 65.4%" in page
    assert "All 7" in page


def test_the_hub_chooses_another_rule_and_what_the_network_bears(signed_in, split):
    client = signed_in(split.hub, "project_lead")

    answer = client.post(
        address(split, "rule"), {"rule": "people", "borne_by_network": "6500"}, follow=True
    )

    assert "The shares are being worked out. You can follow it here." in text_of(answer)
    assert "Share by this rule" not in text_of(answer)
    with scope_for(split.hub):
        assert CostSplit.objects.get().rule == "equal_savings"
    second = client.post(address(split, "rule"), CHOSEN, follow=True)
    assert "The shares are being worked out already." in text_of(second)
    work(split)
    page = seen(client, address(split, "costs"))
    assert "Share by this rule" in page
    assert "of which the network bears SEK 6,500" in page
    assert "Alfa 2 SEK 13,000 SEK 2,000" in page  # 7,000 kr for seven seats
    with scope_for(split.hub):
        kept = CostSplit.objects.get()
    assert (kept.rule, kept.borne_by_network) == ("people", Decimal(6500))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rule": "dice", "borne_by_network": "0"}, "Select a valid choice."),
        ({"rule": "people", "borne_by_network": "99999"}, "The plan does not cost that much."),
        ({"rule": "people", "borne_by_network": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_chosen_is_told(signed_in, split, given, said):
    answer = signed_in(split.hub, "project_lead").post(address(split, "rule"), given)

    assert answer.status_code == 400
    assert said in text_of(answer)
    with scope_for(split.hub):
        assert CostSplit.objects.get().rule == "equal_savings"


def test_shares_can_be_worked_out_later(signed_in, planned):
    client = signed_in(planned.hub, "project_lead")
    assert "The cost is not shared yet" in source_of(client, address(planned, "costs"))
    assert client.get(address(planned, "workbook")).status_code == 404
    assert client.get(address(planned, "certificate")).status_code == 404

    page = text_of(client.post(address(planned, "split"), follow=True))
    assert "You need not wait here." in page
    assert "Work out the shares" not in page
    # Pressed once more, it is not asked for twice.
    again = client.post(address(planned, "split"), follow=True)
    assert "The shares are being worked out already." in text_of(again)
    hr = signed_in(planned.alfa, "hr", email="hr@alfa.example")
    assert "Come back when it has." in source_of(hr, address(planned, "costs"))
    assert queries_of(client, address(planned, "costs")) <= MOST_QUERIES
    work(planned)

    assert "Sessions and seats cost SEK 13,500" in seen(client, address(planned, "costs"))


def test_a_company_is_told_that_shares_come_later(signed_in, planned):
    page = source_of(signed_in(planned.alfa, "hr"), address(planned, "costs"))

    assert "Come back when it has." in page
    assert "Work out the shares" not in page


def test_shares_need_every_companys_counts(signed_in, planned):
    with scope_for(planned.alfa):
        Agreement.objects.all().delete()

    client = signed_in(planned.hub, "project_lead")
    client.post(address(planned, "split"))
    work(planned)

    page = seen(client, address(planned, "costs"))
    assert "no longer lets you read its numbers" in page
    assert "Work out the shares" in page


def test_a_rule_cannot_be_chosen_before_there_are_shares(signed_in, planned):
    answer = signed_in(planned.hub, "project_lead").post(
        address(planned, "rule"), CHOSEN, follow=True
    )

    assert "The cost is not shared yet" in text_of(answer)


def test_a_company_without_seats_pays_nothing(signed_in, split):
    late = make_member(split, "Delta", 2)

    page = source_of(signed_in(late, "hr"), address(split, "costs"))

    assert "We have no seat, and pay nothing" in page


def keep(split, *, real_cost=13_500, **proof):
    """Let the split of 13,500 kr, the least cost, be of a dearer plan or a weaker promise."""
    with scope_for(split.hub):
        proofs = split.split.proofs
        proofs["equal_savings"] |= proof
        CostSplit.objects.update(proofs=proofs, real_cost=real_cost)


def pages(signed_in, split):
    """Return the page of a company and of the hub."""
    own = seen(signed_in(split.alfa, "hr"), address(split, "costs"))
    lead = signed_in(split.hub, "project_lead", email="lead@navet.example")
    return own, seen(lead, address(split, "costs"))


NOBODY = "No company, and no group of companies, would pay less for the same courses"
NO_LESS = "No other way of sharing can promise less."


@pytest.mark.parametrize(
    ("kept", "above", "kronor", "dearer"),
    [
        # The rule alone: 1.0123 * 13,500 is at most 166.05 kr above what any group costs.
        ({"ratio": 1.0123, "excess": 90.0}, "1.23%", "SEK 90", False),
        ({"ratio": 1.0123, "excess": 900.0}, "1.23%", "SEK 167", False),
        # Dates and places alone: 14,000 of 13,500 kr, for a group that costs alone what it pays.
        ({"ratio": 1.0, "excess": 0.0, "real_cost": 14_000}, "3.71%", "SEK 500", True),
        # Both.
        ({"ratio": 1.0123, "excess": 90.0, "real_cost": 14_000}, "4.98%", "SEK 594", True),
    ],
)
def test_a_group_that_could_gain_is_told_of_at_once(signed_in, split, kept, above, kronor, dearer):
    keep(split, proof="every_coalition", **kept)

    own, hub = pages(signed_in, split)

    for page in (own, hub):
        headline = page.partition("How it is counted")[0]
        assert NOBODY not in page
        said = f"At most {above} No company and no group of companies pays more than {above}, or"
        assert f"{said} {kronor}, above what it would pay" in headline
        assert NO_LESS in headline
        assert ("The plan costs 3.7% more than the same courses" in headline) == dearer
    assert f"What a group gains by leaving at most {above}" in hub
    assert f"{above} {kronor} Every group was checked" in hub


def test_a_dearer_plan_may_still_be_cheaper_for_every_group(signed_in, split):
    keep(split, ratio=0.9, excess=-1000.0, real_cost=14_000)

    for page in pages(signed_in, split):
        assert f"No {NOBODY} by going its own way, even on the cheapest days." in page


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        ("every_coalition", "All 6 groups that the 3 companies can form were worked out."),
        ("branching", "were ruled out together"),
        ("prices", "It is proven by prices per seat"),
    ],
)
def test_how_it_is_known_is_said(signed_in, split, proof, said):
    keep(split, ratio=1.02, excess=90.0, proof=proof)

    own, hub = pages(signed_in, split)

    assert said in own
    assert said in hub
    # Only by looking at every group is it known that nothing less can be promised.
    assert (NO_LESS in own) == (proof == "every_coalition")
    assert f"2.00% SEK 90 {PROOFS[proof]}" in hub


def test_what_the_network_bears_can_settle_it(signed_in, split):
    keep(split, ratio=1.0123, excess=900.0, real_cost=14_000)
    lead = signed_in(split.hub, "project_lead")
    # 14,000 - 13,500 / 1.0123 kr
    assert "If the network bears SEK 665, no group pays more than it would alone" in seen(
        lead, address(split, "costs")
    )

    with scope_for(split.hub):
        CostSplit.objects.update(borne_by_network=665)

    settled = seen(lead, address(split, "costs"))
    assert "If the network bears" not in settled
    assert NOBODY in settled


def test_sampled_shares_say_how_far_they_may_be_off(signed_in, split):
    with scope_across(split.hub, split.companies):
        CostShare.objects.update(standard_errors={"shapley": 1234.4})
    with scope_for(split.hub):
        CostSplit.objects.update(rule="shapley")

    own, hub = pages(signed_in, split)
    book = signed_in(split.alfa, "hr", email="hr2@alfa.example").get(address(split, "workbook"))

    assert "± SEK 1,234 (one standard error)" in own
    assert "± is one standard error" in hub
    assert "SEK 4,500 ± SEK 1,234" in hub
    companies = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]
    titles, row = (list(each) for each in companies.iter_rows(min_row=3, max_row=4))
    assert titles[-1].value == "What each adds to the cost, standard error"
    assert row[-1].value == 1234.4


def test_shares_that_are_exact_say_nothing_of_errors(signed_in, split):
    for page in pages(signed_in, split):
        assert "standard error" not in page
        assert "±" not in page


def test_the_proof_that_the_hub_downloads_verifies(signed_in, split):
    answer = signed_in(split.hub, "process_leader").get(address(split, "certificate"))

    assert answer["content-disposition"] == 'attachment; filename="cost-shares.json"'
    assert engine.verify(json.loads(answer.content)) == ()


def test_the_hub_reads_how_the_proof_is_checked(signed_in, split):
    page = seen(signed_in(split.hub, "project_lead"), address(split, "costs"))

    assert "samtakt verify-costs cost-shares.json instance.json plan.json" in page
    assert "handed to nobody" not in page


def test_with_equal_access_the_proof_is_checked_without_the_plans_files(signed_in, split):
    client = signed_in(split.hub, "project_lead")
    with scope_for(split.hub):
        Round.objects.update(equal_sex="woman", equal_share=0.4)

    page = seen(client, address(split, "costs"))

    assert "files hold counts of women and men and are handed to nobody" in page
    assert "samtakt verify-costs cost-shares.json" in page
    assert "instance.json" not in page
    for name in ("instance.json", "plan.json"):
        assert client.get(f"/plans/{split.plan.pk}/{name}").status_code == 404


def test_the_spreadsheet_of_the_hub(signed_in, split):
    answer = signed_in(split.hub, "project_lead").get(address(split, "workbook"))

    companies, rules = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    rows = [[cell.value for cell in row[:7]] for row in companies.iter_rows(min_row=4)]
    assert rows == [
        ["Alfa", 2, 13000, 4500, 0, 4500, 8500],
        ["Beta", 2, 13000, 4500, 0, 4500, 8500],
        ["Ceta", 3, pytest.approx(13000 + rows[2][4]), 4500, rows[2][4], rows[2][5], 8500],
    ]
    assert len(list(rules.iter_rows(min_row=2))) == len(engine.RULES)


@pytest.mark.parametrize("role", [*HUB_ROLES, *COMPANY_READERS, *OTHERS])
def test_who_sees_and_does_what(signed_in, split, role):
    place = split.hub if role in HUB_ROLES else split.alfa
    client = signed_in(place, role)

    found = {name: client.get(address(split, name)).status_code for name in PAGES}
    found |= {name: client.post(address(split, name), CHOSEN).status_code for name in POSTS}

    open_to = {*PAGES, *POSTS} if role in HUB_ROLES else {"costs", "workbook"}
    allowed = set() if role in OTHERS else open_to
    assert {name for name, status in found.items() if status in {200, 302}} == allowed
    assert {name for name, status in found.items() if status == 403} == found.keys() - allowed
    assert len(refusals(place)) == len(found.keys() - allowed)


def test_for_another_hub_the_shares_do_not_exist(signed_in, split):
    other = strangers()
    lead = signed_in(other.hub, "project_lead", email="lead@andra.example")
    hr = signed_in(other.company, "hr", email="hr@andra.example")

    for name in PAGES:
        assert lead.get(address(split, name)).status_code == 404
        assert hr.get(address(split, name)).status_code == (403 if name == "certificate" else 404)
    for name in POSTS:
        assert lead.post(address(split, name), CHOSEN).status_code == 404
    with scope_for(split.hub):
        assert CostSplit.objects.get().rule == "equal_savings"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_in_both_languages(signed_in, split, language):
    for client in (
        signed_in(split.hub, "project_lead"),
        signed_in(split.alfa, "hr", email="hr@alfa.example"),
    ):
        client.cookies["django_language"] = language
        assert f'<html lang="{language}"' in source_of(client, address(split, "costs"))


def test_the_number_of_queries_does_not_grow(signed_in, split):
    pages = [
        signed_in(split.hub, "project_lead", email="lead@navet.example"),
        signed_in(split.alfa, "hr"),
    ]
    of_three = [queries_of(client, address(split, "costs")) for client in pages]

    with scope_across(split.hub, split.companies):
        CostShare.objects.exclude(organisation=split.alfa).delete()
        PlannedSeats.objects.exclude(organisation=split.alfa).delete()

    assert [queries_of(client, address(split, "costs")) for client in pages] == of_three
    assert max(of_three) <= MOST_QUERIES, of_three


def test_the_page_of_a_thousand_companies_stays_small(signed_in, split):
    with scope_for(split.hub):
        proof = {"ratio": 1.01, "excess": 5000.0, "proof": "prices"}
        proofs = {"equal_savings": proof, "prices": proof}
        CostSplit.objects.update(companies=1000, proofs=proofs)
    for number in range(60):
        company = make_company(split.hub, f"Delta-{number}", shares=("plan_counts",))
        with scope_across(split.hub, [company]):
            (own,) = CostShare.objects.bulk_create(
                [
                    CostShare(
                        organisation=company,
                        split=split.split,
                        seats=3,
                        own=0,
                        alone=13_000,
                        by_rule=dict.fromkeys(split.split.proofs, 4_500.0),
                    )
                ]
            )
        assert own.pk

    page = source_of(signed_in(split.hub, "project_lead"), address(split, "costs"))

    assert "1,000 companies can form more groups than can be counted." in words_in(page)
    assert len(page.encode()) < MOST_BYTES
