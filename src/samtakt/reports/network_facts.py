"""What the network's report is made from: the joint plan as its hub sees it. No names of people."""

import datetime
from dataclasses import dataclass

from samtakt.foundation.tenancy import Organisation
from samtakt.planning.models import Plan
from samtakt.planning.plans import PlanView, plan_view


@dataclass(frozen=True, slots=True)
class NetworkReport:
    """A joint plan for its hub. `plan_json` is the engine's own plan, byte for byte."""

    hub: str
    place: str
    plan: PlanView
    plan_json: bytes

    @property
    def as_of(self) -> datetime.date:
        """The day that the needs are of."""
        return self.plan.as_of


def read_report(hub: Organisation, plan: Plan) -> NetworkReport:
    """Read everything in the network's report; called in the hub's scope."""
    return NetworkReport(
        hub=hub.name,
        place=hub.place,
        plan=plan_view(plan, viewer=hub),
        plan_json=plan.plan_file.read(),
    )
