"""Who may see and do what with competences and the public taxonomies."""

from django.db.models import Q

from samtakt.competences.models import Competence, Concept, ConceptLink, Exemption, MatchCorrection
from samtakt.competences.models import Role as WorkRole
from samtakt.foundation.access import HUB_ROLES, Actor, Role, action, everything
from samtakt.organisations.access import about_own_people, own_rows

EVERYBODY = dict.fromkeys(Role, everything)
HUB = dict.fromkeys(HUB_ROLES, everything)

# Public taxonomies are the same for everybody; bringing one in is the hub's work.
action("competences.search_concepts", None, EVERYBODY)
action("competences.see_concept", Concept, EVERYBODY)
action("competences.import_taxonomy", None, HUB)


def published(actor: Actor) -> Q:
    """What is in use or once was; a draft is its owner's alone."""
    return ~Q(state=Competence.State.DRAFT)


def own_or_published(actor: Actor) -> Q:
    """The own library with its drafts, and what the hub has published."""
    return own_rows(actor) | published(actor)


def shared_with(actor: Actor) -> Q:
    """What the hub has published and a company may copy."""
    return published(actor) & ~own_rows(actor)


# The library and what roles ask for: hub roles keep the hub's, a company's leads its own.
COMPANY_LEADS = (Role.COMPANY_ADMIN, Role.HR)
KEEPERS = (*sorted(HUB_ROLES), *COMPANY_LEADS)
READERS = {
    **dict.fromkeys(KEEPERS, own_or_published),
    **dict.fromkeys((Role.LINE_MANAGER, Role.EMPLOYEE, Role.UNION_REPRESENTATIVE), published),
}
OWN = dict.fromkeys(KEEPERS, own_rows)
action("competences.see_competence", Competence, READERS)
action(
    "competences.see_key_persons",
    None,
    dict.fromkeys((*COMPANY_LEADS, Role.LINE_MANAGER, Role.UNION_REPRESENTATIVE), everything),
)
action("competences.add", None, dict.fromkeys(KEEPERS, everything))
action("competences.change_competence", Competence, OWN)
action(
    "competences.word_levels",
    Competence,
    {**dict.fromkeys(HUB_ROLES, own_rows), **dict.fromkeys(COMPANY_LEADS, own_or_published)},
)
action("competences.copy_competence", Competence, dict.fromkeys(COMPANY_LEADS, shared_with))
action("competences.take_templates", None, dict.fromkeys(KEEPERS, everything))
action("competences.export", None, dict.fromkeys(KEEPERS, everything))
action("competences.see_role", WorkRole, READERS)
action("competences.change_role", WorkRole, OWN)
action(
    "competences.require",
    WorkRole,
    {**dict.fromkeys(HUB_ROLES, own_rows), **dict.fromkeys(COMPANY_LEADS, own_or_published)},
)
action("competences.take_role", WorkRole, dict.fromkeys(COMPANY_LEADS, own_or_published))
action("competences.edit_matrix", None, dict.fromkeys(KEEPERS, everything))
action(
    "competences.see_exemptions",
    Exemption,
    {**dict.fromkeys(COMPANY_LEADS, everything), Role.LINE_MANAGER: about_own_people},
)
action("competences.exempt", None, dict.fromkeys(COMPANY_LEADS, everything))
action("competences.end_exemption", Exemption, dict.fromkeys(COMPANY_LEADS, everything))
# Links to the library's concepts are its owner's to mend: the hub's, or the company's own.
action(
    "competences.see_retired_links",
    ConceptLink,
    {**HUB, Role.COMPANY_ADMIN: everything, Role.HR: everything},
)
# Free text is matched, and corrected, by those who keep what competences are called.
LEADS = {**HUB, Role.COMPANY_ADMIN: everything, Role.HR: everything}
action("competences.match_texts", None, LEADS)
action("competences.correct_matches", None, LEADS)
action("competences.read_texts", None, LEADS)
action("competences.see_corrections", MatchCorrection, LEADS)
action("competences.forget_correction", MatchCorrection, LEADS)
