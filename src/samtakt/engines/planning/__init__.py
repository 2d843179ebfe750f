"""The joint plan: which sessions to hold, and how many people of each company take part.

`Problem` states the question, `solve` answers it with a proven bound, `verify` checks the answer
without trusting the solver. No Django, no files, no clock beyond measuring its own time limit.
"""

from samtakt.engines.planning.checks import InvalidProblem
from samtakt.engines.planning.plan import (
    CompanyCost,
    OpenedSession,
    Plan,
    Price,
    Progress,
    Seats,
    Unmet,
)
from samtakt.engines.planning.problem import (
    Company,
    Course,
    DemandClass,
    EqualAccess,
    Outcome,
    Problem,
    ProviderCapacity,
    ResourceRow,
    SeatUse,
    SessionCandidate,
    SessionUse,
    Team,
    TravelCost,
)
from samtakt.engines.planning.solver import solve, warm_up
from samtakt.engines.planning.verify import Violation, verify

__all__ = [
    "Company",
    "CompanyCost",
    "Course",
    "DemandClass",
    "EqualAccess",
    "InvalidProblem",
    "OpenedSession",
    "Outcome",
    "Plan",
    "Price",
    "Problem",
    "Progress",
    "ProviderCapacity",
    "ResourceRow",
    "SeatUse",
    "Seats",
    "SessionCandidate",
    "SessionUse",
    "Team",
    "TravelCost",
    "Unmet",
    "Violation",
    "solve",
    "verify",
    "warm_up",
]
