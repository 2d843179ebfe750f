"""`samtakt add-user`: give somebody a role; the first user of an installation comes this way."""

import argparse
import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.accounts import AlreadyMember, give_membership
from samtakt.organisations.models import User
from samtakt.organisations.network import found_hub


class Command(BaseCommand):
    """Asks for the password, so that it stands in no shell history."""

    help = "Give a user a role in an organisation; with --hub NAME the hub is created first."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--role", choices=[role.value for role in Role], required=True)
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--organisation", help="short name (slug) of the organisation")
        where.add_argument("--hub", help="name of a new hub")

    def handle(self, *args: Any, **options: Any) -> None:
        password = None
        if not User.objects.filter(email=options["email"].lower()).exists():
            password = _ask_for_password()
        organisation = _organisation(options)
        try:
            give_membership(
                options["email"],
                options["name"],
                Role(options["role"]),
                organisation,
                by=system_actor(organisation, "samtakt add-user"),
                password=password,
            )
        except AlreadyMember:
            raise CommandError(f"{options['email']} has that role already.") from None
        self.stdout.write(f"{options['email']} is now {options['role']} at {organisation}.")


def _organisation(options: dict[str, Any]) -> Organisation:
    if options["hub"]:
        return found_hub(options["hub"])
    organisation = Organisation.objects.filter(slug=options["organisation"]).first()
    if organisation is None:
        known = ", ".join(Organisation.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"No organisation {options['organisation']!r}. There are: {known}.")
    return organisation


def _ask_for_password() -> str:
    password = getpass.getpass("Password: ")
    try:
        validate_password(password)
    except ValidationError as faults:
        raise CommandError(" ".join(faults.messages)) from None
    return password
