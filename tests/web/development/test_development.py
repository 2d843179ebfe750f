"""Pages of development plans: who opens which, what they say and do, and how much they ask."""

import datetime

import pytest
from django.utils import timezone

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.developmentplans import (
    ActionDetails,
    add_action,
    confirm_as_employee,
    confirm_as_manager,
    make_plan,
)
from samtakt.planning.models import ActionEffect, DevelopmentPlan, PlanAction
from tests.factories import (
    actor_in,
    agree,
    assign,
    make_company,
    make_competence,
    make_hub,
    make_person,
    make_role,
    make_team,
    require,
)
from tests.web.planning import COMPANY_LEADS, HUB_ROLES
from tests.web.reading import MOST_QUERIES, queries_of, source_of

DAY = datetime.timedelta(days=1)


@pytest.fixture
def press(company):
    return make_team(company, "Pressen")


@pytest.fixture
def anna(company, press):
    return make_person(company, "Astrid", team=press)


def plan_for(person, company, *, actions=1, due_in=30, confirmed=True, name="Min plan"):
    """A plan with actions made a month ago; confirmed by both unless said otherwise."""
    today = timezone.localdate()
    by = actor_in(company, "hr")
    with scope_for(company):
        plan = make_plan(
            person=person, name=name, starts_on=today - 40 * DAY, ends_on=today + 300 * DAY, by=by
        )
        for number in range(actions):
            given = ActionDetails(
                kind="coaching" if person else "recruit",
                title=f"Åtgärd {number}",
                due_on=today + 400 * DAY,
                owner_name="Bo",
            )
            action = add_action(plan, given, by=by)
            PlanAction.objects.filter(pk=action.pk).update(
                planned_on=today - 60 * DAY, due_on=today + due_in * DAY
            )
        if confirmed:
            confirm_as_manager(plan, by=by)
            if person is not None:
                confirm_as_employee(plan, by=actor_in(company, "employee", person_id=person.pk))
    return plan


def reload(company, row):
    with scope_for(company):
        return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize("role", COMPANY_LEADS)
def test_hr_makes_a_plan_from_the_gaps(signed_in, hub, company, anna, role):
    work, welding = make_role(company), make_competence(hub, "Svetsning", name_en="Welding")
    assign(anna, work)
    require(company, work, welding, 3)
    agree(anna, welding, 1)
    client = signed_in(company, role)
    path = f"/people/{anna.pk}/development/new"
    assert "Welding" in source_of(client, path)

    today = timezone.localdate()
    form = {
        "name": "2027",
        "starts_on": today.isoformat(),
        "ends_on": (today + 200 * DAY).isoformat(),
        "proposal": [str(welding.pk)],
    }
    answer = client.post(path, form, follow=True)

    with scope_for(company):
        action = PlanAction.objects.select_related("plan").get()
    assert answer.redirect_chain == [(f"/development/{action.plan_id}", 302)]
    assert (action.plan.person_id, action.from_level, action.expected_level) == (anna.pk, 1, 2)
    assert "Confirm the plan" in answer.content.decode()


def test_a_plan_that_ends_before_it_starts_is_told_at_its_field(signed_in, company, anna):
    form = {"name": "2027", "starts_on": "2027-05-01", "ends_on": "2027-04-01"}

    answer = signed_in(company, "hr").post(f"/people/{anna.pk}/development/new", form)

    assert answer.status_code == 400
    assert "The plan ends before it starts." in answer.content.decode()
    with scope_for(company):
        assert not DevelopmentPlan.objects.exists()


def test_both_confirm_on_their_own_pages(signed_in, company, anna):
    plan = plan_for(anna, company, confirmed=False)
    hr = signed_in(company, "hr")
    own = signed_in(company, "employee", person=anna, email="anna.ek@alfa.example")

    assert own.get("/development/mine").headers["location"] == f"/development/{plan.pk}"
    assert "I confirm my plan" in source_of(own, f"/development/{plan.pk}")
    own.post(f"/development/{plan.pk}/agree")
    assert reload(company, plan).state == "draft"
    hr.post(f"/development/{plan.pk}/confirm")

    assert reload(company, plan).state == "confirmed"


def test_an_action_is_added_changed_ended_and_evaluated(signed_in, company, anna):
    plan = plan_for(anna, company, confirmed=False)
    hr = signed_in(company, "hr")
    due = (timezone.localdate() + 90 * DAY).isoformat()
    form = {
        "kind": "rotation",
        "title": "Två veckor vid kapen",
        "owner_name": "astrid",
        "due_on": due,
        "cost": "1200",
    }
    hr.post(f"/development/{plan.pk}/actions/new", form)
    with scope_for(company):
        action = PlanAction.objects.get(title="Två veckor vid kapen")
    assert action.owner == anna
    hr.post(f"/development/actions/{action.pk}", form | {"title": "Tre veckor vid kapen"})
    assert reload(company, action).title == "Tre veckor vid kapen"

    with scope_for(company):
        plan = DevelopmentPlan.objects.select_related("person").get()
        confirm_as_manager(plan, by=actor_in(company, "hr"))
        confirm_as_employee(plan, by=actor_in(company, "employee", person_id=anna.pk))
    today = timezone.localdate().isoformat()
    answer = hr.post(
        f"/development/actions/{action.pk}/end", {"outcome": "not_done", "ended_on": today}
    )
    assert answer.status_code == 400
    assert "choose a reason from the list" in answer.content.decode()
    hr.post(f"/development/actions/{action.pk}/end", {"outcome": "done", "ended_on": today})
    assert reload(company, action).state == "done"
    assert "Did it have effect?" in source_of(hr, f"/development/{plan.pk}")
    effect = {"method": "Prov", "evaluated_on": today, "result": "partial"}
    hr.post(f"/development/actions/{action.pk}/effect", effect)

    with scope_for(company):
        assert ActionEffect.objects.get().result == "partial"


def test_a_manager_plans_for_the_own_team_alone(signed_in, company, anna, press):
    other = make_person(company, "Börje", team=make_team(company, "Lagret"))
    mine, theirs = plan_for(anna, company), plan_for(other, company)
    manager = signed_in(company, "line_manager", team=press)

    listed = source_of(manager, "/development")

    assert "Astrid" in listed
    assert "Börje" not in listed
    assert manager.get(f"/development/{mine.pk}").status_code == 200
    assert manager.get(f"/development/{theirs.pk}").status_code == 404
    assert manager.get(f"/people/{other.pk}/development/new").status_code == 404


def test_an_employee_sees_the_own_plan_and_changes_nothing(signed_in, company, anna, press):
    other = make_person(company, "Bo", team=press)
    own, theirs = plan_for(anna, company), plan_for(other, company)
    client = signed_in(company, "employee", person=anna)

    page = source_of(client, f"/development/{own.pk}")

    assert "Add an action" not in page
    assert client.get(f"/development/{theirs.pk}").status_code == 404
    assert client.get("/development").status_code == 403
    assert client.post(f"/development/{own.pk}/confirm").status_code == 403


def test_the_union_sees_the_companys_plan_without_names(signed_in, company, anna):
    plan_for(anna, company)
    plan_for(None, company, name="Bolagets")
    client = signed_in(company, "union_representative")

    page = source_of(client, "/development/company")

    assert "Astrid" not in page
    assert "Coaching at work" in page
    assert "Åtgärd 0" in page  # the company's own action names nobody


def test_a_strangers_company_finds_no_plan(signed_in, company, anna):
    plan = plan_for(anna, company)
    with scope_for(company):
        action = PlanAction.objects.get()
    stranger = signed_in(make_company(make_hub("Andra"), "Beta"), "hr", email="b@beta.example")

    for path in (
        f"/development/{plan.pk}",
        f"/development/{plan.pk}/actions/new",
        f"/development/actions/{action.pk}",
        f"/development/actions/{action.pk}/end",
        f"/people/{anna.pk}/development/new",
    ):
        assert stranger.get(path).status_code == 404, path


@pytest.mark.parametrize("role", HUB_ROLES)
def test_the_hub_sees_shares_of_companies_that_agreed(signed_in, hub, role):
    open_, silent = (
        make_company(hub, "Öppna", shares=["aggregate_gaps"]),
        make_company(hub, "Tysta"),
    )
    for company in (open_, silent):
        plan_for(make_person(company, "Hemlig"), company, due_in=-10)

    page = source_of(signed_in(hub, role), "/development/follow-up")

    assert "Öppna" in page
    assert "Tysta" not in page
    assert "Hemlig" not in page


def test_the_follow_up_counts_what_its_list_shows(signed_in, company, anna):
    plan_for(anna, company, actions=2, due_in=-10)
    client = signed_in(company, "hr")

    assert "0%" in source_of(client, "/development/follow-up")
    listed = source_of(client, "/development/follow-up/actions?ending=open")

    assert listed.count("Åtgärd") == 2
    assert "Nothing fits the filter" in source_of(
        client, "/development/follow-up/actions?ending=done"
    )


def test_pages_ask_the_same_number_of_queries_for_one_and_for_three(signed_in, company, press):
    client = signed_in(company, "hr")
    asked = []
    for people in (1, 3):
        for number in range(people):
            person = make_person(company, f"P{people}{number}", team=press)
            plan = plan_for(person, company, actions=people, due_in=-5)
        plan_for(None, company, actions=people, name=f"Bolagets {people}", due_in=5)
        pages = (
            "/development",
            "/development/company",
            "/development/follow-up",
            "/development/follow-up/actions",
            f"/development/{plan.pk}",
            f"/people/{person.pk}/development/new",
        )
        asked.append([queries_of(client, path) for path in pages])

    assert asked[0] == asked[1]
    assert max(asked[0]) <= MOST_QUERIES


def test_the_risks_are_a_part_of_the_companys_plan(signed_in, company, press):
    client = signed_in(company, "hr")
    work, welding = make_role(company), make_competence(company, "Svetsning", name_en="Welding")
    require(company, work, welding, 3, criticality=3)
    alone = make_person(company, "Ensam", team=press)
    assign(alone, work)
    agree(alone, welding, 3)

    whole = source_of(client, "/development/company/risks")
    part = client.get("/development/company/risks", headers={"hx-request": "true"})

    assert "Key-person risk" in whole
    assert "<html" not in part.content.decode()
    assert "Welding" in part.content.decode()
