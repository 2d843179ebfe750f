"""What the tests of demand, rounds and plans share: who asks, and what must hold of each page."""

from types import SimpleNamespace

from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import PlannedSession
from samtakt.planning.optimise import optimise_round
from tests.factories import make_company, make_hub

HUB_ROLES = ("hub_admin", "project_lead", "process_leader")
COMPANY_LEADS = ("company_admin", "hr")
COMPANY_READERS = (*COMPANY_LEADS, "line_manager", "union_representative")
OTHERS = ("employee", "auditor", "provider", "trainer")


def optimise(network):
    """Make the plan of a published network and remember it."""
    with scope_for(network.hub):
        network.plan = optimise_round(network.round, by=network.lead)
        network.session = PlannedSession.objects.filter(plan=network.plan).first()
    return network


def refusals(organisation):
    """The audit's refusals in an organisation, as (action, object type)."""
    entries = AuditEntry.objects.filter(owner=organisation.pk, verb="access.refused")
    return [(entry.detail["action"], entry.object_type) for entry in entries]


def strangers():
    """Another hub and a company of it: nothing of the network exists for them."""
    hub = make_hub("Andra navet")
    return SimpleNamespace(hub=hub, company=make_company(hub, "Fjärran", shares=["plan_counts"]))
