"""Every rule and limit of the engine has a sentence, and it is about what it names."""

import datetime

import pytest
from django.utils import translation

from samtakt.engines.planning.constraints import CONSTRAINTS
from samtakt.engines.planning.wording import LIMITS as ENGINE_LIMITS
from samtakt.planning.explanations import Names
from samtakt.planning.rulewords import LIMITS, VIOLATIONS, limit_words, violation_words

NAMES = Names(
    datetime.date(2027, 1, 11),
    {"alfa": "Alfa AB", "session-3": "Svetskurs, Flen, 18 January 2027", "alfa/team-1": "A team"},
)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_every_hard_rule_has_a_sentence():
    assert {rule.name for rule in CONSTRAINTS if rule.check is not None} == set(VIOLATIONS)


def test_every_limit_has_words():
    assert set(LIMITS) == set(ENGINE_LIMITS)


@pytest.mark.parametrize(
    ("rule", "parameters", "said"),
    [
        (
            "group_within_maximum",
            {"session": "session-3", "seats": 9, "maximum": 8},
            "Svetskurs, Flen, 18 January 2027 would have 9 participants; there is room for 8.",
        ),
        (
            "absence_within_limit",
            {"team": "alfa/team-1", "day": 7, "seats": 4, "limit": 2},
            "A team would have 4 away on 18 January 2027; at most 2 may be.",
        ),
        (
            "company_within_budget",
            {"company": "alfa", "cost": 1500.0, "budget": 1000.0},
            "Alfa AB would pay SEK 1,500; its budget is SEK 1,000.",
        ),
    ],
)
def test_a_broken_rule_is_named_with_what_it_is_about(rule, parameters, said):
    assert violation_words(rule, parameters, NAMES) == said


def test_hours_by_sex_stay_out_of_the_sentence():
    said = violation_words("equal_access", {"group": "woman", "hours": 8, "due": 16}, NAMES)

    assert "8" not in said
    assert "16" not in said


def test_a_limit_is_named_by_what_it_is_about():
    assert limit_words("company_within_budget", ("alfa",), NAMES) == "the budget of Alfa AB"
    assert limit_words("network_within_budget", (), NAMES) == "the network’s budget"
