"""Taking an import back: exactly, or not at all.

Rows that the import made are removed and rows that it altered get their earlier values,
last change first. Rows that came later and build on them are a reason to refuse. What was
appended (observations, agreed levels) stays and no longer counts, because readers leave out
undone runs; only where the thing it speaks of is removed does it go too. A scale stays with
the observations that are written on it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from samtakt.foundation.spreadsheets.journal import as_json
from samtakt.foundation.spreadsheets.runs import ImportChange, ImportRun
from samtakt.foundation.tenancy import Organisation, scope_across

CHUNK = 5000
Made = dict[type[models.Model], set[int]]


class LaterRowsDepend(Exception):
    """Something that came after the import builds on it; the text says what and the way out."""

    def __init__(self, rows: dict[str, int]) -> None:
        self.rows = rows
        listed = ", ".join(f"{name}: {number}" for name, number in sorted(rows.items()))
        super().__init__(
            _(
                "The import cannot be undone, because later rows build on it ({rows}). "
                "Undo the later imports first, or remove those rows."
            ).format(rows=listed)
        )


class RowChangedSince(Exception):
    """A row that the import altered was altered again afterwards."""

    def __init__(self, row: object) -> None:
        super().__init__(
            _(
                "The import cannot be undone, because “{row}” was changed after it. "
                "Undo the later change first."
            ).format(row=row)
        )


def take_back(run: ImportRun) -> dict[str, int]:
    """Take an applied import back; returns how many rows were removed and restored.

    Called inside a transaction, so that a refusal half-way leaves everything as it was.

    Raises:
        LaterRowsDepend: rows of others point at rows that the import made.
        RowChangedSince: a row that the import altered has other values now.
    """
    made = _made_by(run)
    speaking = _what_speaks_of(made, run)
    _refuse_later_rows(run, made, speaking)
    counts: Counter[str] = Counter()
    # An agreed level points at its observation and is declared after it: last declared first.
    for model in reversed(list(apps.get_app_config("samtakt").get_models())):
        _remove(model, sorted(speaking.get(model, ())), counts)
    changes = ImportChange.objects.filter(run=run).order_by("-sequence")
    for (name, creating), group in groupby(changes, key=lambda c: (c.model, c.before is None)):
        model = apps.get_model("samtakt", name)
        if creating:
            _remove(model, [change.row for change in group], counts)
        else:
            for change in group:
                _restore(model, change)
                counts[f"{name}.restored"] += 1
    return dict(counts)


def _made_by(run: ImportRun) -> Made:
    made: Made = {}
    for name, pk in ImportChange.objects.filter(run=run, before__isnull=True).values_list(
        "model", "row"
    ):
        made.setdefault(apps.get_model("samtakt", name), set()).add(pk)
    return made


def _what_speaks_of(made: Made, run: ImportRun) -> Made:
    """Appended rows that no longer count and speak of a made row, directly or by one another."""
    found: Made = {}
    latest = made
    while latest:
        step: Made = {}
        for other, name, pks in _references(latest):
            if _is_appended(other) and other not in made:
                rows = other.objects.filter(_no_longer_counts(run), **{f"{name}__in": pks})
                new = set(rows.values_list("pk", flat=True)) - found.get(other, set())
                step.setdefault(other, set()).update(new)
        latest = {model: pks for model, pks in step.items() if pks}
        for model, new in latest.items():
            found.setdefault(model, set()).update(new)
    return found


def _refuse_later_rows(run: ImportRun, made: Made, speaking: Made) -> None:
    going = {
        model: made.get(model, set()) | speaking.get(model, set()) for model in made | speaking
    }
    later: Counter[str] = Counter()
    with _everybody_who_may_point_at(run.organisation):
        for other, name, pks in _references(going):
            rows = other.objects.filter(**{f"{name}__in": pks})
            strangers = set(rows.values_list("pk", flat=True)) - going.get(other, set())
            if strangers:
                later[str(other._meta.verbose_name)] += len(strangers)
    if later:
        raise LaterRowsDepend(dict(later))


@contextmanager
def _everybody_who_may_point_at(owner: Organisation) -> Iterator[None]:
    # A hub's library is built on by its companies: their rows are counted, not shown.
    if owner.is_hub:
        with scope_across(owner, Organisation.objects.filter(hub=owner)):
            yield
    else:
        yield


def _references(made: Made) -> Iterator[tuple[Any, str, list[int]]]:
    """Yield (model, field, rows pointed at) for every relation that leads to a made row."""
    for model, pks in made.items():
        for relation in model._meta.get_fields(include_hidden=True):
            if relation.auto_created and (relation.one_to_many or relation.one_to_one):
                for chunk in chunks(sorted(pks)):
                    yield relation.related_model, relation.field.name, chunk


def _is_appended(model: type[models.Model]) -> bool:
    return any(field.name == "import_run" for field in model._meta.concrete_fields)


def _no_longer_counts(run: ImportRun) -> Q:
    return Q(import_run=run) | Q(import_run__state=ImportRun.State.UNDONE)


def _remove(model: Any, pks: list[int], counts: Counter[str]) -> None:
    for chunk in chunks(pks):
        try:
            counts[f"{model.__name__}.removed"] += len(chunk)
            model.objects.filter(pk__in=chunk).delete()
        except ProtectedError as error:
            names = Counter(str(row._meta.verbose_name) for row in error.protected_objects)
            raise LaterRowsDepend(dict(names)) from error


def _restore(model: Any, change: ImportChange) -> None:
    row = model.objects.filter(pk=change.row).first()
    if row is None:
        # Somebody has replaced it since, as the days of a date are replaced by others.
        raise RowChangedSince(model._meta.verbose_name)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    values: dict[str, list[Any]] = change.before or {}
    for attname, (before, after) in values.items():
        if as_json(getattr(row, attname)) != after:
            raise RowChangedSince(row)
        setattr(row, attname, None if before is None else fields[attname].to_python(before))
    row.save(update_fields=[fields[attname].name for attname in values])


def chunks(pks: Iterable[int]) -> Iterator[list[int]]:
    """Yield the numbers in portions small enough for one query."""
    pks = list(pks)
    for start in range(0, len(pks), CHUNK):
        yield pks[start : start + CHUNK]
