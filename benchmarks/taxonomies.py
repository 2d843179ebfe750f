"""Importing a taxonomy as large as the whole of ESCO, in three languages, into SQLite.

Run it with `python benchmarks/taxonomies.py [skills]`. The words are made up; the numbers of
concepts (13,896 skills, 3,007 occupations), of other labels (seven each, in each language) and
of relations (123,855) are those of ESCO v1.1.1. It prints the seconds of the first import, of
the same again and of a later version, the largest memory, and how much slower saving row by
row is on a slice of the same data. Before anything is printed, the tables are counted.
"""

from __future__ import annotations

import csv
import itertools
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SKILLS, OCCUPATIONS, RELATIONS, OTHER_LABELS = 13_896, 3_007, 123_855, 7
LANGUAGES = ("en", "fi", "sv")
SLICE = 300
ESCO = "http://data.europa.eu/esco"
SKILL_HEADING = [
    "conceptType",
    "conceptUri",
    "skillType",
    "reuseLevel",
    "preferredLabel",
    "altLabels",
    "hiddenLabels",
    "status",
    "modifiedDate",
    "scopeNote",
    "definition",
    "inScheme",
    "description",
]
OCCUPATION_HEADING = [
    "conceptType",
    "conceptUri",
    "iscoGroup",
    "preferredLabel",
    "altLabels",
    "hiddenLabels",
    "status",
    "modifiedDate",
    "regulatedProfessionNote",
    "scopeNote",
    "definition",
    "inScheme",
    "description",
    "code",
]
WORDS = [
    "svetsa",
    "fräsa",
    "mäta",
    "planera",
    "underhålla",
    "montera",
    "programmera",
    "avsyna",
    "dokumentera",
    "leda",
    "truck",
    "robot",
    "ventil",
    "motor",
    "press",
    "ritning",
    "ström",
    "hydraulik",
    "kvalitet",
    "säkerhet",
    "lager",
    "verktyg",
    "material",
    "process",
]


def write(path: Path, heading: list[str], rows: Iterator[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heading)
        writer.writeheader()
        writer.writerows(rows)


def concepts(
    kind: str, count: int, language: str, word: str, chance: random.Random
) -> Iterator[dict[str, str]]:
    for number in range(count):
        name = " ".join(chance.choices(WORDS, k=4))
        yield {
            "conceptType": kind,
            "conceptUri": f"{ESCO}/{kind}/{number:08d}-0000-4000-8000-000000000000",
            "preferredLabel": f"{name} {word} {number} {language}",
            "altLabels": "\n".join(f"{name} {n} {number} {language}" for n in range(OTHER_LABELS)),
            "status": "released",
            "description": f"{name}. " * 8,
            **({"skillType": "skill/competence"} if kind == "skill" else {"iscoGroup": "7212"}),
        }


def make(folder: Path, skills: int, occupations: int, relations: int, word: str) -> None:
    """Write a taxonomy; another `word` gives every concept another name, as a new version may."""
    chance = random.Random(7)
    for language in LANGUAGES:
        rows = concepts("skill", skills, language, word, chance)
        write(folder / f"skills_{language}.csv", SKILL_HEADING, rows)
        rows = concepts("occupation", occupations, language, word, chance)
        write(folder / f"occupations_{language}.csv", OCCUPATION_HEADING, rows)
        group = {
            "conceptType": "ISCOGroup",
            "conceptUri": f"{ESCO}/isco/C7212",
            "code": "7212",
            "preferredLabel": f"welders {language}",
        }
        write(folder / f"ISCOGroups_{language}.csv", list(group), iter([group]))
    pairs = itertools.islice(itertools.product(range(occupations), range(60)), relations)
    write(
        folder / "occupationSkillRelations.csv",
        ["occupationUri", "relationType", "skillType", "skillUri"],
        (
            {
                "occupationUri": f"{ESCO}/occupation/{o:08d}-0000-4000-8000-000000000000",
                "relationType": "essential" if n % 2 else "optional",
                "skillType": "skill/competence",
                "skillUri": f"{ESCO}/skill/{(o * 37 + n) % skills:08d}-0000-4000-8000-000000000000",
            }
            for o, n in pairs
        ),
    )


def save_row_by_row(folder: Path) -> None:
    """What one would write first: look each row up, then save it."""
    from django.db import transaction

    from samtakt.competences.matching import plain
    from samtakt.competences.models import Concept, ConceptLabel, ConceptRelation

    def read(name: str) -> Iterator[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    def save(row: dict[str, str], scheme: str, language: str) -> None:
        concept, _new = Concept.objects.update_or_create(
            scheme=scheme, identifier=row["conceptUri"], defaults={"version": "v1"}
        )
        for text in dict.fromkeys([row["preferredLabel"], *row["altLabels"].split("\n")]):
            ConceptLabel.objects.update_or_create(
                concept=concept,
                language=language,
                text=text,
                defaults={"preferred": text == row["preferredLabel"], "key": plain(text)},
            )

    with transaction.atomic():
        for language in LANGUAGES:
            for row in read(f"skills_{language}.csv"):
                save(row, "esco-skill", language)
            for row in read(f"occupations_{language}.csv"):
                save(row, "esco-occupation", language)
        for row in read("occupationSkillRelations.csv"):
            ConceptRelation.objects.update_or_create(
                source=Concept.objects.get(identifier=row["occupationUri"]),
                target=Concept.objects.get(identifier=row["skillUri"]),
                kind=row["relationType"],
                defaults={"version": "v1"},
            )


def seconds(function: Any, *arguments: Any, **named: Any) -> float:
    begun = time.perf_counter()
    function(*arguments, **named)
    return time.perf_counter() - begun


def empty() -> None:
    from samtakt.competences.models import Concept, ConceptLabel, ConceptRelation

    for model in (ConceptRelation, ConceptLabel, Concept):
        model.objects.all().delete()


def main(skills: int) -> None:
    from django.core.management import call_command

    from samtakt.competences.models import Concept, ConceptLabel, ConceptRelation
    from samtakt.competences.taxonomies import TAXONOMIES, import_at
    from samtakt.foundation.access import system_actor
    from samtakt.foundation.tenancy import Organisation, scope_for

    call_command("migrate", verbosity=0)
    hub = Organisation.objects.create(kind=Organisation.Kind.HUB, name="Hub", slug="hub")
    esco, by = TAXONOMIES["esco"], system_actor(hub)
    occupations = OCCUPATIONS * skills // SKILLS
    relations = RELATIONS * skills // SKILLS
    with tempfile.TemporaryDirectory() as name, scope_for(hub):
        first, later, small = (Path(name) / part for part in ("first", "later", "small"))
        for folder in (first, later, small):
            folder.mkdir()
        make(small, SLICE, SLICE // 5, SLICE * 9, "word")
        make(first, skills, occupations, relations, "word")
        make(later, skills, occupations, relations, "other")

        slow = seconds(save_row_by_row, small)
        empty()
        fast = seconds(import_at, esco, small, by=by, version="v1")
        empty()
        times = {
            "first import": seconds(import_at, esco, first, by=by, version="v1"),
            "same again": seconds(import_at, esco, first, by=by, version="v1"),
            "later version, every name changed": seconds(
                import_at, esco, later, by=by, version="v2"
            ),
        }
        assert Concept.objects.count() == skills + occupations + 1
        # The later version brought one new preferred label per concept and language.
        labels = (skills + occupations) * len(LANGUAGES) * (OTHER_LABELS + 2) + len(LANGUAGES)
        assert ConceptLabel.objects.count() == labels
        assert ConceptRelation.objects.count() == relations + occupations
    print(f"{skills + occupations:,} concepts, {labels:,} labels, {relations:,} relations")
    for what, taken in times.items():
        print(f"{what:<36} {taken:6.1f} s")
    print(f"{'row by row on a slice':<36} {slow / fast:6.1f} times as long ({slow:.1f} s)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'largest memory':<36} {peak:6.0f} MB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="samtakt-benchmark-") as data:
        os.environ["SAMTAKT_DATA"] = data
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "samtakt.config.settings"
        import django

        django.setup()
        main(int(sys.argv[1]) if len(sys.argv) > 1 else SKILLS)
