"""What the keepers of a library are told: a link that leads nowhere, a competence that leaves.

Nothing is changed or deleted: a person decides what to link to, or to require, instead. Each
thing is told once, and counts as done when it is no longer so.
"""

import datetime
from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext_noop

from samtakt.competences.models import Competence, ConceptLink, Requirement
from samtakt.competences.queries import links_to_retired
from samtakt.foundation.access import HUB_ROLES, Role
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Notice
from samtakt.organisations.notices import done, tell
from samtakt.organisations.queries import users_with

RETIRED_LINK = "competences.retired_link"
LEAVING = "competences.leaving"
AHEAD = datetime.timedelta(days=90)
TO_DO_IN = datetime.timedelta(days=30)
MOST_ROLES = 5


def remind_keepers(organisation: Organisation, day: datetime.date) -> int:
    """Tell an organisation's keepers what needs a decision; return how many things there are.

    Called in its scope; what was told before is not told again.
    """
    keepers = HUB_ROLES if organisation.is_hub else {Role.COMPANY_ADMIN, Role.HR}
    users = users_with(organisation, *keepers)
    found = _retired_links(organisation, day) | _leaving(organisation, day)
    for key, said in found.items():
        for user in users:
            tell(organisation, user=user, key=key, **said)
    _settle(organisation, set(found))
    return len(found)


def _retired_links(organisation: Organisation, day: datetime.date) -> dict[str, dict]:
    links = ConceptLink.objects.filter(organisation=organisation)
    return {
        f"{RETIRED_LINK}:{one.link.pk}:{one.concept.retired_in}": {
            "kind": RETIRED_LINK,
            "message": gettext_noop(
                "“%(competence)s” is linked to “%(concept)s”, which is not in use since %(version)s."
            ),
            "parameters": {
                "competence": (one.link.competence.name_sv, one.link.competence.name_en),
                "concept": one.label,
                "version": one.concept.retired_in,
            },
            "url_name": "library_competence",
            "url_arguments": [one.link.competence_id],
            "due_on": day + TO_DO_IN,
        }
        for one in links_to_retired(links)
    }


def _leaving(organisation: Organisation, day: datetime.date) -> dict[str, dict]:
    """What a company still requires although it leaves the library soon, or has left it."""
    rows = Requirement.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        organisation=organisation,
        competence__retired_on__lte=day + AHEAD,
    ).select_related("competence", "role")
    roles: dict[Competence, set[str]] = defaultdict(set)
    for row in rows.order_by("competence", "role__name"):
        roles[row.competence].add(row.role.name)
    return {
        f"{LEAVING}:{competence.pk}:{competence.retired_on}": {
            "kind": LEAVING,
            "message": gettext_noop(
                "“%(competence)s” leaves the library on %(day)s and is required in: %(roles)s."
            ),
            "parameters": {
                "competence": (competence.name_sv, competence.name_en),
                "day": competence.retired_on,
                "roles": ", ".join(sorted(names)[:MOST_ROLES]),
            },
            "url_name": "library_competence",
            "url_arguments": [competence.pk],
            "due_on": competence.retired_on,
        }
        for competence, names in roles.items()
    }


def _settle(organisation: Organisation, still: set[str]) -> None:
    told = Notice.objects.filter(
        organisation=organisation, kind__in=[RETIRED_LINK, LEAVING], done_at=None
    )
    for key in set(told.values_list("key", flat=True)) - still:
        done(organisation, key)
