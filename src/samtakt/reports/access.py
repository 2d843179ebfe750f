"""Who may make and download which report.

A company's report names its people: it is for those who lead the company. The network's plan
has no names: it is for the hub, which leads the joint plan.
"""

from django.db.models import Q

from samtakt.foundation.access import HUB_ROLES, Actor, Role, action
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.access import own_organisation
from samtakt.planning.models import Plan

COMPANY_PURPOSE = "report.company"
NETWORK_PURPOSE = "report.network"


def own_company_reports(actor: Actor) -> Q:
    """The report files of the actor's own company."""
    return Q(organisation=actor.organisation.pk, purpose=COMPANY_PURPOSE)


def own_network_reports(actor: Actor) -> Q:
    """The report files of the actor's own hub."""
    return Q(organisation=actor.organisation.pk, purpose=NETWORK_PURPOSE)


def plans_of_own_hub(actor: Actor) -> Q:
    """The plans of the actor's own hub."""
    return Q(organisation=actor.organisation.pk)


COMPANY_LEADS = (Role.COMPANY_ADMIN, Role.HR)

action("reports.make_company", Organisation, dict.fromkeys(COMPANY_LEADS, own_organisation))
action("reports.make_network", Plan, dict.fromkeys(HUB_ROLES, plans_of_own_hub))
action(
    "reports.download",
    StoredFile,
    {
        **dict.fromkeys(COMPANY_LEADS, own_company_reports),
        **dict.fromkeys(HUB_ROLES, own_network_reports),
    },
)
