"""What the learning centre itself keeps: library, roles, certificate types, course catalogue."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from network_source import draws, sheets, tables
from network_source.companies import CERTIFICATE_OF
from network_source.sheets import Cell, Percent, Sheet

FIRST_MONDAY = date(2027, 1, 11)
WEEKS = 26
# Good Friday and Easter Monday, Ascension Day, and Midsummer Eve fall in these weeks of 2027.
CLOSED_WEEKS = (12, 13, 18, 25)
BROADER = ("PLA-02", "ROB-02", "SAK-04", "UND-06", "SVE-03", "PRO-05", "PRO-08", "LAG-06")
"""Competences that are a part of the wider ESCO skill they are linked to."""
CSV_PROVIDERS = ("ORD", "SYD")
"""Providers that send one CSV row per session instead of filling in the hub's workbook."""

ANCHORS = (
    (0, "Kan inte ännu", "Cannot do it yet"),
    (1, "Under upplärning, med nära stöd", "In training, with close support"),
    (2, "Klarar det med visst stöd", "Can do it with some support"),
    (3, "Gör det ensam, i tid och rätt", "Does it alone, to time and quality"),
    (4, "Kan lära ut och förbättra det", "Can teach it and improve it"),
)


def write(folder: Path, seed: int) -> None:
    """Write the hub's own files into `folder`."""
    sheets.write_xlsx(folder / "library.xlsx", [_library(), _anchors()])
    sheets.write_xlsx(folder / "roles.xlsx", [_roles(), _role_requirements()])
    sheets.write_xlsx(folder / "certificate_types.xlsx", [_certificate_types()])
    offers = sessions(seed)
    listed = [offer for offer in offers if _provider(offer) not in CSV_PROVIDERS]
    sheets.write_xlsx(folder / "courses.xlsx", [_providers(), _courses(), _offers(listed)])
    sent = [offer for offer in offers if _provider(offer) in CSV_PROVIDERS]
    sheets.write_csv(folder / "courses-arboga-kumla.csv", _flat(sent), sheets.SEMICOLON_1252)


def _library() -> Sheet:
    rows: list[list[Cell | Percent]] = [
        ["Kod", "Kompetens", "Kompetens (en)", "Grupp", "Typ", "Kritikalitet", "ESCO",
         "ESCO-matchning", "Alias", "Intyg", "Beskrivning", "Beskrivning (en)"]
    ]  # fmt: skip
    for row in tables.read("competences"):
        uri = tables.ESCO_SKILL + row["esco"] if row["esco"] else None
        match = ("broader" if row["code"] in BROADER else "close") if uri else None
        rows.append(
            [
                row["code"], row["sv"], row["en"], row["group"], row["type"],
                int(row["criticality"]), uri, match, row["alias"],
                CERTIFICATE_OF.get(row["code"]), row["about_sv"], row["about_en"],
            ]
        )  # fmt: skip
    return Sheet("Kompetenser", rows)


def _anchors() -> Sheet:
    rows: list[list[Cell | Percent]] = [["Nivå", "Betydelse", "Meaning"]]
    return Sheet("Nivåer", rows + [list(anchor) for anchor in ANCHORS])


def _roles() -> Sheet:
    rows: list[list[Cell | Percent]] = [
        ["Rollkod", "Roll", "Roll (en)", "SSYK 2012", "ESCO", "O*NET-SOC"]
    ]
    for row in tables.read("roles"):
        uri = tables.ESCO_OCCUPATION + row["esco"] if row["esco"] else None
        rows.append([row["code"], row["sv"], row["en"], row["ssyk"], uri, row["onet"]])
    return Sheet("Roller", rows)


def _role_requirements() -> Sheet:
    rows: list[list[Cell | Percent]] = [
        ["Rollkod", "Roll", "Kompetenskod", "Kompetens", "Nivå (0-4)", "Kritikalitet",
         "O*NET element", "O*NET LV", "O*NET IM"]
    ]  # fmt: skip
    for row in tables.read("roles"):
        for need in tables.role_requirements(row["code"]):
            name = tables.by_code("competences")[need.competence]["sv"]
            rows.append(
                [row["code"], row["sv"], need.competence, name, need.level, need.criticality,
                 need.element, need.onet_level, need.importance]
            )  # fmt: skip
    return Sheet("Krav", rows)


def _certificate_types() -> Sheet:
    rows: list[list[Cell | Percent]] = [
        ["Kod", "Intyg", "Intyg (en)", "Slag", "Grund", "Lagkrav", "Intervall (mån)",
         "Månadens slut", "Bekräftas var (mån)", "Regel", "Källa", "Kontrollerad"]
    ]  # fmt: skip
    rows += [_certificate_type(row) for row in tables.read("certificate_types")]
    return Sheet("Intygstyper", rows)


def _certificate_type(row: dict[str, str]) -> list[Cell | Percent]:
    checked = date.fromisoformat(row["checked_on"]) if row["checked_on"] else None
    return [
        row["code"], row["sv"], row["en"], row["object"], row["basis"],
        "ja" if row["mandatory_by_law"] == "1" else "nej", _number(row["interval_months"]),
        "ja" if row["end_of_month"] == "1" else "nej", _number(row["confirmation_months"]),
        row["rule_sv"], row["source"], checked,
    ]  # fmt: skip


def _number(text: str) -> int | None:
    return int(text) if text else None


def _providers() -> Sheet:
    rows: list[list[Cell | Percent]] = [
        ["Kod", "Anordnare", "Ort", "Tillfällen per vecka", "Kontakt"]
    ]
    rows += [
        [row["code"], row["name"], row["town"], int(row["sessions_per_week"]), row["contact"]]
        for row in tables.read("providers")
    ]
    return Sheet("Anordnare", rows)


COURSE_HEADINGS = (
    "Kurskod", "Kurs", "Kurs (en)", "Anordnare", "Kompetens", "Från nivå", "Till nivå",
    "Förkunskaper", "Timmar", "Dagar", "Pris per tillfälle", "Pris per plats", "Min deltagare",
    "Max deltagare", "Språk", "Intyg",
)  # fmt: skip


def _course(row: dict[str, str], *, provider: str, decimals: bool) -> list[list[Cell | Percent]]:
    """Return one row for each competence that a course leads to."""
    money = float if decimals else int
    return [
        [
            row["code"], row["sv"], row["en"], provider, outcome.competence, outcome.from_level,
            outcome.to_level, row["prerequisite"] or None, int(row["hours"]), int(row["days"]),
            money(row["session_price"]), money(row["seat_price"]), int(row["min"]),
            int(row["max"]), row["language"], row["certificate"] or None,
        ]
        for outcome in tables.course_outcomes(row["code"])
    ]  # fmt: skip


def _courses() -> Sheet:
    rows: list[list[Cell | Percent]] = [list(COURSE_HEADINGS)]
    for row in tables.read("courses"):
        if row["provider"] not in CSV_PROVIDERS:
            provider = tables.by_code("providers")[row["provider"]]["name"]
            rows += _course(row, provider=provider, decimals=False)
    return Sheet("Kurser", rows)


OFFER_HEADINGS = ("Kurskod", "Kurs", "Ort", "Startdatum", "Slutdatum", "Sista anmälan")
Offer = tuple[str, str, date, date]
"""Course, place (Distans when online), first and last day."""


def _offer(offer: Offer) -> list[Cell | Percent]:
    code, place, start, end = offer
    name = tables.by_code("courses")[code]["sv"]
    return [code, name, place, start, end, start - timedelta(days=21)]


def _offers(offers: list[Offer]) -> Sheet:
    rows: list[list[Cell | Percent]] = [list(OFFER_HEADINGS)]
    return Sheet("Tillfällen", rows + [_offer(offer) for offer in offers])


def _flat(offers: list[Offer]) -> Sheet:
    """One row per session and competence, the course's own facts repeated on each."""
    rows: list[list[Cell | Percent]] = [[*COURSE_HEADINGS, *OFFER_HEADINGS[2:]]]
    for offer in offers:
        course = tables.by_code("courses")[offer[0]]
        provider = tables.by_code("providers")[course["provider"]]["name"]
        rows += [
            facts + _offer(offer)[2:] for facts in _course(course, provider=provider, decimals=True)
        ]
    return Sheet("Kurser", rows)


def _provider(offer: Offer) -> str:
    return tables.by_code("courses")[offer[0]]["provider"]


def sessions(seed: int) -> list[Offer]:
    """Return all sessions that could be held, 2 to 4 dates for each course and place.

    Courses with a prerequisite start in the ninth week or later, so that the first can be
    taken before.
    """
    rng = draws.stream(seed, "sessions")
    offers: list[Offer] = []
    for row in tables.read("courses"):
        days = int(row["days"])
        places = row["towns"].split() + (["Distans"] if row["online"] == "1" else [])
        first = 8 if row["prerequisite"] else 0
        open_weeks = [week for week in range(first, WEEKS) if week + 2 not in CLOSED_WEEKS]
        for place in places:
            for week in sorted(rng.sample(open_weeks, rng.choice((2, 3, 3, 4)))):
                start = FIRST_MONDAY + timedelta(weeks=week, days=rng.randint(0, 5 - days))
                offers.append((row["code"], place, start, start + timedelta(days=days - 1)))
    return offers
