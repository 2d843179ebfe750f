"""Severity on cases small enough to be thought through, and on simulated ratings."""

import math

import pytest
from scipy.stats import spearmanr

from samtakt.engines.calibration import (
    MANAGER,
    SELF,
    CalibrationInputError,
    Rating,
    estimate_severity,
    verify,
)
from samtakt.engines.calibration.simulation import simulate_ratings


def gives(assessor, levels, source=MANAGER, competence="weld"):
    """One level each to person 0, 1, 2 …; None is nobody rated."""
    return [
        Rating(person, competence, assessor, source, level)
        for person, level in enumerate(levels)
        if level is not None
    ]


def of_themselves(levels, competence="weld"):
    return [
        Rating(person, competence, person, SELF, level)
        for person, level in enumerate(levels)
        if level is not None
    ]


def by_name(calibration):
    return {one.assessor: one for one in calibration.assessors}


def severities(calibration):
    return {one.assessor: one.severity.log_odds for one in calibration.assessors if one.severity}


def test_who_gives_lower_levels_to_the_same_people_is_severe():
    """Bo is one step below Anna for eight of twelve people and agrees on four."""
    anna, bo = [2, 3, 2, 3, 2, 3, 2, 3, 2, 2, 2, 2], [1, 2, 1, 2, 1, 2, 1, 2, 2, 2, 2, 2]
    found = by_name(estimate_severity([*gives("Anna", anna), *gives("Bo", bo)]))

    assert found["Bo"].severity.log_odds > 0 > found["Anna"].severity.log_odds
    assert found["Bo"].severity.log_odds == pytest.approx(-found["Anna"].severity.log_odds)
    assert (found["Bo"].lower, found["Bo"].same, found["Bo"].higher) == (8, 4, 0)
    assert (found["Anna"].lower, found["Anna"].same, found["Anna"].higher) == (0, 4, 8)
    assert found["Bo"].levels == (0, 4, 8, 0, 0)
    assert math.isfinite(found["Bo"].severity.high)


def test_the_estimate_is_the_one_worked_out_by_hand():
    """Bo below Anna 8 times, above 4; the prior adds one difference each way to each.

    With Bo's severity b and Anna's -b the slope is 8(1-s) - 4s + (1-2s(b)), where s is the
    logistic of 2b and s(b) that of b; it is nought at the estimate.
    """
    anna = [2] * 8 + [1] * 4
    bo = [1] * 8 + [2] * 4
    found = by_name(estimate_severity([*gives("Anna", anna), *gives("Bo", bo)]))
    b = found["Bo"].severity.log_odds

    def share(log_odds):
        return 1 / (1 + math.exp(-log_odds))

    assert 8 * (1 - share(2 * b)) - 4 * share(2 * b) + (1 - 2 * share(b)) == pytest.approx(
        0, abs=1e-6
    )
    assert found["Bo"].severity.share == pytest.approx(share(b))


def test_a_manager_of_beginners_is_not_severe():
    """Cia's people are all at 0 and 1, Dan's at 3 and 4; both agree with the people themselves."""
    low, high = [0, 1] * 6 + [None] * 12, [None] * 12 + [3, 4] * 6
    ratings = [*gives("Cia", low), *gives("Dan", high), *of_themselves(low), *of_themselves(high)]

    assert severities(estimate_severity(ratings)) == pytest.approx({"Cia": 0, "Dan": 0}, abs=1e-9)


def test_people_who_rate_themselves_above_their_managers():
    """Twelve are rated by Anna and by Bo, each a step below what they say of themselves."""
    own = [3] * 12 + [2] * 12
    ratings = [
        *of_themselves(own),
        *gives("Anna", [2] * 12 + [None] * 12),
        *gives("Bo", [None] * 12 + [1] * 12),
    ]
    [bias] = estimate_severity(ratings).sources

    assert (bias.source, bias.lower, bias.same, bias.higher) == (SELF, 0, 0, 24)
    assert bias.bias.low > 0
    assert bias.bias.share > 0.9


def test_assessors_who_never_met_are_not_compared():
    """Anna and Bo rate people 0–11, Cia and Dan 12–23, and nobody rates themselves."""
    ratings = [
        *gives("Anna", [1] * 12),
        *gives("Bo", [2] * 12),
        *gives("Cia", [None] * 12 + [3] * 12),
        *gives("Dan", [None] * 12 + [3] * 12),
    ]
    calibration = estimate_severity(ratings)
    found = by_name(calibration)

    assert calibration.components == 2
    assert found["Anna"].component == found["Bo"].component
    assert found["Cia"].component == found["Dan"].component != found["Anna"].component
    assert found["Cia"].severity.log_odds == pytest.approx(0)


def test_self_assessments_link_managers_and_it_is_said_that_only_they_do():
    ratings = [
        *of_themselves([2] * 24),
        *gives("Anna", [1] * 12 + [None] * 12),
        *gives("Bo", [None] * 12 + [2] * 12),
    ]
    calibration = estimate_severity(ratings)

    assert calibration.components == 1
    assert {one.link for one in calibration.assessors} == {"groups"}
    assert severities(calibration)["Anna"] > severities(calibration)["Bo"]


def test_ratings_of_the_same_people_link_directly():
    calibration = estimate_severity([*gives("Anna", [1] * 12), *gives("Bo", [2] * 12)])

    assert {one.link for one in calibration.assessors} == {"shared"}


def test_too_few_comparisons_make_no_severity():
    ratings = [*gives("Anna", [1] * 12), *gives("Bo", [2] * 12), *gives("Cia", [2] * 3)]
    cia = by_name(estimate_severity(ratings))["Cia"]

    assert (cia.severity, cia.missing, cia.compared, cia.component) == (None, "too_few", 6, None)


def test_the_only_assessor_has_nobody_to_compare_with():
    ratings = [*gives("Anna", [1] * 12), *of_themselves([2] * 12)]
    calibration = estimate_severity(ratings)
    [anna] = calibration.assessors

    assert (anna.severity, anna.missing) == (None, "alone")
    assert calibration.sources[0].bias.low > 0


def test_a_source_that_nothing_links_to_managers_has_no_bias():
    ratings = [
        *gives("Anna", [1] * 12),
        *gives("Bo", [2] * 12),
        *gives("Eva", [3] * 12, source="trainer", competence="paint"),
    ]
    [trainer] = estimate_severity(ratings).sources

    assert (trainer.source, trainer.ratings, trainer.compared, trainer.bias) == (
        "trainer",
        12,
        0,
        None,
    )


def test_colleagues_are_set_against_colleagues_and_their_bias_against_managers():
    ratings = [
        *gives("Anna", [2] * 24),
        *gives("Bo", [2] * 24),
        *gives("Eva", [3] * 24, source="peer"),
        *gives("Fia", [3] * 24, source="peer"),
    ]
    calibration = estimate_severity(ratings)
    [peer] = calibration.sources

    assert severities(calibration) == pytest.approx(
        {"Anna": 0, "Bo": 0, "Eva": 0, "Fia": 0}, abs=1e-6
    )
    assert peer.bias.low > 0
    assert (peer.higher, peer.compared) == (96, 96)


def test_ten_ratings_of_one_level_tell_nobody_apart():
    found = by_name(estimate_severity([*gives("Anna", [2] * 10), *gives("Bo", [2, 3] * 5)]))

    assert (found["Anna"].one_level_only, found["Bo"].one_level_only) == (True, False)


def test_nothing_to_estimate_from():
    calibration = estimate_severity([])

    assert (calibration.assessors, calibration.sources, calibration.components) == ((), (), 0)
    assert verify(calibration, []) == ()


def test_agreement_says_nothing_and_the_interval_says_so():
    calibration = estimate_severity([*gives("Anna", [2] * 12), *gives("Bo", [2] * 12)])
    severity = by_name(calibration)["Bo"].severity

    assert (calibration.pairs, calibration.differing) == (12, 0)
    assert severity.log_odds == 0
    assert severity.share_low < 0.25
    assert severity.share_high > 0.75


def test_a_level_beyond_the_scale_is_refused():
    with pytest.raises(CalibrationInputError) as refused:
        Rating(1, "weld", "Anna", MANAGER, 5)
    assert refused.value.code == "level_out_of_range"


def test_rating_the_same_twice_is_refused():
    with pytest.raises(CalibrationInputError) as refused:
        estimate_severity([*gives("Anna", [1]), *gives("Anna", [2])])
    assert refused.value.code == "rated_twice"
    assert refused.value.parameters["assessor"] == "Anna"


# On ratings whose severities are known: 30 assessors, 20 ratings each, every person's
# competence seen by four of them, as by the self, manager, colleague and trainer of a round.
SEEDS = range(10)


@pytest.fixture(scope="module")
def recovered():
    """For each seed the known severities, the estimates, and what verify says."""
    found = []
    for seed in SEEDS:
        simulated = simulate_ratings(seed=seed)
        calibration = estimate_severity(simulated.ratings)
        found.append((simulated.severities, calibration, verify(calibration, simulated.ratings)))
    return found


def test_known_severities_come_out_in_their_order(recovered):
    correlations = []
    for known, calibration, _wrong in recovered:
        found = severities(calibration)
        correlations.append(spearmanr([known[name] for name in found], list(found.values()))[0])

    assert len(correlations) == len(SEEDS)
    assert min(correlations) >= 0.9


def test_intervals_hold_the_known_severity_about_as_often_as_they_say(recovered):
    held = [
        one.severity.low <= known[one.assessor] <= one.severity.high
        for known, calibration, _wrong in recovered
        for one in calibration.assessors
    ]

    # 300 intervals of 95 %: chance alone gives 0.925 to 0.975.
    assert 0.91 <= sum(held) / len(held) <= 0.985


def test_the_independent_check_finds_nothing_wrong(recovered):
    assert [wrong for _known, _calibration, wrong in recovered] == [()] * len(SEEDS)


def test_equal_assessors_are_hardly_ever_called_outliers():
    outliers = 0
    for seed in SEEDS:
        outliers += len(estimate_severity(simulate_ratings(seed=seed, spread=0).ratings).outliers)

    # 300 assessors, at most 5 % of the ten runs with one of them.
    assert outliers <= 2


def test_the_known_bias_of_self_assessments_is_found():
    biases = []
    for seed in SEEDS:
        simulated = simulate_ratings(seed=seed, views=2, self_bias=0.8, self_spread=0)
        [bias] = estimate_severity(simulated.ratings).sources
        biases.append(bias.bias.low <= 0.8 <= bias.bias.high)

    assert sum(biases) >= 8
