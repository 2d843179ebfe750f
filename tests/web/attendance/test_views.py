"""Attendance on pages: who sees whom, what it costs, and what each page does."""

import datetime
import io
import json
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from samtakt.assessments.kiosk import open_device, set_pin
from samtakt.delivery import signcodes
from samtakt.delivery.models import (
    Arrangement,
    AttendanceHours,
    AttendanceMark,
    AttendanceSignature,
    SessionDay,
    SignedList,
)
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Agreement, User
from tests.delivery.factories import make_session, teach
from tests.factories import employ, make_person, saved
from tests.web.attendance.conftest import (
    company_pages,
    held,
    outcomes,
    post_marks,
    row_of,
    trainer_pages,
)
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, seen, source_of, text_of

SHARED_SCREEN = "samtakt_screen"
PDF = b"%PDF-1.7 signed"


# --- Who sees whom ------------------------------------------------------------------------


def test_the_trainer_sees_everybody_with_company_and_what_they_asked_for(world, trainer):
    row = Arrangement(booking=world.foreign, kind="hearing_loop", wish="vänster öra")
    saved(row, world.foreign.organisation)
    page = seen(trainer, f"/teaching/{world.session.pk}")

    assert "Gunvor 0 Alfa" in page
    assert "Okänd Beta Hearing loop: vänster öra" in page


def test_another_trainer_finds_nothing(world, signed_in):
    client = signed_in(world.hub, "trainer", email="other@x.example")

    assert seen(client, "/teaching/").count("Svetskurs") == 0
    for path in trainer_pages(world)[1:]:
        assert client.get(path).status_code == 404, path
    assert client.get(f"/attendance/sessions/{world.session.pk}/sheet").status_code == 404


def test_a_session_long_over_is_in_the_list_without_its_names(world, trainer):
    assert f'href="/teaching/{world.session.pk}"' in source_of(trainer, "/teaching/")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=100), tick=True):
        trainer.force_login(User.objects.get(email="tova@x.example"))
        listed = seen(trainer, "/teaching/")
        assert "Svetskurs" in listed
        assert "Closed" in listed
        for path in [*trainer_pages(world)[1:], f"/sessions/{world.session.pk}/finish"]:
            assert trainer.get(path).status_code == 404, path
            assert path not in source_of(trainer, "/teaching/")
        page = source_of(trainer, f"/sessions/{world.session.pk}")
        assert "Gunvor" not in page
        assert f"/teaching/{world.session.pk}" not in page


@pytest.mark.parametrize("role", ["hr", "employee", "project_lead", "auditor"])
def test_only_trainers_open_the_trainers_pages(world, signed_in, role):
    owner = world.hub if role in {"project_lead", "auditor"} else world.company
    client = signed_in(owner, role)

    for path in trainer_pages(world):
        assert client.get(path).status_code == 403, path


def test_the_hub_sees_totals_and_no_name_without_an_agreement(world, signed_in):
    client = signed_in(world.hub, "project_lead")
    path = f"/attendance/sessions/{world.session.pk}"

    page = seen(client, path)
    assert "Participants 2" in page
    assert "Gunvor" not in page
    assert "Okänd" not in page
    agreement = Agreement(signed_on=world.first, signed_by="VD", data_classes=["names"])
    saved(agreement, world.company)
    page = seen(client, path)
    assert "Gunvor 0" in page
    assert "Okänd" not in page


def test_a_company_sees_its_own_people_only(world, hr, signed_in, team):
    assert "Gunvor 0" in seen(hr, f"/attendance/months?month={world.month}")
    assert "Okänd" not in seen(hr, f"/attendance/months?month={world.month}")
    assert hr.get(f"/attendance/people/{world.stranger.pk}").status_code == 404
    manager = signed_in(world.company, "line_manager", email="chef@x.example", team=team)
    assert "Gunvor" not in seen(manager, f"/attendance/months?month={world.month}")
    assert manager.get(f"/attendance/people/{world.people[0].pk}").status_code == 404
    employ(world.people[0], team=team)
    assert "Gunvor 0" in seen(manager, f"/attendance/months?month={world.month}")


def test_pages_cost_as_much_for_three_as_for_one(hub, company, member, signed_in):
    user = member(hub, "trainer", email="tova@x.example")
    trainer = Client(headers={"accept-language": "en"})
    trainer.force_login(user)
    hr = signed_in(company, "hr", email="hr@x.example")
    lead = signed_in(hub, "project_lead", email="lead@x.example")
    saved(
        Agreement(signed_on=datetime.date(2020, 1, 1), signed_by="VD", data_classes=["names"]),
        company,
    )
    asked = []
    for people in (1, 3):
        found = held(hub, company, people)
        teach(found.session, user)
        own = signed_in(company, "employee", email=f"own{people}@x.example", person=found.people[0])
        asked.append(
            [queries_of(trainer, path) for path in trainer_pages(found)]
            + [queries_of(hr, path) for path in company_pages(found)]
            + [
                queries_of(lead, f"/attendance/sessions/{found.session.pk}"),
                queries_of(own, "/attendance/mine"),
            ]
        )

    assert asked[0] == asked[1]
    assert max(asked[1]) <= MOST_QUERIES


def test_pages_stay_small_with_many_people(hub, company, signed_in, member):
    world = held(hub, company, 60)
    user = member(hub, "trainer", email="tova@x.example")
    teach(world.session, user)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    hr = signed_in(company, "hr", email="hr@x.example")

    for browser, pages in ((client, trainer_pages(world)), (hr, company_pages(world))):
        for path in pages:
            assert len(source_of(browser, path)) < MOST_BYTES, path


# --- The trainer's phone ------------------------------------------------------------------


def test_a_phone_sends_marks_and_hears_of_each(world, trainer):
    good = row_of(world.seats[0], world.days[0])
    bad = [
        row_of(world.seats[0], world.days[0], hours="six"),
        row_of(world.seats[0], world.days[0], key="no-uuid"),
        row_of(world.seats[0], world.days[0], marked_at="2027-03-01T12:00:00"),
        row_of(world.seats[0], world.days[0], hours="NaN"),
    ]
    assert outcomes(post_marks(trainer, good, *bad)) == ["kept"] + ["unreadable"] * 4
    assert outcomes(post_marks(trainer, good)) == ["known"]
    with scope_for(world.company):
        assert AttendanceMark.objects.count() == 1
        row = AttendanceHours.objects.get(booking=world.seats[0], day=world.days[0])
        assert row.hours == Decimal(6)


@pytest.mark.parametrize("body", ["", "[]", '{"marks": 3}', '{"marks": [1]}', "null"])
def test_what_is_no_list_of_marks_is_refused(world, trainer, body):
    assert trainer.post("/teaching/marks", body, "application/json").status_code == 400


def test_marks_need_the_token_that_the_phone_asks_for(world, member):
    user = member(world.hub, "trainer", email="tova@x.example")
    teach(world.session, user)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    row = row_of(world.seats[0], world.days[0])
    assert post_marks(client, row).status_code == 403
    ready = client.get("/teaching/ready").json()
    assert ready["user"] == user.pk
    answer = client.post(
        "/teaching/marks",
        json.dumps({"marks": [row]}),
        "application/json",
        headers={"x-csrftoken": ready["token"]},
    )
    assert outcomes(answer) == ["kept"]


def test_the_worker_is_a_script_and_says_nothing_of_anybody(client, db):
    answer = client.get("/teaching/worker.js")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "samtaktMarks" in answer.content.decode()


# --- Signing ------------------------------------------------------------------------------


def signatures(company):
    with scope_for(company):
        rows = AttendanceSignature.objects.order_by("signed_at", "pk")
        return [(row.how, row.hours) for row in rows]


def test_a_participant_signs_for_the_marked_hours(world, participant):
    page = seen(participant, "/attendance/mine")
    assert page.count("I was there: 7.5 h") == 2
    given = {"day": world.days[0].pk, "hours": "7.5"}
    answer = participant.post(f"/attendance/seats/{world.seats[0].pk}/sign", given, follow=True)

    assert "Signed. Thank you!" in text_of(answer)
    assert signatures(world.company) == [("sign_in", Decimal("7.5"))]
    assert text_of(answer).count("I was there: 7.5 h") == 1


@pytest.mark.parametrize("given", [{}, {"day": "x", "hours": "7.5"}, {"day": "1", "hours": ""}])
def test_a_form_that_says_nothing_signs_nothing(world, participant, given):
    path = f"/attendance/seats/{world.seats[0].pk}/sign"

    assert "again" in text_of(participant.post(path, given, follow=True))
    assert signatures(world.company) == []


def test_nobody_signs_for_a_colleague(world, signed_in):
    colleague = make_person(world.company, "Dan")
    client = signed_in(world.company, "employee", email="dan@x.example", person=colleague)
    given = {"day": world.days[0].pk, "hours": "7.5"}

    assert client.post(f"/attendance/seats/{world.seats[0].pk}/sign", given).status_code == 404
    assert signatures(world.company) == []


def test_who_scans_the_code_signs_after_signing_in(world, trainer, member):
    page = source_of(trainer, f"/attendance/days/{world.days[1].pk}/code")
    assert 'src="data:image/svg+xml' in page
    code = signcodes.code_for(world.days[1])
    member(world.company, "employee", email="gunvor@x.example", person=world.people[0])
    phone = Client(headers={"accept-language": "en"})
    answer = phone.get(f"/attendance/scan?code={code}", follow=True)
    to = answer.redirect_chain[-1][0]
    assert to == "/accounts/login/?next=/attendance/here"
    answer = phone.post(
        "/accounts/login/",
        {"login": "gunvor@x.example", "password": "ett-gott-ord-2027", "next": "/attendance/here"},
        follow=True,
    )
    assert "I was there: 7.5 h" in text_of(answer)
    answer = phone.post("/attendance/here", {"hours": "7.5"}, follow=True)

    assert "Signed. Thank you!" in text_of(answer)
    assert signatures(world.company) == [("qr", Decimal("7.5"))]
    assert phone.get("/attendance/here").status_code == 400


def test_an_old_code_and_a_foreign_session_sign_nothing(world, participant, hub):
    assert participant.get("/attendance/scan?code=old").status_code == 400
    other = make_session(hub, days=(timezone.localdate(),))
    with scope_for(hub):
        code = signcodes.code_for(SessionDay.objects.get(session=other))
    answer = participant.get(f"/attendance/scan?code={code}", follow=True)

    assert answer.status_code == 400
    assert "no seat" in text_of(answer)


def test_a_participant_signs_on_the_trainers_screen_with_an_own_code(world, trainer):
    with scope_for(world.company):
        set_pin(world.people[0], "4711", by=system_actor(world.company))
    path = f"/attendance/days/{world.days[0].pk}/screen"
    given = {"booking": world.seats[0].pk, "hours": "7.5", "code": "0000"}

    assert "code is wrong" in text_of(trainer.post(path, given, follow=True))
    answer = trainer.post(path, {**given, "code": "4711"}, follow=True)
    assert "Gunvor 0 has signed." in text_of(answer)
    assert signatures(world.company) == [("screen", Decimal("7.5"))]
    assert "Choose" in text_of(trainer.post(path, {"booking": "x"}, follow=True))


def test_a_participant_signs_at_the_companys_shared_screen(world, team, client):
    employ(world.people[0], team=team)
    by = system_actor(world.company)
    with scope_for(world.company):
        set_pin(world.people[0], "4711", by=by)
        opened = open_device(team, name="Hallen", hours=8, now=timezone.now(), by=by)
    client = Client(headers={"accept-language": "en"})
    assert client.get("/screen/attendance").status_code == 403
    client.cookies[SHARED_SCREEN] = opened.token
    assert client.get("/screen/attendance").status_code == 302
    client.post("/screen/code", {"person": world.people[0].pk, "code": "4711"})
    assert "2 days of courses wait for your signature" in seen(client, "/screen/me")
    given = {"booking": world.seats[0].pk, "day": world.days[0].pk, "hours": "7.5"}
    answer = client.post("/screen/attendance", given, follow=True)

    assert "Signed. Thank you!" in text_of(answer)
    assert signatures(world.company) == [("screen", Decimal("7.5"))]
    foreign = {**given, "booking": world.foreign.pk}
    assert client.post("/screen/attendance", foreign).status_code == 404


def upload(content=PDF, name="lista.pdf"):
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_scanned_list_is_handed_in_and_read_by_whoever_may(world, trainer, signed_in, hr):
    with scope_for(world.company):
        pk = AttendanceHours.objects.get(booking=world.seats[0], day=world.days[0]).pk
    path = f"/attendance/sessions/{world.session.pk}/lists"
    refused = trainer.post(path, {"file": upload(b"hello"), "attended": [pk]})
    assert refused.status_code == 400
    assert "PDF, JPEG or PNG" in text_of(refused)
    answer = trainer.post(path, {"file": upload(), "attended": [pk]}, follow=True)
    assert "The signatures count now." in text_of(answer)
    assert signatures(world.company) == [("list", Decimal("7.5"))]
    with scope_for(world.hub):
        kept = SignedList.objects.get()
    file = f"/attendance/lists/{kept.pk}"
    assert trainer.get(file).content == PDF
    other = signed_in(world.hub, "trainer", email="other@x.example")
    # It holds names of several companies: no company reads it, though they share the session.
    assert (other.get(file).status_code, hr.get(file).status_code) == (404, 404)


def test_hr_hands_in_a_paper_of_its_own_person(world, hr):
    with scope_for(world.company):
        rows = AttendanceHours.objects.filter(booking=world.seats[0])
        chosen = list(rows.order_by("day__day").values_list("pk", flat=True))
    path = f"/attendance/seats/{world.seats[0].pk}/paper"
    answer = hr.post(path, {"file": upload(), "attended": chosen}, follow=True)

    assert "The signatures count now." in text_of(answer)
    assert signatures(world.company) == [("list", Decimal("7.5"))] * 2
    assert hr.get(f"/attendance/seats/{world.foreign.pk}/paper").status_code == 404


def test_the_list_to_print_names_everybody(world, trainer):
    answer = trainer.get(f"/attendance/sessions/{world.session.pk}/sheet")
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)

    assert answer.headers["content-type"] == "application/pdf"
    assert "Gunvor 0" in text
    assert "Okänd" in text
    assert "Svetskurs" in text
