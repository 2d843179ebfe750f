"""Employees come in once, change when they change, and can be taken back exactly."""

import datetime

import pytest

from samtakt.competences.models import RoleAssignment
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Employment, Person, Team
from tests.factories import make_company, make_person
from tests.spreadsheets import STAFF, apply, begin, bring, codes, stored, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def beta(hub):
    return make_company(hub, "Beta")


def employments(company):
    with scope_for(company):
        rows = Employment.objects.order_by("person__employee_number", "starts_on")
        return [
            (
                e.person.name,
                e.team.name,
                e.shift.name,
                str(e.starts_on),
                e.ends_on and str(e.ends_on),
            )
            for e in rows.select_related("person", "team", "shift")
        ]


def test_a_list_of_employees_becomes_people_teams_shifts_and_roles(alfa):
    run = bring(alfa, "employees", STAFF)

    assert employments(alfa) == [
        ("Anna Berg", "Press", "Dag", "2020-02-03", None),
        ("Björn Dahl", "Press", "Natt", "2021-05-01", None),
        ("Cia Ek", "Lack", "Dag", "2019-08-12", None),
    ]
    with scope_for(alfa):
        roles = RoleAssignment.objects.order_by("person__employee_number")
        assert [one.role.name for one in roles] == ["Pressare", "Pressare", "Lackerare"]
    assert run.counts["Person.new"] == 3


def test_the_same_list_again_changes_nothing(alfa):
    bring(alfa, "employees", STAFF)
    before = stored(alfa)

    again = bring(alfa, "employees", STAFF)

    assert stored(alfa) == before
    assert again.counts == {}


def test_a_move_closes_one_employment_and_opens_the_next(alfa):
    bring(alfa, "employees", STAFF)
    moved = [STAFF[0], ["101", "Anna Berg", "Lack", "Dag", "Lackerare", "2020-02-03"]]

    bring(alfa, "employees", moved, as_of="2026-11-15")

    assert employments(alfa)[:2] == [
        ("Anna Berg", "Press", "Dag", "2020-02-03", "2026-11-14"),
        ("Anna Berg", "Lack", "Dag", "2026-11-15", None),
    ]
    with scope_for(alfa):
        held = RoleAssignment.objects.filter(person__employee_number="101").order_by("starts_on")
        ends = [(one.role.name, one.ends_on) for one in held]
    assert ends == [("Pressare", datetime.date(2026, 11, 14)), ("Lackerare", None)]


def test_who_is_not_in_the_list_is_left_as_they_are(alfa):
    bring(alfa, "employees", STAFF)
    before = employments(alfa)

    run = bring(alfa, "employees", STAFF[:3], as_of="2026-12-01")

    assert employments(alfa) == before
    assert run.understanding["notes"][-1]["params"] == {"count": 1}


def test_undo_restores_what_was_there(alfa):
    bring(alfa, "employees", STAFF)
    before = stored(alfa)
    changed = [
        STAFF[0],
        ["101", "Anna Bergman", "Lack", "Dag", "Lackerare", "2020-02-03"],
        ["104", "Dan Fors", "Svets", "Kväll", "Svetsare", "2026-01-07"],
    ]

    run = bring(alfa, "employees", changed, as_of="2026-11-15")
    assert stored(alfa) != before
    undo(run)

    assert stored(alfa) == before


def test_undo_of_the_first_import_leaves_nothing(alfa):
    undo(bring(alfa, "employees", STAFF))

    assert stored(alfa) == {}


def test_somebody_who_was_unnumbered_gets_the_number(alfa):
    make_person(alfa, "Anna Berg", starts_on=datetime.date(2020, 2, 3))

    bring(alfa, "employees", STAFF)

    with scope_for(alfa):
        assert Person.objects.get(given_name="Anna").employee_number == "101"
        assert Person.objects.count() == 3


def test_a_number_of_somebody_else_is_refused(alfa):
    bring(alfa, "employees", STAFF)
    before = stored(alfa)

    run = begin(alfa, "employees", [STAFF[0], ["101", "Xavier Quist", "Press", "Dag", "", ""]])

    assert codes(run) == ["person_contradicts_number"]
    assert stored(alfa) == before


def test_two_of_one_name_without_numbers_are_refused(alfa):
    rows = [["Namn", "Lag"], ["Anna Berg", "Press"], ["Anna Berg", "Lack"]]

    run = begin(alfa, "employees", rows)

    assert set(codes(run)) == {"person_twice"}
    assert stored(alfa) == {}


def test_another_company_is_never_looked_at(alfa, beta):
    bring(beta, "employees", STAFF)
    before = stored(beta)

    bring(alfa, "employees", STAFF)

    assert stored(beta) == before
    with scope_for(alfa):
        assert Person.objects.count() == 3


def test_a_row_of_another_company_is_refused(alfa):
    rows = [
        ["Namn", "Lag", "Företag"],
        ["Anna Berg", "Press", "Gamma AB"],
        ["Bo Ek", "Press", "Alfa"],
    ]

    run = begin(alfa, "employees", rows)

    assert codes(run) == ["person_of_other_company"]
    assert run.refusals[0]["row"] == 2


def test_a_new_period_begins_when_somebody_comes_back(alfa):
    first = [[*STAFF[0], "Anställd t.o.m."], [*STAFF[1], "2022-06-30"]]
    back = [STAFF[0], ["101", "Anna Berg", "Lack", "Dag", "Lackerare", "2026-09-01"]]
    bring(alfa, "employees", first)

    bring(alfa, "employees", back)

    assert employments(alfa) == [
        ("Anna Berg", "Press", "Dag", "2020-02-03", "2022-06-30"),
        ("Anna Berg", "Lack", "Dag", "2026-09-01", None),
    ]


def test_a_file_is_recorded_once_per_action(alfa):
    run = begin(alfa, "employees", STAFF)
    apply(run)
    undo(run)

    entries = AuditEntry.objects.filter(owner=alfa.pk, object_type="ImportRun")
    assert [entry.verb for entry in entries] == ["import.begun", "import.applied", "import.undone"]


def test_queries_do_not_grow_with_the_list(alfa, django_assert_max_num_queries):
    many = [STAFF[0]] + [
        [str(n), f"Person{n} Namnsson", "Press", "Dag", "Pressare", "2020-01-01"]
        for n in range(200, 300)
    ]
    run = begin(alfa, "employees", many)

    with django_assert_max_num_queries(60):
        apply(run)

    with scope_for(alfa):
        assert Team.objects.count() == 1
