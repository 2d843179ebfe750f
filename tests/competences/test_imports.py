"""Libraries, requirements and headcount come in dated, once, and can be taken back."""

import pytest

from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    ConceptLink,
    HeadcountRequirement,
    ProfileRow,
    Requirement,
    Role,
)
from samtakt.foundation.spreadsheets import undoing
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import MinimumStaffing, Team
from tests.factories import make_company, make_hub
from tests.spreadsheets import MATRIX, STAFF, as_xlsx, begin, bring, codes, stored, undo

pytestmark = pytest.mark.django_db
ESCO = "http://data.europa.eu/esco/skill/c4949dcf"
LIBRARY = [
    ["Kod", "Kompetens", "Kompetens (en)", "Grupp", "Typ", "Kritikalitet", "ESCO", "ESCO-matchning", "Alias"],
    ["CNC-01", "Svarvning", "Turning", "CNC", "task", "3", ESCO, "close", "Svarv; NC-svarv"],
    ["CNC-02", "Fräsning", "Milling", "CNC", "task", "2", "", "", ""],
    ["SPR-01", "Svenska", "Swedish", "Språk", "language", "1", "", "", ""],
]  # fmt: skip
REQUIRED = [
    ["Befattning", "SSYK", "Kompetens", "Kravnivå", "Kritikalitet", "Gäller fr.o.m."],
    ["Pressare", "7223", "Svarvning", "3", "3", "2026-01-01"],
    ["Pressare", "7223", "Fräsning", "2", "viktig", "2026-01-01"],
]
HEADCOUNT = [
    ["Lag", "Skift", "Kompetens", "Lägsta nivå", "Antal", "Max frånvarande"],
    ["Press", "Dag", "", "", "4", "1"],
    ["Press", "Dag", "Svarvning", "3", "2", ""],
    ["Press", "", "Fräsning", "2", "1", ""],
]


@pytest.fixture
def hub():
    hub = make_hub()
    bring(hub, "library", LIBRARY)
    return hub


@pytest.fixture
def alfa(hub):
    company = make_company(hub, "Alfa")
    bring(company, "employees", STAFF)
    return company


def required(company):
    with scope_for(company):
        rows = Requirement.objects.filter(organisation=company).order_by(
            "competence__code", "valid_from", "level"
        )
        return [
            (
                r.role.name,
                r.competence.code,
                r.level,
                r.criticality,
                str(r.valid_from),
                r.valid_to and str(r.valid_to),
            )
            for r in rows.select_related("role", "competence")
        ]


def test_a_library_comes_with_aliases_and_links(hub):
    with scope_for(hub):
        turning = Competence.objects.get(code="CNC-01")
        aliases = sorted(CompetenceAlias.objects.values_list("key", flat=True))
        link = ConceptLink.objects.get()
    assert (turning.name_en, turning.criticality, turning.group_sv) == ("Turning", 3, "CNC")
    assert aliases == ["nc svarv", "svarv"]
    assert (link.competence, link.identifier, link.match) == (turning, ESCO, "close")


def test_the_library_again_changes_only_what_differs(hub):
    before = stored(hub)
    bring(hub, "library", LIBRARY)
    assert stored(hub) == before

    renamed = [LIBRARY[0], ["CNC-01", "CNC-svarvning", *LIBRARY[1][2:]]]
    run = bring(hub, "library", renamed)

    with scope_for(hub):
        assert Competence.objects.get(code="CNC-01").name_sv == "CNC-svarvning"
    assert run.counts == {"Competence.changed": 1, "CompetenceVersion.new": 1}
    undo(run)
    assert stored(hub) == before


def test_a_library_that_companies_build_on_is_not_undone(hub, alfa):
    bring(alfa, "matrix", MATRIX)
    with scope_for(hub):
        from samtakt.foundation.spreadsheets.runs import ImportRun

        library = ImportRun.objects.get(kind="library")

    with pytest.raises(undoing.LaterRowsDepend):
        undo(library)


def test_codes_and_aliases_that_mean_two_things_are_refused(hub):
    rows = [LIBRARY[0], LIBRARY[1], ["CNC-01", "Annat", "", "", "", "", "", "", "Svarv"]]

    assert codes(begin(hub, "library", rows)) == ["row_twice"]


def test_requirements_are_dated_and_roles_found(alfa):
    bring(alfa, "requirements", REQUIRED, scale="0-4")

    assert required(alfa) == [
        ("Pressare", "CNC-01", 3, 3, "2026-01-01", None),
        ("Pressare", "CNC-02", 2, 2, "2026-01-01", None),
    ]
    with scope_for(alfa):
        assert Role.objects.get(name="Pressare").ssyk == "7223"


def test_a_new_level_succeeds_the_old_one(alfa):
    bring(alfa, "requirements", REQUIRED, scale="0-4")
    before = stored(alfa)
    rows = [REQUIRED[0], ["Pressare", "7223", "Svarvning", "4", "3", "2026-07-01"]]

    run = bring(alfa, "requirements", rows, scale="0-4")

    assert required(alfa)[:2] == [
        ("Pressare", "CNC-01", 3, 3, "2026-01-01", "2026-06-30"),
        ("Pressare", "CNC-01", 4, 3, "2026-07-01", None),
    ]
    undo(run)
    assert stored(alfa) == before


def test_requirements_again_change_nothing(alfa):
    bring(alfa, "requirements", REQUIRED, scale="0-4")
    before = stored(alfa)

    bring(alfa, "requirements", REQUIRED, scale="0-4")

    assert stored(alfa) == before


def test_requirements_may_be_a_matrix_of_roles(alfa):
    rows = [["Befattning", "Svarvning", "Fräsning"], ["Pressare", "3", "2"], ["Lackerare", "", "1"]]

    bring(alfa, "requirements", rows, scale="0-4")

    assert [(role, code, level) for role, code, level, *_rest in required(alfa)] == [
        ("Pressare", "CNC-01", 3),
        ("Lackerare", "CNC-02", 1),
        ("Pressare", "CNC-02", 2),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["Pressare", "", "Svarvning", "0", "1", ""], "out_of_range"),
        (["Pressare", "", "Svarvning", "2", "3", "2026-01-01"], "row_twice"),
        (["", "", "Svarvning", "2", "3", "2026-01-01"], "value_missing"),
        (["Pressare", "", "Slipning", "2", "mycket", "2026-01-01"], "unknown_criticality"),
    ],
)
def test_requirements_that_cannot_be_kept_are_refused(alfa, row, expected):
    before = stored(alfa)

    run = begin(alfa, "requirements", [*REQUIRED, row], scale="0-4")

    assert expected in codes(run)
    assert stored(alfa) == before


def test_headcount_and_least_staffing(alfa):
    before = stored(alfa)
    run = bring(alfa, "headcount", HEADCOUNT, scale="0-4")

    with scope_for(alfa):
        asked = HeadcountRequirement.objects.order_by("-number").select_related("shift")
        assert [(one.level, one.number, one.shift and one.shift.name) for one in asked] == [
            (3, 2, "Dag"),
            (2, 1, None),
        ]
        assert MinimumStaffing.objects.get().number == 4
        assert Team.objects.get(name="Press").absent_most == 1
    undo(run)
    assert stored(alfa) == before


def test_headcount_of_an_unknown_team_is_refused(alfa):
    rows = [HEADCOUNT[0], ["Nattlaget", "Dag", "Svarvning", "3", "2", ""]]

    assert codes(begin(alfa, "headcount", rows, scale="0-4")) == ["unknown_team"]


def test_roles_beside_the_requirements_bring_their_codes(hub):
    book = as_xlsx(
        Roller=[
            ["Rollkod", "Roll", "SSYK 2012", "ESCO"],
            ["R01", "Svarvare", "7223", "http://esco/x"],
        ],
        Krav=[["Roll", "Kompetens", "Nivå", "Kritikalitet"], ["Svarvare", "Svarvning", 3, 3]],
    )

    bring(hub, "requirements", book)

    with scope_for(hub):
        role = Role.objects.get()
        row = ProfileRow.objects.get()
        assert not Requirement.objects.exists()  # a hub requires nothing of anybody
    assert (role.ssyk, role.occupation) == ("7223", "http://esco/x")
    assert (row.role, row.level, row.criticality) == (role, 3, 3)
