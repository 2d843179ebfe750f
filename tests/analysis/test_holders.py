"""Who counts as a holder: level, certificate, employment, retirement."""

import datetime

import pytest

from samtakt.analysis.company import analyse_company
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    agree,
    assign,
    certify,
    employ,
    make_certificate_type,
    make_headcount,
    make_person,
    require,
)

DAY = datetime.date(2026, 11, 1)


def analyse(company, **options):
    with scope_for(company):
        return analyse_company(company, as_of=DAY, **options)


def welding_risk(alfa, **options):
    return next(
        risk
        for risk in analyse(alfa.company, **options).risks
        if risk.competence.name == "Svetsning"
    )


def names(people):
    return [person.name for person in people]


def test_a_critical_competence_without_a_stated_number_asks_for_the_least(alfa):
    """Welding is critical: the legal rule asks for two in the company; Anna is the only one."""
    (row,) = analyse(alfa.company).coverage

    assert (row.stated, row.team, row.level, row.required) == (False, None, 3, 2)
    assert (names(row.holders), row.short, row.bus_factor) == (["Anna"], 1, 0)
    assert row.key_person.name == "Anna"


def test_a_stated_number_replaces_the_least(alfa):
    make_headcount(alfa.press, alfa.welding, 1, 2, shift=alfa.day)

    (row,) = analyse(alfa.company).coverage

    assert (row.stated, row.team.name, row.shift.name) == (True, "Press", "Dag")
    assert (names(row.holders), row.short, row.minimum) == (["Anna", "Bo"], 0, 3)


def test_a_later_number_replaces_an_earlier(alfa):
    make_headcount(alfa.press, alfa.welding, 1, 5)
    make_headcount(alfa.press, alfa.welding, 1, 1, valid_from=DAY)

    assert [row.required for row in analyse(alfa.company).coverage] == [1]


def test_a_level_without_the_valid_certificate_is_no_holder(alfa):
    license_ = make_certificate_type(alfa.hub, "Svetsarprövning", competence=alfa.welding)
    assert welding_risk(alfa).holder_count == 0
    certify(alfa.anna, license_, valid_to=DAY - datetime.timedelta(days=1))
    assert welding_risk(alfa).holder_count == 0
    certify(alfa.anna, license_, issued_on=DAY, valid_to=DAY)

    assert names(welding_risk(alfa).holders) == ["Anna"]


def test_a_lapsing_certificate_is_a_loss_at_the_horizon(alfa):
    license_ = make_certificate_type(alfa.hub, "Svetsarprövning", competence=alfa.welding)
    certify(alfa.anna, license_, valid_to=datetime.date(2027, 6, 1))

    risk = welding_risk(alfa)

    assert (risk.holder_count, risk.remaining_count) == (1, 0)
    assert [(loss.person.name, loss.last_day, loss.by_leaving) for loss in risk.losses] == [
        ("Anna", datetime.date(2027, 6, 1), False)
    ]


def test_two_certificate_types_of_one_competence_are_alternatives(alfa):
    national = make_certificate_type(alfa.hub, "Nationell", competence=alfa.welding)
    make_certificate_type(alfa.hub, "Internationell", competence=alfa.welding)
    certify(alfa.anna, national)

    risk = welding_risk(alfa)

    assert (names(risk.holders), risk.losses) == (["Anna"], ())


def test_a_planned_retirement_goes_before_the_legal_age(alfa):
    agree(alfa.cia, alfa.welding, 3)
    dan = make_person(alfa.company, "Dan", birth_year=1961, retires_on=datetime.date(2027, 3, 31))
    agree(dan, alfa.welding, 3)

    risk = welding_risk(alfa)

    assert names(risk.holders) == ["Anna", "Cia", "Dan"]
    assert [(loss.person.name, loss.last_day) for loss in risk.losses] == [
        ("Dan", datetime.date(2027, 3, 31))
    ]
    later = welding_risk(alfa, horizon_months=36)
    assert [(loss.person.name, loss.last_day) for loss in later.losses] == [
        ("Dan", datetime.date(2027, 3, 31)),
        ("Anna", datetime.date(2028, 12, 31)),
    ]


def test_whoever_works_past_the_legal_age_still_counts(alfa):
    eva = make_person(alfa.company, "Eva", birth_year=1950)
    agree(eva, alfa.welding, 4)

    assert names(welding_risk(alfa).holders) == ["Anna", "Eva"]


def test_a_move_is_a_loss_for_the_team_and_not_for_the_company(alfa):
    moved_on = datetime.date(2027, 1, 31)
    dan = make_person(alfa.company, "Dan", team=alfa.press, ends_on=moved_on)
    employ(dan, team=alfa.store, starts_on=datetime.date(2027, 2, 1))
    agree(dan, alfa.welding, 3)
    make_headcount(alfa.press, alfa.welding, 3, 2)

    analysis = analyse(alfa.company)

    (row,) = analysis.coverage
    assert (names(row.holders), row.short, row.remaining_count) == (["Anna", "Dan"], 0, 1)
    assert [(loss.person.name, loss.last_day) for loss in row.losses] == [("Dan", moved_on)]
    (risk,) = analysis.risks
    assert (risk.holder_count, risk.remaining_count, risk.losses) == (2, 2, ())


def test_a_role_that_nobody_has_asks_for_nobody(alfa):
    require(alfa.company, alfa.role, alfa.crane, 4, criticality=3, valid_to=DAY)
    gone = make_person(alfa.company, "Gone", ends_on=datetime.date(2026, 1, 1))
    assign(gone, alfa.role)

    assert {risk.competence.name for risk in analyse(alfa.company).risks} == {
        "Svetsning",
        "Travers",
    }
    later = datetime.date(2026, 11, 2)
    with scope_for(alfa.company):
        risks = analyse_company(alfa.company, as_of=later).risks
    assert {risk.competence.name for risk in risks} == {"Svetsning"}


@pytest.mark.parametrize(("level", "holders"), [(2, 1), (3, 2)])
def test_only_the_level_asked_for_counts(alfa, level, holders):
    agree(alfa.cia, alfa.welding, level)

    assert welding_risk(alfa).holder_count == holders
