"""The joint plan on its way: proposed, approved by most, declined by one, not answered by some.

The first company has not answered, so that whoever signs in there meets the question.
"""

import datetime
from collections.abc import Sequence

from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.planning.models import Plan, PlanAnswer
from samtakt.planning.proposing import CannotAnswer, answer_plan, propose

DAYS_TO_ANSWER = 10
DECLINES = 3
"""Which company declines, counted from the first."""
WAITING = (0, 5)
WHY = "Vi bygger om hallen i vår och kan inte släppa någon före sommaren."


def tell_proposal(
    plan: Plan, companies: Sequence[Organisation], *, today: datetime.date, name: str
) -> None:
    """Propose the plan and let most of the companies answer."""
    with scope_for(plan.organisation):
        answer_by = today + datetime.timedelta(days=DAYS_TO_ANSWER)
        propose(plan, answer_by, by=system_actor(plan.organisation, name))
    for place, company in enumerate(companies):
        if place in WAITING:
            continue
        declines = place == DECLINES
        answer = PlanAnswer.Answer.DECLINED if declines else PlanAnswer.Answer.APPROVED
        with scope_for(company):
            try:
                answer_plan(plan, answer, WHY if declines else "", by=system_actor(company, name))
            except CannotAnswer:
                continue  # it has no seat in the plan
