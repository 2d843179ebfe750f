"""The details of audit entries in words: what each is called, and names instead of numbers.

Names are looked up when they are read, in the reader's scope: who is forgotten has none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtakt.catalogue.models import Provider
from samtakt.competences.models import Competence
from samtakt.competences.models import Role as CompetenceRole
from samtakt.delivery.models import Session
from samtakt.foundation.access import ROLE_NAMES, Role
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.formats import date_text
from samtakt.organisations.models import Person, Team, User

NAMED: dict[str, type[Model]] = {
    "person": Person,
    "people": Person,
    "user": User,
    "competence": Competence,
    "competences": Competence,
    "team": Team,
    "teams": Team,
    "provider": Provider,
    "providers": Provider,
    "session": Session,
    "role": CompetenceRole,
}
"""The details that are numbers of rows, and rows of what."""

WORDS = {
    "action": gettext_lazy("what was asked for"),
    "after": gettext_lazy("after"),
    "answer": gettext_lazy("answer"),
    "answer_by": gettext_lazy("answer by"),
    "as_of": gettext_lazy("as of"),
    "before": gettext_lazy("before"),
    "budget": gettext_lazy("budget"),
    "changed": gettext_lazy("changed"),
    "companies": gettext_lazy("companies"),
    "company": gettext_lazy("company"),
    "competence": gettext_lazy("competence"),
    "competences": gettext_lazy("competences"),
    "day": gettext_lazy("day"),
    "days": gettext_lazy("days"),
    "due_on": gettext_lazy("due"),
    "fields": gettext_lazy("changed"),
    "from_level": gettext_lazy("from level"),
    "hours": gettext_lazy("hours"),
    "how": gettext_lazy("how"),
    "kind": gettext_lazy("kind"),
    "language": gettext_lazy("language"),
    "last_day": gettext_lazy("last day"),
    "level": gettext_lazy("level"),
    "marks": gettext_lazy("marks"),
    "moved": gettext_lazy("moved"),
    "name": gettext_lazy("name"),
    "note": gettext_lazy("note"),
    "number": gettext_lazy("number"),
    "on": gettext_lazy("day"),
    "passed": gettext_lazy("passed"),
    "people": gettext_lazy("people"),
    "person": gettext_lazy("person"),
    "plan": gettext_lazy("plan"),
    "provider": gettext_lazy("provider"),
    "providers": gettext_lazy("providers"),
    "reason": gettext_lazy("reason"),
    "role": gettext_lazy("role"),
    "rows": gettext_lazy("rows"),
    "sha256": gettext_lazy("fingerprint"),
    "seats": gettext_lazy("seats"),
    "session": gettext_lazy("session"),
    "sessions": gettext_lazy("sessions"),
    "state": gettext_lazy("state"),
    "status": gettext_lazy("status"),
    "team": gettext_lazy("team"),
    "teams": gettext_lazy("teams"),
    "title": gettext_lazy("title"),
    "to_level": gettext_lazy("to level"),
    "too_late": gettext_lazy("too late"),
    "until": gettext_lazy("until"),
    "user": gettext_lazy("user"),
    "valid_from": gettext_lazy("from"),
    "valid_to": gettext_lazy("until"),
    "version": gettext_lazy("version"),
    "was_on": gettext_lazy("before"),
    "why": gettext_lazy("reason"),
    "withdrawn": gettext_lazy("withdrawn"),
}
"""What a detail is called; one without words is shown as it is kept."""

DIGEST = 64
"""So long is a fingerprint; its beginning is enough to compare by eye, the export has all."""

Names = Mapping[type[Model], Mapping[int, str]]


def in_words(entries: Sequence[AuditEntry]) -> list[str]:
    """Return the details of each entry in words; one query for each kind of row they name."""
    names = _names(entries)
    return [_said(entry.detail, names) for entry in entries]


def _names(entries: Iterable[AuditEntry]) -> Names:
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for entry in entries:
        for key, value in entry.detail.items():
            if model := NAMED.get(key):
                wanted[model] |= set(_numbers(key, value))
    return {model: _looked_up(model, numbers) for model, numbers in wanted.items() if numbers}


def _numbers(key: str, value: Any) -> list[int]:
    # Some actions keep how many people or competences they concern, and not which.
    if isinstance(value, list):
        return [one for one in value if isinstance(one, int)]
    is_one = isinstance(value, int) and key not in ("people", "competences")
    return [value] if is_one else []


def _looked_up(model: type[Model], numbers: Iterable[int]) -> dict[int, str]:
    rows: QuerySet[Any] = model._default_manager.filter(pk__in=list(numbers))
    if model is Session:
        rows = rows.select_related("offer_date__offer__course")
    name = _session_name if model is Session else _own_name
    return {row.pk: name(row) for row in rows}


def _own_name(row: Any) -> str:
    return str(row.name)


def _session_name(session: Session) -> str:
    date = session.offer_date
    return f"{date.offer.course.name} {date_text(date.starts_on)}".strip()


def _said(detail: Mapping[str, Any], names: Names) -> str:
    parts = []
    for key, value in detail.items():
        said = _value(key, value, names)
        if said:
            parts.append(f"{WORDS.get(key, key)}: {said}")
    return ", ".join(parts)


def _value(key: str, value: Any, names: Names) -> str:
    if isinstance(value, dict):
        return _said(value, {})
    if numbers := _numbers(key, value) if key in NAMED else []:
        known = names[NAMED[key]]
        return ", ".join(known.get(one, _("no. {number}").format(number=one)) for one in numbers)
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return _said(value, {})
    if isinstance(value, str) and value in ROLE_NAMES:
        return str(ROLE_NAMES[Role(value)])
    if isinstance(value, str) and len(value) == DIGEST and value.isalnum():
        return f"{value[:12]}…"
    return "" if value is None else str(value)
