"""Fair shares of the cost of a joint plan: what each company pays, and what is proven of it.

`Game` states who takes what at which terms, `recommend` shares the cost, `promise` says how
nearly no coalition would do better by leaving, `verify` checks all of it independently and
`verify_against_plan` that it is of the plan. No Django, no files, no clock; chance only from a
seed.
"""

from samtakt.engines.costshare.certificate import Certificate, certify
from samtakt.engines.costshare.checking import Checked, certify_checked
from samtakt.engines.costshare.coalitions import MOST_COMPANIES, Coalitions
from samtakt.engines.costshare.core import equal_savings, least_core, least_ratio
from samtakt.engines.costshare.game import Company, Course, Game, GameInputError, Offer
from samtakt.engines.costshare.nucleolus import nucleolus
from samtakt.engines.costshare.objections import Objection, search_objections
from samtakt.engines.costshare.planned import PlannedGame, planned_game
from samtakt.engines.costshare.planverification import verify_against_plan
from samtakt.engines.costshare.prices import (
    at_marked_up_prices,
    equal_savings_under_prices,
    seat_prices,
)
from samtakt.engines.costshare.promise import promise, promise_by_prices, settling
from samtakt.engines.costshare.proposal import (
    ALLOWED,
    PROPOSED,
    RULES,
    compare,
    recommend,
    share_by,
)
from samtakt.engines.costshare.shapley import shapley, shapley_exact, shapley_sampled
from samtakt.engines.costshare.shares import (
    Promise,
    Rule,
    Shares,
    per_participation,
    proportional_to_alone,
    split,
)
from samtakt.engines.costshare.verification import Discrepancy, verify

__all__ = [
    "ALLOWED",
    "MOST_COMPANIES",
    "PROPOSED",
    "RULES",
    "Certificate",
    "Checked",
    "Coalitions",
    "Company",
    "Course",
    "Discrepancy",
    "Game",
    "GameInputError",
    "Objection",
    "Offer",
    "PlannedGame",
    "Promise",
    "Rule",
    "Shares",
    "at_marked_up_prices",
    "certify",
    "certify_checked",
    "compare",
    "equal_savings",
    "equal_savings_under_prices",
    "least_core",
    "least_ratio",
    "nucleolus",
    "per_participation",
    "planned_game",
    "promise",
    "promise_by_prices",
    "proportional_to_alone",
    "recommend",
    "search_objections",
    "seat_prices",
    "settling",
    "shapley",
    "shapley_exact",
    "shapley_sampled",
    "share_by",
    "split",
    "verify",
    "verify_against_plan",
]
