"""How large an instance is, before a model of it is built."""

from samtakt.engines.planning.columns import Index, pairs_by_outcome
from samtakt.engines.planning.problem import Problem
from samtakt.engines.planning.rounds import share_count


def shares_of(problem: Problem) -> int:
    """Return into how many shares a plan of the instance is cut; 1 if it stays whole.

    It counts needs with sessions: a few columns less than there are where one seat meets several
    needs of a person, or a class has seats published before.
    """
    return share_count(sum(len(demand) for demand, *_ in pairs_by_outcome(Index(problem))))
