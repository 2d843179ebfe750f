"""Who is employed where on a day, who has which role, and which companies agreed to what."""

import datetime
from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils import timezone

from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.organisations.models import Agreement, DataClass, Employment, Membership, User

People = Collection[int] | QuerySet
"""Some people by number, or a query of their numbers."""


def of_people(people: People | None) -> Q:
    """Return the rule for rows that are about some people, or (None) about anybody."""
    return Q() if people is None else Q(person__in=people)


def employed_on(day: datetime.date) -> "QuerySet[Employment]":
    """Return the employments in force on a day, with person, team and shift."""
    return (
        Employment.objects.filter(starts_on__lte=day)
        .exclude(ends_on__lt=day)
        .select_related("person", "team", "shift")
    )


def members_of(hub: Organisation) -> list[Organisation]:
    """Return a hub's member companies, by name; those that have left are none any more."""
    return [company for company in ever_members_of(hub) if company.left_on is None]


def ever_members_of(hub: Organisation) -> list[Organisation]:
    """Return a hub's member companies and those that have left, by name."""
    return list(Organisation.objects.filter(hub=hub, kind=Organisation.Kind.COMPANY))


def sharing(hub: Organisation, data_class: DataClass, day: datetime.date) -> list[Organisation]:
    """Return the member companies whose agreement in force lets the hub see a class of data."""
    members = members_of(hub)
    with scope_across(hub, members):
        rows = agreements_on(day)
        agreed = {row.organisation_id for row in rows if data_class in row.data_classes}
    return [member for member in members if member.pk in agreed]


def agreements_on(day: datetime.date) -> "QuerySet[Agreement]":
    """Return the agreements in force on a day."""
    return Agreement.objects.filter(signed_on__lte=day).exclude(ends_on__lt=day)


def memberships_on(day: datetime.date) -> "QuerySet[Membership]":
    """Return the memberships in force on a day."""
    return Membership.objects.filter(starts_on__lte=day).exclude(ends_on__lt=day)


def users_with(organisation: Organisation, *roles: Role, team: int | None = None) -> list[User]:
    """Return the users who have one of the roles today, by name; with `team`, those who lead it.

    Called in the organisation's scope.
    """
    rows = memberships_on(timezone.localdate()).filter(
        organisation=organisation, role__in=roles, user__is_active=True
    )
    if team is not None:
        rows = rows.filter(team=team)
    return list(User.objects.filter(pk__in=rows.values("user_id")).order_by("name", "pk"))
