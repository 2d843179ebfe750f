"""What a competence said and when: every change keeps the whole of it as a version.

A version holds what the competence's owner wrote. A company's own words on a level of the
hub's competence are the company's and stand in its audit log instead.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    CompetenceAnchor,
    CompetenceVersion,
    ConceptLink,
)
from samtakt.foundation.access import Actor

TEXTS = (
    *("code", "name_sv", "name_en", "group_sv", "group_en"),
    *("description_sv", "description_en", "kind"),
)
FIELDS = (*TEXTS, "criticality", "hard_to_recruit", "is_heading", "state")
Content = dict[str, Any]


class LibraryRefused(Exception):
    """What somebody wanted to do with the library cannot be done; the text says why."""


class NotYours(LibraryRefused):
    """Only its owner changes a competence or a role."""

    def __init__(self, row: object) -> None:
        super().__init__(
            _("“%(name)s” belongs to another organisation. Copy it to change it.") % {"name": row}
        )


def content_of(competences: Iterable[Competence]) -> dict[int, Content]:
    """Return all that competences say, by number, as JSON; four queries for all of them."""
    rows = list(competences)
    others = {pk for row in rows for pk in (row.parent_id, row.replaced_by_id) if pk is not None}
    codes = dict(Competence.objects.filter(pk__in=others).values_list("pk", "code"))
    contents = {row.pk: _own_fields(row, codes) for row in rows}
    mine = {"competence__in": list(contents), "organisation_id": F("competence__organisation_id")}
    for anchor in CompetenceAnchor.objects.filter(**mine).order_by("level"):
        words = [anchor.text_sv, anchor.text_en]
        contents[anchor.competence_id]["anchors"][str(anchor.level)] = words
    for alias in CompetenceAlias.objects.filter(**mine).order_by("key"):
        contents[alias.competence_id]["aliases"].append(alias.text)
    for link in ConceptLink.objects.filter(**mine).order_by("identifier"):
        contents[link.competence_id]["links"].append([link.identifier, link.match])
    return contents


def _own_fields(row: Competence, codes: dict[int, str]) -> Content:
    said: Content = {name: getattr(row, name) for name in FIELDS}
    return said | {
        "kind": str(row.kind),
        "state": str(row.state),
        "parent": codes.get(row.parent_id or 0, ""),
        "retired_on": row.retired_on.isoformat() if row.retired_on else "",
        "replaced_by": codes.get(row.replaced_by_id or 0, ""),
        "anchors": {},
        "aliases": [],
        "links": [],
    }


def version_of(
    row: Competence, content: Content, *, by: str, note: dict[str, Any] | None = None
) -> CompetenceVersion:
    """Return the unsaved version of what a competence says now."""
    return CompetenceVersion(
        organisation=row.organisation,
        competence=row,
        version=row.version,
        state=row.state,
        made_by=by[:200],
        content=content | (note or {}),
    )


def differing(before: Content, after: Content) -> list[str]:
    """Return the names of what differs between two contents."""
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )


Record = Callable[[Competence, list[str]], object]


@contextmanager
def changing(competence: Competence, record: Record, *, by: Actor) -> Iterator[Competence]:
    """Give a competence to change; afterwards it is saved as a new version and recorded.

    What was there before the first change is kept as well, so that the history begins with it.
    `record` writes the audit entry, told what was changed; where nothing differs afterwards, no
    version is made and nothing is recorded.

    Raises:
        NotYours: the actor's organisation does not own it.
    """
    if competence.organisation_id != by.organisation.pk:
        raise NotYours(competence)
    with transaction.atomic():
        row = Competence.objects.select_for_update().get(pk=competence.pk)
        before = content_of([row])[row.pk]
        keep_first(row, before)
        yield row
        changed = save_version(row, before, by=by.name)
        if changed:
            record(row, changed)
    competence.refresh_from_db()


def save_version(
    row: Competence, before: Content, *, by: str, note: dict[str, Any] | None = None
) -> list[str]:
    """Save a changed competence as its next version; return the names of what differs.

    Where nothing does, no version is made. Called in a transaction.
    """
    row.save()
    after = content_of([row])[row.pk]
    changed = differing(before, after)
    if changed or note:
        row.version += 1
        row.save(update_fields=["version"])
        version_of(row, after, by=by, note=note).save()
    return changed


def keep_first(row: Competence, content: Content) -> None:
    """Keep what a competence says that came before its history was kept."""
    if not CompetenceVersion.objects.filter(competence=row, version=row.version).exists():
        version_of(row, content, by="–").save()


def history_of(competence: Competence) -> list[tuple[CompetenceVersion, list[str]]]:
    """Return a competence's versions, newest first, each with what it changed."""
    rows = list(CompetenceVersion.objects.filter(competence=competence).order_by("version"))
    befores: list[Content | None] = [None, *(row.content for row in rows)]
    told = [
        (row, [] if before is None else [n for n in differing(before, row.content) if n != TAKEN])
        for row, before in zip(rows, befores, strict=False)
    ]
    return told[::-1]


TAKEN = "taken"
"""Key of a version's content that was taken from a template or another competence."""
