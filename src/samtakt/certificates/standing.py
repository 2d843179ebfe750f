"""What people of a company hold on a day and what it is worth: certificates, fitness, permits.

Read in a few queries whatever the company's size, and called inside its scope. Everything that
asks "is it valid?" asks here, the analysis included, so that no two pages can disagree.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import DateField, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast

from samtakt.certificates.models import (
    Certificate,
    CertificatePrerequisite,
    CertificateStatus,
    CertificateType,
    Confirmation,
    Fitness,
    Permit,
    PermitPrerequisite,
    ValidityPolicy,
)
from samtakt.certificates.validity import (
    ONE_DAY,
    Standing,
    certificate_standing,
    fitness_standing,
    missing,
    permit_standing,
    policy_on,
    with_needs,
)
from samtakt.foundation.legalrules import NoRuleInForce, rule_on
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Employment

EXPIRING_SOON = "certificate.expiring_soon"
DEFAULT_SOON_DAYS = 90

People = Collection[int] | QuerySet


def soon_days_on(day: datetime.date) -> int:
    """Return within how many days something that ends is shown as ending soon."""
    try:
        return int(rule_on(EXPIRING_SOON, day).value)
    except NoRuleInForce:
        return DEFAULT_SOON_DAYS


@dataclass(frozen=True, slots=True)
class Held:
    """One row that somebody has, with what it is worth on the day."""

    row: Certificate | Fitness | Permit
    standing: Standing


@dataclass
class Bearing:
    """What bears on certificates beside themselves: policies, prerequisites, signatures."""

    policies: list[ValidityPolicy] = field(default_factory=list)
    prerequisites: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    signed: dict[int, list[datetime.date]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(
        cls, organisation: Organisation, day: datetime.date, people: People | None = None
    ) -> "Bearing":
        """Read all three in one query: the analysis, which has many others, pays for one."""
        found = cls()
        for what, about, other, on, ends_with_month, grace in _bearing_rows(
            organisation, day, people
        ):
            if what == "policy":
                policy = ValidityPolicy(
                    type_id=about,
                    interval_months=other,
                    valid_from=on,
                    ends_with_month=bool(ends_with_month),
                    grace_days=grace,
                )
                found.policies.append(policy)
            elif what == "requires":
                found.prerequisites[about].append(other)
            else:
                found.signed[about].append(on)
        return found


def _bearing_rows(
    organisation: Organisation, day: datetime.date, people: People | None
) -> Iterable[tuple[str, int, int, datetime.date, int, int]]:
    none, no_day = Value(0, IntegerField()), Cast(Value(None), DateField())
    policies = ValidityPolicy.objects.filter(organisation=organisation, valid_from__lte=day)
    signed = Confirmation.objects.filter(organisation=organisation)
    if people is not None:
        signed = signed.filter(certificate__person__in=people)
    return (
        policies.exclude(valid_to__lt=day)
        .order_by()
        .values_list(
            Value("policy"),
            "type_id",
            Cast("interval_months", IntegerField()),
            "valid_from",
            Cast("ends_with_month", IntegerField()),
            Cast("grace_days", IntegerField()),
        )
        .union(
            CertificatePrerequisite.objects.filter(library_of(organisation))
            .order_by()
            .values_list(
                Value("requires"),
                "type_id",
                Cast("required_id", IntegerField()),
                no_day,
                none,
                none,
            ),
            signed.order_by().values_list(
                Value("signed"), "certificate_id", none, "confirmed_on", none, none
            ),
            all=True,
        )
    )


def library_of(organisation: Organisation) -> Q:
    """The library rows that a company uses: its own and its hub's."""
    return Q(organisation__in=[organisation.pk, organisation.hub_id or organisation.pk])


def certificates_held(
    organisation: Organisation,
    day: datetime.date,
    *,
    soon_days: int,
    people: People | None = None,
) -> list[Held]:
    """Return every certificate that was issued on or before a day, with its standing.

    By person, type and day of issue. What came with an import that was undone is left out;
    what only the holder says is there, and does not count. Two queries.
    """
    rows = (
        Certificate.objects.filter(organisation=organisation, issued_on__lte=day)
        .exclude(import_run__state=ImportRun.State.UNDONE)
        .select_related("type")
        .order_by("person_id", "type_id", "issued_on", "pk")
    )
    if people is not None:
        rows = rows.filter(person__in=people)
    return _with_standing(list(rows), Bearing.of(organisation, day, people), day, soon_days)


def _with_standing(
    rows: list[Certificate], bearing: Bearing, day: datetime.date, soon_days: int
) -> list[Held]:
    alone = [
        Held(
            row,
            certificate_standing(
                row,
                day,
                soon_days=soon_days,
                policy=policy_on(bearing.policies, row.type_id, day),
                confirmed=bearing.signed.get(row.pk, ()),
            ),
        )
        for row in rows
    ]
    if not bearing.prerequisites:
        return alone
    book = _Prerequisites(alone, bearing.prerequisites, day, soon_days)
    return [Held(held.row, book.standing(held)) for held in alone]


class _Prerequisites:
    """Certificates that count only beside others; a ring of types hinders nobody."""

    def __init__(
        self,
        alone: list[Held],
        required: dict[int, list[int]],
        day: datetime.date,
        soon_days: int,
    ) -> None:
        self._required, self._day, self._soon = required, day, soon_days
        self._names = {held.row.type_id: held.row.type.name for held in alone}
        asked = {type_ for needed in required.values() for type_ in needed}
        if unseen := asked - self._names.keys():
            # Nobody has one: its name is not among those that were read.
            unnamed = CertificateType.objects.filter(pk__in=unseen)
            self._names |= {type_.pk: type_.name for type_ in unnamed}
        self._held: dict[tuple[int, int], list[Held]] = defaultdict(list)
        for held in alone:
            self._held[held.row.person_id, held.row.type_id].append(held)

    def standing(self, held: Held, above: frozenset[int] = frozenset()) -> Standing:
        person, type_ = held.row.person_id, held.row.type_id
        needs = [
            (self._names[required], self._best(person, required, above | {type_}))
            for required in self._required.get(type_, ())
            if required not in above
        ]
        return with_needs(held.standing, needs, self._day, soon_days=self._soon)

    def _best(self, person: int, type_: int, above: frozenset[int]) -> Standing:
        held = self._held.get((person, type_), [])
        return best(self.standing(each, above) for each in held)


def best(standings: Iterable[Standing]) -> Standing:
    """Return the standing that serves its holder best: one that counts, and the longest."""
    return max(standings, key=_goodness, default=missing())


def _goodness(standing: Standing) -> tuple[bool, bool, datetime.date]:
    unverified = standing.status == CertificateStatus.UNVERIFIED
    return standing.counts, unverified, standing.last_day or datetime.date.max


Key = tuple[int, int]


@dataclass
class Register:
    """Everything that some people hold on a day, by person and type."""

    day: datetime.date
    soon_days: int
    certificates: dict[Key, list[Held]] = field(default_factory=lambda: defaultdict(list))
    fitness: dict[Key, list[Held]] = field(default_factory=lambda: defaultdict(list))
    permits: dict[Key, list[Held]] = field(default_factory=lambda: defaultdict(list))
    employments: dict[int, list[Employment]] = field(default_factory=lambda: defaultdict(list))
    needs_of_permits: dict[int, list[PermitPrerequisite]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def certificate(self, person: int, type_: int) -> Standing:
        """Return what somebody's best certificate of a type is worth."""
        return best(held.standing for held in self.certificates.get((person, type_), ()))

    def fit(self, person: int, type_: int) -> Standing:
        """Return what the newest examination of a type says: a later result ends an earlier."""
        held = self.fitness.get((person, type_), ())
        done = [each for each in held if each.row.examined_on <= self.day]
        newest = max(done, key=lambda each: (each.row.examined_on, each.row.pk), default=None)
        return newest.standing if newest else missing()

    def permit(self, person: int, type_: int, equipment: int | None = None) -> Standing:
        """Return what somebody's best permit of a type is worth, for all machines or this one."""
        return best(
            held.standing
            for held in self.permits.get((person, type_), ())
            if held.row.equipment_id in {None, equipment}
        )

    def needs(self, person: int, permit_type: int) -> list[tuple[PermitPrerequisite, Standing]]:
        """Return what a permit of a type needs, with what the person has of it."""
        return [
            (
                need,
                self.certificate(person, need.certificate_type_id)
                if need.certificate_type_id
                else self.fit(person, need.fitness_type_id or 0),
            )
            for need in self.needs_of_permits.get(permit_type, ())
        ]

    def works_until(self, person: int, since: datetime.date) -> datetime.date | None:
        """Return the last day of the employments without a break that hold a day.

        None if the person was not employed on it; `datetime.date.max` where no end is known.
        """
        until: datetime.date | None = None
        for row in sorted(self.employments.get(person, ()), key=lambda row: row.starts_on):
            end = row.ends_on or datetime.date.max
            if until is None:
                until = end if row.starts_on <= since <= end else None
            elif until == datetime.date.max or row.starts_on <= until + ONE_DAY:
                until = max(until, end)
        return until


def register(
    organisation: Organisation,
    day: datetime.date,
    *,
    people: People | None = None,
    soon_days: int | None = None,
) -> Register:
    """Read what people of a company hold on a day, all three kinds: seven queries.

    Certificates and permits that begin later are in it as well, and do not count yet. Without
    `soon_days` the legal rule says within how many days something ends soon.
    """
    soon_days = soon_days_on(day) if soon_days is None else soon_days
    book = Register(day, soon_days)
    mine = Q() if people is None else Q(person__in=people)
    own = Q(organisation=organisation) & mine
    undone = Q(import_run__state=ImportRun.State.UNDONE)
    certificates = (
        Certificate.objects.filter(own).exclude(undone).select_related("type", "person")
    ).order_by("person_id", "type_id", "issued_on", "pk")
    bearing = Bearing.of(organisation, day, people)
    for held in _with_standing(list(certificates), bearing, day, soon_days):
        book.certificates[held.row.person_id, held.row.type_id].append(held)
    examined = Fitness.objects.filter(own).exclude(undone).select_related("type", "person")
    for row in examined.order_by("person_id", "examined_on", "pk"):
        held = Held(row, fitness_standing(row, day, soon_days=soon_days))
        book.fitness[row.person_id, row.type_id].append(held)
    employed = Employment.objects.filter(own).select_related("person", "team", "shift")
    for employment in employed.order_by("starts_on", "pk"):
        book.employments[employment.person_id].append(employment)
    needed = PermitPrerequisite.objects.filter(library_of(organisation))
    for need in needed.select_related("certificate_type", "fitness_type").order_by("pk"):
        book.needs_of_permits[need.permit_type_id].append(need)
    permits = Permit.objects.filter(own).exclude(undone)
    for permit in permits.select_related("type", "person", "equipment").order_by("issued_on", "pk"):
        held = Held(permit, _permit_standing(book, permit))
        book.permits[permit.person_id, permit.type_id].append(held)
    return book


def _permit_standing(book: Register, permit: Permit) -> Standing:
    needs = [
        (str(need.certificate_type or need.fitness_type), standing)
        for need, standing in book.needs(permit.person_id, permit.type_id)
    ]
    return permit_standing(
        permit,
        book.day,
        soon_days=book.soon_days,
        works_until=book.works_until(permit.person_id, permit.issued_on),
        needs=needs,
    )
