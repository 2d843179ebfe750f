"""How many will be able to do what is needed in the years to come, and what to do about it.

Nobody knows who will have left in three years. Each holder has a probability of still being
there on a day (`survival`), people leave independently of each other, and so the number of
holders left is Poisson-binomial: its distribution is computed exactly, not by drawing lots
(`distribution`). `measure_forecast` gives per requirement and day what to expect, how wide
the band is and how likely it is that too few are left; `verify` recomputes it another way.

`scenarios` changes the facts (growth, retirements, turnover, technology) so that forecasts
can be compared. `training` finds the fastest way from one level to another, `options` weighs
training, rotation, recruiting and hiring in against each other, and `nearest` says who in a
group of people lacks least of what a role requires.

Dates that end something are the last day on which it counts.
"""

from samtakt.engines.foresight.company import in_company
from samtakt.engines.foresight.distribution import (
    poisson_binomial,
    probability_below,
    quantile,
)
from samtakt.engines.foresight.facts import (
    Career,
    ForesightInputError,
    ForesightProblem,
    Holding,
    Requirement,
)
from samtakt.engines.foresight.forecast import (
    Chance,
    Forecast,
    Point,
    RequirementForecast,
    chances,
    in_force,
    measure_forecast,
)
from samtakt.engines.foresight.nearest import (
    Distance,
    Fit,
    Wanted,
    count_by_distance,
    measure_distances,
)
from samtakt.engines.foresight.options import (
    Kind,
    Option,
    Recommendation,
    Shortage,
    UnitCosts,
    Verdict,
    recommend,
    training_cost,
)
from samtakt.engines.foresight.scenarios import (
    Newcomers,
    Scenario,
    apply_scenario,
    without_technologies,
)
from samtakt.engines.foresight.survival import survival
from samtakt.engines.foresight.training import Step, Way, fastest_way
from samtakt.engines.foresight.verification import (
    Discrepancy,
    verify,
    verify_recommendation,
)

__all__ = [
    "Career",
    "Chance",
    "Discrepancy",
    "Distance",
    "Fit",
    "Forecast",
    "ForesightInputError",
    "ForesightProblem",
    "Holding",
    "Kind",
    "Newcomers",
    "Option",
    "Point",
    "Recommendation",
    "Requirement",
    "RequirementForecast",
    "Scenario",
    "Shortage",
    "Step",
    "UnitCosts",
    "Verdict",
    "Wanted",
    "Way",
    "apply_scenario",
    "chances",
    "count_by_distance",
    "fastest_way",
    "in_company",
    "in_force",
    "measure_distances",
    "measure_forecast",
    "poisson_binomial",
    "probability_below",
    "quantile",
    "recommend",
    "survival",
    "training_cost",
    "verify",
    "verify_recommendation",
    "without_technologies",
]
