"""The migrations make the tables that the models describe."""

from importlib import import_module

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.migrations import AddField, CreateModel


@pytest.mark.django_db
def test_no_model_waits_for_a_migration(capsys):
    try:
        call_command("makemigrations", "--check", "--dry-run", "--no-color")
    except (SystemExit, CommandError):
        pytest.fail(capsys.readouterr().out)


def test_each_table_is_made_whole():
    """Django works out all tables again after every constraint told apart: half a minute of them.

    Where this fails, run `tools/fold_migration.py`.
    """
    initial = import_module("samtakt.config.migrations.0001_initial").Migration

    apart = [
        each.describe()
        for each in initial.operations
        if not isinstance(each, CreateModel)
        and not (isinstance(each, AddField) and each.field.many_to_many)
    ]
    assert apart == []
