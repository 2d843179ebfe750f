"""How many people in other companies are near a role: counts, no names, by agreement.

A company that lets others count its people may ask; one that does not may not. Only competences
of the hub's library can be compared between companies. Each count is of all the other companies
together, is shown only from the smallest group that may be shown, and is rounded down to a
multiple of it, so that two questions that differ a little tell nothing about one person. Every
question is in the audit log. Whoever wants to go on asks the hub.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from samtakt.analysis.facts import competence_names
from samtakt.analysis.nearest import WantedRow, wanted_of
from samtakt.analysis.refusals import Refusal
from samtakt.assessments.queries import levels_in_force
from samtakt.competences.models import Role as WorkRole
from samtakt.engines.foresight import Wanted, count_by_distance, measure_distances
from samtakt.foundation import audit
from samtakt.foundation.access import HUB_ROLES, Actor
from samtakt.foundation.tenancy import Organisation, scope_across, scope_for
from samtakt.inclusion.disclosure import minimum_cell
from samtakt.organisations.models import DataClass
from samtakt.organisations.notices import tell
from samtakt.organisations.queries import employed_on, sharing, users_with

ASKED = audit.verb("analysis.network_asked")
CONTACT = audit.verb("analysis.contact_asked")

STEPS = (0, 1, 2, 4)
"""Levels that people lack at most, over all the competences of the role."""
FEWEST_COMPANIES = 2


class NotAgreed(Refusal):
    """A company that does not let its own people be counted may not count others'."""

    text = _(
        "Your company’s agreement does not let others count your people, so you cannot count "
        "theirs. Ask your learning centre to add it to the agreement."
    )


class NoHub(Refusal):
    """A company without a hub has no network."""

    text = _("Your company belongs to no network.")


@dataclass(frozen=True, slots=True)
class NearCount:
    """How many lack more than `above` and at most `at_most` levels; None: too few to say."""

    above: int | None
    at_most: int
    at_least: int | None


@dataclass(frozen=True)
class NetworkCounts:
    """What a company learns about the network. `compared` are the competences that others have;
    `left_out` how many of the role's are the company's own. No counts: too few companies.
    """

    hub: str
    smallest: int
    companies_enough: bool
    compared: tuple[WantedRow, ...]
    left_out: int
    counts: tuple[NearCount, ...]


def agreed_to_be_counted(company: Organisation, day: datetime.date) -> bool:
    """Whether a company lets others count its people on a day."""
    if company.hub is None:
        return False
    return company in sharing(company.hub, DataClass.NEAREST_PEOPLE, day)


def count_in_network(role: WorkRole, *, as_of: datetime.date, by: Actor) -> NetworkCounts:
    """Count the people of other companies by how much they lack of a role.

    Called in the company's scope; opens the other companies' for counting alone.

    Raises:
        NoHub: the company belongs to no network.
        NotAgreed: the company does not share likewise.
    """
    company = by.organisation
    hub = company.hub
    if hub is None:
        raise NoHub
    sharers = sharing(hub, DataClass.NEAREST_PEOPLE, timezone.localdate())
    if company not in sharers:
        raise NotAgreed
    others = [other for other in sharers if other != company]
    wanted, _usual = wanted_of(role, company, competence_names(company), as_of=as_of)
    compared = tuple(row for row in wanted if row.competence.of_hub)
    smallest = minimum_cell()
    enough = len(others) >= FEWEST_COMPANIES
    counts = _counts(hub, others, compared, as_of) if enough and compared else {}
    audit.record(by, ASKED, role, competences=[row.competence.id for row in compared])
    return NetworkCounts(
        hub=hub.name,
        smallest=smallest,
        companies_enough=enough,
        compared=compared,
        left_out=len(wanted) - len(compared),
        counts=_disclosed(counts, smallest),
    )


def _counts(
    hub: Organisation,
    others: Sequence[Organisation],
    compared: Iterable[WantedRow],
    as_of: datetime.date,
) -> dict[int, int]:
    wanted = [Wanted(row.competence.id, row.level, row.criticality) for row in compared]
    with scope_across(hub, others):
        employed = set(
            employed_on(as_of).filter(organisation__in=others).values_list("person_id", flat=True)
        )
        rows = levels_in_force(as_of).filter(
            organisation__in=others, competence__in=[one.competence for one in wanted]
        )
        levels: dict[int, dict[int, int]] = defaultdict(dict)
        for person, competence, level in rows.values_list("person_id", "competence_id", "level"):
            if person in employed:
                levels[person][competence] = level
    return count_by_distance(measure_distances(wanted, levels), STEPS)


def _disclosed(counts: dict[int, int], smallest: int) -> tuple[NearCount, ...]:
    """Round each count down to a multiple of the smallest group; too few are not said."""
    return tuple(
        NearCount(
            above=STEPS[place - 1] if place else None,
            at_most=step,
            at_least=counts[step] // smallest * smallest or None,
        )
        for place, step in enumerate(STEPS)
        if step in counts
    )


def ask_hub_for_contact(role: WorkRole, *, by: Actor) -> int:
    """Ask those who lead the hub to put the company in touch; return how many were told.

    Raises:
        NoHub: the company belongs to no network.
        NotAgreed: the company does not share likewise.
    """
    company, today = by.organisation, timezone.localdate()
    hub = company.hub
    if hub is None:
        raise NoHub
    if not agreed_to_be_counted(company, today):
        raise NotAgreed
    with transaction.atomic():
        with scope_for(hub):
            users = users_with(hub, *HUB_ROLES)
            for user in users:
                tell(
                    hub,
                    user=user,
                    kind="analysis.contact_asked",
                    key=f"contact:{company.pk}:{role.pk}:{today.isoformat()}",
                    message=gettext_noop(
                        "%(company)s looks for people near the role %(role)s and asks you to "
                        "put it in touch with companies that have them."
                    ),
                    parameters={"company": company.name, "role": role.name},
                    url_name="company",
                    url_arguments=[company.pk],
                )
        audit.record(by, CONTACT, role)
    return len(users)
