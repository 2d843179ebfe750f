"""Write the initial migration again with each table made whole, in one operation.

Django lists keys, indexes and constraints as operations of their own, and after each of them
works out all tables again: making the database took half a minute of processor time, for every
new installation and every worker of the tests. Told with the table they cost nothing.

    tools/fold_migration.py     after `samtakt makemigrations samtakt -n initial`
"""

from __future__ import annotations

import os
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import django
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.writer import MigrationWriter

NAME = "samtakt.config.migrations.0001_initial"


def folded(operations: list) -> list[CreateModel | AddField]:
    """Return one operation per table, each after the tables that its keys point to.

    A field that leads through another table stays for itself: each needs the other to be there.
    """
    tables: dict[str, CreateModel] = {}
    through: list[AddField] = []
    for operation in operations:
        if isinstance(operation, CreateModel):
            tables[operation.name_lower] = operation
            continue
        if isinstance(operation, AddField) and operation.field.many_to_many:
            through.append(operation)
            continue
        if not isinstance(operation, AddField | AddIndex | AddConstraint):
            raise SystemExit(f"{operation.describe()}: only a new table can be told whole.")
        (tables[operation.model_name_lower],) = tables[operation.model_name_lower].reduce(
            operation, "samtakt"
        )
    # Sorted by name where either may come first, so that the file is the same every time.
    needs = {name: sorted(_pointed_at(tables[name]) & tables.keys()) for name in sorted(tables)}
    whole = [tables[name] for name in TopologicalSorter(needs).static_order()]
    return [*whole, *sorted(through, key=lambda each: (each.model_name_lower, each.name))]


def _pointed_at(table: CreateModel) -> set[str]:
    models = (field.remote_field.model for _name, field in table.fields if field.remote_field)
    names = {str(getattr(each, "_meta", each)).lower().rpartition(".")[2] for each in models}
    return names - {table.name_lower}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samtakt.config.settings")
    django.setup()
    module = import_module(NAME)
    migration: Migration = module.Migration(NAME.rpartition(".")[2], "samtakt")
    migration.operations = folded(migration.operations)
    Path(module.__file__).write_text(MigrationWriter(migration).as_string(), encoding="utf-8")


if __name__ == "__main__":
    main()
