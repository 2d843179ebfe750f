"""Seats that stay, in plans made later: what they are charged, and the sessions they are in."""

from samtakt.engines import planning as engine
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.costs import game_of
from samtakt.planning.models import Participation
from samtakt.planning.optimise import optimise_round
from samtakt.planning.rearranging import rearrange
from tests.delivery.test_release import (  # noqa: F401 - a plan whose seats are binding
    approve,
    bookings,
    let_go,
    planned_seats,
    proposed,
    released,
)
from tests.planning.conftest import (  # noqa: F401 - the network planned for
    TODAY,
    join_and_publish,
    make_member,
    network,
    published,
)


def test_seats_that_stay_take_no_more_aid_than_they_did(proposed):  # noqa: F811
    """A seat is charged 10,000 / 6 kr, whoever leaves; the cap is what three of them take."""
    approve(proposed, *proposed.companies)
    let_go(proposed)
    with scope_for(proposed.ceta):
        Participation.objects.update(aid=5_000)

    with scope_for(proposed.hub):
        anew = optimise_round(proposed.round, by=proposed.lead)
        leaving = [proposed.alfa.pk]
        again = rearrange(
            anew, companies_out=leaving, keep_all=False, by=proposed.lead, seconds=1.0
        ).plans[-1]

        assert planned_seats(proposed, anew) == bookings(proposed)
        offers = game_of(anew).game.courses[0].offers
        few = game_of(again).game.courses[0].offers
    assert planned_seats(proposed, again) == {("Beta", "Örebro"): 2, ("Ceta", "Örebro"): 3}
    # Nobody could buy the course for fewer than the provider teaches.
    assert {(each.minimum, each.maximum) for each in (*offers, *few)} == {(6, 8)}


def test_a_session_nobody_is_left_in_needs_its_smallest_group_again(released):  # noqa: F811
    join_and_publish(released.round, make_member(released, "Delta", 6))
    with scope_for(released.hub):
        anew = optimise_round(released.round, by=released.lead)
        leaving = [company.pk for company in released.companies]
        again = rearrange(
            anew, companies_out=leaving, keep_all=False, by=released.lead, seconds=1.0
        ).plans[-1]
        held, free = (
            engine.Problem.from_json(plan.instance_file.read()).sessions for plan in (anew, again)
        )

    assert sorted(each.minimum for each in held) == [0, 6]
    assert [(each.minimum, each.smallest_group) for each in free] == [(6, None)] * 2


def test_a_date_with_binding_seats_that_is_cancelled_can_be_planned_around(released):  # noqa: F811
    with scope_for(released.hub):
        anew = optimise_round(released.round, by=released.lead)
        released.late.cancelled_on = TODAY
        released.late.save()

        found = rearrange(anew, companies_out=[], keep_all=False, by=released.lead, seconds=1.0)

    places = {place for _company, place in planned_seats(released, found.plans[-1])}
    assert places == {"Flen"}
