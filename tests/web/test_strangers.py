"""Strangers at every door: the whole URL table, asked by those whom it does not concern.

The table is walked, so a new address is tried without being listed here. What must be said by hand
is how a row of a model is made (`rows_of`), of which model an address is when its action names none
(`MODELS_BY_NAME`), and what a second parameter may be; where that is missing, a test says so.

Everything written at Hemliga AB holds the word "Hemlig". No page for anybody else may hold it.
"""

import datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from samtakt.catalogue.models import Offer
from samtakt.competences import corrections
from samtakt.competences.models import MatchCorrection
from samtakt.foundation import tenancy
from samtakt.foundation.access import HUB_ROLES, Role, system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Person, Team
from samtakt.planning.models import DevelopmentPlan, Plan, PlanAction, PlannedSession, Round
from samtakt.planning.optimise import optimise_round
from samtakt.planning.rounds import open_round
from tests.factories import (
    actor_in,
    agree,
    assign,
    certify,
    make_certificate_type,
    make_competence,
    make_course,
    make_date,
    make_hub,
    make_offer,
    make_person,
    make_role,
    make_shift,
    make_site,
    make_team,
    require,
    saved,
)
from tests.planning.conftest import DAY, START, join_and_publish, make_member
from tests.spreadsheets import STAFF, begin
from tests.web.addresses import addresses
from tests.web.assessed import rows_of_assessments
from tests.web.assigned import rows_of_assignment
from tests.web.attended import rows_of_attendance
from tests.web.calendared import rows_of_calendars
from tests.web.catalogued import MODELS as OF_THE_CATALOGUE
from tests.web.catalogued import rows_of_catalogue
from tests.web.certified import rows_of_certificates
from tests.web.foreseen import rows_of_foresight
from tests.web.libraried import rows_of_library
from tests.web.seated import MODELS as OF_SESSIONS
from tests.web.seated import rows_of_sessions
from tests.web.taught import rows_of_completion
from tests.web.wanted import MODELS as OF_QUOTES
from tests.web.wanted import rows_of_demand

SECRET = "Hemlig"
INSIDE = ("company_admin", "hr", "line_manager", "employee", "union_representative")
STRANGERS = {"company_admin", "hr", "line_manager", "employee", "project_lead"}
ELSEWHERE = ("provider", "trainer", "auditor")
# Addresses whose action is about no model although they name a row: which one it is.
MODELS_BY_NAME = {"needs": Round, "import_part": ImportRun}
# What the other parameters may be; `pk` is the row that an address is about.
MORE_PARAMETERS = {
    "kind": ImportKind.EMPLOYEES.value,
    "competence": 1,
    "guide": "management",
    "key": "cnc",
    "what": "library",
    "ending": "pdf",
    "language": "sv",
    "code": "1-none",
    "token": "1.none",
}
# Nobody is a stranger to what is the same for everybody, such as a public taxonomy.
PUBLIC_MODELS = tenancy.GLOBAL.keys() - {"Organisation"}
# Rows of the hub's library: its companies may see them, another hub's may not.
OF_THE_HUB = {Round, Plan, PlannedSession} | OF_THE_CATALOGUE | OF_QUOTES | OF_SESSIONS


def model_of(address):
    if address.name in MODELS_BY_NAME:
        return MODELS_BY_NAME[address.name]
    return address.action.model if address.action else None


def is_guarded(address):
    model = model_of(address)
    return "pk" in address.parameters and not (model and model.__name__ in PUBLIC_MODELS)


def plain(address):
    return not set(address.parameters) - MORE_PARAMETERS.keys()


def rows_of(company, network, word):
    """One row of each model that an address may be about; its texts hold the word."""
    site, shift = make_site(company, f"{word}sal"), make_shift(company, f"{word}skift")
    team = make_team(company, f"{word}lag", site=site)
    details = {"family_name": f"{word}sson", "employee_number": f"{word}7"}
    person = make_person(company, f"{word}Anna", team=team, shift=shift, starts_on=DAY)
    for name, value in details.items():
        setattr(person, name, value)
    saved(person, company)
    competence = make_competence(company, f"{word}svarvning", code=f"{word}1")
    role = make_role(company, f"{word}roll")
    assign(person, role)
    require(company, role, competence, 4)
    agree(person, competence, 1)
    certify(person, make_certificate_type(company, f"{word}intyg"))
    with scope_for(company):
        correction = corrections.accept(f"{word}box", competence, by=actor_in(company, "hr"))
    staff = [STAFF[0], [f"{word}9", f"{word} Ek", word, word, word, "2020-01-01"]]
    with scope_for(company):
        file = StoredFile.store(company, f"{word}.pdf", word.encode(), purpose="report.company")
        session = PlannedSession.objects.filter(plan=network.plan).first()
    plan = DevelopmentPlan(
        person=person, name=f"{word}plan", starts_on=DAY, ends_on=START, made_by=word
    )
    action = PlanAction(
        plan=saved(plan, company),
        person=person,
        kind="coaching",
        title=f"{word}åtgärd",
        owner_name=word,
        planned_on=DAY,
        due_on=START,
    )
    job = Job(kind="tests.none", title=word, message=word, log=word, error=word, requested_by=word)
    return {
        Organisation: company,
        Team: team,
        Person: person,
        ImportRun: begin(company, "employees", staff),
        StoredFile: file,
        MatchCorrection: correction,
        Job: saved(job, company),
        DevelopmentPlan: plan,
        PlanAction: saved(action, company),
        Round: network.round,
        Plan: network.plan,
        PlannedSession: session,
        **rows_of_assignment(company, competence, role, person, word),
        **rows_of_assessments(company, competence, team, person, word),
        **rows_of_foresight(company, role, word),
        **rows_of_library(company, competence, role, person, word),
        **rows_of_certificates(company, team, person, word),
        **rows_of_completion(network.hub, company, competence, person, word),
        **rows_of_attendance(company, network.hub, person, word),
        **rows_of_calendars(company, team, person, word),
        **rows_of_sessions(company, network.hub, person, word),
        **(catalogue := rows_of_catalogue(network.hub, f"Navets {company.pk} ")),
        **rows_of_demand(company, network.hub, catalogue[Offer], word),
    }


def make_network(name, company_names):
    """A hub whose companies all take part in a round, and the round's plan."""
    hub = make_hub(f"{name}navet")
    found = SimpleNamespace(hub=hub, role=make_role(hub))
    found.welding = make_competence(hub, "Svetsning")
    found.companies = [make_member(found, each, 3) for each in company_names]
    offer = make_offer(make_course(hub, raises=[(found.welding, 1, 3)]))
    make_date(offer, START + datetime.timedelta(weeks=1))
    by = actor_in(hub, "project_lead")
    with scope_for(hub):
        found.round = open_round(
            hub,
            name=f"{name}våren",
            as_of=DAY,
            starts_on=START,
            weeks=8,
            network_budget=None,
            by=by,
        )
    for company in found.companies:
        join_and_publish(found.round, company)
    with scope_for(hub):
        found.plan = optimise_round(found.round, by=by)
        assert PlannedSession.objects.filter(plan=found.plan).exists()
    return found


def sign_in(organisation, role, **more):
    """Return the browser of somebody new with this role there."""
    email = f"{role}.{organisation.pk}@example.example"
    by = system_actor(organisation)
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        give_membership(email, "Sven Ek", Role(role), organisation, by=by, **more).user
    )
    client.role, client.organisation = Role(role), organisation
    return client


def staff_of(company, roles=INSIDE):
    """Browsers of a company's people: each role, the employee and the manager with their own."""
    team = make_team(company, "Montage")
    own = {
        "employee": {"person": make_person(company, "Sven", team=team)},
        "line_manager": {"team": team},
    }
    return [sign_in(company, role, **own.get(role, {})) for role in roles]


@pytest.fixture
def world(db):
    """Hemliga AB and Beta at one hub, Ceta at another; all with a plan."""
    ours = make_network("", [f"{SECRET}a AB", "Beta"])
    theirs = make_network("Andra ", ["Ceta"])
    secret, beta = ours.companies
    (ceta,) = theirs.companies
    return SimpleNamespace(
        ours=ours,
        theirs=theirs,
        secret=secret,
        rows=rows_of(secret, ours, SECRET),
        beta=beta,
        beta_rows=rows_of(beta, ours, "Bekant"),
        neighbours=staff_of(beta, (*INSIDE, *ELSEWHERE)),
        hub_people=[sign_in(ours.hub, role) for role in sorted(HUB_ROLES)],
        foreigners=[
            *(sign_in(theirs.hub, role) for role in sorted(HUB_ROLES)),
            *staff_of(ceta, ("hr", "line_manager")),
        ],
    )


def strangers_to(world, model):
    """Whoever must not find a row of Hemliga AB, or of its hub's library."""
    foreign = [client for client in world.foreigners if client.role in STRANGERS]
    if model in OF_THE_HUB:
        return foreign
    near = [client for client in world.neighbours if client.role in STRANGERS]
    # Our hub's people see the company, but none of its people, files or work.
    hub = [client for client in world.hub_people if client.role in STRANGERS]
    return [*near, *foreign, *(hub if model is not Organisation else [])]


def may(client, address):
    return client.role in address.action.roles


def refusals(organisation):
    return AuditEntry.objects.filter(owner=organisation.pk, verb="access.refused").count()


def path_to(address, rows):
    return address.path(pk=rows[model_of(address)].pk, **MORE_PARAMETERS)


def test_every_address_can_be_tried(world):
    """A new address with a parameter of its own kind says here how it is filled."""
    makes = world.rows.keys()
    missing = [
        f"{each.route}: {'no row of ' + str(model_of(each)) if is_guarded(each) else 'parameters'}"
        for each in addresses()
        if (is_guarded(each) and model_of(each) not in makes)
        or set(each.parameters) - {"pk"} - MORE_PARAMETERS.keys()
        or not each.name
    ]

    assert missing == []


def test_whoever_is_not_signed_in_is_led_to_sign_in(client, db):
    answers = {}
    for address in addresses():
        if address.action:
            path = address.path(pk=1, **MORE_PARAMETERS)
            for answer in (client.get(path), client.post(path)):
                to = answer.headers.get("location", "").partition("?")[0]
                answers[address.route, answer.request["REQUEST_METHOD"]] = answer.status_code, to

    assert len(answers) > 2 * 30
    assert set(answers.values()) == {(302, "/accounts/login/")}


def test_a_role_without_the_action_is_refused_at_every_address(world):
    wrong, said = {}, {}
    one_of_each = {client.role: client for client in [*world.neighbours, *world.hub_people]}
    for client in one_of_each.values():
        closed = [each for each in addresses() if each.action and not may(client, each)]
        before = refusals(client.organisation)
        for address in closed:
            path = address.path(pk=1, **MORE_PARAMETERS)
            got = (client.get(path).status_code, client.post(path).status_code)
            if got != (403, 403):
                wrong[client.role.value, address.route] = got
        said[client.role] = refusals(client.organisation) - before == 2 * len(closed)

    assert wrong == {}
    assert said == dict.fromkeys(Role, True)


def test_a_stranger_finds_nothing_at_any_address_and_the_audit_says_so(world):
    wrong, asked = {}, 0
    for address in filter(is_guarded, addresses()):
        path = path_to(address, world.rows)
        for client in strangers_to(world, model_of(address)):
            before = refusals(client.organisation)
            answers = [client.get(path), client.post(path)]
            codes = {answer.status_code for answer in answers} - {
                405
            }  # one of the two is not offered
            asked += 1
            said = refusals(client.organisation) - before
            told = any(SECRET in answer.content.decode(errors="replace") for answer in answers)
            offered = sum(answer.status_code != 405 for answer in answers)
            if codes != {404 if may(client, address) else 403} or said != offered or told:
                wrong[client.role.value, address.route] = codes, said, told

    assert wrong == {}
    assert asked > 100


def test_no_page_of_another_says_a_word_of_ours(world):
    told, read = {}, 0
    readers = {"hr", "line_manager", "employee", "union_representative"}
    asking = [client for client in world.neighbours if client.role in readers]
    for client in [*asking, world.foreigners[-2]]:
        rows = world.beta_rows if client.organisation == world.beta else {}
        for address in addresses():
            if plain(address):
                path = address.path(**MORE_PARAMETERS)
            elif rows and is_guarded(address):
                path = path_to(address, rows)
            else:
                continue
            answer = client.get(path, follow=True)
            read += answer.status_code == 200
            if SECRET.encode() in answer.content:
                told[client.role.value, client.organisation.name, address.route] = path

    assert told == {}
    assert read > 60


def test_our_own_pages_do_say_it(world):
    """What the tests above look for is there to be found."""
    hr = sign_in(world.secret, "hr")
    said = {}
    for address in filter(is_guarded, addresses()):
        answer = hr.get(path_to(address, world.rows))
        said.setdefault(model_of(address), set()).add(
            answer.status_code == 200 and SECRET in answer.content.decode(errors="replace")
        )

    own = {model for model, seen in said.items() if True in seen}
    assert own >= {Organisation, Team, Person, ImportRun, Job}
