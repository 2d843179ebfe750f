"""`samtakt import-esco PATH --hub SLUG`: bring in ESCO, whole or a later version of it."""

from samtakt.competences.esco import ESCO
from samtakt.management.taxonomy_import import TaxonomyCommand


class Command(TaxonomyCommand):
    """See `TaxonomyCommand` for the exit codes."""

    help = "Import ESCO from its CSV files (a folder, a zip); nothing is ever deleted."
    taxonomy = ESCO
