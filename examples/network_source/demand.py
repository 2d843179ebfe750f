"""How much training the example network needs: closable gaps and what meeting them costs."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from network_source import tables
from network_source.companies import Company

USUAL_FILL = 0.8
"""Share of the most participants that a session is counted with when its price is estimated."""
TRAVEL_SHARE = 0.1
"""What travel adds to the seats' price in a company's budget."""


@dataclass
class Demand:
    """Gaps by company, and the seats that would close all that courses can close."""

    gaps: int = 0
    closable: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(company, competence) → people with a gap that courses close fully."""
    seats: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(company, course) → seats, a person's once per course."""

    @property
    def closable_gaps(self) -> int:
        """All gaps that some chain of courses closes."""
        return self.closable.total()


def measure(companies: list[Company]) -> Demand:
    """Return the demand of all companies."""
    demand = Demand()
    for company in companies:
        key = company.row["key"]
        for person in company.people:
            wanted: set[str] = set()
            for code, requirement in company.profile[person.role].items():
                level = person.levels.get(code)
                if level is None or level >= requirement.level:
                    continue
                demand.gaps += 1
                chain = courses_to(code, level, requirement.level)
                if chain:
                    demand.closable[key, code] += 1
                    wanted.update(chain)
            demand.seats.update((key, course) for course in wanted)
    return demand


def courses_to(competence: str, held: int, required: int) -> list[str]:
    """Return the courses that lead from one level to another, or none when some step is missing."""
    chain: list[str] = []
    while held < required:
        reach = [
            (outcome.to_level, course["code"])
            for course in tables.read("courses")
            for outcome in tables.course_outcomes(course["code"])
            if outcome.competence == competence and outcome.from_level <= held < outcome.to_level
        ]
        if not reach:
            return []
        held, course = max(reach)
        chain.append(course)
    return chain


def company_cost(demand: Demand, key: str) -> float:
    """Return what seats and travel for all of a company's demand would cost, in SEK."""
    seats = sum(
        number * float(tables.by_code("courses")[course]["seat_price"])
        for (company, course), number in demand.seats.items()
        if company == key
    )
    return seats * (1 + TRAVEL_SHARE)


def network_cost(demand: Demand) -> float:
    """Return what sessions for all demand would cost the network, in SEK."""
    people: Counter[str] = Counter()
    for (_, course), number in demand.seats.items():
        people[course] += number
    total = 0.0
    for course, number in people.items():
        row = tables.by_code("courses")[course]
        total += math.ceil(number / (USUAL_FILL * int(row["max"]))) * float(row["session_price"])
    return total
