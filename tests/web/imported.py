"""A spreadsheet on its way in, and what is kept of it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from samtakt.foundation.access import system_actor
from samtakt.foundation.files import StoredFile
from samtakt.foundation.spreadsheets import importing
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import scope_for

STAFF = "Anst.nr;Namn;Avdelning\n1;Anna Ek;Press\n2;Bo Alm;Press\n"
MATRIX = "Anst.nr;Namn;Svetsning;Truck\n1;Anna Ek;3;1\n2;Bo Alm;;4\n"


def as_file(text, name="personal.csv"):
    return SimpleUploadedFile(name, text.encode())


def begin(company, kind="employees", text=STAFF, name="personal.csv"):
    with scope_for(company):
        return importing.begin_import(
            company, kind, name, text.encode(), by=system_actor(company, "Karin")
        )


def reread(run):
    with scope_for(run.organisation):
        return ImportRun.objects.get(pk=run.pk)


def kept(organisation):
    with scope_for(organisation):
        return ImportRun.objects.count(), StoredFile.objects.count()
