"""What foresight assumes: turnover, retirement, unit costs and lead times, dated and with source.

Every figure is a row of the legal rules, so that it has a day, a source and the day on which
somebody compared the two. Nothing is assumed in a function.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from samtakt.analysis.facts import MINIMUM_DAY_WORK, MINIMUM_SHIFT_WORK, RETIREMENT_AGE
from samtakt.engines.foresight import Step, UnitCosts
from samtakt.foundation.legalrules import LegalRule, NoRuleInForce, rules_known_on

PREFIX = "foresight."
OTHERS = (RETIREMENT_AGE, MINIMUM_DAY_WORK, MINIMUM_SHIFT_WORK)


@dataclass(frozen=True, slots=True)
class Assumption:
    """One figure as it holds on the day; `checked_on` None: nobody has compared it yet."""

    key: str
    value: float
    unit: str
    description: str
    source: str
    checked_on: datetime.date | None


@dataclass(frozen=True)
class Assumptions:
    """All figures that foresight uses on a day, by key."""

    rows: Mapping[str, Assumption]

    def value(self, key: str) -> float:
        """Return one figure.

        Raises:
            NoRuleInForce: somebody has removed it.
        """
        try:
            return self.rows[key].value
        except KeyError:
            raise NoRuleInForce(key) from None

    def days(self, key: str) -> int:
        """Return a lead time in whole days."""
        return round(self.value(f"{PREFIX}lead.{key}"))

    @property
    def retirement_spread_years(self) -> float:
        """The standard deviation of retirement around the usual age."""
        return self.value("foresight.retirement.spread")

    def yearly_turnover(self, kind: str) -> float:
        """The share (0–1) of a kind of employment that leaves in a year."""
        return self.value(f"foresight.turnover.{kind}") / 100

    @property
    def costs(self) -> UnitCosts:
        """What the options for a shortage cost and how long they take."""
        return UnitCosts(
            working_hour=self.value("foresight.cost.working_hour"),
            recruit=self.value("foresight.cost.recruit"),
            recruit_days=self.days("recruit"),
            recruit_days_hard=self.days("recruit_hard"),
            rotation_hours=self.value("foresight.rotation.hours"),
            rotation_days=self.days("rotation"),
            hire_in_hour=self.value("foresight.cost.hire_in_hour"),
            hire_in_days=self.days("hire_in"),
            hours_a_month=self.value("foresight.hours_a_month"),
        )

    def coaching(self, from_level: int) -> Step:
        """Return the step of one level by coaching at the workplace."""
        hours = self.value("foresight.coaching.hours")
        weeks = hours / self.value("foresight.coaching.hours_per_week")
        return Step(
            course=None,
            from_level=from_level,
            to_level=from_level + 1,
            hours=hours,
            price=0.0,
            days=round(weeks * 7),
            trainer_hours=self.value("foresight.coaching.trainer_hours"),
        )


def read_assumptions(as_of: datetime.date) -> Assumptions:
    """Return what is assumed on a day; one query."""
    rows = LegalRule.objects.filter(Q(key__startswith=PREFIX) | Q(key__in=OTHERS))
    return Assumptions(
        {
            key: Assumption(
                key=key,
                value=float(rule.value),
                unit=rule.unit,
                description=rule.description,
                source=rule.source,
                checked_on=rule.checked_on,
            )
            for key, rule in rules_known_on(rows, as_of).items()
        }
    )
