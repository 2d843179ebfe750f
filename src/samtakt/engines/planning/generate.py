"""Made-up networks for benchmarks and tests: the same size and seed always give the same instance.

How they are made: towns lie in a square; each company has a town and some teams; each team needs some
competences at one of two or three target levels, and its people stand at different levels below.
A competence has one course for all its levels, or a chain of two courses; a few courses have another
course as prerequisite. Each course is offered in several weeks and towns. Budgets are a share of what
meeting every need would cost, so that they bind.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from samtakt.engines.planning.problem import (
    Company,
    Course,
    DemandClass,
    Outcome,
    Problem,
    ProviderCapacity,
    SessionCandidate,
    Team,
    TravelCost,
)


@dataclass(frozen=True)
class Size:
    """How large a network to make; `budget_share` is the part of full demand that money covers."""

    companies: int = 17
    people: int = 560
    courses: int = 42
    weeks: int = 26
    places: int = 5
    sessions_per_course: int = 16
    needs_per_person: float = 4.0
    budget_share: float = 0.65


DEMO = Size()
"""About the demo network: 17 companies, 560 people, 42 courses, 26 weeks."""

TINY = Size(
    companies=2,
    people=12,
    courses=4,
    weeks=6,
    places=2,
    sessions_per_course=2,
    needs_per_person=2.0,
)
"""Small enough to be solved to proof in a blink."""


def generate(size: Size, *, seed: int) -> Problem:
    """Return a random instance of about the given size."""
    draw = np.random.default_rng(seed)
    courses, lengths = _courses(size, draw)
    companies = [f"company-{number:03d}" for number in range(size.companies)]
    towns = draw.uniform(0, 120, (size.places, 2))
    homes = draw.integers(size.places, size=size.companies)
    teams, heads = _teams(size, companies, draw)
    demands = _demands(size, teams, heads, courses, draw)
    sessions = _sessions(size, courses, lengths, draw)
    travel = [
        # About 4 kronor per kilometre there and back, and half a day on the road when it is far.
        TravelCost(company, f"place-{place}", round(float(8 * distance)))
        for company, home in zip(companies, homes, strict=True)
        for place in range(size.places)
        if (distance := np.linalg.norm(towns[home] - towns[place])) > 0
    ]
    budgets, network = _budgets(size, demands, sessions, courses)
    return Problem(
        companies=tuple(Company(company, budgets[company]) for company in companies),
        teams=tuple(teams),
        demands=tuple(demands),
        courses=tuple(courses),
        sessions=tuple(sessions),
        travel=tuple(travel),
        network_budget=network,
        points_per_krona=0.0002,
        provider_capacity=tuple(ProviderCapacity(f"provider-{p}", 3) for p in range(6)),
    )


def _courses(size: Size, draw: np.random.Generator) -> tuple[list[Course], dict[str, int]]:
    """Return courses, and how many weeks each runs."""
    courses: list[Course] = []
    lengths: dict[str, int] = {}
    competence = 0
    while len(courses) < size.courses:
        name = f"competence-{competence:03d}"
        number = len(courses)
        weeks = int(draw.choice([1, 1, 1, 2]))
        if draw.random() < 0.3 and number + 2 <= size.courses:
            courses.append(Course(f"course-{number:03d}", (Outcome(name, 0, 2),)))
            courses.append(Course(f"course-{number + 1:03d}", (Outcome(name, 2, 4),)))
        else:
            before: tuple[str, ...] = ()
            if courses and draw.random() < 0.1:
                before = (courses[int(draw.integers(len(courses)))].id,)
            outcomes = [Outcome(name, 0, int(draw.integers(2, 5)))]
            if draw.random() < 0.1:
                competence += 1
                outcomes.append(Outcome(f"competence-{competence:03d}", 0, 2))
            courses.append(Course(f"course-{number:03d}", tuple(outcomes), before))
        lengths[f"course-{number:03d}"] = weeks
        competence += 1
    return courses, lengths


def _teams(
    size: Size, companies: list[str], draw: np.random.Generator
) -> tuple[list[Team], dict[str, int]]:
    shares = draw.lognormal(0.0, 0.6, size.companies)
    teams: list[Team] = []
    heads: dict[str, int] = {}
    for company, share in zip(companies, shares / shares.sum(), strict=True):
        people = max(3, round(size.people * float(share)))
        for number, part in enumerate(np.array_split(np.arange(people), max(1, people // 9))):
            identity = f"{company}-team-{number}"
            heads[identity] = len(part)
            teams.append(Team(identity, company, max(1, round(0.2 * len(part)))))
    return teams, heads


def _demands(
    size: Size,
    teams: list[Team],
    heads: dict[str, int],
    courses: list[Course],
    draw: np.random.Generator,
) -> list[DemandClass]:
    top: dict[str, int] = {}
    for course in courses:
        for outcome in course.covers:
            top[outcome.competence] = max(top.get(outcome.competence, 0), outcome.to_level)
    names = sorted(top)
    demands: list[DemandClass] = []
    for team in teams:
        wanted = draw.choice(names, size=min(len(names), 10), replace=False)
        for competence in wanted:
            target = int(draw.integers(1, top[competence] + 1))
            affected = draw.random(heads[team.id]) < size.needs_per_person / len(wanted)
            levels = Counter(int(level) for level in draw.integers(0, target, affected.sum()))
            weight = float(draw.integers(1, 6))
            earliest = int(draw.choice([1, 1, 1, 5]))
            latest = size.weeks - int(draw.choice([0, 0, 4, 8])) if size.weeks > 16 else size.weeks
            demands += [
                DemandClass(
                    id=f"{team.id}-{competence}-{level}",
                    company=team.company,
                    team=team.id,
                    competence=str(competence),
                    from_level=level,
                    to_level=target,
                    size=people,
                    value=weight * (target - level),
                    earliest=7 * min(earliest, size.weeks),
                    latest=7 * latest + 6,
                )
                for level, people in sorted(levels.items())
            ]
    return demands


def _sessions(
    size: Size, courses: list[Course], lengths: dict[str, int], draw: np.random.Generator
) -> list[SessionCandidate]:
    sessions: list[SessionCandidate] = []
    for course in courses:
        length = lengths.get(course.id, 1)
        price = round(float(draw.uniform(12_000, 45_000)) * length)
        seat = round(float(draw.uniform(400, 2_500)))
        provider = f"provider-{draw.integers(6)}"
        minimum = int(draw.integers(4, 7)) if size.people > 50 else int(draw.integers(1, 3))
        maximum = minimum + int(draw.integers(4, 9))
        count = max(1, round(size.sessions_per_course * float(draw.uniform(0.6, 1.4))))
        weeks = np.sort(draw.choice(size.weeks - length + 1, size=count) + 1)
        for number, week in enumerate(weeks):
            sessions.append(
                SessionCandidate(
                    id=f"{course.id}-session-{number:02d}",
                    course=course.id,
                    place=f"place-{draw.integers(size.places)}",
                    days=tuple(
                        7 * (int(week) + later) + weekday
                        for later in range(length)
                        for weekday in range(5)
                    ),
                    provider=provider,
                    price_session=round(price * float(draw.uniform(0.9, 1.1))),
                    price_seat=seat,
                    minimum=minimum,
                    maximum=maximum,
                )
            )
    return sessions


def _budgets(
    size: Size,
    demands: list[DemandClass],
    sessions: list[SessionCandidate],
    courses: list[Course],
) -> tuple[dict[str, float], float]:
    first = {session.course: session for session in reversed(sessions)}
    leads = {
        outcome.competence: first[course.id]
        for course in reversed(courses)
        for outcome in course.covers
    }
    companies: Counter[str] = Counter()
    network = 0.0
    for demand in demands:
        session = leads[demand.competence]
        companies[demand.company] += round(demand.size * (session.price_seat + 500))
        network += demand.size * session.price_session / session.maximum
    share = size.budget_share
    budgets = {
        f"company-{number:03d}": float(round(share * companies[f"company-{number:03d}"]))
        for number in range(size.companies)
    }
    return budgets, float(round(share * network))
