"""What there is to assess of whom on a day: what their role requires, and what they hold.

Exempted requirements, and competences that are not in use on the day, are not asked for.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from samtakt.assessments.queries import levels_in_force
from samtakt.competences.library import in_use_on
from samtakt.competences.models import Competence, Exemption, Requirement
from samtakt.competences.roles import requirements_in_force
from samtakt.foundation.formats import sort_key
from samtakt.foundation.tenancy import Organisation

Levels = Mapping[tuple[int, int], tuple[int, datetime.date]]
"""(person, competence) → the agreed level and the day on which it was decided."""


@dataclass(frozen=True)
class Asked:
    """One person's competence to assess; `required` None: held, but not required now."""

    person: int
    competence: Competence
    required: int | None
    agreed: int | None
    decided_on: datetime.date | None


def asked_of(
    organisation: Organisation,
    people: Collection[int],
    day: datetime.date,
    *,
    agreed: Levels | None = None,
) -> dict[int, list[Asked]]:
    """Return what is asked of each person, what is required first, then by group and name.

    Four queries whatever the number, three where the agreed levels are given; called in the
    company's scope. A person of whom nothing is asked has an empty list.
    """
    held = agreed_levels(organisation, people, day) if agreed is None else agreed
    required = required_levels(organisation, people, day)
    cells = sorted(held.keys() | required.keys())
    competences = _in_use({competence for _person, competence in cells}, day)
    found: dict[int, list[Asked]] = {person: [] for person in people}
    for person, number in cells:
        if number in competences and person in found:
            level, decided_on = held.get((person, number), (None, None))
            needed = required.get((person, number))
            found[person].append(Asked(person, competences[number], needed, level, decided_on))
    for mine in found.values():
        mine.sort(key=in_order)
    return found


def in_order(one: Asked) -> tuple[object, ...]:
    """Return the key that competences are listed by: those required first, then by group."""
    return (one.required is None, *by_group(one.competence))


def by_group(competence: Competence) -> tuple[object, ...]:
    """Return the key that competences are listed by: by group, those without one last."""
    group = competence.group
    return (not group, sort_key(group), sort_key(competence.name), competence.pk)


def agreed_levels(
    organisation: Organisation, people: Collection[int], day: datetime.date
) -> Levels:
    """Return the agreed levels of some people in force on a day; one query."""
    rows = levels_in_force(day).filter(organisation=organisation, person__in=people)
    return {
        (person, competence): (level, decided_on)
        for person, competence, level, decided_on in rows.values_list(
            "person_id", "competence_id", "level", "decided_on"
        )
    }


def required_levels(
    organisation: Organisation,
    people: Collection[int],
    day: datetime.date,
    *,
    competence: int | None = None,
) -> dict[tuple[int, int], int]:
    """Return what is required of some people on a day, exemptions left out; two queries.

    Of several roles the highest level counts, as it does for the gap; of several versions of
    one role's requirement the newest.
    """
    rows = Requirement.objects.filter(
        requirements_in_force(day),
        Q(role__assignments__ends_on__isnull=True) | Q(role__assignments__ends_on__gte=day),
        organisation=organisation,
        role__assignments__person__in=people,
        role__assignments__starts_on__lte=day,
    )
    if competence is not None:
        rows = rows.filter(competence=competence)
    newest: dict[tuple[int, int, int], int] = {}
    for person, role, number, level in rows.order_by("valid_from", "pk").values_list(
        "role__assignments__person_id", "role_id", "competence_id", "level"
    ):
        newest[person, role, number] = level
    exempted = _exempted(organisation, people, day)
    found: dict[tuple[int, int], int] = defaultdict(int)
    for (person, _role, number), level in newest.items():
        if (person, number) not in exempted:
            found[person, number] = max(level, found[person, number])
    return dict(found)


def number_required(organisation: Organisation, people: Collection[int], day: datetime.date) -> int:
    """Return how many competences are required of any of some people on a day; one query."""
    rows = Requirement.objects.filter(
        requirements_in_force(day),
        organisation=organisation,
        role__assignments__person__in=people,
    )
    return rows.order_by().values("competence_id").distinct().count()


def _in_use(numbers: set[int], day: datetime.date) -> dict[int, Competence]:
    rows = Competence.objects.filter(in_use_on(day), pk__in=numbers)
    return {row.pk: row for row in rows}


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
