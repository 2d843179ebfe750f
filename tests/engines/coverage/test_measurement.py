"""Coverage on cases small enough to be answered by hand."""

from datetime import date, timedelta

import pytest

from samtakt.engines.coverage import (
    CoverageInputError,
    HeadcountRequirement,
    Holding,
    Losses,
    Minimum,
    measure_coverage,
)

MARCH = date(2026, 3, 1)
JULY = date(2026, 7, 1)


def holds(person, level=3, team="press", shift=None, competence="weld", until=None, leaves=None):
    return Holding(person, team, shift, competence, level, until, leaves)


def needs(number=None, team="press", shift=None, competence="weld", level=3):
    return HeadcountRequirement(team, shift, competence, level, number)


def only(coverage):
    [found] = coverage.requirements
    return found


def test_holders_are_those_at_the_level_or_above():
    """Two needed at 3: Anna 3, Bo 4 and Cia 2 make two holders, none short, none to spare."""
    found = only(
        measure_coverage(
            [holds("anna", 3), holds("bo", 4), holds("cia", 2)], [needs(2)], as_of=MARCH
        )
    )

    assert (found.holders, found.holder_count, found.required) == (("anna", "bo"), 2, 2)
    assert (found.short, found.bus_factor) == (0, 0)
    assert not found.is_key_person_risk


@pytest.mark.parametrize(
    ("holders", "short", "bus_factor"), [(0, 2, 0), (1, 1, 0), (2, 0, 0), (3, 0, 1), (5, 0, 3)]
)
def test_the_bus_factor_is_how_many_may_disappear(holders, short, bus_factor):
    found = only(
        measure_coverage([holds(number) for number in range(holders)], [needs(2)], as_of=MARCH)
    )

    assert (found.short, found.bus_factor) == (short, bus_factor)


def test_two_on_days_do_no_good_at_night():
    """Three weld, two by day and one by night: the night needs one and hangs on one person."""
    coverage = measure_coverage(
        [holds("anna", shift="day"), holds("bo", shift="day"), holds("cia", shift="night")],
        [needs(2, shift="day"), needs(1, shift="night")],
        as_of=MARCH,
    )

    day, night = coverage.requirements
    assert (day.key_person, night.key_person, night.key_person_in_company) == (None, "cia", None)
    assert coverage.key_person_risks == (night,)
    [weld] = coverage.competences
    assert (weld.holder_count, weld.fewest_holders, weld.bus_factor) == (3, 1, 0)


def test_the_only_holder_in_the_company_is_a_risk_wherever_it_is_required():
    """Paint needs a welder and has none; press has the company's only one."""
    coverage = measure_coverage(
        [holds("anna", team="press")], [needs(1, team="paint"), needs(1)], as_of=MARCH
    )

    paint, press = coverage.requirements
    assert (paint.holders, paint.key_person, paint.key_person_in_company) == ((), None, "anna")
    assert coverage.key_person_risks == (paint, press)
    assert coverage.short == (paint,)
    assert [found.competence for found in coverage.with_one_holder] == ["weld"]


def test_one_person_in_two_teams_is_one_holder_of_the_company():
    coverage = measure_coverage(
        [holds("anna", team="press"), holds("anna", team="paint")],
        [needs(1), needs(1, team="paint"), needs(2, team=None)],
        as_of=MARCH,
    )

    assert [found.holders for found in coverage.requirements] == [("anna",)] * 3
    assert [found.short for found in coverage.requirements] == [0, 0, 1]


def test_the_horizon_takes_lapsing_certificates_and_those_who_leave():
    """By 1 July Bo's certificate has lapsed and Cia has retired; Anna is left of three, two needed."""
    coverage = measure_coverage(
        [
            holds("anna"),
            holds("bo", until=date(2026, 5, 31)),
            holds("cia", leaves=date(2026, 6, 30)),
        ],
        [needs(2)],
        as_of=MARCH,
        horizon=JULY,
    )

    found = only(coverage)
    assert found.holders == ("anna", "bo", "cia")
    assert found.lost == Losses(certificates_lapse=("bo",), leave=("cia",))
    assert (found.lost.number, found.remaining) == (2, ("anna",))
    assert (found.short, found.short_at_horizon) == (0, 1)
    assert (coverage.short, coverage.short_at_horizon) == ((), (found,))
    [weld] = coverage.competences
    assert (weld.remaining, weld.lost) == (found.remaining, found.lost)
    assert (weld.below_minimum, weld.below_minimum_at_horizon) == (False, True)


@pytest.mark.parametrize(
    ("until", "leaves", "lost"),
    [
        (date(2026, 4, 1), date(2026, 5, 1), Losses(("anna",), ())),
        (date(2026, 5, 1), date(2026, 4, 1), Losses((), ("anna",))),
        (date(2026, 5, 1), date(2026, 5, 1), Losses((), ("anna",))),
        (date(2026, 7, 1), date(2026, 7, 1), Losses((), ())),
        (date(2026, 6, 30), None, Losses(("anna",), ())),
    ],
)
def test_what_comes_first_is_the_reason_and_the_last_day_still_counts(until, leaves, lost):
    coverage = measure_coverage(
        [holds("anna", until=until, leaves=leaves)], [needs(1)], as_of=MARCH, horizon=JULY
    )

    assert only(coverage).lost == lost


def test_who_no_longer_counts_today_is_no_holder():
    """A certificate that lapsed yesterday, one that lapses today, and one who has left."""
    found = only(
        measure_coverage(
            [
                holds("anna", until=MARCH - timedelta(days=1)),
                holds("bo", until=MARCH),
                holds("cia", leaves=MARCH - timedelta(days=1)),
            ],
            [needs(1)],
            as_of=MARCH,
        )
    )

    assert found.holders == ("bo",)


def test_a_horizon_may_be_a_time_from_now():
    facts = ([holds("anna", until=date(2026, 3, 10))], [needs(1)])

    ten = measure_coverage(*facts, as_of=MARCH, horizon=timedelta(days=9))
    eleven = measure_coverage(*facts, as_of=MARCH, horizon=timedelta(days=10))

    assert (ten.horizon, only(ten).remaining) == (date(2026, 3, 10), ("anna",))
    assert (eleven.horizon, only(eleven).remaining) == (date(2026, 3, 11), ())


def test_where_no_number_is_stated_the_minimum_applies():
    """Two in general, three on a shift and for the company when some requirement names a shift."""
    coverage = measure_coverage(
        [holds("anna"), holds("bo", shift="day")],
        [
            needs(team=None),
            needs(shift="day"),
            needs(1),
            needs(team=None, competence="paint"),
        ],
        as_of=MARCH,
    )

    assert [found.required for found in coverage.requirements] == [2, 3, 1, 2]
    assert [found.short for found in coverage.requirements] == [0, 2, 0, 2]
    assert [found.minimum for found in coverage.requirements] == [2, 3, 2, 2]
    paint, weld = coverage.competences
    assert (paint.minimum, weld.minimum) == (2, 3)
    assert (paint.below_minimum, weld.below_minimum) == (True, True)
    assert coverage.without_holder == (paint,)


def test_the_minimum_can_be_changed():
    coverage = measure_coverage(
        [holds("anna", shift="day")],
        [needs(), needs(shift="day")],
        as_of=MARCH,
        minimum=Minimum(ordinary=1, shift_work=4),
    )

    assert [found.short for found in coverage.requirements] == [0, 3]
    assert [found.below_minimum for found in coverage.requirements] == [False, True]


def test_each_level_of_a_competence_has_its_own_line():
    coverage = measure_coverage(
        [holds("anna", 4), holds("bo", 2)],
        [needs(1, level=4), needs(2, level=2), needs(1, level=2, team=None)],
        as_of=MARCH,
    )

    assert [(one.level, one.holders) for one in coverage.competences] == [
        (2, ("anna", "bo")),
        (4, ("anna",)),
    ]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: holds("anna", 5), "level_out_of_range"),
        (lambda: holds("anna", -1), "level_out_of_range"),
        (lambda: needs(level=0), "level_out_of_range"),
        (lambda: needs(0), "number_too_low"),
        (lambda: Minimum(ordinary=0), "minimum_too_low"),
        (lambda: Minimum(shift_work=0), "minimum_too_low"),
        (
            lambda: measure_coverage([], [], as_of=JULY, horizon=MARCH),
            "horizon_before_as_of",
        ),
    ],
)
def test_what_coverage_cannot_be_measured_from_is_refused(make, code):
    with pytest.raises(CoverageInputError) as refused:
        make()

    assert refused.value.code == code


def test_nothing_required_is_nothing_short():
    coverage = measure_coverage([holds("anna")], [], as_of=MARCH)

    assert (coverage.requirements, coverage.competences, coverage.short) == ((), (), ())
