"""What the verbs of the audit log are called; a verb without words is shown as it is."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "access.refused": _("Was refused something"),
    "analysis.figures_stored": _("Stored figures of an analysis"),
    "audit.exported": _("Exported the audit log"),
    "competences.taxonomy_import_asked_for": _("Asked for the import of a taxonomy"),
    "competences.taxonomy_imported": _("Imported a taxonomy"),
    "import.applied": _("Imported a spreadsheet"),
    "import.begun": _("Handed in a spreadsheet"),
    "import.corrected": _("Corrected how a spreadsheet is read"),
    "import.discarded": _("Threw a spreadsheet away"),
    "import.started": _("Started the import of a spreadsheet"),
    "import.undone": _("Undid an import"),
    "job.cancel_asked": _("Asked for work to stop"),
    "job.finished": _("Work ended"),
    "job.interrupted": _("Work was interrupted"),
    "organisations.agreement_signed": _("Signed an agreement on data"),
    "organisations.company_joined": _("Took a company into the network"),
    "organisations.hub_founded": _("Founded the learning centre"),
    "organisations.membership_given": _("Gave somebody access"),
    "planning.demand_published": _("Published demand"),
    "planning.optimisation_started": _("Started the calculation of a plan"),
    "planning.plan_made": _("Made a joint plan"),
    "planning.round_joined": _("Joined a round"),
    "planning.round_opened": _("Opened a round"),
    "reports.downloaded": _("Downloaded a report"),
    "reports.kept": _("Made a report"),
    "reports.ordered": _("Ordered a report"),
}
