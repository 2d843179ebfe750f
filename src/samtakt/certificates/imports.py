"""Importing certificate types, and who holds which certificate until when."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from samtakt.certificates.matching import KnownTypes
from samtakt.certificates.models import Certificate, CertificateType
from samtakt.certificates.queries import certificates_that_count
from samtakt.certificates.validity import issued_before, valid_until
from samtakt.competences.matching import KnownCompetences, Word
from samtakt.competences.models import Competence
from samtakt.competences.requirementimports import note_new, refusal_of
from samtakt.foundation.spreadsheets.importers import Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import fold, tidy
from samtakt.organisations.employees import names_of
from samtakt.organisations.imports import refuse_other_company
from samtakt.organisations.matching import Named, PeopleOfCompany
from samtakt.organisations.models import Person

BASES = {
    CertificateType.Basis.LAW: ("law", "lag", "forfattning", "foreskrift", "afs"),
    CertificateType.Basis.INSURANCE: ("insurance", "forsakring"),
    CertificateType.Basis.STANDARD: ("standard",),
    CertificateType.Basis.BRANCH: ("branch", "bransch", "industry"),
    CertificateType.Basis.COMPANY: ("company", "foretag", "egen", "own"),
}
# An employer's permit and a medical fitness are other things than a training certificate.
CERTIFICATES = ("", "certificate", "certifikat", "intyg", "bevis", "utbildning")


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


@dataclass
class CertificatesPlan(Plan):
    """A list of certificates against those that are known."""

    source: Source = field(kw_only=True)
    types: list[CertificateType] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    standing: dict[tuple[int, int, datetime.date], Certificate] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        known = sum(self._known(held) is not None for held in self.held)
        return {
            "certificates.new": len(self.held) - known,
            "certificates.known": known,
            "certificate_types.new": len(self.types),
        }

    def _known(self, held: Held) -> Certificate | None:
        if held.type.pk is None:
            return None
        return self.standing.get((held.person.pk, held.type.pk, held.issued_on))

    def apply(self, journal: ImportJournal) -> None:
        journal.create(self.types)
        new: list[Certificate] = []
        for held in self.held:
            said = {"valid_to": held.valid_to}
            said |= {"issuer": held.issuer} if held.issuer else {}
            said |= {"reference": held.reference} if held.reference else {}
            known = self._known(held)
            if known is not None:
                journal.alter(known, **said)
                continue
            new.append(
                Certificate(
                    organisation=self.source.organisation,
                    person=held.person,
                    type=held.type,
                    issued_on=held.issued_on,
                    import_run=journal.run,
                    **said,
                )
            )
        journal.create(new)


@imports(ImportKind.CERTIFICATES)
def plan_certificates(source: Source) -> CertificatesPlan:
    """Compare a list of certificates with the company's people and certificates."""
    plan = CertificatesPlan(source=source)
    people = PeopleOfCompany.of(source.organisation)
    types = _Types(KnownTypes(source.organisation), source.links.get("certificate_types", {}))
    seen: dict[tuple[int, str, datetime.date], tuple[int, datetime.date | None]] = {}
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
        first, until = seen.setdefault(
            (held.person.pk, held.type.code, held.issued_on), (row.row, held.valid_to)
        )
        if first == row.row:
            plan.held.append(held)
        elif until != held.valid_to:
            said = f"{held.person}: {held.type}"
            plan.refusals.append(refusal_of(row, "row_twice", "type", said, first=first))
    plan.types = types.fresh
    plan.new = {"certificate_types": [type_.name_sv for type_ in types.fresh]}
    note_new(plan)
    if derived:
        plan.notes.append(Note("issue_dates_derived", {"count": derived}))
    for one in certificates_that_count(datetime.date.max).filter(organisation=source.organisation):
        plan.standing[one.person_id, one.type_id, one.issued_on] = one
    return plan


def _person(source: Source, row: TableRow, people: PeopleOfCompany) -> Person | Refusal:
    given, family = names_of(row.values)
    number = str(row.values.get("employee_number") or "")
    named = Named(f"{given} {family}".strip() or number, number, row.row)
    stranger = refuse_other_company(source, str(row.values.get("company") or ""), named)
    return stranger[0] if stranger else people.find(named)


class _Types:
    """The types that the rows name; a word that nobody knows becomes the company's own type."""

    def __init__(self, known: KnownTypes, links: dict[str, str]) -> None:
        self._known, self._links = known, links
        self.fresh: list[CertificateType] = []

    def of(self, row: TableRow) -> CertificateType | Refusal:
        label = tidy(str(row.values.get("type") or ""))
        if not label:
            return refusal_of(row, "value_missing", "type", "")
        found = self._known.find(label, row.row, self._links)
        if found is None:
            found = self._known.new(label)
            self.fresh.append(found)
        return found


def _held(row: TableRow, person: Any, type_: Any) -> Held | Refusal:
    values = row.values
    issued, until = values.get("issued"), values.get("valid_to")
    if issued is None and until is not None:
        issued = issued_before(type_, until)
    if issued is None:
        return refusal_of(row, "no_issue_date", "issued", f"{person}: {type_}")
    until = until or valid_until(type_, issued)
    if until is not None and until < issued:
        params = {"other": "issued", "other_value": issued}
        return refusal_of(row, "dates_reversed", "valid_to", until, **params)
    return Held(
        row.row,
        person,
        type_,
        issued,
        until,
        tidy(str(values.get("issuer") or ""))[:200],
        tidy(str(values.get("certificate_number") or ""))[:120],
    )


@dataclass
class TypesPlan(Plan):
    """A list of certificate types against those that are known."""

    source: Source = field(kw_only=True)
    rows: list[tuple[CertificateType | None, dict[str, Any]]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        new = sum(known is None for known, _said in self.rows)
        return {"certificate_types.new": new, "certificate_types.known": len(self.rows) - new}

    def apply(self, journal: ImportJournal) -> None:
        new = []
        for known, said in self.rows:
            if known is None:
                new.append(CertificateType(organisation=self.source.organisation, **said))
            else:
                journal.alter(known, **said)
        journal.create(new)


@imports(ImportKind.CERTIFICATE_TYPES)
def plan_certificate_types(source: Source) -> TypesPlan:
    """Compare a list of certificate types with those that the organisation owns."""
    plan = TypesPlan(source=source)
    known = KnownTypes(source.organisation)
    competences = KnownCompetences(source.organisation)
    first_rows: dict[str, int] = {}
    others = 0
    for row in source.table.rows:
        if fold(str(row.values.get("object") or "")) not in CERTIFICATES:
            others += 1
            continue
        said, faults = _type_of(row, competences)
        code = said["code"]
        if first_rows.setdefault(code, row.row) != row.row:
            faults.append(refusal_of(row, "row_twice", "code", code, first=first_rows[code]))
        plan.refusals += faults
        own = known.coded(code)
        if own is not None and own.organisation_id != source.organisation.pk:
            own = None
        plan.rows.append((own, said))
    if others:
        plan.notes.append(Note("not_certificates", {"count": others}))
    return plan


def _type_of(row: TableRow, competences: KnownCompetences) -> tuple[dict[str, Any], list[Refusal]]:
    values, faults = row.values, []
    name = tidy(str(values.get("name_sv") or values.get("name_en") or ""))
    code = tidy(str(values.get("code") or "")) or name
    if not name:
        faults.append(refusal_of(row, "value_missing", "name_sv", ""))
    basis = _basis(values.get("basis"))
    if basis is None:
        allowed = [str(label) for label in CertificateType.Basis.labels]
        faults.append(
            refusal_of(row, "unknown_word", "basis", values.get("basis"), allowed=allowed)
        )
    months = values.get("interval_months")
    if months is not None and (months != int(months) or not 1 <= months <= 600):
        faults.append(refusal_of(row, "out_of_range", "interval_months", months, least=1, most=600))
        months = None
    level = values.get("level")
    if level is not None and level not in range(5):
        faults.append(refusal_of(row, "out_of_range", "level", level, least=0, most=4))
    competence, unclear = _competence(row, competences)
    faults += unclear
    said = {
        "code": code[:40],
        "name_sv": name[:200],
        "name_en": tidy(str(values.get("name_en") or ""))[:200],
        "basis": basis or CertificateType.Basis.COMPANY,
        "interval_months": int(months) if months else None,
        "ends_with_month": bool(values.get("ends_with_month")),
        "source": tidy(str(values.get("source") or ""))[:300],
        "checked_on": values.get("checked_on"),
    }
    return said | ({"competence": competence} if competence else {}) | (
        {"level": int(level)} if level in range(5) else {}
    ), faults


def _competence(
    row: TableRow, competences: KnownCompetences
) -> tuple[Competence | None, list[Refusal]]:
    label = tidy(str(row.values.get("competence") or ""))
    if not label:
        return None, []
    found = competences.find(Word(label, row=row.row))
    if isinstance(found, Refusal):
        return None, [found]
    missing = [] if found else [refusal_of(row, "unknown_competence", "competence", label)]
    return found, missing


def _basis(cell: Any) -> CertificateType.Basis | None:
    folded = fold(str(cell or ""))
    if not folded:
        return CertificateType.Basis.COMPANY
    for basis, words in BASES.items():
        if any(folded.startswith(word) for word in words):
            return basis
    return None
