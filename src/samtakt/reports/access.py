"""Who may make and download which report.

What names a company's people is for those who lead the company; a team's matrix also for who
leads the team, a person's profile also for the person and who leads them. What the hub has
holds no names.
"""

from django.db.models import Q

from samtakt.foundation.access import HUB_ROLES, Actor, Role, action, everything
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.access import (
    own_organisation,
    own_people_or_oneself,
    own_person,
    own_rows,
    own_teams,
)
from samtakt.organisations.models import Person, Team
from samtakt.planning.models import Plan

COMPANY_PURPOSE = "report.company"
EVIDENCE_PURPOSE = "report.evidence"
NETWORK_PURPOSE = "report.network"
NEEDS_PURPOSE = "report.needs"
OF_A_COMPANY = (COMPANY_PURPOSE, EVIDENCE_PURPOSE)
OF_A_NETWORK = (NETWORK_PURPOSE, NEEDS_PURPOSE)


def own_company_reports(actor: Actor) -> Q:
    """The report files of the actor's own company."""
    return Q(organisation=actor.organisation.pk, purpose__in=OF_A_COMPANY)


def own_network_reports(actor: Actor) -> Q:
    """The report files of the actor's own hub."""
    return Q(organisation=actor.organisation.pk, purpose__in=OF_A_NETWORK)


COMPANY_LEADS = (Role.COMPANY_ADMIN, Role.HR)
STAFF = (Role.EMPLOYEE, Role.UNION_REPRESENTATIVE)

action(
    "reports.see",
    None,
    dict.fromkeys((*COMPANY_LEADS, Role.LINE_MANAGER, *STAFF, *HUB_ROLES), everything),
)
action("reports.make_company", Organisation, dict.fromkeys(COMPANY_LEADS, own_organisation))
action("reports.make_evidence", Organisation, dict.fromkeys(COMPANY_LEADS, own_organisation))
action(
    "reports.make_matrix",
    Team,
    {**dict.fromkeys(COMPANY_LEADS, everything), Role.LINE_MANAGER: own_teams},
)
action(
    "reports.make_profile",
    Person,
    {
        **dict.fromkeys(COMPANY_LEADS, everything),
        Role.LINE_MANAGER: own_people_or_oneself,
        **dict.fromkeys(STAFF, own_person),
    },
)
# Everything that is kept about oneself, whoever wrote it, is for oneself alone.
action(
    "reports.take_own_data",
    Person,
    dict.fromkeys((*COMPANY_LEADS, Role.LINE_MANAGER, *STAFF), own_person),
)
action("reports.make_network", Plan, dict.fromkeys(HUB_ROLES, own_rows))
action("reports.make_needs", Organisation, dict.fromkeys(HUB_ROLES, own_organisation))
action(
    "reports.download",
    StoredFile,
    {
        **dict.fromkeys(COMPANY_LEADS, own_company_reports),
        **dict.fromkeys(HUB_ROLES, own_network_reports),
    },
)
