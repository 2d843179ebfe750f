"""Medical fitness: type, result and days, and never what the doctor found.

Who may see it is decided in `access` ("fitness.see_person"): HR, the person, and the person's
own line manager, who must know whom to put where. Whoever else asks who may work at a machine
learns that something is missing, not what.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from samtakt.certificates.models import Fitness, FitnessType
from samtakt.certificates.refusals import AlreadyRecorded, DateAhead, EndsBeforeItBegins
from samtakt.foundation import access, audit
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.legalrules import months_after
from samtakt.organisations.models import Person

RECORDED = audit.verb("fitness.recorded", audit.Erasure.BLANK)


def record_fitness(
    person: Person,
    type_: FitnessType,
    *,
    result: str,
    examined_on: datetime.date,
    valid_to: datetime.date | None = None,
    by: Actor,
) -> Fitness:
    """Record the outcome of an examination.

    Without a last day the type's interval gives it: the first one may be shorter, as for
    isocyanates, where the second examination comes after six months and then every other year.
    """
    if examined_on > timezone.localdate():
        raise DateAhead(examined_on)
    if valid_to is not None and valid_to < examined_on:
        raise EndsBeforeItBegins
    known = Fitness.objects.filter(person=person, type=type_)
    if known.filter(examined_on=examined_on).exists():
        raise AlreadyRecorded
    is_first = not known.filter(examined_on__lt=examined_on).exists()
    months = (is_first and type_.first_interval_months) or type_.interval_months
    if valid_to is None and months and result != Fitness.Result.UNFIT:
        valid_to = months_after(examined_on, months)
    with transaction.atomic():
        row = Fitness(
            organisation=person.organisation,
            person=person,
            type=type_,
            result=Fitness.Result(result),
            examined_on=examined_on,
            valid_to=valid_to,
        )
        row.save()
        # The log is read by those who may not see the result: it holds the day alone.
        audit.record(by, RECORDED, row, examined_on=examined_on)
    return row


def fitness_seen_by(actor: Actor) -> set[int] | None:
    """Return of whom an actor may see fitness; None for all to whom they have access at all.

    HR sees everybody's, and a line manager that of all whom they are shown: only for those who
    see more people than that, the managing director, does it have to be asked.
    """
    if Role.HR in actor.roles or Role.COMPANY_ADMIN not in actor.roles:
        return None
    seen = access.visible(actor, "fitness.see_person", Person)
    return set(seen.values_list("pk", flat=True))


def sees_fitness(actor: Actor, person: Person) -> bool:
    """Return whether the actor may see one person's fitness."""
    if not access.allowed(actor, "fitness.see_person"):
        return False
    return access.visible(actor, "fitness.see_person", Person).filter(pk=person.pk).exists()
