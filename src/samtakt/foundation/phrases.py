"""Phrases that several areas say, each written and translated once."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

NOT_ASSESSED = _("Not assessed")
NOT_REQUIRED = _("Not required")
REQUIREMENT_MET = _("Requirement met")
GAP = _("Gap")
ALL_SHIFTS = _("All shifts")

# Canonical levels: what a person on the level can be trusted with. Every company's own
# scale maps to these five (facts on scales: letters conflict, behaviour does not).
CANONICAL_LEVELS = {
    0: _("Cannot do it yet"),
    1: _("In training, with close support"),
    2: _("Can do it with some support"),
    3: _("Does it alone, to time and quality"),
    4: _("Can teach it and improve it"),
}

CRITICALITY = {1: _("Useful"), 2: _("Important"), 3: _("Critical")}


def active_language() -> str:
    """Return the reader's language as two letters; Swedish where none is active."""
    return (get_language() or "sv").split("-")[0]


def in_language(swedish: str, english: str) -> str:
    """Return what people wrote in the reader's language; the Swedish where there is no English."""
    return english if english and active_language() == "en" else swedish
