"""Fresh, stale, never assessed: per team and for the company, and the year's target."""

import datetime

import pytest

from samtakt.assessments.decay import confirm, set_decay_rule
from samtakt.assessments.freshness import (
    Freshness,
    NotAShare,
    freshness_of,
    set_target,
    target_of,
)
from samtakt.foundation.tenancy import scope_for
from tests.assessments.conftest import TODAY, say_self
from tests.factories import START, agree, make_competence, make_person, make_team

OLD, NEW = datetime.date(2025, 11, 1), datetime.date(2026, 10, 1)


def report(press, day=TODAY, **more):
    with scope_for(press.company):
        return freshness_of(press.company, day, **more)


@pytest.fixture
def mixed(press):
    """Anna: welding of 2025-11-01, measuring of 2026-10-01. Bo: measuring of 2025-11-01."""
    agree(press.anna, press.welding, 3, decided_on=OLD)
    agree(press.anna, press.measuring, 2, decided_on=NEW)
    agree(press.bo, press.measuring, 2, decided_on=OLD)
    return press


def test_without_rules_a_level_is_fresh_for_twelve_months(mixed):
    """On 2 November 2026 what was agreed on 1 November 2025 is stale since the day before."""
    found = report(mixed)

    assert found.whole == Freshness(fresh=1, stale=2, not_assessed=1)
    assert found.whole.share == pytest.approx(1 / 3)
    assert [(row.person, row.competence, row.level) for row in found.stale] == [
        (mixed.anna, mixed.welding, 3),
        (mixed.bo, mixed.measuring, 2),
    ]
    assert found.stale[0].fresh_until == datetime.date(2026, 11, 1)
    assert report(mixed, datetime.date(2026, 11, 1)).whole.stale == 0


def test_the_companys_own_rule_decides_where_there_is_one(mixed):
    with scope_for(mixed.company):
        set_decay_rule(
            mixed.company, competence=mixed.measuring, months=24, from_level=1,
            valid_from=START, by=mixed.by,
        )  # fmt: skip

    assert [row.competence for row in report(mixed).stale] == [mixed.welding]


def test_a_confirmed_level_is_fresh_again(mixed):
    with scope_for(mixed.company):
        confirm(mixed.anna, mixed.welding, on=TODAY, today=TODAY, by=mixed.by)

    assert report(mixed).whole == Freshness(fresh=2, stale=1, not_assessed=1)


def test_what_people_say_of_their_last_use_is_shown_and_confirms_nothing(mixed, ask):
    say_self(ask(), mixed.anna, mixed.welding, 3, last_performed=NEW)

    stale = report(mixed).stale
    assert (stale[0].competence, stale[0].claimed_on) == (mixed.welding, NEW)


def test_teams_are_counted_apart_and_can_be_chosen(mixed):
    store = make_team(mixed.company, "Lager")
    make_person(mixed.company, "Cia", team=store)
    agree(make_person(mixed.company, "Dan"), make_competence(mixed.company), 2, decided_on=OLD)

    found = report(mixed)
    assert [(row.team, row.freshness.stale) for row in found.teams] == [(mixed.team, 2)]
    assert report(mixed, teams=frozenset({store.pk})).whole == Freshness()
    assert report(mixed, teams=frozenset({store.pk})).whole.share is None


def test_a_later_day_says_what_will_be_stale_then(mixed):
    assert report(mixed, datetime.date(2027, 10, 2)).whole.stale == 3
    assert report(mixed).stale_by(datetime.date(2027, 10, 2)) == 3
    assert report(mixed).stale_by(datetime.date(2027, 10, 1)) == 2


def test_freshness_does_not_grow_in_queries(mixed, django_assert_max_num_queries):
    for name in ("Cia", "Dan", "Eva"):
        person = make_person(mixed.company, name, team=mixed.team)
        agree(person, mixed.welding, 2, decided_on=OLD)
    with scope_for(mixed.company), django_assert_max_num_queries(8):
        freshness_of(mixed.company, TODAY)


def test_the_target_of_a_year_is_set_once_and_replaced(press):
    with scope_for(press.company):
        assert target_of(press.company, TODAY) is None
        with pytest.raises(NotAShare):
            set_target(press.company, due_on=TODAY, percent=0, by=press.by)
        set_target(press.company, due_on=TODAY, percent=80, by=press.by)
        row = set_target(press.company, due_on=datetime.date(2026, 12, 1), percent=95, by=press.by)

        assert target_of(press.company, TODAY) == row
        assert (row.year, row.percent) == (2026, 95)
        assert target_of(press.company, datetime.date(2027, 1, 1)) is None
