"""What somebody on a level of a competence is seen to do, in the words that count here.

The hub writes what each level of a competence means; a company may say some of it in its own
words. Its own words then stand before the hub's, level by level, and the others stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from samtakt.competences.models import Competence, CompetenceAnchor
from samtakt.foundation.phrases import in_language
from samtakt.foundation.tenancy import Organisation, library_of


@dataclass(frozen=True)
class Wording:
    """What one level of a competence means; `own` when the organisation itself wrote it."""

    level: int
    text_sv: str
    text_en: str
    own: bool

    @property
    def text(self) -> str:
        return in_language(self.text_sv, self.text_en)


def wordings_of(
    competences: Iterable[Competence | int], organisation: Organisation
) -> dict[int, dict[int, Wording]]:
    """Return competence → level → what it means there; one query.

    A level that nobody has described is left out: `phrases.CANONICAL_LEVELS` says what it means
    for every competence. Called in the organisation's scope.
    """
    numbers = [one if isinstance(one, int) else one.pk for one in competences]
    rows = CompetenceAnchor.objects.filter(library_of(organisation), competence__in=numbers)
    found: dict[int, dict[int, Wording]] = {}
    for row in rows.order_by("competence", "level", "pk"):
        own = row.organisation_id == organisation.pk
        levels = found.setdefault(row.competence_id, {})
        if own or row.level not in levels:
            levels[row.level] = Wording(row.level, row.text_sv, row.text_en, own)
    return found


def anchors_of(
    competences: Iterable[Competence | int], organisation: Organisation
) -> dict[int, dict[int, str]]:
    """Return competence → level → what it means, in the reader's language; one query.

    The organisation's own words stand before its hub's. A level that nobody has described is
    left out. Called in the organisation's scope.
    """
    return {
        competence: {level: wording.text for level, wording in sorted(levels.items())}
        for competence, levels in wordings_of(competences, organisation).items()
    }
