"""Who may see and do what with companies and people."""

from django.db.models import Q
from django.utils import timezone

from samtakt.foundation.access import HUB_ROLES, Actor, Role, action, everything
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.jobs import Job
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Notice, Person, Team
from samtakt.organisations.notices import reader_is


def own_organisation(actor: Actor) -> Q:
    """The actor's own organisation."""
    return Q(pk=actor.organisation.pk)


def member_companies(actor: Actor) -> Q:
    """The companies of the actor's hub."""
    return Q(hub=actor.organisation, kind=Organisation.Kind.COMPANY, left_on=None)


def own_person(actor: Actor) -> Q:
    """The actor's own row."""
    return Q(pk=actor.person_id) if actor.person_id else Q(pk__in=[])


def people_of_own_teams(actor: Actor) -> Q:
    """The people now employed in the teams that the actor leads."""
    today = timezone.localdate()
    now = Q(employments__ends_on__isnull=True) | Q(employments__ends_on__gte=today)
    return Q(employments__team__in=actor.team_ids) & now & Q(employments__starts_on__lte=today)


def own_people_or_oneself(actor: Actor) -> Q:
    """The actor's own row and the people now in the teams that the actor leads."""
    return own_person(actor) | people_of_own_teams(actor)


def about_oneself(actor: Actor) -> Q:
    """The rows about the actor."""
    return Q(person=actor.person_id) if actor.person_id else Q(pk__in=[])


def about_own_people(actor: Actor) -> Q:
    """The rows about the people now employed in the teams that the actor leads."""
    return Q(person__in=Person.objects.filter(people_of_own_teams(actor)).values("pk"))


def about_own_people_or_oneself(actor: Actor) -> Q:
    """The rows about the actor and about the people in the teams that the actor leads."""
    return about_own_people(actor) | about_oneself(actor)


def own_rows(actor: Actor) -> Q:
    """The rows that the actor's own organisation owns, not those of its hub."""
    return Q(organisation=actor.organisation.pk)


def own_teams(actor: Actor) -> Q:
    """The teams that the actor leads."""
    return Q(pk__in=actor.team_ids)


def own_jobs(actor: Actor) -> Q:
    """The work that the actor asked for."""
    return Q(requested_by_user=actor.user_id) if actor.user_id else Q(pk__in=[])


def own_entries(actor: Actor) -> Q:
    """The audit entries of the actor's own organisation."""
    return Q(owner=actor.organisation.pk)


def own_notices(actor: Actor) -> Q:
    """What the actor was told, as a user or as a person."""
    return reader_is(actor.user_id, actor.person_id)


EVERYBODY = dict.fromkeys(Role, everything)
COMPANY_LEADS = {Role.COMPANY_ADMIN: everything, Role.HR: everything}

action("organisations.see_start", None, EVERYBODY)
action("organisations.choose", None, EVERYBODY)
action("organisations.see_notices", None, EVERYBODY)
action("organisations.read_notice", Notice, dict.fromkeys(Role, own_notices))
action("organisations.choose_messages", None, EVERYBODY)
# Whether mail goes out, and which addresses it does not reach.
action(
    "organisations.see_mail", None, dict.fromkeys([Role.COMPANY_ADMIN, Role.HUB_ADMIN], everything)
)
action("organisations.see_network", None, dict.fromkeys(HUB_ROLES, everything))
action(
    "organisations.see_company",
    Organisation,
    {
        Role.COMPANY_ADMIN: own_organisation,
        Role.HR: own_organisation,
        Role.LINE_MANAGER: own_organisation,
        Role.UNION_REPRESENTATIVE: own_organisation,
        **dict.fromkeys(HUB_ROLES, member_companies),
    },
)
action(
    "organisations.see_person",
    Person,
    {
        **COMPANY_LEADS,
        Role.LINE_MANAGER: own_people_or_oneself,
        Role.EMPLOYEE: own_person,
        Role.UNION_REPRESENTATIVE: own_person,
    },
)
action(
    "organisations.see_people", Person, {**COMPANY_LEADS, Role.LINE_MANAGER: people_of_own_teams}
)

action("organisations.see_team", Team, {**COMPANY_LEADS, Role.LINE_MANAGER: own_teams})
# Everybody who works in a company has a page of their own, if their account says who they are.
action(
    "organisations.see_self",
    None,
    dict.fromkeys(
        [
            Role.COMPANY_ADMIN,
            Role.HR,
            Role.LINE_MANAGER,
            Role.EMPLOYEE,
            Role.UNION_REPRESENTATIVE,
        ],
        everything,
    ),
)

# Who leads an organisation follows all its work; others follow what they asked for.
FOLLOWING = {
    **dict.fromkeys(Role, own_jobs),
    **COMPANY_LEADS,
    **dict.fromkeys(HUB_ROLES, everything),
}
action("jobs.see", Job, FOLLOWING)
action("jobs.cancel", Job, FOLLOWING)


COMPANY_IMPORTS = [
    ImportKind.LIBRARY,
    ImportKind.EMPLOYEES,
    ImportKind.MATRIX,
    ImportKind.REQUIREMENTS,
    ImportKind.HEADCOUNT,
    ImportKind.CERTIFICATES,
]
HUB_IMPORTS = [
    ImportKind.LIBRARY,
    ImportKind.REQUIREMENTS,
    ImportKind.CERTIFICATE_TYPES,
    ImportKind.COURSES,
]


def import_kinds(actor: Actor) -> list[ImportKind]:
    """Return what an actor may import: a company's own facts, or the hub's libraries."""
    if actor.roles & COMPANY_LEADS.keys():
        return COMPANY_IMPORTS
    return HUB_IMPORTS if actor.roles & IMPORTING_HUB_ROLES else []


def company_imports(actor: Actor) -> Q:
    """The actor's company's imports."""
    return Q(organisation=actor.organisation, kind__in=COMPANY_IMPORTS)


def hub_imports(actor: Actor) -> Q:
    """The imports into the hub's libraries."""
    return Q(organisation=actor.organisation, kind__in=HUB_IMPORTS)


IMPORTING_HUB_ROLES = frozenset({Role.HUB_ADMIN, Role.PROJECT_LEAD})
IMPORTERS = {
    **dict.fromkeys(COMPANY_LEADS, company_imports),
    **dict.fromkeys(IMPORTING_HUB_ROLES, hub_imports),
}
action("imports.begin", None, dict.fromkeys(IMPORTERS, everything))
action("imports.see", ImportRun, IMPORTERS)
action("imports.correct", ImportRun, IMPORTERS)
action("imports.apply", ImportRun, IMPORTERS)
action("imports.undo", ImportRun, IMPORTERS)
action("imports.discard", ImportRun, IMPORTERS)

# The log names who did what with whom: it is for those who answer for the organisation.
AUDITING = dict.fromkeys([Role.COMPANY_ADMIN, Role.HUB_ADMIN], own_entries)
action("audit.see", AuditEntry, AUDITING)
action("audit.export", AuditEntry, AUDITING)
