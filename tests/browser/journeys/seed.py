"""Seeds a small network in an installation's own folder: three companies, a round and its plan.

Run in a process of its own, as `tests/journeys/control.py` is, because the installation's data are not
those of the tests. Everything comes in by the demo's own importers and actions; what a journey
has to know of it is printed as one JSON object.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

import django

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "network"
# The first is whose people sign in; the second is the stranger's.
COMPANIES = ("kumlaasens-plat", "hallsta-maskinservice", "kustens-elmontage")
SECONDS_OF_SEARCH = 3


def small_network():
    """The example folder with three of its companies and a short search."""
    from django.utils import timezone

    from samtakt.planning.folders import read_folder

    folder = read_folder(EXAMPLE, today=timezone.localdate())
    entries = {entry.spreadsheet.path.stem: entry for entry in folder.companies}
    return replace(
        folder,
        companies=tuple(entries[name] for name in COMPANIES),
        time_limit_seconds=SECONDS_OF_SEARCH,
    )


def lead_a_team(company):
    """Give the team with most shifts, and of these most people, a lead who can sign in."""
    from django.db.models import Count

    from samtakt.foundation.access import Role, system_actor
    from samtakt.foundation.tenancy import scope_for
    from samtakt.management.demonstration import DOMAIN, PASSWORD
    from samtakt.organisations.accounts import give_membership
    from samtakt.organisations.models import Employment

    with scope_for(company):
        teams = Employment.objects.filter(team__isnull=False).order_by().values("team")
        counted = teams.annotate(
            shifts=Count("shift", distinct=True), people=Count("person", distinct=True)
        )
        chosen = max(counted, key=lambda row: (row["shifts"], row["people"], -row["team"]))
        team = Employment.objects.filter(team=chosen["team"]).first().team
    give_membership(
        f"team.lead@{DOMAIN}",
        "Team lead",
        Role.LINE_MANAGER,
        company,
        by=system_actor(company),
        password=PASSWORD,
        team=team,
    )


def seed():
    from django.core.management import call_command

    from samtakt.foundation.access import system_actor
    from samtakt.foundation.tenancy import scope_for
    from samtakt.management.demonstration import give_sign_ins
    from samtakt.planning.loading import load_network
    from samtakt.planning.optimise import optimise_round

    call_command("migrate", verbosity=0)
    network = load_network(small_network())
    with scope_for(network.hub):
        plan = optimise_round(network.round, by=system_actor(network.hub))
    give_sign_ins(network, plan)
    lead_a_team(network.companies[0])
    return {
        "hub": network.hub.pk,
        "companies": [company.pk for company in network.companies],
        "round": network.round.pk,
    }


if __name__ == "__main__":
    django.setup()
    json.dump(seed(), sys.stdout)
