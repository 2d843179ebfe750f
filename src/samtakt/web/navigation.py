"""The menu: places gathered in groups, each shown to whoever may do its action."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samtakt.foundation.access import Actor
from samtakt.web.start.landing import landing

Arguments = Callable[[Actor], tuple[object, ...] | None]


def no_arguments(actor: Actor) -> tuple[object, ...] | None:
    """Return the arguments of an address that has none."""
    return ()


def own_company(actor: Actor) -> tuple[object, ...] | None:
    """Return the number of the actor's company; None for a hub, whose menu leaves it out."""
    return None if actor.organisation.is_hub else (actor.organisation.pk,)


def without_a_page_of_their_own(actor: Actor) -> tuple[object, ...] | None:
    """Show the start page to those whom it does not lead on to a page of their role."""
    return None if landing(actor) else ()


def only_team(actor: Actor) -> tuple[object, ...] | None:
    """Return the team of somebody who leads one; who leads several opens them elsewhere."""
    return tuple(actor.team_ids) if len(actor.team_ids) == 1 else None


def own_person(actor: Actor) -> tuple[object, ...] | None:
    """Leave the own page out for an account that is not tied to a person."""
    return None if actor.person_id is None else ()


def own_number(actor: Actor) -> tuple[object, ...] | None:
    """Return the actor's own number as a person, for pages that name somebody."""
    return None if actor.person_id is None else (actor.person_id,)


@dataclass(frozen=True)
class Entry:
    """One place in the menu: its label, its URL name and the action its page performs.

    `arguments` gives what the URL needs for this actor; None leaves the place out. `group` is
    a key of `GROUPS`.
    """

    label: str
    url: str
    action: str
    arguments: Arguments = no_arguments
    group: str = "overview"


# In the order of the menu, which is the order of the work.
GROUPS = {
    "overview": _("Overview"),
    "analysis": _("Analysis"),
    "competences": _("Competences"),
    "assessment": _("Assessment"),
    "certificates": _("Certificates"),
    "development": _("Development"),
    "joint": _("Joint planning"),
    "reports": _("Reports and data"),
}

ENTRIES: list[Entry] = [
    Entry(_("Overview"), "home", "organisations.see_start", without_a_page_of_their_own),
    Entry(_("Network"), "network", "analysis.see_network"),
    Entry(_("Company"), "company", "organisations.see_company", own_company),
    Entry(_("My team"), "team", "organisations.see_team", only_team),
    Entry(_("People"), "people", "organisations.see_people"),
    Entry(_("My page"), "me", "organisations.see_self", own_person),
    Entry(_("Calendars"), "calendars", "delivery.see_calendars"),
    Entry(_("Assignment"), "assignment", "analysis.see_assignments", group="analysis"),
    Entry(_("Why we assess"), "purpose", "assessments.see_purpose", group="analysis"),
    Entry(_("Goals"), "goals", "analysis.see_goals", group="analysis"),
    Entry(_("Technology plan"), "technology", "analysis.see_technology", group="analysis"),
    Entry(_("Goals to gaps"), "chain", "analysis.see_chain", group="analysis"),
    Entry(_("Interviews"), "interviews", "analysis.read_notes", group="analysis"),
    Entry(_("Progress"), "progress", "analysis.see_progress", group="analysis"),
    Entry(_("Years ahead"), "foresight", "analysis.see_foresight", own_company, group="analysis"),
    Entry(_("Nearest to a role"), "nearest_roles", "analysis.see_nearest_roles", group="analysis"),
    Entry(
        _("Job advertisements"),
        "advertisements",
        "analysis.see_advertisements",
        group="development",
    ),
    Entry(
        _("Certificates and permits"),
        "certificates",
        "certificates.see_overview",
        group="certificates",
    ),
    Entry(_("Who may do this now"), "machines", "equipment.see_list", group="certificates"),
    Entry(
        _("My certificates"),
        "person_certificates",
        "certificates.see_person",
        own_number,
        group="certificates",
    ),
    Entry(
        _("Types of certificates"),
        "certificate_types",
        "certificates.see_types",
        group="certificates",
    ),
    Entry(
        _("My assessments"),
        "my_assessments",
        "assessments.see_own_assessment",
        own_person,
        group="assessment",
    ),
    Entry(
        _("Assessment rounds"), "assessment_rounds", "assessments.see_rounds", group="assessment"
    ),
    Entry(_("Talks about levels"), "dialogues", "assessments.see_dialogues", group="assessment"),
    Entry(_("Fresh levels"), "freshness", "assessments.see_freshness", group="assessment"),
    Entry(_("Shared screens"), "screens", "assessments.see_kiosks", group="assessment"),
    Entry(
        _("Development plans"),
        "development_plans",
        "planning.see_development_plans",
        group="development",
    ),
    Entry(_("My plan"), "my_development", "planning.see_own_plan", own_person, group="development"),
    Entry(
        _("My courses"),
        "my_courses",
        "delivery.see_own_courses",
        own_person,
        group="development",
    ),
    Entry(
        _("The company’s plan"), "company_plan", "planning.see_company_plan", group="development"
    ),
    Entry(_("Levels to agree"), "levels_to_agree", "delivery.see_levels", group="development"),
    Entry(_("Courses done"), "completions", "delivery.see_completions", group="development"),
    Entry(
        _("My courses done"),
        "courses_done",
        "delivery.see_own_completions",
        own_person,
        group="development",
    ),
    Entry(_("Sessions I teach"), "teaching", "delivery.send_marks", group="joint"),
    Entry(
        _("My attendance"),
        "my_attendance",
        "delivery.see_own_attendance",
        own_person,
        group="development",
    ),
    Entry(_("Attest hours"), "attendance_months", "delivery.see_months", group="development"),
    Entry(_("Planned and done"), "follow_up", "planning.see_follow_up", group="development"),
    Entry(
        _("Courses followed up"),
        "course_follow_up",
        "delivery.see_follow_up",
        group="development",
    ),
    Entry(_("Calibration"), "calibration", "assessments.see_calibration", group="assessment"),
    Entry(_("Catalogue"), "catalogue", "catalogue.see", group="joint"),
    Entry(_("Sessions"), "sessions", "delivery.see_sessions", group="joint"),
    Entry(_("Demand"), "demand", "planning.see_board", group="joint"),
    Entry(_("Needs ahead"), "needs_ahead", "planning.see_need_board", group="joint"),
    Entry(_("Quotes"), "quotes", "planning.see_quotes", group="joint"),
    Entry(_("Rounds"), "rounds", "planning.see_rounds", group="joint"),
    Entry(_("Joint plan"), "newest_plan", "planning.see_plan", group="joint"),
    Entry(_("Course results"), "course_results", "delivery.see_course_results", group="joint"),
    Entry(_("Reports"), "reports", "reports.see", group="reports"),
    Entry(_("Spreadsheets"), "imports", "imports.see", group="reports"),
    Entry(_("Library"), "library", "competences.see_competence", group="competences"),
    Entry(_("Roles"), "roles", "competences.see_role", group="competences"),
    Entry(_("Requirement matrix"), "requirements", "competences.see_role", group="competences"),
    Entry(_("Exemptions"), "exemptions", "competences.see_exemptions", group="competences"),
    Entry(_("Taxonomies"), "taxonomies", "competences.import_taxonomy", group="competences"),
    Entry(_("Match a text"), "match_texts", "competences.match_texts", group="competences"),
    Entry(_("Audit log"), "audit", "audit.see", group="reports"),
    Entry(_("E-mail"), "mail", "organisations.see_mail", group="reports"),
]
