"""The analysis of a company, against figures counted by hand and by plain queries."""

import datetime

import pytest
from django.db.models import Max

from samtakt.analysis.company import analyse_company
from samtakt.assessments.models import AgreedLevel
from samtakt.competences.models import Requirement, RoleAssignment
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    agree,
    assign,
    certify,
    employ,
    make_certificate_type,
    make_company,
    make_competence,
    make_import,
    make_person,
    make_role,
    require,
)

DAY = datetime.date(2026, 11, 1)


def analyse(company, as_of=DAY, **options):
    with scope_for(company):
        return analyse_company(company, as_of=as_of, **options)


def standing(analysis):
    return {
        (cell.person.name, cell.competence.name): (cell.status, cell.missing, cell.weighted_gap)
        for cell in analysis.cells
    }


def test_every_cell_is_counted_once_and_apart(alfa):
    analysis = analyse(alfa.company)

    assert standing(analysis) == {
        ("Anna", "Svetsning"): ("met", 0, 0),
        ("Bo", "Svetsning"): ("gap", 2, 6),
        ("Cia", "Svetsning"): ("not_assessed", None, None),
        ("Anna", "Mätning"): ("gap", 1, 1),
        ("Bo", "Mätning"): ("met", 0, 0),
        ("Cia", "Mätning"): ("met", 0, 0),
        ("Anna", "Travers"): ("not_required", None, None),
    }
    totals = analysis.totals
    assert (totals.met, totals.gap, totals.not_assessed, totals.not_required) == (3, 2, 1, 1)
    assert (totals.people, totals.missing, totals.weighted_gap, totals.unused) == (3, 3, 7, 1)
    # Required and assessed: welding 3 × 3 twice, measuring 2 × 1 three times.
    assert totals.weighted_requirement == 24
    assert totals.covered_share == pytest.approx(1 - 7 / 24)
    assert totals.assessed_share == pytest.approx(5 / 6)


def test_sums_by_team_competence_and_person_come_worst_first(alfa):
    analysis = analyse(alfa.company)

    assert [(row.team.name, row.sums.weighted_gap) for row in analysis.by_team] == [
        ("Press", 7),
        ("Lager", 0),
    ]
    assert [(row.competence.name, row.sums.gap) for row in analysis.by_competence][:2] == [
        ("Svetsning", 1),
        ("Mätning", 1),
    ]
    assert [(row.person.name, row.sums.weighted_gap) for row in analysis.by_person] == [
        ("Bo", 6),
        ("Anna", 1),
        ("Cia", 0),
    ]


def by_plain_queries(company, as_of):
    """Count gaps and missing levels person by person, the slow way."""
    gaps = missing = unknown = 0
    with scope_for(company):
        for person, role in RoleAssignment.objects.values_list("person_id", "role_id"):
            for requirement in Requirement.objects.filter(role=role):
                levels = AgreedLevel.objects.filter(
                    person=person, competence=requirement.competence_id, decided_on__lte=as_of
                )
                latest = levels.aggregate(day=Max("decided_on"))["day"]
                if latest is None:
                    unknown += 1
                    continue
                level = levels.get(decided_on=latest).level
                gaps += level < requirement.level
                missing += max(0, requirement.level - level)
    return gaps, missing, unknown


def test_the_sums_are_those_of_plain_queries(alfa):
    agree(alfa.bo, alfa.welding, 2, decided_on=DAY)
    agree(alfa.bo, alfa.welding, 4, decided_on=DAY + datetime.timedelta(days=1))

    totals = analyse(alfa.company).totals

    assert (totals.gap, totals.missing, totals.not_assessed) == by_plain_queries(alfa.company, DAY)
    assert totals.missing == 2


def test_staff_is_counted_once_each(alfa):
    employ(alfa.anna, team=alfa.store, starts_on=DAY, percent=50)
    make_person(alfa.company, "Gone", team=alfa.press, ends_on=DAY - datetime.timedelta(days=1))

    staff = analyse(alfa.company).staff

    assert staff.people == 3
    assert staff.full_time_equivalents == 3.0
    assert {row.key: row.people for row in staff.by_sex} == {"woman": 2, "man": 1}
    assert {row.key: row.people for row in staff.by_age} == {
        "under_30": 1,
        "40_49": 1,
        "60_over": 1,
    }
    assert {row.key: row.people for row in staff.by_employment} == {"permanent": 2, "agency": 1}
    assert {row.label: row.people for row in staff.by_team} == {"Press": 1, "Lager": 2}
    assert staff.leaving_within_horizon == 0


def test_retirement_by_the_legal_rule_falls_within_a_longer_horizon(alfa):
    """Anna, born 1961, reaches 67 in 2028: her last day counted is 31 December 2028."""
    assert analyse(alfa.company, horizon_months=24).staff.leaving_within_horizon == 0
    assert analyse(alfa.company, horizon_months=27).staff.leaving_within_horizon == 1


def test_a_day_in_the_past_and_one_in_the_future(alfa):
    agree(alfa.bo, alfa.welding, 3, decided_on=datetime.date(2026, 6, 1))
    require(alfa.company, alfa.role, alfa.measuring, 3, valid_from=datetime.date(2027, 3, 1))

    assert (
        standing(analyse(alfa.company, datetime.date(2026, 5, 31)))["Bo", "Svetsning"][0] == "gap"
    )
    assert standing(analyse(alfa.company, datetime.date(2026, 6, 1)))["Bo", "Svetsning"][0] == "met"
    # The later version of a requirement takes the earlier's place, though nobody closed it.
    assert standing(analyse(alfa.company, datetime.date(2027, 2, 28)))["Cia", "Mätning"][0] == "met"
    assert standing(analyse(alfa.company, datetime.date(2027, 3, 1)))["Cia", "Mätning"] == (
        "gap",
        1,
        2,
    )


def test_before_anybody_was_employed_there_is_nothing(alfa):
    analysis = analyse(alfa.company, datetime.date(2019, 1, 1))

    assert (analysis.cells, analysis.staff.people, analysis.totals.required) == ((), 0, 0)


def test_a_requirement_lowered_later_is_lower(alfa):
    require(alfa.company, alfa.role, alfa.welding, 1, valid_from=DAY)

    assert standing(analyse(alfa.company))["Bo", "Svetsning"][0] == "met"


def test_levels_and_certificates_of_an_undone_import_do_not_count(alfa):
    run = make_import(alfa.company)
    agree(alfa.cia, alfa.welding, 0, import_run=run)
    agree(alfa.bo, alfa.welding, 3, decided_on=DAY, import_run=run)
    certify(alfa.bo, make_certificate_type(alfa.hub), import_run=run)
    counted = analyse(alfa.company)
    with scope_for(alfa.company):
        ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.UNDONE)

    undone = analyse(alfa.company)

    assert (counted.totals.not_assessed, counted.totals.met, len(counted.certificates)) == (0, 4, 1)
    assert (undone.totals.not_assessed, undone.totals.met, len(undone.certificates)) == (1, 3, 0)


def test_only_the_certificate_that_lasts_longest_counts(alfa):
    truck = make_certificate_type(alfa.hub, "Truckkort")
    certify(
        alfa.anna, truck, issued_on=datetime.date(2020, 1, 1), valid_to=datetime.date(2025, 1, 1)
    )
    certify(alfa.anna, truck, issued_on=datetime.date(2025, 1, 1), valid_to=DAY)
    certify(alfa.bo, truck, valid_to=DAY - datetime.timedelta(days=1))
    certify(alfa.cia, truck)

    analysis = analyse(alfa.company)

    assert [(row.person.name, row.status, row.days_left) for row in analysis.certificates] == [
        ("Bo", "lapsed", -1),
        ("Anna", "lapsing", 0),
        ("Cia", "valid", None),
    ]
    assert [row.person.name for row in analysis.lapsed] == ["Bo"]
    assert [row.person.name for row in analysis.lapsing] == ["Anna"]


def test_nothing_of_another_company_is_in_it(alfa):
    """Beta uses the same library competence and the same library role as Alfa."""
    beta = make_company(alfa.hub, "Beta")
    dan = make_person(beta, "Dan")
    assign(dan, alfa.role)
    require(beta, alfa.role, alfa.measuring, 4, criticality=3)
    agree(dan, alfa.measuring, 1)
    certify(dan, make_certificate_type(alfa.hub))

    ours, theirs = analyse(alfa.company), analyse(beta)

    assert {cell.person.name for cell in ours.cells} == {"Anna", "Bo", "Cia"}
    assert ours.totals.weighted_gap == 7
    assert standing(theirs) == {("Dan", "Mätning"): ("gap", 3, 9)}
    assert ours.certificates == ()
    assert len(theirs.certificates) == 1


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries_does_not_grow(alfa, people, django_assert_num_queries):
    for number in range(people):
        person = make_person(alfa.company, f"Ny {number}", team=alfa.press)
        role, competence = make_role(alfa.hub), make_competence(alfa.hub, f"Nytt {number}")
        assign(person, role)
        require(alfa.company, role, competence, 2)
        agree(person, competence, 1)
        certify(person, make_certificate_type(alfa.hub, competence=competence))

    with scope_for(alfa.company), django_assert_num_queries(10):
        analysis = analyse_company(alfa.company, as_of=DAY)

    assert len(analysis.by_person) == 3 + people
