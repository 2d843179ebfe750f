"""A level that nobody has confirmed for long closes its gap and covers no shift."""

import datetime

import pytest
import time_machine

from samtakt.analysis.company import analyse_company
from samtakt.analysis.heat import heat_map
from samtakt.analysis.person import analyse_person
from samtakt.analysis.team import team_cells
from samtakt.assessments.decay import confirm, set_decay_rule
from samtakt.foundation.tenancy import scope_for
from tests.factories import START, actor_in, make_headcount

DAY = datetime.date(2026, 11, 1)
BEFORE_IT_DECAYS = datetime.date(2020, 12, 31)


@pytest.fixture
def decaying(alfa):
    """Levels from 2 up, agreed on 1 January 2020, need confirmation after twelve months.

    On 1 November 2026: Anna's welding 3 and crane 2, Bo's measuring 4 and Cia's measuring 2.
    Bo's welding 1 and Anna's measuring 1 are too low to decay.
    """
    with scope_for(alfa.company):
        set_decay_rule(
            alfa.company,
            competence=None,
            months=12,
            from_level=2,
            valid_from=START,
            by=actor_in(alfa.company),
        )
    return alfa


def analyse(company, day=DAY):
    with scope_for(company):
        return analyse_company(company, as_of=day)


def cells_needing(analysis):
    return [
        (cell.person.name, cell.competence.name, cell.level)
        for cell in analysis.needing_confirmation
    ]


def test_the_cells_say_so(decaying):
    assert sorted(cells_needing(analyse(decaying.company))) == [
        ("Anna", "Svetsning", 3),
        ("Anna", "Travers", 2),
        ("Bo", "Mätning", 4),
        ("Cia", "Mätning", 2),
    ]


def test_gaps_stay_as_they_are_and_coverage_does_not(alfa):
    """Anna was the only welder on level 3; unconfirmed she meets her requirement all the same."""
    before = analyse(alfa.company)
    with scope_for(alfa.company):
        set_decay_rule(
            alfa.company, competence=None, months=12, from_level=2, valid_from=START,
            by=actor_in(alfa.company),
        )  # fmt: skip
    after = analyse(alfa.company)

    assert after.totals == before.totals
    assert [(c.status, c.missing) for c in after.cells] == [
        (c.status, c.missing) for c in before.cells
    ]
    assert [(r.competence.name, r.holder_count) for r in before.risks if r.holder_count] == [
        ("Svetsning", 1)
    ]
    assert [r.holder_count for r in after.risks] == [0]


def test_a_confirmed_level_counts_again(decaying):
    with scope_for(decaying.company):
        confirm(decaying.anna, decaying.welding, on=DAY, today=DAY, by=actor_in(decaying.company))

    assert [risk.holder_count for risk in analyse(decaying.company).risks] == [1]
    assert ("Anna", "Svetsning", 3) not in cells_needing(analyse(decaying.company))


def test_an_earlier_day_is_seen_as_it_was(decaying):
    assert cells_needing(analyse(decaying.company, BEFORE_IT_DECAYS)) == []
    assert [r.holder_count for r in analyse(decaying.company, BEFORE_IT_DECAYS).risks] == [1]


@time_machine.travel("2020-06-01")
def test_nothing_decays_in_advance(decaying):
    """Asked on 1 June 2020 about 2026: what nobody could have confirmed yet still counts."""
    assert cells_needing(analyse(decaying.company)) == []
    assert [risk.holder_count for risk in analyse(decaying.company).risks] == [1]


def test_stated_numbers_count_confirmed_people_alone(decaying):
    make_headcount(decaying.press, decaying.measuring, 2, 1)

    row = next(r for r in analyse(decaying.company).coverage if r.competence.name == "Mätning")

    assert (row.holder_count, row.short) == (0, 1)


def test_heat_maps_count_them(decaying):
    cells = {
        (cell.team.name, cell.competence.name): cell.needs_confirmation
        for cell in heat_map(analyse(decaying.company))
    }

    assert cells == {
        ("Lager", "Mätning"): 1,
        ("Lager", "Svetsning"): 0,
        ("Press", "Mätning"): 1,
        ("Press", "Svetsning"): 1,
        ("Press", "Travers"): 1,
    }


def test_one_person_and_one_team_say_the_same(decaying):
    with scope_for(decaying.company):
        person = analyse_person(decaying.anna, as_of=DAY)
        team = team_cells(decaying.press, decaying.company, as_of=DAY)

    assert sorted(c.competence.name for c in person.cells if c.needs_confirmation) == [
        "Svetsning",
        "Travers",
    ]
    assert sum(cell.needs_confirmation for cell in team) == 3
