"""Who may do this now: for a machine, a day and a shift, who may work there, and who may not.

Whoever may has every single thing the machine requires, valid that day. Whoever may not is
listed with each thing that is missing and since when, if they belong to the machine's team or
have a part of it. An exception (`Waiver`) is shown and never makes anybody one who may.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from samtakt.assessments.decay import agreed_facts, needing_confirmation
from samtakt.certificates.listing import all_working
from samtakt.certificates.models import CertificateStatus, Equipment, EquipmentRule, Waiver
from samtakt.certificates.standing import Register, register
from samtakt.certificates.validity import Reason, Standing
from samtakt.foundation.formats import sort_key
from samtakt.organisations.models import Employment, Organisation, Person, Shift, Team
from samtakt.organisations.queries import People


class Kind(StrEnum):
    """What sort of thing is required."""

    CERTIFICATE = "certificate"
    PERMIT = "permit"
    FITNESS = "fitness"
    COMPETENCE = "competence"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that somebody does not have: what, why, and the last day on which they had it."""

    kind: Kind
    name: str
    reason: Reason
    last_day: datetime.date | None = None
    level: int | None = None
    required: int | None = None
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonMay:
    """One person at one machine on one day. `until` is the last day if nothing is done."""

    person: Person
    team: Team | None
    shift: Shift | None
    lacks: tuple[Lack, ...]
    until: datetime.date | None
    waiver: Waiver | None = None
    has_any: bool = False

    @property
    def may(self) -> bool:
        """Whether everything that the machine requires is there."""
        return not self.lacks

    @property
    def lacks_fitness(self) -> bool:
        """Whether something medical is among what is missing."""
        return any(lack.kind in {Kind.FITNESS, Kind.HIDDEN} for lack in self.lacks)


@dataclass(frozen=True, slots=True)
class WhoMay:
    """The answer: by name, those who may and those who may not.

    `shifts` are those that somebody asked about works on that day.
    """

    equipment: Equipment
    rules: tuple[EquipmentRule, ...]
    day: datetime.date
    shift: Shift | None
    shifts: tuple[Shift, ...]
    may: tuple[PersonMay, ...]
    may_not: tuple[PersonMay, ...]


def rules_of(machines: Collection[Equipment]) -> dict[int, list[EquipmentRule]]:
    """Return what each machine requires, in one query."""
    found: dict[int, list[EquipmentRule]] = defaultdict(list)
    rows = EquipmentRule.objects.filter(equipment__in=[each.pk for each in machines])
    related = ("certificate_type", "permit_type", "fitness_type", "competence")
    for rule in rows.select_related("equipment", *related).order_by("pk"):
        found[rule.equipment_id].append(rule)
    return found


def machines_with_rules(organisation: Organisation) -> "QuerySet[Equipment]":
    """Return the machines in use that require something, by name."""
    rules = EquipmentRule.objects.filter(organisation=organisation).values("equipment_id")
    machines = Equipment.objects.filter(organisation=organisation, retired_on=None, pk__in=rules)
    return machines.select_related("organisation").order_by("name", "pk")


def who_may(
    equipment: Equipment,
    day: datetime.date,
    *,
    shift: int | None = None,
    people: People | None = None,
    fitness_seen_of: Collection[int] | None = None,
    with_waivers: bool = True,
) -> WhoMay:
    """Answer for one machine; see `who_may_all`."""
    (answer,) = who_may_all(
        [equipment],
        day,
        shift=shift,
        people=people,
        fitness_seen_of=fitness_seen_of,
        with_waivers=with_waivers,
    )
    return answer


def who_may_all(
    machines: Collection[Equipment],
    day: datetime.date,
    *,
    shift: int | None = None,
    people: People | None = None,
    fitness_seen_of: Collection[int] | None = None,
    with_waivers: bool = True,
) -> list[WhoMay]:
    """Answer for several machines of one company in nine queries; called in its scope.

    `shift` is the number of one. `people` are those whom the reader may see, None for all. Of
    those outside `fitness_seen_of` (None: of all it may be seen) a missing examination is told
    as something that HR can tell.
    """
    rules = rules_of(machines)
    organisation = next((each.organisation for each in machines), None)
    if organisation is None:
        return []
    book = register(organisation, day, people=people, soon_days=0)
    levels = _levels(organisation, rules, day, people)
    waived = _waived(machines, day) if with_waivers else {}
    here = all_working(book).values()
    present = sorted(here, key=lambda row: (row.person.name_key, row.person_id))
    shifts = {row.shift_id: row.shift for row in present if row.shift}
    asked = [row for row in present if shift is None or row.shift_id in {None, shift}]
    answers = []
    for each in machines:
        may, may_not = _answer(
            each, rules.get(each.pk, []), book, levels, waived, asked, fitness_seen_of
        )
        answers.append(
            WhoMay(
                each,
                tuple(rules.get(each.pk, [])),
                day,
                shifts.get(shift),
                tuple(sorted(shifts.values(), key=lambda row: (sort_key(row.name), row.pk))),
                may,
                may_not,
            )
        )
    return answers


def _waived(machines: Collection[Equipment], day: datetime.date) -> dict[tuple[int, int], Waiver]:
    rows = Waiver.objects.filter(equipment__in=[each.pk for each in machines], valid_on=day)
    return {(row.equipment_id, row.person_id): row for row in rows}


@dataclass(frozen=True, slots=True)
class _Levels:
    """The agreed levels that machines ask for, and those that nobody has confirmed for long."""

    agreed: dict[tuple[int, int], int]
    faded: frozenset[tuple[int, int]]


def _levels(
    organisation: Organisation,
    rules: dict[int, list[EquipmentRule]],
    day: datetime.date,
    people: People | None,
) -> _Levels:
    asked = {rule.competence_id for each in rules.values() for rule in each if rule.competence_id}
    if not asked:
        return _Levels({}, frozenset())
    facts = agreed_facts(organisation, day=day, people=people, competences=asked)
    return _Levels(
        {(fact.person, fact.competence): fact.level for fact in facts},
        needing_confirmation(organisation, facts, day=day, people=people),
    )


def _answer(
    equipment: Equipment,
    rules: list[EquipmentRule],
    book: Register,
    levels: _Levels,
    waived: dict[tuple[int, int], Waiver],
    present: Iterable[Employment],
    fitness_seen_of: Collection[int] | None,
) -> tuple[tuple[PersonMay, ...], tuple[PersonMay, ...]]:
    may: list[PersonMay] = []
    may_not: list[PersonMay] = []
    for row in present:
        lacks, ends, has_any = _judge(rules, row.person_id, equipment, book, levels)
        if fitness_seen_of is not None and row.person_id not in fitness_seen_of:
            lacks = [_hidden(lack) for lack in lacks]
        waiver = waived.get((equipment.pk, row.person_id))
        found = PersonMay(
            row.person, row.team, row.shift, tuple(lacks), min(ends, default=None), waiver, has_any
        )
        if found.may:
            may.append(found)
        elif has_any or waiver or (equipment.team_id and row.team_id == equipment.team_id):
            may_not.append(found)
    return tuple(may), tuple(may_not)


def _judge(
    rules: list[EquipmentRule],
    person: int,
    equipment: Equipment,
    book: Register,
    levels: _Levels,
) -> tuple[list[Lack], list[datetime.date], bool]:
    lacks: list[Lack] = []
    ends: list[datetime.date] = []
    has_any = False
    for rule in rules:
        if rule.competence_id:
            level = levels.agreed.get((person, rule.competence_id))
            has_any = has_any or bool(level)
            reason = _why_no_level(rule, level, (person, rule.competence_id) in levels.faded)
            if reason is not None:
                name = str(rule.competence)
                lacks.append(Lack(Kind.COMPETENCE, name, reason, level=level, required=rule.level))
            continue
        kind, name, standing = _held(rule, person, equipment, book)
        has_any = has_any or standing.reason != Reason.MISSING
        if not standing.counts:
            lacks.append(_lack(kind, name, standing))
        elif standing.last_day is not None:
            ends.append(standing.last_day)
    return lacks, ends, has_any


def _why_no_level(rule: EquipmentRule, level: int | None, faded: bool) -> Reason | None:
    if level is None:
        return Reason.MISSING
    if level < (rule.level or 0):
        return Reason.LEVEL
    return Reason.NOT_CONFIRMED if faded else None


def _held(
    rule: EquipmentRule, person: int, equipment: Equipment, book: Register
) -> tuple[Kind, str, Standing]:
    if rule.certificate_type_id:
        held = book.certificate(person, rule.certificate_type_id)
        return Kind.CERTIFICATE, str(rule.certificate_type), held
    if rule.permit_type_id:
        held = book.permit(person, rule.permit_type_id, equipment.pk)
        return Kind.PERMIT, str(rule.permit_type), held
    return Kind.FITNESS, str(rule.fitness_type), book.fit(person, rule.fitness_type_id or 0)


def _lack(kind: Kind, name: str, standing: Standing) -> Lack:
    reason = standing.reason or Reason.ENDED
    future = standing.status == CertificateStatus.NOT_YET
    return Lack(kind, name, reason, None if future else standing.last_day, lacking=standing.lacking)


def _hidden(lack: Lack) -> Lack:
    if lack.kind == Kind.FITNESS:
        return Lack(Kind.HIDDEN, "", Reason.MISSING)
    # What a permit stands on may be an examination: that it lacks something is enough.
    if lack.kind == Kind.PERMIT and lack.reason == Reason.PREREQUISITE:
        return Lack(Kind.PERMIT, lack.name, lack.reason)
    return lack
