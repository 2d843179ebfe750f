"""Interviews: the guides that ship with the program, and what was said, with who may read it.

A note belongs to one question of a guide. Its author chooses who may read it; the author can
always read it, and alone can change or remove it. `access.notes_read_by` holds the rule.
"""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.models import Assignment, InterviewNote
from samtakt.analysis.refusals import Refusal, refuse_what_is_over
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.phrases import in_language
from samtakt.organisations.models import Person

# What was said stays out of the log; so does about whom it was.
WRITTEN = audit.verb("analysis.interview_written")
CHANGED = audit.verb("analysis.interview_note_changed")
REMOVED = audit.verb("analysis.interview_note_removed")

GUIDES = ("management", "individual")
Visibility = InterviewNote.Visibility


class UnknownGuide(LookupError):
    """There is no guide of that name."""


class NothingWasSaid(Refusal):
    """Every answer is empty."""

    text = _("Write down at least one answer.")


class NobodyWasInterviewed(Refusal):
    """A note that the interviewed person may read needs that person."""

    text = _("Say who was interviewed, so that they can read the notes.")


class NotYourNote(Refusal):
    """Only whoever wrote a note changes or removes it."""

    text = _("Only whoever wrote a note can change or remove it.")


class UnknownQuestion(Refusal):
    """The guide has no such question."""

    text = _("The guide has no question “%(question)s”.")


@dataclass(frozen=True)
class Question:
    """One question of a guide, in both languages."""

    key: str
    section_sv: str
    section_en: str
    text_sv: str
    text_en: str

    @property
    def section(self) -> str:
        return in_language(self.section_sv, self.section_en)

    @property
    def text(self) -> str:
        return in_language(self.text_sv, self.text_en)


@dataclass(frozen=True)
class Guide:
    """The questions of one kind of talk. `asks_person`: it is held with one employee."""

    key: str
    minutes: int
    asks_person: bool
    title_sv: str
    title_en: str
    intro_sv: str
    intro_en: str
    questions: tuple[Question, ...]

    @property
    def title(self) -> str:
        return in_language(self.title_sv, self.title_en)

    @property
    def intro(self) -> str:
        return in_language(self.intro_sv, self.intro_en)

    @property
    def sections(self) -> list[tuple[str, list[Question]]]:
        """The questions under their headings, in the order of the talk."""
        grouped = groupby(self.questions, key=lambda question: question.section)
        return [(section, list(questions)) for section, questions in grouped]

    def question(self, key: str) -> Question | None:
        """Return a question; None for one that a later version no longer asks."""
        return next((each for each in self.questions if each.key == key), None)


@cache
def guide(key: str) -> Guide:
    """Return a guide.

    Raises:
        UnknownGuide: there is none of that name.
    """
    if key not in GUIDES:
        raise UnknownGuide(key)
    file = resources.files("samtakt.analysis") / "guides" / f"{key}.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    questions = tuple(Question(**row) for row in table.pop("questions"))
    return Guide(**table, questions=questions)


def guides() -> list[Guide]:
    """Return all guides."""
    return [guide(key) for key in GUIDES]


def write_notes(
    assignment: Assignment,
    guide: Guide,
    answers: Mapping[str, str],
    *,
    held_on: datetime.date,
    visibility: str,
    person: Person | None = None,
    by: Actor,
) -> list[InterviewNote]:
    """Keep what was said in one talk: a note for each question that has an answer.

    Raises:
        AssignmentIsOver: its talks are over.
        NothingWasSaid, UnknownQuestion: no answer, or one to no question of the guide.
        NobodyWasInterviewed: the interviewed person may read it, and is not named.
    """
    refuse_what_is_over(assignment)
    said = {key: text.strip() for key, text in answers.items() if text.strip()}
    if not said:
        raise NothingWasSaid
    for key in said:
        if guide.question(key) is None:
            raise UnknownQuestion(question=key)
    _refuse_unread(visibility, person)
    with transaction.atomic():
        rows = [
            InterviewNote(
                organisation=by.organisation,
                assignment=assignment,
                guide=guide.key,
                question=question.key,
                person=person,
                text=said[question.key],
                visibility=Visibility(visibility),
                held_on=held_on,
                written_by=by.name,
                written_by_user=by.user_id,
            )
            for question in guide.questions
            if question.key in said
        ]
        for row in rows:
            row.save()
        audit.record(by, WRITTEN, assignment, guide=guide.key, notes=len(rows))
    return rows


def _refuse_unread(visibility: str, person: Person | None) -> None:
    if visibility == Visibility.PERSON and person is None:
        raise NobodyWasInterviewed


def change_note(note: InterviewNote, *, text: str, visibility: str, by: Actor) -> InterviewNote:
    """Change one's own note, or who may read it."""
    _refuse_others(note, by)
    _refuse_unread(visibility, note.person)
    if not text.strip():
        raise NothingWasSaid
    with transaction.atomic():
        note.text, note.visibility = text.strip(), Visibility(visibility)
        note.save()
        audit.record(by, CHANGED, note, visibility=note.visibility)
    return note


def _refuse_others(note: InterviewNote, by: Actor) -> None:
    if note.written_by_user is None or note.written_by_user != by.user_id:
        raise NotYourNote


def remove_note(note: InterviewNote, *, by: Actor) -> None:
    """Remove one's own note."""
    _refuse_others(note, by)
    with transaction.atomic():
        audit.record(by, REMOVED, note)
        note.delete()
