"""Who may see which analysis. How much of it a reader sees is decided in `audience`."""

from django.db.models import Q
from django.utils import timezone

from samtakt.analysis.models import (
    Assignment,
    AssignmentStep,
    Goal,
    GoalCompetence,
    InterviewNote,
    JobAdvertisement,
    Scenario,
    SwotEntry,
    TechnologyEffect,
    TechnologyItem,
)
from samtakt.competences.models import Role as WorkRole
from samtakt.foundation.access import HUB_ROLES, Actor, Role, Rows, action, everything
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.access import (
    about_oneself,
    about_own_people_or_oneself,
    own_organisation,
)
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import sharing


def companies_that_agreed(actor: Actor) -> Q:
    """The companies that let the actor's hub see their totals today."""
    agreed = sharing(actor.organisation, DataClass.AGGREGATE_GAPS, timezone.localdate())
    return Q(pk__in=[company.pk for company in agreed])


OWN = dict.fromkeys([Role.COMPANY_ADMIN, Role.HR], own_organisation)

action(
    "analysis.see_company",
    Organisation,
    {
        **OWN,
        Role.LINE_MANAGER: own_organisation,
        Role.EMPLOYEE: own_organisation,
        Role.UNION_REPRESENTATIVE: own_organisation,
    },
)
action(
    "analysis.see_totals", Organisation, {**OWN, **dict.fromkeys(HUB_ROLES, companies_that_agreed)}
)
# The rows behind the figures: gaps, risks, coverage, certificates. Names as `audience` lets.
action(
    "analysis.see_rows",
    Organisation,
    {**OWN, **dict.fromkeys([Role.LINE_MANAGER, Role.UNION_REPRESENTATIVE], own_organisation)},
)
action("analysis.store_figures", Organisation, OWN)
action("analysis.see_network", None, dict.fromkeys(HUB_ROLES, everything))


# The assignment, step by step. Who leads the company edits; managers see it and see to the
# steps that are theirs; the union follows; the hub sees how far it is, by agreement.
LEADS = dict.fromkeys([Role.COMPANY_ADMIN, Role.HR], everything)
MANAGERS = {**LEADS, Role.LINE_MANAGER: everything}
FOLLOWERS = {**MANAGERS, Role.UNION_REPRESENTATIVE: everything}
COMPANY = {**FOLLOWERS, Role.EMPLOYEE: everything}


def own_steps(actor: Actor) -> Q:
    """The steps that are the actor's to see to."""
    return Q(owner=actor.person_id) if actor.person_id else Q(pk__in=[])


action("analysis.see_assignments", None, FOLLOWERS)
action("analysis.start_assignment", None, LEADS)
action("analysis.see_assignment", Assignment, FOLLOWERS)
action("analysis.lead_assignment", Assignment, LEADS)
action("analysis.change_step", AssignmentStep, LEADS)
action("analysis.work_on_step", AssignmentStep, {**LEADS, Role.LINE_MANAGER: own_steps})
action("analysis.see_progress", None, dict.fromkeys(HUB_ROLES, everything))

action("analysis.see_goals", None, MANAGERS)
action("analysis.set_goal", None, LEADS)
action("analysis.see_goal", Goal, MANAGERS)
action("analysis.change_goal", Goal, LEADS)
action("analysis.unlink_competence", GoalCompetence, LEADS)
action("analysis.see_chain", None, MANAGERS)
action("analysis.explain_requirements", None, LEADS)
action("analysis.see_swot", Assignment, MANAGERS)
action("analysis.change_swot", Assignment, LEADS)
action("analysis.change_swot_entry", SwotEntry, LEADS)
action("analysis.see_technology", None, MANAGERS)
action("analysis.add_technology", None, LEADS)
action("analysis.see_technology_item", TechnologyItem, MANAGERS)
action("analysis.change_technology_item", TechnologyItem, LEADS)
action("analysis.change_technology_effect", TechnologyEffect, LEADS)


def own_notes(actor: Actor) -> Q:
    """The notes that the actor has written: an author can always read them."""
    return Q(written_by_user=actor.user_id) if actor.user_id else Q(pk__in=[])


NoteClass = InterviewNote.Visibility


def _notes(*classes: InterviewNote.Visibility, person: Rows = about_oneself) -> Rows:
    """The rule of a role: the classes it reads whole, and those of the person class it may."""

    def rows(actor: Actor) -> Q:
        whole = Q(visibility__in=[*classes, NoteClass.EVERYBODY])
        return whole | own_notes(actor) | (Q(visibility=NoteClass.PERSON) & person(actor))

    return rows


# Each class is read by those whom it names, and by the author; by nobody at the hub.
NOTES = {
    Role.COMPANY_ADMIN: _notes(NoteClass.MANAGEMENT),
    Role.HR: _notes(NoteClass.MANAGEMENT, NoteClass.PERSON),
    Role.LINE_MANAGER: _notes(person=about_own_people_or_oneself),
    Role.EMPLOYEE: _notes(),
    Role.UNION_REPRESENTATIVE: _notes(),
}
action("analysis.see_guides", None, COMPANY)
action("analysis.read_notes", InterviewNote, NOTES)
action("analysis.write_notes", None, MANAGERS)
action("analysis.change_note", InterviewNote, dict.fromkeys(COMPANY, own_notes))

# The years ahead. Names, and which teams, as `audience` lets.
action(
    "analysis.see_foresight",
    Organisation,
    {**OWN, **dict.fromkeys([Role.LINE_MANAGER, Role.UNION_REPRESENTATIVE], own_organisation)},
)
action("analysis.add_scenario", None, LEADS)
action("analysis.change_scenario", Scenario, LEADS)
action("analysis.see_nearest_roles", None, MANAGERS)
action("analysis.see_nearest", WorkRole, MANAGERS)
action("analysis.ask_network", WorkRole, LEADS)
action("analysis.see_advertisements", None, LEADS)
action("analysis.advertise", WorkRole, LEADS)
action("analysis.see_advertisement", JobAdvertisement, LEADS)
action("analysis.change_advertisement", JobAdvertisement, LEADS)
