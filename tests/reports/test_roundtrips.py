"""Exported and handed in again, a list changes nothing; edited, it says what would change first."""

import csv
import datetime
import io

import pytest
from django.utils import translation

from samtakt.competences import library, roles
from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    CompetenceAnchor,
    CompetenceVersion,
    ConceptLink,
    ProfileRow,
    Requirement,
    Role,
)
from samtakt.foundation.spreadsheets.importers import END
from samtakt.foundation.tenancy import scope_for
from samtakt.reports import roundtrips
from samtakt.reports.sheets import to_csv, to_xlsx
from tests.competences.changing import change_competence
from tests.factories import (
    actor_in,
    agree,
    assign,
    make_company,
    make_competence,
    make_hub,
    make_person,
    make_role,
    make_team,
    saved,
)
from tests.spreadsheets import apply, as_xlsx, begin, codes, stored, undo

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 1)
LANGUAGES = ["sv", "en"]


@pytest.fixture
def hub():
    """A heading with two competences, worded, linked and called by other names; one retired."""
    hub = make_hub()
    top = make_competence(hub, "Svetsning", code="W", is_heading=True, name_en="Welding")
    weld = make_competence(
        hub,
        "Svetsa rör",
        code="W-1",
        parent=top,
        kind="task",
        criticality=3,
        hard_to_recruit=True,
        name_en="Weld pipes",
        description_sv="Rör och fläns.\nI alla lägen.",
        group_sv="Svets",
    )
    make_competence(hub, "Tala svenska", code="W-2", parent=top, kind="language", state="draft")
    make_competence(hub, "Gassvetsa", code="W-3", state="retired", retired_on=DAY, replaced_by=weld)
    for level, words in enumerate(["Kan inte", "Lär sig", "Med stöd", "Själv", "Lär ut"]):
        anchor = CompetenceAnchor(competence=weld, level=level, text_sv=words, text_en=f"L{level}")
        saved(anchor, hub)
    saved(CompetenceAlias(competence=weld, text="Rörsvets", key="rörsvets"), hub)
    saved(ConceptLink(competence=weld, identifier="http://esco/1", match="exact"), hub)
    saved(ConceptLink(competence=weld, identifier="http://esco/2", match="broader"), hub)
    return hub


def export(organisation, sheet, language="sv"):
    with scope_for(organisation), translation.override(language):
        return to_xlsx([sheet(), roundtrips.levels_sheet()], title="Export")


def library_of(hub, language="sv"):
    with scope_for(hub), translation.override(language):
        return to_csv(roundtrips.library_sheet(hub))


def edited(content, change):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    return [rows[0], *change(rows[1:])]


def differences(run):
    return [
        (one["what"], one["label"], one["field"], one["before"], one["after"])
        for one in run.understanding["differences"]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_library_handed_in_again_changes_nothing(hub, language):
    before = stored(hub)

    for content in (
        library_of(hub, language),
        export(hub, lambda: roundtrips.library_sheet(hub), language),
    ):
        run = begin(hub, "library", content)
        assert (codes(run), differences(run)) == ([], [])
        assert apply(run).counts == {}
    assert stored(hub) == before


def test_what_was_edited_is_shown_before_it_is_written_and_kept_as_a_version(hub):
    def change(rows):
        by_code = {row[0]: row for row in rows}
        by_code["W-1"][2] = "Svetsa rör och fläns"
        by_code["W-1"][8] = "2"
        by_code["W-1"][20] = "Klarar A-klass"  # level 3 in Swedish
        new = ["W-4", "W", "Svetsa stuts", "", "uppgift", "publicerad", *[""] * 21]
        return [*rows, new]

    run = begin(hub, "library", edited(library_of(hub), change))
    before = stored(hub)

    assert differences(run) == [
        ("changed", "Svetsa rör", "name_sv", "Svetsa rör", "Svetsa rör och fläns"),
        ("changed", "Svetsa rör", "criticality", "3", "2"),
        ("changed", "Svetsa rör", "anchor3_sv", "Själv", "Klarar A-klass"),
        ("new", "Svetsa stuts", "", "", ""),
    ]
    assert run.counts["competences.changed"] == 1
    apply(run)
    with scope_for(hub):
        weld = Competence.objects.get(code="W-1")
        assert (weld.name_sv, weld.criticality, weld.version) == ("Svetsa rör och fläns", 2, 2)
        assert CompetenceAnchor.objects.get(competence=weld, level=3).text_sv == "Klarar A-klass"
        assert Competence.objects.get(code="W-4").parent.code == "W"
        versions = CompetenceVersion.objects.filter(competence=weld).order_by("version")
        assert [row.content["name_sv"] for row in versions] == [
            "Svetsa rör",
            "Svetsa rör och fläns",
        ]
    undo(run)
    assert stored(hub) == before


def test_missing_rows_stay_or_are_retired_as_somebody_chooses(hub):
    rows = edited(library_of(hub), lambda rows: [row for row in rows if row[0] != "W-1"])

    run = begin(hub, "library", rows)
    assert differences(run) == [("missing", "Svetsa rör", "", "", "")]
    assert apply(run).counts == {}
    ending = begin(hub, "library", rows, missing=END)
    assert apply(ending).counts == {
        "Competence.changed": 1,
        "CompetenceVersion.new": 2,
    }
    with scope_for(hub):
        weld = Competence.objects.get(code="W-1")
        assert (weld.state, weld.retired_on) == ("retired", DAY)


def test_the_importer_refuses_what_stands_nowhere(hub):
    def change(rows):
        by_code = {row[0]: row for row in rows}
        by_code["W"][1] = "W"
        by_code["W-1"][1] = "W-3"
        by_code["W-1"][5] = "utkast"
        by_code["W-3"][7] = "FINNS-EJ"
        return rows

    run = begin(hub, "library", edited(library_of(hub), change))

    assert sorted(codes(run)) == [
        "back_to_draft",
        "heading_under_itself",
        "unknown_heading",
        "unknown_successor",
    ]


def test_a_company_brings_its_own_extension_and_leaves_the_hubs_alone(hub):
    company = make_company(hub)
    make_competence(company, "Egen press", code="P-1")
    with scope_for(company):
        content = to_csv(roundtrips.library_sheet(company))
    assert b"W-1" not in content

    run = begin(company, "library", content)

    assert differences(run) == []


@pytest.fixture
def company(hub):
    """Two roles: one with a level to rise in March, one with a language and its reason."""
    company = make_company(hub)
    with scope_for(company):
        by = actor_in(company, "hr")
        weld = Competence.objects.get(code="W-1")
        swedish = make_competence(hub, "Läsa skyddsblad", code="L-1", kind="language")
        welder, packer = make_role(hub, "Svetsare"), make_role(hub, "Packare")
        roles.require(welder, [roles.Asked(weld, 2, 3)], valid_from=DAY, by=by)
        later = DAY + datetime.timedelta(days=120)
        roles.require(welder, [roles.Asked(weld, 4, 3)], valid_from=later, by=by)
        asked = [roles.Asked(swedish, 2, 2, "Skyddsblad"), roles.Asked(weld, 1, 1)]
        roles.require(packer, asked, valid_from=DAY, by=by)
    return company


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", [roundtrips.requirement_list, roundtrips.requirement_matrix])
def test_requirements_handed_in_again_change_nothing(company, sheet, language):
    before = stored(company)

    content = export(company, lambda: sheet(company, DAY), language)
    run = begin(company, "requirements", content)

    assert (codes(run), differences(run)) == ([], [])
    assert apply(run).counts == {}
    assert stored(company) == before


def test_an_edited_requirement_matrix_shows_old_and_new_levels(company):
    with scope_for(company), translation.override("sv"):
        sheet = roundtrips.requirement_matrix(company, DAY)
        (packer, *_asked), (welder, *_rest) = sheet.rows
    table = [[column.heading for column in sheet.columns], [packer, "", 3], [welder, "", 2]]

    run = begin(company, "requirements", as_table(table))

    assert differences(run) == [
        ("changed", f"{packer}: Svetsa rör", "level", "1", "3"),
        ("missing", f"{packer}: Läsa skyddsblad", "level", "2", ""),
    ]
    ended = begin(company, "requirements", as_table(table), missing=END)
    apply(ended)
    with scope_for(company):
        rows = Requirement.objects.filter(role__name=packer).order_by("competence__code", "pk")
        assert [
            (row.competence.code, row.level, row.criticality, row.valid_to) for row in rows
        ] == [
            ("L-1", 2, 2, DAY),
            ("W-1", 3, 1, None),
        ]


def as_table(rows):
    levels = [["0 = kan inte"], ["1 = lär sig med stöd"], ["3 = självständig"], ["4 = lär ut"]]
    return as_xlsx(Krav=rows, Nivåer=levels)


def test_the_hubs_profiles_come_back_as_profiles(hub):
    role = make_role(hub, "Svetsare")
    with scope_for(hub):
        weld = Competence.objects.get(code="W-1")
        by = actor_in(hub, "process_leader")
        roles.set_profile(role, [roles.Asked(weld, 3, 3)], by=by)

    for sheet in (roundtrips.requirement_list, roundtrips.requirement_matrix):
        content = export(hub, lambda sheet=sheet: sheet(hub, DAY))
        run = begin(hub, "requirements", content)
        assert (codes(run), differences(run)) == ([], [])
        assert apply(run).counts == {}
    with scope_for(hub):
        assert [(row.level, row.criticality) for row in ProfileRow.objects.all()] == [(3, 3)]
        assert Role.objects.count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_skill_matrix_handed_in_again_changes_nothing(company, language):
    team = make_team(company)
    with scope_for(company):
        weld = Competence.objects.get(code="W-1")
        welder = Role.objects.get(name__startswith="Svetsare")
    for name, level in [("Anna Ek", 3), ("Bo Dahl", 1), ("Cia Berg", None)]:
        person = make_person(company, name.split()[0], team=team)
        assign(person, welder)
        if level is not None:
            agree(person, weld, level)
    before = stored(company)

    content = export(company, lambda: roundtrips.skill_matrix(company, DAY), language)
    run = begin(company, "matrix", content)

    assert (codes(run), differences(run)) == ([], [])
    assert [note["code"] for note in run.understanding["notes"]] == ["levels_kept"]
    apply(run)
    assert {k: v for k, v in stored(company).items() if k not in {"Scale", "ScaleLevel"}} == before


def test_an_edited_skill_matrix_shows_old_and_new_and_writes_only_those(company):
    with scope_for(company):
        weld = Competence.objects.get(code="W-1")
    for name, level in [("Anna", 3), ("Bo", 1), ("Cia", None)]:
        person = make_person(company, name)
        if level is not None:
            agree(person, weld, level)
    with scope_for(company), translation.override("sv"):
        sheet = roundtrips.skill_matrix(company, DAY)
    place = [column.heading for column in sheet.columns].index("Svetsa rör (W-1)")
    rows = [list(row) for row in sheet.rows]
    rows[1][place], rows[2][place] = 2, 0
    changed = type(sheet)(sheet.name, sheet.columns, tuple(map(tuple, rows)))

    run = begin(company, "matrix", export(company, lambda: changed))

    assert differences(run) == [
        ("changed", "Bo: Svetsa rör", "level", "1", "2"),
        ("new", "Cia: Svetsa rör", "level", "", "0"),
    ]
    assert apply(run).counts["AgreedLevel.new"] == 2


def test_what_a_spreadsheet_program_would_run_is_only_text(hub):
    with scope_for(hub):
        weld = Competence.objects.get(code="W-1")
        said = library.Said("W-1", "=HYPERLINK(1)", is_heading=False)
        change_competence(weld, said, by=actor_in(hub, "process_leader"))

    content = library_of(hub)

    assert b"'=HYPERLINK(1)" in content
    run = begin(hub, "library", content)
    assert (codes(run), differences(run)) == ([], [])
