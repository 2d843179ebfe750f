"""Generalised assignment as joint planning: each job to one agent, within what the agents can do.

A job becomes a person with one need, an agent a session that costs nothing to open and has a
resource of its own, of which each job takes its own amount. Travel is what an assignment costs.
Every job has to be done in the original; here each is worth more than all assignments can differ
by, so that a best plan leaves none out if there is a way to do all.

The text is that of the OR-Library (Beasley, 1990): the numbers of agents and jobs; for each agent
what each job costs it; for each agent what each job takes of its capacity; the capacities. Before
all that may stand how many such instances follow.
"""

from dataclasses import dataclass

from samtakt.engines.planning.doors.numbers import Numbers, UnreadableText
from samtakt.engines.planning.parts import (
    Company,
    Course,
    DemandClass,
    Outcome,
    ResourceRow,
    SeatUse,
    SessionCandidate,
    Team,
    TravelCost,
)
from samtakt.engines.planning.problem import Problem


@dataclass(frozen=True)
class _Assignment:
    """What the text says; tables are agent by job."""

    costs: list[list[float]]
    takes: list[list[float]]
    capacities: list[float]


def assignment_problem(text: str, *, number: int = 1, gain: bool = False) -> Problem:
    """Return the instance of this `number` in a text as a joint planning problem.

    With `gain`, the text's costs are gains, and the larger their sum the better: a plan's costs
    here are then the largest gain times the number of jobs, minus the gains. Raises
    `UnreadableText`.
    """
    found = _read(text, number)
    most = max(max(row) for row in found.costs)
    costs = [[most - each if gain else each for each in row] for row in found.costs]
    jobs = range(len(costs[0]))
    spread = sum(max(row[job] for row in costs) - min(row[job] for row in costs) for job in jobs)
    worth = 1.0 + spread + max(max(row) for row in costs)
    return Problem(
        companies=tuple(Company(_job(job)) for job in jobs),
        teams=tuple(Team(_job(job), _job(job)) for job in jobs),
        demands=tuple(
            DemandClass(
                id=_job(job),
                company=_job(job),
                team=_job(job),
                competence="done",
                from_level=0,
                to_level=1,
                size=1,
                value=worth,
                earliest=0,
                latest=0,
                person=_job(job),
            )
            for job in jobs
        ),
        courses=(Course("work", (Outcome("done", 0, 1),)),),
        sessions=tuple(
            SessionCandidate(
                _agent(agent), "work", _agent(agent), (0,), _agent(agent), 0.0, 0.0, 0, len(jobs)
            )
            for agent in range(len(costs))
        ),
        travel=tuple(
            TravelCost(_job(job), _agent(agent), row[job])
            for agent, row in enumerate(costs)
            for job in jobs
        ),
        points_per_krona=1.0,
        resources=tuple(
            ResourceRow(
                _agent(agent),
                found.capacities[agent],
                tuple(SeatUse(_job(job), _agent(agent), row[job]) for job in jobs),
            )
            for agent, row in enumerate(found.takes)
        ),
    )


def _job(number: int) -> str:
    return f"job-{number + 1:03d}"


def _agent(number: int) -> str:
    return f"agent-{number + 1:02d}"


def _read(text: str, number: int) -> _Assignment:
    numbers = Numbers(text)
    first, second = numbers.next_whole(), numbers.next_whole()
    alone = numbers.left == 2 * first * second + first
    numbers.place = 0 if alone else 1
    instances = 1 if alone else first
    if not 1 <= number <= instances:
        raise UnreadableText(f"The text has {instances} instances; there is no number {number}.")
    for _ in range(instances):
        agents, jobs = numbers.next_whole(), numbers.next_whole()
        if not agents or not jobs:
            raise UnreadableText("An instance has no agents or no jobs.")
        costs, takes = numbers.table(agents, jobs), numbers.table(agents, jobs)
        capacities = numbers.table(1, agents)[0]
        number -= 1
        if number == 0:
            found = _Assignment(costs, takes, capacities)
    numbers.end()
    return found
