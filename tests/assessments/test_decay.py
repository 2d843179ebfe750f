"""When a level needs confirmation: rules in force, last use, and who says so."""

import datetime

import pytest

from samtakt.assessments.decay import (
    NothingToConfirm,
    NotYet,
    RuleEndsBeforeItStarts,
    agreed_facts,
    confirm,
    end_decay_rule,
    last_shown,
    needing_confirmation,
    rules_in_force,
    set_decay_rule,
)
from samtakt.assessments.models import DecayRule, Observation, Performance
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    actor_in,
    agree,
    make_company,
    make_competence,
    make_person,
    saved,
)

pytestmark = pytest.mark.django_db
AGREED = datetime.date(2026, 1, 31)
DAY = datetime.date(2027, 3, 3)


@pytest.fixture
def anna(alfa):
    return make_person(alfa, "Anna")


@pytest.fixture
def welding(alfa):
    return make_competence(alfa, "Svetsning")


def rule(company, months, *, competence=None, from_level=2, valid_from=AGREED):
    with scope_for(company):
        return set_decay_rule(
            company,
            competence=competence,
            months=months,
            from_level=from_level,
            valid_from=valid_from,
            by=actor_in(company),
        )


def stale(company, day=DAY):
    with scope_for(company):
        return needing_confirmation(company, agreed_facts(company, day=day), day=day)


def seen(person, competence, day, source):
    row = Observation(
        person=person, competence=competence, level=3, source=source,
        observed_on=day, last_performed=day,
    )  # fmt: skip
    return saved(row, person.organisation)


def test_without_a_rule_nothing_decays(alfa, anna, welding, django_assert_num_queries):
    agree(anna, welding, 3, decided_on=AGREED)
    with scope_for(alfa):
        levels = agreed_facts(alfa, day=DAY)
        with django_assert_num_queries(1):
            assert needing_confirmation(alfa, levels, day=DAY) == frozenset()


def test_a_level_counts_through_the_same_day_of_the_month_or_its_last(alfa, anna, welding):
    """Agreed on 31 January 2026 with a rule of thirteen months: through 28 February 2027."""
    agree(anna, welding, 3, decided_on=AGREED)
    rule(alfa, 13)

    assert stale(alfa, datetime.date(2027, 2, 28)) == frozenset()
    assert stale(alfa, datetime.date(2027, 3, 1)) == {(anna.pk, welding.pk)}


def test_a_low_level_does_not_decay(alfa, anna, welding):
    agree(anna, welding, 2, decided_on=AGREED)
    rule(alfa, 12, from_level=3)
    assert stale(alfa) == frozenset()

    rule(alfa, 12, from_level=2)
    assert stale(alfa) == {(anna.pk, welding.pk)}


def test_the_competences_own_rule_stands_before_the_rule_for_all(alfa, anna, welding):
    crane = make_competence(alfa, "Travers")
    agree(anna, welding, 3, decided_on=AGREED)
    agree(anna, crane, 3, decided_on=AGREED)
    rule(alfa, 6)
    rule(alfa, 36, competence=welding)

    assert stale(alfa) == {(anna.pk, crane.pk)}


def test_a_later_decision_or_confirmation_keeps_the_level_alive(alfa, anna, welding):
    agree(anna, welding, 3, decided_on=AGREED)
    rule(alfa, 12)
    with scope_for(alfa):
        confirm(anna, welding, on=datetime.date(2026, 6, 1), today=DAY, by=actor_in(alfa))

    assert stale(alfa) == frozenset()
    assert stale(alfa, datetime.date(2027, 6, 2)) == {(anna.pk, welding.pk)}
    # a confirmation of a later day says nothing about an earlier one
    assert stale(alfa, datetime.date(2026, 5, 31)) == frozenset()
    agree(anna, welding, 3, decided_on=datetime.date(2027, 6, 1))
    assert stale(alfa, datetime.date(2027, 6, 2)) == frozenset()


@pytest.mark.parametrize(
    ("source", "alive"), [("manager", True), ("trainer", True), ("self", False)]
)
def test_last_use_counts_when_somebody_else_wrote_it_down(alfa, anna, welding, source, alive):
    agree(anna, welding, 3, decided_on=AGREED)
    rule(alfa, 12)
    seen(anna, welding, datetime.date(2026, 12, 1), source)

    assert (stale(alfa) == frozenset()) is alive


def test_a_rule_has_its_days(alfa, anna, welding):
    agree(anna, welding, 3, decided_on=AGREED)
    first = rule(alfa, 1, valid_from=datetime.date(2026, 2, 1))
    second = rule(alfa, 24, valid_from=datetime.date(2027, 1, 1))
    first.refresh_from_db()

    assert first.valid_to == datetime.date(2026, 12, 31)
    assert stale(alfa, datetime.date(2026, 12, 31)) == {(anna.pk, welding.pk)}
    assert stale(alfa, datetime.date(2027, 1, 1)) == frozenset()
    with scope_for(alfa):
        with pytest.raises(RuleEndsBeforeItStarts):
            end_decay_rule(second, last_day=datetime.date(2026, 12, 31), by=actor_in(alfa))
        end_decay_rule(second, last_day=datetime.date(2027, 1, 31), by=actor_in(alfa))
        assert rules_in_force(alfa, datetime.date(2027, 2, 1)) == {}


def test_a_rule_of_the_same_day_is_replaced(alfa):
    rule(alfa, 6)
    rule(alfa, 12)

    with scope_for(alfa):
        assert [row.months for row in DecayRule.objects.all()] == [12]


def test_another_companys_rule_and_people_do_not_matter(alfa, anna, welding):
    beta = make_company(alfa.hub, "Beta")
    agree(anna, welding, 3, decided_on=AGREED)
    rule(beta, 1)

    assert stale(alfa) == frozenset()


def test_freshness_is_known_without_rules_where_it_is_asked_for(alfa, anna, welding):
    agree(anna, welding, 3, decided_on=AGREED)
    with scope_for(alfa):
        found = last_shown(alfa, agreed_facts(alfa, day=DAY), day=DAY, always=True)

    assert found[anna.pk, welding.pk].last_on == AGREED
    assert found[anna.pk, welding.pk].counts_until is None


def test_only_what_is_agreed_can_be_confirmed_and_not_ahead_of_time(alfa, anna, welding):
    by = actor_in(alfa)
    with scope_for(alfa):
        with pytest.raises(NothingToConfirm):
            confirm(anna, welding, on=DAY, today=DAY, by=by)
        agree(anna, welding, 1, decided_on=AGREED)
        with pytest.raises(NotYet):
            confirm(anna, welding, on=DAY + datetime.timedelta(days=1), today=DAY, by=by)
        row = confirm(anna, welding, on=DAY, today=DAY, by=by)

        assert list(Performance.objects.all()) == [row]
        assert row.noted_by == "Test"
        entry = AuditEntry.objects.get(verb="assessments.level_confirmed")
        assert entry.detail == {"competence": welding.pk, "day": "2027-03-03"}


def test_queries_do_not_grow_with_the_people(alfa, welding, django_assert_num_queries):
    rule(alfa, 12)
    for name in ("Anna", "Bo", "Cia"):
        person = make_person(alfa, name)
        agree(person, welding, 3, decided_on=AGREED)
        with scope_for(alfa):
            levels = agreed_facts(alfa, day=DAY)
            with django_assert_num_queries(2):
                needing_confirmation(alfa, levels, day=DAY)
