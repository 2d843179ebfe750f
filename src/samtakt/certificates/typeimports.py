"""Importing the types: certificates, the employer's permits and medical examinations."""

from dataclasses import dataclass, field
from typing import Any

from samtakt.certificates.matching import KnownTypes
from samtakt.certificates.models import Basis, CertificateType, FitnessType, PermitType
from samtakt.competences.matching import KnownCompetences, Word
from samtakt.competences.models import Competence
from samtakt.competences.requirementimports import refusal_of
from samtakt.foundation.spreadsheets.importers import Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import choice_of, tidy

BASES = {
    Basis.LAW: ("law", "lag", "forfattning", "foreskrift", "afs"),
    Basis.INSURANCE: ("insurance", "forsakring"),
    Basis.STANDARD: ("standard",),
    Basis.BRANCH: ("branch", "bransch", "industry"),
    Basis.COMPANY: ("company", "foretag", "egen", "own"),
}
# What a column of kinds says: three different things that lists mix.
KINDS: dict[Any, tuple[str, ...]] = {
    CertificateType: ("certificate", "certifikat", "intyg", "bevis", "utbildning", "kurs"),
    PermitType: ("permit", "tillstand", "kortillstand", "korkort"),
    FitnessType: ("medical", "medicinsk", "tjanstbarhet", "halsa", "fitness", "lakar"),
}


def kind_of(cell: Any) -> Any:
    """Return the type's table that a word means; an empty cell means certificates."""
    return choice_of(cell, KINDS, empty=CertificateType)


@dataclass
class TypesPlan(Plan):
    """A list of types against those that are known."""

    source: Source = field(kw_only=True)
    rows: list[tuple[Any, Any, dict[str, Any]]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        counts = {"certificate_types.new": 0, "certificate_types.known": 0}
        for model, known, _said in self.rows:
            name = _NAMES[model] + (".new" if known is None else ".known")
            counts[name] = counts.get(name, 0) + 1
        return counts

    def apply(self, journal: ImportJournal) -> None:
        for model in KINDS:
            new = []
            for kind, known, said in self.rows:
                if kind is model and known is None:
                    new.append(model(organisation=self.source.organisation, **said))
                elif kind is model:
                    journal.alter(known, **said)
            journal.create(new)


_NAMES: dict[Any, str] = {
    CertificateType: "certificate_types",
    PermitType: "permit_types",
    FitnessType: "fitness_types",
}


@imports(ImportKind.CERTIFICATE_TYPES)
def plan_certificate_types(source: Source) -> TypesPlan:
    """Compare a list of types with those that the organisation owns."""
    plan = TypesPlan(source=source)
    known = {model: KnownTypes(source.organisation, model) for model in KINDS}
    competences = KnownCompetences(source.organisation)
    first_rows: dict[tuple[Any, str], int] = {}
    others = 0
    for row in source.table.rows:
        model = kind_of(row.values.get("object"))
        if model is None:
            others += 1
            continue
        said, faults = _type_of(row, model, competences)
        code = said["code"]
        first = first_rows.setdefault((model, code), row.row)
        if first != row.row:
            faults.append(refusal_of(row, "row_twice", "code", code, first=first))
        plan.refusals += faults
        own = known[model].coded(code)
        if own is not None and own.organisation_id != source.organisation.pk:
            own = None
        plan.rows.append((model, own, said))
    if others:
        plan.notes.append(Note("not_certificates", {"count": others}))
    return plan


def _type_of(
    row: TableRow, model: Any, competences: KnownCompetences
) -> tuple[dict[str, Any], list[Refusal]]:
    values, faults = row.values, []
    name = tidy(str(values.get("name_sv") or values.get("name_en") or ""))
    code = tidy(str(values.get("code") or "")) or name
    if not name:
        faults.append(refusal_of(row, "value_missing", "name_sv", ""))
    basis = choice_of(values.get("basis"), BASES, empty=Basis.COMPANY)
    if basis is None:
        allowed = [str(label) for label in Basis.labels]
        faults.append(
            refusal_of(row, "unknown_word", "basis", values.get("basis"), allowed=allowed)
        )
    months = _months(row, "interval_months", faults)
    said: dict[str, Any] = {
        "code": code[:40],
        "name_sv": name[:200],
        "name_en": tidy(str(values.get("name_en") or ""))[:200],
        "basis": basis or Basis.COMPANY,
        "interval_months": months,
        "source": tidy(str(values.get("source") or ""))[:300],
        "checked_on": values.get("checked_on"),
    }
    if model is CertificateType:
        said |= _of_certificate(row, competences, faults)
    elif model is PermitType:
        # A permit always ends: what names no interval is given for a year.
        said["interval_months"] = months or 12
        said |= _given("least_age", _months(row, "least_age", faults))
    else:
        first = _months(row, "first_interval_months", faults)
        said |= _given("first_interval_months", first)
    return said, faults


def _of_certificate(
    row: TableRow, competences: KnownCompetences, faults: list[Refusal]
) -> dict[str, Any]:
    level = row.values.get("level")
    if level is not None and level not in range(5):
        faults.append(refusal_of(row, "out_of_range", "level", level, least=0, most=4))
        level = None
    competence, unclear = _competence(row, competences)
    faults += unclear
    return (
        {"ends_with_month": bool(row.values.get("ends_with_month"))}
        | _given("confirmation_months", _months(row, "confirmation_months", faults))
        | _given("competence", competence)
        | _given("level", None if level is None else int(level))
    )


def _given(name: str, value: Any) -> dict[str, Any]:
    """What a file does not say leaves as it is what is known."""
    return {} if value is None else {name: value}


def _months(row: TableRow, name: str, faults: list[Refusal]) -> int | None:
    value = row.values.get(name)
    if value is None:
        return None
    if value != int(value) or not 1 <= value <= 600:
        faults.append(refusal_of(row, "out_of_range", name, value, least=1, most=600))
        return None
    return int(value)


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
