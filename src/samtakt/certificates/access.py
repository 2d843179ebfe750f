"""Who may see and do what with certificates, permits, fitness and machines.

HR and the managing director see everybody's certificates and permits, a line manager those of
the own teams, everybody the own. Medical fitness is narrower: HR, the person, and the person's
own line manager; neither other managers nor the managing director. A union or safety
representative sees counts. The hub sees no person.
"""

from django.db.models import Q

from samtakt.certificates.models import (
    Certificate,
    CertificateType,
    Equipment,
    Fitness,
    FitnessType,
    Permit,
    PermitType,
    ValidityPolicy,
)
from samtakt.foundation.access import HUB_ROLES, Actor, Role, action, everything
from samtakt.organisations.access import (
    about_oneself,
    about_own_people,
    about_own_people_or_oneself,
    own_people_or_oneself,
    own_person,
    own_rows,
    people_of_own_teams,
)
from samtakt.organisations.models import Person

LEADS = {Role.COMPANY_ADMIN: everything, Role.HR: everything}
AT_A_COMPANY = [
    *LEADS,
    Role.LINE_MANAGER,
    Role.EMPLOYEE,
    Role.UNION_REPRESENTATIVE,
]
KEEPERS_OF_A_LIBRARY = [Role.HUB_ADMIN, Role.PROJECT_LEAD, *LEADS]


def machines_of_own_teams(actor: Actor) -> Q:
    """The machines of the teams that the actor leads."""
    return Q(team__in=actor.team_ids)


def machines_at_hand(actor: Actor) -> Q:
    """The machines of the actor's teams, and those that no team has for itself."""
    return machines_of_own_teams(actor) | Q(team__isnull=True)


OF_PEOPLE = {
    **LEADS,
    Role.LINE_MANAGER: own_people_or_oneself,
    Role.EMPLOYEE: own_person,
    Role.UNION_REPRESENTATIVE: own_person,
}
OF_ROWS = {
    **LEADS,
    Role.LINE_MANAGER: about_own_people_or_oneself,
    Role.EMPLOYEE: about_oneself,
    Role.UNION_REPRESENTATIVE: about_oneself,
}
LEADING_ROWS = {**LEADS, Role.LINE_MANAGER: about_own_people}
LEADING_PEOPLE = {**LEADS, Role.LINE_MANAGER: people_of_own_teams}
COUNTING = [*LEADS, Role.LINE_MANAGER, Role.UNION_REPRESENTATIVE]

action("certificates.see_overview", None, dict.fromkeys(COUNTING, everything))
action("certificates.see_list", Person, LEADING_PEOPLE)
action("certificates.see_person", Person, OF_PEOPLE)
action("certificates.see", Certificate, OF_ROWS)
action("certificates.record", Person, LEADING_PEOPLE)
action("certificates.confirm", Certificate, LEADING_ROWS)
action("certificates.verify", Certificate, LEADING_ROWS)
action("certificates.revoke", Certificate, LEADING_ROWS)
action("certificates.upload_own", None, dict.fromkeys(AT_A_COMPANY, everything))
action(
    "certificates.see_types",
    None,
    dict.fromkeys([*AT_A_COMPANY, *HUB_ROLES], everything),
)
action(
    "certificates.see_type",
    CertificateType,
    dict.fromkeys([*AT_A_COMPANY, *HUB_ROLES], everything),
)
action("certificates.edit_type", CertificateType, dict.fromkeys(KEEPERS_OF_A_LIBRARY, own_rows))
# What a type stands on is added to: a company's rows are its own.
action(
    "certificates.set_prerequisites",
    CertificateType,
    dict.fromkeys(KEEPERS_OF_A_LIBRARY, everything),
)
action("certificates.seed", None, dict.fromkeys(KEEPERS_OF_A_LIBRARY, everything))
action("certificates.set_policy", CertificateType, LEADS)
action("certificates.end_policy", ValidityPolicy, LEADS)
action("certificates.see_compliance", None, dict.fromkeys(COUNTING, everything))

action("permits.see", Permit, OF_ROWS)
action("permits.issue", Person, LEADING_PEOPLE)
action("permits.revoke", Permit, LEADING_ROWS)
action("permits.add_type", None, dict.fromkeys(KEEPERS_OF_A_LIBRARY, everything))
action("permits.edit_type", PermitType, dict.fromkeys(KEEPERS_OF_A_LIBRARY, own_rows))

FITNESS_OF_PEOPLE = {
    Role.HR: everything,
    Role.LINE_MANAGER: own_people_or_oneself,
    Role.COMPANY_ADMIN: own_person,
    Role.EMPLOYEE: own_person,
    Role.UNION_REPRESENTATIVE: own_person,
}
action("fitness.see_person", Person, FITNESS_OF_PEOPLE)
action(
    "fitness.see", Fitness, {Role.HR: everything, Role.LINE_MANAGER: about_own_people_or_oneself}
)
action("fitness.record", Person, {Role.HR: everything})
action("fitness.add_type", None, dict.fromkeys(KEEPERS_OF_A_LIBRARY, everything))
action("fitness.edit_type", FitnessType, dict.fromkeys(KEEPERS_OF_A_LIBRARY, own_rows))

MACHINES = {**LEADS, Role.LINE_MANAGER: machines_at_hand}
action("equipment.see_list", None, dict.fromkeys(MACHINES, everything))
action("equipment.see", Equipment, MACHINES)
action("equipment.add", None, dict.fromkeys(LEADS, everything))
action("equipment.edit", Equipment, {**LEADS, Role.LINE_MANAGER: machines_of_own_teams})
action("equipment.waive", Equipment, MACHINES)
