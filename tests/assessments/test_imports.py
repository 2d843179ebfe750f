"""A matrix becomes observations and agreed levels, or nothing at all."""

import datetime
from pathlib import Path

import pytest

from samtakt.assessments.models import AgreedLevel, Observation
from samtakt.assessments.queries import levels_in_force
from samtakt.competences.models import Competence, CompetenceAlias, Scale
from samtakt.foundation.spreadsheets import importing, undoing
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import ForeignOwner, scope_for
from tests.factories import actor_in, agree, make_company, make_competence, require
from tests.spreadsheets import MATRIX, STAFF, apply, as_csv, begin, bring, codes, stored, undo

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 1)
BROKEN = Path(__file__).parents[2] / "examples" / "broken"


@pytest.fixture
def alfa(hub):
    company = make_company(hub, "Alfa")
    bring(company, "employees", STAFF)
    return company


def levels(company, day=DAY):
    with scope_for(company):
        rows = levels_in_force(day).filter(organisation=company)
        found = rows.select_related("person", "competence")
        return {(one.person.name, one.competence.name_sv): one.level for one in found}


def test_ratings_become_levels_that_count_from_the_day(alfa):
    bring(alfa, "matrix", MATRIX)

    assert levels(alfa) == {
        ("Anna Berg", "Svarvning"): 3,
        ("Anna Berg", "Fräsning"): 2,
        ("Björn Dahl", "Svarvning"): 4,
        ("Björn Dahl", "Slipning"): 1,
        ("Cia Ek", "Svarvning"): 0,
        ("Cia Ek", "Fräsning"): 1,
        ("Cia Ek", "Slipning"): 2,
    }
    assert levels(alfa, DAY - datetime.timedelta(days=1)) == {}


def test_an_observation_keeps_the_circumstances_of_the_day(alfa):
    with scope_for(alfa):
        turning = make_competence(alfa, "Svarvning")
        from samtakt.competences.models import Role

        required = require(alfa, Role.objects.get(name="Pressare"), turning, 3)

    bring(alfa, "matrix", MATRIX)

    with scope_for(alfa):
        seen = Observation.objects.get(person__given_name="Anna", competence=turning)
        assert (seen.team.name, seen.role.name, seen.requirement) == ("Press", "Pressare", required)
        assert (seen.written, seen.source, seen.observed_on) == ("3", "spreadsheet", DAY)
        assert seen.scale.organisation == alfa


def test_the_companys_scale_is_kept_with_its_steps(alfa):
    bring(alfa, "matrix", MATRIX, scale="0-4")

    with scope_for(alfa):
        scale = Scale.objects.get()
        assert [(one.label, one.canonical) for one in scale.levels.all()] == [
            ("0", 0), ("1", 1), ("2", 2), ("3", 3), ("4", 4),
        ]  # fmt: skip


def test_the_same_matrix_of_the_same_day_writes_nothing_again(alfa):
    bring(alfa, "matrix", MATRIX)
    before = stored(alfa)

    again = bring(alfa, "matrix", MATRIX)

    assert stored(alfa) == before
    assert again.counts == {"Observation.new": 0, "AgreedLevel.new": 0}


def test_the_same_levels_on_a_later_day_are_newer(alfa):
    bring(alfa, "matrix", MATRIX)
    bring(alfa, "matrix", MATRIX, as_of="2026-12-01")

    with scope_for(alfa):
        assert AgreedLevel.objects.count() == 14


def test_library_names_codes_aliases_and_english_are_recognised(hub, alfa):
    turning = make_competence(hub, "CNC-svarvning", code="CNC-01", name_en="CNC turning")
    milling = make_competence(hub, "CNC-fräsning", code="CNC-02")
    grinding = make_competence(hub, "Rundslipning", code="CNC-03")
    with scope_for(hub):
        CompetenceAlias(
            organisation=hub, competence=grinding, text="Slip-jobb", key="slip jobb"
        ).save()
    heading = ["Anst.nr", "Namn", "cnc TURNING", "Fräs (CNC-02)", "SLIP–JOBB", "Egen station"]
    rows = [heading, ["101", "Anna Berg", "3", "2", "1", "4"]]

    run = bring(alfa, "matrix", rows)

    with scope_for(alfa):
        seen = AgreedLevel.objects.filter(person__employee_number="101").order_by("level")
        found = [one.competence for one in seen]
    assert found[:3] == [grinding, milling, turning]
    assert (found[3].name_sv, found[3].organisation) == ("Egen station", alfa)
    assert run.understanding["new"] == {"competences": ["Egen station"]}


def test_a_person_links_a_word_and_the_company_remembers_it(hub, alfa):
    make_competence(hub, "CNC-svarvning", code="CNC-01")
    run = begin(alfa, "matrix", MATRIX)
    assert "Svarvning" in run.understanding["new"]["competences"]
    with scope_for(alfa):
        linked = {"competences": {"Svarvning": "CNC-01"}}
        importing.correct_mapping(run, linked, by=actor_in(alfa))
    apply(run)
    assert ("Anna Berg", "CNC-svarvning") in levels(alfa)

    later = begin(alfa, "matrix", MATRIX, as_of="2026-12-01")

    assert later.mapping["told"]["competences"] == {"Svarvning": "CNC-01"}
    assert later.understanding["new"] == {}


def test_a_corrected_scale_is_used_and_remembered(alfa):
    letters = [MATRIX[0], ["101", "Anna Berg", "I", "L", "U"], ["102", "Björn Dahl", "O", "U", "I"]]
    run = begin(alfa, "matrix", letters)
    assert run.understanding["scale"]["needs_confirmation"]
    with scope_for(alfa):
        importing.correct_mapping(run, {"scale": "iluo-c"}, by=actor_in(alfa))
    apply(run)
    assert levels(alfa)["Anna Berg", "Fräsning"] == 3

    later = begin(alfa, "matrix", letters, as_of="2026-12-01")

    assert later.understanding["scale"]["key"] == "iluo-c"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["101", "Anna Berg", "7", "2", "1"]], "unknown_level"),
        ([["101", "Anna Berg", "3", "", ""], ["101", "Anna Berg", "2", "", ""]], "person_twice"),
        ([["901", "Okänd Person", "3", "2", "1"]], "unknown_person"),
        ([["102", "Anna Berg", "3", "2", "1"]], "person_contradicts_number"),
    ],
)
def test_what_is_refused_keeps_nothing(alfa, rows, expected):
    before = stored(alfa)

    run = begin(alfa, "matrix", [*MATRIX[:1], *rows, ["103", "Cia Ek", "0", "1", "2"]], scale="0-4")

    assert expected in codes(run)
    with pytest.raises(importing.ImportRefused):
        apply(run)
    assert stored(alfa) == before
    with scope_for(alfa):
        assert ImportRun.objects.get(pk=run.pk).state == ImportRun.State.PREVIEW


def test_a_rating_of_another_company_is_refused(alfa):
    rows = [[*MATRIX[0], "Företag"], [*MATRIX[1], "Gamma AB"], [*MATRIX[2], "Alfa"]]

    assert "person_of_other_company" in codes(begin(alfa, "matrix", rows))


def test_people_of_another_company_are_never_matched(hub, alfa):
    beta = make_company(hub, "Beta")

    run = begin(beta, "matrix", MATRIX)

    assert codes(run) == ["unknown_person"] * 3


def test_nobody_imports_into_another_company(hub, alfa):
    beta = make_company(hub, "Beta")

    with scope_for(beta), pytest.raises(ForeignOwner):
        importing.begin_import(alfa, "matrix", "f.csv", as_csv(MATRIX), by=actor_in(beta))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("empty.xlsx", "empty_file"),
        ("formula.xlsx", "formulas"),
        ("macros.xlsm", "macros"),
        ("macros-renamed.xlsx", "macros"),
        ("pdf-renamed.xlsx", "is_pdf"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_no_trace(alfa, name, code):
    before = stored(alfa, leave_out=set())
    content = (BROKEN / name).read_bytes()

    with scope_for(alfa), pytest.raises(Refused) as refused:
        importing.begin_import(alfa, "matrix", name, content, by=actor_in(alfa))

    assert refused.value.code == code
    assert stored(alfa, leave_out=set()) == before


def test_undo_gives_back_the_levels_of_before(alfa):
    bring(alfa, "matrix", MATRIX)
    counted = levels(alfa)
    changed = [MATRIX[0], ["101", "Anna Berg", "4", "4", "4"]]

    run = bring(alfa, "matrix", changed)
    assert levels(alfa) != counted
    undo(run)

    assert levels(alfa) == counted
    with scope_for(alfa):
        assert Observation.objects.filter(import_run=run).count() == 3  # kept as history


def test_undo_takes_new_competences_away(alfa):
    before = stored(alfa)

    undo(bring(alfa, "matrix", MATRIX))

    left = stored(alfa, leave_out={"ImportRun", "ImportChange", "StoredFile", "RememberedMapping"})
    assert {
        name: rows for name, rows in left.items() if name not in {"Scale", "ScaleLevel"}
    } == before


def test_undo_and_import_again(alfa):
    undo(bring(alfa, "matrix", MATRIX))

    bring(alfa, "matrix", MATRIX)

    assert len(levels(alfa)) == 7


def test_undo_is_refused_while_later_rows_build_on_it(alfa):
    run = bring(alfa, "matrix", MATRIX)
    with scope_for(alfa):
        turning = Competence.objects.get(name_sv="Svarvning")
        person = Observation.objects.first().person
    agree(person, turning, 2, decided_on=DAY)
    before = stored(alfa, leave_out=set())

    with pytest.raises(undoing.LaterRowsDepend, match="1"):
        undo(run)

    assert stored(alfa, leave_out=set()) == before


def test_employees_with_levels_cannot_be_undone_before_their_levels(alfa):
    with scope_for(alfa):
        employees = ImportRun.objects.get(kind="employees")
    matrix = bring(alfa, "matrix", MATRIX)

    with pytest.raises(undoing.LaterRowsDepend):
        undo(employees)

    undo(matrix)
    undo(employees)
    assert set(stored(alfa)) <= {"Scale", "ScaleLevel"}


def test_a_self_assessment_does_not_count_alone(alfa):
    rows = [["Anst.nr", "Namn", "Kompetens", "Nivå", "Källa"]]
    rows += [
        ["101", "Anna Berg", "Svarvning", "4", "self"],
        ["102", "Björn Dahl", "Svarvning", "3", "manager"],
    ]

    bring(alfa, "matrix", rows, scale="0-4")

    assert levels(alfa) == {("Björn Dahl", "Svarvning"): 3}
    with scope_for(alfa):
        assert sorted(Observation.objects.values_list("source", flat=True)) == ["manager", "self"]


def test_an_import_is_applied_once(alfa):
    run = bring(alfa, "matrix", MATRIX)

    with pytest.raises(importing.ImportNotWaiting):
        apply(run)


def test_a_discarded_preview_leaves_no_file(alfa):
    before = stored(alfa, leave_out=set())
    run = begin(alfa, "matrix", MATRIX)
    with scope_for(alfa):
        importing.discard_import(run, by=actor_in(alfa))

    assert stored(alfa, leave_out=set()) == before


def test_queries_do_not_grow_with_the_ratings(alfa, django_assert_max_num_queries):
    wide = [["Anst.nr", "Namn", *(f"Moment {n}" for n in range(80))]]
    wide += [["101", "Anna Berg", *["3"] * 80], ["102", "Björn Dahl", *["2"] * 80]]
    run = begin(alfa, "matrix", wide, scale="0-4")

    with django_assert_max_num_queries(50):
        apply(run)

    assert len(levels(alfa)) == 160
