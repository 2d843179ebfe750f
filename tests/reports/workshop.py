"""A workshop with teams, requirements, levels, numbers and certificates, as small or large as asked."""

import datetime
import random

from tests import factories

AS_OF = datetime.date(2026, 11, 1)
WORDS = [
    ("CNC-svarvning", "CNC turning", "CNC"),
    ("CNC-fräsning", "CNC milling", "CNC"),
    ("Mätteknik", "Measuring", "Kvalitet"),
    ("Ritningsläsning", "Reading drawings", "Kvalitet"),
    ("MIG/MAG-svetsning", "MIG/MAG welding", "Svets"),
    ("Robotsvetsning", "Robot welding", "Svets"),
    ("Truckkörning", "Fork-lift driving", "Logistik"),
    ("Förebyggande underhåll", "Preventive maintenance", "Underhåll"),
]
NAMES = ["Anna", "Åsa", "Örjan", "Ivar", "Ylva", "Märta", "Kalle", "Zoran", "Fatima", "Bo"]


class Workshop:
    """The company with what was put into it, so that a test can count by itself."""

    def __init__(self, hub, *, people=8, teams=2, competences=5, name="Verkstad Å"):
        chance = random.Random(7)
        self.hub = hub
        self.company = factories.make_company(hub, name, place="Karlskoga", shares=["plan_counts"])
        self.teams = [factories.make_team(self.company, f"Lag {n + 1}") for n in range(teams)]
        self.shifts = [factories.make_shift(self.company, each) for each in ("Dag", "Natt")]
        self.competences = [self._competence(n) for n in range(competences)]
        self.roles = [factories.make_role(self.company) for _team in self.teams]
        for number, role in enumerate(self.roles):
            for place, competence in enumerate(self.competences):
                if (number + place) % 3:
                    factories.require(
                        self.company, role, competence, 2 + place % 3, criticality=1 + place % 3
                    )
        self.people = [self._person(n, chance) for n in range(people)]
        factories.make_headcount(self.teams[0], self.competences[0], 3, 3, shift=self.shifts[0])
        truck = factories.make_certificate_type(hub, "Truckkort A+B")
        factories.certify(self.people[0], truck, valid_to=datetime.date(2026, 9, 30))
        factories.certify(self.people[1], truck, valid_to=datetime.date(2026, 12, 24))
        factories.certify(self.people[2], truck, valid_to=datetime.date(2029, 12, 24))

    def _competence(self, number):
        swedish, english, group = WORDS[number % len(WORDS)]
        ending = "" if number < len(WORDS) else f" {number // len(WORDS) + 1}"
        return factories.make_competence(
            self.hub,
            swedish + ending,
            name_en=english + ending,
            group_sv=group,
            group_en=f"{group} (en)",
            criticality=1 + number % 3,
        )

    def _person(self, number, chance):
        team = number % len(self.teams)
        person = factories.make_person(
            self.company,
            NAMES[number % len(NAMES)] + (f" {number}son" if number >= len(NAMES) else ""),
            team=self.teams[team],
            shift=self.shifts[number % 2],
            birth_year=1958 + (number * 7) % 45,
            sex=["woman", "man"][number % 2],
        )
        factories.assign(person, self.roles[team])
        for competence in self.competences:
            if chance.random() < 0.8:
                factories.agree(
                    person, competence, chance.randint(0, 4), decided_on=datetime.date(2025, 5, 5)
                )
        return person
