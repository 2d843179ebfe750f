"""The invented people of the example companies: names, years, teams, shifts, roles."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle

from network_source import tables

AS_OF = date(2026, 11, 1)
TEAM_SIZE = 12
LARGE = 100
"""Companies with more people have teams that work several shifts; others one team per shift."""
SHIFTS = ("Dag", "Em", "Natt")


@dataclass
class Person:
    """One invented person in a company. Levels are canonical; None is not assessed."""

    number: str
    given: str
    family: str
    sex: str
    birth_year: int
    hired: date
    kind: str
    percent: int
    role: str
    team: str
    shift: str
    retires: date | None = None
    leaves: date | None = None
    levels: dict[str, int | None] = field(default_factory=dict)

    @property
    def years(self) -> float:
        """Years in the company on the day of the analysis."""
        return (AS_OF - self.hired).days / 365.25

    @property
    def learned_swedish_as_adult(self) -> bool:
        """Whether the story of this invented person has them learn Swedish at work."""
        return self.given in _names(self.sex, abroad=True)


@dataclass(frozen=True)
class Team:
    """A team on one shift, with the people it needs at least and those it can spare at most."""

    name: str
    shift: str
    minimum: int
    absent_most: int


def teams_of(roles: list[str], shifts: int, rng: random.Random) -> list[tuple[str, str]]:
    """Return (team, shift) for each person in `roles`, in their order.

    White-collar people work days in an office team; the others form teams of one trade family
    of about TEAM_SIZE people.
    """
    places: list[tuple[str, str]] = [("", "")] * len(roles)
    families: dict[str, list[int]] = {}
    for index, role in enumerate(roles):
        families.setdefault(_family(role, len(roles)), []).append(index)
    for family, members in families.items():
        pieces = max(1, round(len(members) / TEAM_SIZE)) if len(members) > shifts * 3 else 1
        if family == "Kontor":
            pieces = 1
        elif family != "Underhåll" and len(members) >= 4 * shifts:
            pieces = max(pieces, shifts)
        rng.shuffle(members)
        split = pieces > 1 and len(roles) < LARGE
        names = [f"{family} {piece + 1}" if split else family for piece in range(pieces)]
        on = [SHIFTS[piece % shifts] if pieces > 1 else "Dag" for piece in range(pieces)]
        for member, piece in zip(members, cycle(range(pieces)), strict=False):
            places[member] = (names[piece], on[piece])
    return places


def _family(role: str, headcount: int) -> str:
    if headcount < 15:
        return "Kontor" if tables.by_code("roles")[role]["collar"] == "white" else "Verkstad"
    if role in ("R11", "R12", "R29"):
        return "Underhåll"
    if role in ("R16", "R17", "R28"):
        return "Lager"
    if tables.by_code("roles")[role]["collar"] == "white":
        return "Kontor"
    return {
        "R01": "Bearbetning", "R02": "Bearbetning", "R03": "Bearbetning", "R22": "Verktyg",
        "R04": "Svets", "R05": "Svets", "R06": "Svetsrobot", "R07": "Plåt", "R08": "Montering",
        "R09": "Elmontage", "R10": "Mekatronik", "R13": "Hydraulik", "R15": "Robotlinje",
        "R23": "Sprutning", "R24": "Laminering", "R25": "Ytbehandling", "R26": "Gjuteri",
        "R27": "Process",
    }[role]  # fmt: skip


def hire(company: dict[str, str], rng: random.Random) -> list[Person]:
    """Return the people of a company in the order of its payroll."""
    roles = [
        code
        for code, number in (item.split(":") for item in company["roles"].split())
        for _ in range(int(number))
    ]
    sexes = _sexes(roles, float(company["women"]) / 100, rng)
    agency = _agency(roles, float(company["agency"]) / 100, rng)
    places = teams_of(roles, int(company["shifts"]), rng)
    names: set[tuple[str, str]] = set()
    people = []
    for index, role in enumerate(roles):
        given, family = _name(sexes[index], role, names, rng)
        age = min(66, max(20, round(rng.gauss(float(company["age"]), 10.5))))
        years = 0.2 + rng.random() ** 1.6 * (age - 19) * 0.75
        if index in agency:
            years = 0.1 + rng.random() * 1.2
        team, shift = places[index]
        people.append(
            Person(
                number="",
                given=given,
                family=family,
                sex=sexes[index],
                birth_year=AS_OF.year - age,
                hired=AS_OF - timedelta(days=int(years * 365.25)),
                kind="agency" if index in agency else _kind(years, rng),
                percent=rng.choice((50, 75, 80)) if rng.random() < 0.07 else 100,
                role=role,
                team=team,
                shift=shift,
            )
        )
    _centre_ages(people, int(company["age"]))
    _dates(people, rng)
    rng.shuffle(people)
    for index, person in enumerate(people):
        person.number = str(1001 + index * 3)
    return people


def _kind(years: float, rng: random.Random) -> str:
    return "fixed_term" if years < 1.5 and rng.random() < 0.3 else "permanent"


def _sexes(roles: list[str], share: float, rng: random.Random) -> list[str]:
    """Women hold office roles twice as often as others, to the company's share in total."""
    weight = [
        (2.2 if tables.by_code("roles")[role]["collar"] == "white" else 1.0) * rng.random()
        for role in roles
    ]
    order = sorted(range(len(roles)), key=lambda index: -weight[index])
    women = set(order[: round(share * len(roles))])
    return ["woman" if index in women else "man" for index in range(len(roles))]


def _agency(roles: list[str], share: float, rng: random.Random) -> set[int]:
    blue = [i for i, role in enumerate(roles) if tables.by_code("roles")[role]["collar"] == "blue"]
    return set(rng.sample(blue, min(len(blue), round(share * len(roles)))))


def _name(sex: str, role: str, taken: set[tuple[str, str]], rng: random.Random) -> tuple[str, str]:
    abroad = rng.random() < (0.17 if tables.by_code("roles")[role]["collar"] == "blue" else 0.08)
    given, families = _names(sex, abroad=abroad), tables.by_code("names")
    family_names = families["families abroad" if abroad else "families"]["names"].split()
    while True:
        name = rng.choice(given), rng.choice(family_names)
        if name not in taken:
            taken.add(name)
            return name


def _names(sex: str, *, abroad: bool) -> list[str]:
    kind = {"woman": "women", "man": "men"}[sex] + (" abroad" if abroad else "")
    return tables.by_code("names")[kind]["names"].split()


def _centre_ages(people: list[Person], mean_age: int) -> None:
    """Move everybody's year of birth so that the company's mean age is as its table says."""
    off = round(sum(AS_OF.year - p.birth_year for p in people) / len(people)) - mean_age
    for person in people:
        year = person.birth_year + off
        earliest = AS_OF.year - 66
        latest = min(AS_OF.year - 19, person.hired.year - 18)
        person.birth_year = max(earliest, min(year, latest))


def _dates(people: list[Person], rng: random.Random) -> None:
    """Planned retirements of the oldest, and known last days of agency staff."""
    for person in people:
        age = AS_OF.year - person.birth_year
        if age >= 63 and rng.random() < 0.75:
            month = rng.randint(1, 12)
            person.retires = date(max(2027, person.birth_year + rng.choice((65, 66, 67))), month, 1)
        elif person.kind == "agency" and rng.random() < 0.5:
            person.leaves = date(2027, rng.choice((3, 6, 8, 12)), 28)


def staff_teams(people: list[Person]) -> list[Team]:
    """Return the teams of a company by shift, with minimum staffing and most people away.

    How many may be away counts for the whole team, whichever shifts it works.
    """
    sizes = Counter((person.team, person.shift) for person in people)
    whole = Counter(person.team for person in people)
    return [
        Team(name, shift, max(1, round(size * 0.65)), max(1, round(whole[name] * 0.15)))
        for (name, shift), size in sorted(sizes.items())
    ]
