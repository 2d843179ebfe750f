"""The technology plan: decided, moved, cancelled, drawn."""

import datetime

from django.urls import reverse

from samtakt.analysis.models import TechnologyItem
from samtakt.competences.models import Requirement
from samtakt.foundation.tenancy import scope_for
from tests.web.assigned import LIVE_ON
from tests.web.reading import seen, text_of


def test_a_decision_is_shown_before_it_is_made(hr, company, made):
    page = seen(hr, reverse("decide_technology", args=[made.item.pk]))
    assert "level 4" in page
    assert "level 3" in page
    with scope_for(company):
        assert not Requirement.objects.filter(valid_from=LIVE_ON).exists()

    hr.post(reverse("decide_technology", args=[made.item.pk]))
    with scope_for(company):
        assert Requirement.objects.filter(valid_from=LIVE_ON, level=4).count() == 1


def test_the_day_is_moved_after_what_moves_along_is_shown(hr, company, made):
    hr.post(reverse("decide_technology", args=[made.item.pk]))
    move = reverse("move_technology", args=[made.item.pk])
    assert "is not required from this day" in seen(hr, f"{move}?to=2091-01-01")
    with scope_for(company):
        assert Requirement.objects.filter(valid_from=LIVE_ON).exists()

    hr.post(move, {"to": "2091-01-01"})
    with scope_for(company):
        days = Requirement.objects.filter(level=4).values_list("valid_from", flat=True)
        assert list(days) == [datetime.date(2091, 1, 1)]
    assert hr.post(move, {"to": "x"}).status_code == 400


def test_an_item_is_cancelled_and_taken_up_again(hr, company, made):
    hr.post(reverse("decide_technology", args=[made.item.pk]))
    assert "Cancel" in seen(hr, reverse("cancel_technology", args=[made.item.pk]))
    hr.post(reverse("cancel_technology", args=[made.item.pk]))
    with scope_for(company):
        assert not Requirement.objects.filter(level=4).exists()

    hr.post(reverse("change_technology_state", args=[made.item.pk]), {"to": "idea"})
    said = text_of(
        hr.post(
            reverse("change_technology_state", args=[made.item.pk]), {"to": "live"}, follow=True
        )
    )
    assert "This has not been decided." in said


def test_an_item_is_added_and_asks_for_something(hr, company, work):
    welding, role, _person = work
    given = {"name": "Press", "kind": "other", "goes_live_on": "2090-01-01"}
    hr.post(reverse("add_technology"), given)
    with scope_for(company):
        item = TechnologyItem.objects.get(name="Press")
    ask = reverse("add_technology_effect", args=[item.pk])
    asked = {"competence": welding.pk, "level": 3, "criticality": 2, "role": role.pk}
    assert "Svetsning" in text_of(hr.post(ask, asked, follow=True))
    refused = hr.post(ask, asked | {"role": ""})
    assert (refused.status_code, "Say which role" in text_of(refused)) == (400, True)
    with scope_for(company):
        effect = item.effects.get()
    hr.post(reverse("remove_technology_effect", args=[effect.pk]))
    changed = {"name": "Press 2", "kind": "cnc", "cost": "1000"}
    hr.post(reverse("change_technology", args=[item.pk]), changed)
    with scope_for(company):
        item.refresh_from_db()
        assert (item.name, item.kind, item.effects.count()) == ("Press 2", "cnc", 0)


def test_the_plan_is_drawn_with_every_item(hr, made):
    page = hr.get(reverse("technology")).content.decode()

    assert '<g class="mark mark-idea">' in page
    assert "Vår robot 0" in page
    assert "2090-03-01" in page
