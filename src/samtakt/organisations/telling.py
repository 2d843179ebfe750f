"""Telling whoever has a role in an organisation, in its own scope."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.notices import Parameter, tell
from samtakt.organisations.queries import users_with

LEADS_OF_A_COMPANY = (Role.COMPANY_ADMIN, Role.HR)
"""Who answers for a company towards the network."""


def tell_roles(
    organisation: Organisation,
    roles: Iterable[Role],
    *,
    kind: str,
    key: str,
    message: str,
    parameters: Mapping[str, Parameter],
    url_name: str,
    url_arguments: list[Any] | None = None,
    due_on: datetime.date | None = None,
) -> None:
    """Tell each user with one of the roles today, once for each key; see `notices.tell`."""
    with scope_for(organisation):
        for user in users_with(organisation, *roles):
            tell(
                organisation,
                user=user,
                kind=kind,
                key=key,
                message=message,
                parameters=parameters,
                url_name=url_name,
                url_arguments=url_arguments,
                due_on=due_on,
            )
