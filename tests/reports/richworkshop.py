"""A workshop with everything in it that the figures of a company's report trip over."""

import datetime

from samtakt.analysis.models import (
    Assignment,
    Goal,
    GoalCompetence,
    RequirementCause,
    SwotEntry,
    TechnologyEffect,
    TechnologyItem,
)
from samtakt.assessments.models import DecayRule, FreshnessTarget, Observation, Performance
from samtakt.certificates.models import (
    Certificate,
    Fitness,
    FitnessType,
    Permit,
    PermitType,
)
from samtakt.competences.models import (
    Competence,
    ConceptLink,
    Exemption,
    HeadcountRequirement,
    Requirement,
)
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import DevelopmentPlan, PlanAction
from tests import factories

Day = datetime.date
STARTS, ENDS = Day(2026, 1, 1), Day(2026, 12, 31)


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
    strict_and_mild(company, people, second)
    careers(company, workshop, second)
    numbers_required(company, workshop)
    courses(hub, workshop.competences)


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
        effect = TechnologyEffect(
            item=item, competence=second, level=3, team=workshop.teams[0], number=2
        )
        factories.saved(effect, company)
    factories.saved(FreshnessTarget(year=2026, due_on=ENDS, percent=80, set_by="HR"), company)
    link = ConceptLink(
        competence=first, identifier="http://data.europa.eu/esco/skill/1", version="1.2.1"
    )
    factories.saved(link, workshop.hub)


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


def strict_and_mild(company, people, competence):
    """Three managers rate everybody; one of them is a level below the others each time."""
    for place, person in enumerate(people):
        for below, boss in ((0, people[7]), (0, people[8]), (1, people[9])):
            if person in (people[7], people[8], people[9]):
                continue
            row = Observation(
                person=person, competence=competence, level=2 + place % 2 - below,
                source="manager", observed_on=Day(2026, 6, 6), observer=boss.name,
                observer_person=boss,
            )  # fmt: skip
            factories.saved(row, company)


def careers(company, workshop, competence):
    """Somebody who moves to another team later, some who retire or whose term ends, one teamless."""
    press, paint = workshop.teams
    people = workshop.people
    factories.employ(people[3], team=paint, starts_on=Day(2027, 3, 1), shift=workshop.shifts[1])
    moving = factories.make_person(
        company, "Flyttar", team=press, ends_on=Day(2027, 2, 28), birth_year=1970
    )
    factories.employ(moving, team=paint, starts_on=Day(2027, 3, 1))
    oldest = factories.make_person(company, "Äldst", team=press, birth_year=1957)
    stayed = factories.make_person(
        company, "Kvar", team=paint, retires_on=Day(2026, 3, 31), birth_year=1961
    )
    term = factories.make_person(
        company, "Visstid", team=paint, kind="fixed_term", ends_on=Day(2029, 6, 30),
        birth_year=1995,
    )  # fmt: skip
    # More likely than not still here in a year, and no more than that.
    hired = factories.make_person(
        company, "Inhyrd", team=press, shift=workshop.shifts[0], kind="agency", birth_year=1992
    )
    factories.agree(hired, workshop.competences[0], 2)
    loose = factories.make_person(company, "Lagfri", birth_year=None)
    for person in (moving, oldest, stayed, term, loose):
        factories.assign(person, workshop.roles[0])
        for level, each in enumerate(workshop.competences[1:4], start=1):
            factories.agree(person, each, level)
    factories.agree(loose, competence, 4, decided_on=Day(2026, 2, 2))


def numbers_required(company, workshop):
    """Numbers of a team and of its shifts, now, later and no longer; a competence retired later."""
    press, paint = workshop.teams
    day, night = workshop.shifts
    _first, second, third, fourth, fifth = workshop.competences
    for competence, team, shift, level, number, valid_from, valid_to in (
        (second, press, None, 3, 3, Day(2024, 1, 1), None),
        (second, press, day, 3, 1, Day(2024, 1, 1), None),
        (second, press, night, 2, 3, Day(2028, 1, 1), None),
        (second, paint, None, 2, 6, Day(2027, 6, 1), Day(2030, 5, 31)),
        (third, paint, None, 2, 17, Day(2024, 1, 1), None),
        (third, paint, day, 3, 1, Day(2027, 1, 1), Day(2028, 12, 31)),
        (third, paint, day, 4, 2, Day(2029, 6, 1), None),
        (fourth, press, None, 3, 2, Day(2020, 1, 1), Day(2026, 6, 30)),
        (fourth, press, None, 2, 2, Day(2028, 3, 1), None),
        (fifth, paint, None, 3, 9, Day(2028, 2, 1), None),
    ):
        row = HeadcountRequirement(
            competence=competence, team=team, shift=shift, level=level, number=number,
            valid_from=valid_from, valid_to=valid_to,
        )  # fmt: skip
        factories.saved(row, company)
    factories.require(
        company, workshop.roles[1], fifth, 4, criticality=3, valid_from=Day(2026, 2, 1)
    )
    factories.require(
        company, workshop.roles[0], fifth, 2, criticality=3, valid_from=Day(2029, 2, 1)
    )


def courses(hub, competences):
    """Courses with a coming date, with past ones only, and one that nobody offers."""
    _first, second, third, fourth, fifth = competences
    dated = factories.make_course(hub, "Steg", raises=[(second, 1, 3), (third, 0, 2)], weeks=2)
    offer = factories.make_offer(dated, price_per_session=9_000, price_per_seat=1_250)
    for day in (Day(2026, 3, 1), Day(2026, 12, 7), Day(2027, 2, 1)):
        factories.make_date(offer, day)
    cheaper = factories.make_offer(dated, minimum=4, price_per_session=6_000, price_per_seat=700)
    factories.make_date(cheaper, Day(2026, 12, 7))
    # As soon as the first, cheaper and longer.
    longer = factories.make_course(hub, "Lång", raises=[(second, 1, 3)], weeks=2, hours=24)
    offer = factories.make_offer(longer, price_per_session=0, price_per_seat=900)
    factories.make_date(offer, Day(2026, 12, 7))
    past = factories.make_course(hub, "Förr", raises=[(fourth, 1, 2), (second, 2, 4)], hours=40)
    factories.make_date(factories.make_offer(past), Day(2026, 1, 12))
    factories.make_course(hub, "Ingen ger", raises=[(fifth, 0, 4)], hours=80, weeks=10)
