"""The migrations make the tables that the models describe."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


@pytest.mark.django_db
def test_no_model_waits_for_a_migration(capsys):
    try:
        call_command("makemigrations", "--check", "--dry-run", "--no-color")
    except (SystemExit, CommandError):
        pytest.fail(capsys.readouterr().out)
