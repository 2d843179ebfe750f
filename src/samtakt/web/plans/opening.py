"""A plan as its pages open it."""

from django.http import HttpRequest

from samtakt.foundation import access
from samtakt.planning.models import Plan

PLAN_WITH = ("round__organisation", "scenario", "based_on", "organisation")


def plan_for(request: HttpRequest, action: str, pk: int, *further: str) -> Plan:
    """Return a plan that somebody may do something to, with what every page says of it.

    `further` names more rows to read with it.
    """
    return access.get(request.actor, action, Plan, pk, related=(*PLAN_WITH, *further))
