"""What one row of a list of employees says about a person and their employment."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from samtakt.foundation.spreadsheets.refusals import Refusal
from samtakt.foundation.spreadsheets.understanding import TableRow
from samtakt.foundation.spreadsheets.wording import fold, split_name, tidy
from samtakt.organisations.models import Employment

KINDS = {
    Employment.Kind.PERMANENT: ("tillsvidare", "permanent", "fast", "provanst", "open ended"),
    Employment.Kind.FIXED_TERM: (
        "visstid", "tidsbegr", "fixed", "temporar", "temporary", "vikari", "sasong", "projekt",
        "timanst", "behovsanst", "seasonal", "substitute",
    ),
    Employment.Kind.AGENCY: ("inhyr", "bemanning", "agency", "konsult", "consult", "hired"),
}  # fmt: skip
LIMITS = {
    "given_name": 100, "family_name": 100, "employee_number": 40, "team": 120, "shift": 60,
    "site": 80, "role": 120,
}  # fmt: skip


@dataclass(frozen=True)
class EmployeeRow:
    """A person as a row gives them; None and "" are what the row does not say."""

    row: int
    given_name: str
    family_name: str
    employee_number: str = ""
    team: str = ""
    shift: str = ""
    site: str = ""
    role: str = ""
    company: str = ""
    email: str = ""
    sex: str | None = None
    birth_year: int | None = None
    employed_from: datetime.date | None = None
    employed_to: datetime.date | None = None
    retires_on: datetime.date | None = None
    kind: Employment.Kind | None = None
    percent: int | None = None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def of_person(self) -> dict[str, Any]:
        """The person's fields that the row fills in."""
        said = {
            "employee_number": self.employee_number,
            "email": self.email,
            "sex": self.sex,
            "birth_year": self.birth_year,
        }
        names = {"given_name": self.given_name, "family_name": self.family_name}
        return names | {field: value for field, value in said.items() if value}


def names_of(values: dict[str, Any]) -> tuple[str, str]:
    """Return (given, family) of a row, from two columns or from one."""
    given, family = tidy(values.get("given_name") or ""), tidy(values.get("family_name") or "")
    if given or family:
        return (given, family) if given else (family, "")
    return split_name(values.get("name") or "")


def read_row(row: TableRow) -> tuple[EmployeeRow, list[Refusal]]:
    """Return what a row says, and what in it cannot be kept."""
    values = row.values
    given, family = names_of(values)
    birth = values.get("birth_date")
    percent = values.get("percentage")
    texts = {
        name: tidy(str(values.get(name) or ""))
        for name in ("employee_number", "team", "shift", "site", "role", "company", "email")
    }
    employee = EmployeeRow(
        row=row.row,
        given_name=given,
        family_name=family,
        sex=values.get("sex"),
        birth_year=birth.year if birth else values.get("birth_year"),
        employed_from=values.get("employed_from"),
        employed_to=values.get("employed_to"),
        retires_on=values.get("retirement_date"),
        kind=_kind(values.get("employment_kind") or ""),
        percent=None if percent is None else round(percent),
        **texts,
    )
    return employee, list(_faults(row, employee))


def _kind(text: str) -> Employment.Kind | None:
    folded = fold(text)
    return next(
        (kind for kind, words in KINDS.items() if any(word in folded for word in words)), None
    )


def _faults(row: TableRow, employee: EmployeeRow) -> Iterator[Refusal]:
    def refusal(code: str, name: str, value: object, **params: object) -> Refusal:
        return Refusal(code, row.row, row.columns.get(name), name, str(value), dict(params))

    if not employee.name:
        yield refusal("person_missing", "name", "")
    kind = row.values.get("employment_kind")
    if kind and employee.kind is None:
        allowed = [str(choice) for choice in Employment.Kind.labels]
        yield refusal("unknown_word", "employment_kind", kind, allowed=allowed)
    if employee.percent is not None and not 1 <= employee.percent <= 100:
        yield refusal("out_of_range", "percentage", employee.percent, least=1, most=100)
    start, end = employee.employed_from, employee.employed_to
    if start and end and end < start:
        params = {"other": "employed_from", "other_value": start}
        yield refusal("dates_reversed", "employed_to", end, **params)
    if employee.birth_year is not None and not 1900 <= employee.birth_year <= 2100:
        yield refusal("out_of_range", "birth_year", employee.birth_year, least=1900, most=2100)
    for name, most in LIMITS.items():
        length = len(getattr(employee, name))
        if length > most:
            yield refusal("too_long", name, "", length=length, most=most)
