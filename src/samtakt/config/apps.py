"""The one Django app; its areas are folders, and their models are gathered here."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

# Lowest layer first. An area with tables is listed here and nowhere else.
MODEL_MODULES = [
    "samtakt.foundation.tenancy",
    "samtakt.foundation.audit",
    "samtakt.foundation.files",
    "samtakt.foundation.jobs",
    "samtakt.foundation.legalrules",
    "samtakt.foundation.spreadsheets.runs",
    "samtakt.organisations.models",
    "samtakt.competences.models",
    "samtakt.assessments.models",
    "samtakt.certificates.models",
    "samtakt.catalogue.models",
    "samtakt.analysis.models",
    "samtakt.planning.models",
    "samtakt.delivery.models",
]

# What registers itself on import: each area's actions, jobs and importers.
AREAS = ["organisations", "competences", "assessments", "certificates", "catalogue"]
AREAS += ["analysis", "planning", "delivery", "reports"]
REGISTERING = ["access", "jobs", "imports"]


class SamtaktConfig(AppConfig):
    """Loads the areas' tables, then what they register."""

    name = "samtakt"
    label = "samtakt"
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        self.models = self.apps.all_models[self.label]
        for module in MODEL_MODULES:
            import_module(module)
        self.models_module = import_module(MODEL_MODULES[0])

    def ready(self) -> None:
        for area in AREAS:
            for module in REGISTERING:
                import_if_there(f"samtakt.{area}.{module}")
        post_migrate.connect(_load_rules, sender=self)


def import_if_there(name: str) -> None:
    """Import a module unless it does not exist; an error inside it is not hidden."""
    try:
        import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise


def _load_rules(**kwargs: Any) -> None:
    from samtakt.foundation.legalrules import load_rules

    load_rules(using=kwargs.get("using", "default"))
