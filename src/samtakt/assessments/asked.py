"""What there is to assess of whom on a day: what their role requires, and what they hold.

Exempted requirements, headings and competences that have left the library are not asked for.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from samtakt.assessments.circumstances import Circumstances
from samtakt.assessments.queries import levels_in_force
from samtakt.competences.models import Competence, Exemption, Requirement
from samtakt.foundation.formats import sort_key
from samtakt.foundation.tenancy import Organisation


@dataclass(frozen=True)
class Asked:
    """One person's competence to assess; `required` None: held, but not required now."""

    person: int
    competence: Competence
    required: int | None
    agreed: int | None
    decided_on: datetime.date | None


def asked_of(
    organisation: Organisation, people: Collection[int], day: datetime.date
) -> dict[int, list[Asked]]:
    """Return what is asked of each person, by the competence's group and name.

    Seven queries whatever the number; called in the company's scope. A person of whom nothing
    is asked has an empty list.
    """
    around = Circumstances.of(organisation, people)
    required = {person: around.required(person, day) for person in people}
    agreed = {
        (person, competence): (level, decided_on)
        for person, competence, level, decided_on in levels_in_force(day)
        .filter(organisation=organisation, person__in=people)
        .values_list("person_id", "competence_id", "level", "decided_on")
    }
    exempted = _exempted(organisation, people, day)
    numbers = {one for each in required.values() for one in each}
    numbers |= {competence for _person, competence in agreed}
    competences = _in_use(numbers, day)
    levels = _levels({one for each in required.values() for ones in each.values() for one in ones})
    found: dict[int, list[Asked]] = {person: [] for person in people}
    for person in people:
        mine = {competence for of, competence in agreed if of == person} | required[person].keys()
        for number in mine & competences.keys():
            level, decided_on = agreed.get((person, number), (None, None))
            needed = None
            if (person, number) not in exempted:
                # Of several roles the highest requirement counts, as it does for the gap.
                needed = max(
                    (levels[one] for one in required[person].get(number, [])), default=None
                )
            if needed is None and level is None:
                continue
            found[person].append(Asked(person, competences[number], needed, level, decided_on))
        found[person].sort(key=in_order)
    return found


def in_order(one: Asked) -> tuple[object, ...]:
    """Return the key that competences are listed by: those required first, then by group."""
    group = one.competence.group
    return (
        one.required is None,
        not group,
        sort_key(group),
        sort_key(one.competence.name),
        one.competence.pk,
    )


def _levels(requirements: set[int]) -> dict[int, int]:
    return dict(Requirement.objects.filter(pk__in=requirements).values_list("pk", "level"))


def _in_use(numbers: set[int], day: datetime.date) -> dict[int, Competence]:
    rows = Competence.objects.filter(pk__in=numbers, is_heading=False)
    return {row.pk: row for row in rows.exclude(retired_on__lte=day)}


def _exempted(
    organisation: Organisation, people: Collection[int], day: datetime.date
) -> set[tuple[int, int]]:
    rows = Exemption.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        organisation=organisation,
        person__in=people,
        valid_from__lte=day,
    )
    return set(rows.values_list("person_id", "competence_id"))
