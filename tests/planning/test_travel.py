import datetime
from decimal import Decimal

import pytest

from samtakt.foundation.legalrules import LegalRule, NoRuleInForce
from samtakt.planning.travel import (
    kilometres,
    kronor_per_kilometre,
    points_of_places,
    travel_costs,
)
from tests.factories import make_company, make_course, make_date, make_hub, make_offer

OREBRO, KOPING = (59.2753, 15.2134), (59.5140, 15.9926)


def test_the_distance_is_the_great_circles():
    # One degree along the equator is 1/360 of the earth's circumference, 111.19 km.
    assert kilometres((0, 0), (0, 1)) == pytest.approx(111.195, abs=0.001)
    assert kilometres(OREBRO, KOPING) == pytest.approx(kilometres(KOPING, OREBRO))
    assert kilometres(OREBRO, KOPING) == pytest.approx(51.6, abs=0.5)
    assert kilometres(OREBRO, OREBRO) == 0


@pytest.mark.django_db
def test_the_rate_is_a_dated_rule():
    LegalRule.objects.create(
        key="travel.per_km", value="3.10", unit="SEK per km", valid_from="2030-01-01", source="x"
    )

    assert kronor_per_kilometre(datetime.date(2029, 12, 31)) == Decimal("2.50")
    assert kronor_per_kilometre(datetime.date(2030, 1, 1)) == Decimal("3.10")
    assert kronor_per_kilometre(datetime.date(2010, 1, 1)) == Decimal("2.50")


@pytest.mark.django_db
def test_no_rate_at_all_is_said():
    LegalRule.objects.filter(key="travel.per_km").delete()

    with pytest.raises(NoRuleInForce):
        kronor_per_kilometre(datetime.date(2026, 1, 1))


@pytest.mark.django_db
def test_there_and_back_nothing_at_home_and_the_mean_for_an_unknown_place():
    hub = make_hub()
    here = make_company(hub, "Alfa", place="Örebro", latitude=OREBRO[0], longitude=OREBRO[1])
    lost = make_company(hub, "Beta")

    costs = travel_costs([here, lost], {"örebro": OREBRO, "Köping": KOPING}, Decimal(2))

    far = round(2 * kilometres(OREBRO, KOPING) * 2)
    assert costs[here.pk, "örebro"] == 0
    assert costs[here.pk, "Köping"] == far
    assert costs[lost.pk, "Köping"] == costs[lost.pk, "örebro"] == round(far / 2)


@pytest.mark.django_db
def test_a_place_of_which_nothing_is_said_is_where_its_companies_are():
    hub = make_hub()
    here = make_company(hub, "Alfa", place="Örebro", latitude=OREBRO[0], longitude=OREBRO[1])
    offer = make_offer(make_course(hub, "Svets"))
    day = datetime.date(2027, 1, 11)
    far = {"latitude": KOPING[0], "longitude": KOPING[1]}
    dates = [
        make_date(offer, day, place="örebro"),
        make_date(offer, day, place="Köping", **far),
        make_date(offer, day, place="Nora"),
        make_date(offer, day, online=True),
    ]

    assert points_of_places(dates, [here]) == {"örebro": OREBRO, "Köping": KOPING, "Nora": None}
