"""The assignment under way: purpose told, goals set, a robot cell decided, talks held.

Competences and roles are named by the codes and names of the example network; where a folder
of another network has none of them, the goal or the item is told without.
"""

import dataclasses
import datetime
from dataclasses import dataclass

from samtakt.analysis.assignments import (
    change_step,
    choose_baseline,
    finish_step,
    sign_assignment,
    start_assignment,
    take_step,
)
from samtakt.analysis.baseline import days_with_figures
from samtakt.analysis.figures import store_figures
from samtakt.analysis.goals import explain_requirements, link_competence, set_goal
from samtakt.analysis.interviews import guide, write_notes
from samtakt.analysis.models import Assignment, AssignmentStep, Goal
from samtakt.analysis.swot import add_entry
from samtakt.analysis.technology import add_effect, add_item, decide
from samtakt.assessments.purposes import publish_statement, statement_in_force
from samtakt.competences.models import Competence, Requirement, Role
from samtakt.foundation.access import Actor
from samtakt.foundation.access import Role as Capacity
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Membership, Person, Team
from samtakt.organisations.queries import employed_on

DAYS_AGO = 75
ON_BEHALF = "Eva Letander"
UNION = "Leif Hammar"
DONE = 3


@dataclass(frozen=True)
class GoalTold:
    """A goal: when from today, and the codes of the competences it needs, with why."""

    name: str
    measure: str
    owner: str
    priority: int
    days: int
    needs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EffectTold:
    """What an item asks for: of a role, or of so many in the first team (role empty)."""

    code: str
    level: int
    role: str = ""
    criticality: int = 2
    number: int = 0


@dataclass(frozen=True)
class ItemTold:
    """An item of the technology plan; `goal` is a place in `GOALS`."""

    name: str
    kind: str
    days: int
    cost: int
    goal: int
    decided: bool
    about: str
    effects: tuple[EffectTold, ...]


GOALS = (
    GoalTold(
        "Obemannad bearbetning på kvällen",
        "Två robotbetjänade maskiner går åtta timmar utan operatör",
        "Produktionschefen",
        3,
        400,
        (
            ("ROB-01", "Operatörerna ska kunna starta, stoppa och ställa om cellen"),
            ("ROB-02", "Två ställare behöver kunna ändra program själva"),
            ("ROB-04", "Alla som går in i cellen"),
            ("CNC-05", "Omställning på under tjugo minuter"),
        ),
    ),
    GoalTold(
        "Klara ISO 9001-revisionen utan avvikelse på kompetens",
        "Revisorn får underlaget för 7.2 på en timme",
        "Kvalitetsansvarig",
        3,
        250,
        (
            ("KVA-03", "Mätmaskinen hänger på en person"),
            ("KVA-08", "Fler interna revisorer"),
        ),
    ),
    GoalTold(
        "Ingen maskin står för att en person är borta",
        "Minst tre per skift på varje kritisk uppgift",
        "Arbetsledarna",
        2,
        700,
        (
            ("CNC-01", ""),
            ("CNC-02", ""),
            ("UND-01", "Två går i pension inom fem år"),
        ),
    ),
    GoalTold("Fler kvinnor i produktionen", "Var fjärde ny anställd", "HR", 1, 900, ()),
)
ITEMS = (
    ItemTold(
        "Robotcell vid svarvgrupp 2",
        "robot_cell",
        130,
        3_900_000,
        0,
        decided=True,
        about="Robot som plockar i och ur två svarvar, med visionssystem i nästa steg.",
        effects=(
            EffectTold("ROB-01", 3, "CNC-operatör", 3),
            EffectTold("ROB-04", 3, "CNC-operatör", 3),
            EffectTold("ROB-02", 3, "CNC-ställare", 3),
            EffectTold("ROB-04", 3, "CNC-ställare", 3),
            EffectTold("ROB-01", 3, number=3),
        ),
    ),
    ItemTold(
        "Produktionssystem (MES)",
        "mes",
        290,
        850_000,
        2,
        decided=True,
        about="Stopporsaker och produktionsuppföljning vid varje maskin.",
        effects=(
            EffectTold("DIG-03", 3, "CNC-operatör", 2),
            EffectTold("DIG-03", 3, "CNC-ställare", 2),
            EffectTold("DIG-05", 2, "Produktionstekniker", 2),
        ),
    ),
    ItemTold(
        "Femaxlig fleroperationsmaskin",
        "cnc",
        540,
        5_200_000,
        2,
        decided=False,
        about="Beslutas när robotcellen går.",
        effects=(EffectTold("CNC-04", 3, "CNC-ställare", 3),),
    ),
    ItemTold(
        "Optisk mätning i linje",
        "measuring",
        720,
        600_000,
        1,
        decided=False,
        about="",
        effects=(),
    ),
)
BOARD = (
    ("strength", "Kunderna litar på våra leveranstider", None),
    ("strength", "Lång erfarenhet av svåra material", None),
    ("strength", "Låg frånvaro och låg omsättning", None),
    ("weakness", "Mätmaskinen hänger på en person", 1),
    ("weakness", "Kvällsskiftet saknar ställare", 0),
    ("weakness", "Utbildning ställs in när det är mycket att göra", None),
    ("opportunity", "Två kunder frågar efter obemannad nattkörning", 0),
    ("opportunity", "Samordnade kurser genom lärcentret", None),
    ("threat", "Fem pensioneringar inom fem år", 2),
    ("threat", "Större företag i länet söker samma ställare", None),
)
MANAGEMENT_SAID = {
    "goals": "Obemannad körning på kvällen inom ett drygt år. ISO-revisionen i höst först.",
    "lost-orders": "Tackade nej till en order i våras: ingen kunde programmera femaxligt.",
    "single-holders": "Mätmaskinen. Programmen finns, men bara en person rättar dem.",
    "learning-obstacles": "Kurser ställs in när kvällsskiftet inte kan släppa någon.",
}
EMPLOYEE_SAID = {
    "alone": "Kör båda svarvarna själv. Frågar om nya program.",
    "unused": "Har svetslicens från förra jobbet som ingen har frågat om.",
    "wants-to-learn": "Roboten, helst på plats och inte på kurs två veckor bort.",
}
# How far some of the other companies have come: the number of steps done, in their order.
ELSEWHERE = (2, 5, 8, 0, 4, 1)


def tell(company: Organisation, *, today: datetime.date, by: Actor) -> None:
    """Begin the company's assignment, do its first steps, set goals and decide on technology."""
    by = _with_account(by)
    assignment = _begin(today, by)
    goals = [_goal(told, today, by) for told in GOALS]
    for quadrant, text, goal in BOARD:
        add_entry(assignment, quadrant, text, goal=None if goal is None else goals[goal], by=by)
    for told in ITEMS:
        _item(told, goals[told.goal], today, by)
    _explain(goals[2], by)
    _talks(assignment, today, by)
    # The first day whose figures were kept: earlier, nothing was assessed.
    choose_baseline(assignment, min([*days_with_figures(), today]), by=by)
    store_figures(company, as_of=today, by=by)
    take_step(_step(assignment, DONE), by=by)


def tell_elsewhere(companies: list[Organisation], *, today: datetime.date, name: str) -> None:
    """Begin assignments in other companies, so that the hub sees how far each has come."""
    for place, (company, done) in enumerate(zip(companies, ELSEWHERE, strict=False)):
        with scope_for(company):
            by = Actor(name=name, organisation=company)
            begun = today - datetime.timedelta(days=30 + 25 * done)
            _steps_done(_told_and_signed(begun, by, by.name), begun, done, by)
            if place == 0:
                change_step(
                    _step(Assignment.objects.get(), done),
                    owner=None,
                    owner_name=name,
                    due_on=today - datetime.timedelta(days=4),
                    note="",
                    by=by,
                )


def _with_account(by: Actor) -> Actor:
    # Whoever writes a note reads it afterwards: the HR account of the demo.
    member = Membership.objects.filter(role=Capacity.HR, user__name=by.name).first()
    return dataclasses.replace(by, user_id=member.user_id) if member else by


def _begin(today: datetime.date, by: Actor) -> Assignment:
    begun = today - datetime.timedelta(days=DAYS_AGO)
    assignment = _told_and_signed(begun, by, ON_BEHALF)
    _steps_done(assignment, begun, DONE, by)
    return assignment


def _told_and_signed(begun: datetime.date, by: Actor, management: str) -> Assignment:
    assignment = start_assignment(
        f"Kompetensanalys {begun.year}",
        lead=by.name,
        starts_on=begun,
        reasons=["technology", "retirement", "certification"],
        scope="Hela produktionen, lagret och kvalitet, med inhyrda.",
        by=by,
    )
    if statement_in_force(begun) is None:
        publish_statement(
            purpose="Vi vill veta vad vi kan i dag och vad vi behöver när robotcellen kommer. "
            "Det är också ditt tillfälle att säga vad du kan och vill lära dig.",
            visibility="Du: allt om dig själv.\n"
            "Din chef: din och chefens bedömning och den nivå ni kommer överens om.\n"
            "HR och VD: alla nivåer i företaget.\n"
            "Facket: summor utan namn.\n"
            "Lärcentret: antal personer, inga namn.",
            not_used_for="Lönesättning, uppsägning eller jämförelser mellan personer.",
            contact=by.name,
            on=begun,
            by=by,
        )
    return sign_assignment(assignment, management=management, union=UNION, on=begun, by=by)


def _step(assignment: Assignment, number: int) -> AssignmentStep:
    steps = AssignmentStep.objects.select_related("assignment")
    return steps.get(assignment=assignment, number=number)


def _steps_done(assignment: Assignment, begun: datetime.date, done: int, by: Actor) -> None:
    for number in range(done):
        on = begun + datetime.timedelta(days=10 + 20 * number)
        finish_step(_step(assignment, number), on=on, by=by)


def _goal(told: GoalTold, today: datetime.date, by: Actor) -> Goal:
    goal = set_goal(
        told.name,
        set_on=today - datetime.timedelta(days=60),
        due_on=today + datetime.timedelta(days=told.days),
        measure=told.measure,
        owner=told.owner,
        priority=told.priority,
        by=by,
    )
    for code, why in told.needs:
        if competence := _competence(code):
            link_competence(goal, competence, note=why, by=by)
    return goal


def _competence(code: str) -> Competence | None:
    return Competence.objects.filter(code=code).order_by("pk").first()


def _item(told: ItemTold, goal: Goal, today: datetime.date, by: Actor) -> None:
    team = Team.objects.order_by("name", "pk").first()
    item = add_item(
        told.name,
        kind=told.kind,
        goes_live_on=today + datetime.timedelta(days=told.days),
        team=team,
        goal=goal,
        cost=told.cost,
        description=told.about,
        by=by,
    )
    for effect in told.effects:
        competence = _competence(effect.code)
        role = Role.objects.filter(name=effect.role).order_by("pk").first()
        if competence and role:
            add_effect(
                item, competence, effect.level, role=role, criticality=effect.criticality, by=by
            )
        elif competence and team and effect.number:
            add_effect(item, competence, effect.level, team=team, number=effect.number, by=by)
    if told.decided:
        decide(item, by=by)


def _explain(goal: Goal, by: Actor) -> None:
    needed = goal.competences.values("competence")
    explain_requirements(goal, list(Requirement.objects.filter(competence__in=needed)), by=by)


def _talks(assignment: Assignment, today: datetime.date, by: Actor) -> None:
    held_on = today - datetime.timedelta(days=40)
    write_notes(
        assignment,
        guide("management"),
        MANAGEMENT_SAID,
        held_on=held_on,
        visibility="management",
        by=by,
    )
    person = _somebody(today)
    if person is not None:
        write_notes(
            assignment,
            guide("individual"),
            EMPLOYEE_SAID,
            held_on=held_on,
            visibility="person",
            person=person,
            by=by,
        )


def _somebody(today: datetime.date) -> Person | None:
    # The employee whom the demo signs in as, so that they find the notes of their own talk.
    member = Membership.objects.filter(role=Capacity.EMPLOYEE, person__isnull=False).first()
    if member is not None:
        return member.person
    rows = employed_on(today).filter(team__isnull=False).order_by("person__name_key", "person_id")
    first = rows.first()
    return first.person if first else None
