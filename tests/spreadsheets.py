"""Spreadsheets and imports for tests: a table in, bytes out; and a picture of what is stored."""

import csv
import io

import xlsxwriter

from samtakt.foundation import tenancy
from samtakt.foundation.spreadsheets import importing
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in

# What an import always leaves behind: its own record, and the scale its history is written on.
RECORDS = {"ImportRun", "ImportChange", "StoredFile", "RememberedMapping", "Job"}

STAFF = [
    ["Anst.nr", "Namn", "Lag", "Skift", "Befattning", "Anställd fr.o.m."],
    ["101", "Anna Berg", "Press", "Dag", "Pressare", "2020-02-03"],
    ["102", "Björn Dahl", "Press", "Natt", "Pressare", "2021-05-01"],
    ["103", "Cia Ek", "Lack", "Dag", "Lackerare", "2019-08-12"],
]
MATRIX = [
    ["Anst.nr", "Namn", "Svarvning", "Fräsning", "Slipning"],
    ["101", "Anna Berg", "3", "2", ""],
    ["102", "Björn Dahl", "4", "", "1"],
    ["103", "Cia Ek", "0", "1", "2"],
]


def as_csv(rows):
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def as_xlsx(**sheets):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def begin(company, kind, rows, **mapping):
    content = rows if isinstance(rows, bytes) else as_csv(rows)
    mapping.setdefault("as_of", "2026-11-01")
    with scope_for(company):
        return importing.begin_import(
            company, ImportKind(kind), "fil.csv", content, by=actor_in(company), mapping=mapping
        )


def bring(company, kind, rows, **mapping):
    run = begin(company, kind, rows, **mapping)
    return apply(run)


def apply(run):
    with scope_for(run.organisation):
        return importing.apply_import(run, by=actor_in(run.organisation))


def undo(run):
    with scope_for(run.organisation):
        return importing.undo_import(run, by=actor_in(run.organisation))


def stored(company, *, leave_out=RECORDS):
    """Every row that the company owns, by model, with all its values."""
    with scope_for(company):
        rows = {
            model.__name__: sorted(
                model.objects.filter(organisation=company).values_list(), key=lambda row: row[0]
            )
            for model in tenancy.owned_models()
            if model.__name__ not in leave_out
        }
    return {name: found for name, found in rows.items() if found}


def codes(run):
    """The codes that a run refuses, in the order of the file."""
    return [refusal["code"] for refusal in run.refusals]
