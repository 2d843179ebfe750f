"""Pages of completed courses: who opens which, what they say and do, and how much they ask."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from samtakt.assessments.kiosk import open_device, set_pin
from samtakt.assessments.models import AgreedLevel
from samtakt.catalogue.models import CourseOutcome
from samtakt.delivery import papers
from samtakt.delivery.completion import complete
from samtakt.delivery.models import (
    AttendanceHours,
    Completion,
    Evaluation,
    ProposedLevel,
    SessionDay,
)
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import scope_for
from tests.delivery.factories import make_session, seat, teach
from tests.factories import employ, make_company, make_competence, make_person, make_team, saved
from tests.web.reading import MOST_QUERIES, queries_of, seen, source_of, text_of

AGO = datetime.timedelta(days=3)


def raise_by(course, competence, low, high):
    outcome = CourseOutcome(course=course, competence=competence, from_level=low, to_level=high)
    return saved(outcome, course.organisation)


@pytest.fixture
def day():
    return timezone.localdate() - AGO


@pytest.fixture
def welding(hub):
    return make_competence(hub, "Svetsning", name_en="Welding")


@pytest.fixture
def session(hub, day, welding):
    session = make_session(hub, days=[day], name="Svetskurs", maximum=50)
    course = session.offer_date.offer.course
    course.name_en = "Welding course"
    saved(course, hub)
    raise_by(course, welding, 1, 3)
    return session


def attended(session, person, hours="7.5"):
    """A seat with a day of hours that the trainer has marked."""
    row = seat(session, person)
    with scope_for(row.organisation):
        day = SessionDay.objects.get(session=session)
    hours = AttendanceHours(booking=row, day=day, hours=hours, marked_at=timezone.now())
    saved(hours, row.organisation)
    return row


def completed(session, person, **how):
    row = attended(session, person)
    with scope_for(row.organisation):
        return complete(row, by=system_actor(row.organisation), **how)


@pytest.fixture
def anna(company):
    return make_person(company, "Astrid", team=make_team(company, "Svets"))


@pytest.fixture
def trainer(hub, session, signed_in, member):
    user = member(hub, "trainer", email="tova@test.example")
    teach(session, user)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def employee(company, anna, signed_in):
    return signed_in(company, "employee", email="astrid@alfa.example", person=anna)


def with_rows(company, model, **which):
    with scope_for(company):
        return list(model.objects.filter(**which).order_by("pk"))


def finish(session):
    return f"/sessions/{session.pk}/finish"


def test_the_trainer_finishes_the_session_for_everybody(trainer, session, hub, company, anna):
    beta = make_company(hub, "Beta")
    attended(session, anna)
    attended(session, make_person(beta, "Cilla"), hours="2")

    page = seen(trainer, finish(session))
    answer = trainer.post(finish(session), follow=True)

    assert all(word in page for word in ("Astrid", "Cilla", "Alfa", "Beta", "2 of 7.5"))
    assert "1 participant has gone through" in text_of(answer)
    assert len(with_rows(company, Completion)) == 1
    assert with_rows(beta, Completion) == []


def test_a_test_is_said_for_each(trainer, session, company, anna):
    course = session.offer_date.offer.course
    course.has_test = True
    saved(course, session.organisation)
    row = attended(session, anna)
    other = attended(session, make_person(company, "Bo"))

    trainer.post(finish(session), {f"passed_{row.pk}": "yes", f"note_{row.pk}": "Lugn hand"})

    (done,) = with_rows(company, Completion)
    assert (done.booking_id, done.passed, done.note) == (row.pk, True, "Lugn hand")
    assert f'name="passed_{other.pk}"' in trainer.get(finish(session)).content.decode()


def test_a_test_that_came_later_asks_nobody_who_is_done(trainer, session, company, anna):
    completed(session, anna)
    course = session.offer_date.offer.course
    course.has_test = True
    saved(course, session.organisation)

    page = trainer.get(finish(session)).content.decode()
    answer = trainer.post(finish(session), follow=True)

    assert 'name="passed_' not in page
    assert "nobody has said yet" not in text_of(answer)
    assert [row.passed for row in with_rows(company, Completion)] == [None]


def test_who_teaches_another_session_finishes_nothing(trainer, hub, day, company, anna):
    other = make_session(hub, days=[day], name="Annan")
    attended(other, anna)

    assert trainer.get(finish(other)).status_code == 404
    assert trainer.post(finish(other)).status_code == 404
    assert with_rows(company, Completion) == []


def test_one_takes_the_own_certificate_in_both_languages(employee, session, company, anna):
    row = completed(session, anna)

    page = seen(employee, "/courses-done")
    files = [
        employee.get(f"/completions/{row.pk}/certificate.{language}.pdf")
        for language in ("sv", "en")
    ]

    assert "Welding course" in page
    assert "Waits for the manager" in page
    assert [file.content[:5] for file in files] == [b"%PDF-", b"%PDF-"]
    assert files[0]["Content-Disposition"].startswith("attachment")
    assert employee.get(f"/completions/{row.pk}/certificate.fi.pdf").status_code == 404


def test_a_colleague_finds_neither_paper_nor_question(signed_in, session, company, anna):
    row = completed(session, anna)
    bo = signed_in(company, "employee", email="bo@alfa.example", person=make_person(company, "Bo"))
    (question,) = with_rows(company, Evaluation, kind="course")

    paths = [f"/completions/{row.pk}/certificate.sv.pdf", f"/evaluations/{question.pk}"]

    assert [bo.get(path).status_code for path in paths] == [404, 404]
    assert "Welding" not in seen(bo, "/courses-done")


@pytest.mark.parametrize("role", ["company_admin", "hr"])
def test_all_levels_are_agreed_at_once(signed_in, session, company, anna, role):
    completed(session, anna)
    completed(session, make_person(company, "Bo"))
    client = signed_in(company, role)

    page = seen(client, "/levels-to-agree")
    shown = [row.pk for row in with_rows(company, ProposedLevel)]
    answer = client.post("/levels-to-agree/all", {"level": [*shown, "x", 10**30]}, follow=True)

    assert "Agree all 2 levels" in page
    assert "2 levels are agreed" in text_of(answer)
    assert [row.level for row in with_rows(company, AgreedLevel)] == [3, 3]


def test_one_is_agreed_and_another_declined_with_a_reason(signed_in, session, company, anna):
    completed(session, anna)
    completed(session, make_person(company, "Bo"))
    client = signed_in(company, "hr")
    first, second = with_rows(company, ProposedLevel)

    client.post(f"/levels-to-agree/{first.pk}/agree")
    empty = client.post(f"/levels-to-agree/{second.pk}/decline", {"reason": ""})
    client.post(f"/levels-to-agree/{second.pk}/decline", {"reason": "Öva först"})

    assert empty.status_code == 400
    states = [(row.state, row.reason) for row in with_rows(company, ProposedLevel)]
    assert states == [("agreed", ""), ("declined", "Öva först")]
    again = client.post(f"/levels-to-agree/{second.pk}/agree", follow=True)
    assert "has been decided already" in text_of(again)


def test_a_manager_sees_the_levels_of_the_own_team(signed_in, session, company, anna):
    completed(session, anna)
    completed(session, make_person(company, "Bo", team=make_team(company, "Press")))
    with scope_for(company):
        team = anna.employments.get().team
    manager = signed_in(company, "line_manager", team=team)

    page = seen(manager, "/levels-to-agree")
    listed = seen(manager, "/completions")

    assert ("Astrid" in page, "Bo" in page.split()) == (True, False)
    assert ("Astrid" in listed, "Bo" in listed.split()) == (True, False)
    other = with_rows(company, ProposedLevel)[1]
    assert manager.post(f"/levels-to-agree/{other.pk}/agree").status_code == 404


def test_nobody_agrees_the_own_level_by_a_page(signed_in, session, company, anna):
    completed(session, anna)
    client = signed_in(company, "hr", person=anna)
    (row,) = with_rows(company, ProposedLevel)

    assert "Nothing waits for you" in seen(client, "/levels-to-agree")
    assert client.post(f"/levels-to-agree/{row.pk}/agree").status_code == 404


def test_a_minute_says_how_a_course_was(employee, session, company, anna):
    completed(session, anna)
    (question,) = with_rows(company, Evaluation, kind="course")
    path = f"/evaluations/{question.pk}"

    assert "How was Welding course?" in seen(employee, "/courses-done")
    assert "I can use it at work" in seen(employee, path)
    half = employee.post(path, {"useful": "5"})
    marks = {"useful": "5", "level_right": "4", "accessible": "5", "comment": "Bra"}
    whole = employee.post(path, marks, follow=True)
    again = employee.post(path, marks)

    assert (half.status_code, again.status_code) == (400, 400)
    assert "Thank you" in text_of(whole)
    (kept,) = with_rows(company, Evaluation, kind="course")
    assert (kept.useful, kept.level_right, kept.accessible, kept.comment) == (5, 4, 5, "Bra")
    assert "You answered on" in seen(employee, path)
    assert 'class="crumbs"' in source_of(employee, path)
    assert source_of(employee, path).count('href="/courses-done"') >= 2  # above it, and to go on


def test_who_has_a_code_and_no_account_answers_at_the_shared_screen(session, company, anna):
    bo, team, by = make_person(company, "Bo"), make_team(company, "Bod"), system_actor(company)
    for person in (anna, bo):
        completed(session, person)
    employ(anna, team=team)
    with scope_for(company):
        set_pin(anna, "4711", by=by)
        opened = open_device(team, name="Hallen", hours=8, now=timezone.now(), by=by)
        (others,) = Evaluation.objects.filter(kind="course", asked=bo)
        (own,) = Evaluation.objects.filter(kind="course", asked=anna)
    screen = Client(headers={"accept-language": "en"})
    assert screen.get("/screen/question").status_code == 403
    screen.cookies["samtakt_screen"] = opened.token
    assert screen.get("/screen/question").status_code == 302
    screen.post("/screen/code", {"person": anna.pk, "code": "4711"})
    assert "/screen/question" in screen.get("/screen/me").content.decode()
    assert "I can use it at work" in seen(screen, "/screen/question")
    marks = {"useful": "5", "level_right": "4", "accessible": "5", "comment": ""}
    for number in (others.pk, "x", 10**30):
        screen.post("/screen/question", {**marks, "question": number})
    assert not any(row.answered_at for row in with_rows(company, Evaluation))
    screen.post("/screen/question", {**marks, "question": own.pk})

    kept = with_rows(company, Evaluation, answered_at__isnull=False)
    assert [(row.asked, row.useful) for row in kept] == [(anna, 5)]
    assert "Nothing is asked of you now" in seen(screen, "/screen/question")


def test_the_effect_is_asked_when_its_day_has_come(employee, signed_in, session, company, anna):
    completed(session, anna)
    asked = {row.kind: row for row in with_rows(company, Evaluation)}
    early = employee.post(
        f"/evaluations/{asked['effect'].pk}", {"used": "often", "level_changed": "yes"}
    )
    with scope_for(company):
        Evaluation.objects.exclude(kind="course").update(due_on=timezone.localdate())
    hr = signed_in(company, "hr")

    own = employee.post(
        f"/evaluations/{asked['effect'].pk}", {"used": "often", "level_changed": "yes"}
    )
    seen_by_hr = hr.post(
        f"/evaluations/{asked['effect_seen'].pk}", {"used": "not_yet", "level_changed": "no"}
    )

    assert "is not asked now" in text_of(early)
    assert (own.status_code, seen_by_hr.status_code) == (302, 302)
    kept = {row.kind: (row.used, row.level_changed) for row in with_rows(company, Evaluation)}
    assert kept == {
        "course": ("", None),
        "effect": ("often", True),
        "effect_seen": ("not_yet", False),
    }


def answered(company):
    with scope_for(company):
        Evaluation.objects.filter(kind="course").update(
            useful=5, level_right=4, accessible=2, answered_at=timezone.now(), comment="Bra dag"
        )


@pytest.mark.parametrize("people", [4, 5])
def test_course_results_are_shown_of_five_people_and_not_of_four(
    signed_in, hub, session, company, people
):
    for number in range(people):
        completed(session, make_person(company, f"Person{number}"))
    answered(company)

    page = seen(signed_in(hub, "project_lead"), "/course-results")

    assert "Welding course" in page
    assert ("Bra dag" in page) == (people == 5)
    assert ("Too few answers" in page.split("Shares of answers")[0].split("100%")[0]) == (
        people == 4
    )
    assert "Person1" not in page


def test_anybody_may_check_a_certificate_and_learns_no_more(client, session, company, anna):
    row = completed(session, anna)
    with scope_for(company):
        code = papers.paper_of(row).code

    answer = client.get(f"/verify/{code}", headers={"accept-language": "en"})
    words = text_of(answer)

    assert "genuine and counts" in words
    assert ("Astrid" in words, "Welding course" in words, "Alfa" in words) == (True, True, False)
    assert "Welding to level" not in words
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_wrong_code_says_nothing(client, session, company, anna):
    row = completed(session, anna)
    with scope_for(company):
        code = papers.paper_of(row).code
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")

    answer = client.get(f"/verify/{wrong}", headers={"accept-language": "en"})

    assert answer.status_code == 404
    assert "no certificate with this code" in text_of(answer)
    assert "Astrid" not in text_of(answer)


def test_a_revoked_certificate_names_nobody(client, session, company, anna):
    row = completed(session, anna)
    with scope_for(company):
        code = papers.paper_of(row).code
        papers.revoke(row, "Fel timmar")

    words = text_of(client.get(f"/verify/{code}", headers={"accept-language": "en"}))

    assert "was revoked on" in words
    assert ("Astrid" in words, "Fel timmar" in words) == (False, False)


@pytest.mark.parametrize(("change", "said"), [(b"", "unchanged"), (b" ", "not the one")])
def test_a_file_is_compared_with_the_one_that_was_issued(
    client, employee, session, company, anna, change, said
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    row = completed(session, anna)
    with scope_for(company):
        code = papers.paper_of(row).code
    content = employee.get(f"/completions/{row.pk}/certificate.sv.pdf").content

    file = SimpleUploadedFile("intyg.pdf", content + change)
    answer = client.post(f"/verify/{code}", {"file": file}, headers={"accept-language": "en"})

    assert said in text_of(answer)


def test_a_file_that_is_too_large_is_not_read(client, session, company, anna, monkeypatch):
    from django.core.files.uploadedfile import SimpleUploadedFile

    monkeypatch.setattr(papers, "LARGEST_FILE", 10)
    row = completed(session, anna)
    with scope_for(company):
        code = papers.paper_of(row).code

    file = SimpleUploadedFile("intyg.pdf", b"x" * 11)
    answer = client.post(f"/verify/{code}", {"file": file}, headers={"accept-language": "en"})

    assert answer.status_code == 400
    assert "larger than any certificate" in text_of(answer)


def test_the_code_can_be_typed(client, db):
    answer = client.get("/verify/", {"code": " 1-abcde "})

    assert (answer.status_code, answer["Location"]) == (302, "/verify/1-abcde")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("employee", "/courses-done"),
        ("hr", "/completions"),
        ("hr", "/levels-to-agree"),
        ("project_lead", "/course-results"),
        ("trainer", "finish"),
    ],
)
def test_pages_ask_as_much_about_one_as_about_three(
    request, signed_in, hub, session, company, anna, day, welding, who, path
):
    if who == "employee":
        client = request.getfixturevalue("employee")
    elif who == "trainer":
        client = request.getfixturevalue("trainer")
    else:
        client = signed_in(hub if who == "project_lead" else company, who)
    path = finish(session) if path == "finish" else path
    counts = []
    for number in range(3):
        held = session
        if who == "employee" and number:
            held = make_session(hub, days=[day], name=f"Kurs {number}")
            raise_by(held.offer_date.offer.course, welding, 1, 3)
        person = anna if who == "employee" else make_person(company, f"Person {number}")
        completed(held, person)
        counts.append(queries_of(client, path))

    assert counts[0] == counts[2] <= MOST_QUERIES


def test_a_course_seen_by_hr_is_that_of_the_company_alone(signed_in, hub, session, company, anna):
    beta = make_company(hub, "Beta")
    completed(session, make_person(beta, "Cilla"))
    completed(session, anna)

    page = seen(signed_in(company, "hr"), "/completions")

    assert ("Astrid" in page, "Cilla" in page) == (True, False)


def test_the_menu_leads_there(signed_in, company, hub):
    hr, lead = signed_in(company, "hr"), signed_in(hub, "project_lead", email="pl@test.example")

    assert 'href="/levels-to-agree"' in hr.get("/completions").content.decode()
    assert 'href="/course-results"' in lead.get("/course-results").content.decode()


def test_roles_are_those_of_the_permission_table(db):
    from samtakt.foundation import access

    assert access.find("delivery.finish_session").roles == {Role.PROVIDER, Role.TRAINER}
    assert Role.EMPLOYEE not in access.find("delivery.see_levels").roles
    assert Role.HR not in access.find("delivery.see_course_results").roles
