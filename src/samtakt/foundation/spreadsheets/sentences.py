"""What is refused and noted, said in the reader's language.

The importers keep codes with parameters; `messages` holds the sentences about cells and
files, this module those about what the house already knows, and translates all of them.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from samtakt.foundation.spreadsheets.messages import LEFT_OUT, MESSAGES, Message
from samtakt.foundation.spreadsheets.refusals import Refusal, Refused
from samtakt.foundation.spreadsheets.runs import ImportRun

IMPORT_MESSAGES: dict[str, Message] = {
    "unknown_person": Message(
        _("Row {row}: {value} is not among the company's people."),
        _("Import the employees first, or correct the name or the employee number."),
    ),
    "person_unclear": Message(
        _("Row {row}: several people are called {value}."),
        _("Add a column with employee numbers."),
    ),
    "person_contradicts_number": Message(
        _("Row {row}: employee number {number} belongs to {other}, not to {value}."),
        _("Correct the name or the employee number."),
    ),
    "person_of_other_company": Message(
        _("Row {row}: {value} is said to work at {company}, which is not {own}."),
        _("Remove the row, or correct the company's name."),
    ),
    "competence_unclear": Message(
        _("Row {row}: “{value}” could be any of {codes}."),
        _("Write the competence's code in parentheses after its name, or link it here."),
    ),
    "unknown_code": Message(
        _("“{value}” was linked to the code {code}, which does not exist."),
        _("Choose a code from the list."),
    ),
    "same_competence_twice": Message(
        _("“{value}” and “{other}” are both the competence {code}."),
        _("Keep one of them, or link one to another competence."),
    ),
    "unknown_team": Message(
        _("Row {row}: there is no team called {value}."),
        _("Import the employees with their teams first, or correct the name."),
    ),
    "unknown_shift": Message(
        _("Row {row}: there is no shift called {value}."),
        _("Import the employees with their shifts first, or correct the name."),
    ),
    "unknown_competence": Message(
        _("Row {row}: there is no competence called {value}."),
        _("Write a code or a name from the library, or leave the cell empty."),
    ),
    "unknown_course": Message(
        _("Row {row}: there is no course with the code {value}."),
        _("Import the course first, or correct the code."),
    ),
    "course_requires_itself": Message(
        _("Row {row}: the course {value} has itself as prerequisite, directly or by others."),
        _("Correct the prerequisites."),
    ),
    "row_twice": Message(
        _("Row {row}: {value} stands in row {first} already, with other values."),
        _("Keep one of the rows."),
    ),
    "out_of_range": Message(
        _("Row {row}: {field} is {value}; it must be from {least} to {most}."),
        _("Correct the value."),
    ),
    "not_whole": Message(
        _("Row {row}: {field} is {value}; it must be a whole number."),
        _("Write a whole number, such as 4."),
    ),
    "unknown_word": Message(
        _("Row {row}: {field} is “{value}”, which is not understood."),
        _("Use one of: {allowed}."),
    ),
    "outcome_raises_nothing": Message(
        _("Row {row}: the course takes {value} from level {low} to level {high}."),
        _("The level after the course must be above the level before it."),
    ),
    "no_issue_date": Message(
        _("Row {row}: it is not said when {value} was issued."),
        _("Write the day it was issued; without it the validity cannot be computed."),
    ),
    "unknown_heading": Message(
        _("Row {row}: “{value}” should stand under {other}, which is no heading here."),
        _("Write the code of a heading in the library or in the file, or leave the cell empty."),
    ),
    "heading_under_itself": Message(
        _("Row {row}: “{value}” would stand under itself."),
        _("Correct the code of the heading it stands under."),
    ),
    "unknown_successor": Message(
        _("Row {row}: “{value}” should replace a competence, but there is none with that code."),
        _("Write the code of a competence in the library."),
    ),
    "back_to_draft": Message(
        _("Row {row}: “{value}” was published, so it cannot become a draft again."),
        _("Retire it instead, or leave the state as it was."),
    ),
    "too_long": Message(
        _("Row {row}: {field} has {length} characters; {most} are kept."),
        _("Shorten the text."),
    ),
}
IMPORT_NOTES: dict[str, Message] = {
    "new_competences": Message(
        _("{count} competences are new: {labels}."),
        _("Link those that the library knows by another name; the others become your own."),
    ),
    "new_roles": Message(_("{count} roles are new: {labels}.")),
    "new_certificate_types": Message(
        _("{count} certificate types are new: {labels}."),
        _("Link those that are known by another name; the others become your own."),
    ),
    "new_permit_types": Message(_("{count} kinds of permits are new: {labels}.")),
    "new_fitness_types": Message(_("{count} kinds of examinations are new: {labels}.")),
    "targets_not_imported": Message(
        _("{count} required levels in the matrix are not imported with it."),
        _("Import them as requirements."),
    ),
    "not_in_file": Message(
        _("{count} employed people are not in the file; they were left as they are.")
    ),
    "issue_dates_derived": Message(
        _("{count} certificates name only their last day; the day of issue was computed from it.")
    ),
    "not_certificates": Message(
        _("{count} rows are neither certificates, permits nor examinations; left out.")
    ),
    "not_granted": Message(_("{count} rows tell of what was not granted; they were left out.")),
    "foreign_currency": Message(
        _("{count} prices are not in kronor; the offers are shown without a price.")
    ),
    "events_twice": Message(_("{count} events stand twice with the same values; each came once.")),
    "places_missing": Message(
        _("{count} events say no place and were left out, first rows {rows}."),
        _("Ask the provider where they are held."),
    ),
    "lengths_missing": Message(
        _("{count} courses say no length and were left out: {labels}."),
        _("Ask the provider for the hours, or add the courses by hand."),
    ),
    "prices_differ": Message(
        _("{count} courses have events at different prices; the dearest was taken: {labels}.")
    ),
    "dates_cancelled": Message(
        _("{count} dates are cancelled by this file: {labels}."),
        _("Whoever had planned for them is told when you import it."),
    ),
    "dates_still_cancelled": Message(
        _("{count} dates were cancelled earlier and stand in the file again: {labels}."),
        _("They stay cancelled. Add a new date if the course is held after all."),
    ),
    "dates_vanished": Message(
        _("{count} dates came from this feed and are no longer in it: {labels}."),
        _("They stay. Ask the provider, and cancel those that are not held."),
    ),
    "dates_clashing": Message(
        _("{count} dates would move to where another date of the offer stands: {labels}."),
        _("They stay where they are. Correct them by hand."),
    ),
    "dates_undated": Message(
        _("{count} dates have no day in the file any more: {labels}."),
        _("They keep their day. Ask the provider, and cancel those that are not held then."),
    ),
    "dates_days_moved": Message(
        _("{count} dates with days of their own are moved, their days with them: {labels}."),
        _("Whoever has a seat is told when you import it."),
    ),
    "dates_days_misfit": Message(
        _("{count} dates have days of their own that no longer fit this file: {labels}."),
        _("Their end, their number or a weekend differs. Look at their days in the catalogue."),
    ),
    "dates_never_known": Message(
        _("{count} cancelled events were never in the catalogue; they were left out.")
    ),
    "certificates_unknown": Message(
        _("{count} certificates are unknown and were not linked to their courses: {labels}."),
        _("Import the certificate types first if the courses lead to them."),
    ),
    "languages_without_reason": Message(
        _("{count} language requirements have no written reason: {labels}."),
        _("A language may only be asked for where the work needs it; write why in the comment."),
    ),
    "levels_kept": Message(_("{count} levels say what is agreed already; they keep their day.")),
    "self_ratings": Message(
        _("{count} self-assessments are kept as such; they do not change an agreed level.")
    ),
}
_ALL = {**MESSAGES, **IMPORT_MESSAGES, **IMPORT_NOTES}


@dataclass(frozen=True)
class Sentence:
    """One finding as a reader sees it; `row` and `column` as the spreadsheet program shows."""

    text: str
    mend: str = ""
    row: int | None = None
    column: str | None = None
    field: str = ""
    value: str = ""
    code: str = ""


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _say(template: str, params: dict[str, Any]) -> str:
    shown = {
        key: ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
        for key, value in params.items()
    }
    if not template:
        return ""
    text = gettext(template)
    place, colon, rest = text.partition(": ")
    if colon and "{row}" in place and params.get("row") is None:
        # A person who stands in a column has no row; the column is said beside the sentence.
        text = rest[:1].upper() + rest[1:] if not rest.startswith("{") else rest
    return text.format_map(_Known(shown))


def sentence(refusal: Refusal) -> Sentence:
    """Return a refusal in the active language."""
    message, params = _ALL[refusal.code], refusal.all_params()
    return Sentence(
        _say(message.text, params),
        _say(message.mend, params),
        refusal.row,
        refusal.column,
        refusal.field,
        refusal.value,
        refusal.code,
    )


def sentence_of_file(refused: Refused) -> Sentence:
    """Return in the active language why a whole file was refused."""
    message = _ALL[refused.code]
    return Sentence(
        _say(message.text, refused.params), _say(message.mend, refused.params), code=refused.code
    )


def refusals_of(run: ImportRun) -> list[Sentence]:
    """Return what a run refuses, by row, in the active language."""
    refusals = [Refusal(**kept) for kept in run.refusals]
    refusals.sort(key=lambda refusal: (refusal.row or 0, refusal.column or ""))
    return [sentence(refusal) for refusal in refusals]


def notes_of(run: ImportRun) -> list[Sentence]:
    """Return what the importer decided by itself, in the active language."""
    return [_note(kept) for kept in run.understanding.get("notes", ())]


def left_out_of(run: ImportRun) -> list[Sentence]:
    """Return what was seen and not read, with the reason, in the active language."""
    return [
        Sentence(
            _say(LEFT_OUT[kept["code"]].text, kept["params"]),
            field=kept["label"],
            value=kept["place"],
            code=kept["code"],
        )
        for kept in run.understanding.get("left_out", ())
    ]


def _note(kept: dict[str, Any]) -> Sentence:
    message, params = _ALL[kept["code"]], kept["params"]
    return Sentence(
        _say(message.text, params),
        _say(message.mend, params),
        kept["row"],
        kept["column"],
        code=kept["code"],
    )
