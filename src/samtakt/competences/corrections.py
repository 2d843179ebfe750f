"""What an organisation's people have said of texts: this means that, or it does not.

A correction belongs to the organisation whose people made it, and is followed wherever its
texts meet the library: on the matching page and when spreadsheets are imported.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from samtakt.competences.matching import CORRECTION_LENGTH, plain
from samtakt.competences.models import Competence, Concept, MatchCorrection
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

ACCEPTED = audit.verb("match.accepted")
REJECTED = audit.verb("match.rejected")
FORGOTTEN = audit.verb("match.forgotten")

Target = Competence | Concept


class TextTooLong(Exception):
    """A correction of more than a passage."""

    def __init__(self) -> None:
        super().__init__(_("Only a passage can be remembered, not a whole text."))


class NothingToRemember(Exception):
    """A correction of a text without a word."""

    def __init__(self) -> None:
        super().__init__(_("The text holds no word to remember."))


def accept(text: str, target: Target, *, by: Actor) -> MatchCorrection:
    """Remember that a text means a competence or a concept.

    Raises:
        TextTooLong, NothingToRemember: the text is no passage.
    """
    with transaction.atomic():
        correction = _say(text, target, accepted=True, by=by)
        audit.record(by, ACCEPTED, correction, target=_called(target))
    return correction


def reject(text: str, target: Target | None, *, by: Actor) -> MatchCorrection:
    """Remember that a text does not mean something; without a target, that it means nothing.

    Raises:
        TextTooLong, NothingToRemember: the text is no passage.
    """
    with transaction.atomic():
        correction = _say(text, target, accepted=False, by=by)
        audit.record(by, REJECTED, correction, target=_called(target))
    return correction


def can_be_remembered(text: str) -> bool:
    """Return whether a text is short enough, and has a word, to be remembered as a whole."""
    return bool(plain(text)) and max(len(text), len(plain(text))) <= CORRECTION_LENGTH


def _say(text: str, target: Target | None, *, accepted: bool, by: Actor) -> MatchCorrection:
    words, key = " ".join(text.split()), plain(text)
    if not key:
        raise NothingToRemember
    if max(len(words), len(key)) > CORRECTION_LENGTH:
        raise TextTooLong
    competence = target if isinstance(target, Competence) else None
    concept = target if isinstance(target, Concept) else None
    correction, _new = MatchCorrection.objects.update_or_create(
        organisation=by.organisation,
        key=key,
        competence=competence,
        concept=concept,
        defaults={"text": words, "accepted": accepted, "made_by": by.name},
    )
    return correction


def forget(correction: MatchCorrection, *, by: Actor) -> None:
    """Take back what was said of a text."""
    with transaction.atomic():
        audit.record(
            by, FORGOTTEN, correction, target=_called(correction.competence or correction.concept)
        )
        correction.delete()


@dataclass
class Said:
    """What has been said of some texts, by how they are compared: numbers of the rows meant."""

    accepted: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    rejected: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    nothing: set[str] = field(default_factory=set)


def all_said() -> list[MatchCorrection]:
    """Return every correction in the open scope, in an order that stays."""
    return list(MatchCorrection.objects.order_by("key", "pk"))


def of_competences(corrections: Iterable[MatchCorrection]) -> Said:
    """Return what corrections say of competences, and which texts mean nothing."""
    return _gather(corrections, "competence_id", "concept_id")


def of_concepts(corrections: Iterable[MatchCorrection]) -> Said:
    """Return what corrections say of public concepts, and which texts mean nothing."""
    return _gather(corrections, "concept_id", "competence_id")


def _gather(corrections: Iterable[MatchCorrection], asked: str, other: str) -> Said:
    said = Said()
    for row in corrections:
        meant = getattr(row, asked)
        if meant is not None:
            (said.accepted if row.accepted else said.rejected)[row.key].add(meant)
        elif getattr(row, other) is None:
            said.nothing.add(row.key)
    return said


def _called(target: Target | None) -> str:
    if isinstance(target, Competence):
        return target.code
    return target.identifier if target else ""
