"""The facts of one company that the engines are given: each row, and all of them together."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from samtakt.analysis.results import CompetenceName, Named
from samtakt.certificates.models import CertificateStatus
from samtakt.organisations.models import Organisation

if TYPE_CHECKING:
    import pyarrow as pa


class EmploymentFact(NamedTuple):
    """One period of one person in a team and on a shift."""

    person: Named
    team: Named | None
    shift: Named | None
    kind: str
    percent: int
    starts_on: datetime.date
    ends_on: datetime.date | None
    retires_on: datetime.date | None
    birth_year: int | None
    sex: str

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the person is employed so on the day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    def retires(self, age: int | None) -> datetime.date | None:
        """The planned retirement, else the last day of the year in which `age` is reached."""
        if self.retires_on is not None:
            return self.retires_on
        if age is None or self.birth_year is None:
            return None
        return datetime.date(self.birth_year + age, 12, 31)


class ExemptionFact(NamedTuple):
    """That a person need not meet what is required in a competence, from a day until a day."""

    person: int
    competence: int
    valid_from: datetime.date
    valid_to: datetime.date | None
    reason: str

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the person is exempted on the day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


class RequirementFact(NamedTuple):
    """What one person's role requires, from a day and until a day."""

    person: int
    competence: int
    level: int
    criticality: int
    valid_from: datetime.date
    valid_to: datetime.date | None

    def holds_on(self, day: datetime.date) -> bool:
        """Whether it is required on the day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


class LevelFact(NamedTuple):
    """The agreed level of one person in one competence that counts on the day."""

    person: int
    competence: int
    level: int
    decided_on: datetime.date
    sequence: int


class HeadcountFact(NamedTuple):
    """How many people of a team or a shift must reach a level."""

    team: Named
    shift: Named | None
    competence: int
    level: int
    number: int


class CertificateFact(NamedTuple):
    """One certificate of one person; `type` says for which competence it is needed."""

    id: int
    person: int
    type: Named
    competence: int | None
    issued_on: datetime.date
    valid_to: datetime.date | None
    status: CertificateStatus


@dataclass(frozen=True)
class Facts:
    """Everything about one company that counts on a day."""

    organisation: Organisation
    as_of: datetime.date
    employments: tuple[EmploymentFact, ...]
    requirements: tuple[RequirementFact, ...]
    levels: tuple[LevelFact, ...]
    headcount: tuple[HeadcountFact, ...]
    certificates: tuple[CertificateFact, ...]
    certified_competences: frozenset[int]
    competences: dict[int, CompetenceName]
    rules: dict[str, int]
    exemptions: tuple[ExemptionFact, ...] = ()
    """What is not required of somebody although the role does; taken out of `requirements`."""
    needs_confirmation: frozenset[tuple[int, int]] = frozenset()
    """The (person, competence) whose level has gone unused so long that it covers no shift."""

    @cached_property
    def people(self) -> dict[int, Named]:
        """Everybody with an employment, by number."""
        return {row.person.id: row.person for row in self.employments}

    @cached_property
    def working(self) -> dict[int, EmploymentFact]:
        """Where everybody works on the day, by number: of several the place begun last."""
        rows = [row for row in self.employments if row.holds_on(self.as_of)]
        return {row.person.id: row for row in sorted(rows, key=lambda row: row.starts_on)}

    def requirement_table(self) -> "pa.Table":
        """Return the requirements in the shape of the gap engine."""
        import pyarrow as pa

        columns = list(zip(*self.requirements, strict=True)) or [()] * 6
        person, competence, level, criticality, valid_from, valid_to = columns
        nobody = [None] * len(self.requirements)
        return pa.table(
            {
                "company": self._company(len(self.requirements)),
                "team": pa.array(nobody, pa.int64()),
                "shift": pa.array(nobody, pa.int64()),
                "person": pa.array(person, pa.int64()),
                "competence": pa.array(competence, pa.int64()),
                "required": pa.array(level, pa.int64()),
                "criticality": pa.array(criticality, pa.int64()),
                "valid_from": pa.array(valid_from, pa.date32()),
                "valid_to": pa.array(valid_to, pa.date32()),
            }
        )

    def level_table(self) -> "pa.Table":
        """Return the agreed levels in the shape of the gap engine."""
        import pyarrow as pa

        columns = list(zip(*self.levels, strict=True)) or [()] * 5
        person, competence, level, decided_on, sequence = columns
        return pa.table(
            {
                "company": self._company(len(self.levels)),
                "person": pa.array(person, pa.int64()),
                "competence": pa.array(competence, pa.int64()),
                "level": pa.array(level, pa.int64()),
                "decided_on": pa.array(decided_on, pa.date32()),
                "sequence": pa.array(sequence, pa.int64()),
            }
        )

    def people_table(self) -> "pa.Table":
        """Return who is placed where and when in the shape of the gap engine."""
        import pyarrow as pa

        rows = self.employments
        return pa.table(
            {
                "company": self._company(len(rows)),
                "person": pa.array([row.person.id for row in rows], pa.int64()),
                "team": pa.array([row.team.id if row.team else None for row in rows], pa.int64()),
                "shift": pa.array(
                    [row.shift.id if row.shift else None for row in rows], pa.int64()
                ),
                "starts_on": pa.array([row.starts_on for row in rows], pa.date32()),
                "ends_on": pa.array([row.ends_on for row in rows], pa.date32()),
            }
        )

    def _company(self, rows: int) -> "pa.Array":
        import pyarrow as pa

        return pa.array([self.organisation.pk] * rows, pa.int64())
