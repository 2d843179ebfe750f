"""The words of the example companies: headings, competence names and ways to write a level."""

from __future__ import annotations

import random

from network_source import tables
from network_source.people import Person
from network_source.sheets import Cell, Percent

SHEETS = {
    "sv": ("Personal", "Matris", "Kravprofil", "Bemanning", "Intyg", "Förklaring"),
    "sv2": ("Anställda", "Kompetensmatris", "Roller och krav", "Täckning", "Certifikat", "Skala"),
    "en": ("Employees", "Skills matrix", "Role requirements", "Headcount", "Certificates",
           "Legend"),
}  # fmt: skip
EMPLOYEES = {
    "sv": ("Anst.nr", "Namn", "Kön", "Födelseår", "Anställd fr.o.m.", "Anställd t.o.m.",
           "Anställningsform", "Syss.grad %", "Befattning", "Lag", "Skift", "Planerad pension"),
    "sv2": ("Anställningsnummer", "Förnamn", "Efternamn", "Kön", "Född år", "Anställningsdatum",
            "Slutdatum", "Anst.form", "Sysselsättningsgrad", "Roll", "Avdelning / lag",
            "Skiftform", "Pensionsdatum"),
    "en": ("Employee no", "First name", "Last name", "Sex", "Year of birth", "Start date",
           "End date", "Employment type", "FTE %", "Role", "Team", "Shift",
           "Planned retirement"),
}  # fmt: skip
REQUIREMENTS = {
    "sv": ("Befattning", "SSYK", "Kompetens", "Kravnivå", "Kritikalitet", "Gäller fr.o.m."),
    "sv2": ("Roll", "Kompetens", "Krav nivå", "Viktighet 1-3", "Fr.o.m.", "Orsak"),
    "en": ("Role", "SSYK", "Competence", "Required level", "Criticality", "Valid from"),
}
HEADCOUNT = {
    "sv": ("Lag", "Skift", "Kompetens", "Lägsta nivå", "Antal", "Max frånvarande"),
    "sv2": ("Avdelning / lag", "Skiftform", "Kompetens", "Nivå minst", "Antal som behövs",
            "Högst borta samtidigt"),
    "en": ("Team", "Shift", "Competence", "Minimum level", "Number", "Most absent"),
}  # fmt: skip
CERTIFICATES = {
    "sv": ("Anst.nr", "Namn", "Intyg", "Intygsnummer", "Utfärdat", "Giltigt t.o.m.", "Utfärdare"),
    "sv2": ("Namn", "Anställningsnummer", "Certifikat", "Utbildningsdatum", "Giltig till",
            "Utbildare"),
    "en": ("Employee no", "Name", "Certificate", "Certificate no", "Issued", "Valid until", "Issuer"),
}  # fmt: skip
LONG_MATRIX = {
    "sv": ("Anst.nr", "Namn", "Lag", "Kompetens", "Nivå", "Bedömd", "Bedömd av"),
    "sv2": ("Namn", "Anställningsnummer", "Kompetens", "Nivå", "Datum", "Bedömare"),
    "en": ("Employee no", "Name", "Team", "Competence", "Level", "Assessed on", "Assessor"),
}
SEX = {
    "sv": {"woman": "Kvinna", "man": "Man"},
    "sv2": {"woman": "K", "man": "M"},
    "en": {"woman": "Female", "man": "Male"},
}
KIND = {
    "sv": {"permanent": "Tillsvidare", "fixed_term": "Visstid", "agency": "Inhyrd"},
    "sv2": {"permanent": "Tillsvidareanställd", "fixed_term": "Tidsbegränsad",
            "agency": "Bemanningsföretag"},
    "en": {"permanent": "Permanent", "fixed_term": "Fixed term", "agency": "Agency"},
}  # fmt: skip
SHIFT = {
    "sv": {"Dag": "Dag", "Em": "Eftermiddag", "Natt": "Natt"},
    "sv2": {"Dag": "Förmiddag", "Em": "Eftermiddag", "Natt": "Natt"},
    "en": {"Dag": "Day", "Em": "Evening", "Natt": "Night"},
}

LETTERS = {
    "iluo-a": {1: "I", 2: "L", 3: "U", 4: "O"},
    "iluo-c": {1: "I", 3: "L", 4: "U"},
    "quarter-circles": {0: "○", 1: "◔", 2: "◑", 3: "◕", 4: "●"},
}
LEGENDS: dict[str, list[tuple[str, str]]] = {
    "iluo-a": [("I", "Under upplärning"), ("L", "Utför enligt standard"),
               ("U", "Självständig"), ("O", "Kan lära ut till andra")],
    "iluo-c": [("I", "Under upplärning, med handledare"), ("L", "Självständig"),
               ("U", "Expert, kan utbilda andra"), ("O", "Mästare, förbättrar arbetssättet")],
    "0-4": [("0", "Ingen erfarenhet"), ("1", "Under upplärning"), ("2", "Klarar med stöd"),
            ("3", "Självständig"), ("4", "Kan instruera andra")],
    "1-5": [("1", "Ingen erfarenhet"), ("2", "Under upplärning"), ("3", "Klarar med stöd"),
            ("4", "Självständig"), ("5", "Kan instruera andra")],
    "percent": [("0 %", "Ingen erfarenhet"), ("25 %", "Under upplärning"),
                ("50 %", "Klarar med stöd"), ("75 %", "Självständig"),
                ("100 %", "Kan instruera andra")],
    "quarter-circles": [("○", "Ingen erfarenhet"), ("◔", "Under upplärning"),
                        ("◑", "Klarar med stöd"), ("◕", "Självständig"),
                        ("●", "Kan instruera andra")],
    "text": [("0", "Ingen erfarenhet"), ("1", "Under upplärning"), ("2", "Klarar med stöd"),
             ("3", "Självständig"), ("4", "Kan instruera andra")],
}  # fmt: skip
IN_ENGLISH = {
    "Ingen erfarenhet": "No experience",
    "Under upplärning": "In training",
    "Klarar med stöd": "Can do it with support",
    "Självständig": "Independent",
    "Kan instruera andra": "Can instruct others",
}
REMARKS = {
    0: ("0", "0", "0 (ny)"),
    1: ("1", "1 (behöver träning)", "1"),
    2: ("2", "2 (behöver träning)", "2 - med stöd"),
    3: ("3", "3", "3 (behöver träning)", "3 ok"),
    4: ("4", "4 (instruerar)", "4"),
}


def written_level(scale: str, level: int, rng: random.Random) -> Cell | Percent:
    """Return a canonical level as the company writes it in its matrix, perhaps with a remark."""
    return rng.choice(REMARKS[level]) if scale == "text" else level_asked(scale, level)


def level_asked(scale: str, level: int) -> Cell | Percent:
    """Return a canonical level as the company writes it among its requirements."""
    if scale in LETTERS:
        return LETTERS[scale][level]
    if scale == "percent":
        return Percent(level / 4)
    if scale == "text":
        return str(level)
    return level + 1 if scale == "1-5" else level


class Speech:
    """How one company names competences, people and roles; the same wherever it writes them."""

    def __init__(self, company: dict[str, str], rng: random.Random) -> None:
        self.company = company
        self.headers = company["headers"]
        styles = ("plain", "code behind", "alias", "capitals", "code first", "spaced")
        self.style = "english" if self.headers == "en" else rng.choice(styles)
        self._chosen: dict[str, str] = {}
        self._rng = rng

    def competence(self, code: str) -> str:
        """Return the company's own word; a name that is no code is the company's own already."""
        if code not in self._chosen:
            self._chosen[code] = self._name_competence(code)
        return self._chosen[code]

    def _name_competence(self, code: str) -> str:
        row = tables.by_code("competences").get(code)
        if row is None:
            return code
        aliases = [alias for alias in row["alias"].split("; ") if len(alias) > 3]
        if self.style == "english":
            return row["en"]
        if self.style == "code behind":
            return f"{row['sv']} ({code})"
        if self.style == "code first":
            return f"{code} {row['sv']}"
        if self.style == "alias" and aliases and self._rng.random() < 0.5:
            return self._rng.choice(aliases)
        if self.style == "capitals" and self._rng.random() < 0.6:
            return row["sv"].upper()
        if self.style == "spaced":
            return row["sv"].replace("/", " / ").replace("-", " - ")
        return row["sv"]

    def role(self, code: str) -> str:
        """Return the role's name in the company's language."""
        return tables.by_code("roles")[code]["en" if self.headers == "en" else "sv"]

    def shift(self, shift: str) -> str:
        """Return the shift as the company calls it."""
        return SHIFT[self.headers][shift]

    def name(self, person: Person) -> str:
        """Return a person's name in one cell, family name first in the Swedish lists."""
        if self.headers == "sv":
            return f"{person.family}, {person.given}"
        return f"{person.given} {person.family}"
