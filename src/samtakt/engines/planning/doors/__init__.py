"""Published problems with known optima, stated as joint planning problems.

Whoever can solve and prove these through the same door as ours can be compared with the literature.
"""

from samtakt.engines.planning.doors.assignment import assignment_problem
from samtakt.engines.planning.doors.facilities import facility_problem
from samtakt.engines.planning.doors.numbers import UnreadableText

__all__ = ["UnreadableText", "assignment_problem", "facility_problem"]
