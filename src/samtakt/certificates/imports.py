"""Importing who holds which certificate, permit and examination, and until when.

One list may hold all three: a column says which, or the type that a row names does.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from samtakt.certificates.matching import KnownTypes
from samtakt.certificates.models import (
    Certificate,
    CertificateType,
    Confirmation,
    Fitness,
    FitnessType,
    Permit,
    PermitType,
)
from samtakt.certificates.queries import certificates_that_count
from samtakt.certificates.typeimports import KINDS, kind_of
from samtakt.certificates.validity import issued_before, valid_until
from samtakt.competences.requirementimports import note_new, refusal_of
from samtakt.foundation.legalrules import months_after
from samtakt.foundation.spreadsheets.importers import Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import choice_of, tidy
from samtakt.organisations.employees import names_of
from samtakt.organisations.imports import refuse_other_company
from samtakt.organisations.matching import Named, PeopleOfCompany
from samtakt.organisations.models import Person

RESULTS = {
    Fitness.Result.UNFIT: ("ej", "inte", "not", "unfit", "olamplig"),
    Fitness.Result.LIMITED: (
        "tjanstbar med",
        "med begr",
        "begransad",
        "fit with",
        "limited",
        "lagre",
    ),
    Fitness.Result.FIT: ("tjanstbar", "fit", "ja", "yes", "ok", "godkand", "utan anmarkning"),
}


@dataclass(frozen=True)
class Held:
    """One certificate as a row gives it."""

    row: int
    person: Person
    type: CertificateType
    issued_on: datetime.date
    valid_to: datetime.date | None
    issuer: str
    reference: str
    scope: str = ""
    confirmed_on: datetime.date | None = None


@dataclass(frozen=True)
class HeldPermit:
    """One permit as a row gives it."""

    person: Person
    type: PermitType
    issued_on: datetime.date
    valid_to: datetime.date
    issuer: str
    area: str
    tasks: str


@dataclass(frozen=True)
class HeldFitness:
    """One examination as a row gives it."""

    person: Person
    type: FitnessType
    examined_on: datetime.date
    valid_to: datetime.date | None
    result: str


Key = tuple[int, int, datetime.date]


@dataclass
class CertificatesPlan(Plan):
    """A list of certificates, permits and examinations against those that are known."""

    source: Source = field(kw_only=True)
    types: list[Any] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    permits: list[HeldPermit] = field(default_factory=list)
    fitness: list[HeldFitness] = field(default_factory=list)
    standing: dict[Key, Certificate] = field(default_factory=dict)
    standing_permits: dict[Key, Permit] = field(default_factory=dict)
    standing_fitness: dict[Key, Fitness] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        known = sum(self._known(held) is not None for held in self.held)
        counts = {
            "certificates.new": len(self.held) - known,
            "certificates.known": known,
            "certificate_types.new": self._new(CertificateType),
        }
        if self.permits:
            known = sum(self._known_permit(held) is not None for held in self.permits)
            counts |= {"permits.new": len(self.permits) - known, "permits.known": known}
            counts |= {"permit_types.new": self._new(PermitType)}
        if self.fitness:
            known = sum(self._known_fitness(held) is not None for held in self.fitness)
            counts |= {"fitness.new": len(self.fitness) - known, "fitness.known": known}
            counts |= {"fitness_types.new": self._new(FitnessType)}
        return counts

    def _new(self, model: Any) -> int:
        return sum(isinstance(type_, model) for type_ in self.types)

    def _known(self, held: Held) -> Certificate | None:
        return self.standing.get((held.person.pk, held.type.pk or 0, held.issued_on))

    def _known_permit(self, held: HeldPermit) -> Permit | None:
        return self.standing_permits.get((held.person.pk, held.type.pk or 0, held.issued_on))

    def _known_fitness(self, held: HeldFitness) -> Fitness | None:
        return self.standing_fitness.get((held.person.pk, held.type.pk or 0, held.examined_on))

    def apply(self, journal: ImportJournal) -> None:
        for model in (CertificateType, PermitType, FitnessType):
            journal.create([type_ for type_ in self.types if isinstance(type_, model)])
        self._apply_certificates(journal)
        self._apply_permits(journal)
        self._apply_fitness(journal)

    def _apply_certificates(self, journal: ImportJournal) -> None:
        rows: list[tuple[Held, Certificate]] = []
        for held in self.held:
            said: dict[str, Any] = {"valid_to": held.valid_to}
            texts = {"issuer": held.issuer, "reference": held.reference, "scope": held.scope}
            said |= {name: text for name, text in texts.items() if text}
            known = self._known(held)
            if known is not None:
                journal.alter(known, **said)
                rows.append((held, known))
                continue
            new = Certificate(
                organisation=self.source.organisation,
                person=held.person,
                type=held.type,
                issued_on=held.issued_on,
                import_run=journal.run,
                **said,
            )
            rows.append((held, new))
        journal.create([row for _held, row in rows if row.pk is None])
        self._apply_signatures(journal, rows)

    def _apply_signatures(
        self, journal: ImportJournal, rows: list[tuple[Held, Certificate]]
    ) -> None:
        named = [(row, held.confirmed_on) for held, row in rows if held.confirmed_on]
        known = set(
            Confirmation.objects.filter(
                organisation=self.source.organisation,
                confirmed_on__in={day for _row, day in named},
            ).values_list("certificate_id", "confirmed_on")
        )
        journal.create(
            [
                Confirmation(
                    organisation=self.source.organisation,
                    certificate=row,
                    confirmed_on=day,
                    confirmed_by=journal.run.by,
                    note=self.source.file_name[:300],
                )
                for row, day in named
                if (row.pk, day) not in known
            ]
        )

    def _apply_permits(self, journal: ImportJournal) -> None:
        new: list[Permit] = []
        for held in self.permits:
            said: dict[str, Any] = {"valid_to": held.valid_to}
            said |= {"area": held.area} if held.area else {}
            said |= {"tasks": held.tasks} if held.tasks else {}
            known = self._known_permit(held)
            if known is not None:
                journal.alter(known, **said)
                continue
            new.append(
                Permit(
                    organisation=self.source.organisation,
                    person=held.person,
                    type=held.type,
                    issued_on=held.issued_on,
                    issued_by=(held.issuer or journal.run.by)[:200],
                    import_run=journal.run,
                    **said,
                )
            )
        journal.create(new)

    def _apply_fitness(self, journal: ImportJournal) -> None:
        new: list[Fitness] = []
        for held in self.fitness:
            said: dict[str, Any] = {"valid_to": held.valid_to, "result": held.result}
            known = self._known_fitness(held)
            if known is not None:
                journal.alter(known, **said)
                continue
            new.append(
                Fitness(
                    organisation=self.source.organisation,
                    person=held.person,
                    type=held.type,
                    examined_on=held.examined_on,
                    import_run=journal.run,
                    **said,
                )
            )
        journal.create(new)


@imports(ImportKind.CERTIFICATES)
def plan_certificates(source: Source) -> CertificatesPlan:
    """Compare a list with the company's people and what they hold."""
    plan = CertificatesPlan(source=source)
    people = PeopleOfCompany.of(source.organisation)
    types = _Types(source)
    seen: dict[tuple[int, str, str, datetime.date], tuple[int, Any]] = {}
    derived = 0
    for row in source.table.rows:
        person = _person(source, row, people)
        type_ = types.of(row)
        faults = [found for found in (person, type_) if isinstance(found, Refusal)]
        plan.refusals += faults
        if faults:
            continue
        held = _held(row, person, type_)
        if isinstance(held, Refusal):
            plan.refusals.append(held)
            continue
        derived += row.values.get("issued") is None
        key = (held.person.pk, type(held).__name__, held.type.code, _begun(held))
        first, until = seen.setdefault(key, (row.row, held.valid_to))
        if first == row.row:
            _LISTS[type(held)](plan).append(held)
        elif until != held.valid_to:
            said = f"{held.person}: {held.type}"
            plan.refusals.append(refusal_of(row, "row_twice", "type", said, first=first))
    plan.types = types.fresh
    _note(plan, derived)
    _read_standing(plan)
    return plan


_LISTS: dict[Any, Any] = {
    Held: lambda plan: plan.held,
    HeldPermit: lambda plan: plan.permits,
    HeldFitness: lambda plan: plan.fitness,
}


def _begun(held: Held | HeldPermit | HeldFitness) -> datetime.date:
    return held.examined_on if isinstance(held, HeldFitness) else held.issued_on


def _note(plan: CertificatesPlan, derived: int) -> None:
    fresh = {
        model: [type_.name_sv for type_ in plan.types if isinstance(type_, model)]
        for model in (CertificateType, PermitType, FitnessType)
    }
    plan.new = {"certificate_types": fresh[CertificateType]}
    note_new(plan)
    for code, model in (("new_permit_types", PermitType), ("new_fitness_types", FitnessType)):
        if labels := fresh[model]:
            plan.notes.append(Note(code, {"count": len(labels), "labels": labels}))
    if derived:
        plan.notes.append(Note("issue_dates_derived", {"count": derived}))


def _read_standing(plan: CertificatesPlan) -> None:
    """Read what is there already, so that the same list again changes nothing."""
    own = plan.source.organisation
    for one in certificates_that_count(datetime.date.max).filter(organisation=own):
        plan.standing[one.person_id, one.type_id, one.issued_on] = one
    if plan.permits:
        permits = Permit.objects.filter(organisation=own).exclude(import_run__state=UNDONE)
        for permit in permits.order_by("pk"):
            plan.standing_permits[permit.person_id, permit.type_id, permit.issued_on] = permit
    if plan.fitness:
        examined = Fitness.objects.filter(organisation=own).exclude(import_run__state=UNDONE)
        for row in examined.order_by("pk"):
            plan.standing_fitness[row.person_id, row.type_id, row.examined_on] = row


UNDONE = ImportRun.State.UNDONE


def _person(source: Source, row: TableRow, people: PeopleOfCompany) -> Person | Refusal:
    given, family = names_of(row.values)
    number = str(row.values.get("employee_number") or "")
    named = Named(f"{given} {family}".strip() or number, number, row.row)
    stranger = refuse_other_company(source, str(row.values.get("company") or ""), named)
    return stranger[0] if stranger else people.find(named)


class _Types:
    """The types that the rows name; a word that nobody knows becomes the company's own type."""

    def __init__(self, source: Source) -> None:
        self._links = source.links.get("certificate_types", {})
        self._known = {
            model: KnownTypes(source.organisation, model)
            for model in (CertificateType, PermitType, FitnessType)
        }
        self.fresh: list[Any] = []

    def of(self, row: TableRow) -> Any:
        """Return the type that a row means, of the kind it says, or why that is unclear."""
        label = tidy(str(row.values.get("type") or ""))
        if not label:
            return refusal_of(row, "value_missing", "type", "")
        said = kind_of(row.values.get("object"))
        if said is None:
            return refusal_of(
                row,
                "unknown_word",
                "object",
                row.values.get("object"),
                allowed=[words[0] for words in KINDS.values()],
            )
        models = [said] if row.values.get("object") else list(self._known)
        for model in models:
            found = self._known[model].find(label, row.row, self._links)
            if found is not None:
                return found
        fresh = self._known[models[0]].new(label)
        self.fresh.append(fresh)
        return fresh


def _held(row: TableRow, person: Any, type_: Any) -> Held | HeldPermit | HeldFitness | Refusal:
    values = row.values
    issued, until = values.get("issued"), values.get("valid_to")
    if issued is None and until is not None:
        issued = issued_before(type_, until)
    if issued is None:
        return refusal_of(row, "no_issue_date", "issued", f"{person}: {type_}")
    if until is not None and until < issued:
        params = {"other": "issued", "other_value": issued}
        return refusal_of(row, "dates_reversed", "valid_to", until, **params)
    if isinstance(type_, PermitType):
        return HeldPermit(
            person,
            type_,
            issued,
            until or months_after(issued, type_.interval_months),
            _text(values, "issuer", 200),
            _text(values, "area", 200),
            _text(values, "tasks", 300),
        )
    if isinstance(type_, FitnessType):
        return _held_fitness(row, person, type_, issued)
    return Held(
        row.row,
        person,
        type_,
        issued,
        until or valid_until(type_, issued),
        _text(values, "issuer", 200),
        _text(values, "certificate_number", 120),
        _text(values, "scope", 300),
        values.get("confirmed_on"),
    )


def _held_fitness(
    row: TableRow, person: Person, type_: FitnessType, issued: datetime.date
) -> HeldFitness | Refusal:
    # A list that says nothing of the result lists those who passed.
    result = choice_of(row.values.get("result"), RESULTS, empty=Fitness.Result.FIT)
    if result is None:
        allowed = [str(label) for label in Fitness.Result.labels]
        return refusal_of(row, "unknown_word", "result", row.values.get("result"), allowed=allowed)
    until = row.values.get("valid_to")
    if until is None and type_.interval_months and result != Fitness.Result.UNFIT:
        until = months_after(issued, type_.interval_months)
    return HeldFitness(person, type_, issued, until, result)


def _text(values: dict[str, Any], name: str, most: int) -> str:
    return tidy(str(values.get(name) or ""))[:most]
