"""Scenarios that a company keeps, and what each of them would mean, side by side.

The first is always what is known today. A scenario leaves technology items out or adds planned
ones, lets the need grow, moves retirements and sets how many leave in a year.
"""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.facts import read_people_facts, roles_held
from samtakt.analysis.foresight import (
    LIKELY,
    CompanyForesight,
    ForesightFacts,
    Outlook,
    foresee,
    read_foresight_facts,
)
from samtakt.analysis.futurerows import effects, headcount_as_if, role_rows, roles_as_if
from samtakt.analysis.gapahead import GapAhead, gap_ahead, with_role_rows
from samtakt.analysis.models import Scenario as SavedScenario
from samtakt.analysis.models import TechnologyItem
from samtakt.analysis.refusals import Refusal
from samtakt.analysis.technologyeffects import COUNTS
from samtakt.engines.foresight import Scenario
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Organisation

SAVED = audit.verb("analysis.scenario_saved")
REMOVED = audit.verb("analysis.scenario_removed")

MOST_COMPARED = 4


class NameIsTaken(Refusal):
    """The company keeps a scenario of that name."""

    text = _("There is already a scenario with this name.")


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a scenario assumes; the default is what is known today."""

    name: str
    id: int | None = None
    items_on: frozenset[int] = frozenset()
    items_off: frozenset[int] = frozenset()
    growth_percent: int = 0
    retirement_shift_years: int = 0
    turnover_percent: Decimal | None = None

    @property
    def of_engine(self) -> Scenario:
        """The part that changes numbers and careers."""
        turnover = self.turnover_percent
        return Scenario(
            growth=self.growth_percent / 100,
            retirement_shift_years=self.retirement_shift_years,
            yearly_turnover=None if turnover is None else float(turnover) / 100,
        )


@dataclass(frozen=True)
class HoldersIf:
    """How many would be left in a scenario.

    `short` are the competences of which, on the last day, too few are more likely than not;
    `missing` is how many holders are expected to be missing of all that is required then.
    """

    assumed: Assumed
    foresight: CompanyForesight
    short: int
    missing: float
    required: int
    staff_left: float

    def outlook_of(self, competence: int) -> Outlook | None:
        """Return one competence over the whole company."""
        rows = self.foresight.competences
        return next((row for row in rows if row.competence.id == competence), None)


@dataclass(frozen=True)
class GapIf:
    """What people would lack in a scenario on a day."""

    assumed: Assumed
    ahead: GapAhead


def save_scenario(assumed: Assumed, *, by: Actor) -> SavedScenario:
    """Keep a scenario, or what was changed in it. Called in the company's scope.

    Raises:
        NameIsTaken: another scenario has the name.
    """
    others = SavedScenario.objects.filter(organisation=by.organisation, name=assumed.name)
    if others.exclude(pk=assumed.id).exists():
        raise NameIsTaken
    row = (
        SavedScenario.objects.get(pk=assumed.id)
        if assumed.id
        else SavedScenario(organisation=by.organisation)
    )
    with transaction.atomic():
        row.name = assumed.name
        row.items_on, row.items_off = sorted(assumed.items_on), sorted(assumed.items_off)
        row.growth_percent = assumed.growth_percent
        row.retirement_shift_years = assumed.retirement_shift_years
        row.turnover_percent = assumed.turnover_percent
        row.made_by = by.name
        row.save()
        audit.record(by, SAVED, row, name=assumed.name)
    return row


def remove_scenario(scenario: SavedScenario, *, by: Actor) -> None:
    """Keep a scenario no longer."""
    with transaction.atomic():
        audit.record(by, REMOVED, scenario, name=scenario.name)
        scenario.delete()


def assumed_in(row: SavedScenario) -> Assumed:
    """Return what a kept scenario assumes."""
    return Assumed(
        name=row.name,
        id=row.pk,
        items_on=frozenset(row.items_on),
        items_off=frozenset(row.items_off),
        growth_percent=row.growth_percent,
        retirement_shift_years=row.retirement_shift_years,
        turnover_percent=row.turnover_percent,
    )


def kept_scenarios(organisation: Organisation) -> list[Assumed]:
    """Return what a company's kept scenarios assume, by name; one query."""
    rows = SavedScenario.objects.filter(organisation=organisation).order_by("name", "pk")
    return [assumed_in(row) for row in rows]


def planned_items(organisation: Organisation) -> list[TechnologyItem]:
    """Return the technology items that a scenario can add or leave out, by day."""
    rows = TechnologyItem.objects.filter(organisation=organisation)
    return list(
        rows.exclude(state=TechnologyItem.State.CANCELLED).order_by("goes_live_on", "name", "pk")
    )


def live_between(
    organisation: Organisation, first: datetime.date, last: datetime.date
) -> list[TechnologyItem]:
    """Return the decided technology that goes live after a day and by another, in order."""
    rows = TechnologyItem.objects.filter(
        organisation=organisation,
        state__in=COUNTS,
        goes_live_on__gt=first,
        goes_live_on__lte=last,
    )
    return list(rows.order_by("goes_live_on", "name", "pk"))


def compare_holders(
    organisation: Organisation, scenarios: Sequence[Assumed], *, as_of: datetime.date
) -> tuple[HoldersIf, ...]:
    """Return how many would be left in each scenario; the queries do not grow with them."""
    facts = read_foresight_facts(organisation, as_of=as_of)
    # Only what is added needs them; what is left out stands in the rows themselves.
    planned = effects(organisation) if any(one.items_on for one in scenarios) else ()
    return tuple(_holders_if(assumed, _as_if(facts, planned, assumed)) for assumed in scenarios)


def _as_if(facts: ForesightFacts, planned: Collection, assumed: Assumed) -> ForesightFacts:
    chosen = {"items_on": assumed.items_on, "items_off": assumed.items_off}
    return replace(
        facts,
        roles=roles_as_if(facts.roles, planned, **chosen),
        headcount=headcount_as_if(facts.headcount, planned, **chosen),
    )


def _holders_if(assumed: Assumed, facts: ForesightFacts) -> HoldersIf:
    found = foresee(facts, scenario=assumed.of_engine)
    last = [row.last for row in found.competences]
    return HoldersIf(
        assumed=assumed,
        foresight=found,
        short=sum(1 for point in last if (point.shortage or 0) > LIKELY),
        missing=sum(point.expected_missing for point in last),
        required=sum(point.required or 0 for point in last),
        staff_left=found.staff[-1].expected,
    )


def compare_gaps(
    organisation: Organisation,
    scenarios: Iterable[Assumed],
    *,
    as_of: datetime.date,
    day: datetime.date,
) -> tuple[GapIf, ...]:
    """Return what people would lack in each scenario; only its technology plays a part."""
    facts = read_people_facts(organisation, as_of=as_of)
    rows, planned = role_rows(organisation), effects(organisation)
    held = roles_held(organisation)
    measured: dict[tuple[frozenset[int], frozenset[int]], GapAhead] = {}
    found = []
    for assumed in scenarios:
        items = (assumed.items_on, assumed.items_off)
        if items not in measured:
            changed = roles_as_if(rows, planned, items_on=items[0], items_off=items[1])
            measured[items] = gap_ahead(with_role_rows(facts, changed, held), day)
        found.append(GapIf(assumed, measured[items]))
    return tuple(found)
