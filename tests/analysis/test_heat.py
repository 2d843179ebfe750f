import datetime

from samtakt.analysis.company import analyse_company
from samtakt.analysis.heat import heat_map, median_level
from samtakt.foundation.tenancy import scope_for

DAY = datetime.date(2026, 11, 1)


def test_a_heat_cell_tells_level_requirement_gap_and_age(alfa):
    with scope_for(alfa.company):
        analysis = analyse_company(alfa.company, as_of=DAY)

    cells = {(cell.team.name, cell.competence.name): cell for cell in heat_map(analysis)}

    press = cells["Press", "Svetsning"]
    assert (press.people, press.required, press.median_level) == (2, 3, 1)
    assert (press.met, press.gap, press.not_assessed, press.weighted_gap) == (1, 1, 0, 6)
    assert press.oldest_days == (DAY - datetime.date(2020, 1, 1)).days
    store = cells["Lager", "Svetsning"]
    assert (store.not_assessed, store.median_level, store.oldest_days) == (1, None, None)
    assert list(cells) == sorted(cells)


def test_the_filter_by_shift_leaves_the_others_out(alfa):
    with scope_for(alfa.company):
        analysis = analyse_company(alfa.company, as_of=DAY)

    assert {cell.team.name for cell in heat_map(analysis, shift_id=alfa.night.pk)} == {"Lager"}


def test_the_median_of_ordinal_levels_is_the_lower_middle_one():
    assert median_level([4, None, 1]) == 1
    assert median_level([0, 3, 4]) == 3
    assert median_level([None]) is None
