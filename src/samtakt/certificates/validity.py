"""Until which day a certificate, a permit or a fitness examination counts.

The one place that computes it. A type's rule, a company's policy and what is printed on the
paper are brought together here: a company may be stricter than law, insurance terms or a
standard, never laxer, and nothing counts longer than its paper says. What was computed is
never stored; whoever asks about another day gets that day's answer.
"""

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from samtakt.certificates.models import (
    Basis,
    Certificate,
    CertificateStatus,
    CertificateType,
    Fitness,
    Permit,
    ValidityPolicy,
)
from samtakt.foundation.legalrules import months_after

ONE_DAY = datetime.timedelta(days=1)
STRICT = frozenset({Basis.LAW, Basis.INSURANCE, Basis.STANDARD})
"""What a company cannot relax; practice in the industry and its own rules it can."""
CONFIRM_SHARE = 3
"""A signature is asked for within a third of the days in which a certificate lapses "soon":
it falls due every sixth month and would otherwise always be about to."""


class Reason(StrEnum):
    """Why something does not count, or only just."""

    ENDED = "ended"
    REVOKED = "revoked"
    NOT_CONFIRMED = "not_confirmed"
    PREREQUISITE = "prerequisite"
    ASSIGNMENT_ENDED = "assignment_ended"
    UNFIT = "unfit"
    LIMITED = "limited"
    NOT_YET = "not_yet"
    UNVERIFIED = "unverified"
    MISSING = "missing"
    LEVEL = "level"
    GRACE = "grace"
    CONFIRM_SOON = "confirm_soon"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one thing that somebody holds is worth on a day.

    `last_day` is the last day on which it counts if nothing happens, or counted; None where
    nothing ends it. `confirm_by` is the day by which the employer must sign again.
    """

    status: CertificateStatus
    last_day: datetime.date | None
    reason: Reason | None = None
    confirm_by: datetime.date | None = None
    lacking: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it may be relied on; what has expired never may."""
        return self.status in {CertificateStatus.VALID, CertificateStatus.LAPSING}


def valid_until(
    type_: CertificateType,
    issued_on: datetime.date,
    *,
    policy: ValidityPolicy | None = None,
    renewal: str = "",
) -> datetime.date | None:
    """Return the last day on which a certificate issued on a day is valid; None for no end.

    The interval counts in months to the same day of the month, or to the month's last day
    where that day is missing (31 January and one month: 28 February). A type that ends with
    the month, such as hot work, is valid to the last day of the month it would end in. A
    `policy` that would last longer than law, insurance or standard allow changes nothing.
    """
    by_type = _after(issued_on, _months(type_, renewal), type_.ends_with_month)
    if policy is None:
        return by_type
    by_policy = _after(issued_on, policy.interval_months, policy.ends_with_month)
    return _first(by_type, by_policy) if type_.basis in STRICT else by_policy


def issued_before(type_: CertificateType, valid_to: datetime.date) -> datetime.date | None:
    """Return the day of issue that the type's interval gives for a last day; None without one."""
    if not type_.interval_months:
        return None
    return months_after(valid_to, -type_.interval_months)


def is_laxer(
    type_: CertificateType, *, interval_months: int, ends_with_month: bool, grace_days: int
) -> bool:
    """Return whether a policy would let a type count longer than what it is based on allows."""
    if type_.basis not in STRICT:
        return False
    if grace_days > type_.grace_days:
        return True
    most = _longest(type_)
    if most is None:
        return False
    later_end = ends_with_month and not type_.ends_with_month
    return interval_months > most or (interval_months == most and later_end)


def policy_on(
    policies: Iterable[ValidityPolicy], type_id: int, day: datetime.date
) -> ValidityPolicy | None:
    """Return the company's policy for a type in force on a day: of several the latest begun."""
    in_force = [
        policy
        for policy in policies
        if policy.type_id == type_id
        and policy.valid_from <= day
        and (policy.valid_to is None or policy.valid_to >= day)
    ]
    return max(in_force, key=lambda policy: policy.valid_from, default=None)


def certificate_standing(
    certificate: Certificate,
    day: datetime.date,
    *,
    soon_days: int,
    policy: ValidityPolicy | None = None,
    confirmed: Iterable[datetime.date] = (),
    brought_in: datetime.date | None = None,
) -> Standing:
    """Return what a certificate by itself is worth on a day; the last valid day still counts.

    `confirmed` are the days on which the employer signed. A certificate that must be confirmed
    and was not lapses on the day after the signature was due, and no later signature mends it.
    What it needs beside it, other certificates, is not looked at here.
    """
    if certificate.revoked_on is not None and certificate.revoked_on <= day:
        return Standing(CertificateStatus.LAPSED, certificate.revoked_on - ONE_DAY, Reason.REVOKED)
    last = _last_day(certificate, policy)
    if day < certificate.issued_on:
        return Standing(CertificateStatus.NOT_YET, last, Reason.NOT_YET)
    due = confirmation_due(certificate, day, confirmed=confirmed, brought_in=brought_in)
    if due is not None and due < day and (last is None or due < last):
        return Standing(CertificateStatus.LAPSED, due, Reason.NOT_CONFIRMED, due)
    grace = policy.grace_days if policy is not None else certificate.type.grace_days
    if certificate.type.basis in STRICT:
        grace = min(grace, certificate.type.grace_days)
    found = _in_period(last, day, soon_days, grace)
    if found.counts and certificate.verification == Certificate.Verification.SELF_DECLARED:
        return Standing(CertificateStatus.UNVERIFIED, found.last_day, Reason.UNVERIFIED, due)
    if not found.counts or due is None:
        return found
    sign_soon = due <= day + datetime.timedelta(days=soon_days // CONFIRM_SHARE)
    if found.status == CertificateStatus.VALID and sign_soon:
        return Standing(CertificateStatus.LAPSING, found.last_day, Reason.CONFIRM_SOON, due)
    return Standing(found.status, found.last_day, found.reason, due)


def confirmation_due(
    certificate: Certificate,
    day: datetime.date,
    *,
    confirmed: Iterable[datetime.date],
    brought_in: datetime.date | None = None,
) -> datetime.date | None:
    """Return by when the next signature is, or was, due; None for a type without any.

    Counted from the issue and then from each signature in time (ISO 9606-1, clause 9). The
    first one that was missed ends the row: what was signed after it does not count.

    `brought_in` is the day on which a company handed in the list that a certificate came with.
    A list seldom tells the signatures before it: that it holds the certificate is the
    employer's word up to that day. What is signed is counted from there, or from the last
    signature before it where that is told.
    """
    months = certificate.type.confirmation_months
    if not months:
        return None
    signatures = sorted(signed for signed in confirmed if certificate.issued_on <= signed <= day)
    first = certificate.issued_on
    if brought_in is not None:
        told = [signed for signed in signatures if signed <= brought_in]
        first = told[-1] if told else max(first, brought_in)
    due = months_after(first, months)
    for signed in signatures:
        if signed > due:
            break
        due = max(due, months_after(signed, months))
    return due


def fitness_standing(fitness: Fitness, day: datetime.date, *, soon_days: int) -> Standing:
    """Return what an examination is worth on a day; who is not fit has nothing that counts."""
    if day < fitness.examined_on:
        return Standing(CertificateStatus.NOT_YET, fitness.valid_to, Reason.NOT_YET)
    if fitness.result == Fitness.Result.UNFIT:
        return Standing(CertificateStatus.LAPSED, fitness.examined_on - ONE_DAY, Reason.UNFIT)
    found = _in_period(fitness.valid_to, day, soon_days, 0)
    if found.counts and fitness.result == Fitness.Result.LIMITED:
        return Standing(found.status, found.last_day, Reason.LIMITED)
    return found


def permit_standing(
    permit: Permit,
    day: datetime.date,
    *,
    soon_days: int,
    works_until: datetime.date | None,
    needs: Iterable[tuple[str, Standing]],
) -> Standing:
    """Return what an employer's permit is worth on a day.

    `works_until` is the last day of the employment or assignment during which it was given,
    `datetime.date.max` where no end is known and None where there was none. `needs` are the
    prerequisites by name, with their standing that day.
    """
    if permit.revoked_on is not None and permit.revoked_on <= day:
        return Standing(CertificateStatus.LAPSED, permit.revoked_on - ONE_DAY, Reason.REVOKED)
    if day < permit.issued_on:
        return Standing(CertificateStatus.NOT_YET, permit.valid_to, Reason.NOT_YET)
    found = _in_period(permit.valid_to, day, soon_days, 0)
    if not found.counts:
        return found
    if works_until is None or works_until < day:
        return Standing(
            CertificateStatus.LAPSED, works_until or permit.issued_on, Reason.ASSIGNMENT_ENDED
        )
    found = with_needs(found, needs, day, soon_days=soon_days)
    return _no_later_than(found, works_until, day, soon_days)


def with_needs(
    standing: Standing,
    needs: Iterable[tuple[str, Standing]],
    day: datetime.date,
    *,
    soon_days: int,
) -> Standing:
    """Return a standing that also depends on others: it counts only while all of them do."""
    if not standing.counts:
        return standing
    needs = list(needs)
    lacking = tuple(name for name, needed in needs if not needed.counts)
    if lacking:
        ended = _first(*(needed.last_day for _name, needed in needs if not needed.counts))
        return Standing(
            CertificateStatus.LAPSED, ended, Reason.PREREQUISITE, standing.confirm_by, lacking
        )
    for _name, needed in needs:
        standing = _no_later_than(standing, needed.last_day, day, soon_days)
    return standing


def missing() -> Standing:
    """Return the standing of something that nobody has recorded."""
    return Standing(CertificateStatus.LAPSED, None, Reason.MISSING)


def _no_later_than(
    standing: Standing, end: datetime.date | None, day: datetime.date, soon_days: int
) -> Standing:
    last = _first(standing.last_day, None if end == datetime.date.max else end)
    if last == standing.last_day or not standing.counts:
        return standing
    shorter = _in_period(last, day, soon_days, 0)
    status = max(standing.status, shorter.status, key=[*CertificateStatus].index)
    return Standing(status, last, standing.reason, standing.confirm_by, standing.lacking)


def _in_period(
    last: datetime.date | None, day: datetime.date, soon_days: int, grace_days: int
) -> Standing:
    if last is None:
        return Standing(CertificateStatus.VALID, None)
    if last + datetime.timedelta(days=grace_days) < day:
        return Standing(CertificateStatus.LAPSED, last, Reason.ENDED)
    if last < day:
        counted = last + datetime.timedelta(days=grace_days)
        return Standing(CertificateStatus.LAPSING, counted, Reason.GRACE)
    if last <= day + datetime.timedelta(days=soon_days):
        return Standing(CertificateStatus.LAPSING, last)
    return Standing(CertificateStatus.VALID, last)


def _last_day(certificate: Certificate, policy: ValidityPolicy | None) -> datetime.date | None:
    type_ = certificate.type
    printed = certificate.valid_to
    if printed is not None and type_.ends_with_month:
        printed = _end_of_month(printed)
    if printed is None:
        return valid_until(type_, certificate.issued_on, policy=policy, renewal=certificate.renewal)
    ends = [printed]
    if type_.basis in STRICT:
        most = _longest(type_, certificate.renewal)
        ends.append(_after(certificate.issued_on, most, type_.ends_with_month) or printed)
    if policy is not None:
        by_policy = _after(certificate.issued_on, policy.interval_months, policy.ends_with_month)
        ends.append(by_policy or printed)
    return min(ends)


def _months(type_: CertificateType, renewal: str) -> int | None:
    if renewal in type_.renewal_months:
        months: int | None = type_.renewal_months[renewal]
        return months
    return type_.interval_months


def _longest(type_: CertificateType, renewal: str = "") -> int | None:
    # A list that came from elsewhere does not say by which method a certificate was renewed:
    # its printed day stands as far as the longest method allows.
    if renewal in type_.renewal_months or not type_.renewal_months:
        return _months(type_, renewal)
    known = [months for months in type_.renewal_months.values() if months]
    return max([*known, type_.interval_months or 0]) or None


def _after(day: datetime.date, months: int | None, ends_with_month: bool) -> datetime.date | None:
    if not months:
        return None
    last = months_after(day, months)
    return _end_of_month(last) if ends_with_month else last


def _end_of_month(day: datetime.date) -> datetime.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _first(*days: datetime.date | None) -> datetime.date | None:
    return min((day for day in days if day is not None), default=None)
