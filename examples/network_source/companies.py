"""The sheets of one company: staff, matrix, role requirements, headcount, certificates."""

from __future__ import annotations

import random
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from network_source import draws, layouts, levels, sheets, tables, words
from network_source.people import AS_OF, Person, hire, staff_teams
from network_source.sheets import Cell, Percent, Sheet
from network_source.words import Speech

CERTIFICATE_OF = {
    "LAG-01": "TRUCK", "LAG-02": "TRUCK", "LAG-03": "TRAVERS", "LAG-07": "ADR13",
    "LAG-09": "LIFT", "SAK-01": "BAM", "SAK-02": "HETA", "SAK-03": "ESA", "SAK-04": "HARDPLAST",
    "SAK-05": "HLR", "SAK-09": "ATEX", "SAK-10": "FALLSKYDD", "SAK-11": "DIISO",
    "SVE-01": "ISO9606", "SVE-02": "ISO9606", "SVE-08": "ISO9606", "SVE-05": "ISO14732",
    "MON-04": "IPC", "ROB-04": "ROBOT",
}  # fmt: skip
MOST_CERTIFICATES = 5
EXPIRED_SHARE = 0.105
LAPSING_SHARE = 0.05
FORMER_ISSUER = "Tidigare leverantör"


@dataclass
class Company:
    """A company's table row with the people who were made for it."""

    row: dict[str, str]
    people: list[Person]

    @property
    def profile(self) -> levels.Profile:
        """What its roles require."""
        return levels.requirements(self.people, self.row["scale"])

    @property
    def file_name(self) -> str:
        """The workbook, or the folder of CSV files."""
        key = self.row["key"]
        return f"{key}.{self.row['format']}" if self.row["format"] in ("xlsx", "ods") else key


def make(row: dict[str, str], seed: int) -> Company:
    """Return a company with its people and what they can do."""
    people = hire(row, draws.stream(seed, "people", row["key"]))
    levels.rate(people, row, draws.stream(seed, "levels", row["key"]))
    return Company(row, people)


def write(company: Company, folder: Path, seed: int) -> None:
    """Write a company's workbook or folder of CSV files into `folder`."""
    rng = draws.stream(seed, "files", company.row["key"])
    speech = Speech(company.row, rng)
    pages = [
        _employees(company, speech),
        layouts.matrix(company.people, speech, rng),
        _requirements(company, speech),
        _headcount(company, speech),
        _certificates(company, speech, rng),
        _legend(speech),
    ]
    if company.row["layout"] == "merged":
        pages.append(_remarks())
    path = folder / company.file_name
    if company.row["format"] == "xlsx":
        sheets.write_xlsx(path, pages)
    elif company.row["format"] == "ods":
        sheets.write_ods(path, pages)
    else:
        style = {
            "csv1252": sheets.SEMICOLON_1252,
            "csvtab": sheets.TAB_UTF8_BOM,
            "csvutf8": sheets.COMMA_UTF8,
        }[company.row["format"]]
        path.mkdir()
        for page in pages:
            name = page.name.lower().replace(" ", "-")
            for letter, plain in zip("åäö", "aao", strict=True):
                name = name.replace(letter, plain)
            sheets.write_csv(path / f"{name}.csv", page, style)


def _employees(company: Company, speech: Speech) -> Sheet:
    heads = words.EMPLOYEES[speech.headers]
    rows: list[list[Cell | Percent]] = [list(heads)]
    for person in company.people:
        name: list[Cell] = (
            [speech.name(person)] if speech.headers == "sv" else [person.given, person.family]
        )
        rows.append(
            [
                person.number,
                *name,
                words.SEX[speech.headers][person.sex],
                person.birth_year,
                person.hired,
                person.leaves,
                words.KIND[speech.headers][person.kind],
                person.percent,
                speech.role(person.role),
                person.team,
                speech.shift(person.shift),
                person.retires,
            ]
        )
    if company.row["layout"] == "merged":
        count = len(company.people)
        rows += [[None] * len(heads), [f"Antal: {count}", *[None] * (len(heads) - 1)]]
    return Sheet(words.SHEETS[speech.headers][0], rows)


def _requirements(company: Company, speech: Speech) -> Sheet:
    rows: list[list[Cell | Percent]] = [list(words.REQUIREMENTS[speech.headers])]
    scale = company.row["scale"]
    since = date(2026, 1, 1)
    for role, needed in company.profile.items():
        for code, requirement in needed.items():
            level = words.level_asked(scale, requirement.level)
            name, competence = speech.role(role), speech.competence(code)
            if speech.headers == "sv2":
                reason = "Orderbok" if requirement.criticality > 2 else "Rollprofil (O*NET)"
                rows.append([name, competence, level, requirement.criticality, since, reason])
            else:
                ssyk = tables.by_code("roles")[role]["ssyk"]
                rows.append([name, ssyk, competence, level, requirement.criticality, since])
    return Sheet(words.SHEETS[speech.headers][2], rows)


def _headcount(company: Company, speech: Speech) -> Sheet:
    """Rows without a competence say how many the team needs at all and may miss at once."""
    rows: list[list[Cell | Percent]] = [list(words.HEADCOUNT[speech.headers])]
    scale = company.row["scale"]
    for team in staff_teams(company.people):
        shift = speech.shift(team.shift)
        rows.append([team.name, shift, None, None, team.minimum, team.absent_most])
        members = [p for p in company.people if (p.team, p.shift) == (team.name, team.shift)]
        for code, level, number in _needed_in(members, company.profile):
            shown = words.level_asked(scale, level)
            rows.append([team.name, shift, speech.competence(code), shown, number, None])
    return Sheet(words.SHEETS[speech.headers][3], rows)


def _needed_in(members: list[Person], profile: levels.Profile) -> list[tuple[str, int, int]]:
    """Return the team's most common important competences with level and number of people."""
    count: Counter[str] = Counter()
    level: dict[str, int] = {}
    for person in members:
        for code, requirement in profile[person.role].items():
            if requirement.criticality > 1 and requirement.level > 1:
                count[code] += 1
                level[code] = max(level.get(code, 0), requirement.level)
    chosen = sorted(count, key=lambda code: (-count[code], -level[code], code))[:5]
    return [(code, level[code], max(1, min(6, round(count[code] * 0.4)))) for code in chosen]


def _certificates(company: Company, speech: Speech, rng: random.Random) -> Sheet:
    headings = words.CERTIFICATES[speech.headers]
    rows: list[list[Cell | Percent]] = [list(headings)]
    for person in sorted(company.people, key=lambda p: p.number):
        for kind in _held(person, rng):
            issued, until = _validity(kind, rng)
            number = f"{kind[:3]}-{rng.randint(10000, 99999)}"
            issuer = _issuer(kind) if rng.random() < 0.7 else FORMER_ISSUER
            row = tables.by_code("certificate_types")[kind]
            name = row["en"] if speech.headers == "en" else row["sv"]
            if speech.headers == "sv2":
                rows.append([speech.name(person), person.number, name, issued, until, issuer])
            else:
                rows.append(
                    [person.number, speech.name(person), name, number, issued, until, issuer]
                )
    return Sheet(words.SHEETS[speech.headers][4], rows)


def _issuer(kind: str) -> str:
    """Return the provider whose course grants a certificate; the employer where none does."""
    for course in tables.read("courses"):
        if course["certificate"] == kind:
            return tables.by_code("providers")[course["provider"]]["name"]
    return "Egen utbildning"


def _held(person: Person, rng: random.Random) -> list[str]:
    kinds = {
        CERTIFICATE_OF[code]: level
        for code, level in sorted(person.levels.items(), key=lambda item: item[0])
        if code in CERTIFICATE_OF and (level or 0) >= 2 and rng.random() < 0.92
    }
    if tables.by_code("roles")[person.role]["collar"] == "blue":
        for kind in ("HLR", "TRAVERS"):
            if len(kinds) < 2:
                kinds[kind] = 2
    order = sorted(kinds, key=lambda kind: (-(kinds[kind] or 0), kind))
    return order[:MOST_CERTIFICATES]


def _validity(kind: str, rng: random.Random) -> tuple[date, date | None]:
    """Return when a certificate was issued and its last day, if it has one."""
    row = tables.by_code("certificate_types")[kind]
    if not row["interval_months"]:
        return AS_OF - timedelta(days=rng.randint(60, 2500)), None
    months = int(row["interval_months"])
    draw = rng.random()
    if draw < EXPIRED_SHARE:
        until = AS_OF - timedelta(days=rng.randint(3, 400))
    elif draw < EXPIRED_SHARE + LAPSING_SHARE:
        until = AS_OF + timedelta(days=rng.randint(2, 88))
    else:
        until = AS_OF + timedelta(days=rng.randint(95, max(140, months * 30 - 20)))
    year, month = divmod(until.year * 12 + until.month - 1 - months, 12)
    issued = date(year, month + 1, min(until.day, monthrange(year, month + 1)[1]))
    if row["end_of_month"] == "1":
        until = until.replace(day=monthrange(until.year, until.month)[1])
    return issued, until


def _remarks() -> Sheet:
    rows: list[list[Cell | Percent]] = [
        ["Att göra"],
        ["Skyddsronden i november: ta med listan över intyg."],
        ["Fråga Lärcentrum om gemensam traverskurs, vi är bara några stycken."],
    ]
    return Sheet("Anteckningar", rows, head=1)


def _legend(speech: Speech) -> Sheet:
    english = speech.headers == "en"
    heading: list[Cell | Percent] = ["Level", "Meaning"] if english else ["Nivå", "Betydelse"]
    rows: list[list[Cell | Percent]] = [heading]
    for written, meaning in words.LEGENDS[speech.company["scale"]]:
        rows.append([written, words.IN_ENGLISH[meaning] if english else meaning])
    return Sheet(words.SHEETS[speech.headers][5], rows)
