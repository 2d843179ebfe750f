"""Keeping the scale that a company writes its levels on."""

import hashlib
import json

from django.utils.translation import gettext, override

from samtakt.competences.models import Scale, ScaleLevel
from samtakt.foundation.spreadsheets import scales as written
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.tenancy import Organisation

Steps = list[tuple[str, int]]


def keep_scale(
    journal: ImportJournal, organisation: Organisation, scale: written.Scale, *, source: str
) -> Scale:
    """Return the organisation's scale with these steps, made now if it has none.

    Two scales are the same when their steps are, letter by letter and level by level; a
    preset's key alone proves nothing, because a company may have changed its meaning. The
    scale stays when the import is undone, with the observations that are written on it.
    """
    steps = _steps(scale)
    for row in Scale.objects.prefetch_related("levels").order_by("pk"):
        if [(level.label, level.canonical) for level in row.levels.all()] == steps:
            return row
    with override(organisation.language):
        row = Scale(
            organisation=organisation,
            key=_free_key(organisation, scale.key, steps),
            name=gettext(scale.name)[:120],
            source=source[:300],
        )
        meanings = {
            level.written: gettext(level.meaning) if level.meaning else "" for level in scale.levels
        }
    journal.keep([row])
    journal.keep(
        [
            ScaleLevel(
                organisation=organisation,
                scale=row,
                position=position,
                label=label,
                canonical=canonical,
                anchor=meanings.get(label, "")[:300],
            )
            for position, (label, canonical) in enumerate(steps)
        ]
    )
    return row


def _steps(scale: written.Scale) -> Steps:
    """The steps that stand for a level; "not assessed" is no step."""
    steps = {
        level.written[:40]: level.canonical for level in scale.levels if level.canonical is not None
    }
    return list(steps.items())


def _free_key(organisation: Organisation, key: str, steps: Steps) -> str:
    taken = set(Scale.objects.filter(organisation=organisation).values_list("key", flat=True))
    if key not in taken:
        return key
    return f"{key[:31]}-{hashlib.sha256(json.dumps(steps).encode()).hexdigest()[:8]}"
