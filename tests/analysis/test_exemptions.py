"""An exempted requirement is not required; a retired competence is not, from its day on."""

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samtakt.analysis.company import analyse_company
from samtakt.analysis.exemptions import ExemptionFact, still_required
from samtakt.analysis.facts import RequirementFact
from samtakt.analysis.person import analyse_person
from samtakt.competences.models import Competence, Exemption
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    agree,
    assign,
    make_company,
    make_competence,
    make_headcount,
    make_hub,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)

DAY = datetime.date(2026, 11, 1)
days = st.integers(0, 30).map(lambda number: DAY + datetime.timedelta(days=number))
DAYS_2 = datetime.timedelta(days=2)
ends = st.none() | days


def period(first, last):
    return (first, last) if last is None or first <= last else (last, first)


@given(
    st.tuples(days, ends),
    st.lists(st.tuples(st.integers(1, 2), days, ends), max_size=4),
)
@example((DAY, None), [(1, DAY + DAYS_2, None), (1, DAY, DAY + DAYS_2)])
def test_what_remains_is_what_is_required_and_not_exempted_on_each_day(asked, exempted):
    row = RequirementFact(1, 7, 3, 2, *period(*asked))
    exemptions = [
        ExemptionFact(person, 7, *period(first, last), "") for person, first, last in exempted
    ]

    parts = still_required([row], exemptions)

    for number in range(-1, 40):
        day = DAY + datetime.timedelta(days=number)
        free = any(one.person == 1 and one.holds_on(day) for one in exemptions)
        assert sum(part.holds_on(day) for part in parts) == (row.holds_on(day) and not free)
    assert {part[:4] for part in parts} <= {row[:4]}


@pytest.fixture
def alfa(db):
    """Anna (level 1 of 3) and Bo (not assessed of 3) in one role that requires welding."""
    hub = make_hub()
    company = make_company(hub)
    welding, role = make_competence(hub), make_role(hub)
    team = make_team(company)
    people = [make_person(company, name, team=team) for name in ("Anna", "Bo")]
    for person in people:
        assign(person, role)
    require(company, role, welding, 3)
    agree(people[0], welding, 1)
    return company, welding, people, team


def exempt(person, competence, first=DAY, last=None):
    row = Exemption(
        person=person,
        competence=competence,
        reason="Svetsar inte efter operationen",
        valid_from=first,
        valid_to=last,
        decided_by="Chef",
    )
    return saved(row, person.organisation)


def statuses(company, day=DAY):
    with scope_for(company):
        return {cell.person.name: cell.status for cell in analyse_company(company, as_of=day).cells}


def test_an_exempted_person_is_neither_met_nor_a_gap(alfa):
    """Anna has a gap of 2. Exempted, her level 1 is shown as not required; the day before, and
    the day after the exemption ended, it is the gap it was."""
    company, welding, (anna, _bo), _team = alfa
    exempt(anna, welding, last=DAY)

    assert statuses(company) == {"Anna": "not_required", "Bo": "not_assessed"}
    assert statuses(company, DAY - datetime.timedelta(days=1))["Anna"] == "gap"
    assert statuses(company, DAY + datetime.timedelta(days=1))["Anna"] == "gap"


def test_a_person_sees_the_exemption_with_its_reason(alfa):
    company, welding, (anna, bo), _team = alfa
    exempt(anna, welding)

    with scope_for(company):
        (row,) = analyse_person(anna, as_of=DAY).exempted
        assert (row.competence.id, row.reason, row.valid_to) == (
            welding.pk,
            "Svetsar inte efter operationen",
            None,
        )
        assert analyse_person(bo, as_of=DAY).exempted == ()


def test_a_retired_competence_is_required_until_the_day_before(alfa):
    """Retired on 1 November: on 31 October Anna has the gap of 2 and Bo is not assessed; from
    1 November nothing is required of them, and Anna's level is no longer a skill to lose."""
    company, welding, _people, team = alfa
    make_headcount(team, welding, 3, 2)
    Competence.objects.model._base_manager.filter(pk=welding.pk).update(
        state="retired", retired_on=DAY
    )

    assert statuses(company) == {}
    assert statuses(company, DAY - datetime.timedelta(days=1)) == {
        "Anna": "gap",
        "Bo": "not_assessed",
    }
    with scope_for(company):
        assert analyse_company(company, as_of=DAY).coverage == ()
        assert len(analyse_company(company, as_of=DAY - datetime.timedelta(days=1)).coverage) == 1
