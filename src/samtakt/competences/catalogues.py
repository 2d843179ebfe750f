"""The template catalogues: competences and roles to copy and adapt, shipped as files.

A catalogue is a file of `competences/templates`: a tree of headings and competences, each
with what its five levels look like, in Swedish and English. `roles.csv` says what usual roles
ask for. A template requires nothing of anybody and is never changed by anybody's copy.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from samtakt.competences.models import Competence, ConceptLink
from samtakt.foundation.phrases import in_language

FOLDER = "templates"
ROLES = "roles"
LEVELS = range(5)


class NoSuchCatalogue(Exception):
    """No template catalogue is called so."""


@dataclass(frozen=True)
class CompetenceTemplate:
    """A competence or a heading (`kind` empty) as its catalogue describes it."""

    code: str
    parent_code: str
    name_sv: str
    name_en: str
    description_sv: str
    description_en: str
    kind: str
    criticality: int
    hard_to_recruit: bool
    esco: str
    esco_match: str
    anchors: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...]

    @property
    def is_heading(self) -> bool:
        return not self.kind

    @property
    def name(self) -> str:
        return in_language(self.name_sv, self.name_en)

    @property
    def description(self) -> str:
        return in_language(self.description_sv, self.description_en)

    @property
    def kind_name(self) -> str:
        return str(Competence.Kind(self.kind).label) if self.kind else ""

    @property
    def levels(self) -> list[tuple[int, str]]:
        """What each level looks like, in the reader's language."""
        return [(level, in_language(*pair)) for level, pair in enumerate(self.anchors)]

    def content(self) -> dict[str, Any]:
        """Return what it says in the shape of a competence's version."""
        return {
            "name_sv": self.name_sv,
            "name_en": self.name_en,
            "description_sv": self.description_sv,
            "description_en": self.description_en,
            "kind": self.kind or str(Competence.Kind.TASK),
            "criticality": self.criticality,
            "hard_to_recruit": self.hard_to_recruit,
            "is_heading": self.is_heading,
            "anchors": {
                str(level): list(pair) for level, pair in enumerate(self.anchors) if pair[0]
            },
            "aliases": list(self.aliases),
            "links": [[self.esco, self.esco_match]] if self.esco else [],
        }


@dataclass(frozen=True)
class RoleTemplate:
    """A usual role with its SSYK code; `rows` are code of a competence, level, criticality."""

    catalogue: str
    name_sv: str
    name_en: str
    ssyk: str
    rows: tuple[tuple[str, int, int], ...]

    @property
    def code(self) -> str:
        return f"{self.catalogue}:{self.name_sv}"[:80]

    @property
    def name(self) -> str:
        return in_language(self.name_sv, self.name_en)


@dataclass(frozen=True)
class Catalogue:
    """A kind of station with its competences, headings first, and its roles."""

    key: str
    competences: tuple[CompetenceTemplate, ...]
    roles: tuple[RoleTemplate, ...]

    @property
    def top(self) -> CompetenceTemplate:
        """The heading that the whole catalogue stands under."""
        return next(one for one in self.competences if not one.parent_code)

    @property
    def name(self) -> str:
        return self.top.name

    @property
    def judged(self) -> list[CompetenceTemplate]:
        """The competences that people are judged on; headings gather them."""
        return [one for one in self.competences if not one.is_heading]


@lru_cache(maxsize=1)
def catalogues() -> dict[str, Catalogue]:
    """Return every template catalogue by its key; the files are read once."""
    folder = resources.files("samtakt.competences") / FOLDER
    names = sorted(
        file.name.removesuffix(".csv") for file in folder.iterdir() if file.name.endswith(".csv")
    )
    roles = _roles(_rows(ROLES)) if ROLES in names else []
    return {
        name: Catalogue(
            name,
            tuple(_competence(row) for row in _rows(name)),
            tuple(role for role in roles if role.catalogue == name),
        )
        for name in names
        if name != ROLES
    }


def catalogue(key: str) -> Catalogue:
    """Return one catalogue.

    Raises:
        NoSuchCatalogue: there is none of that name.
    """
    try:
        return catalogues()[key]
    except KeyError:
        raise NoSuchCatalogue(key) from None


def with_headings(found: Catalogue, codes: set[str]) -> list[CompetenceTemplate]:
    """Return the templates with these codes and every heading above them, headings first."""
    by_code = {one.code: one for one in found.competences}
    wanted: set[str] = set()
    for code in codes & by_code.keys():
        above: str = code
        while above and above not in wanted:
            wanted.add(above)
            above = by_code[above].parent_code
    return [one for one in found.competences if one.code in wanted]


def _rows(name: str) -> list[dict[str, str]]:
    file = resources.files("samtakt.competences") / FOLDER / f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _competence(row: dict[str, str]) -> CompetenceTemplate:
    aliases = f"{row['aliases_sv']}|{row['aliases_en']}".split("|")
    return CompetenceTemplate(
        **{
            name: row[name]
            for name in (
                *("code", "parent_code", "name_sv", "name_en"),
                *("description_sv", "description_en", "kind", "esco"),
            )
        },
        criticality=int(row["criticality"] or 2),
        hard_to_recruit=row["hard_to_recruit"].strip().casefold()
        in {"1", "yes", "true", "ja", "x"},
        esco_match=row["esco_match"] or str(ConceptLink.Match.CLOSE),
        anchors=tuple((row[f"anchor{n}_sv"], row[f"anchor{n}_en"]) for n in LEVELS),
        aliases=tuple(dict.fromkeys(text.strip() for text in aliases if text.strip())),
    )


def _roles(rows: list[dict[str, str]]) -> list[RoleTemplate]:
    gathered: dict[tuple[str, str, str, str], list[tuple[str, int, int]]] = {}
    for row in rows:
        key = (row["catalogue"], row["role_sv"], row["role_en"], row["ssyk"])
        asked = (row["competence_code"], int(row["level"]), int(row["criticality"] or 2))
        gathered.setdefault(key, []).append(asked)
    return [RoleTemplate(*key, tuple(asked)) for key, asked in gathered.items()]
