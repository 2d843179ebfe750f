"""The assignment's pages: who sees what, what they say, what a button does, and what they cost."""

import pytest
from django.urls import reverse

from samtakt.analysis.models import Assignment, AssignmentStep, CompanyFigures
from samtakt.assessments.models import PurposeStatement
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_company, make_competence, make_person, make_role
from tests.web.assigned import LIVE_ON, TODAY, make_assignment
from tests.web.planning import HUB_ROLES
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, seen, text_of

LEADS = ("company_admin", "hr")
MANAGERS = (*LEADS, "line_manager")
FOLLOWERS = (*MANAGERS, "union_representative")
STAFF = (*FOLLOWERS, "employee")
BEGUN = {
    "name": "Analys 2027",
    "reasons": ["growth", "technology"],
    "scope": "Pressen",
    "lead": "Maria",
    "starts_on": "2026-11-01",
    "ends_on": "",
}
PURPOSE = {
    "purpose": "Vi vill växa",
    "visibility": "Chefen: dina nivåer",
    "not_used_for": "Lön",
    "contact": "Maria, 070",
}


def pages(made):
    """Every page that is read, with the roles that may."""
    pk = made.assignment.pk
    return {
        reverse("purpose"): STAFF,
        reverse("interviews"): STAFF,
        reverse("interview_guide", args=["management"]): STAFF,
        reverse("interview_guide", args=["individual"]): STAFF,
        reverse("assignment_page", args=[pk]): FOLLOWERS,
        reverse("baseline", args=[pk]): FOLLOWERS,
        reverse("swot", args=[pk]): MANAGERS,
        reverse("goals"): MANAGERS,
        reverse("goal", args=[made.goal.pk]): MANAGERS,
        reverse("chain"): MANAGERS,
        reverse("technology"): MANAGERS,
        reverse("technology_item", args=[made.item.pk]): MANAGERS,
        reverse("write_notes", args=["individual"]): MANAGERS,
        reverse("change_assignment", args=[pk]): LEADS,
        reverse("sign_assignment", args=[pk]): LEADS,
        reverse("change_step", args=[made.steps[1].pk]): LEADS,
        reverse("change_goal", args=[made.goal.pk]): LEADS,
        reverse("change_swot_entry", args=[made.entry.pk]): LEADS,
        reverse("change_technology", args=[made.item.pk]): LEADS,
        reverse("decide_technology", args=[made.item.pk]): LEADS,
        reverse("move_technology", args=[made.item.pk]): LEADS,
        reverse("cancel_technology", args=[made.item.pk]): LEADS,
        reverse("publish_purpose"): LEADS,
        reverse("set_goal"): LEADS,
        reverse("add_technology"): LEADS,
        reverse("start_assignment"): LEADS,
    }


@pytest.mark.parametrize("role", [*STAFF, "auditor", "trainer"])
def test_each_role_opens_its_pages_and_no_other(signed_in, company, made, role):
    client = signed_in(company, role)
    answers = {path: client.get(path).status_code for path in pages(made)}

    expected = {path: 200 if role in roles else 403 for path, roles in pages(made).items()}
    assert answers == expected


@pytest.mark.parametrize("role", HUB_ROLES)
def test_the_hub_opens_progress_and_nothing_inside_a_company(signed_in, hub, made, role):
    client = signed_in(hub, role)

    assert {client.get(path).status_code for path in pages(made)} == {403}
    assert client.get(reverse("progress")).status_code == 200


def test_without_an_assignment_the_first_step_is_to_begin_one(signed_in, company, hr):
    assert "Begin an assignment" in seen(hr, reverse("assignment"))
    union = signed_in(company, "union_representative", email="leif@alfa.example")
    assert "Begin an assignment" not in seen(union, reverse("assignment"))


def test_hr_begins_an_assignment_and_sees_its_steps(hr, company):
    answer = hr.post(reverse("start_assignment"), BEGUN, follow=True)

    with scope_for(company):
        row = Assignment.objects.get()
        assert row.steps.count() == 8
    assert answer.redirect_chain == [(reverse("assignment_page", args=[row.pk]), 302)]
    said = text_of(answer)
    assert "0 of 8 steps are done." in said
    assert "The staff have not been told yet." in said
    assert "Growth · New technology" in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ends_on": "2026-10-01"}, "The last day comes before the first."),
        ({"reasons": []}, "This field is required."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_an_assignment_that_cannot_be_is_not_begun(hr, company, changed, said):
    answer = hr.post(reverse("start_assignment"), BEGUN | changed)

    assert answer.status_code == 400
    assert said in text_of(answer)
    with scope_for(company):
        assert not Assignment.objects.exists()


def test_the_first_step_waits_for_signature_and_statement(hr, company, work):
    hr.post(reverse("start_assignment"), BEGUN)
    with scope_for(company):
        row = Assignment.objects.get()
        step = row.steps.get(number=0)
    finish = reverse("finish_step", args=[step.pk])

    assert "has not been signed" in text_of(hr.post(finish, follow=True))
    signed = {"management": "Eva", "union": "Leif", "on": "2026-11-01"}
    hr.post(reverse("sign_assignment", args=[row.pk]), signed)
    assert "Publish the statement first" in text_of(hr.post(finish, follow=True))
    hr.post(reverse("publish_purpose"), PURPOSE)
    said = text_of(hr.post(finish, follow=True))

    assert "1 of 8 steps are done." in said
    assert "Eva, Leif" in said


def test_everybody_reads_what_was_published_and_what_was_before(signed_in, company, hr):
    assert "Nothing has been published yet" in seen(hr, reverse("purpose"))
    hr.post(reverse("publish_purpose"), PURPOSE)
    hr.post(reverse("publish_purpose"), PURPOSE | {"purpose": "Vi vill bli bättre"})
    employee = signed_in(company, "employee", email="sven@alfa.example")
    said = seen(employee, reverse("purpose"))

    assert said.index("Vi vill bli bättre") < said.index("What was said before")
    assert said.index("What was said before") < said.index("Vi vill växa")
    assert reverse("publish_purpose") not in employee.get(reverse("purpose")).content.decode()
    with scope_for(company):
        assert PurposeStatement.objects.count() == 2


def test_a_statement_begins_with_words_that_can_be_used(hr):
    assert "It is not used to set pay" in seen(hr, reverse("publish_purpose"))
    answer = hr.post(reverse("publish_purpose"), PURPOSE | {"contact": ""})
    assert answer.status_code == 400


def test_a_manager_works_on_the_steps_that_are_theirs(signed_in, company, made, work, team, hr):
    *_others, person = work
    manager = signed_in(
        company, "line_manager", email="peter@alfa.example", team=team, person=person
    )
    mine, other = made.steps[2], made.steps[3]
    given = {"owner": "Anna", "due_on": "2026-12-01", "note": "Börja med pressen"}
    hr.post(reverse("change_step", args=[mine.pk]), given)

    assert manager.post(reverse("take_step", args=[mine.pk])).status_code == 302
    assert manager.post(reverse("finish_step", args=[mine.pk])).status_code == 302
    assert manager.post(reverse("finish_step", args=[other.pk])).status_code == 404
    page = manager.get(reverse("assignment_page", args=[made.assignment.pk])).content.decode()
    assert reverse("reopen_step", args=[mine.pk]) in page
    assert reverse("take_step", args=[other.pk]) not in page
    with scope_for(company):
        states = AssignmentStep.objects.filter(pk__in=[mine.pk, other.pk]).order_by("number")
        assert [step.state for step in states] == ["done", "not_started"]


def test_a_step_links_only_to_tools_that_the_reader_may_use(signed_in, company, made, hr):
    at = reverse("assignment_page", args=[made.assignment.pk])
    union = signed_in(company, "union_representative", email="leif@alfa.example")

    assert f'href="{reverse("goals")}"' in hr.get(at).content.decode()
    page = union.get(at).content.decode()
    assert f'href="{reverse("goals")}"' not in page
    assert f'href="{reverse("purpose")}"' in page
    assert reverse("take_step", args=[made.steps[0].pk]) not in page


def test_an_assignment_is_stopped_and_taken_up_again(hr, company, made):
    pk = made.assignment.pk
    said = text_of(hr.post(reverse("end_assignment", args=[pk]), {"how": "stop"}, follow=True))
    assert "The assignment is stopped." in said
    assert "Take it up again" in said

    said = text_of(hr.post(reverse("resume_assignment", args=[pk]), follow=True))
    assert "The assignment is under way again." in said
    said = text_of(hr.post(reverse("end_assignment", args=[pk]), follow=True))
    assert "8 steps are not done yet" in said


def test_the_beginning_is_chosen_and_compared_with_today(hr, company, made):
    pk = made.assignment.pk
    assert "No day to compare with yet" in seen(hr, reverse("baseline", args=[pk]))
    said = text_of(
        hr.post(reverse("choose_baseline", args=[pk]), {"day": "2026-01-01"}, follow=True)
    )
    assert "No later figures yet" in said

    said = text_of(hr.post(reverse("count_today", args=[pk]), follow=True))
    assert "Missing levels" in said
    assert "as before" in said
    with scope_for(company):
        assert CompanyFigures.objects.count() == 2
    refused = hr.post(reverse("choose_baseline", args=[pk]), {"day": "2099-01-01"})
    assert (refused.status_code, "has not come" in text_of(refused)) == (400, True)


def test_progress_shows_steps_of_those_who_agreed_and_links_to_none(signed_in, hub):
    alfa = make_company(hub, "Öppna AB", shares=["progress"])
    beta = make_company(hub, "Slutna AB")
    make_company(hub, "Nya AB", shares=["progress"])
    for company in (alfa, beta):
        competence, role = make_competence(company), make_role(company)
        make_assignment(company, competence, role, make_person(company))
    answer = signed_in(hub, "project_lead").get(reverse("progress"))
    said = text_of(answer)

    assert "3 companies, of which 2 let you see their progress by agreement." in said
    assert answer.content.decode().count('class="progress-cell') == 8
    assert "Progress is not shared" in said
    assert "Not begun" in said
    assert "Ledare" not in said
    assert "/assignments/" not in answer.content.decode()


READ = [
    "assignment_page",
    "baseline",
    "swot",
    "purpose",
    "goals",
    "chain",
    "technology",
    "interviews",
    "goal",
    "technology_item",
    "decide_technology",
]


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("times", [1, 3])
def test_pages_cost_few_queries_whatever_they_hold(hr, company, work, name, times):
    made = make_assignment(company, *work, times=times)
    about = {
        "assignment_page": [made.assignment.pk],
        "baseline": [made.assignment.pk],
        "swot": [made.assignment.pk],
        "goal": [made.goal.pk],
        "technology_item": [made.item.pk],
        "decide_technology": [made.item.pk],
    }

    assert queries_of(hr, reverse(name, args=about.get(name, []))) <= MOST_QUERIES


@pytest.mark.parametrize("companies", [1, 3])
def test_progress_costs_few_queries_whatever_the_network(signed_in, hub, companies):
    for number in range(companies):
        company = make_company(hub, f"Bolag {number}", shares=["progress"])
        competence, role = make_competence(company), make_role(company)
        make_assignment(company, competence, role, make_person(company))

    assert queries_of(signed_in(hub, "project_lead"), reverse("progress")) <= MOST_QUERIES


def test_long_lists_come_in_pages(hr, company, work):
    """A company of 1,000 people may have hundreds of notes and goals; a page stays small."""
    make_assignment(company, *work, times=60)
    sizes = {
        name: len(hr.get(reverse(name)).content)
        for name in ("goals", "technology", "interviews", "chain")
    }

    assert max(sizes.values()) < MOST_BYTES, sizes
    assert "?page=2" in hr.get(reverse("interviews")).content.decode()


def test_today_of_the_helpers_has_passed():
    assert TODAY < LIVE_ON
