"""The rules of a joint plan, one function each, and the table that says which are hard.

Only `verify` runs these functions, and through it `byhand`, where somebody has chosen the seats. The
solver has its own arithmetic and never sees them, so a mistake there cannot hide itself here.

Each function takes a `Reading` (instance and plan side by side). That of a hard rule yields a
`Violation` for every place where the rule is broken, that of a soft rule returns the points that
breaking it costs.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from samtakt.engines.planning.reading import Attendance, Reading, chance_under_minimum
from samtakt.engines.planning.wording import VIOLATIONS, fill

MONEY_TOLERANCE = 0.005
"""Half an öre: sums of kronor are compared with this much room for rounding."""

ROUNDING = 1e-6
"""Other sums, relative to their limit; chances have a thousandth of it."""


@dataclass(frozen=True)
class Violation:
    """A rule broken at one place; `parameters` fill the rule's template in `wording.VIOLATIONS`."""

    rule: str
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return fill(VIOLATIONS[self.rule], self.parameters)


Rule = Callable[[Reading], Iterator[Violation]]
Cost = Callable[[Reading], float]


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def known_names(reading: Reading) -> Iterator[Violation]:
    """Every need and session in the plan is in the instance."""
    for seat in reading.plan.seats:
        if seat.demand not in reading.demands:
            yield Violation("known_names", {"kind": "need", "id": seat.demand})
    named = [row.session for row in reading.plan.sessions]
    named += [row.session for row in reading.plan.seats]
    for session in dict.fromkeys(named):
        if session not in reading.sessions:
            yield Violation("known_names", {"kind": "session", "id": session})


def named_once(reading: Reading) -> Iterator[Violation]:
    """No session is opened twice, and no pair of need and session is listed twice."""
    for session in _repeated(row.session for row in reading.plan.sessions):
        yield Violation("named_once", {"kind": "session", "id": session})
    for pair in _repeated(f"{row.demand} in {row.session}" for row in reading.plan.seats):
        yield Violation("named_once", {"kind": "need", "id": pair})


def whole_seats(reading: Reading) -> Iterator[Violation]:
    """Seats are whole and positive."""
    for row in reading.plan.seats:
        if isinstance(row.count, bool) or not isinstance(row.count, int) or row.count < 1:
            parameters = {"demand": row.demand, "session": row.session, "count": row.count}
            yield Violation("whole_seats", parameters)


def seats_only_in_opened_sessions(reading: Reading) -> Iterator[Violation]:
    """Nobody sits in a session that is not held."""
    opened = {row.session for row in reading.plan.sessions}
    for row in reading.plan.seats:
        if row.session not in opened:
            parameters = {"demand": row.demand, "session": row.session, "count": row.count}
            yield Violation("seats_only_in_opened_sessions", parameters)


def course_leads_to_the_need(reading: Reading) -> Iterator[Violation]:
    """Everybody seated is raised by the course."""
    for demand, session, _ in reading.seats:
        if reading.step(demand, session) is None:
            parameters = {"demand": demand.id, "session": session.id, "course": session.course}
            yield Violation("course_leads_to_the_need", parameters)


def session_within_the_needs_days(reading: Reading) -> Iterator[Violation]:
    """A session starts on the need's earliest day or later and ends by its latest."""
    for demand, session, _ in reading.seats:
        if session.start < demand.earliest or session.finish > demand.latest:
            parameters = {
                "demand": demand.id,
                "session": session.id,
                "start": session.start,
                "finish": session.finish,
                "earliest": demand.earliest,
                "latest": demand.latest,
            }
            yield Violation("session_within_the_needs_days", parameters)


def place_within_reach(reading: Reading) -> Iterator[Violation]:
    """Nobody travels to where it costs more than the instance allows."""
    limit = reading.problem.travel_limit
    for demand, session, _ in reading.seats:
        cost = reading.travel_cost(demand, session)
        if limit is not None and cost > limit:
            parameters = {
                "demand": demand.id,
                "session": session.id,
                "cost": cost,
                "limit": limit,
            }
            yield Violation("place_within_reach", parameters)


def group_size_as_listed(reading: Reading) -> Iterator[Violation]:
    """The number of participants listed with a session is the sum of its seats."""
    for row in reading.plan.sessions:
        seats = reading.participants[row.session]
        if row.session in reading.sessions and row.seats != seats:
            parameters = {"session": row.session, "listed": row.seats, "seats": seats}
            yield Violation("group_size_as_listed", parameters)


def group_reaches_minimum(reading: Reading) -> Iterator[Violation]:
    """An opened session has its minimum, and seldom enough fewer come than that."""
    allowed = reading.problem.fall_under_risk
    for session in reading.opened:
        seats = reading.participants[session.id]
        risk = chance_under_minimum(session, seats)
        too_risky = allowed is not None and risk > allowed + ROUNDING / 1000
        if seats < session.minimum or too_risky:
            parameters = {
                "session": session.id,
                "seats": seats,
                "minimum": session.minimum,
                "risk": risk,
            }
            yield Violation("group_reaches_minimum", parameters)


def group_within_maximum(reading: Reading) -> Iterator[Violation]:
    """No session has more than its maximum of participants."""
    for session in reading.opened:
        seats = reading.participants[session.id]
        if seats > session.maximum:
            parameters = {"session": session.id, "seats": seats, "maximum": session.maximum}
            yield Violation("group_within_maximum", parameters)


def people_are_enough(reading: Reading) -> Iterator[Violation]:
    """Each person takes the first step of a need at most once."""
    starting: Counter[str] = Counter()
    for demand, session, count in reading.seats:
        step = reading.step(demand, session)
        if step is not None and step[0] == demand.from_level:
            starting[demand.id] += count
    for identity, seats in starting.items():
        people = reading.demands[identity].size
        if seats > people:
            parameters = {"demand": identity, "seats": seats, "people": people}
            yield Violation("people_are_enough", parameters)


def steps_in_order(reading: Reading) -> Iterator[Violation]:
    """Nobody starts from a level that they have not reached in a session finished before."""
    departures: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    arrivals: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for demand, session, count in reading.seats:
        step = reading.step(demand, session)
        if step is not None:
            departures[demand.id, step[0]].append((session.start, count))
            arrivals[demand.id, step[1]].append((session.finish, count))
    for (identity, level), leaving in departures.items():
        if level == reading.demands[identity].from_level:
            continue
        for day in sorted({start for start, _ in leaving}):
            seats = sum(count for start, count in leaving if start <= day)
            ready = sum(count for end, count in arrivals[identity, level] if end < day)
            if seats > ready:
                parameters = {
                    "demand": identity,
                    "level": level,
                    "day": day,
                    "seats": seats,
                    "ready": ready,
                }
                yield Violation("steps_in_order", parameters)


def prerequisite_first(reading: Reading) -> Iterator[Violation]:
    """A team never has more people in a course than have completed what must come before it.

    Who is a `person` of their own is not counted here.
    """
    taken: defaultdict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for demand, session, count in reading.seats:
        if demand.person is None:
            days = session.start, session.finish
            taken[demand.team, session.course].append((*days, count))
    for (team, course), seats_taken in list(taken.items()):
        for before in reading.courses[course].prerequisites:
            for day in sorted({start for start, _, _ in seats_taken}):
                seats = sum(count for start, _, count in seats_taken if start <= day)
                done = sum(count for _, end, count in taken[team, before] if end < day)
                ready = reading.teams[team].completed.get(before, 0) + done
                if seats > ready:
                    parameters = {
                        "team": team,
                        "day": day,
                        "seats": seats,
                        "course": course,
                        "ready": ready,
                        "prerequisite": before,
                    }
                    yield Violation("prerequisite_first", parameters)


def _by_person(reading: Reading) -> dict[str, list[Attendance]]:
    of_person: defaultdict[str, list[Attendance]] = defaultdict(list)
    for each in reading.attendances:
        if each.first.person is not None:
            of_person[each.first.person].append(each)
    return of_person


def person_prerequisite_first(reading: Reading) -> Iterator[Violation]:
    """A person in a course has completed what must come before it, or finished it in time."""
    for person, attendances in _by_person(reading).items():
        for each in attendances:
            finished = {
                other.session.course
                for other in attendances
                if other.session.finish < each.session.start
            }
            needed = reading.courses[each.session.course].prerequisites
            for before in sorted(set(needed) - finished - set(each.first.completed)):
                parameters = {"person": person, "session": each.session.id, "prerequisite": before}
                yield Violation("person_prerequisite_first", parameters)


def one_course_a_day(reading: Reading) -> Iterator[Violation]:
    """A person is in at most one session on any day, all needs of the person together."""
    for person, attendances in _by_person(reading).items():
        held = Counter(day for each in attendances for day in each.session.days)
        for day, sessions in sorted(held.items()):
            if sessions > 1:
                parameters = {"person": person, "day": day, "sessions": sessions}
                yield Violation("one_course_a_day", parameters)


def absence_within_limit(reading: Reading) -> Iterator[Violation]:
    """On no day are more of a team's people on courses than the team allows."""
    absent: Counter[tuple[str, int]] = Counter()
    for each in reading.attendances:
        for day in each.session.days:
            absent[each.first.team, day] += each.count
    for (team, day), seats in sorted(absent.items()):
        limit = reading.teams[team].absent_max
        if limit is not None and seats > limit:
            parameters = {"team": team, "day": day, "seats": seats, "limit": limit}
            yield Violation("absence_within_limit", parameters)


def company_within_budget(reading: Reading) -> Iterator[Violation]:
    """No company pays more than its budget for seats and travel."""
    costs = reading.company_costs()
    for company in reading.problem.companies:
        if company.budget is not None and costs[company.id] > company.budget + MONEY_TOLERANCE:
            parameters = {
                "company": company.id,
                "cost": costs[company.id],
                "budget": company.budget,
            }
            yield Violation("company_within_budget", parameters)


def aid_within_cap(reading: Reading) -> Iterator[Violation]:
    """No company can be charged more of the fixed prices than its cap of aid."""
    charged = reading.aid()
    for company in reading.problem.companies:
        if company.aid is not None and charged[company.id] > company.aid + MONEY_TOLERANCE:
            parameters = {
                "company": company.id,
                "aid": charged[company.id],
                "cap": company.aid,
            }
            yield Violation("aid_within_cap", parameters)


def network_within_budget(reading: Reading) -> Iterator[Violation]:
    """The network pays no more than its budget for the sessions that it opens."""
    budget = reading.problem.network_budget
    cost = reading.network_cost()
    if budget is not None and cost > budget + MONEY_TOLERANCE:
        yield Violation("network_within_budget", {"cost": cost, "budget": budget})


def provider_within_capacity(reading: Reading) -> Iterator[Violation]:
    """No provider holds more sessions in a week than it can."""
    capacity = {(row.provider, row.week): row.sessions for row in reading.problem.provider_capacity}
    held: Counter[tuple[str, int]] = Counter()
    for session in reading.opened:
        for week in {day // 7 for day in session.days}:
            held[session.provider, week] += 1
    for (provider, week), sessions in sorted(held.items()):
        limit = capacity.get((provider, week), capacity.get((provider, None)))
        if limit is not None and sessions > limit:
            parameters = {
                "provider": provider,
                "week": week,
                "sessions": sessions,
                "limit": limit,
            }
            yield Violation("provider_within_capacity", parameters)


def resource_within_limit(reading: Reading) -> Iterator[Violation]:
    """Every further limit of the instance is kept."""
    opened = {session.id for session in reading.opened}
    for row in reading.problem.resources:
        amounts = {(use.demand, use.session): use.amount for use in row.seats}
        used = sum(
            each.count * max(amounts.get((need.id, each.session.id), 0) for need in each.demands)
            for each in reading.attendances
        )
        used += sum(use.amount for use in row.sessions if use.session in opened)
        if used > row.limit + ROUNDING * max(1.0, row.limit):
            parameters = {"resource": row.id, "used": used, "limit": row.limit}
            yield Violation("resource_within_limit", parameters)


def equal_access(reading: Reading) -> Iterator[Violation]:
    """Each group gets its share of all hours of training, less the tolerance."""
    hours = sum(each.count * each.session.hours for each in reading.attendances)
    for row in reading.problem.equal_access:
        own = sum(
            each.count * each.session.hours
            for each in reading.attendances
            if row.group in each.first.groups
        )
        due = (row.share - row.tolerance) * hours
        if own < due - ROUNDING * max(1.0, hours):
            yield Violation("equal_access", {"group": row.group, "hours": own, "due": due})


def confirmed_seats_kept(reading: Reading) -> Iterator[Violation]:
    """Confirmed seats stay, and those of a person stay for exactly the needs confirmed."""
    seats = {(row.demand, row.session): row.count for row in reading.plan.seats}
    confirmed = {(row.demand, row.session): row.count for row in reading.problem.confirmed}
    wanted = dict(confirmed)
    persons = {
        (reading.demands[demand].person, session)
        for demand, session in confirmed
        if reading.demands[demand].person is not None
    }
    for demand, session in seats:
        need = reading.demands.get(demand)
        if need is not None and (need.person, session) in persons:
            wanted.setdefault((demand, session), 0)
    for (demand, session), count in wanted.items():
        there = seats.get((demand, session), 0)
        if there < count or (count == 0 and there > 0):
            parameters = {
                "demand": demand,
                "session": session,
                "seats": there,
                "confirmed": count,
            }
            yield Violation("confirmed_seats_kept", parameters)


def every_need_is_met(reading: Reading) -> float:
    """Return the points of the level steps that are left open."""
    whole = sum(need.size * sum(need.step_values) for need in reading.problem.demands)
    closed = (count * reading.gain_in_time(need, session) for need, session, count in reading.seats)
    return whole - sum(closed)


def needs_are_met_in_time(reading: Reading) -> float:
    """Return the points that steps closed after the day due are worth less."""
    return sum(
        count * (reading.gain_in_time(need, session) - reading.gain(need, session))
        for need, session, count in reading.seats
    )


def money_is_saved(reading: Reading) -> float:
    """Return what all money spent is worth, by companies and network."""
    return reading.problem.points_per_krona * reading.spent()


def published_seats_stay(reading: Reading) -> float:
    """Return what the published seats are worth that are not in the plan."""
    published = sum(row.count for row in reading.problem.published)
    return reading.problem.kept_worth * (published - reading.kept())


@dataclass(frozen=True)
class Constraint:
    """A rule: a hard one is checked and must hold, a soft one has its cost in the objective."""

    name: str
    kind: Literal["hard", "soft"]
    check: Rule | None = None
    cost: Cost | None = None


CONSTRAINTS: tuple[Constraint, ...] = (
    Constraint("known_names", "hard", known_names),
    Constraint("named_once", "hard", named_once),
    Constraint("whole_seats", "hard", whole_seats),
    Constraint("seats_only_in_opened_sessions", "hard", seats_only_in_opened_sessions),
    Constraint("course_leads_to_the_need", "hard", course_leads_to_the_need),
    Constraint("session_within_the_needs_days", "hard", session_within_the_needs_days),
    Constraint("place_within_reach", "hard", place_within_reach),
    Constraint("group_size_as_listed", "hard", group_size_as_listed),
    Constraint("group_reaches_minimum", "hard", group_reaches_minimum),
    Constraint("group_within_maximum", "hard", group_within_maximum),
    Constraint("people_are_enough", "hard", people_are_enough),
    Constraint("steps_in_order", "hard", steps_in_order),
    Constraint("prerequisite_first", "hard", prerequisite_first),
    Constraint("person_prerequisite_first", "hard", person_prerequisite_first),
    Constraint("one_course_a_day", "hard", one_course_a_day),
    Constraint("absence_within_limit", "hard", absence_within_limit),
    Constraint("company_within_budget", "hard", company_within_budget),
    Constraint("aid_within_cap", "hard", aid_within_cap),
    Constraint("network_within_budget", "hard", network_within_budget),
    Constraint("provider_within_capacity", "hard", provider_within_capacity),
    Constraint("resource_within_limit", "hard", resource_within_limit),
    Constraint("equal_access", "hard", equal_access),
    Constraint("confirmed_seats_kept", "hard", confirmed_seats_kept),
    # Soft: broken freely, at the price that the objective gives them.
    Constraint("every_need_is_met", "soft", cost=every_need_is_met),
    Constraint("needs_are_met_in_time", "soft", cost=needs_are_met_in_time),
    Constraint("money_is_saved", "soft", cost=money_is_saved),
    Constraint("published_seats_stay", "soft", cost=published_seats_stay),
)
