"""Who may sign in, and as what."""

from django.db import transaction

from samtakt.foundation import audit
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Membership, Person, Team, User

GIVEN = audit.verb("organisations.membership_given", audit.Erasure.BLANK)


class AlreadyMember(Exception):
    """The user already has that role there."""


def give_membership(
    email: str,
    name: str,
    role: Role,
    organisation: Organisation,
    *,
    by: Actor,
    password: str | None = None,
    person: Person | None = None,
    team: Team | None = None,
    language: str = "sv",
) -> Membership:
    """Give somebody a role in an organisation; a user is created for a new e-mail address.

    `password` is set for a new user only. A line manager's `team` is the team they lead;
    `person` ties the user to their own row among the employees.

    Raises:
        AlreadyMember: the user has the role already.
    """
    with transaction.atomic(), scope_for(organisation):
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            user = User.objects.create_user(email, password, name=name, language=language)
        if Membership.objects.filter(
            organisation=organisation, user=user, role=role, team=team
        ).exists():
            raise AlreadyMember(email)
        membership = Membership(
            organisation=organisation, user=user, role=role, person=person, team=team
        )
        membership.save()
        audit.record(by, GIVEN, membership, role=role.value)
    return membership
