"""Certificates, permits, fitness and machines on pages: who sees what, what it costs, what it does."""

import datetime
import re
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from samtakt.certificates.models import Certificate, Confirmation, Equipment, Permit, Waiver
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Employment, Person, Team
from tests.certificates.workshop import (
    examine,
    hold,
    make_fitness_type,
    make_machine,
    make_permit_type,
    make_type,
    permit,
)
from tests.factories import make_competence, make_person, make_shift
from tests.web.reading import MOST_BYTES, MOST_QUERIES, text_of

PDF = b"%PDF-1.7 certificate"


def equip(company, team, people):
    """People of a team who hold one of each kind, a machine that requires all, a welder test."""
    today = timezone.localdate()
    found = SimpleNamespace(company=company, team=team)
    found.truck = make_type(
        company, "Truckkort", sanction_rule="hardplast.sanction", checked_on=today
    )
    found.weld = make_type(company, "ISO 9606-1", confirmation_months=6, interval_months=24)
    found.doctor = make_fitness_type(company, "Hörselprov")
    found.drive = make_permit_type(company, "Körtillstånd", needs=[found.truck])
    found.machine = make_machine(
        company,
        "Press 1",
        team=team,
        rules=[found.truck, found.drive, found.doctor, (make_competence(company, "Pressning"), 2)],
    )
    found.people = [make_person(company, f"Gunvor {each}", team=team) for each in range(people)]
    for person in found.people:
        found.certificate = hold(person, found.truck)
        found.test = hold(
            person, found.weld, issued_on=today - datetime.timedelta(days=60), valid_to=None
        )
        examine(person, found.doctor, "limited")
        found.permit = permit(
            person,
            found.drive,
            issued_on=today - datetime.timedelta(days=9),
            valid_to=today + datetime.timedelta(days=300),
        )
    found.person = found.people[-1]
    return found


@pytest.fixture
def world(company, team):
    return equip(company, team, 1)


def pages_of(found):
    person, machine = found.person.pk, found.machine.pk
    return [
        "/certificates",
        "/certificates/required-by-law",
        "/certificates/confirm",
        "/certificates/types",
        f"/certificates/types/{found.truck.pk}",
        f"/certificates/types/{found.truck.pk}/edit",
        f"/certificates/{found.certificate.pk}",
        f"/certificates/{found.test.pk}",
        f"/people/{person}/certificates",
        f"/people/{person}/certificates/new",
        f"/people/{person}/permits/new",
        f"/people/{person}/fitness/new",
        f"/people/{person}/machines",
        f"/permits/{found.permit.pk}",
        "/machines",
        "/machines/new",
        f"/machines/{machine}",
        f"/machines/{machine}/wall",
        f"/machines/{machine}/rules",
        f"/machines/{machine}/exception?person={person}",
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_opens_for_hr_with_one_heading(signed_in, world, company, language):
    client = signed_in(company, "hr")
    answers = {
        page: client.get(page, headers={"accept-language": language}) for page in pages_of(world)
    }

    wrong = {
        page: (answer.status_code, answer.content.decode().count("<h1"))
        for page, answer in answers.items()
        if (answer.status_code, answer.content.decode().count("<h1")) != (200, 1)
    }
    assert wrong == {}


@pytest.mark.parametrize("people", [1, 3])
def test_no_page_asks_more_the_more_there_is(
    signed_in, company, team, people, django_assert_max_num_queries
):
    found = equip(company, team, people)
    client = signed_in(company, "hr")

    for page in pages_of(found):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(page).status_code == 200


def test_a_manager_of_the_team_asks_few_questions_too(
    signed_in, world, company, team, django_assert_max_num_queries
):
    client = signed_in(company, "line_manager", team=team)
    kept = [
        page for page in pages_of(world) if not re.search("fitness/new|/edit|machines/new", page)
    ]

    for page in kept:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(page).status_code == 200


def know_how_many_rows_there_are():
    """Let PostgreSQL count, as a server that runs does by itself; tests roll back before it can.

    Without, it takes the tables for empty and joins them row by row, over what tests have left.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def test_a_thousand_people_fit_into_every_list(signed_in, company, team):
    found = equip(company, team, 1)
    with scope_for(company):
        people = Person.objects.bulk_create(
            Person(organisation=company, given_name="Bo", family_name=f"Ek {n}", name_key=f"ek {n}")
            for n in range(1000)
        )
        Employment.objects.bulk_create(
            Employment(
                organisation=company,
                person=person,
                team=team,
                starts_on=datetime.date(2020, 1, 1),
            )
            for person in people
        )
        Certificate.objects.bulk_create(
            Certificate(
                organisation=company,
                person=person,
                type=type_,
                issued_on=timezone.localdate(),
                verification="seen",
            )
            for person in people
            for type_ in (found.truck, found.weld)
        )
        only = make_machine(company, "Truck 9", rules=[found.truck])
    know_how_many_rows_there_are()
    client = signed_in(company, "hr")

    for page in (
        "/certificates",
        "/certificates/confirm",
        "/certificates/required-by-law",
        "/machines",
        f"/machines/{only.pk}",
        f"/machines/{found.machine.pk}",
        f"/machines/{only.pk}/wall",
    ):
        answer = client.get(page)
        assert (page, answer.status_code, len(answer.content) < MOST_BYTES) == (page, 200, True)


def test_a_manager_sees_the_own_team_and_its_machines(signed_in, world, company):
    with scope_for(company):
        other = Team(organisation=company, name="Svets")
        other.save()
    mine = make_machine(company, "Svetsrobot", team=other)
    make_machine(company, "Gemensam truck")
    client = signed_in(company, "line_manager", team=other)

    shown = "".join(text_of(client.get(page)) for page in ("/certificates", "/machines"))
    assert "Gunvor" not in shown
    assert "Svetsrobot" in shown
    assert "Gemensam truck" in shown
    assert "Press 1" not in shown
    for page in pages_of(world):
        if re.search(
            rf"/{world.person.pk}/|certificates/\d|permits/|machines/{world.machine.pk}", page
        ):
            assert client.get(page).status_code in {403, 404}, page
    assert client.get(f"/machines/{mine.pk}").status_code == 200


def test_an_employee_sees_the_own_three_kinds_and_nobody_elses(signed_in, world, company, team):
    bo = make_person(company, "Bo", team=team)
    card = hold(bo, world.truck)
    client = signed_in(company, "employee", person=world.person)

    shown = text_of(client.get(f"/people/{world.person.pk}/certificates"))
    assert "Truckkort" in shown
    assert "Körtillstånd" in shown
    assert "Hörselprov" in shown
    assert client.get(f"/people/{world.person.pk}/machines").status_code == 200
    assert client.get(f"/permits/{world.permit.pk}/pdf").status_code == 200
    assert client.get(f"/people/{bo.pk}/certificates").status_code == 404
    assert client.get(f"/certificates/{card.pk}").status_code == 404
    assert client.get("/certificates").status_code == 403
    assert client.get("/machines").status_code == 403


def test_a_union_representative_sees_counts_without_names(signed_in, world, company):
    client = signed_in(company, "union_representative")

    shown = text_of(client.get("/certificates")) + text_of(
        client.get("/certificates/required-by-law")
    )
    assert "Truckkort" in shown
    assert "Gunvor" not in shown
    assert "Hörselprov" not in shown
    assert client.get(f"/people/{world.person.pk}/certificates").status_code == 404
    assert client.get("/machines").status_code == 403


def test_the_hub_sees_types_and_no_person(signed_in, hub, world):
    client = signed_in(hub, "process_leader")

    assert client.get("/certificates/types").status_code == 200
    for page in pages_of(world):
        if not page.startswith("/certificates/types"):
            assert client.get(page).status_code in {403, 404}, page


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("hr", True),
        ("own manager", True),
        ("other manager", False),
        ("company_admin", False),
        ("the person", True),
    ],
)
def test_fitness_is_hidden_from_everybody_whom_it_does_not_concern(
    signed_in, world, company, team, role, sees
):
    """R-09. The managing director is a manager like others: HR and the own manager suffice."""
    with scope_for(company):
        other = Team(organisation=company, name="Svets")
        other.save()
    client = {
        "hr": lambda: signed_in(company, "hr"),
        "own manager": lambda: signed_in(company, "line_manager", team=team),
        "other manager": lambda: signed_in(company, "line_manager", team=other),
        "company_admin": lambda: signed_in(company, "company_admin"),
        "the person": lambda: signed_in(company, "employee", person=world.person),
    }[role]()
    pages = [
        f"/people/{world.person.pk}/certificates",
        f"/people/{world.person.pk}/machines",
        "/certificates",
        "/certificates?words=Gunvor",
    ]

    shown = "".join(text_of(client.get(page)) for page in pages)
    assert ("With limits" in shown or "Fit with limits" in shown) == sees
    assert ("Hörselprov" in shown) == sees


def test_who_may_not_see_fitness_is_not_told_that_it_is_missing(signed_in, world, company):
    examine(world.person, world.doctor, "unfit", examined_on=timezone.localdate())
    url = f"/machines/{world.machine.pk}"

    assert "Hörselprov: not fit for the work" in text_of(signed_in(company, "hr").get(url))
    boss = signed_in(company, "company_admin", email="vd@a.se")
    shown = text_of(boss.get(url))
    assert "not fit" not in shown
    assert "Something that HR can tell" in shown
    wall = text_of(boss.get(f"{url}/wall"))
    assert "Gunvor" not in wall


def test_only_hr_records_an_examination(signed_in, world, company, team):
    url = f"/people/{world.person.pk}/fitness/new"

    assert signed_in(company, "company_admin").get(url).status_code == 403
    boss = signed_in(company, "line_manager", team=team, email="b@a.se")
    assert boss.get(url).status_code == 403


def test_a_stranger_finds_nothing(signed_in, hub, world):
    beta = Organisation.objects.create(kind="company", name="Beta", slug="beta", hub=hub)
    client = signed_in(beta, "hr")

    for page in pages_of(world):
        if re.search(r"/\d+", page):
            assert client.get(page).status_code == 404, page


def test_a_certificate_from_photo_to_seen_original(signed_in, world, company, team):
    own = signed_in(company, "employee", person=world.person)
    given = {
        "type": world.truck.pk,
        "issued_on": "2026-02-03",
        "file": SimpleUploadedFile("kort.pdf", PDF),
    }
    assert own.post("/certificates/hand-in", given).status_code == 302
    with scope_for(company):
        row = Certificate.objects.get(verification="self_declared")
    assert "Original not seen" in text_of(own.get(f"/certificates/{row.pk}"))
    taken = own.get(f"/certificates/{row.pk}/file")
    assert (taken.content, taken.headers["content-type"]) == (PDF, "application/pdf")
    assert own.post(f"/certificates/{row.pk}/verify", {"verification": "seen"}).status_code == 403

    boss = signed_in(company, "line_manager", team=team, email="b@a.se")
    answer = boss.post(f"/certificates/{row.pk}/verify", {"verification": "seen"}, follow=True)
    assert "Original seen" in text_of(answer)


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(signed_in, world, company):
    client = signed_in(company, "employee", person=world.person)
    given = {
        "type": world.truck.pk,
        "issued_on": "2026-02-03",
        "file": SimpleUploadedFile("kort.pdf", b"<script>"),
    }
    answer = client.post("/certificates/hand-in", given)

    assert answer.status_code == 400
    assert "Choose a PDF or a photo" in text_of(answer)


def test_many_are_signed_at_once(signed_in, company, team):
    found = equip(company, team, 3)
    client = signed_in(company, "hr")
    with scope_for(company):
        keys = list(Certificate.objects.filter(type=found.weld).values_list("pk", flat=True))

    answer = client.post(
        "/certificates/confirm",
        {"certificate": keys, "on": timezone.localdate(), "note": "WPS 7"},
        follow=True,
    )
    assert "Signed for 3 certificates" in text_of(answer)
    with scope_for(company):
        assert Confirmation.objects.filter(note="WPS 7").count() == 3
    assert client.post("/certificates/confirm", {"on": timezone.localdate()}).status_code == 400


def test_a_permit_is_given_printed_and_revoked(signed_in, world, company):
    client = signed_in(company, "hr")
    given = {
        "type": world.drive.pk,
        "area": "Lager",
        "tasks": "Lastning",
        "issued_on": timezone.localdate().isoformat(),
    }
    assert client.post(f"/people/{world.person.pk}/permits/new", given).status_code == 302
    with scope_for(company):
        row = Permit.objects.get(area="Lager")
    answer = client.get(f"/permits/{row.pk}/pdf")
    assert answer.content.startswith(b"%PDF")
    assert client.post(f"/permits/{row.pk}/revoke", {"reason": ""}).status_code == 400
    shown = text_of(client.post(f"/permits/{row.pk}/revoke", {"reason": "Olycka"}, follow=True))
    assert "Revoked" in shown


def test_a_permit_without_its_certificate_is_refused_with_its_name(signed_in, world, company, team):
    bo = make_person(company, "Bo", team=team)
    given = {
        "type": world.drive.pk,
        "area": "Lager",
        "tasks": "Lastning",
        "issued_on": timezone.localdate().isoformat(),
    }
    answer = signed_in(company, "hr").post(f"/people/{bo.pk}/permits/new", given)

    assert answer.status_code == 400
    assert "lacks what this permit requires: Truckkort" in text_of(answer)


def test_a_machine_from_nothing_to_an_exception(signed_in, world, company):
    client = signed_in(company, "hr")
    answer = client.post("/machines/new", {"name": "Lift 4", "code": "", "team": ""})
    with scope_for(company):
        lift = Equipment.objects.get(name="Lift 4")
    assert answer.headers["location"] == f"/machines/{lift.pk}/rules"
    change = f"/machines/{lift.pk}/change"
    assert client.post(change, {"what": "rule"}).status_code == 400
    client.post(change, {"what": "rule", "certificate_type": world.truck.pk})
    client.post(change, {"what": "rule", "permit_type": world.drive.pk})
    shown = text_of(client.get(f"/machines/{lift.pk}"))
    assert "1 may work here" in shown

    bo = make_person(company, "Bo")
    hold(bo, world.truck)
    url = f"/machines/{lift.pk}/exception?person={bo.pk}"
    given = {"on": timezone.localdate().isoformat(), "reason": ""}
    assert client.post(url, given).status_code == 400
    client.post(url, given | {"reason": "Gunvor står bredvid"})
    shown = text_of(client.get(f"/machines/{lift.pk}"))
    assert "Gunvor står bredvid. It does not count as valid" in shown
    assert "1 may not" in shown
    with scope_for(company):
        assert Waiver.objects.get().person == bo
        rule = lift.rules.first()
    client.post(change, {"what": "remove", "rule": rule.pk})
    with scope_for(company):
        assert lift.rules.count() == 1
    assert AuditEntry.objects.filter(verb="equipment.waived").count() == 1


def test_shift_and_day_are_chosen_in_the_address(signed_in, world, company, team):
    night = make_shift(company, "Natt")
    only = make_machine(company, "Truck 9", rules=[world.truck])
    for name, shift in (("Dag", make_shift(company, "Dag")), ("Natt", night)):
        hold(make_person(company, f"{name}person", team=team, shift=shift), world.truck)
    client = signed_in(company, "hr")

    shown = text_of(client.get(f"/machines/{only.pk}?shift={night.pk}"))
    assert "Nattperson" in shown
    assert "Dagperson" not in shown
    gone = text_of(client.get(f"/machines/{only.pk}?on=2031-01-01"))
    assert "2 may not" in gone or "3 may not" in gone


def test_a_policy_too_lax_is_refused_and_a_stricter_one_holds(signed_in, company):
    law = make_type(company, "Härdplast", basis="law", interval_months=60)
    client = signed_in(company, "hr")
    url = f"/certificates/types/{law.pk}/policy"
    terms = {"grace_days": 0, "source": "Risk", "valid_from": timezone.localdate().isoformat()}

    answer = client.post(url, terms | {"interval_months": 72})
    assert answer.status_code == 400
    assert "may shorten" in text_of(answer)
    shown = text_of(client.post(url, terms | {"interval_months": 36}, follow=True))
    assert "Holds now" in shown


def test_the_hub_loads_the_types_and_what_is_unchecked_says_so(signed_in, hub):
    client = signed_in(hub, "hub_admin")

    shown = text_of(client.post("/certificates/types/load", follow=True))
    assert "31 types were added" in shown
    assert "To be checked" in shown
    assert "AFS 2023:10" in shown
    assert "older papers: AFS 2011:19" in shown


def test_what_the_law_requires_with_its_sum(signed_in, world, company, team):
    hold(
        make_person(company, "Bo", team=team),
        world.truck,
        issued_on=datetime.date(2020, 1, 1),
        valid_to=datetime.date(2024, 1, 1),
    )

    shown = text_of(signed_in(company, "hr").get("/certificates/required-by-law"))
    assert "1 of 2 lacks it" in shown
    assert "SEK 10,000" in shown
