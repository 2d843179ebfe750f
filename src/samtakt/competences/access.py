"""Who may see and do what with competences and the public taxonomies."""

from samtakt.competences.models import Concept, ConceptLink
from samtakt.foundation.access import HUB_ROLES, Role, action, everything

EVERYBODY = dict.fromkeys(Role, everything)
HUB = dict.fromkeys(HUB_ROLES, everything)

# Public taxonomies are the same for everybody; bringing one in is the hub's work.
action("competences.search_concepts", None, EVERYBODY)
action("competences.see_concept", Concept, EVERYBODY)
action("competences.import_taxonomy", None, HUB)
# Links to the library's concepts are its owner's to mend: the hub's, or the company's own.
action(
    "competences.see_retired_links",
    ConceptLink,
    {**HUB, Role.COMPANY_ADMIN: everything, Role.HR: everything},
)
