"""What the mathematics of severity promises, and the check against a general estimator."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_estimating_equations import GEE

from samtakt.engines.calibration import MANAGER, SELF, Rating, estimate_severity, verify
from samtakt.engines.calibration.design import ASSESSOR, design_of
from samtakt.engines.calibration.fitting import by_person, fit_design, pairs_by_person, prior_pairs
from samtakt.engines.calibration.simulation import simulate_ratings

levels = st.integers(0, 4)


@st.composite
def some_ratings(draw):
    """Up to four assessors and the people themselves; anybody may have rated anything."""
    found = []
    for person in range(draw(st.integers(1, 6))):
        for competence in range(draw(st.integers(1, 3))):
            for assessor in draw(st.sets(st.integers(100, 103))):
                source = draw(st.sampled_from([MANAGER, "peer"]))
                found.append(Rating(person, competence, assessor, source, draw(levels)))
            if draw(st.booleans()):
                found.append(Rating(person, competence, person, SELF, draw(levels)))
    return found


def estimates(calibration):
    return {
        one.assessor: (one.severity.log_odds, one.severity.standard_error)
        for one in calibration.assessors
        if one.severity
    }


@given(some_ratings())
def test_every_answer_passes_the_independent_check(ratings):
    assert verify(estimate_severity(ratings, fewest_compared=1), ratings) == ()


@given(some_ratings(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_ratings_does_not_matter(ratings, random):
    shuffled = random.sample(ratings, len(ratings))
    before = estimates(estimate_severity(ratings, fewest_compared=1))
    after = estimates(estimate_severity(shuffled, fewest_compared=1))

    assert after.keys() == before.keys()
    for name, found in before.items():
        assert after[name] == pytest.approx(found, abs=1e-5)


@given(some_ratings())
@settings(max_examples=30)
def test_other_names_for_the_same_assessors_change_nothing(ratings):
    renamed = [
        dataclasses.replace(row, assessor=203 - row.assessor) if row.source != SELF else row
        for row in ratings
    ]
    before = estimates(estimate_severity(ratings, fewest_compared=1))
    after = estimates(estimate_severity(renamed, fewest_compared=1))

    assert {203 - name for name in after} == before.keys()
    for name, found in before.items():
        assert after[203 - name] == pytest.approx(found, abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_higher_levels_by_one_assessor_make_that_assessor_less_severe(seed):
    ratings = simulate_ratings(seed=seed, assessors=8, ratings_each=12, views=3).ratings
    one = ratings[0].assessor
    raised = [
        dataclasses.replace(row, level=min(4, row.level + 1)) if row.assessor == one else row
        for row in ratings
    ]
    before = estimates(estimate_severity(ratings))
    after = estimates(estimate_severity(raised))

    assert after[one][0] < before[one][0]


@pytest.mark.parametrize("seed", range(4))
def test_all_levels_of_people_one_step_up_change_no_severity(seed):
    """Whatever people can, only how assessors differ on the same person counts."""
    ratings = [
        dataclasses.replace(row, level=min(row.level, 3))
        for row in simulate_ratings(seed=seed, assessors=8, ratings_each=12, views=3).ratings
    ]
    raised = [dataclasses.replace(row, level=row.level + 1) for row in ratings]

    assert estimates(estimate_severity(raised)) == estimates(estimate_severity(ratings))


@pytest.mark.parametrize("seed", range(3))
def test_the_errors_are_those_of_generalised_estimating_equations(seed):
    """Ours touch only what a person's ratings touch; statsmodels' multiply everything out."""
    ratings = simulate_ratings(
        seed=seed, assessors=8, ratings_each=12, views=3, self_bias=0.5
    ).ratings
    design = design_of(ratings, fewest_compared=1)
    fit = fit_design(design)
    differing = [pair for pair in design.pairs if pair.steps]
    persons = {
        name: number for number, name in enumerate(sorted({p.higher.person for p in differing}))
    }
    columns = np.zeros((len(differing) + 2 * len(fit.values), len(fit.values)))
    groups = [persons[pair.higher.person] for pair in differing]
    for row, pair in enumerate(differing):
        for rating, sign in ((pair.higher, 1), (pair.lower, -1)):
            facet = ("source", SELF) if rating.source == SELF else (ASSESSOR, rating.assessor)
            columns[row, fit.position[facet]] += (
                sign * pair.steps * (1 if rating.source == SELF else -1)
            )
    for column in range(len(fit.values)):
        for turn, sign in enumerate((1, -1)):
            columns[len(differing) + 2 * column + turn, column] = sign
            groups.append(len(persons) + column)
    answers = np.ones(len(columns))
    # The same told the other way round for every second row, or all answers would be one.
    columns[::2] *= -1
    answers[::2] = 0
    fitted = GEE(answers, columns, groups=np.array(groups), family=Binomial()).fit(
        cov_type="bias_reduced"
    )

    assert fit.values == pytest.approx(fitted.params, abs=1e-5)
    assert fit.by_model == pytest.approx(fitted.cov_naive, abs=1e-5)
    rows = [*pairs_by_person(design, fit.position), *prior_pairs(len(fit.values))]
    ours = by_person(rows, fit.values, fit.by_model)
    assert ours == pytest.approx(fitted.cov_robust_bc, abs=1e-5)


def test_a_wrong_answer_is_found():
    simulated = simulate_ratings(seed=1, assessors=6, ratings_each=12, views=3)
    right = estimate_severity(simulated.ratings)
    first, *rest = right.assessors
    moved = dataclasses.replace(right.effects[0], value=right.effects[0].value + 0.3)
    wrong = {
        "not_the_top": dataclasses.replace(right, effects=(moved, *right.effects[1:])),
        "not_centred": dataclasses.replace(
            right,
            assessors=(
                dataclasses.replace(
                    first, severity=dataclasses.replace(first.severity, log_odds=9.0)
                ),
                *rest,
            ),
        ),
        "value_differs": dataclasses.replace(
            right, assessors=(dataclasses.replace(first, lower=first.lower + 1), *rest)
        ),
        "component_differs": dataclasses.replace(
            right, assessors=(dataclasses.replace(first, component=7), *rest)
        ),
    }

    for code, answer in wrong.items():
        assert code in {found.code for found in verify(answer, simulated.ratings)}
