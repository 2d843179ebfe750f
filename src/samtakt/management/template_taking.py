"""Putting template catalogues into a library at once: for a new hub, and for the demo."""

from collections.abc import Iterable

from django.utils import timezone

from samtakt.competences.adaptation import Standing, Taken, take_templates
from samtakt.competences.catalogues import Catalogue
from samtakt.competences.roletaking import take_role_templates
from samtakt.foundation.access import Actor


def take_catalogues(found: Iterable[Catalogue], *, by: Actor) -> Taken:
    """Take whole catalogues into the actor's organisation, a hub's with their roles.

    A company chooses its roles by hand, because each of them requires something of its people.
    Taken again nothing that people changed is overwritten; the result adds up all catalogues.
    """
    total = Taken()
    for each in found:
        taken = take_templates(each.competences, by=by)
        for standing, number in taken.standings.items():
            total.standings[standing] = total.count(standing) + number
        total.words += taken.words
        total.competences |= taken.competences
        if by.organisation.is_hub and each.roles:
            take_role_templates(each, each.roles, by=by, valid_from=timezone.localdate())
    return total


def told(taken: Taken) -> list[str]:
    """Return what came of it, a line each, as the command line says it."""
    counts = ", ".join(f"{standing.value}: {taken.count(standing)}" for standing in Standing)
    left = [f'left out "{word}": it means {meaning}' for word, meaning in taken.words]
    return [counts, *left]
