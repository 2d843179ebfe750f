"""Made-up networks for benchmarks and tests: the same size and seed always give the same instance.

How they are made. Towns lie in a square of 150 km. Companies have a town each and teams of about
eleven, whose trade gives each team some ten of the network's skills at one or two steps (levels 0
to 2 and 2 to 4), each with a weight and a time window. People need some of their team's skills.
Every skill has a basic course; some have an advanced one that takes the basic one first; a few
courses teach two skills at once. Each course is offered on the same eight dates in 35 % of the
towns, some of them online too, in groups of five or six to ten to sixteen. A company's budget is
about 70 % of what all its seats would cost, the network's about half of what all sessions would
cost, so that both bind. Numbers of companies, teams, people, needs and sessions are exact.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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

Ints = npt.NDArray[np.int64]

KRONOR_PER_KILOMETRE = 4.0
POINTS_PER_KRONA = 0.0002
LATE_SHARE = 0.8
WORKING_DAYS = 5


@dataclass(frozen=True)
class Size:
    """How large a network to make.

    `candidates` sessions are spread evenly over the courses on `dates` dates each; `advanced`
    skills have a second course, and `pairs` courses teach two skills. The budget shares are the
    parts of full demand that money covers. Nobody travels further than `reach` (kilometres).
    """

    companies: int
    towns: int
    teams: int
    people: int
    needs: int
    candidates: int
    skills: int = 60
    advanced: int = 16
    pairs: int = 4
    weeks: int = 26
    dates: int = 8
    providers: int = 12
    smallest_group: int = 5
    skills_per_team: int = 10
    absence_share: float = 0.15
    budget_share: float = 0.70
    network_share: float = 0.48
    reach: float | None = None

    @property
    def courses(self) -> int:
        """How many courses there are."""
        return self.skills + self.advanced + self.pairs


S5 = Size(companies=5, towns=8, teams=28, people=306, needs=1_242, candidates=2_048)
S17 = Size(companies=17, towns=8, teams=105, people=1_142, needs=4_709, candidates=2_016)
S50 = Size(companies=50, towns=10, teams=315, people=3_407, needs=14_287, candidates=2_624)
S200 = Size(
    companies=200, towns=40, teams=1_410, people=15_222, needs=60_570, candidates=9_520, reach=80.0
)
S1000 = Size(
    companies=1_000, towns=200, teams=9_812, people=107_227, needs=437_129, candidates=49_000,
    reach=33.0,
)  # fmt: skip
SIZES = {"S5": S5, "S17": S17, "S50": S50, "S200": S200, "S1000": S1000}
"""The sizes of the benchmark, by name."""

DEMO = Size(
    companies=17, towns=5, teams=62, people=560, needs=2_200, candidates=672,
    skills=34, advanced=6, pairs=2,
)  # fmt: skip
"""About the demo network: 17 companies, 560 people, 42 courses, 26 weeks."""

TINY = Size(
    companies=2, towns=2, teams=3, people=12, needs=22, candidates=10, skills=3, advanced=1,
    pairs=1, weeks=6, dates=2, providers=2, smallest_group=1, skills_per_team=3,
)  # fmt: skip
"""Small enough to be solved to proof in a blink."""


@dataclass(frozen=True)
class _Need:
    """One person's need of one step of a skill, and from when, by when, at the latest when (days)."""

    company: int
    team: int
    person: int
    skill: int
    step: int
    weight: int
    earliest: int
    due: int
    latest: int


@dataclass(frozen=True)
class _Lesson:
    """A course: (skill, step) pairs it covers, days, price of a day's session and of a seat."""

    covers: tuple[tuple[int, int], ...]
    days: int
    price_day: float
    price_seat: float
    provider: int
    minimum: int
    maximum: int


@dataclass(frozen=True)
class _Offer:
    """A candidate session: its course, its town (-1 is online) and its first day."""

    course: int
    town: int
    day: int


def generate(size: Size, *, seed: int) -> Problem:
    """Return a random instance of exactly the given size."""
    draw = np.random.default_rng(seed)
    homes = draw.integers(size.towns, size=size.companies)
    towns = draw.uniform(0.0, 150.0, (size.towns, 2))
    distance = np.linalg.norm(towns[homes][:, None] - towns[None], axis=2)
    team_company = _spread(size.teams, size.companies, draw)
    person_team = _spread(size.people, size.teams, draw)
    needs = _needs(size, team_company, person_team, draw)
    lessons = _lessons(size, draw)
    offers = _offers(size, lessons, draw)
    budgets, network = _budgets(size, needs, lessons, distance)
    heads = np.bincount(person_team, minlength=size.teams)
    return _problem(size, team_company, heads, needs, lessons, offers, distance, budgets, network)


def _spread(items: int, owners: int, draw: np.random.Generator) -> Ints:
    """Return the owner of each item, sorted: every owner has at least one, most about as many."""
    shares = draw.lognormal(0.0, 0.4, owners)
    rest = draw.multinomial(items - owners, shares / shares.sum())
    return np.repeat(np.arange(owners), rest + 1).astype(np.int64)


def _needs(
    size: Size, team_company: Ints, person_team: Ints, draw: np.random.Generator
) -> list[_Need]:
    """Draw the team's wishes, then as many (person, wish) pairs as there are to be needs."""
    wishes: list[list[tuple[int, int, int, int, int, int]]] = []
    last = size.weeks * 7 - 1
    for _ in range(size.teams):
        chosen = draw.choice(
            size.skills, size=min(size.skills, size.skills_per_team), replace=False
        )
        rows = []
        for skill in chosen:
            steps = [0, 1] if skill < size.advanced and draw.random() < 0.6 else [0]
            for step in steps:
                weight = int(draw.integers(1, 6))
                earliest = 7 * int(draw.choice([0, 0, 0, 0, 2, 4])) * (size.weeks > 16)
                latest = last - 7 * int(draw.choice([0, 0, 0, 0, 4, 8])) * (size.weeks > 16)
                due = latest - 7 * int(draw.choice([0, 0, 4, 8])) * (size.weeks > 16)
                rows.append((int(skill), step, weight, earliest, due, latest))
        wishes.append(rows)
    pairs = [
        (person, wish)
        for person, team in enumerate(person_team)
        for wish in range(len(wishes[team]))
    ]
    picked = np.sort(draw.choice(len(pairs), size=min(size.needs, len(pairs)), replace=False))
    needs = []
    for person, wish in (pairs[each] for each in picked):
        team = int(person_team[person])
        needs.append(_Need(int(team_company[team]), team, person, *wishes[team][wish]))
    return needs


def _lessons(size: Size, draw: np.random.Generator) -> list[_Lesson]:
    covers: list[tuple[tuple[int, int], ...]] = [((skill, 0),) for skill in range(size.skills)]
    covers += [((skill, 1),) for skill in range(size.advanced)]
    for _ in range(size.pairs):
        one, other = draw.choice(size.skills, size=2, replace=False)
        covers.append(((int(one), 0), (int(other), 0)))
    lessons = []
    for each in covers:
        minimum = size.smallest_group + int(draw.integers(2))
        lessons.append(
            _Lesson(
                covers=each,
                days=int(draw.choice([1, 2, 2, 3])) + (len(each) > 1),
                price_day=float(np.round(draw.uniform(9_000, 14_000), -2)),
                price_seat=float(np.round(draw.uniform(300, 1_000), -1)),
                provider=int(draw.integers(size.providers)),
                minimum=minimum,
                maximum=minimum + int(draw.integers(5, 11)),
            )
        )
    return lessons


def _offers(size: Size, lessons: list[_Lesson], draw: np.random.Generator) -> list[_Offer]:
    """Give every course its dates and 35 % of the towns; what is left over goes online, then out."""
    places = size.candidates // size.dates
    each = max(1, min(round(0.35 * size.towns), places // size.courses))
    towns = [list(draw.permutation(size.towns)) for _ in lessons]
    held = [order[:each] for order in towns]
    online = max(1, size.courses // 10)
    for extra in range(places - each * size.courses):
        course = extra % size.courses
        held[course].append(-1 if extra < online else towns[course][len(held[course])])
    offers = []
    for course, lesson in enumerate(lessons):
        weeks = np.sort(draw.choice(size.weeks, size=size.dates, replace=size.dates > size.weeks))
        for town in held[course]:
            for week in weeks:
                day = int(draw.integers(WORKING_DAYS - lesson.days + 1))
                offers.append(_Offer(course, int(town), int(7 * week) + day))
    return offers


def _travel_cost(distance: float) -> float:
    """Return the kronor of a journey there and back, with a night away when it is far."""
    return float(round(2 * KRONOR_PER_KILOMETRE * distance + 900.0 * (distance > 90.0)))


def _budgets(
    size: Size,
    needs: list[_Need],
    lessons: list[_Lesson],
    distance: npt.NDArray[np.float64],
) -> tuple[list[float], float]:
    """Return what each company and the network can pay: parts of what every need would cost."""
    seats: defaultdict[int, float] = defaultdict(float)
    sessions = 0.0
    near = np.sort(distance, axis=1)[:, : max(1, round(0.35 * size.towns))].mean(axis=1)
    for need in needs:
        lesson = lessons[need.skill if need.step == 0 else size.skills + need.skill]
        seats[need.company] += lesson.price_seat * lesson.days + _travel_cost(near[need.company])
        sessions += lesson.price_day * lesson.days / (0.75 * lesson.maximum)
    companies = [float(round(size.budget_share * seats[each])) for each in range(size.companies)]
    return companies, float(round(size.network_share * sessions))


def _demands(needs: list[_Need]) -> Iterator[DemandClass]:
    """Yield one need per person and skill; both steps of a skill are one need of four levels."""
    of_skill: defaultdict[tuple[int, int], list[_Need]] = defaultdict(list)
    for need in needs:
        of_skill[need.person, need.skill].append(need)
    behind: defaultdict[int, list[str]] = defaultdict(list)
    for (person, skill), steps in of_skill.items():
        if steps[0].step == 1:
            # Whoever needs the second step alone has the first behind them.
            behind[person].append(f"course-{skill:03d}")
    for (person, skill), steps in of_skill.items():
        first, last = steps[0], steps[-1]
        yield DemandClass(
            id=f"person-{person:06d}-skill-{skill:03d}",
            company=f"company-{first.company:04d}",
            team=f"team-{first.team:05d}",
            competence=f"skill-{skill:03d}",
            from_level=2 * first.step,
            to_level=2 * last.step + 2,
            size=1,
            value=tuple(float(each.weight) for each in steps for _ in range(2)),
            earliest=min(each.earliest for each in steps),
            due=max(each.due for each in steps),
            late_share=LATE_SHARE,
            latest=max(each.latest for each in steps),
            person=f"person-{person:06d}",
            completed=tuple(behind[person]),
        )


def _problem(
    size: Size,
    team_company: Ints,
    heads: Ints,
    needs: list[_Need],
    lessons: list[_Lesson],
    offers: list[_Offer],
    distance: npt.NDArray[np.float64],
    budgets: list[float],
    network: float,
) -> Problem:
    """Put what was drawn into the words of the instance."""
    courses = tuple(
        Course(
            f"course-{number:03d}",
            tuple(
                Outcome(f"skill-{skill:03d}", 2 * step, 2 * step + 2) for skill, step in each.covers
            ),
            tuple(f"course-{skill:03d}" for skill, step in each.covers if step == 1),
        )
        for number, each in enumerate(lessons)
    )
    teams = tuple(
        Team(
            f"team-{team:05d}",
            f"company-{company:04d}",
            max(1, round(size.absence_share * int(heads[team]))),
        )
        for team, company in enumerate(team_company)
    )
    demands = tuple(_demands(needs))
    sessions = tuple(
        SessionCandidate(
            id=f"session-{number:05d}",
            course=f"course-{offer.course:03d}",
            place="" if offer.town < 0 else f"town-{offer.town:03d}",
            days=tuple(range(offer.day, offer.day + lessons[offer.course].days)),
            provider=f"provider-{lessons[offer.course].provider:02d}",
            price_session=lessons[offer.course].price_day * lessons[offer.course].days,
            price_seat=lessons[offer.course].price_seat * lessons[offer.course].days,
            minimum=lessons[offer.course].minimum,
            maximum=20 if offer.town < 0 else lessons[offer.course].maximum,
            online=offer.town < 0,
            hours=7.0 * lessons[offer.course].days,
        )
        for number, offer in enumerate(offers)
    )
    travel = tuple(
        TravelCost(f"company-{company:04d}", f"town-{town:03d}", _travel_cost(away))
        for company, row in enumerate(distance)
        for town, away in enumerate(row)
        if away > 0
    )
    return Problem(
        companies=tuple(Company(f"company-{c:04d}", budget) for c, budget in enumerate(budgets)),
        teams=teams,
        demands=demands,
        courses=courses,
        sessions=sessions,
        travel=travel,
        travel_limit=None if size.reach is None else _travel_cost(size.reach),
        network_budget=network,
        points_per_krona=POINTS_PER_KRONA,
        provider_capacity=tuple(
            ProviderCapacity(f"provider-{each:02d}", 4 + size.candidates // 200)
            for each in range(size.providers)
        ),
    )
