"""The demo network: the example folder brought in as any network would be, and sign-ins."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Count
from django.utils import timezone

from samtakt.catalogue.models import Provider
from samtakt.catalogue.providers import let_sign_in
from samtakt.competences.catalogues import catalogues
from samtakt.foundation.access import ROLE_NAMES, Role, system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.management.story import tell_story
from samtakt.management.story.assignment import tell_elsewhere
from samtakt.management.story.attendance import tell_attendance
from samtakt.management.story.board import tell_board
from samtakt.management.story.catalogue import tell_catalogue
from samtakt.management.story.certificates import load_types
from samtakt.management.story.completion import tell_completion
from samtakt.management.story.proposal import tell_proposal
from samtakt.management.story.sessions import tell_sessions
from samtakt.management.template_taking import take_catalogues
from samtakt.management.warming import compiling_beside
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Person, Team
from samtakt.organisations.queries import employed_on
from samtakt.planning.costs import split_cost
from samtakt.planning.folders import read_folder
from samtakt.planning.loading import LoadedNetwork, load_network
from samtakt.planning.models import Plan
from samtakt.planning.optimise import optimise_round
from samtakt.planning.seating import suggest_seats

NAME = "samtakt demo"
PASSWORD = "samtakt-demo-2027"  # noqa: S105 - shown to whoever starts the demo, on 127.0.0.1 only
DOMAIN = "samtakt.example"

Observe = Callable[[float, str], None]


@dataclass(frozen=True)
class SignIn:
    """One sign-in of the demo: who it is and where."""

    email: str
    role: str
    organisation: str


# Whose page is worth opening: the company whose people the demo signs in as, and another.
ROLES_AT_THE_HUB = (Role.PROJECT_LEAD, Role.PROCESS_LEADER)
ROLES_AT_THE_COMPANY = (Role.COMPANY_ADMIN, Role.HR, Role.UNION_REPRESENTATIVE)

# Invented; the pages call people by their names in every language, and not by their roles.
NAMES = {
    "project_lead": "Karin Lindqvist",
    "process_leader": "Johan Ekdahl",
    "company_admin": "Eva Letander",
    "hr": "Maria Sandell",
    "union_representative": "Leif Hammar",
    "line_manager": "Peter Nordin",
    "other_hr": "Anna Valdén",
    "provider": "Sara Björklund",
    "trainer": "Nils Åkerman",
}


def seed_demo(folder: Path, *, observe: Observe) -> list[SignIn]:
    """Load the network, make its joint plan and give one sign-in per role."""
    described = read_folder(folder, today=timezone.localdate())
    with compiling_beside():
        network = load_network(
            described,
            name=NAME,
            observe=lambda percent, what: observe(percent * 0.6, what),
            prepare=lambda hub: load_types(hub, name=NAME),
        )
    with scope_for(network.hub):
        plan = optimise_round(
            network.round,
            by=system_actor(network.hub, NAME),
            on_progress=lambda share, _points, _bound: observe(60 + share * 38, described.hub),
        )
        split_cost(plan, by=system_actor(network.hub, NAME))
    observe(98, "")
    # After the companies' spreadsheets: their words mean what the network's own library says.
    with scope_for(network.hub):
        take_catalogues(catalogues().values(), by=system_actor(network.hub, NAME))
        tell_catalogue(network.hub, today=timezone.localdate(), by=system_actor(network.hub, NAME))
    given = give_sign_ins(network, plan)
    company = network.companies[0]
    today = timezone.localdate()
    tell_story(company, today=today, by=system_actor(company, NAMES["hr"]))
    tell_elsewhere(network.companies[1:], today=today, name=NAMES["other_hr"])
    tell_proposal(plan, network.companies, today=today, name=NAMES["project_lead"])
    tell_board(
        network.hub,
        network.companies,
        network.round,
        today=today,
        name=NAMES["hr"],
        lead=NAMES["project_lead"],
    )
    tell_completion(network.hub, network.companies, today=today, name=NAMES["project_lead"])
    tell_attendance(network.hub, network.companies, today=today, name=NAMES["project_lead"])
    tell_sessions(network.hub, network.companies, today=today, name=NAMES["project_lead"])
    return given


def give_sign_ins(network: LoadedNetwork, plan: Plan) -> list[SignIn]:
    """Give one membership per role, and one at another company: the stranger of the tests."""
    company, stranger = network.companies[0], network.companies[1]
    given = [_give(network.hub, role, role.value) for role in ROLES_AT_THE_HUB]
    given += [_give(company, role, role.value) for role in ROLES_AT_THE_COMPANY]
    person, team = _person_with_a_seat(company, plan)
    given.append(_give(company, Role.LINE_MANAGER, "line_manager", team=team))
    given.append(_give(company, Role.EMPLOYEE, "employee", person=person))
    given.append(_give(stranger, Role.HR, "other_hr"))
    return [*given, *give_provider_sign_ins(network.hub)]


def give_provider_sign_ins(hub: Organisation) -> list[SignIn]:
    """Let two people sign in for the provider with the most offers, if there is any.

    One keeps its courses, and one teaches them.
    """
    with scope_for(hub):
        rows = Provider.objects.filter(organisation=hub).annotate(number=Count("offers"))
        provider = rows.order_by("-number", "name").first()
        if provider is None:
            return []
        by = system_actor(hub, NAME)
        given = []
        for role in (Role.PROVIDER, Role.TRAINER):
            email = f"{role}@{DOMAIN}"
            let_sign_in(provider, email, NAMES[role], by=by, role=role, password=PASSWORD)
            given.append(SignIn(email, str(ROLE_NAMES[role]), provider.name))
    return given


def _give(
    organisation: Organisation,
    role: Role,
    local: str,
    *,
    person: Person | None = None,
    team: Team | None = None,
) -> SignIn:
    email = f"{local.replace('_', '.')}@{DOMAIN}"
    name = person.name if person else NAMES[local]
    give_membership(
        email,
        name,
        role,
        organisation,
        by=system_actor(organisation, NAME),
        password=PASSWORD,
        person=person,
        team=team,
    )
    return SignIn(email, str(ROLE_NAMES[role]), organisation.name)


def _person_with_a_seat(company: Organisation, plan: Plan) -> tuple[Person, Team]:
    # Somebody whom the plan gives a seat, so that the operator's page has something to say,
    # and the team they work in for the manager.
    with scope_for(company):
        employments = [row for row in employed_on(plan.round.as_of) if row.team]
        suggested = [seat.person.id for seat in suggest_seats(plan, company) if seat.person]
        seated = [row for row in employments if row.person_id in suggested]
        chosen = (seated or employments)[0]
        return chosen.person, chosen.team
