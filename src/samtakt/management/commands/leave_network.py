"""`samtakt leave-network`: let a company leave its network, having seen what it gives up."""

import argparse
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samtakt.delivery.leavingnetwork import coming_seats
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.network import NotAMember, NotGone, leave_network, return_to_network

BY = "samtakt leave-network"


class Command(BaseCommand):
    """Without `--yes` it only says which seats would be given up."""

    help = "Let a company leave its network; its seats in sessions to come are given up."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("company", help="short name (slug) of the company")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--yes", action="store_true", help="do it; otherwise it is only told")
        how.add_argument("--back", action="store_true", help="take it into the network again")

    def handle(self, *args: Any, **options: Any) -> None:
        company = _company(options["company"])
        try:
            if options["back"]:
                return_to_network(company, by=system_actor(_hub_of(company), BY))
                self.stdout.write(f"{company} is in the network of {company.hub} again.")
                return
            self._say_seats(company)
            if options["yes"]:
                leave_network(company, by=system_actor(_hub_of(company), BY))
                self.stdout.write(f"{company} has left the network of {company.hub}.")
        except NotAMember:
            raise CommandError(f"{company} is in no network.") from None
        except NotGone:
            raise CommandError(f"{company} has not left its network.") from None

    def _say_seats(self, company: Organisation) -> None:
        with scope_for(company):
            seats = [(str(row.session), row.get_state_display()) for row in coming_seats(company)]
        for (session, state), number in sorted(Counter(seats).items()):
            self.stdout.write(f"{session}: {number} ({state})")
        self.stdout.write(f"{len(seats)} seats and places in sessions to come are given up.")


def _company(slug: str) -> Organisation:
    company = Organisation.objects.select_related("hub").filter(slug=slug).first()
    if company is None:
        raise CommandError(f"No organisation {slug!r}.")
    return company


def _hub_of(company: Organisation) -> Organisation:
    if company.hub is None:
        raise NotAMember(company.name)
    hub: Organisation = company.hub
    return hub
