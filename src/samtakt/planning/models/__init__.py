"""Demand without names, rounds, and the joint plans made from them.

Demand, seats and unmet demand are owned by the company they concern, rounds, plans and
sessions by the hub: a company sees every session of the plan but only its own seats.
"""

from samtakt.planning.models.development import ActionEffect, DevelopmentPlan, PlanAction
from samtakt.planning.models.plans import (
    CostShare,
    CostSplit,
    Plan,
    PlanAnswer,
    PlannedSeats,
    PlannedSession,
    PlanScenario,
    UnmetDemand,
)
from samtakt.planning.models.quotes import Quote, QuoteAnswer, QuoteCriterion, QuoteRequest
from samtakt.planning.models.rounds import (
    BoardOptIn,
    Demand,
    Interest,
    Participation,
    PublishedTeam,
    Round,
)

__all__ = [
    "ActionEffect",
    "BoardOptIn",
    "CostShare",
    "CostSplit",
    "Demand",
    "DevelopmentPlan",
    "Interest",
    "Participation",
    "Plan",
    "PlanAction",
    "PlanAnswer",
    "PlanScenario",
    "PlannedSeats",
    "PlannedSession",
    "PublishedTeam",
    "Quote",
    "QuoteAnswer",
    "QuoteCriterion",
    "QuoteRequest",
    "Round",
    "UnmetDemand",
]
