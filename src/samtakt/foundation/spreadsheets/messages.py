"""Every sentence the importers can say, in English, with the mend where there is one.

The edges translate these sentences (they are marked for the translation files here) and
then fill in the placeholders. Nothing in this folder returns translated text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


def gettext_noop(text: str) -> str:
    """Mark a sentence for the translation files; the edges translate it when it is shown."""
    return text


@dataclass(frozen=True)
class Message:
    """What is wrong or was decided, and what the person can do about it."""

    text: str
    mend: str = ""


class _Blank(dict[str, Any]):
    """Placeholders that a finding has no value for are shown as a question mark."""

    def __missing__(self, key: str) -> str:
        return "?"


def say(code: str, params: dict[str, Any]) -> str:
    """The English sentence of a code with its parameters filled in."""
    return MESSAGES[code].text.format_map(_Blank(_shown(params)))


def mend(code: str, params: dict[str, Any]) -> str:
    """The English advice of a code with its parameters filled in."""
    return MESSAGES[code].mend.format_map(_Blank(_shown(params)))


def _shown(params: dict[str, Any]) -> dict[str, Any]:
    return {
        key: ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
        for key, value in params.items()
    }


_ = gettext_noop
_SAVE_AS = _("Open the file in the spreadsheet program and save it as an Excel workbook (.xlsx).")
_SPLIT = _("Remove what does not belong to the table, or split the file.")

FILE_MESSAGES: dict[str, Message] = {
    "no_such_file": Message(
        _("The file cannot be read ({detail})."),
        _("Check its name, its place and its permissions."),
    ),
    "empty_file": Message(
        _("The file is empty."), _("Choose the file again; perhaps it was never saved.")
    ),
    "no_cells": Message(
        _("The file holds no filled cells."), _("Check that the right file was chosen.")
    ),
    "is_pdf": Message(
        _("The file is a PDF document, whatever its name says."),
        _("Ask for the spreadsheet that the PDF was made from."),
    ),
    "not_a_spreadsheet": Message(
        _("The file is not a spreadsheet ({found})."),
        _("Choose a file in the format XLSX, ODS or CSV."),
    ),
    "old_excel": Message(_("The file is in the old Excel format (.xls)."), _SAVE_AS),
    "binary_excel": Message(_("The file is in Excel's binary format (.xlsb)."), _SAVE_AS),
    "encrypted": Message(
        _("The file is protected with a password."), _("Save a copy without password.")
    ),
    "macros": Message(
        _("The file holds macros, which are programs; such files are not read."),
        _("Save a copy without macros, as an ordinary Excel workbook (.xlsx)."),
    ),
    "file_too_large": Message(
        _("The file is {size_mb} MB; the limit is {limit_mb} MB."),
        _SPLIT,
    ),
    "expands_too_much": Message(
        _("Unpacked, the file would be {size_mb} MB or more; the limit is {limit_mb} MB."),
        _SPLIT,
    ),
    "suspicious_compression": Message(
        _("The part {member} is packed {ratio} times smaller than it is, as in a zip bomb."),
        _("Copy the table to a new, empty workbook and save that."),
    ),
    "sizes_lie": Message(
        _("The part {member} is larger than the file says; the file is damaged or forged."),
        _("Copy the table to a new, empty workbook and save that."),
    ),
    "too_many_parts": Message(_("The file has {count} parts; the limit is {limit}."), _SPLIT),
    "damaged": Message(
        _("The file is damaged and cannot be opened ({detail})."),
        _("Open it in the spreadsheet program, let it repair the file, and save it again."),
    ),
    "xml_tricks": Message(
        _("The part {member} declares a document type, which no spreadsheet program does."),
        _("Copy the table to a new, empty workbook and save that."),
    ),
    "formulas": Message(
        _("The file holds {count} formula cells, first {cells}; only values are read."),
        _("Select all, copy, and paste as values (Paste special → Values); then save."),
    ),
    "too_many_rows": Message(
        _("Sheet {sheet} has {count} rows; the limit is {limit}."),
        _SPLIT,
    ),
    "too_many_columns": Message(
        _("Sheet {sheet} has {count} columns; the limit is {limit}."), _SPLIT
    ),
    "too_many_cells": Message(_("The file has more than {limit} filled cells."), _SPLIT),
    "too_many_sheets": Message(_("The file has {count} sheets; the limit is {limit}."), _SPLIT),
    "unknown_encoding": Message(
        _("The characters of the text file could not be read."),
        _("Save it as CSV UTF-8."),
    ),
    "unbalanced_quote": Message(
        _('Row {row} opens a quotation mark (") that is never closed.'),
        _("Remove the quotation mark or close it."),
    ),
    "no_table": Message(
        _("No table of this kind was found in the file."),
        _("Check that the right file was chosen, or point out headings and columns yourself."),
    ),
    "unknown_sheet": Message(
        _("The file has no sheet called {sheet}."), _("Choose one of: {sheets}.")
    ),
}

ROW_MESSAGES: dict[str, Message] = {
    "unknown_level": Message(
        _("Row {row}, column {column}, {person}, {field}: “{value}” is not a level of the scale."),
        _("Use one of: {allowed}."),
    ),
    "between_levels": Message(
        _("Row {row}, column {column}, {person}, {field}: “{value}” lies between two levels."),
        _("Choose one of: {allowed}."),
    ),
    "digit_for_letter": Message(
        _("Row {row}, column {column}, {person}, {field}: “{value}” is a digit, not a letter."),
        _("Write the letter ({allowed}), or leave the cell empty if it is not assessed."),
    ),
    "date_for_level": Message(
        _("Row {row}, column {column}, {person}, {field}: the cell holds the date {value}."),
        _("Write the level. The program may have turned something like 3/4 into a date."),
    ),
    "level_in_brackets": Message(
        _("Row {row}, column {column}, {person}, {field}: “{value}” stands in brackets."),
        _("Write the level without brackets, and what the brackets meant as a comment."),
    ),
    "error_cell": Message(
        _("Row {row}, column {column}, {field}: the cell holds the error {value}."),
        _("Mend the cell in the spreadsheet, or empty it."),
    ),
    "person_twice": Message(
        _("Row {row}: {value} stands in row {first} already."),
        _("Keep one row, or add a column with employee numbers if they are two people."),
    ),
    "number_twice": Message(
        _("Row {row}: employee number {value} stands in row {first} already."),
        _("Keep one row, or correct the number."),
    ),
    "person_in_two_columns": Message(
        _("Column {column}: {value} stands in column {first} already."),
        _("Keep one column, or add a line with employee numbers if they are two people."),
    ),
    "competence_twice": Message(
        _("{column_or_row}: the competence {value} stands in {first} already."),
        _("Keep one of them, or give them different names."),
    ),
    "rated_twice": Message(
        _("Row {row}: {person} has a level in {field} in row {first} already."),
        _("Keep one row, or give each a date."),
    ),
    "person_missing": Message(
        _("Row {row} has values but no person."), _("Write the person's name, or empty the row.")
    ),
    "person_missing_in_column": Message(
        _("Column {column} has levels but no person."),
        _("Write the person's name, or empty the column."),
    ),
    "competence_missing": Message(
        _("Row {row} has a level but no competence."), _("Write which competence the level is in.")
    ),
    "value_missing": Message(
        _("Row {row}: {field} is missing."), _("Fill in the cell, or empty the row.")
    ),
    "not_a_number": Message(
        _("Row {row}, column {column}, {field}: “{value}” is not a number."),
        _("Write a number, such as 12 or 12,5."),
    ),
    "not_a_date": Message(
        _("Row {row}, column {column}, {field}: “{value}” is not a date."),
        _("Write the date as 2027-03-31."),
    ),
    "ambiguous_date": Message(
        _("Row {row}, column {column}, {field}: “{value}” can be read as two different dates."),
        _("Write the date as 2027-03-31."),
    ),
    "not_a_percentage": Message(
        _("Row {row}, column {column}, {field}: “{value}” is not a percentage from 0 to 100."),
        _("Write it as 75 %."),
    ),
    "not_yes_or_no": Message(
        _("Row {row}, column {column}, {field}: “{value}” is neither yes nor no."),
        _("Write yes or no."),
    ),
    "not_an_email": Message(
        _("Row {row}, column {column}, {field}: “{value}” is not an e-mail address."),
        _("Write it as name@company.se, or empty the cell."),
    ),
    "unknown_criticality": Message(
        _("Row {row}, column {column}, {field}: “{value}” is not understood."),
        _("Write 1, 2 or 3, where 3 is critical."),
    ),
    "unknown_sex": Message(
        _("Row {row}, column {column}, {field}: “{value}” is not understood."),
        _("Write woman or man, or leave the cell empty."),
    ),
    "dates_reversed": Message(
        _("Row {row}: {field} ({value}) is before {other} ({other_value})."),
        _("Correct one of the dates."),
    ),
    "least_above_most": Message(
        _("Row {row}: the least number {value} is above the greatest number {other_value}."),
        _("Correct one of the numbers."),
    ),
    "identity_number_in_cell": Message(
        _(
            "Row {row}, column {column}, {field}: the cell seems to hold a personal identity number."
        ),
        _("Remove it; personal identity numbers are never imported from spreadsheets."),
    ),
}

NOTES: dict[str, Message] = {
    "scale_needs_confirmation": Message(
        _("The scale was taken to be {scale}; it could also be {candidates}."),
        _("Choose the scale that the company uses."),
    ),
    "scale_from_legend": Message(_("The scale was taken from the explanation in the file.")),
    "scale_from_words": Message(
        _("The levels are words; each was taken for the level that it describes."),
        _("Check the words and their levels, and correct them where needed."),
    ),
    "column_scale": Message(_("Column or row {place} ({label}) was read with the scale {scale}.")),
    "filled_down": Message(_("Empty cells under {label} were read as the value above them.")),
    "section_headings": Message(_("Lines such as “{label}” were read as headings: {meaning}.")),
    "targets_found": Message(
        _("{count} required levels in the matrix were read as requirements, not as levels.")
    ),
    "qualified_labels": Message(
        _("Competences of the same name were told apart by their group, such as “{label}”.")
    ),
    "same_name_different_number": Message(
        _("{label}: several people have this name; they were told apart by employee number.")
    ),
    "comments_kept": Message(_("{count} cells had a comment beside the level; it was kept.")),
    "day_before_month": Message(_("Dates such as {value} were read with the day first.")),
    "several_ratings_per_cell": Message(
        _("Each competence has several columns ({labels}); they were kept apart.")
    ),
    "other_matrices": Message(
        _("Other sheets look like skill matrices too: {sheets}."), _("Import them one at a time.")
    ),
    "identity_numbers_left_out": Message(
        _("Column {column} ({label}) holds personal identity numbers and was not read.")
    ),
}

LEFT_OUT: dict[str, Message] = {
    "identity_numbers": Message(_("Personal identity numbers are never read from spreadsheets.")),
    "title": Message(_("A title above the table.")),
    "totals": Message(_("Sums and averages are computed anew.")),
    "note": Message(_("A note or explanation beside the table.")),
    "legend": Message(_("An explanation of the scale; it was used to understand the levels.")),
    "section": Message(_("A heading between the rows.")),
    "repeated_header": Message(_("The headings once more.")),
    "no_heading": Message(_("A column with values but no heading.")),
    "not_understood": Message(_("It was not understood what this column means.")),
    "not_used": Message(_("This column is not used in this import.")),
    "dates_in_matrix": Message(_("Dates; import them as certificates if that is what they are.")),
    "comments": Message(_("Free text; it is not imported.")),
    "by_choice": Message(_("Left out by your choice.")),
    "hidden_sheet": Message(_("A hidden sheet.")),
    "empty_sheet": Message(_("An empty sheet.")),
    "explanation_sheet": Message(_("A sheet with explanations.")),
    "another_table": Message(_("A sheet with another table ({kind}).")),
}

MESSAGES: dict[str, Message] = {**FILE_MESSAGES, **ROW_MESSAGES, **NOTES}
