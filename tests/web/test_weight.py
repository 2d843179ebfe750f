"""No page asks more for a thousand people than for three, or weighs more than a phone bears.

The whole URL table is walked twice by a company's HR, by one of its managers and by an
employee: in a company of a few people, and in the same company when a thousand work there.
"""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtakt.assessments.models import AgreedLevel, Observation
from samtakt.certificates.models import Certificate, CertificateType
from samtakt.competences.models import Requirement, Role, RoleAssignment
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Employment, Person, Shift, Team
from samtakt.planning.models import DevelopmentPlan, PlanAction
from tests.factories import START, make_competence, make_shift, make_team
from tests.web.addresses import addresses
from tests.web.reading import MOST_BYTES, MOST_QUERIES
from tests.web.test_strangers import (
    MORE_PARAMETERS,
    is_guarded,
    make_network,
    model_of,
    plain,
    rows_of,
    sign_in,
)

PEOPLE = 1_000
COMPETENCES = 20
TEAMS = 25
# Files to take along are no pages; they hold everything that was asked for.
FILES = ("pdf", "export", "file", "download", "document", "profile", "data", "matrix")

pytestmark = pytest.mark.slow


@pytest.fixture
def network(db):
    return make_network("", ["Vår AB", "Beta"])


def in_bulk(model, rows):
    return model.objects.bulk_create([model(**row) for row in rows], batch_size=500)


def let_many_work(company, rows, role_of_rows):
    """A thousand people in the company's teams, each with a role, levels, a certificate, a plan."""
    with scope_for(company):
        teams = [rows[Team], *(make_team(company, f"Lag {number}") for number in range(TEAMS - 1))]
        shifts = [make_shift(company, name) for name in ("Dag", "Kväll")]
        competences = [make_competence(company, f"Moment {n}") for n in range(COMPETENCES)]
        kind = CertificateType.objects.filter(organisation=company).order_by("pk").first()
        own = {"organisation": company}
        in_bulk(
            Requirement,
            (
                {**own, "role": role_of_rows, "competence": each, "level": 3, "valid_from": START}
                for each in competences
            ),
        )
        people = in_bulk(
            Person,
            (
                {
                    **own,
                    "given_name": "Kim",
                    "family_name": f"Medarbetare {number:04}",
                    "name_key": f"medarbetare {number:04} kim",
                    "employee_number": f"E{number}",
                    "birth_year": 1960 + number % 45,
                    "sex": "woman" if number % 3 else "man",
                }
                for number in range(PEOPLE)
            ),
        )
        _place(company, people, teams, shifts)
        in_bulk(
            RoleAssignment,
            ({**own, "person": each, "role": role_of_rows, "starts_on": START} for each in people),
        )
        _judge(company, people, competences)
        in_bulk(
            Certificate,
            (
                {**own, "person": each, "type": kind, "issued_on": START, "valid_to": None}
                for each in people
            ),
        )
        _plan(company, people, competences)


def _place(company, people, teams, shifts):
    in_bulk(
        Employment,
        (
            {
                "organisation": company,
                "person": each,
                "team": teams[number % len(teams)],
                "shift": shifts[number % len(shifts)],
                "starts_on": START,
            }
            for number, each in enumerate(people)
        ),
    )


def _judge(company, people, competences):
    judged = [
        (person, competence, (place + number) % 5)
        for place, person in enumerate(people)
        for number, competence in enumerate(competences)
        if (place + number) % 4
    ]
    in_bulk(
        Observation,
        (
            {
                "organisation": company,
                "person": person,
                "competence": competence,
                "level": level,
                "source": "manager",
                "observer": "Chef",
                "observed_on": START,
            }
            for person, competence, level in judged
        ),
    )
    in_bulk(
        AgreedLevel,
        (
            {
                "organisation": company,
                "person": person,
                "competence": competence,
                "level": level,
                "decided_on": START,
                "decided_by": "Chef",
            }
            for person, competence, level in judged
        ),
    )


def _plan(company, people, competences):
    today = datetime.date.today()  # noqa: DTZ011 - a plan in force on whatever day it is
    plans = in_bulk(
        DevelopmentPlan,
        (
            {
                "organisation": company,
                "person": each,
                "name": "Årets",
                "starts_on": today - datetime.timedelta(days=100),
                "ends_on": today + datetime.timedelta(days=200),
                "state": "closed" if number % 2 else "draft",
                "made_by": "Chef",
            }
            for number, each in enumerate(people)
        ),
    )
    in_bulk(
        PlanAction,
        (
            {
                "organisation": company,
                "plan": plan,
                "person": plan.person,
                "kind": "coaching",
                "title": "Gå bredvid",
                "competence": competences[number % len(competences)],
                "owner_name": "Chef",
                "planned_on": today - datetime.timedelta(days=90),
                "due_on": today - datetime.timedelta(days=10),
            }
            for number, plan in enumerate(plans)
        ),
    )


def paths_for(rows):
    """Every address that one can only look at, with the row that it is about."""
    for address in addresses():
        if any(word in address.name for word in FILES):
            continue
        if plain(address):
            if "pk" not in address.parameters:
                yield address.name, address.path(**MORE_PARAMETERS)
            elif is_guarded(address) and model_of(address) in rows:
                yield address.name, address.path(pk=rows[model_of(address)].pk, **MORE_PARAMETERS)


def weigh(clients, rows):
    """Queries and bytes of each page that answers, by reader and address."""
    found = {}
    for client in clients:
        for name, path in paths_for(rows):
            client.get(path)  # fills what outlives a request
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(path)
            if answer.status_code == 200 and not answer.streaming:
                found[client.role.value, name] = len(asked), len(answer.content)
    return found


def test_a_thousand_people_ask_no_more_than_a_few_and_weigh_little(network):
    company = network.companies[0]
    rows = rows_of(company, network, "Vår")
    assert isinstance(rows[Organisation], Organisation)
    with scope_for(company):
        role = Role.objects.filter(organisation=company, name__startswith="Vårroll").first()
        assert Shift.objects.exists()
    clients = [
        sign_in(company, "hr"),
        sign_in(company, "line_manager", team=rows[Team]),
        sign_in(company, "employee", person=rows[Person]),
    ]

    few = weigh(clients, rows)
    let_many_work(company, rows, role)
    many = weigh(clients, rows)

    too_many = {
        key: asked for key, (asked, _size) in {**few, **many}.items() if asked > MOST_QUERIES
    }
    too_heavy = {key: size for key, (_asked, size) in many.items() if size > MOST_BYTES}
    assert len(many) > 100
    assert too_many == {}
    assert too_heavy == {}
