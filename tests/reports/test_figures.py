"""Every figure of the company's report is reproduced by hand-written SQL on the raw tables.

The queries are in `figurequeries`. A figure without a query fails here.
"""

import datetime
from collections import defaultdict

import pytest
from django.db import connection

from samtakt.analysis.models import (
    Assignment,
    Goal,
    GoalCompetence,
    RequirementCause,
    SwotEntry,
    TechnologyItem,
)
from samtakt.assessments.models import DecayRule, Observation, Performance
from samtakt.certificates.models import (
    Certificate,
    Fitness,
    FitnessType,
    Permit,
    PermitType,
)
from samtakt.competences.models import Competence, Exemption, Requirement
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import DevelopmentPlan, PlanAction
from samtakt.reports import company_report
from samtakt.reports.company_values import FAMILIES, MODELLED, values
from tests import factories
from tests.reports.figurequeries import EXACT, LOOKED_UP
from tests.reports.workshop import AS_OF, Workshop

Day = datetime.date
STARTS, ENDS = Day(2026, 1, 1), Day(2026, 12, 31)
RETIREMENT_AGE, SOON_DAYS = 67, 90

PARAMETERS = {
    "day": AS_OF,
    "soon": Day(2027, 1, 30),  # ninety days on
    "in_90_days": Day(2027, 1, 30),
    "year_ago": Day(2025, 11, 1),
    "rated_since": Day(2025, 11, 1),
    "decayed_before": Day(2025, 5, 1),  # eighteen months before
    "stale_before": Day(2025, 11, 1),
    "horizon": Day(2028, 11, 1),
    "year": 2026,
    "horizon_year": 2028,
    "retirement_age": RETIREMENT_AGE,
    "period_starts": STARTS,
    "period_ends": ENDS,
}


def enrich(workshop):
    """Put into a workshop what figures trip over: moves, undone imports, what has ended, exemptions."""
    company, people, hub = workshop.company, workshop.people, workshop.hub
    first, second, third, *_rest = workshop.competences
    factories.saved(DecayRule(months=18, from_level=3, valid_from=STARTS), company)
    for person in people[:4]:
        row = Performance(
            person=person, competence=first, performed_on=Day(2026, 6, 1), noted_by="Chef"
        )
        factories.saved(row, company)
    # Agreed long ago and not shown since; and a later level whose import was undone.
    factories.agree(people[5], second, 4, decided_on=Day(2024, 1, 10))
    undone = factories.make_import(company, state=ImportRun.State.UNDONE)
    factories.agree(people[0], first, 4, decided_on=Day(2026, 9, 1), import_run=undone)
    # Somebody with two employments, one who has left, one who comes later, one without a role.
    factories.employ(
        people[1], team=workshop.teams[0], starts_on=Day(2026, 2, 1), percent=50,
        shift=workshop.shifts[0],
    )  # fmt: skip
    gone = factories.make_person(company, "Gick", team=workshop.teams[0], ends_on=Day(2026, 5, 1))
    coming = factories.make_person(
        company, "Kommer", team=workshop.teams[0], starts_on=Day(2027, 1, 1)
    )
    for person in (gone, coming):
        factories.assign(person, workshop.roles[0])
        factories.agree(person, first, 3)
    loose = factories.make_person(
        company, "Lös", team=workshop.teams[0], kind="agency", ends_on=Day(2027, 3, 1),
        birth_year=1990, sex="woman",
    )  # fmt: skip
    factories.agree(loose, first, 3, decided_on=Day(2026, 1, 15))
    retiring = factories.make_person(
        company, "Pensionär", team=workshop.teams[1], retires_on=Day(2027, 6, 30), birth_year=1961
    )
    factories.assign(retiring, workshop.roles[1])
    exemption = Exemption(
        person=people[2], competence=third, reason="Arbetar inte där", valid_from=STARTS,
        decided_by="HR",
    )  # fmt: skip
    factories.saved(exemption, company)
    # A later version of a requirement, one that has ended, one that is coming; a retired competence.
    factories.require(company, workshop.roles[0], second, 4, valid_from=Day(2026, 3, 1))
    ended = factories.make_competence(hub, "Utgången")
    factories.require(company, workshop.roles[0], ended, 2, valid_to=Day(2026, 6, 30))
    factories.require(company, workshop.roles[1], ended, 3, valid_from=Day(2027, 6, 1))
    retired = factories.make_competence(
        hub, "Pensionerad", state=Competence.State.RETIRED, retired_on=Day(2026, 7, 1)
    )
    factories.require(company, workshop.roles[0], retired, 2)
    factories.agree(people[0], retired, 1)
    papers(company, hub, people, first)
    wishes(company, workshop, first, second)
    plans(company, people, first, second)
    ratings(company, people, first)


def papers(company, hub, people, welding):
    licence = factories.make_certificate_type(hub, "Svetsintyg", competence=welding)
    for place, person in enumerate(people[:6]):
        factories.certify(person, licence, valid_to=Day(2026 + place % 3, 10, 1 + place))
    factories.saved(
        Certificate(
            person=people[6], type=licence, issued_on=Day(2026, 1, 1), valid_to=Day(2029, 1, 1),
            verification="self_declared",
        ),
        company,
    )  # fmt: skip
    truck = factories.saved(PermitType(code="truck", name_sv="Truck"), hub)
    for place, person in enumerate(people[:3]):
        permit = Permit(
            person=person, type=truck, issued_on=Day(2025, 12, 1), issued_by="Chef",
            valid_to=[Day(2026, 9, 1), Day(2026, 12, 1), Day(2027, 12, 1)][place],
        )  # fmt: skip
        factories.saved(permit, company)
    isocyanates = factories.saved(FitnessType(code="iso", name_sv="Isocyanater"), hub)
    for person, result, valid_to in (
        (people[0], "fit", Day(2028, 1, 1)), (people[1], "unfit", Day(2028, 1, 1)),
    ):  # fmt: skip
        row = Fitness(
            person=person, type=isocyanates, result=result, examined_on=Day(2026, 2, 2),
            valid_to=valid_to,
        )  # fmt: skip
        factories.saved(row, company)


def wishes(company, workshop, first, second):
    assignment = factories.saved(
        Assignment(name="Analys", starts_on=STARTS, lead="HR", reasons=["growth"]), company
    )
    factories.saved(SwotEntry(assignment=assignment, quadrant="threat", text="Pensioner"), company)
    goals = [
        factories.saved(Goal(name=name, set_on=STARTS, due_on=ENDS, state=state), company)
        for name, state in (
            ("Robotcell", "active"), ("Fler lärlingar", "active"), ("Nådd", "reached"),
        )
    ]  # fmt: skip
    for goal, competence in ((goals[0], first), (goals[0], second), (goals[2], first)):
        factories.saved(GoalCompetence(goal=goal, competence=competence), company)
    with scope_for(company):
        caused = Requirement.objects.filter(competence=first).order_by("pk").first()
    factories.saved(RequirementCause(requirement=caused, goal=goals[0]), company)
    for name, state, cost in (
        ("Cell 1", "decided", 3_900_000), ("Mätning", "idea", None), ("Ej", "cancelled", 10),
    ):  # fmt: skip
        item = TechnologyItem(
            name=name, kind="other", state=state, goes_live_on=Day(2027, 5, 1), cost=cost
        )
        factories.saved(item, company)


def plans(company, people, first, second):
    made = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    whole = DevelopmentPlan(
        name="Företagets plan", starts_on=STARTS, ends_on=ENDS, state="confirmed", made_by="HR",
        manager_confirmed_at=made,
    )  # fmt: skip
    draft = DevelopmentPlan(
        person=people[0], name="Utkast", starts_on=STARTS, ends_on=ENDS, made_by="HR"
    )
    for plan in (whole, draft):
        factories.saved(plan, company)
    for plan, kind, due_on, state, ended_on, reason, competence, cost in (
        (whole, "course", Day(2026, 5, 1), "done", Day(2026, 4, 20), "", first, 12_500),
        (whole, "course", Day(2026, 6, 1), "not_done", Day(2026, 6, 2), "no_time", first, 8_000),
        (whole, "coaching", Day(2026, 9, 1), "planned", None, "", second, 0),
        (whole, "coaching", Day(2026, 12, 1), "planned", None, "", second, 1_500),
        (whole, "recruit", Day(2027, 6, 1), "planned", None, "", None, 45_000),
        (whole, "accept_risk", Day(2026, 7, 1), "done", Day(2026, 7, 1), "", None, 0),
        (draft, "course", Day(2026, 8, 1), "planned", None, "", first, 99_999),
    ):
        action = PlanAction(
            plan=plan, kind=kind, title=f"{kind} {due_on}", competence=competence, state=state,
            owner_name="HR", planned_on=Day(2026, 1, 2), due_on=due_on, ended_on=ended_on,
            reason_code=reason, cost=cost,
        )  # fmt: skip
        factories.saved(action, company)


def ratings(company, people, competence):
    boss = people[7]
    for place, person in enumerate(people[:6]):
        for source, observer, level in (
            ("self", person, 2 + place % 3), ("manager", boss, 2 + place % 2),
        ):  # fmt: skip
            row = Observation(
                person=person, competence=competence, level=level, source=source,
                observed_on=Day(2026, 5, 5), observer=observer.name, observer_person=observer,
            )  # fmt: skip
            factories.saved(row, company)


def reproduced(queries, company):
    parameters = PARAMETERS | {"company": company.pk, "hub": company.hub_id}
    found = {}
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query, parameters)
            found |= {key: value for key, value in cursor.fetchall() if key is not None}
    return found


def by_family(report):
    found = defaultdict(dict)
    for key, value in values(report).items():
        family, _colon, of = key.partition(":")
        found[family][of] = value
    return found


def close(value):
    return None if value is None else pytest.approx(float(value))


def differences(found, expected):
    """What the report says and what the query says, of the keys on which they differ."""
    return {
        of: (found.get(of, "-"), expected.get(of, "-"))
        for of in found.keys() | expected.keys()
        if found.get(of, "-") != expected.get(of, "-")
    }


def check(report, company):
    """Compare each family, and return those that the report has figures of."""
    found, wrong = by_family(report), {}
    for family, queries in EXACT.items():
        expected = {of: close(value) for of, value in reproduced(queries, company).items()}
        if family in found and found[family] != expected:
            wrong[family] = differences(found[family], expected)
    for family, queries in LOOKED_UP.items():
        counted = reproduced(queries, company)
        shown = {of: value for of, value in found[family].items() if value is not None}
        expected = {of: close(counted.get(of)) for of in shown}
        if shown != expected:
            wrong[family] = differences(shown, expected)
    assert wrong == {}
    assert found.keys() - MODELLED <= EXACT.keys() | LOOKED_UP.keys()
    return found.keys()


@pytest.fixture
def rich(hub):
    workshop = Workshop(hub, people=16)
    enrich(workshop)
    with scope_for(workshop.company):
        by = factories.actor_in(workshop.company, "company_admin")
        yield company_report.gather(workshop.company, as_of=AS_OF, by=by), workshop.company


def test_every_family_has_a_query_and_says_what_it_counts():
    assert EXACT.keys() | LOOKED_UP.keys() == FAMILIES.keys() - MODELLED
    assert not EXACT.keys() & LOOKED_UP.keys()


def test_every_figure_of_a_rich_company_is_reproduced(rich):
    report, company = rich

    families = check(report, company)
    assert FAMILIES.keys() - families == {"plan"}
    assert len(values(report)) > 200


def test_every_figure_with_a_joint_plan_is_reproduced(planned):
    with scope_for(planned.ceta):
        by = factories.actor_in(planned.ceta, "company_admin")
        report = company_report.gather(planned.ceta, as_of=AS_OF, plan=planned.plan, by=by)
        families = check(report, planned.ceta)

    assert "plan" in families


def test_the_figures_sheet_lists_every_figure(rich):
    from samtakt.reports import company_more_tables

    report, _company = rich
    rows = company_more_tables.figures(report).rows

    assert {row[0]: row[1] for row in rows} == values(report)
    assert all(row[2] for row in rows)
