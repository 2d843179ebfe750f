"""Taking competences from templates, or from the hub, and adapting them.

What is taken becomes the organisation's own and follows nothing. Taken again, each field is
compared three ways: as it was taken, as it is now, and as the source says now. What people
changed stays; what they left alone follows the source; what is missing is added. Where a
competence of the same name was there before, only what it lacks is filled in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.competences.anchors import wordings_of
from samtakt.competences.catalogues import CompetenceTemplate
from samtakt.competences.matching import KnownCompetences, plain
from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    CompetenceAnchor,
    CompetenceVersion,
    ConceptLink,
)
from samtakt.competences.versions import (
    TAKEN,
    Content,
    LibraryRefused,
    content_of,
    keep_first,
    save_version,
    version_of,
)
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation

TEMPLATES_TAKEN = audit.verb("competence.templates_taken")
COPIED = audit.verb("competence.copied")

SINGLE = (
    *("name_sv", "name_en", "description_sv", "description_en"),
    *("kind", "criticality", "hard_to_recruit"),
)
ANCHOR = "anchor"
Flat = dict[str, Any]


class Standing(StrEnum):
    """How what is offered stands to what the organisation has."""

    NEW = "new"
    CHANGED = "changed"  # people left it alone: it would follow the source
    KEPT = "kept"  # people changed it: it stays as it is
    SAME = "same"
    SHARED = "shared"  # the hub's library has it; a company uses that one


@dataclass(frozen=True)
class Change:
    """One field that would follow the source, or that stays although the source differs."""

    field: str
    now: Any
    offered: Any


@dataclass
class Compared:
    """One offered template beside the competence that the organisation has, if any."""

    template: CompetenceTemplate
    standing: Standing
    competence: Competence | None = None
    changes: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)


@dataclass
class Taken:
    """What came of taking templates; `words` are aliases left out, with what they mean here."""

    standings: dict[Standing, int] = field(default_factory=dict)
    words: list[tuple[str, str]] = field(default_factory=list)
    competences: dict[str, Competence] = field(default_factory=dict)

    def count(self, standing: Standing) -> int:
        """Return how many of the templates stood so."""
        return self.standings.get(standing, 0)


class CopiedAlready(LibraryRefused):
    """A second copy of one competence."""

    def __init__(self, row: Competence) -> None:
        super().__init__(_("You have a copy already: “%(name)s”.") % {"name": row})


def compare_templates(
    organisation: Organisation, templates: Iterable[CompetenceTemplate]
) -> list[Compared]:
    """Return how templates stand to the organisation's library; called in its scope.

    Eight queries, however many templates there are.
    """
    return _Library(organisation).compare(list(templates))


class _Library:
    """What an organisation sees, by template and by name, with what was taken when."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.known = KnownCompetences(organisation)
        rows = list(self.known.by_pk.values())
        own = [row for row in rows if row.organisation_id == organisation.pk]
        self.own_by_template = {row.template_code: row for row in own if row.template_code}
        self.own_by_name = {
            (plain(row.name_sv), row.is_heading): row for row in own if not row.template_code
        }
        shared = [row for row in rows if row.organisation_id != organisation.pk]
        shared = [row for row in shared if row.state == Competence.State.PUBLISHED]
        self.shared = {row.template_code: row for row in shared if row.template_code}
        self.shared_names = {(plain(row.name_sv), row.is_heading): row for row in shared}

    def compare(self, templates: list[CompetenceTemplate]) -> list[Compared]:
        found = {one.code: self._own(one) for one in templates}
        rows = [row for row in found.values() if row is not None]
        contents, bases = content_of(rows), _as_taken(rows)
        compared = []
        for one in templates:
            row = found[one.code]
            if row is not None:
                compared.append(_compared(one, row, contents[row.pk], bases.get(row.pk)))
                continue
            shared = self._shared(one)
            standing = Standing.SHARED if shared else Standing.NEW
            compared.append(Compared(one, standing, shared))
        return compared

    def _own(self, one: CompetenceTemplate) -> Competence | None:
        found = self.own_by_template.get(one.code)
        return found or self.own_by_name.get((plain(one.name_sv), one.is_heading))

    def _shared(self, one: CompetenceTemplate) -> Competence | None:
        found = self.shared.get(one.code)
        return found or self.shared_names.get((plain(one.name_sv), one.is_heading))


def _compared(
    template: CompetenceTemplate, row: Competence, content: Content, base: Flat | None
) -> Compared:
    changes, kept = _merge(flat(template.content()), flat(content), base)
    standing = Standing.CHANGED if changes else Standing.KEPT if kept else Standing.SAME
    if row.state == Competence.State.RETIRED:
        # Retired by people: nothing brings it back but themselves.
        changes, standing = [], Standing.KEPT
    return Compared(template, standing, row, changes, kept)


def _merge(offered: Flat, now: Flat, base: Flat | None) -> tuple[list[Change], list[Change]]:
    """Return what would follow the source and what stays although the source differs."""
    changes, kept = [], []
    for name, value in offered.items():
        mine = now.get(name)
        if mine == value or (base is not None and base.get(name) == value):
            continue
        lacking = mine in ("", None)
        untouched = base is not None and base.get(name) == mine
        (changes if lacking or untouched else kept).append(Change(name, mine, value))
    return changes, kept


def flat(content: Content) -> Flat:
    """Return a content with each level's wording as a field of its own: "anchor.3"."""
    single = {name: content.get(name) for name in SINGLE}
    words = {f"{ANCHOR}.{level}": pair for level, pair in content.get("anchors", {}).items()}
    return single | words


def _as_taken(rows: list[Competence]) -> dict[int, Flat]:
    """What each competence was when it was last taken from its source."""
    bases: dict[int, Flat] = {}
    versions = CompetenceVersion.objects.filter(competence__in=rows).order_by("version")
    for version in versions:
        if TAKEN in version.content:
            bases[version.competence_id] = version.content[TAKEN]
    return bases


def take_templates(templates: Iterable[CompetenceTemplate], *, by: Actor) -> Taken:
    """Take templates into the library of the actor's organisation, published.

    A heading stands before what it gathers. An alias that means something here already is
    left out and told. What the hub shares is not made twice: the company uses the hub's.
    """
    offered = list(templates)
    with transaction.atomic():
        taking = _Taking(by, _Library(by.organisation))
        for one in taking.library.compare(offered):
            taking.take(one)
        taken = taking.finish()
        new, changed = taken.count(Standing.NEW), taken.count(Standing.CHANGED)
        if new or changed:
            audit.record(by, TEMPLATES_TAKEN, by.organisation, new=new, changed=changed)
    return taken


class _Taking:
    """One taking of templates, written in bulk at its end."""

    def __init__(self, by: Actor, library: _Library) -> None:
        self.by = by
        self.library = library
        self.taken = Taken()
        self.new: list[tuple[Competence, CompetenceTemplate]] = []
        self.today = timezone.localdate()
        means = {
            alias.key: library.known.by_pk[alias.competence_id].name_sv
            for alias in CompetenceAlias.objects.all()
        }
        named = {
            plain(word): row.name_sv
            for row in library.known.by_pk.values()
            for word in (row.name_sv, row.name_en)
        }
        self.meanings = named | means

    def take(self, one: Compared) -> None:
        counts = self.taken.standings
        counts[one.standing] = counts.get(one.standing, 0) + 1
        row = one.competence
        if row is None:
            row = self._make(one.template)
        elif one.standing == Standing.CHANGED:
            self._follow(row, one)
        self.taken.competences[one.template.code] = row

    def _make(self, template: CompetenceTemplate) -> Competence:
        said = {name: value for name, value in template.content().items() if name in SINGLE}
        codes = self.library.known
        row = Competence(
            organisation=self.by.organisation,
            code=template.code
            if codes.coded(template.code) is None
            else codes.free_code(template.code),
            parent=self.taken.competences.get(template.parent_code),
            is_heading=template.is_heading,
            template_code=template.code,
            published_on=self.today,
            **said,
        )
        # One by one: what stands under a heading needs the heading's number.
        row.save()
        codes.add(row)
        self.new.append((row, template))
        for word in (row.name_sv, row.name_en):
            self.meanings.setdefault(plain(word), row.name_sv)
        return row

    def _follow(self, row: Competence, one: Compared) -> None:
        before = content_of([row])[row.pk]
        keep_first(row, before)
        words: dict[int, list[str]] = {}
        for change in one.changes:
            name, _dot, level = change.field.partition(".")
            if name == ANCHOR:
                words[int(level)] = change.offered
            else:
                setattr(row, name, change.offered)
        row.template_code = one.template.code
        _put_anchors(row, words)
        CompetenceAlias.objects.bulk_create(self._aliases(row, one.template))
        _put_links(row, one.template)
        save_version(row, before, by=self.by.name, note={TAKEN: flat(one.template.content())})

    def _aliases(self, row: Competence, template: CompetenceTemplate) -> list[CompetenceAlias]:
        made = []
        for text in template.aliases:
            key = plain(text)[:200]
            meaning = self.meanings.get(key)
            if meaning is None and key:
                self.meanings[key] = row.name_sv
                made.append(
                    CompetenceAlias(
                        organisation=self.by.organisation, competence=row, text=text, key=key
                    )
                )
            elif meaning is not None and meaning != row.name_sv:
                self.taken.words.append((text, meaning))
        return made

    def finish(self) -> Taken:
        own = self.by.organisation
        CompetenceAnchor.objects.bulk_create(
            CompetenceAnchor(
                organisation=own, competence=row, level=level, text_sv=swedish, text_en=english
            )
            for row, template in self.new
            for level, (swedish, english) in enumerate(template.anchors)
            if swedish
        )
        CompetenceAlias.objects.bulk_create(
            [alias for row, template in self.new for alias in self._aliases(row, template)]
        )
        ConceptLink.objects.bulk_create(
            ConceptLink(
                organisation=own,
                competence=row,
                identifier=template.esco,
                match=template.esco_match,
            )
            for row, template in self.new
            if template.esco
        )
        contents = content_of(row for row, _template in self.new)
        CompetenceVersion.objects.bulk_create(
            version_of(
                row,
                contents[row.pk],
                by=self.by.name,
                note={TAKEN: flat(template.content())},
            )
            for row, template in self.new
        )
        return self.taken


def _put_anchors(row: Competence, words: dict[int, list[str]]) -> None:
    for level, (swedish, english) in words.items():
        CompetenceAnchor.objects.update_or_create(
            organisation=row.organisation,
            competence=row,
            level=level,
            defaults={"text_sv": swedish, "text_en": english},
        )


def _put_links(row: Competence, template: CompetenceTemplate) -> None:
    linked = ConceptLink.objects.filter(competence=row, organisation=row.organisation)
    if template.esco and not linked.exists():
        ConceptLink(
            organisation=row.organisation,
            competence=row,
            identifier=template.esco,
            match=template.esco_match,
        ).save()


def copy_competence(competence: Competence, *, by: Actor) -> Competence:
    """Copy a competence of the hub into the company, to be adapted there; a draft at first.

    The copy is the company's alone: it is compared with nobody, and no joint course leads to
    it. Where other words for the levels are enough, `library.word_levels` keeps the shared one.

    Raises:
        CopiedAlready: the organisation has copied it, or it is the organisation's own.
    """
    own = Competence.objects.filter(organisation=by.organisation, copied_from=competence).first()
    if own is not None or competence.organisation_id == by.organisation.pk:
        raise CopiedAlready(own or competence)
    content = content_of([competence])[competence.pk]
    words = wordings_of([competence], by.organisation).get(competence.pk, {})
    codes = KnownCompetences(by.organisation)
    with transaction.atomic():
        row = Competence(
            organisation=by.organisation,
            code=codes.free_code(competence.code),
            parent=competence.parent,
            is_heading=competence.is_heading,
            group_sv=competence.group_sv,
            group_en=competence.group_en,
            state=Competence.State.DRAFT,
            copied_from=competence,
            **{name: content[name] for name in SINGLE},
        )
        row.save()
        _put_anchors(row, {n: [one.text_sv, one.text_en] for n, one in words.items()})
        note = {TAKEN: flat(content)}
        version_of(row, content_of([row])[row.pk], by=by.name, note=note).save()
        audit.record(by, COPIED, row, code=row.code, original=competence.code)
    return row
