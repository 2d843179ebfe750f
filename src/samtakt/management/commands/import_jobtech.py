"""`samtakt import-jobtech PATH --hub SLUG`: bring in the JobTech Taxonomy, whole or a later version of it."""

from samtakt.competences.jobtech import JOBTECH
from samtakt.management.taxonomy_import import TaxonomyCommand


class Command(TaxonomyCommand):
    """See `TaxonomyCommand` for the exit codes."""

    help = (
        "Import the JobTech Taxonomy from its CSV files (a folder, a zip); nothing is ever deleted."
    )
    taxonomy = JOBTECH
