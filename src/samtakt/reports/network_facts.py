"""What the network's report is made from: the joint plan as its hub sees it. No names of people."""

import datetime
from collections import Counter
from dataclasses import dataclass

from samtakt.foundation.tenancy import Organisation
from samtakt.planning.models import Plan
from samtakt.planning.plans import PlanView, plan_view


@dataclass(frozen=True, slots=True)
class Reason:
    """Why needs are left: how many people and companies the same reason concerns."""

    sentence: str
    people: int
    companies: int


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

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why needs are left, the reason that concerns most people first."""
        people: Counter[str] = Counter()
        companies: dict[str, set[int]] = {}
        for row in self.plan.unmet:
            people[row.sentence] += row.people
            companies.setdefault(row.sentence, set()).add(row.company.id)
        return tuple(
            Reason(sentence, count, len(companies[sentence]))
            for sentence, count in sorted(people.items(), key=lambda each: (-each[1], each[0]))
        )


def read_report(hub: Organisation, plan: Plan) -> NetworkReport:
    """Read everything in the network's report; called in the hub's scope."""
    return NetworkReport(
        hub=hub.name,
        place=hub.place,
        plan=plan_view(plan, viewer=hub),
        plan_json=plan.plan_file.read(),
    )
