"""Who may see which analysis. How much of it a reader sees is decided in `audience`."""

from django.db.models import Q
from django.utils import timezone

from samtakt.foundation.access import HUB_ROLES, Actor, Role, action, everything
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.access import own_organisation
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import sharing


def companies_that_agreed(actor: Actor) -> Q:
    """The companies that let the actor's hub see their totals today."""
    agreed = sharing(actor.organisation, DataClass.AGGREGATE_GAPS, timezone.localdate())
    return Q(pk__in=[company.pk for company in agreed])


OWN = dict.fromkeys([Role.COMPANY_ADMIN, Role.HR], own_organisation)

action(
    "analysis.see_company",
    Organisation,
    {
        **OWN,
        Role.LINE_MANAGER: own_organisation,
        Role.EMPLOYEE: own_organisation,
        Role.UNION_REPRESENTATIVE: own_organisation,
    },
)
action(
    "analysis.see_totals", Organisation, {**OWN, **dict.fromkeys(HUB_ROLES, companies_that_agreed)}
)
# The rows behind the figures: gaps, risks, coverage, certificates. Names as `audience` lets.
action(
    "analysis.see_rows",
    Organisation,
    {**OWN, **dict.fromkeys([Role.LINE_MANAGER, Role.UNION_REPRESENTATIVE], own_organisation)},
)
action("analysis.store_figures", Organisation, OWN)
action("analysis.see_network", None, dict.fromkeys(HUB_ROLES, everything))
