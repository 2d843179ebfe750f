"""Seeds a network in which nothing is planned yet, for the journey once around the loop.

Run in a process of its own, as `seed.py` is. Companies, people, levels, requirements and the
catalogue come in by the demo's own importers; everybody who takes part can sign in. Everything
after that is done on the pages.
"""

import json
import sys

import django

from tests.browser.journeys.seed import small_network


def somebody_to_train(companies):
    """The heaviest need of the first company that the course most people need takes in one step.

    So a plan has reason to open that course, and the gap is closed when it has been gone through.
    """
    from django.utils import timezone

    from samtakt.catalogue.models import CourseOutcome
    from samtakt.foundation.tenancy import scope_for
    from samtakt.planning.needs import needs_of

    today, needs = timezone.localdate(), []
    for company in companies:
        with scope_for(company):
            needs.append(needs_of(company, as_of=today, until=today).needs)
            outcomes = list(CourseOutcome.objects.order_by("pk"))

    def helped(outcome, some):
        return [
            need
            for need in some
            if need.competence.id == outcome.competence_id
            and outcome.from_level <= need.from_level < outcome.to_level
        ]

    chosen = max(outcomes, key=lambda one: sum(len(helped(one, each)) for each in needs))
    return next(
        need for need in helped(chosen, needs[0]) if need.team and need.to_level <= chosen.to_level
    )


def sign_in(email, name, role, organisation, **more):
    from samtakt.foundation.access import system_actor
    from samtakt.management.demonstration import DOMAIN, PASSWORD
    from samtakt.organisations.accounts import give_membership

    give_membership(
        f"{email}@{DOMAIN}",
        name,
        role,
        organisation,
        by=system_actor(organisation),
        password=PASSWORD,
        **more,
    )


def let_everybody_in(network, need):
    """One sign-in for the hub and each company's HR; at the first company also manager and employee."""
    from samtakt.foundation.access import Role
    from samtakt.foundation.tenancy import scope_for
    from samtakt.organisations.models import Person, Team

    sign_in("project.lead", "Karin Lindqvist", Role.PROJECT_LEAD, network.hub)
    for place, company in enumerate(network.companies):
        sign_in(f"hr{place}", f"Maria Sandell {place}", Role.HR, company)
    first = network.companies[0]
    with scope_for(first):
        person, team = Person.objects.get(pk=need.person.id), Team.objects.get(pk=need.team.id)
    sign_in("manager", "Peter Nordin", Role.LINE_MANAGER, first, team=team)
    sign_in("employee", person.name, Role.EMPLOYEE, first, person=person)


def let_trainers_in(hub):
    """One trainer of each provider, so that whoever gives the course has somebody to teach it."""
    from samtakt.catalogue.models import Provider
    from samtakt.catalogue.providers import let_sign_in
    from samtakt.foundation.access import Role, system_actor
    from samtakt.foundation.tenancy import scope_for
    from samtakt.management.demonstration import DOMAIN, PASSWORD

    with scope_for(hub):
        for provider in Provider.objects.filter(organisation=hub).order_by("pk"):
            let_sign_in(
                provider,
                f"trainer{provider.pk}@{DOMAIN}",
                f"Lärare {provider.pk}",
                by=system_actor(hub),
                role=Role.TRAINER,
                password=PASSWORD,
            )


def seed():
    from django.core.management import call_command

    from samtakt.planning.loading import load_network

    call_command("migrate", verbosity=0)
    network = load_network(small_network())
    need = somebody_to_train(network.companies)
    let_everybody_in(network, need)
    let_trainers_in(network.hub)
    return {
        "companies": [company.pk for company in network.companies],
        "person": need.person.id,
        "name": need.person.name,
        "competence": need.competence.id,
        "competence_name": need.competence.name,
        "team": need.team.id,
        "to_level": need.to_level,
        "from_level": need.from_level,
        "round": network.round.pk,
        "starts_on": network.round.starts_on.isoformat(),
        "as_of": network.round.as_of.isoformat(),
    }


if __name__ == "__main__":
    django.setup()
    json.dump(seed(), sys.stdout)
