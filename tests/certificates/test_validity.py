"""The last valid day: same day of the month, the shorter month's last day, or the month's end."""

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtakt.certificates.models import (
    Certificate,
    CertificateStatus,
    CertificateType,
    Fitness,
    Permit,
    ValidityPolicy,
)
from samtakt.certificates.validity import (
    Standing,
    certificate_standing,
    fitness_standing,
    is_laxer,
    issued_before,
    permit_standing,
    valid_until,
)

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31))
MONTHS = st.integers(1, 120)


def type_of(months, *, ends_with_month=False):
    return CertificateType(interval_months=months, ends_with_month=ends_with_month)


@pytest.mark.parametrize(
    ("issued", "months", "ends_with_month", "last"),
    [
        ("2024-03-10", 60, False, "2029-03-10"),
        ("2024-03-10", 60, True, "2029-03-31"),
        ("2024-02-29", 12, False, "2025-02-28"),
        ("2024-02-29", 12, True, "2025-02-28"),
        ("2023-02-28", 12, True, "2024-02-29"),
        ("2026-01-31", 1, False, "2026-02-28"),
        ("2026-12-15", 1, False, "2027-01-15"),
        ("2026-11-30", 13, True, "2027-12-31"),
    ],
)
def test_days_known_by_hand(issued, months, ends_with_month, last):
    type_ = type_of(months, ends_with_month=ends_with_month)

    assert valid_until(type_, datetime.date.fromisoformat(issued)).isoformat() == last


def test_without_an_interval_there_is_no_last_day():
    assert valid_until(type_of(None), datetime.date(2026, 1, 1)) is None
    assert issued_before(type_of(None), datetime.date(2026, 1, 1)) is None


@given(DAYS, MONTHS)
def test_the_month_is_the_right_one_and_the_day_never_later(issued, months):
    last = valid_until(type_of(months), issued)

    assert (last.year - issued.year) * 12 + last.month - issued.month == months
    assert last.day <= issued.day


@given(DAYS, MONTHS)
def test_the_end_of_the_month_is_never_before_the_same_day(issued, months):
    end = valid_until(type_of(months, ends_with_month=True), issued)

    assert end >= valid_until(type_of(months), issued)
    assert end.day == calendar.monthrange(end.year, end.month)[1]


@given(DAYS, DAYS, MONTHS)
def test_who_is_issued_later_never_lapses_earlier(one, other, months):
    first, second = sorted([one, other])

    assert valid_until(type_of(months), first) <= valid_until(type_of(months), second)


@given(DAYS, MONTHS)
def test_the_day_of_issue_can_be_told_from_the_last_day(last, months):
    issued = issued_before(type_of(months), last)

    assert valid_until(type_of(months), issued) <= last
    assert (last - valid_until(type_of(months), issued)).days <= 3


def certificate(type_, issued_on, valid_to=None, **fields):
    return Certificate(
        type=type_,
        issued_on=datetime.date.fromisoformat(issued_on),
        valid_to=datetime.date.fromisoformat(valid_to) if valid_to else None,
        verification=fields.pop("verification", "seen"),
        **fields,
    )


def standing(row, day, **more):
    return certificate_standing(row, datetime.date.fromisoformat(day), soon_days=90, **more)


def policy(months, **fields):
    return ValidityPolicy(interval_months=months, valid_from=datetime.date(2020, 1, 1), **fields)


WELDER = CertificateType(
    basis="standard",
    interval_months=24,
    confirmation_months=6,
    renewal_months={"a": 36, "b": 24, "c": None},
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-03-09", "not_yet"),
        ("2024-03-10", "valid"),
        ("2028-12-30", "valid"),
        ("2028-12-31", "lapsing"),  # 90 days before
        ("2029-03-31", "lapsing"),  # the last day of the month still counts
        ("2029-04-01", "lapsed"),
    ],
)
def test_hot_work_printed_inside_a_month_ends_with_that_month(day, expected):
    hot = CertificateType(basis="insurance", interval_months=60, ends_with_month=True)

    assert standing(certificate(hot, "2024-03-10", "2029-03-10"), day).status == expected


def test_a_paper_that_outlasts_the_law_counts_as_long_as_the_law_says():
    """Thermosetting plastics: at most five years old, whatever the paper says."""
    law = CertificateType(basis="law", interval_months=60)

    assert str(standing(certificate(law, "2020-01-15", "2030-01-15"), "2024-01-01").last_day) == (
        "2025-01-15"
    )


def test_a_paper_that_outlasts_practice_counts_as_printed():
    branch = CertificateType(basis="branch", interval_months=36)

    assert str(
        standing(certificate(branch, "2020-01-15", "2026-01-15"), "2024-01-01").last_day
    ) == ("2026-01-15")


@pytest.mark.parametrize(
    ("basis", "months", "last"),
    [
        ("law", 36, "2023-01-15"),
        ("law", 84, "2025-01-15"),  # laxer than the law: as if it were not there
        ("branch", 36, "2023-01-15"),
        ("branch", 84, "2027-01-15"),
    ],
)
def test_a_companys_policy_is_stricter_or_nothing(basis, months, last):
    type_ = CertificateType(basis=basis, interval_months=60)
    issued = datetime.date(2020, 1, 15)

    assert str(valid_until(type_, issued, policy=policy(months))) == last


@pytest.mark.parametrize(
    ("basis", "months", "month_end", "grace", "lax"),
    [
        ("law", 60, False, 0, False),
        ("law", 61, False, 0, True),
        ("law", 60, True, 0, True),
        ("law", 59, True, 0, False),
        ("law", 12, False, 1, True),
        ("insurance", 72, False, 0, True),
        ("standard", 72, False, 0, True),
        ("branch", 72, True, 30, False),
        ("company", 72, True, 30, False),
    ],
)
def test_which_policies_are_too_lax(basis, months, month_end, grace, lax):
    type_ = CertificateType(basis=basis, interval_months=60)

    assert lax == is_laxer(
        type_, interval_months=months, ends_with_month=month_end, grace_days=grace
    )


@given(DAYS, MONTHS, MONTHS, st.booleans(), st.booleans())
def test_no_policy_that_is_let_through_outlasts_the_law(issued, ours, theirs, our_end, their_end):
    type_ = CertificateType(basis="law", interval_months=theirs, ends_with_month=their_end)
    given_ = {"interval_months": ours, "ends_with_month": our_end}
    free = CertificateType(basis="company", interval_months=theirs)

    if not is_laxer(type_, grace_days=0, **given_):
        alone = valid_until(free, issued, policy=policy(ours, ends_with_month=our_end))
        assert alone <= valid_until(type_, issued)


def test_days_of_grace_count_and_say_so_and_never_beyond_the_law():
    own = CertificateType(basis="company", interval_months=12, grace_days=14)
    law = CertificateType(basis="law", interval_months=12)
    row = certificate(own, "2025-01-10", "2026-01-10")

    assert [standing(row, f"2026-01-{day}").status for day in (10, 24, 25)] == [
        "lapsing",
        "lapsing",
        "lapsed",
    ]
    assert standing(row, "2026-01-24").reason == "grace"
    lax = standing(certificate(law, "2025-01-10"), "2026-01-11", policy=policy(12, grace_days=30))
    assert lax.status == "lapsed"


def test_what_is_revoked_counts_until_the_day_before():
    row = certificate(type_of(60), "2024-01-10", "2029-01-10", revoked_on=datetime.date(2026, 5, 4))

    assert standing(row, "2026-05-03").counts
    assert (standing(row, "2026-05-04").status, standing(row, "2026-05-04").reason) == (
        "lapsed",
        "revoked",
    )


def test_what_only_the_holder_says_does_not_count():
    row = certificate(type_of(60), "2024-01-10", "2029-01-10", verification="self_declared")

    assert (standing(row, "2026-01-01").status, standing(row, "2026-01-01").counts) == (
        "unverified",
        False,
    )
    assert standing(row, "2030-01-01").status == "lapsed"


class Employer:
    """A simulated calendar: signs on some days; says on which days the certificate counts."""

    def __init__(self, row, signatures):
        self.row = row
        self.signed = [row.issued_on + datetime.timedelta(days=each) for each in signatures]

    def first_day_without(self, years=12):
        day = self.row.issued_on
        for _day in range(366 * years):
            if not certificate_standing(
                self.row, day, soon_days=90, confirmed=[s for s in self.signed if s <= day]
            ).counts:
                return day
            day += datetime.timedelta(days=1)
        return None


@pytest.mark.parametrize(
    ("method", "ends"),
    [("a", "2027-01-16"), ("b", "2026-01-16"), ("c", None), ("", "2026-01-16")],
)
def test_a_welder_who_is_confirmed_every_fifth_month_has_the_methods_time(method, ends):
    """ISO 9606-1: three years by new test, two prolonged, without end while confirmed."""
    row = certificate(WELDER, "2024-01-15", renewal=method)
    employer = Employer(row, signatures=range(150, 365 * 12, 150))

    assert str(employer.first_day_without(years=11)) == str(ends)


@pytest.mark.parametrize(
    ("signatures", "first_day_without"),
    [
        ([], "2024-07-16"),  # six months: 15 July is the last day
        ([182], "2025-01-16"),  # signed on 15 July, the very last day
        ([183], "2024-07-16"),  # signed a day late: lapsed, and stays so
        ([183, 200, 300], "2024-07-16"),
        ([100, 250], "2025-03-22"),  # counted from the signature of 21 September
        ([0], "2024-07-16"),
    ],
)
def test_a_missed_signature_ends_it_on_the_day_after(signatures, first_day_without):
    row = certificate(WELDER, "2024-01-15", renewal="c")

    assert str(Employer(row, signatures).first_day_without(years=2)) == first_day_without


def test_a_list_that_was_handed_in_stands_for_the_signatures_before_it():
    """Issued in January 2024, in a list of 1 November 2025: the next signature is due 1 May."""
    row = certificate(WELDER, "2024-01-15", renewal="a")
    brought_in = datetime.date(2025, 11, 1)

    assert standing(row, "2025-11-01").status == "lapsed"
    assert standing(row, "2026-05-01", brought_in=brought_in).counts
    assert standing(row, "2026-05-02", brought_in=brought_in).reason == "not_confirmed"

    told = {"brought_in": brought_in, "confirmed": [datetime.date(2025, 3, 1)]}
    assert standing(row, "2025-09-01", **told).counts
    assert standing(row, "2025-11-01", **told).reason == "not_confirmed"


def test_a_signature_due_within_a_month_is_announced():
    row = certificate(WELDER, "2024-01-15", renewal="a")

    assert standing(row, "2024-06-14").status == "valid"
    soon = standing(row, "2024-06-15")
    assert (soon.status, soon.reason, str(soon.confirm_by)) == (
        "lapsing",
        "confirm_soon",
        "2024-07-15",
    )


@given(st.lists(st.integers(0, 900), max_size=8), st.integers(0, 900))
def test_a_later_signature_never_shortens_and_never_revives(signatures, day):
    row = certificate(WELDER, "2024-01-15", renewal="c")
    until = Employer(row, signatures).first_day_without(years=4)
    more = Employer(row, [*signatures, day]).first_day_without(years=4)

    assert more >= until
    if row.issued_on + datetime.timedelta(days=day) >= until:
        assert more == until


@pytest.mark.parametrize(
    ("result", "day", "expected"),
    [
        ("fit", "2025-06-01", ("valid", None)),
        ("fit", "2026-06-02", ("lapsed", "ended")),
        ("limited", "2025-06-01", ("valid", "limited")),
        ("unfit", "2025-06-01", ("lapsed", "unfit")),
        ("fit", "2024-05-01", ("not_yet", "not_yet")),
    ],
)
def test_fitness_counts_by_result_and_day(result, day, expected):
    row = Fitness(
        result=result, examined_on=datetime.date(2024, 6, 1), valid_to=datetime.date(2026, 6, 1)
    )
    found = fitness_standing(row, datetime.date.fromisoformat(day), soon_days=90)

    assert (found.status, found.reason) == expected


FOREVER = datetime.date.max
GOOD = Standing(CertificateStatus.VALID, datetime.date(2026, 12, 1))
BAD = Standing(CertificateStatus.LAPSED, datetime.date(2026, 2, 1))


@pytest.mark.parametrize(
    ("works_until", "needs", "day", "expected"),
    [
        (FOREVER, [], "2026-03-01", ("valid", None, "2027-01-10")),
        (FOREVER, [("Truck", GOOD)], "2026-03-01", ("valid", None, "2026-12-01")),
        (FOREVER, [("Truck", GOOD)], "2026-11-01", ("lapsing", None, "2026-12-01")),
        (FOREVER, [("Truck", BAD)], "2026-03-01", ("lapsed", "prerequisite", "2026-02-01")),
        (datetime.date(2026, 2, 28), [], "2026-02-28", ("lapsing", None, "2026-02-28")),
        (
            datetime.date(2026, 2, 28),
            [],
            "2026-03-01",
            ("lapsed", "assignment_ended", "2026-02-28"),
        ),
        (FOREVER, [], "2027-01-11", ("lapsed", "ended", "2027-01-10")),
        (None, [], "2026-03-01", ("lapsed", "assignment_ended", "2026-01-10")),
    ],
)
def test_a_permit_ends_with_its_period_the_assignment_or_a_prerequisite(
    works_until, needs, day, expected
):
    row = Permit(issued_on=datetime.date(2026, 1, 10), valid_to=datetime.date(2027, 1, 10))
    found = permit_standing(
        row,
        datetime.date.fromisoformat(day),
        soon_days=90,
        works_until=works_until,
        needs=needs,
    )

    assert (found.status, found.reason, str(found.last_day)) == expected
