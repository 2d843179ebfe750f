"""What each role sees of the same analysis."""

import datetime

from samtakt.analysis.audience import analysis_for
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in, certify, make_certificate_type

DAY = datetime.date(2026, 11, 1)


def seen_by(alfa, *roles, **fields):
    with scope_for(alfa.company):
        return analysis_for(actor_in(alfa.company, *roles, **fields), as_of=DAY)


def people_in(analysis):
    """Every person's name that an analysis holds anywhere."""
    return {name for name in ("Anna", "Bo", "Cia") if f"name='{name}'" in repr(analysis)}


def test_hr_and_the_managing_director_see_everybody(alfa):
    assert people_in(seen_by(alfa, "hr")) == {"Anna", "Bo", "Cia"}
    assert people_in(seen_by(alfa, "company_admin")) == {"Anna", "Bo", "Cia"}
    assert seen_by(alfa, "hr").staff.by_sex != ()


def test_a_line_manager_sees_the_own_teams(alfa):
    certify(alfa.anna, make_certificate_type(alfa.hub))
    analysis = seen_by(alfa, "line_manager", team_ids=frozenset({alfa.store.pk}))

    assert people_in(analysis) == {"Cia"}
    assert (analysis.totals.met, analysis.totals.gap, analysis.totals.not_assessed) == (1, 0, 1)
    # Anna is the only welder: the number is seen, the name is not.
    (risk,) = analysis.risks
    assert (risk.holder_count, risk.holders, risk.key_person) == (1, (), None)
    assert (analysis.certificates, analysis.staff.by_sex, analysis.staff.by_age) == ((), (), ())


def test_an_employee_sees_the_own_row(alfa):
    analysis = seen_by(alfa, "employee", person_id=alfa.bo.pk)

    assert people_in(analysis) == {"Bo"}
    assert [(row.person.name, row.sums.weighted_gap) for row in analysis.by_person] == [("Bo", 6)]
    assert (analysis.coverage, analysis.risks, analysis.staff.people) == ((), (), 0)


def test_an_employee_without_a_person_sees_nobody(alfa):
    assert people_in(seen_by(alfa, "employee")) == set()


def test_a_union_representative_sees_totals_without_names(alfa):
    analysis = seen_by(alfa, "union_representative")

    assert people_in(analysis) == set()
    assert analysis.totals.weighted_gap == 7
    assert {row.team.name for row in analysis.by_team} == {"Press", "Lager"}
    assert (analysis.staff.people, analysis.staff.by_sex) == (3, ())


def test_a_union_representative_sees_the_own_row_too(alfa):
    analysis = seen_by(alfa, "union_representative", "employee", person_id=alfa.cia.pk)

    assert people_in(analysis) == {"Cia"}
