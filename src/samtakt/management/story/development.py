"""Development plans: last year's, half of it done, and this year's, waiting for its days."""

import dataclasses
import datetime
from decimal import Decimal

from samtakt.competences.models import Competence
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Person
from samtakt.organisations.queries import employed_on
from samtakt.planning.developmentplans import (
    ActionDetails,
    add_action,
    close_plan,
    confirm_as_employee,
    confirm_as_manager,
    end_action,
    evaluate_effect,
    make_plan,
)
from samtakt.planning.models import DevelopmentPlan
from samtakt.planning.proposals import proposals_for
from samtakt.planning.takeup import take_up

PEOPLE_WITH_PLANS = 24
PEOPLE_LAST_YEAR = 20
MOST_ACTIONS = 3
# How last year's actions ended, over and over: 5 of 9 done, the rest with the usual reasons.
ENDINGS = ("", "", "no_time", "", "cancelled_by_provider", "", "no_time", "", "too_few")
LAST_YEAR = (
    ("coaching", "Gå bredvid vid maskinen", Decimal(0)),
    ("course", "Kurs enligt planen", Decimal(6500)),
    ("rotation", "Två veckor i grannlaget", Decimal(0)),
)


def tell(company: Organisation, *, today: datetime.date, by: Actor) -> None:
    """Give some of the company's people last year's and this year's plan, and the company its own."""
    people = _people(today)
    for place, person in enumerate(people):
        if place < PEOPLE_LAST_YEAR:
            _last_year(person, place, today, by)
        _this_year(person, today, by, confirmed=place % 4 != 3)
    _company(company, today, by)


def _people(today: datetime.date) -> list[Person]:
    rows = employed_on(today).filter(team__isnull=False).order_by("person__name_key", "person_id")
    return list({row.person_id: row.person for row in rows}.values())[:PEOPLE_WITH_PLANS]


def _confirm(plan: DevelopmentPlan, by: Actor) -> None:
    confirm_as_manager(plan, by=by)
    if plan.person is not None:
        confirm_as_employee(
            plan, by=dataclasses.replace(by, name=plan.person.name, person_id=plan.person.pk)
        )


def _last_year(person: Person, place: int, today: datetime.date, by: Actor) -> None:
    planned_on, due_on = today - datetime.timedelta(days=330), today - datetime.timedelta(days=60)
    plan = make_plan(
        person=person,
        name=str(today.year - 1),
        starts_on=planned_on,
        ends_on=today - datetime.timedelta(days=1),
        by=by,
    )
    kind, title, cost = LAST_YEAR[place % len(LAST_YEAR)]
    known = proposals_for(person, as_of=today)
    about = (
        Competence.objects.filter(pk__in=[row.competence.id for row in known])
        .order_by("pk")
        .first()
    )
    if about is None and kind == "course":
        kind = "coaching"
    details = ActionDetails(
        kind=kind,
        title=title,
        due_on=due_on,
        owner_name=by.name,
        competence=about,
        cost=cost,
        hours=Decimal(16),
    )
    action = add_action(plan, details, by=by, planned_on=planned_on)
    _confirm(plan, by)
    action.refresh_from_db()
    reason = ENDINGS[place % len(ENDINGS)]
    ended_on = due_on - datetime.timedelta(days=5)
    end_action(action, done=not reason, ended_on=ended_on, reason_code=reason, by=by)
    if not reason and place % 2 == 0:
        evaluate_effect(
            action,
            method="Sett vid maskinen efter tre veckor",
            evaluated_on=ended_on + datetime.timedelta(days=21),
            result="full" if place % 4 == 0 else "partial",
            by=by,
        )
    close_plan(plan, by=by)


def _this_year(person: Person, today: datetime.date, by: Actor, *, confirmed: bool) -> None:
    chosen = proposals_for(person, as_of=today)[:MOST_ACTIONS]
    if not chosen:
        return
    plan = make_plan(
        person=person,
        name=str(today.year),
        starts_on=today,
        ends_on=today + datetime.timedelta(days=364),
        by=by,
    )
    take_up(plan, chosen, by=by)
    if confirmed:
        _confirm(plan, by)
    else:
        confirm_as_manager(plan, by=by)


def _company(company: Organisation, today: datetime.date, by: Actor) -> None:
    plan = make_plan(
        person=None,
        name=f"{company.name} {today.year}",
        starts_on=today,
        ends_on=today + datetime.timedelta(days=364),
        by=by,
    )
    for kind, title, days, cost in (
        ("recruit", "Rekrytera en CNC-ställare till kvällsskiftet", 80, 45_000),
        ("hire_in", "Hyra in svetsare under semestern", 200, 120_000),
        ("accept_risk", "En ensam mätteknikare till hösten", 150, 0),
    ):
        details = ActionDetails(
            kind=kind,
            title=title,
            due_on=today + datetime.timedelta(days=days),
            owner_name=by.name,
            cost=Decimal(cost),
        )
        add_action(plan, details, by=by)
    _confirm(plan, by)
