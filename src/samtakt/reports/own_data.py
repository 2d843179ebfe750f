"""Everything that is kept about a person, as JSON for that person (GDPR, articles 15 and 20).

The tables are found by walking the models, so that a new table about people is in the file
without anybody remembering to add it. What is left out is named here with the reason.
"""

import datetime
import json
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from samtakt.analysis.models import InterviewNote
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.organisations.models import KioskPin, Person

ACTION = "reports.take_own_data"
NOTES = "analysis.read_notes"

# What stands on somebody's seat or on what it led to is about that person, too.
THROUGH = ("person", "booking", "completion", "attended")

LEFT_OUT = {
    KioskPin: "a code for signing in; who holds the file should not be able to use it",
}


def tables() -> list[type[models.Model]]:
    """Return the models that are about one person, by the name of their table."""
    return sorted(
        (
            model
            for model in apps.get_models()
            if model not in LEFT_OUT and _path(model) is not None
        ),
        key=lambda model: model._meta.db_table,
    )


def _path(model: type[models.Model]) -> str | None:
    """The way from a row to the one person it is about: "person", "booking__person"; None for none."""
    for name in THROUGH:
        field = next((each for each in model._meta.fields if each.name == name), None)
        if field is None or field.related_model is None:
            continue
        if field.related_model is Person:
            return name
        further = _path(field.related_model)
        if further is not None:
            return f"{name}__{further}"
    return None


def gather(person: Person, *, as_of: datetime.date, by: Actor) -> dict[str, Any]:
    """Return what is kept about the actor's own person; called in the company's scope.

    Notes of interviews are in it as far as the person may read them.

    Raises:
        NotVisible: the person is somebody else; the refusal is in the audit.
    """
    access.get(by, ACTION, Person, person.pk)
    return {
        "made_on": as_of,
        "company": person.organisation.name,
        "person": _fields(person),
        "data": {
            model._meta.model_name: [_fields(row) for row in _rows(model, person, by)]
            for model in tables()
        },
    }


def to_json(found: dict[str, Any]) -> bytes:
    """Return the data as JSON in UTF-8, with names as they are written."""
    text = json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return text.encode()


def _rows(model: type[models.Model], person: Person, by: Actor) -> "models.QuerySet[models.Model]":
    rows = access.visible(by, NOTES, model) if model is InterviewNote else model.objects.all()
    related = [field.name for field in model._meta.fields if field.is_relation]
    path = _path(model)
    assert path is not None
    return rows.filter(**{path: person}).select_related(*related).order_by("pk")


def _fields(row: models.Model) -> dict[str, Any]:
    """A row as plain values; what it refers to by its name, itself by its number."""
    return {field.name: _value(row, field) for field in row._meta.fields}


def _value(row: models.Model, field: Any) -> Any:
    value = getattr(row, field.name)
    return str(value) if isinstance(value, models.Model) else value
