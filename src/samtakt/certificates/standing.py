"""What people of a company hold on a day and what it is worth: certificates, fitness, permits.

Read in a few queries whatever the company's size, and called inside its scope. Everything that
asks "is it valid?" asks here, the analysis included, so that no two pages can disagree.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, DateField, F, IntegerField, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from samtakt.certificates.models import (
    Certificate,
    CertificatePrerequisite,
    CertificateStatus,
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
from samtakt.foundation.legalrules import LegalRule, rules_known_on
from samtakt.foundation.phrases import in_language
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import Organisation, library_of
from samtakt.organisations.models import Employment
from samtakt.organisations.queries import People, of_people

EXPIRING_SOON = "certificate.expiring_soon"
DEFAULT_SOON_DAYS = 90

UNDONE = Q(import_run__state=ImportRun.State.UNDONE)
BROUGHT_IN = F("import_run__applied_at")


def day_of(moment: datetime.datetime | None) -> datetime.date | None:
    """Return the day of a moment where the platform is; None for none."""
    return timezone.localtime(moment).date() if moment else None


def soon_days_on(day: datetime.date) -> int:
    """Return within how many days something that ends is shown as ending soon."""
    known = rules_known_on(LegalRule.objects.filter(key=EXPIRING_SOON), day)
    return int(known[EXPIRING_SOON].value) if known else DEFAULT_SOON_DAYS


@dataclass(frozen=True, slots=True)
class Held:
    """One row that somebody has, with what it is worth on the day."""

    row: Certificate | Fitness | Permit
    standing: Standing


@dataclass(frozen=True, slots=True)
class Need:
    """What a permit or a certificate needs beside it: a certificate or an examination."""

    certificate_type: int | None
    fitness_type: int | None
    name: str


@dataclass
class Bearing:
    """What bears on certificates and permits: policies, prerequisites, signatures."""

    policies: list[ValidityPolicy] = field(default_factory=list)
    prerequisites: dict[int, list[Need]] = field(default_factory=lambda: defaultdict(list))
    of_permits: dict[int, list[Need]] = field(default_factory=lambda: defaultdict(list))
    signed: dict[int, list[datetime.date]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(
        cls, organisation: Organisation, day: datetime.date, people: People | None = None
    ) -> "Bearing":
        """Read all four in one query: the analysis, which has many others, pays for one."""
        found = cls()
        for row in _bearing_rows(organisation, day, people):
            what, about, other, on, number, grace, name_sv, name_en = row
            if what == "policy":
                policy = ValidityPolicy(
                    type_id=about,
                    interval_months=other,
                    valid_from=on,
                    ends_with_month=bool(number),
                    grace_days=grace,
                )
                found.policies.append(policy)
            elif what == "signed":
                found.signed[about].append(on)
            else:
                need = Need(other or None, number or None, in_language(name_sv, name_en))
                needs = found.prerequisites if what == "requires" else found.of_permits
                needs[about].append(need)
        return found


def _bearing_rows(
    organisation: Organisation, day: datetime.date, people: People | None
) -> Iterable[Any]:
    """Rows of four tables as (what, about, other, day, number, grace, names): one UNION."""
    none, no_day = Value(0, IntegerField()), Cast(Value(None), DateField())
    no_name = Value("", CharField())
    library = library_of(organisation)
    policies = ValidityPolicy.objects.filter(organisation=organisation, valid_from__lte=day)
    signed = Confirmation.objects.filter(organisation=organisation)
    if people is not None:
        signed = signed.filter(certificate__person__in=people)
    requires = CertificatePrerequisite.objects.filter(library).order_by()
    of_permits = PermitPrerequisite.objects.filter(library).order_by()
    return (
        policies.exclude(valid_to__lt=day)
        .order_by()
        .values_list(
            Value("policy"),
            "type_id",
            _whole("interval_months"),
            "valid_from",
            _whole("ends_with_month"),
            _whole("grace_days"),
            no_name,
            no_name,
        )
        .union(
            requires.values_list(
                Value("requires"),
                "type_id",
                _whole("required_id"),
                no_day,
                none,
                none,
                _text("required__name_sv"),
                _text("required__name_en"),
            ),
            of_permits.values_list(
                Value("permit"),
                "permit_type_id",
                _whole(Coalesce("certificate_type_id", 0)),
                no_day,
                _whole(Coalesce("fitness_type_id", 0)),
                none,
                _text(Coalesce("certificate_type__name_sv", "fitness_type__name_sv")),
                _text(Coalesce("certificate_type__name_en", "fitness_type__name_en")),
            ),
            signed.order_by().values_list(
                Value("signed"),
                "certificate_id",
                none,
                "confirmed_on",
                none,
                none,
                no_name,
                no_name,
            ),
            all=True,
        )
    )


def _whole(value: Any) -> Cast:
    return Cast(value, IntegerField())


def _text(value: Any) -> Cast:
    return Cast(value, CharField())


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
        Certificate.objects.filter(of_people(people), organisation=organisation, issued_on__lte=day)
        .exclude(UNDONE)
        .annotate(brought_in_at=BROUGHT_IN)
        .select_related("type")
        .order_by("person_id", "type_id", "issued_on", "pk")
    )
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
                brought_in=day_of(row.brought_in_at),
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
        required: dict[int, list[Need]],
        day: datetime.date,
        soon_days: int,
    ) -> None:
        self._required, self._day, self._soon = required, day, soon_days
        self._held: dict[tuple[int, int], list[Held]] = defaultdict(list)
        for held in alone:
            self._held[held.row.person_id, held.row.type_id].append(held)

    def standing(self, held: Held, above: frozenset[int] = frozenset()) -> Standing:
        person, type_ = held.row.person_id, held.row.type_id
        needs = [
            (need.name, self._best(person, need.certificate_type or 0, above | {type_}))
            for need in self._required.get(type_, ())
            if need.certificate_type not in above
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
    needs_of_permits: dict[int, list[Need]] = field(default_factory=lambda: defaultdict(list))

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

    def needs(self, person: int, permit_type: int) -> list[tuple[Need, Standing]]:
        """Return what a permit of a type needs, with what the person has of it."""
        return [
            (
                need,
                self.certificate(person, need.certificate_type)
                if need.certificate_type
                else self.fit(person, need.fitness_type or 0),
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
    certificates_only: bool = False,
) -> Register:
    """Read what people of a company hold on a day: six queries.

    Certificates and permits that begin later are in it as well, and do not count yet. Without
    `soon_days` the legal rule says within how many days something ends soon. Who asks about
    certificates alone leaves out permits and examinations, two queries less.
    """
    soon_days = soon_days_on(day) if soon_days is None else soon_days
    book = Register(day, soon_days)
    own = Q(organisation=organisation) & of_people(people)
    certificates = (
        Certificate.objects.filter(own)
        .exclude(UNDONE)
        .annotate(brought_in_at=BROUGHT_IN)
        .select_related("type", "person")
    ).order_by("person_id", "type_id", "issued_on", "pk")
    bearing = Bearing.of(organisation, day, people)
    book.needs_of_permits = bearing.of_permits
    for held in _with_standing(list(certificates), bearing, day, soon_days):
        book.certificates[held.row.person_id, held.row.type_id].append(held)
    employed = Employment.objects.filter(own).select_related("person", "team", "shift")
    for employment in employed.order_by("starts_on", "pk"):
        book.employments[employment.person_id].append(employment)
    if not certificates_only:
        _read_fitness_and_permits(book, own)
    return book


def _read_fitness_and_permits(book: Register, own: Q) -> None:
    examined = Fitness.objects.filter(own).exclude(UNDONE).select_related("type", "person")
    for row in examined.order_by("person_id", "examined_on", "pk"):
        held = Held(row, fitness_standing(row, book.day, soon_days=book.soon_days))
        book.fitness[row.person_id, row.type_id].append(held)
    permits = Permit.objects.filter(own).exclude(UNDONE)
    for permit in permits.select_related("type", "person", "equipment").order_by("issued_on", "pk"):
        held = Held(permit, _permit_standing(book, permit))
        book.permits[permit.person_id, permit.type_id].append(held)


def _permit_standing(book: Register, permit: Permit) -> Standing:
    needs = [
        (need.name, standing) for need, standing in book.needs(permit.person_id, permit.type_id)
    ]
    return permit_standing(
        permit,
        book.day,
        soon_days=book.soon_days,
        works_until=book.works_until(permit.person_id, permit.issued_on),
        needs=needs,
    )
