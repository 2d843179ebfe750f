"""Who did what, when: an append-only, hash-chained record, one chain per organisation.

An entry keeps its actor, its object and its owner as text and numbers, without foreign
keys, so that it outlives them. The hash of each entry covers the hash of the one before
it and the *digest* of its detail; personal detail can therefore be erased later without
breaking the chain, and the export verifies offline (`verify_lines`).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from django.db import connection, models, transaction
from django.utils import timezone

from samtakt.foundation.tenancy import Organisation

GENESIS = "0" * 64


class Erasure(Enum):
    """What happens to an entry's detail when the person it concerns is erased."""

    KEEP = "holds no personal data; kept as it is"
    BLANK = "detail and label are blanked; the digest stays, so that the chain still verifies"


_verbs: dict[str, Erasure] = {}


def verb(name: str, erasure: Erasure = Erasure.KEEP) -> str:
    """Declare a verb once, with its erasure, and return it for use in `record`."""
    _verbs[name] = erasure
    return name


def verbs() -> dict[str, Erasure]:
    """Return every declared verb with its erasure."""
    return dict(_verbs)


class By(Protocol):
    """Whoever acts: a signed-in person, a job, or the command line."""

    @property
    def name(self) -> str: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def organisation(self) -> Organisation: ...


class AuditIsAppendOnly(Exception):
    """Somebody tried to change or remove an audit entry."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries as they are read; many at once are changed as little as a single one."""

    def update(self, **values: Any) -> int:
        raise AuditIsAppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AuditIsAppendOnly


class AuditEntry(models.Model):
    """One thing that happened, in the chain of the organisation it happened in."""

    owner = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    actor_user = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    object_label = models.CharField(max_length=300)
    detail = models.JSONField(default=dict)
    detail_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "sequence"], name="audit_chain_has_no_forks"),
        ]
        indexes = [models.Index(fields=["owner", "object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AuditIsAppendOnly


def record(by: By, what: str, subject: models.Model, **detail: Any) -> AuditEntry:
    """Append one entry to the chain of the actor's organisation.

    Raises:
        KeyError: the verb was never declared with `verb`.
    """
    _verbs[what]
    return _append(by, what, type(subject).__name__, str(subject.pk), str(subject), detail)


def record_refusal(by: By, action: str, object_type: str, object_id: object) -> AuditEntry:
    """Append that somebody asked for what they may not see; nothing about the object is kept."""
    return _append(by, REFUSED, object_type, str(object_id), "", {"action": action})


REFUSED = verb("access.refused")


def _append(
    by: By, what: str, object_type: str, object_id: str, label: str, detail: dict[str, Any]
) -> AuditEntry:
    owner = by.organisation.pk
    with transaction.atomic():
        _lock_chain(owner)
        last = AuditEntry.objects.filter(owner=owner).order_by("-sequence").first()
        entry = AuditEntry(
            owner=owner,
            sequence=last.sequence + 1 if last else 1,
            at=timezone.now(),
            actor=by.name[:200],
            actor_user=by.user_id,
            verb=what,
            object_type=object_type,
            object_id=object_id[:64],
            object_label=label[:300],
            detail=json.loads(json.dumps(detail, default=str)),
            previous_hash=last.hash if last else GENESIS,
        )
        entry.detail_digest = digest_of(entry.object_label, entry.detail)
        entry.hash = hash_of(as_line(entry))
        entry.save(force_insert=True)
    return entry


def _lock_chain(owner: int) -> None:
    # SQLite transactions are opened IMMEDIATE (settings), so only one writer exists; on
    # PostgreSQL the owner's row is the lock that keeps two entries from one place.
    if connection.features.has_select_for_update:
        Organisation.objects.select_for_update(no_key=True).get(pk=owner)


def digest_of(label: str, detail: dict[str, Any]) -> str:
    """Return the digest of an entry's personal half: its label and its detail."""
    return hashlib.sha256(_canonical({"label": label, "detail": detail})).hexdigest()


def hash_of(line: dict[str, Any]) -> str:
    """Return the hash of an exported line; it covers everything but the personal half."""
    covered = {k: v for k, v in line.items() if k not in {"hash", "label", "detail"}}
    return hashlib.sha256(_canonical(covered)).hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def as_line(entry: AuditEntry) -> dict[str, Any]:
    """Return an entry as one line of the export."""
    return {
        "owner": entry.owner,
        "sequence": entry.sequence,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "actor_user": entry.actor_user,
        "verb": entry.verb,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "label": entry.object_label,
        "detail": entry.detail,
        "detail_digest": entry.detail_digest,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def export_lines(organisation: Organisation) -> Iterator[str]:
    """Yield an organisation's chain as JSON lines, oldest first."""
    for entry in AuditEntry.objects.filter(owner=organisation.pk).iterator():
        yield json.dumps(as_line(entry), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold, and why."""

    line: int
    reason: str


def verify_lines(lines: Iterable[str]) -> tuple[int, list[Break]]:
    """Check an exported chain without a database; return the entries read and the breaks.

    An entry whose detail was erased (label "" and detail {}) still verifies: the chain
    covers the digest, and an erased detail is told apart from a changed one by its blank.
    """
    breaks: list[Break] = []
    previous, count = GENESIS, 0
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        count += 1
        try:
            line = json.loads(text)
            breaks += [Break(number, reason) for reason in _faults(line, previous, count)]
            previous = line["hash"]
        except (ValueError, KeyError, TypeError) as error:
            breaks.append(Break(number, f"not an audit line ({error})"))
    return count, breaks


def _faults(line: dict[str, Any], previous: str, count: int) -> Iterator[str]:
    if line["sequence"] != count:
        yield f"sequence is {line['sequence']}, expected {count}"
    if line["previous_hash"] != previous:
        yield "does not follow the line before it"
    if line["hash"] != hash_of(line):
        yield "was changed after it was written"
    erased = line["label"] == "" and line["detail"] == {}
    if not erased and digest_of(line["label"], line["detail"]) != line["detail_digest"]:
        yield "its detail was changed after it was written"
