"""Planned against done: of what was due within twelve months, how much was done in time.

An action counts from the day it is due. It is done in time if it was done no later than
twelve months after it was planned and no later than the day the figures are of. What was
accepted as a risk is no action and is left out. Figures by sex and age group leave through
`inclusion.disclosure`, which hides small groups.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from samtakt.foundation.formats import sort_key
from samtakt.foundation.legalrules import months_after, rule_on
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.inclusion.disclosure import Disclosed, disclose
from samtakt.inclusion.groups import Grouping, members
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import employed_on, sharing
from samtakt.planning.models import DevelopmentPlan, PlanAction

ALARM_SHARE = "plans.alarm_share"
WITHIN_MONTHS = 12


@dataclass(frozen=True, slots=True)
class PlannedDone:
    """How much was due and how much of it was done in time.

    `open` counts what is due and has not ended. `share` (0–1) is None where nothing was due.
    """

    due: int
    done: int
    not_done: int
    open: int
    alarm_share: float

    @property
    def share(self) -> float | None:
        """The share of what was due that was done in time."""
        return self.done / self.due if self.due else None

    @property
    def is_alarming(self) -> bool:
        """Whether so little was done that somebody has to ask why."""
        return self.share is not None and self.share < self.alarm_share


@dataclass(frozen=True, slots=True)
class CompanyShare:
    """One company's planned and done, for the hub."""

    id: int
    name: str
    figures: PlannedDone


def due_actions(as_of: datetime.date) -> "QuerySet[PlanAction]":
    """Return the actions that were due in the twelve months up to and including a day."""
    return (
        PlanAction.objects.filter(due_on__gt=months_after(as_of, -WITHIN_MONTHS), due_on__lte=as_of)
        .exclude(kind=PlanAction.Kind.ACCEPT_RISK)
        .exclude(plan__state=DevelopmentPlan.State.DRAFT)
    )


def done_in_time(action: PlanAction, as_of: datetime.date) -> bool:
    """Whether an action was done by the day, and within twelve months of being planned."""
    return (
        action.state == PlanAction.State.DONE
        and action.ended_on is not None
        and action.ended_on <= min(as_of, months_after(action.planned_on, WITHIN_MONTHS))
    )


def alarm_share(as_of: datetime.date) -> float:
    """Return the share (0–1) under which the follow-up raises an alarm."""
    return int(rule_on(ALARM_SHARE, as_of).value) / 100


def planned_done(
    actions: Iterable[PlanAction], as_of: datetime.date, *, alarm: float
) -> PlannedDone:
    """Count due actions by how they ended; `alarm` is the share under which it is too few."""
    counts = Counter(ending_of(action, as_of) for action in actions)
    return PlannedDone(
        due=sum(counts.values()),
        done=counts["done"],
        not_done=counts["not_done"],
        open=counts["open"],
        alarm_share=alarm,
    )


def ending_of(action: PlanAction, as_of: datetime.date) -> str:
    """Return how a due action ended by a day: "done" in time, "not_done" (or late), "open"."""
    if done_in_time(action, as_of):
        return "done"
    if action.ended_on is None or action.ended_on > as_of:
        return "open"
    return "not_done"


def reasons_for_not_done(actions: Iterable[PlanAction]) -> list[tuple[str, int]]:
    """Return the reasons why actions were not done, the most frequent first."""
    counts = Counter(
        action.reason_code for action in actions if action.state == PlanAction.State.NOT_DONE
    )
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def by_company(hub: Organisation, *, as_of: datetime.date) -> list[CompanyShare]:
    """Return planned against done of the members that let the hub see totals, by name."""
    companies = sharing(hub, DataClass.AGGREGATE_GAPS, as_of)
    with scope_across(hub, companies):
        rows = list(due_actions(as_of))
    alarm = alarm_share(as_of)
    return [
        CompanyShare(
            company.pk,
            company.name,
            planned_done(
                [row for row in rows if row.organisation_id == company.pk], as_of, alarm=alarm
            ),
        )
        for company in companies
    ]


@dataclass(frozen=True, slots=True)
class TeamShare:
    """One team's planned and done; `id` None gathers people without a team."""

    id: int | None
    name: str
    figures: PlannedDone


def by_team(
    actions: Iterable[PlanAction], as_of: datetime.date, *, alarm: float
) -> list[TeamShare]:
    """Return planned against done by the team that each person is in on the day, by name.

    Actions of the company's own plan are about no single person and belong to no team.
    """
    teams = {row.person_id: row.team for row in employed_on(as_of)}
    names: dict[int | None, str] = {}
    rows: dict[int | None, list[PlanAction]] = defaultdict(list)
    for action in actions:
        if action.person_id is None:
            continue
        team = teams.get(action.person_id)
        key = team.pk if team else None
        names[key] = team.name if team else ""
        rows[key].append(action)
    shares = [
        TeamShare(key, names[key], planned_done(found, as_of, alarm=alarm))
        for key, found in rows.items()
    ]
    return sorted(shares, key=lambda row: (row.id is None, sort_key(row.name)))


def by_group(
    actions: Iterable[PlanAction], as_of: datetime.date, *, alarm: float
) -> list[Disclosed[PlannedDone]]:
    """Return planned against done by sex, age group and kind of employment, as far as disclosed.

    A group is as large as the people in it who had anything due, not as their actions.
    """
    held: dict[int, list[PlanAction]] = defaultdict(list)
    for action in actions:
        if action.person_id is not None:
            held[action.person_id].append(action)
    known = members(list(held), as_of=as_of)

    def figure(found: Sequence[list[PlanAction]]) -> PlannedDone:
        return planned_done((row for rows in found for row in rows), as_of, alarm=alarm)

    return [disclose(held, known, grouping, figure=figure) for grouping in Grouping]
