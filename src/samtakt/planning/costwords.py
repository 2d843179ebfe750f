"""The rules by which the cost of a plan can be shared, in plain words."""

from typing import NamedTuple

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _


class RuleWords(NamedTuple):
    """What a rule is called, and what it does."""

    name: LazyText
    description: LazyText


RULES = {
    "equal_savings": RuleWords(
        _("Equal savings, as far as nobody gains by leaving"),
        _(
            "Everybody saves the same part of what they would pay alone, as far as no group of"
            " companies would then do better by leaving."
        ),
    ),
    "prices": RuleWords(
        _("One price per seat"),
        _(
            "Each course has one price per seat, which no group could buy it for less. What is"
            " missing is added to all prices alike."
        ),
    ),
    "nucleolus": RuleWords(
        _("Least reason to leave"),
        _(
            "The group with the most reason to leave gets as little reason as possible, then the"
            " next, and so on (the nucleolus)."
        ),
    ),
    "least_core": RuleWords(
        _("Smallest loss in kronor"),
        _(
            "What a group could gain by leaving, in kronor, is at most as much as cannot be"
            " avoided (the least core)."
        ),
    ),
    "shapley": RuleWords(
        _("What each adds to the cost"),
        _(
            "Everybody pays what they add to the cost, on average over all orders in which the"
            " companies could have joined (the Shapley value)."
        ),
    ),
    "alone": RuleWords(
        _("The same discount for all"),
        _(
            "Everybody saves the same part of what they would pay alone, whether or not a group"
            " would then do better by leaving."
        ),
    ),
    "people": RuleWords(
        _("The same for each seat"),
        _("Everybody pays the same for a seat, whatever the course costs."),
    ),
}
"""For each rule of the engine `costshare`."""

PROOFS = {
    "every_coalition": _("Every group was checked"),
    "branching": _("Every group was checked or ruled out"),
    "prices": _("Proven by seat prices"),
}
"""How the promise of a rule is known, for each proof of the engine."""
