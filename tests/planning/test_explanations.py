"""Every reason the planner has is a whole sentence here."""

import datetime
import string

import pytest
from django.utils.translation import override

from samtakt.engines.planning.changes import CHANGES as KINDS
from samtakt.engines.planning.wording import REASONS as CODES
from samtakt.planning.explanations import CHANGES, REASONS, Names, change_words, explain

NAMES = Names(
    datetime.date(2027, 1, 11),
    {
        "competence-1": "Svetsning",
        "course-1": "Svetskurs",
        "course-2": "Grundkurs",
        "provider-3": "Utbildaren",
        "alfa/team-4": "Press",
    },
)


def parameters_of(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_reason_has_a_sentence():
    assert REASONS.keys() == CODES.keys()


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_sentence_can_be_said_with_what_the_planner_gives(code):
    given = dict.fromkeys(parameters_of(CODES[code]), 1)
    with override("en"):
        sentence = explain(code, given, NAMES)

    assert sentence.endswith(".")
    assert "%" not in sentence


@pytest.mark.parametrize(
    ("code", "parameters", "sentence"),
    [
        (
            "no_course",
            {"competence": "competence-1", "level": 2},
            "No course in the catalogue raises Svetsning from level 2.",
        ),
        (
            "no_session_in_days",
            {"courses": "course-1, course-2", "earliest": 0, "latest": 18},
            "No session of Svetskurs, Grundkurs is offered between 11 January 2027 and 29 January 2027.",
        ),
        (
            "too_far",
            {"courses": "course-1", "earliest": 0, "latest": 18, "like": "session-1", "venue": "X"},
            "Every session of Svetskurs between 11 January 2027 and 29 January 2027 is too far away.",
        ),
        (
            "travel_over_budget",
            {"missing": 250.0, "travel": 4200.0, "venue": "alfa"},
            "The journey costs SEK 4,200, and the company's budget lacks SEK 250.",
        ),
        ("group_under_minimum", {"missing": 3}, "The group would be too small: 3 more are needed."),
        ("company_budget", {"missing": 1250.5}, "The company's budget lacks SEK 1,250."),
        (
            "absence_limit",
            {"team": "alfa/team-4", "day": 8},
            "Press already has as many away on 19 January 2027 as it can spare.",
        ),
        (
            "absence_limit",
            {"team": "beta/team-9", "day": 8},
            "The team already has as many away on 19 January 2027 as it can spare.",
        ),
        (
            "prerequisite_not_placed",
            {"before": "course-2"},
            "What has to come first has no seat: Grundkurs.",
        ),
        (
            "prerequisite_not_placed",
            {"before": "level 2"},
            "What has to come first has no seat: the step to level 2.",
        ),
        (
            "provider_capacity",
            {"provider": "provider-3", "week": 0},
            "Utbildaren cannot hold more sessions in week 2, 2027.",
        ),
    ],
)
def test_ids_become_names_and_days_become_dates(code, parameters, sentence):
    with override("en"):
        assert explain(code, parameters, NAMES) == sentence


def test_an_unknown_reason_is_not_made_up():
    with pytest.raises(KeyError):
        explain("because", {}, NAMES)


def test_every_change_has_words():
    assert CHANGES.keys() == KINDS.keys()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("company_budget", "alfa", 5000.0, None), "SEK 5,000 more in the company's budget"),
        (("aid_cap", "alfa", 1.0, None), "SEK 1 more in the company's cap of aid"),
        (("network_budget", "", 900.0, None), "SEK 900 more in the network's budget"),
        (("absence_limit", "alfa/team-4", 1, 8), "one more away from Press on 19 January 2027"),
        (
            ("absence_limit", "beta/team-9", 1, 8),
            "one more away from the team on 19 January 2027",
        ),
        (("group_under_minimum", "session-1", 1, 8), "1 more participant by 19 January 2027"),
        (("group_under_minimum", "session-1", 2, 8), "2 more participants by 19 January 2027"),
        (("sessions_full", "session-1", 1, 8), "one more place in the session"),
        (
            ("provider_capacity", "provider-3", 1, 7),
            "one more session by Utbildaren in week 3, 2027",
        ),
        (("resource_limit", "hall", 3.0, None), "3 more of hall"),
        (("value_below_cost", "session-1", 250.0, None), "SEK 250 off the price of the session"),
    ],
)
def test_changes_are_told_with_their_amounts(change, words):
    kept = dict(zip(("kind", "target", "amount", "day"), change, strict=True))
    with override("en"):
        assert change_words(kept, NAMES) == words


def test_another_date_is_told_with_its_days():
    kept = {"kind": "no_session_in_days", "target": "session-1", "amount": 1, "day": 0}
    days = {"course": "course-1", "earliest": 0, "latest": 18}
    with override("en"):
        words = change_words(kept | days, NAMES)

    assert words == "another date of Svetskurs between 11 January 2027 and 29 January 2027"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"kind": "travel_over_budget", "amount": 0, "place": "Umeå", "hosted": False},
            "another venue: Svetskurs in Umeå",
        ),
        (
            {"kind": "too_far", "amount": 0, "place": "alfa", "hosted": True},
            "another venue: Svetskurs at the company's own premises",
        ),
        (
            {"kind": "too_far", "amount": 1, "place": "Umeå", "hosted": False},
            "another venue: Svetskurs once more, in Umeå",
        ),
        (
            {"kind": "no_session_in_days", "amount": 1, "place": "Umeå", "hosted": False},
            "another date of Svetskurs between 11 January 2027 and 29 January 2027, in Umeå",
        ),
    ],
)
def test_another_venue_is_told_with_its_place(change, words):
    about = {"target": "session-1", "course": "course-1", "day": None, "earliest": 0, "latest": 18}
    with override("en"):
        assert change_words(about | change, NAMES) == words
