"""The chain holds, cannot be changed in place, and shows every change made behind its back."""

import json

import pytest
from django.db import models

from samtakt.foundation import audit
from samtakt.foundation.access import system_actor
from samtakt.foundation.audit import AuditEntry, AuditIsAppendOnly
from samtakt.foundation.tenancy import Organisation

pytestmark = pytest.mark.django_db
DONE = audit.verb("tests.done")


@pytest.fixture
def company():
    return Organisation.objects.create(kind="company", name="Alpha", slug="alpha")


def written(company, entries=3):
    for number in range(entries):
        audit.record(system_actor(company), DONE, company, number=number)
    return list(audit.export_lines(company))


def changed(line, **fields):
    return json.dumps(json.loads(line) | fields)


def test_an_untouched_export_verifies(company):
    assert audit.verify_lines(written(company)) == (3, [])


def test_each_organisation_has_its_own_chain(company):
    other = Organisation.objects.create(kind="company", name="Beta", slug="beta")
    written(company, 2)
    written(other, 1)

    assert AuditEntry.objects.get(owner=other.pk).sequence == 1
    assert audit.verify_lines(audit.export_lines(company)) == (2, [])


@pytest.mark.parametrize(
    ("field", "value"),
    [("actor", "Someone else"), ("verb", "tests.other"), ("at", "2020-01-01"), ("object_id", "9")],
)
def test_a_changed_line_is_found(company, field, value):
    lines = written(company)
    lines[1] = changed(lines[1], **{field: value})

    _count, breaks = audit.verify_lines(lines)

    assert [(found.line, found.reason) for found in breaks] == [
        (2, "was changed after it was written")
    ]


def test_changed_detail_is_found_and_erased_detail_is_not_a_break(company):
    lines = written(company)
    tampered = [lines[0], changed(lines[1], detail={"number": 7}), lines[2]]
    erased = [lines[0], changed(lines[1], detail={}, label=""), lines[2]]

    assert [found.line for found in audit.verify_lines(tampered)[1]] == [2]
    assert audit.verify_lines(erased) == (3, [])


def test_removed_swapped_and_broken_lines_are_found(company):
    first, second, third = written(company)

    assert audit.verify_lines([first, third])[1] != []
    assert audit.verify_lines([second, first, third])[1] != []
    assert audit.verify_lines([first, "not json", third])[1] != []


def test_an_entry_cannot_be_changed_or_deleted(company):
    entry = audit.record(system_actor(company), DONE, company)

    entry.actor = "Someone else"
    with pytest.raises(AuditIsAppendOnly):
        entry.save()
    with pytest.raises(AuditIsAppendOnly):
        entry.delete()
    with pytest.raises(AuditIsAppendOnly):
        AuditEntry.objects.filter(pk=entry.pk).update(actor="Someone else")
    with pytest.raises(AuditIsAppendOnly):
        AuditEntry.objects.all().delete()


def test_a_change_behind_the_models_back_breaks_the_chain(company):
    written(company)
    models.QuerySet(AuditEntry).filter(sequence=2).update(actor="Someone else")

    assert [found.line for found in audit.verify_lines(audit.export_lines(company))[1]] == [2]


def test_an_undeclared_verb_is_refused(company):
    with pytest.raises(KeyError):
        audit.record(system_actor(company), "tests.never_declared", company)
    assert AuditEntry.objects.count() == 0
