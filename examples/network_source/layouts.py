"""One company's levels drawn as a matrix in the four layouts that companies use."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from network_source import tables, words
from network_source.people import AS_OF, Person
from network_source.sheets import Cell, Percent, Sheet
from network_source.words import Speech

INDEPENDENT = 3
SLOPPY_SHARE = 0.02
"""Cells in which a letter came out small or with a space behind it."""


def matrix(people: list[Person], speech: Speech, rng: random.Random) -> Sheet:
    """Return the matrix sheet of a company in its own layout and on its own scale."""
    draw = {"wide": _wide, "merged": _merged, "transposed": _transposed, "long": _long}
    return draw[speech.company["layout"]](people, speech, rng)


def competences(people: list[Person]) -> list[str]:
    """Return what the matrix covers, library order first, the company's own last."""
    known = {code for person in people for code in person.levels}
    library = [code for code in tables.by_code("competences") if code in known]
    return library + sorted(known - set(library))


def _cell(person: Person, code: str, speech: Speech, rng: random.Random) -> Cell | Percent:
    level = person.levels.get(code)
    if level is None:
        return None
    cell = words.written_level(speech.company["scale"], level, rng)
    if speech.company["format"] == "csv1252" and speech.company["scale"] == "0-4":
        return float(level)
    if isinstance(cell, str) and rng.random() < SLOPPY_SHARE:
        return rng.choice((cell.lower(), f"{cell} "))
    return cell


def _ordered(people: list[Person]) -> list[Person]:
    return sorted(people, key=lambda p: (p.team, p.shift, p.family, p.given))


def _wide(people: list[Person], speech: Speech, rng: random.Random) -> Sheet:
    """People down, competences across; an empty column before the competences."""
    codes = competences(people)
    number, name = words.LONG_MATRIX[speech.headers][:2]
    if speech.headers == "sv2":
        number, name = name, number
    team = words.HEADCOUNT[speech.headers][0]
    rows: list[list[Cell | Percent]] = [
        [number, name, team, None, *(speech.competence(code) for code in codes)]
    ]
    for person in _ordered(people):
        levels = [_cell(person, code, speech, rng) for code in codes]
        rows.append([person.number, speech.name(person), person.team, None, *levels])
    return Sheet(words.SHEETS[speech.headers][1], rows)


def _merged(people: list[Person], speech: Speech, rng: random.Random) -> Sheet:
    """Title rows, groups merged over their competences, sums below, and a remark."""
    codes = competences(people)
    groups = [tables.by_code("competences").get(code, {}).get("group", "Eget") for code in codes]
    width = 3 + len(codes)
    title = f"Kompetensmatris {speech.company['name']}"
    rows: list[list[Cell | Percent]] = [
        [title, *[None] * (width - 1)],
        ["Uppdaterad 2026-10-12, rev. 7", *[None] * (width - 1)],
        [None] * width,
        ["Namn", "Lag", "Skift", *_first_of_each(groups)],
        [None, None, None, *(speech.competence(code) for code in codes)],
    ]
    merges = [(0, 0, 0, min(8, width - 1)), *((3, column, 4, column) for column in range(3))]
    start = 0
    for index in range(1, len(groups) + 1):
        if index == len(groups) or groups[index] != groups[start]:
            if index - start > 1:
                merges.append((3, 3 + start, 3, 2 + index))
            start = index
    for person in _ordered(people):
        levels = [_cell(person, code, speech, rng) for code in codes]
        rows.append([speech.name(person), person.team, speech.shift(person.shift), *levels])
    able: list[Cell] = [
        sum((person.levels.get(code) or 0) >= INDEPENDENT for person in people) for code in codes
    ]
    rows.append([None] * width)
    rows.append(["Summa självständiga", None, None, *able])
    rows.append(["Obs! Tomma rutor är inte bedömda.", *[None] * (width - 1)])
    return Sheet(words.SHEETS[speech.headers][1], rows, merges, head=5)


def _first_of_each(groups: list[str]) -> list[str | None]:
    return [
        group if index == 0 or groups[index - 1] != group else None
        for index, group in enumerate(groups)
    ]


def _transposed(people: list[Person], speech: Speech, rng: random.Random) -> Sheet:
    """Competences down, people across with an empty column between teams, numbers below names."""
    number = words.LONG_MATRIX["sv"][0]
    columns: list[Person | None] = []
    for person in _ordered(people):
        if columns and columns[-1] and columns[-1].team != person.team:
            columns.append(None)
        columns.append(person)
    rows: list[list[Cell | Percent]] = [
        ["Område", "Kompetens", *(speech.name(p) if p else None for p in columns)],
        [None, number, *(p.number if p else None for p in columns)],
    ]
    previous = ""
    for code in competences(people):
        group = tables.by_code("competences").get(code, {}).get("group", "Eget")
        levels = [_cell(p, code, speech, rng) if p else None for p in columns]
        rows.append([group if group != previous else None, speech.competence(code), *levels])
        previous = group
    return Sheet(words.SHEETS[speech.headers][1], rows, head=2)


def _long(people: list[Person], speech: Speech, rng: random.Random) -> Sheet:
    """One row per person and competence, with the day and the assessor."""
    headings = words.LONG_MATRIX[speech.headers]
    leaders = [p for p in people if tables.by_code("roles")[p.role]["collar"] == "white"]
    leader = leaders[0] if leaders else people[0]
    missing = "not assessed" if speech.headers == "en" else "ej bedömd"
    rows: list[list[Cell | Percent]] = [list(headings)]
    for person in _ordered(people):
        assessed = AS_OF - timedelta(days=rng.randint(10, 400))
        for code in competences([person]):
            level = _cell(person, code, speech, rng)
            values = {
                "number": person.number,
                "name": speech.name(person),
                "team": person.team,
                "competence": speech.competence(code),
                "level": missing if level is None else level,
                "date": assessed,
                "assessor": speech.name(leader),
            }
            order = {
                "sv2": ("name", "number", "competence", "level", "date", "assessor"),
            }.get(speech.headers, tuple(values))
            rows.append([values[key] for key in order])
    return Sheet(words.SHEETS[speech.headers][1], rows)


def key_person_share(people: list[Person], critical: dict[str, int]) -> tuple[int, int]:
    """Return how many critical competences have one holder, and how many there are."""
    held: Counter[str] = Counter()
    for code, level in critical.items():
        held[code] = sum((person.levels.get(code) or 0) >= level for person in people)
    return sum(held[code] == 1 for code in critical), len(critical)
