"""Rounds: opened when the purpose is told, followed as counts, closed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from samtakt.assessments.models import AssessmentRound, Assessor, PurposeStatement
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from tests.assessments.conftest import TODAY, publish, say_manager, say_self
from tests.factories import assign, make_company, make_person, make_team
from tests.web.reading import MOST_BYTES, MOST_QUERIES


def given(press, **more):
    today = timezone.localdate()
    return {
        "name": "Höst",
        "teams": [press.team.pk],
        "opens_on": today.isoformat(),
        "due_on": (today + datetime.timedelta(days=20)).isoformat(),
        "asks_self": "on",
    } | more


def test_a_round_is_opened_for_ones_own_teams(press, chef):
    answer = chef.post(reverse("open_assessment_round"), given(press))
    with scope_for(press.company):
        round = AssessmentRound.objects.get()

    assert answer.url == reverse("assessment_round", args=[round.pk])
    assert "has been told" in chef.get(answer.url).content.decode()


def test_another_team_cannot_be_chosen(press, chef):
    other = make_team(press.company, "Lager")
    answer = chef.post(reverse("open_assessment_round"), given(press, teams=[other.pk]))

    assert answer.status_code == 400
    with scope_for(press.company):
        assert not AssessmentRound.objects.exists()


def test_without_a_purpose_the_page_says_what_comes_first(press, somebody):
    with scope_for(press.company):
        PurposeStatement.objects.all()._raw_delete("default")
    hr = somebody(Role.HR)
    publish(press.company, timezone.localdate() + datetime.timedelta(days=1))
    page = hr.get(reverse("open_assessment_round")).content.decode()

    assert "First tell the staff why" in page
    assert reverse("publish_purpose") in page
    answer = hr.post(reverse("open_assessment_round"), given(press))
    assert answer.status_code == 400
    with scope_for(press.company):
        assert not AssessmentRound.objects.exists()


def test_the_union_sees_how_far_teams_have_come_and_nobody(press, ask, somebody):
    round = ask()
    say_self(round, press.anna, press.welding, 2)
    say_manager(press, press.anna, press.welding, 2, round=round)
    union = somebody(Role.UNION_REPRESENTATIVE)
    page = union.get(reverse("assessment_round", args=[round.pk])).content.decode()

    assert "Press" in page
    assert "1/4" in page
    # the reader, whom the frame names, is called Anna Ek
    assert page.count("Anna") == page.count("Anna Ek")
    assert union.get(reverse("assess_team", args=[press.team.pk])).status_code == 403
    assert union.get(reverse("agree_levels", args=[press.anna.pk])).status_code == 403


def test_a_manager_sees_the_rounds_of_own_teams_alone(press, ask, chef):
    lager = make_team(press.company, "Lager")
    mine, other = ask(), ask("Lagret", teams={lager: None})

    assert chef.get(reverse("assessment_round", args=[mine.pk])).status_code == 200
    assert chef.get(reverse("assessment_round", args=[other.pk])).status_code == 404
    both = ask("Båda", teams={press.team: None, lager: None})
    page = chef.get(reverse("assessment_round", args=[both.pk])).content.decode()
    assert "Press" in page
    assert "Lager</" not in page


def test_a_colleague_is_asked_and_left_out(press, ask, somebody):
    hr, round = somebody(Role.HR), ask(asks_peer=True)
    address = reverse("round_assessors", args=[round.pk])
    asked = {"person": press.anna.pk, "assessor": press.bo.pk, "part": "peer"}
    hr.post(address, asked)
    with scope_for(press.company):
        row = Assessor.objects.get()

    assert hr.post(address, asked).status_code == 400
    assert "Bo" in hr.get(address).content.decode()
    hr.post(reverse("leave_out_assessor", args=[row.pk]))
    with scope_for(press.company):
        assert not Assessor.objects.exists()


def test_a_round_is_closed_by_who_leads_the_company(press, ask, chef, somebody):
    round = ask()
    assert chef.post(reverse("close_assessment_round", args=[round.pk])).status_code == 403
    somebody(Role.COMPANY_ADMIN).post(reverse("close_assessment_round", args=[round.pk]))
    round.refresh_from_db()

    assert round.state == "closed"


def test_strangers_find_no_round(press, ask, member, client):
    round = ask()
    beta = make_company(press.hub, "Beta")
    client.force_login(member(beta, Role.HR, email="hr@beta.example"))

    assert client.get(reverse("assessment_round", args=[round.pk])).status_code == 404


@pytest.mark.parametrize("page", ["assessment_rounds", "assessment_round", "round_assessors"])
def test_the_number_of_queries_does_not_grow(
    press, ask, somebody, page, django_assert_max_num_queries
):
    hr, round = somebody(Role.HR), ask(asks_peer=True)
    arguments = [] if page == "assessment_rounds" else [round.pk]
    counts = []
    for names in (["Cia"], ["Dan", "Eva", "Fia"]):
        for name in names:
            person = make_person(press.company, name, team=press.team)
            assign(person, press.role)
            say_self(round, person, press.welding, 2)
        ask(f"Runda {names}", opens_on=TODAY)
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            answer = hr.get(reverse(page, args=arguments))
        assert answer.status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_round_of_a_thousand_people_is_a_small_page(press, ask, somebody):
    for number in range(300):
        make_person(press.company, f"Person {number}", team=press.team)
    round = ask()
    answer = somebody(Role.HR).get(reverse("assessment_round", args=[round.pk]))

    assert len(answer.content) < MOST_BYTES
