"""When an agreed level has gone so long without use that somebody must confirm it.

What was agreed stays agreed: a level that needs confirmation still closes its gap, but it does
not count as somebody a shift can rely on. The company sets after how many months, per
competence or for all of them, and from which level. Without a rule nothing decays.

A level was last shown on the latest of three days: when it was agreed, when it was confirmed
(`Performance`), and the last day of use that somebody else than the person has written down.
What people say about their own last use is shown to their manager and confirms nothing.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from samtakt.assessments.models import DecayRule, Observation, Performance
from samtakt.assessments.queries import levels_in_force, observations_that_count
from samtakt.competences.models import Competence
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.legalrules import months_after
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Person
from samtakt.organisations.queries import People, of_people

RULE_SET = audit.verb("assessments.decay_rule_set")
RULE_ENDED = audit.verb("assessments.decay_rule_ended")
CONFIRMED = audit.verb("assessments.level_confirmed", audit.Erasure.BLANK)
ONE_DAY = datetime.timedelta(days=1)


class Agreed(Protocol):
    """An agreed level that counts: of whom, in what, how high, and since when."""

    @property
    def person(self) -> int: ...
    @property
    def competence(self) -> int: ...
    @property
    def level(self) -> int: ...
    @property
    def decided_on(self) -> datetime.date: ...


class AgreedFact(NamedTuple):
    """An agreed level as it was read from the database."""

    person: int
    competence: int
    level: int
    decided_on: datetime.date


@dataclass(frozen=True)
class Shown:
    """When a level was last shown, and through which day it counts; None: without end."""

    last_on: datetime.date
    counts_until: datetime.date | None

    def needs_confirmation(self, day: datetime.date) -> bool:
        """Whether somebody must confirm the level before it counts on the day."""
        return self.counts_until is not None and day > self.counts_until


class RuleEndsBeforeItStarts(Exception):
    """A decay rule would have ended before its first day."""


class NothingToConfirm(Exception):
    """No level is agreed that somebody could confirm."""

    def __str__(self) -> str:
        return str(_("No level is agreed yet, so there is nothing to confirm."))


class NotYet(Exception):
    """Somebody would have been seen doing something on a day that has not come."""

    def __str__(self) -> str:
        return str(_("The day must not be later than today."))


def needing_confirmation(
    organisation: Organisation,
    levels: Iterable[Agreed],
    *,
    day: datetime.date,
    people: People | None = None,
) -> frozenset[tuple[int, int]]:
    """Return the (person, competence) whose agreed level needs confirmation on a day.

    The one place where this is decided. `levels` are those in force on the day; `people`
    narrows what is read for them. One query without rules, two with. In the company's scope.
    """
    shown = last_shown(organisation, levels, day=day, people=people)
    return frozenset(cell for cell, each in shown.items() if each.needs_confirmation(day))


def last_shown(
    organisation: Organisation,
    levels: Iterable[Agreed],
    *,
    day: datetime.date,
    people: People | None = None,
    always: bool = False,
) -> dict[tuple[int, int], Shown]:
    """Return when each agreed level was last shown and through which day it counts.

    Where no rule is in force nothing is read and nothing returned, unless `always`.
    """
    rules = rules_in_force(organisation, day)
    if not rules and not always:
        return {}
    used = _last_use(organisation, day, people)
    return {(one.person, one.competence): _shown(one, used, rules) for one in levels}


def agreed_facts(
    organisation: Organisation,
    *,
    day: datetime.date,
    people: People | None = None,
    competences: Collection[int] | None = None,
) -> list[AgreedFact]:
    """Return the agreed levels in force on a day, of all people and competences or of some."""
    rows = levels_in_force(day).filter(of_people(people), organisation=organisation)
    if competences is not None:
        rows = rows.filter(competence__in=competences)
    columns = ("person_id", "competence_id", "level", "decided_on")
    return [AgreedFact(*row) for row in rows.values_list(*columns)]


def rules_in_force(organisation: Organisation, day: datetime.date) -> dict[int | None, DecayRule]:
    """Return the rule per competence on a day; under None the one for all the others."""
    rows = (
        DecayRule.objects.filter(organisation=organisation, valid_from__lte=day)
        .exclude(valid_to__lt=day)
        .order_by("valid_from", "pk")
    )
    return {row.competence_id: row for row in rows}


def _shown(
    agreed: Agreed,
    used: Mapping[tuple[int, int], datetime.date],
    rules: Mapping[int | None, DecayRule],
) -> Shown:
    last = max(agreed.decided_on, used.get((agreed.person, agreed.competence), datetime.date.min))
    rule = rules.get(agreed.competence) or rules.get(None)
    if rule is None or agreed.level < rule.from_level:
        return Shown(last, None)
    return Shown(last, months_after(last, rule.months))


def _last_use(
    organisation: Organisation, day: datetime.date, people: People | None
) -> dict[tuple[int, int], datetime.date]:
    cell = ("person_id", "competence_id")
    confirmed = Performance.objects.filter(
        of_people(people), organisation=organisation, performed_on__lte=day
    )
    written = (
        observations_that_count(day)
        .filter(of_people(people), organisation=organisation, last_performed__lte=day)
        .exclude(source=Observation.Source.SELF)
    )
    both = (confirmed.order_by().values_list(*cell).annotate(last=Max("performed_on"))).union(
        written.order_by().values_list(*cell).annotate(last=Max("last_performed")), all=True
    )
    found: dict[tuple[int, int], datetime.date] = {}
    for person, competence, last in both:
        found[person, competence] = max(last, found.get((person, competence), last))
    return found


def set_decay_rule(
    organisation: Organisation,
    *,
    competence: Competence | None,
    months: int,
    from_level: int,
    valid_from: datetime.date,
    by: Actor,
) -> DecayRule:
    """Say after how many months without use a level needs confirmation, from a day on.

    `competence` None is the rule for all that have none of their own. What was in force ends
    the day before; a rule of the same first day, or a later one, is replaced.
    """
    with transaction.atomic():
        same = DecayRule.objects.filter(organisation=organisation, competence=competence)
        same.filter(valid_from__gte=valid_from).delete()
        same.filter(valid_from__lt=valid_from).exclude(valid_to__lt=valid_from).update(
            valid_to=valid_from - ONE_DAY
        )
        rule = DecayRule(
            organisation=organisation,
            competence=competence,
            months=months,
            from_level=from_level,
            valid_from=valid_from,
        )
        rule.save()
        audit.record(by, RULE_SET, rule, months=months, from_level=from_level, day=valid_from)
    return rule


def end_decay_rule(rule: DecayRule, *, last_day: datetime.date, by: Actor) -> DecayRule:
    """Let a rule hold through a day and no longer.

    Raises:
        RuleEndsBeforeItStarts: the day is before the rule's first.
    """
    if last_day < rule.valid_from:
        raise RuleEndsBeforeItStarts
    with transaction.atomic():
        rule.valid_to = last_day
        rule.save(update_fields=["valid_to"])
        audit.record(by, RULE_ENDED, rule, day=last_day)
    return rule


def confirm(
    person: Person, competence: Competence, *, on: datetime.date, today: datetime.date, by: Actor
) -> Performance:
    """Say that somebody was seen doing, on a day, what their agreed level says they can.

    Raises:
        NotYet: the day is after today.
        NothingToConfirm: no level is agreed.
    """
    if on > today:
        raise NotYet
    if not levels_in_force(today).filter(person=person, competence=competence).exists():
        raise NothingToConfirm
    with transaction.atomic():
        row = Performance(
            organisation=person.organisation,
            person=person,
            competence=competence,
            performed_on=on,
            noted_by=by.name,
        )
        row.save()
        audit.record(by, CONFIRMED, row, competence=competence.pk, day=on)
    return row
