"""What an import writes, noted row by row so that it can be taken back exactly.

A row that the import made is noted as made; a row that it altered is noted with each
field's value before and after. Append-only rows are not noted: they point at their run.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from samtakt.foundation.spreadsheets.runs import ImportChange, ImportRun

Row = TypeVar("Row", bound=models.Model)
BATCH = 10_000


class ImportJournal:
    """Writes an import's rows in bulk and notes what it wrote.

    `check` is called between the batches and raises to stop the import (cancelled).
    """

    def __init__(self, run: ImportRun, check: Callable[[], None] = lambda: None) -> None:
        self.run = run
        self.counts: Counter[str] = Counter()
        self._check = check
        self._changes: list[ImportChange] = []
        self._altered: dict[tuple[str, int], models.Model] = {}
        self._fields: dict[tuple[str, int], dict[str, list[Any]]] = {}

    def create(self, rows: Sequence[Row]) -> list[Row]:
        """Insert rows and note that this import made them."""
        self.write_alterations()
        made: list[Row] = self._insert(rows)
        for row in made:
            self._note(type(row).__name__, row.pk, None)
        return made

    def keep(self, rows: Sequence[Row]) -> list[Row]:
        """Insert rows that stay when the import is undone: what its history is written in."""
        return self._insert(rows)

    def append(
        self, model: Any, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> list[int]:
        """Insert append-only rows as tuples; they point at the run instead of being noted."""
        numbers: list[int] = []
        for start in range(0, len(rows), BATCH):
            self._check()
            batch = [(*row, self.run.pk) for row in rows[start : start + BATCH]]
            columns = [*names, "import_run_id"]
            numbers += model.objects.insert_values(self.run.organisation, columns, batch)
        self.counts[f"{model.__name__}.new"] += len(numbers)
        return numbers

    def alter(self, row: models.Model, **values: Any) -> bool:
        """Give a stored row new values; returns whether any of them was another before.

        The row is written with the next batch, at the latest when the journal is closed.
        """
        key = (type(row).__name__, row.pk)
        changed = False
        for name, value in values.items():
            field = row._meta.get_field(name)
            before = getattr(row, field.attname)
            setattr(row, name, value)
            after = getattr(row, field.attname)
            if before != after:
                changed = True
                first = self._fields.setdefault(key, {}).setdefault(
                    field.attname, [as_json(before), None]
                )
                first[1] = as_json(after)
        if changed:
            self._altered[key] = row
        return changed

    def write_alterations(self) -> None:
        """Write the altered rows that are still waiting."""
        by_shape: dict[tuple[type[models.Model], tuple[str, ...]], list[models.Model]] = {}
        for key, row in self._altered.items():
            fields = self._fields[key]
            names = tuple(sorted(_name_of(row, attname) for attname in fields))
            by_shape.setdefault((type(row), names), []).append(row)
            self._note(*key, fields)
            self.counts[f"{key[0]}.changed"] += 1
        for (model, names), rows in by_shape.items():
            self._check()
            model.objects.bulk_update(rows, names, batch_size=BATCH)
        self._altered.clear()
        self._fields.clear()

    def close(self) -> None:
        """Write what waits, then the journal itself."""
        self.write_alterations()
        ImportChange.objects.bulk_create(self._changes, batch_size=BATCH)
        self._changes = []

    def _insert(self, rows: Sequence[Row]) -> list[Row]:
        made: list[Row] = []
        for start in range(0, len(rows), BATCH):
            self._check()
            batch = rows[start : start + BATCH]
            made += type(batch[0]).objects.bulk_create(batch)
        if made:
            self.counts[f"{type(made[0]).__name__}.new"] += len(made)
        return made

    def _note(self, model: str, pk: int, before: dict[str, list[Any]] | None) -> None:
        self._changes.append(
            ImportChange(
                organisation=self.run.organisation,
                run=self.run,
                sequence=len(self._changes) + 1,
                model=model,
                row=pk,
                before=before,
            )
        )


def _name_of(row: models.Model, attname: str) -> str:
    return next(field.name for field in row._meta.concrete_fields if field.attname == attname)


def as_json(value: Any) -> Any:
    """Return a field's value as JSON keeps it; the field's `to_python` reads it back."""
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
