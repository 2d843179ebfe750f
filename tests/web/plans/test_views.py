"""A joint plan: everything for the hub in numbers, a company's own part for the company."""

import datetime
import json
from types import SimpleNamespace

import pytest

from samtakt.engines import planning as engine
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.organisations.models import Team
from samtakt.planning.models import Demand, Plan, PlannedSeats, PlannedSession, Round, UnmetDemand
from tests.factories import make_date, make_team
from tests.planning.conftest import START, join_and_publish, make_member
from tests.web.planning import COMPANY_READERS, HUB_ROLES, OTHERS, optimise, refusals, strangers
from tests.web.plans.conftest import addresses_of
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, seen, source_of, words_in

PAGES = ["plan", "sessions", "companies", "unmet", "session", "instance", "file"]
HUB_ONLY = ["companies", "instance", "file"]


def test_without_a_plan_the_way_to_one_is_shown(signed_in, hub, company):
    for client in (signed_in(hub, "project_lead"), signed_in(company, "hr", email="b@b.example")):
        page = source_of(client, "/plans")
        assert "No plan yet" in page
        assert 'href="/rounds"' in page


def test_the_menu_leads_to_the_newest_plan(signed_in, planned):
    newest = optimise(planned).plan

    assert signed_in(planned.alfa, "hr").get("/plans")["location"] == f"/plans/{newest.pk}"


def test_the_hub_is_told_how_good_the_plan_is(signed_in, planned, addresses):
    page = seen(signed_in(planned.hub, "project_lead"), addresses["plan"])

    assert "Proven best" in page
    assert "it is proven that no plan can have more" in page
    assert "samtakt verify-plan instance.json plan.json" in page
    assert "Needs met 7 of 8 published" in page
    assert "Seats 7 in 1 session" in page


def test_a_plan_that_is_not_proven_best_says_how_far_it_is_at_most(signed_in, planned, addresses):
    with scope_for(planned.hub):
        Plan.objects.filter(pk=planned.plan.pk).update(
            status="feasible", objective=100, bound=102.5, gap=0.025
        )
    page = seen(signed_in(planned.hub, "project_lead"), addresses["plan"])

    assert (
        "No plan can be better than 102.5 points. This one has 100.0; it is at most 2.50% from it."
        in page
    )


def test_those_who_may_not_come_are_told_of_where_the_round_reckons_with_them(
    signed_in, planned, addresses
):
    client = signed_in(planned.alfa, "hr")
    assert "If not everybody comes" not in source_of(client, addresses["plan"])
    with scope_for(planned.hub):
        Round.objects.update(show_rate=0.9)
        Plan.objects.update(expected_cancelled=0.149)

    page = seen(client, addresses["plan"])

    assert (
        "0.1 of 1 session is expected to fall under its minimum and be cancelled, "
        "if 90% of those booked come." in page
    )
    assert "The round sets no largest risk" in page
    with scope_for(planned.hub):
        Round.objects.update(fall_under_risk=0.05)
    assert "the risk is at most 5.0% for each" in seen(client, addresses["plan"])


def test_what_would_be_lost_without_a_session_stands_in_the_table(signed_in, planned, addresses):
    with scope_for(planned.hub):
        PlannedSession.objects.update(loss_at_least=1.25, loss_at_most=5)
        Plan.objects.update(objective=50)
    client = signed_in(planned.alfa, "hr")

    page = seen(client, f"{addresses['sessions']}?sort=-loss")

    assert "1.2 to 5.0 2.5% to 10.0%" in page
    assert "The first figure is certain" in page
    assert "Lost without it 5.0 points at most; 1.2 for certain" in seen(
        client, addresses["session"]
    )
    with scope_for(planned.hub):
        PlannedSession.objects.update(loss_at_least=None, loss_at_most=None)
    assert "Lost without it" not in seen(client, addresses["session"])
    assert "Lost without it" in seen(client, addresses["sessions"])


def test_a_company_sees_its_own_share_first(signed_in, planned, addresses):
    page = seen(signed_in(planned.alfa, "company_admin"), addresses["plan"])

    assert "Our needs met 2 of 2 published" in page
    assert "Our seats 2 in 1 session" in page
    assert "of our budget of SEK 100,000" in page
    assert page.index("Our seats") < page.index("How good the plan is")
    assert "2 of 7 seats ours" in page


@pytest.mark.parametrize("page", ["plan", "sessions", "unmet", "session"])
def test_a_company_reads_nothing_of_another(signed_in, planned, addresses, page):
    text = source_of(signed_in(planned.alfa, "hr"), addresses[page] + "?show=all")

    for stranger in ("Beta", "Ceta", "Drawings", "instance.json"):
        assert stranger not in text


def test_a_company_outside_the_plan_is_told_how_to_get_in(signed_in, planned, addresses):
    late = make_member(planned, "Delta", 2)
    page = source_of(signed_in(late, "hr"), addresses["plan"])

    assert "Your company is not in this plan" in page
    assert "None of our people has a seat" in page


def test_the_calendar_of_a_company_holds_its_own_sessions(signed_in, planned, addresses):
    late = make_member(planned, "Delta", 2)
    client = signed_in(late, "hr")
    event = f'<a class="event" href="{addresses["session"]}">'

    assert event not in source_of(client, addresses["plan"])
    assert event in source_of(client, addresses["plan"] + "?show=all")


def test_the_hub_is_told_that_a_plan_is_outdated(signed_in, planned, addresses):
    client = signed_in(planned.hub, "project_lead")
    warning = "has published its demand again since"
    assert warning not in source_of(client, addresses["plan"])

    join_and_publish(planned.round, planned.alfa)

    assert warning in source_of(client, addresses["plan"])


def test_the_sessions_of_the_hub(signed_in, planned, addresses):
    page = seen(signed_in(planned.hub, "project_lead"), addresses["sessions"])

    assert "week 4, 2027 Örebro 7 of 6 to 8 3 SEK" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?course={course}", True),
        ("?place=Örebro", True),
        ("?place=-", False),
        ("?company={alfa}", True),
        ("?week=2027-01-25", True),
        ("?week=2027-01-18&sort=cost", True),  # no session then, so no choice either
        ("?sort=-cost", True),
        ("?sort=nonsense", True),
    ],
)
def test_sessions_can_be_filtered_and_sorted(signed_in, planned, addresses, query, found):
    query = query.format(course=planned.course.pk, alfa=planned.alfa.pk)
    page = source_of(signed_in(planned.hub, "project_lead"), addresses["sessions"] + query)

    assert (f'href="{addresses["session"]}"' in page) == (found or "place=-" in query)


def test_a_company_lists_its_own_sessions_first(signed_in, planned, addresses):
    late = make_member(planned, "Delta", 2)
    client = signed_in(late, "hr")

    assert addresses["session"] not in source_of(client, addresses["sessions"])
    assert addresses["session"] in source_of(client, addresses["sessions"] + "?show=all")


def test_the_hub_sees_seats_per_company_and_no_team(signed_in, planned, addresses):
    page = source_of(signed_in(planned.hub, "project_lead"), addresses["session"])

    assert [name for name in ("Alfa", "Beta", "Ceta") if name in page] == ["Alfa", "Beta", "Ceta"]
    assert "lag" not in words_in(page).lower()
    assert "Alfa-0" not in page


def test_a_company_sees_who_could_go(signed_in, planned, addresses):
    page = source_of(signed_in(planned.alfa, "hr"), addresses["session"])

    assert "Alfa-0" in page
    assert "Alfa-1" in page
    assert "Beta-0" not in page


def test_a_union_representative_sees_seats_and_no_names(signed_in, planned, addresses):
    page = source_of(signed_in(planned.alfa, "union_representative"), addresses["session"])

    assert "Alfa-lag" in page
    assert "Alfa-0" not in page


def test_a_line_manager_sees_the_names_of_their_own_team(signed_in, planned, addresses):
    with scope_for(planned.alfa):
        own = Team.objects.get(name="Alfa-lag")
    other = make_team(planned.alfa, "Ett annat")
    leads = signed_in(planned.alfa, "line_manager", team=own)
    not_theirs = signed_in(planned.alfa, "line_manager", email="b@alfa.example", team=other)

    assert "Alfa-0" in source_of(leads, addresses["session"])
    page = source_of(not_theirs, addresses["session"])
    assert "Alfa-0" not in page
    assert "None of the people whom you lead" in page


def test_a_company_without_seats_in_a_session_is_told_so(signed_in, planned, addresses):
    late = make_member(planned, "Delta", 2)

    assert "None of our people has a seat here" in source_of(
        signed_in(late, "hr"), addresses["session"]
    )


def test_what_each_company_gets_and_pays(signed_in, planned, addresses):
    page = seen(signed_in(planned.hub, "project_lead"), addresses["companies"])

    assert "Alfa 2 2 1 2 32" in page
    assert "Ceta 4 3 1 3 48" in page
    assert "All 8 7 1 7 112" in page


def test_the_files_that_the_hub_downloads_verify(signed_in, planned, addresses):
    client = signed_in(planned.hub, "process_leader")
    instance, plan = client.get(addresses["instance"]), client.get(addresses["file"])

    assert instance["content-disposition"] == 'attachment; filename="instance.json"'
    assert plan["content-disposition"] == 'attachment; filename="plan.json"'
    assert json.loads(plan.content)["status"] == "optimal"
    problem = engine.Problem.from_json(instance.content.decode())
    assert list(engine.verify(problem, engine.Plan.from_json(plan.content.decode()))) == []


@pytest.mark.parametrize("role", [*HUB_ROLES, *COMPANY_READERS, *OTHERS])
def test_who_sees_which_page(signed_in, planned_once, role):
    place = planned_once.hub if role in HUB_ROLES else planned_once.alfa
    open_to = PAGES if role in HUB_ROLES else [name for name in PAGES if name not in HUB_ONLY]
    client = signed_in(place, role)

    answers = {name: client.get(path) for name, path in addresses_of(planned_once).items()}

    seen = [name for name, answer in answers.items() if answer.status_code == 200]
    refused = [name for name, answer in answers.items() if answer.status_code == 403]
    assert seen == ([] if role in OTHERS else open_to)
    assert seen + refused == sorted(PAGES, key=lambda name: (name in refused, PAGES.index(name)))
    assert len(refusals(place)) == len(refused)


def test_for_another_hub_the_plan_does_not_exist(signed_in, planned_once):
    other = strangers()
    lead = signed_in(other.hub, "project_lead", email="lead@andra.example")
    hr = signed_in(other.company, "hr", email="hr@andra.example")

    for name, path in addresses_of(planned_once).items():
        assert lead.get(path).status_code == 404, name
        assert hr.get(path).status_code == (403 if name in HUB_ONLY else 404), name

    kinds = ["PlannedSession" if name == "session" else "Plan" for name in PAGES]
    assert [kind for _action, kind in refusals(other.hub)] == kinds
    assert len(refusals(other.company)) == len(PAGES)
    assert "No plan yet" in source_of(lead, "/plans")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", ["plan", "sessions", "companies", "unmet", "session"])
def test_pages_in_both_languages(signed_in, planned_once, name, language):
    client = signed_in(planned_once.hub, "project_lead")
    client.cookies["django_language"] = language

    assert f'<html lang="{language}"' in source_of(client, addresses_of(planned_once)[name])


@pytest.fixture
def planned_once(published):
    """A plan of two sessions written down, for tests that need no solver."""
    published.plan, (published.session, *_rest) = write_plan(published, sessions=2, unmet=2)
    return published


def write_plan(network, *, sessions, unmet):
    """Keep a plan with so many sessions, each with a seat per company, and so many unmet rows."""
    hub, companies = network.hub, network.companies
    with scope_for(hub):
        file = StoredFile.store(hub, "plan.json", b"{}", purpose="planning")
        plan = Plan(
            organisation=hub,
            round=network.round,
            status="feasible",
            objective=90,
            bound=100,
            gap=0.1,
            seconds=1,
            seed=1,
            value=95,
            network_cost=1000,
            company_cost=500,
            instance_file=file,
            plan_file=file,
        )
        plan.save()
    dates = [
        make_date(
            network.offer,
            START + datetime.timedelta(days=number % 180),
            place=f"Ort {plan.pk}-{number}",
        )
        for number in range(sessions)
    ]
    with scope_across(hub, companies):
        kept = PlannedSession.objects.bulk_create(
            PlannedSession(
                organisation=hub,
                plan=plan,
                offer_date=date,
                participants=len(companies),
                companies=len(companies),
                network_cost=1000,
            )
            for date in dates
        )
        demand = {
            row.organisation_id: row
            for row in Demand.objects.filter(round=network.round, replaced_at=None)
        }
        PlannedSeats.objects.bulk_create(
            PlannedSeats(
                organisation_id=owner,
                session=session,
                demand=row,
                seats=1,
                cost=500,
                value=4,
            )
            for session in kept
            for owner, row in demand.items()
        )
        more = Demand.objects.bulk_create(
            Demand(
                organisation=company,
                round=network.round,
                competence=network.welding,
                from_level=1,
                to_level=3,
                people=1,
                value=4 + number,
                replaced_at=plan.made_at,
            )
            for number, company in zip(range(unmet), companies * unmet, strict=False)
        )
        UnmetDemand.objects.bulk_create(
            UnmetDemand(
                organisation_id=row.organisation_id,
                plan=plan,
                demand=row,
                people=1,
                level=1,
                reason="company_budget",
                detail={"missing": 1000},
            )
            for row in more
        )
    return plan, kept


def pages_of(signed_in, network):
    """Every page of the plan as the hub and as a company see it."""
    hub = signed_in(network.hub, "project_lead")
    company = signed_in(network.alfa, "hr", email="hr@alfa.example")
    names = ["plan", "sessions", "companies", "unmet", "session"]
    return SimpleNamespace(
        hub=hub, company=company, each=[(hub, name) for name in names]
        + [(company, name) for name in names if name != "companies"],
    )  # fmt: skip


def test_the_number_of_queries_does_not_grow(signed_in, published):
    pages = pages_of(signed_in, published)
    counted = []
    for size in (1, 3):
        published.plan, (published.session, *_rest) = write_plan(
            published, sessions=size, unmet=size
        )
        addresses = addresses_of(published)
        counted.append([(name, queries_of(client, addresses[name])) for client, name in pages.each])

    assert counted[0] == counted[1]
    assert max(number for _name, number in counted[0]) <= MOST_QUERIES, counted[0]


def test_pages_of_a_large_plan_stay_small(signed_in, published):
    published.plan, (published.session, *_rest) = write_plan(published, sessions=900, unmet=3000)
    pages = pages_of(signed_in, published)
    addresses = addresses_of(published)

    sizes = {
        (name, client is pages.hub): len(source_of(client, addresses[name]).encode())
        for client, name in pages.each
    }

    assert max(sizes.values()) < MOST_BYTES, sizes
