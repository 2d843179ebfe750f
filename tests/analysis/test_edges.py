"""The cases that spreadsheets get wrong, each with the right answer worked out in words."""

import datetime

import pytest

from samtakt.analysis.company import analyse_company
from samtakt.assessments.models import AgreedLevel, Observation
from samtakt.competences.models import Scale, ScaleLevel
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    agree,
    assign,
    certify,
    employ,
    make_certificate_type,
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
from tests.spreadsheets import bring

DAY = datetime.date(2026, 11, 1)


def day(text):
    return datetime.date.fromisoformat(text)


def analyse(company, as_of=DAY):
    with scope_for(company):
        return analyse_company(company, as_of=as_of)


def cell_of(analysis, person, competence):
    found = [
        cell
        for cell in analysis.cells
        if cell.person.id == person.pk and cell.competence.id == competence.pk
    ]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.fixture
def company(db):
    return make_company(make_hub())


@pytest.fixture
def press(company):
    return make_team(company, "Press")


@pytest.fixture
def welding(company):
    return make_competence(company, "Svetsning", criticality=3)


@pytest.fixture
def role(company, welding):
    """A role that asks for welding 3, critical: weight 3."""
    role = make_role(company)
    require(company, role, welding, 3, criticality=3)
    return role


def worker(company, role, name="Anna", **fields):
    person = make_person(company, name, **fields)
    assign(person, role)
    return person


def test_not_assessed_is_not_level_0(company, role, welding):
    """Anna is at 0, Bo is not assessed; both have the role that asks for 3 with weight 3.

    Anna lacks 3 levels: weighted gap 3 × 3 = 9 of 3 × 3 = 9 required, nothing covered. Of Bo
    nothing is known: he is in no sum of gaps, neither above nor below the line. Covered is
    therefore 0 of 9, not 0 of 18; assessed is 1 of 2.
    """
    agree(worker(company, role), welding, 0)
    bo = worker(company, role, "Bo")

    analysis = analyse(company)

    totals = analysis.totals
    assert (totals.gap, totals.not_assessed, totals.met) == (1, 1, 0)
    assert (totals.weighted_gap, totals.weighted_requirement) == (9, 9)
    assert (totals.covered_share, totals.assessed_share) == (0, 0.5)
    unknown = cell_of(analysis, bo, welding)
    assert (unknown.status, unknown.level, unknown.missing) == ("not_assessed", None, None)


def test_not_required_is_not_required_at_0(company, role, welding, press):
    """Anna has no role and welds at 4; nobody asks her to.

    That is no requirement met: 0 met, 0 gaps, 1 not required and unused. Her welding still
    covers the two welders that the team must have, of whom one is then missing.
    """
    anna = make_person(company, "Anna", team=press)
    agree(anna, welding, 4)
    make_headcount(press, welding, 3, 2)

    analysis = analyse(company)

    totals = analysis.totals
    assert (totals.met, totals.gap, totals.not_required, totals.unused) == (0, 0, 1, 1)
    assert totals.covered_share is None
    (row,) = analysis.coverage
    assert (row.holder_count, row.required, row.short) == (1, 2, 1)


def test_a_retired_competence_is_gone_from_its_day_and_not_before(company, role, welding):
    """Welding is retired on 1 October. Anna, at 1, lacked 2 levels until then.

    On 30 September the gap is 2 × 3 = 6. On 1 October nothing is required, nothing is lacking,
    and the level is no unused skill either; but it is still known what it was in September.
    """
    anna = worker(company, role)
    agree(anna, welding, 1)
    welding.state, welding.retired_on = "retired", day("2026-10-01")
    saved(welding, company)

    before, after = analyse(company, day("2026-09-30")), analyse(company, day("2026-10-01"))

    assert (before.totals.gap, before.totals.weighted_gap) == (1, 6)
    assert cell_of(after, anna, welding) is None
    assert (after.totals.required, after.totals.unused, after.risks) == (0, 0, ())


def test_who_moved_is_counted_where_they_were(company, role, welding, press):
    """Anna was in the press shop to 30 June and is in the store from 1 July, at level 1.

    In June her gap (2 × 3 = 6) is the press shop's, in July the store's, and never both.
    What was observed in May keeps the press shop.
    """
    store = make_team(company, "Lager")
    anna = worker(company, role, team=press, ends_on=day("2026-06-30"))
    employ(anna, team=store, starts_on=day("2026-07-01"))
    saved(
        Observation(
            person=anna,
            competence=welding,
            level=1,
            source="manager",
            observed_on=day("2026-05-10"),
            team=press,
            role=role,
        ),
        company,
    )
    agree(anna, welding, 1, decided_on=day("2026-05-10"))

    june, july = analyse(company, day("2026-06-30")), analyse(company, day("2026-07-01"))

    assert [(row.team.name, row.sums.weighted_gap) for row in june.by_team] == [("Press", 6)]
    assert [(row.team.name, row.sums.weighted_gap) for row in july.by_team] == [("Lager", 6)]
    with scope_for(company):
        assert Observation.objects.get().team == press


def test_two_employments_are_one_person(company, role, welding, press):
    """Anna works 60 % in the press shop and, from March, 40 % in the store, at level 1.

    She is one person of 1.0 full time with one gap of 6, counted in the store where she
    started last. Each team that must have a welder at level 1 has her; the company has one
    holder, not two.
    """
    store = make_team(company, "Lager")
    anna = worker(company, role, team=press, percent=60)
    employ(anna, team=store, percent=40, starts_on=day("2026-03-01"))
    agree(anna, welding, 1)
    for team in (press, store):
        make_headcount(team, welding, 1, 1)

    analysis = analyse(company)

    assert (analysis.staff.people, analysis.staff.full_time_equivalents) == (1, 1.0)
    assert (analysis.totals.people, analysis.totals.gap, analysis.totals.weighted_gap) == (1, 1, 6)
    assert [(row.team.name, row.sums.gap) for row in analysis.by_team] == [("Lager", 1)]
    assert {row.team.name: row.holder_count for row in analysis.coverage} == {
        "Press": 1,
        "Lager": 1,
    }
    assert {row.company_holder_count for row in analysis.coverage} == {1}


def test_expired_evidence_does_not_cover(company, role, welding, press):
    """Anna and Bo weld at 3; what proves it is a certificate, and Anna's expired on 31 October.

    On 31 October, its last day, both count; on 1 November Bo alone does, and is then a key
    person. The agreed level stays: neither has a gap.
    """
    type_ = make_certificate_type(company, "Svetsarprövning", competence=welding)
    anna, bo = (worker(company, role, name, team=press) for name in ("Anna", "Bo"))
    for person in (anna, bo):
        agree(person, welding, 3)
    certify(anna, type_, valid_to=day("2026-10-31"))
    certify(bo, type_, valid_to=day("2027-10-31"))
    make_headcount(press, welding, 3, 2)

    last, after = analyse(company, day("2026-10-31")), analyse(company, day("2026-11-01"))

    assert [row.holder_count for row in (*last.coverage, *after.coverage)] == [2, 1]
    assert [row.short for row in (*last.coverage, *after.coverage)] == [0, 1]
    assert [risk.is_key_person_risk for risk in (*last.risks, *after.risks)] == [False, True]
    assert (after.totals.met, after.totals.gap) == (2, 0)


def test_a_changed_scale_changes_no_level(db):
    """A company wrote 4 on a scale of 1–5, where 4 means "does it alone": canonical 3.

    It then goes over to ILUO A, where U is "works alone": canonical 3 as well. What was
    imported as 4 still counts as 3, is still shown as it was written, on the scale it was
    written on; the U of another person counts the same.
    """
    hub = make_hub()
    company = make_company(hub)
    library = [["Kod", "Kompetens"], ["CNC-01", "Svarvning"]]
    bring(hub, "library", library)
    staff = [
        ["Anst.nr", "Namn", "Lag", "Skift", "Befattning", "Anställd fr.o.m."],
        ["101", "Anna Berg", "Press", "Dag", "Pressare", "2020-02-03"],
        ["102", "Björn Dahl", "Press", "Dag", "Pressare", "2020-02-03"],
    ]
    bring(company, "employees", staff)
    heading = ["Anst.nr", "Namn", "Svarvning"]
    bring(company, "matrix", [heading, ["101", "Anna Berg", "4"]], scale="1-5")
    bring(company, "matrix", [heading, ["102", "Björn Dahl", "U"]], scale="iluo-a")

    with scope_for(company):
        rows = list(Observation.objects.order_by("person__employee_number").select_related("scale"))
        levels = list(
            AgreedLevel.objects.order_by("person__employee_number").values_list("level", flat=True)
        )
        scales = {
            scale.pk: dict(ScaleLevel.objects.filter(scale=scale).values_list("label", "canonical"))
            for scale in Scale.objects.all()
        }
    assert levels == [3, 3]
    assert [row.written for row in rows] == ["4", "U"]
    assert [scales[row.scale_id][row.written] for row in rows] == [3, 3]
    assert rows[0].scale_id != rows[1].scale_id
