"""Keeping the library: a competence is drafted, published, changed, moved and one day retired.

Every change makes a version (`versions`). A retired competence is neither required nor
assessed from its day on; what was required, assessed and agreed before stays as it was.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.competences.matching import plain
from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    CompetenceAnchor,
    Concept,
    ConceptLink,
)
from samtakt.competences.versions import (
    LibraryRefused,
    NotYours,
    Record,
    changing,
    content_of,
    version_of,
)
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

ADDED = audit.verb("competence.added")
CHANGED = audit.verb("competence.changed")
WORDED = audit.verb("competence.worded")
PUBLISHED = audit.verb("competence.published")
RETIRED = audit.verb("competence.retired")
RESTORED = audit.verb("competence.restored")
DISCARDED = audit.verb("competence.discarded")

LONGEST_ANCHOR = 300
Kind, State = Competence.Kind, Competence.State


class NameMissing(LibraryRefused):
    """A competence without a Swedish name."""

    def __init__(self) -> None:
        super().__init__(_("Write the name in Swedish; it is what every reader can fall back on."))


class CodeTaken(LibraryRefused):
    """Two competences of one organisation with one code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("Another competence has the code %(code)s.") % {"code": code})


class NotAHeading(LibraryRefused):
    """A competence under something that people are judged on."""

    def __init__(self, row: Competence) -> None:
        super().__init__(_("“%(name)s” is no heading.") % {"name": row})


class UnderItself(LibraryRefused):
    """A heading moved to a place below itself."""

    def __init__(self, row: Competence) -> None:
        super().__init__(
            _("“%(name)s” cannot stand under itself or under what it gathers.") % {"name": row}
        )


class HoldsOthers(LibraryRefused):
    """A heading that still gathers competences in use."""

    def __init__(self, row: Competence, count: int) -> None:
        super().__init__(
            _("“%(name)s” still gathers %(count)s in use. Move or retire them first.")
            % {"name": row, "count": count}
        )


class InAnotherState(LibraryRefused):
    """What is done to a draft, a published or a retired competence in another state."""

    def __init__(self, row: Competence) -> None:
        super().__init__(
            _("“%(name)s” is already %(state)s.")
            % {"name": row, "state": row.get_state_display().lower()}
        )


class NoSuccessor(LibraryRefused):
    """A successor that nobody could be asked for instead."""

    def __init__(self, row: Competence) -> None:
        super().__init__(_("“%(name)s” is not in use, so it replaces nothing.") % {"name": row})


class AliasTaken(LibraryRefused):
    """A word that means another competence already."""

    def __init__(self, text: str, row: Competence) -> None:
        super().__init__(_("“%(word)s” already means “%(name)s”.") % {"word": text, "name": row})


class StillUsed(LibraryRefused):
    """A draft that something points at."""

    def __init__(self, row: Competence) -> None:
        super().__init__(
            _("“%(name)s” is used already. Retire it instead of removing it.") % {"name": row}
        )


@dataclass(frozen=True)
class Said:
    """What somebody writes about a competence."""

    code: str
    name_sv: str
    name_en: str = ""
    group_sv: str = ""
    group_en: str = ""
    description_sv: str = ""
    description_en: str = ""
    kind: str = Kind.TASK
    criticality: int = 2
    hard_to_recruit: bool = False
    is_heading: bool = False


def in_use_on(day: datetime.date, prefix: str = "") -> Q:
    """Return the rule for competences that may be required and assessed on a day.

    `prefix` is the way to the competence from another row: "competence__".
    """
    return (
        Q(**{f"{prefix}is_heading": False})
        & ~Q(**{f"{prefix}state": State.DRAFT})
        & (Q(**{f"{prefix}retired_on__isnull": True}) | Q(**{f"{prefix}retired_on__gt": day}))
    )


def add_competence(
    said: Said,
    *,
    by: Actor,
    parent: Competence | None = None,
    copied_from: Competence | None = None,
) -> Competence:
    """Draft a competence in the library of the actor's organisation.

    Raises:
        NameMissing, CodeTaken, NotAHeading: nothing was added.
    """
    _refuse_wrong_words(said, by)
    _refuse_no_heading(parent)
    with transaction.atomic():
        row = Competence(
            organisation=by.organisation,
            state=State.DRAFT,
            parent=parent,
            copied_from=copied_from,
            **asdict(said),
        )
        row.save()
        version_of(row, content_of([row])[row.pk], by=by.name).save()
        audit.record(by, ADDED, row, code=row.code)
    return row


def change_competence(
    competence: Competence,
    said: Said,
    *,
    parent: Competence | None,
    aliases: Iterable[str],
    by: Actor,
) -> Competence:
    """Change words, place and other names of a competence at once, as one version.

    It moves with all that it gathers; with `parent` None it stands at the top.

    Raises:
        NotYours, NameMissing, CodeTaken, AliasTaken: nothing was changed.
        NotAHeading, UnderItself: it cannot stand there.
        HoldsOthers: a heading with competences under it is to be judged itself.
    """
    _refuse_wrong_words(said, by, competence)
    _refuse_place(competence, parent)
    wanted = _free_words(competence, aliases, by)
    if competence.is_heading and not said.is_heading:
        _refuse_children(competence, Competence.objects.filter(parent=competence))

    with changing(competence, _as_a_change(by), by=by) as row:
        for name, value in asdict(said).items():
            setattr(row, name, value)
        row.parent = parent
        _write_aliases(row, wanted, by)
    return competence


def path_to(competence: Competence) -> list[int]:
    """Return the numbers of a competence and of every heading above it, nearest first."""
    above = dict(Competence.objects.filter(parent__isnull=False).values_list("pk", "parent_id"))
    path = [competence.pk]
    while (parent := above.get(path[-1])) is not None and parent not in path:
        path.append(parent)
    return path


def publish_competence(competence: Competence, *, by: Actor) -> Competence:
    """Let a draft be required and assessed from today on.

    Raises:
        NotYours, InAnotherState: it is not a draft of the actor's organisation.
    """
    if competence.state != State.DRAFT:
        raise InAnotherState(competence)

    def record(row: Competence, changed: list[str]) -> None:
        audit.record(by, PUBLISHED, row, changed=changed)

    with changing(competence, record, by=by) as row:
        row.state = State.PUBLISHED
        row.published_on = timezone.localdate()
    return competence


def retire_competence(
    competence: Competence,
    *,
    on: datetime.date,
    by: Actor,
    successor: Competence | None = None,
) -> Competence:
    """Take a competence out of use from a day on, with or without another in its place.

    It is neither required nor assessed from that day; everything before stays. A day ahead
    leaves it in use until then.

    Raises:
        NotYours, InAnotherState: it is not a published one of the actor's organisation.
        HoldsOthers: it is a heading with competences in use.
        NoSuccessor: what should replace it is itself, or not in use on the day.
    """
    if competence.state != State.PUBLISHED:
        raise InAnotherState(competence)
    children = Competence.objects.filter(parent=competence)
    _refuse_children(competence, children.exclude(retired_on__lte=on))
    if successor is not None and not (successor.pk != competence.pk and successor.in_use_on(on)):
        raise NoSuccessor(successor)

    def record(row: Competence, changed: list[str]) -> None:
        audit.record(by, RETIRED, row, changed=changed, on=on)

    with changing(competence, record, by=by) as row:
        row.state = State.RETIRED
        row.retired_on = on
        row.replaced_by = successor
    return competence


def restore_competence(competence: Competence, *, by: Actor) -> Competence:
    """Take a retired competence into use again, as if it had never been retired.

    Raises:
        NotYours, InAnotherState: it is not a retired one of the actor's organisation.
    """
    if competence.state != State.RETIRED:
        raise InAnotherState(competence)

    def record(row: Competence, changed: list[str]) -> None:
        audit.record(by, RESTORED, row, changed=changed)

    with changing(competence, record, by=by) as row:
        row.state = State.PUBLISHED
        row.retired_on = None
        row.replaced_by = None
    return competence


def discard_draft(competence: Competence, *, by: Actor) -> None:
    """Remove a draft that was never published and that nothing uses.

    Raises:
        NotYours, InAnotherState: it is not a draft of the actor's organisation.
        StillUsed: something points at it.
    """
    if competence.state != State.DRAFT:
        raise InAnotherState(competence)
    if competence.organisation_id != by.organisation.pk:
        raise NotYours(competence)
    _refuse_children(competence, Competence.objects.filter(parent=competence))
    try:
        with transaction.atomic():
            audit.record(by, DISCARDED, competence, code=competence.code)
            competence.delete()
    except ProtectedError:
        raise StillUsed(competence) from None


Words = Mapping[int, tuple[str, str]]
"""Canonical level → what it means in Swedish and in English; empty Swedish for nothing."""


def word_levels(competence: Competence, words: Words, *, by: Actor) -> None:
    """Say what the levels of a competence mean, in the words of the actor's organisation.

    Its owner's words become a version. A company's own words on the hub's competence are the
    company's alone, stand before the hub's, and go when they are emptied.

    Raises:
        LibraryRefused: a text is too long, or the competence is a heading.
    """
    if competence.is_heading:
        raise NotAHeadingsMatter(competence)
    if any(len(text) > LONGEST_ANCHOR for pair in words.values() for text in pair):
        raise LibraryRefused(
            _("A level is described in at most %(most)s signs.") % {"most": LONGEST_ANCHOR}
        )

    def record(row: Competence, changed: list[str]) -> None:
        audit.record(by, WORDED, row, changed=changed)

    if competence.organisation_id == by.organisation.pk:
        with changing(competence, record, by=by):
            _write_anchors(competence, words, by)
        return
    with transaction.atomic():
        changed = _write_anchors(competence, words, by)
        if changed:
            record(competence, [f"anchor.{level}" for level in changed])


class NotAHeadingsMatter(LibraryRefused):
    """Levels of something that nobody is judged on."""

    def __init__(self, row: Competence) -> None:
        super().__init__(_("“%(name)s” is a heading; nobody is judged on it.") % {"name": row})


def _write_anchors(competence: Competence, words: Words, by: Actor) -> list[int]:
    """Write an organisation's words and return the levels that changed; called in a change."""
    standing = {
        row.level: row
        for row in CompetenceAnchor.objects.filter(
            competence=competence, organisation=by.organisation
        )
    }
    changed = []
    for level, (swedish, english) in sorted(words.items()):
        row = standing.get(level)
        if (row.text_sv, row.text_en) == (swedish, english) if row else not swedish:
            continue
        changed.append(level)
        if row is not None and not swedish:
            row.delete()
            continue
        row = row or CompetenceAnchor(
            organisation=by.organisation, competence=competence, level=level
        )
        row.text_sv, row.text_en = swedish, english
        row.save()
    return changed


def call_also(competence: Competence, texts: Iterable[str], *, by: Actor) -> None:
    """Give a competence its other names: all of those that its owner uses, and no others.

    Raises:
        NotYours, AliasTaken: nothing was changed.
    """
    wanted = _free_words(competence, texts, by)

    with changing(competence, _as_a_change(by), by=by) as row:
        _write_aliases(row, wanted, by)


def _free_words(competence: Competence, texts: Iterable[str], by: Actor) -> dict[str, str]:
    """The words by what they are compared by; refuses one that means another competence."""
    wanted = {plain(text)[:200]: text.strip()[:200] for text in texts if plain(text)}
    taken = CompetenceAlias.objects.filter(organisation=by.organisation, key__in=wanted)
    other = taken.exclude(competence=competence).select_related("competence").order_by("key")
    for alias in other[:1]:
        raise AliasTaken(alias.text, alias.competence)
    return wanted


def _write_aliases(row: Competence, wanted: dict[str, str], by: Actor) -> None:
    standing = CompetenceAlias.objects.filter(competence=row, organisation=by.organisation)
    standing.exclude(key__in=wanted).delete()
    kept = set(standing.values_list("key", flat=True))
    for key in sorted(wanted.keys() - kept):
        CompetenceAlias(
            organisation=by.organisation, competence=row, text=wanted[key], key=key
        ).save()


def link_concept(
    competence: Competence, identifier: str, match: ConceptLink.Match | str, *, by: Actor
) -> None:
    """Say which public concept a competence corresponds to, and how closely.

    Raises:
        NotYours: it is another organisation's.
        LibraryRefused: no concept is called so, though its taxonomy is held here.
    """
    identifier = identifier.strip()
    concept = Concept.objects.filter(identifier=identifier).order_by("pk").first()
    if not identifier or (concept is None and Concept.objects.exists()):
        raise LibraryRefused(_("No concept has the identifier “%s”.") % identifier)

    with changing(competence, _as_a_change(by), by=by) as row:
        link = ConceptLink.objects.filter(competence=row, identifier=identifier).first()
        link = link or ConceptLink(
            organisation=row.organisation, competence=row, identifier=identifier
        )
        link.match = match
        link.version = concept.version if concept else ""
        link.save()


def unlink_concept(competence: Competence, link: int, *, by: Actor) -> None:
    """Take a link to a public concept away.

    Raises:
        NotYours: it is another organisation's.
    """
    with changing(competence, _as_a_change(by), by=by) as row:
        ConceptLink.objects.filter(pk=link, competence=row).delete()


def _as_a_change(by: Actor) -> Record:
    """Record what people said about a competence; what happened to it has a verb of its own."""
    return lambda row, changed: audit.record(by, CHANGED, row, changed=changed)


def _refuse_wrong_words(said: Said, by: Actor, known: Competence | None = None) -> None:
    if not said.name_sv.strip():
        raise NameMissing
    same = Competence.objects.filter(organisation=by.organisation, code__iexact=said.code)
    if not said.code.strip() or same.exclude(pk=known.pk if known else None).exists():
        raise CodeTaken(said.code)


def _refuse_place(competence: Competence, parent: Competence | None) -> None:
    _refuse_no_heading(parent)
    if parent is not None and competence.pk in path_to(parent):
        raise UnderItself(competence)


def _refuse_no_heading(parent: Competence | None) -> None:
    if parent is not None and not parent.is_heading:
        raise NotAHeading(parent)


def _refuse_children(competence: Competence, children: "QuerySet[Competence]") -> None:
    count = children.count()
    if count:
        raise HoldsOthers(competence, count)
