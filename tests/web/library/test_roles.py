"""Roles, the requirement matrix and exemptions: read, changed from a day, taken over."""

import datetime

import pytest
from django.utils import timezone

from samtakt.competences.models import Exemption, ProfileRow, Requirement, Role
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    assign,
    make_company,
    make_competence,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)
from tests.web.reading import MOST_BYTES, MOST_QUERIES

pytestmark = pytest.mark.django_db
READERS = ["line_manager", "employee", "union_representative"]
DAY = datetime.date(2026, 11, 1)


def asked(organisation):
    with scope_for(organisation):
        rows = Requirement.objects.filter(organisation=organisation)
        return [
            (row.role.name, row.competence.name_sv, row.level, row.valid_to is None)
            for row in rows.order_by("role__name", "competence__name_sv", "valid_from")
        ]


def test_a_hub_adds_a_role_and_says_what_it_usually_asks_for(signed_in, hub, welding, page_text):
    client = signed_in(hub, "process_leader")
    client.post("/roles/new", {"name": "Rörsvetsare", "name_en": "Pipe welder", "ssyk": "7212"})
    with scope_for(hub):
        role = Role.objects.get()

    client.post(
        f"/roles/{role.pk}/require", {"competence": welding.pk, "level": "3", "criticality": "3"}
    )

    page = page_text(client, f"/roles/{role.pk}")
    assert "SSYK 7212" in page
    assert "Weld pipes" in page
    with scope_for(hub):
        assert ProfileRow.objects.get().level == 3
    client.post(f"/roles/{role.pk}/change", {"name": "Svetsare", "ssyk": "72x"})
    role.refresh_from_db()
    assert role.name == "Rörsvetsare"
    client.post(f"/roles/{role.pk}/retire")
    assert "Retired" in page_text(client, f"/roles/{role.pk}")
    client.post(f"/roles/{role.pk}/restore")
    role.refresh_from_db()
    assert role.state == "published"


def test_a_company_takes_over_the_profile_as_its_own_requirements(
    signed_in, hub, company, welding, role, page_text
):
    client = signed_in(company, "hr")
    assert "New: would be taken" in page_text(client, f"/roles/{role.pk}/take")

    client.post(f"/roles/{role.pk}/take", {"valid_from": "2026-11-01", "reason": ""})

    assert asked(company) == [("Svetsare", "Svetsa rör", 3, True)]
    said = {"competence": welding.pk, "level": "2", "criticality": "3"}
    client.post(f"/roles/{role.pk}/require", said | {"valid_from": "2026-12-01", "reason": "x"})
    assert asked(company) == [
        ("Svetsare", "Svetsa rör", 3, False),
        ("Svetsare", "Svetsa rör", 2, True),
    ]
    assert "You ask for another level" in page_text(client, f"/roles/{role.pk}/take") or (
        timezone.localdate() < datetime.date(2026, 12, 1)
    )


def test_a_language_without_a_reason_is_refused_with_the_reason_why(signed_in, hub, company, role):
    swedish = make_competence(hub, "Svenska", kind="language")
    client = signed_in(company, "hr")
    said = {"competence": swedish.pk, "level": "2", "criticality": "2", "valid_from": "2026-11-01"}

    refused = client.post(f"/roles/{role.pk}/require", said)
    client.post(f"/roles/{role.pk}/require", said | {"reason": "Skyddsblad på svenska"})

    assert refused.status_code == 400
    assert "Write why the work needs" in refused.content.decode()
    assert asked(company) == [("Svetsare", "Svenska", 2, True)]


@pytest.mark.parametrize("reader", READERS)
def test_readers_see_roles_and_change_nothing(signed_in, company, welding, role, page_text, reader):
    require(company, role, welding, 3)
    client = signed_in(company, reader)

    assert "Welder" in page_text(client, "/roles")
    assert "Weld pipes" in page_text(client, f"/roles/{role.pk}")
    grid = page_text(client, "/requirements")
    assert "<td>3</td>" in grid
    assert "<input name=" not in grid.split('id="content"')[1].split("<form")[-1]
    for path in ("require", "take", "change"):
        assert client.get(f"/roles/{role.pk}/{path}").status_code == 403
    assert client.post("/requirements/change", {}).status_code == 403


def test_strangers_find_no_role_of_another(signed_in, hub, company):
    foreign = make_role(make_company(hub, "Beta"))
    client = signed_in(company, "hr")

    for path in ("", "/require", "/take", "/change"):
        assert client.get(f"/roles/{foreign.pk}{path}").status_code == 404
    for path in ("retire", "restore"):
        assert client.post(f"/roles/{foreign.pk}/{path}").status_code == 404


def test_the_matrix_is_saved_from_a_day_and_only_where_it_changed(
    signed_in, hub, company, welding, role, page_text
):
    grind = make_competence(hub, "Slipa")
    require(company, role, welding, 3, criticality=3, valid_from=DAY)
    require(company, role, grind, 2, valid_from=DAY)
    client = signed_in(company, "hr")
    cells = {f"r{role.pk}c{welding.pk}": "4", f"r{role.pk}c{grind.pk}": "2"}
    later = (timezone.localdate() + datetime.timedelta(days=7)).isoformat()

    assert f'name="r{role.pk}c{welding.pk}" value="3"' in page_text(client, "/requirements")
    answer = client.post(
        "/requirements/change", {**cells, "valid_from": later, "reason": "Ny kund"}
    )

    assert "1 level is saved" in answer.content.decode()
    with scope_for(company):
        now, after = Requirement.objects.filter(competence=welding).order_by("valid_from")
        assert (now.level, after.level, after.criticality, after.reason) == (3, 4, 3, "Ny kund")
    client.post(
        "/requirements/change",
        {f"r{role.pk}c{grind.pk}": "", "valid_from": timezone.localdate().isoformat()},
    )
    with scope_for(company):
        assert Requirement.objects.get(competence=grind).valid_to is not None


def test_the_matrix_keeps_what_was_typed_when_something_is_refused(
    signed_in, company, welding, role
):
    require(company, role, welding, 3)
    client = signed_in(company, "hr")

    answer = client.post(
        "/requirements/change", {f"r{role.pk}c{welding.pk}": "7", "valid_from": "2026-11-01"}
    )

    assert answer.status_code == 400
    assert 'value="7"' in answer.content.decode()
    assert asked(company) == [("Svetsare", "Svetsa rör", 3, True)]


def test_a_competence_is_added_across_and_the_hub_fills_in_profiles(
    signed_in, hub, welding, role, page_text
):
    grind = make_competence(hub, "Slipa")
    client = signed_in(hub, "process_leader")

    page = page_text(client, f"/requirements?add={grind.pk}")
    assert f'name="r{role.pk}c{grind.pk}" value=""' in page
    client.post("/requirements/change", {f"r{role.pk}c{grind.pk}": "2", "valid_from": "2026-11-01"})

    with scope_for(hub):
        assert ProfileRow.objects.get(competence=grind).level == 2


def test_a_cell_of_another_company_is_left_alone(signed_in, hub, company, welding):
    beta = make_company(hub, "Beta")
    theirs = make_role(beta)
    require(beta, theirs, welding, 3)
    client = signed_in(company, "hr")

    client.post(
        "/requirements/change",
        {f"r{theirs.pk}c{welding.pk}": "1", "valid_from": "2026-11-01", "reason": ""},
    )

    assert [row[2] for row in asked(beta)] == [3]
    assert asked(company) == []


@pytest.fixture
def anna(company, role, welding):
    team = make_team(company)
    person = make_person(company, "Anna", team=team)
    assign(person, role)
    require(company, role, welding, 3)
    return person, team


def test_hr_exempts_somebody_and_ends_it(signed_in, company, welding, anna, page_text):
    client = signed_in(company, "hr")
    said = {
        "person": "Anna",
        "competence": welding.pk,
        "valid_from": "2026-01-01",
        "reason": "Svetsar inte i sin cell",
    }

    assert client.post("/exemptions/new", said | {"person": "Ingen"}).status_code == 400
    client.post("/exemptions/new", said)

    assert "Svetsar inte i sin cell" in page_text(client, "/exemptions")
    assert "Svetsar inte i sin cell" in page_text(client, f"/people/{anna[0].pk}")
    with scope_for(company):
        row = Exemption.objects.get()
    client.post(f"/exemptions/{row.pk}/end")
    assert "Nobody is exempted" in page_text(client, "/exemptions")
    assert "Svetsar inte i sin cell" in page_text(client, "/exemptions?ended=1")


def test_a_line_manager_sees_the_own_teams_exemptions_and_others_none(
    signed_in, company, welding, anna, page_text
):
    person, team = anna
    stranger = make_person(company, "Bo", team=make_team(company, "Lack"))
    for who, why in ((person, "Annas skäl"), (stranger, "Bos skäl")):
        row = Exemption(person=who, competence=welding, reason=why, valid_from=DAY, decided_by="HR")
        saved(row, company)

    manager = signed_in(company, "line_manager", team=team)
    page = page_text(manager, "/exemptions")

    assert "Annas skäl" in page
    assert "Bos skäl" not in page
    assert manager.get("/exemptions/new").status_code == 403
    for role in ("employee", "union_representative"):
        reader = signed_in(company, role, email=f"{role}@x.example")
        assert reader.get("/exemptions").status_code == 403


@pytest.mark.parametrize(
    "path", ["/roles", "/roles/{}", "/roles/{}/take", "/requirements", "/exemptions"]
)
def test_the_number_of_queries_does_not_grow(
    signed_in, hub, company, welding, role, anna, path, django_assert_max_num_queries
):
    client = signed_in(company, "hr")

    def more(number):
        competence = make_competence(hub, f"Mer {number}")
        other = make_role(hub)
        for one in (role, other):
            saved(ProfileRow(role=one, competence=competence, level=2), hub)
            require(company, one, competence, 2)
        row = Exemption(
            person=anna[0], competence=competence, reason="x", valid_from=DAY, decided_by="HR"
        )
        saved(row, company)

    more(0)
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        client.get(path.format(role.pk))
    for number in range(1, 3):
        more(number)
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        client.get(path.format(role.pk))
    assert len(few) == len(many)


def test_a_large_matrix_stays_small_enough(signed_in, hub, company):
    competences = [make_competence(hub, f"Moment {n}") for n in range(70)]
    for _number in range(13):
        role = make_role(company)
        with scope_for(company):
            Requirement.objects.bulk_create(
                Requirement(
                    organisation=company, role=role, competence=one, level=2, valid_from=DAY
                )
                for one in competences
            )

    answer = signed_in(company, "hr").get("/requirements")

    assert len(answer.content) < MOST_BYTES
    assert "have no room here" in answer.content.decode()
