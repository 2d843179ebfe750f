"""Bringing a public taxonomy in: ESCO or JobTech, in one transaction, as often as one likes.

The same files again change nothing. A later version adds, relabels and retires; nothing is
ever deleted, because companies' competences are linked to what an earlier version said.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samtakt.competences.esco import ESCO
from samtakt.competences.jobtech import JOBTECH
from samtakt.competences.models import Concept
from samtakt.competences.taxonomyfiles import File, Table, TaxonomyRefused, files_at, files_in
from samtakt.competences.taxonomyparts import REPLACEMENTS, Kind, Taxonomy
from samtakt.competences.taxonomystore import CHUNK, Counts, Fact, Store
from samtakt.foundation import audit, jobs
from samtakt.foundation.access import Actor
from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.foundation.phrases import active_language

TAXONOMIES = {taxonomy.key: taxonomy for taxonomy in (ESCO, JOBTECH)}
JOB_KIND = "competences.import_taxonomy"

IMPORTED = audit.verb("competences.taxonomy_imported")
ASKED_FOR = audit.verb("competences.taxonomy_import_asked_for")

_IN_NAME = re.compile(r"(?<![a-z])v[ _-]?(\d+(?:[._-]\d+)*)", re.IGNORECASE)
_VERSION = re.compile(r"v?\d+(?:[._-]\d+)*", re.IGNORECASE)

Observe = Callable[[float, str], None]
"""Told how much of the files is read (0–100) and which file is."""


class OnlyHubsImport(TaxonomyRefused):
    """Taxonomies are the same for everybody; a hub brings them in."""

    sentence = _("Only a learning centre can import a taxonomy.")


class VersionUnclear(TaxonomyRefused):
    """Neither the caller nor the file's name says which version this is."""

    sentence = _("Which version is {name}? Give it as a number, such as v1.2.0.")


class OlderVersion(TaxonomyRefused):
    """A later version is in already; taking an older one in would retire what is new."""

    sentence = _("{taxonomy} {held} is imported already, which is later than {offered}.")


class NothingToImport(TaxonomyRefused):
    """No file has a name that the taxonomy is known by."""

    sentence = _("{name} holds no file of {taxonomy}. It holds: {found}.")


class EmptyFile(TaxonomyRefused):
    """A file has a heading and no rows; taking it for the whole list would retire everything."""

    sentence = _("{file} has no rows.")


@dataclass(frozen=True)
class Import:
    """What was brought in, and what that changed."""

    taxonomy: str
    version: str
    languages: tuple[str, ...]
    counts: Counts

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "languages": list(self.languages)}


def version_of(name: str, given: str = "") -> str:
    """Return a version as it is kept ("v1.1.1"): the given one, or the one in a file's name.

    Raises:
        VersionUnclear: there is none.
    """
    if given.strip():
        found = _VERSION.fullmatch(given.strip())
        number = found[0].lower().removeprefix("v") if found else ""
    else:
        in_name = _IN_NAME.search(name)
        number = in_name[1] if in_name else ""
    if not number:
        raise VersionUnclear(name=given.strip() or name)
    return "v" + re.sub(r"[_-]", ".", number)


def import_at(
    taxonomy: Taxonomy, path: Path, *, by: Actor, version: str = "", observe: Observe | None = None
) -> Import:
    """Import the folder, zip or CSV at a path; `version` may stand in its name.

    Raises:
        TaxonomyRefused: with the reason; nothing is changed.
    """
    number = version_of(path.resolve().name, version)
    return _import(taxonomy, path.name, files_at(path), number, by, observe)


def import_stored(
    taxonomy: Taxonomy, file: StoredFile, *, by: Actor, version: str, observe: Observe | None = None
) -> Import:
    """Import a file that was handed in on a page.

    Raises:
        TaxonomyRefused: with the reason; nothing is changed.
    """
    return _import(taxonomy, file.name, files_in(file.name, file.read()), version, by, observe)


def ask_for_import(
    taxonomy: Taxonomy, name: str, content: bytes, *, by: Actor, version: str = ""
) -> Job:
    """Check a handed-in file's names and headings, keep it, and let a worker import it.

    Raises:
        TaxonomyRefused: with the reason; nothing is kept.
    """
    _refuse_companies(by)
    number = version_of(name, version)
    _refuse_older(taxonomy, number)
    _parts(taxonomy, name, files_in(name, content))
    with transaction.atomic():
        file = StoredFile.store(by.organisation, name, content, purpose="taxonomy")
        job = jobs.enqueue(
            JOB_KIND,
            by=by,
            title=f"{taxonomy.name} {number}",
            language=active_language(),
            taxonomy=taxonomy.key,
            file=file.pk,
            version=number,
        )
        audit.record(by, ASKED_FOR, job, taxonomy=taxonomy.key, version=number)
    return job


@dataclass
class _Part:
    kind: Kind
    language: str
    table: Table


def _import(
    taxonomy: Taxonomy,
    name: str,
    files: Sequence[File],
    version: str,
    by: Actor,
    observe: Observe | None,
) -> Import:
    _refuse_companies(by)
    parts = _parts(taxonomy, name, files)
    with transaction.atomic():
        _refuse_older(taxonomy, version)
        store = Store(taxonomy.schemes, version)
        for some in _facts(parts, observe or _unobserved):
            store.take(some)
        counts = store.finish(
            chain.from_iterable(part.kind.complete for part in parts),
            chain.from_iterable(part.kind.complete_relations for part in parts),
        )
        languages = tuple(sorted({part.language or taxonomy.language for part in parts} - {""}))
        done = Import(taxonomy.key, version, languages, counts)
        audit.record(by, IMPORTED, by.organisation, **done.as_dict())
    return done


def _unobserved(percent: float, what: str) -> None:
    """Nobody follows this import."""


def _refuse_companies(by: Actor) -> None:
    if not by.organisation.is_hub:
        raise OnlyHubsImport


def _refuse_older(taxonomy: Taxonomy, offered: str) -> None:
    concepts = Concept.objects.filter(scheme__in=taxonomy.schemes)
    versions = concepts.values_list("version", "retired_in").distinct()
    held = max({v for pair in versions for v in pair if v}, key=_order, default="")
    if held and _order(held) > _order(offered):
        raise OlderVersion(taxonomy=taxonomy.name, held=held, offered=offered)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _parts(taxonomy: Taxonomy, name: str, files: Sequence[File]) -> list[_Part]:
    """Return the files in the order in which they are read, with their headings checked."""
    parts: list[_Part] = []
    for kind in (*taxonomy.kinds, REPLACEMENTS):
        of_kind = [(kind.language_of(file), file) for file in files]
        taken: set[str] = set()
        for language, file in of_kind:
            if language is not None and language not in taken:
                taken.add(language)
                parts.append(_Part(kind, language, Table(file, kind.columns)))
    if all(part.kind is REPLACEMENTS for part in parts):
        found = ", ".join(sorted({file.name for file in files})[:10]) or "–"
        raise NothingToImport(name=name, taxonomy=taxonomy.name, found=found)
    return parts


def _facts(parts: list[_Part], observe: Observe) -> Iterator[list[Fact]]:
    """Yield what the files say, some rows at a time."""
    total = sum(part.table.file.size for part in parts) or 1
    before = 0
    for part in parts:
        name, rows = part.table.file.name, 0
        for some in _chunks(part.table.rows()):
            rows += len(some)
            yield [fact for row in some for fact in part.kind.read(row, part.language)]
            observe(100 * (before + part.table.done) / total, name)
        if not rows:
            raise EmptyFile(file=name)
        before += part.table.file.size


def _chunks(rows: Iterable[object]) -> Iterator[list]:
    rest = iter(rows)
    while some := list(islice(rest, CHUNK)):
        yield some
