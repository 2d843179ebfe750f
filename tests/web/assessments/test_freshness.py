"""The stale list, one touch to confirm, rules and the target."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from samtakt.assessments.models import DecayRule, FreshnessTarget, Performance
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from tests.factories import agree, assign, make_competence, make_person, make_team, require
from tests.web.reading import MOST_BYTES, MOST_QUERIES

OLD = datetime.date(2024, 1, 1)


def confirming(person, competence):
    return reverse("confirm_level", args=[person.pk, competence.pk])


def test_one_touch_confirms_and_comes_back(press, chef):
    agree(press.anna, press.welding, 3, decided_on=OLD)
    page = chef.get(reverse("freshness")).content.decode()
    assert "Anna" in page
    assert confirming(press.anna, press.welding) in page

    back = reverse("freshness") + "?team=1"
    answer = chef.post(confirming(press.anna, press.welding), {"back": back})
    assert answer.url == back
    with scope_for(press.company):
        assert Performance.objects.get().performed_on == timezone.localdate()
    assert "Nothing to confirm" in chef.get(reverse("freshness")).content.decode()


def test_nothing_agreed_is_nothing_to_confirm(press, chef):
    answer = chef.post(confirming(press.anna, press.welding), follow=True)

    assert "nothing to confirm" in answer.content.decode()
    with scope_for(press.company):
        assert not Performance.objects.exists()


def test_confirmation_is_not_led_to_another_site(press, chef):
    agree(press.anna, press.welding, 3, decided_on=OLD)
    answer = chef.post(confirming(press.anna, press.welding), {"back": "//evil.example"})

    assert answer.url == reverse("freshness")


def test_a_manager_sees_the_own_teams_and_hr_all(press, chef, somebody):
    cia = make_person(press.company, "Cia", team=make_team(press.company, "Lager"))
    assign(cia, press.role)
    agree(cia, press.welding, 3, decided_on=OLD)

    assert "Cia" not in chef.get(reverse("freshness")).content.decode()
    assert "Cia" in somebody(Role.HR).get(reverse("freshness")).content.decode()
    assert chef.post(confirming(cia, press.welding)).status_code == 404


def test_the_rule_and_its_end(press, somebody):
    hr, address = somebody(Role.HR), reverse("freshness_rules")
    given = {
        "competence": press.welding.pk, "months": 6, "from_level": 2,
        "valid_from": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert hr.post(address, given).status_code == 302
    with scope_for(press.company):
        rule = DecayRule.objects.get()
    assert (rule.competence, rule.months) == (press.welding, 6)
    assert "Welding" in hr.get(address).content.decode()

    hr.post(reverse("end_decay_rule", args=[rule.pk]))
    rule.refresh_from_db()
    assert rule.valid_to == timezone.localdate()
    assert hr.post(address, given | {"months": 0}).status_code == 400


def test_the_target_stands_on_the_page(press, somebody):
    hr = somebody(Role.HR)
    agree(press.anna, press.welding, 3, decided_on=timezone.localdate())
    due = timezone.localdate().replace(month=12, day=31)
    hr.post(reverse("freshness_target"), {"due_on": due.isoformat(), "percent": 80})
    with scope_for(press.company):
        assert FreshnessTarget.objects.get().percent == 80

    page = hr.get(reverse("freshness")).content.decode()
    assert "80 %" in page
    assert hr.post(reverse("freshness_target"), {"percent": 0}).status_code == 400


def test_a_manager_sets_no_rules(press, chef):
    assert chef.get(reverse("freshness_rules")).status_code == 403
    assert chef.post(reverse("freshness_target")).status_code == 403


@pytest.mark.parametrize("page", ["freshness", "freshness_rules", "dialogues", "screens"])
def test_the_number_of_queries_does_not_grow(press, somebody, page, django_assert_max_num_queries):
    hr, counts = somebody(Role.HR), []
    for names in (["Cia"], ["Dan", "Eva", "Fia"]):
        for name in names:
            person = make_person(press.company, name, team=press.team)
            assign(person, press.role)
            agree(person, press.welding, 3, decided_on=OLD)
            require(press.company, press.role, make_competence(press.hub, name), 2)
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            assert hr.get(reverse(page)).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_many_stale_levels_are_a_small_page(press, somebody):
    for number in range(200):
        person = make_person(press.company, f"P {number}", team=press.team)
        assign(person, press.role)
        agree(person, press.welding, 3, decided_on=OLD)

    assert len(somebody(Role.HR).get(reverse("freshness")).content) < MOST_BYTES
