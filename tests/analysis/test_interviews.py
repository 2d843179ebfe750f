"""Interview guides and notes: each class of a note is read by exactly those it names."""

import datetime

import pytest

from samtakt.analysis import interviews
from samtakt.analysis.assignments import start_assignment, stop_assignment
from samtakt.analysis.models import InterviewNote
from samtakt.analysis.refusals import AssignmentIsOver
from samtakt.foundation import access
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in

TODAY = datetime.date(2026, 11, 1)
AUTHOR = 901


@pytest.fixture
def author(alfa):
    with scope_for(alfa.company):
        yield actor_in(alfa.company, "line_manager", user_id=AUTHOR)


@pytest.fixture
def assignment(alfa, author):
    return start_assignment("Analys", lead="Karin", starts_on=TODAY, by=author)


def write(assignment, author, visibility, *, person=None, answers=None):
    return interviews.write_notes(
        assignment,
        interviews.guide("individual"),
        answers or {"alone": "Klarar TIG"},
        held_on=TODAY,
        visibility=visibility,
        person=person,
        by=author,
    )


@pytest.mark.parametrize("key", interviews.GUIDES)
def test_guides_are_whole_in_both_languages(key):
    guide = interviews.guide(key)

    assert 15 <= len(guide.questions) <= 20
    assert len({question.key for question in guide.questions}) == len(guide.questions)
    for row in guide.questions:
        assert all(vars(row).values())
        assert row.text_sv != row.text_en
        assert row.text_sv.rstrip()[-1] in "?."
    assert [question for _section, found in guide.sections for question in found] == list(
        guide.questions
    )


def test_there_is_no_other_guide():
    with pytest.raises(interviews.UnknownGuide):
        interviews.guide("../access")


def readers(alfa):
    """Everybody in and around the company, by name; Anna is interviewed and is in Press."""
    company = alfa.company
    return {
        "author": actor_in(company, "line_manager", user_id=AUTHOR),
        "director": actor_in(company, "company_admin", user_id=1),
        "hr": actor_in(company, "hr", user_id=2),
        "her manager": actor_in(
            company, "line_manager", user_id=3, team_ids=frozenset({alfa.press.pk})
        ),
        "another manager": actor_in(
            company, "line_manager", user_id=4, team_ids=frozenset({alfa.store.pk})
        ),
        "interviewed": actor_in(company, "employee", user_id=5, person_id=alfa.anna.pk),
        "colleague": actor_in(company, "employee", user_id=6, person_id=alfa.bo.pk),
        "union": actor_in(company, "union_representative", user_id=7),
        "without account": actor_in(company, "employee"),
        "lead of the hub": actor_in(alfa.hub, "project_lead", user_id=8),
        "trainer": actor_in(company, "trainer", user_id=9),
    }


IN_THE_COMPANY = {
    "author",
    "director",
    "hr",
    "her manager",
    "another manager",
    "interviewed",
    "colleague",
    "union",
    "without account",
}
NAMED = {
    "author": {"author"},
    "management": {"author", "director", "hr"},
    "person": {"author", "hr", "her manager", "interviewed"},
    "everybody": IN_THE_COMPANY,
}


@pytest.mark.parametrize("visibility", InterviewNote.Visibility.values)
def test_a_note_is_read_by_exactly_those_whom_its_class_names(alfa, author, assignment, visibility):
    (note,) = write(assignment, author, visibility, person=alfa.anna)

    seen = {
        name
        for name, actor in readers(alfa).items()
        if note in access.visible(actor, "analysis.read_notes", InterviewNote)
    }
    assert seen == NAMED[visibility]


@pytest.mark.parametrize("visibility", InterviewNote.Visibility.values)
def test_only_the_author_changes_a_note(alfa, author, assignment, visibility):
    (note,) = write(assignment, author, visibility, person=alfa.anna)

    may = {
        name
        for name, actor in readers(alfa).items()
        if note in access.visible(actor, "analysis.change_note", InterviewNote)
    }
    assert may == {"author"}
    for name, actor in readers(alfa).items():
        if name != "author" and actor.organisation == alfa.company:
            with pytest.raises(interviews.NotYourNote):
                interviews.change_note(note, text="x", visibility="everybody", by=actor)
            with pytest.raises(interviews.NotYourNote):
                interviews.remove_note(note, by=actor)


def test_a_manager_reads_no_longer_when_the_person_has_moved(alfa, author, assignment):
    (note,) = write(assignment, author, "person", person=alfa.anna)
    for row in alfa.anna.employments.all():
        row.team = alfa.store
        row.save()

    seen = {
        name
        for name, actor in readers(alfa).items()
        if note in access.visible(actor, "analysis.read_notes", InterviewNote)
    }
    assert seen == {"author", "hr", "another manager", "interviewed"}


def test_answers_become_notes_in_the_order_of_the_guide(alfa, author, assignment):
    answers = {"shift": "Bo tar över", "alone": "Klarar TIG", "languages": "  "}
    rows = write(assignment, author, "management", answers=answers)

    assert [(row.question, row.text) for row in rows] == [
        ("alone", "Klarar TIG"),
        ("shift", "Bo tar över"),
    ]


def test_what_cannot_be_written(author, assignment):
    with pytest.raises(interviews.NothingWasSaid):
        write(assignment, author, "author", answers={"alone": " "})
    with pytest.raises(interviews.UnknownQuestion):
        write(assignment, author, "author", answers={"salary": "Mer"})
    with pytest.raises(interviews.NobodyWasInterviewed):
        write(assignment, author, "person")
    stop_assignment(assignment, by=author)
    with pytest.raises(AssignmentIsOver):
        write(assignment, author, "author")


def test_the_author_changes_and_removes_a_note(alfa, author, assignment):
    (note,) = write(assignment, author, "author")
    with pytest.raises(interviews.NobodyWasInterviewed):
        interviews.change_note(note, text="Ny", visibility="person", by=author)
    with pytest.raises(interviews.NothingWasSaid):
        interviews.change_note(note, text=" ", visibility="author", by=author)

    interviews.change_note(note, text="Ny", visibility="everybody", by=author)
    assert (note.text, note.visibility) == ("Ny", "everybody")
    interviews.remove_note(note, by=author)
    assert not InterviewNote.objects.exists()


def test_what_was_said_is_not_in_the_log(alfa, author, assignment):
    (note,) = write(assignment, author, "management", person=alfa.anna)
    interviews.change_note(note, text="Klarar MIG", visibility="author", by=author)
    interviews.remove_note(note, by=author)

    entries = AuditEntry.objects.filter(owner=alfa.company.pk, verb__contains="interview")
    assert entries.count() == 3
    said = " ".join(f"{entry.object_label} {entry.detail}" for entry in entries)
    assert "Klarar" not in said
    assert "Anna" not in said
