"""One person's own analysis: levels against requirements, and certificates, on a day."""

import datetime
from dataclasses import dataclass

from samtakt.analysis.company import analyse_facts
from samtakt.analysis.facts import read_person_facts
from samtakt.analysis.results import Cell, CertificateRow, CompetenceName, GapSums, Named
from samtakt.organisations.models import Person


@dataclass(frozen=True, slots=True)
class ExemptedRow:
    """What the role requires of everybody else in it, and why not of this person."""

    competence: CompetenceName
    reason: str
    valid_to: datetime.date | None


@dataclass(frozen=True, slots=True)
class PersonAnalysis:
    """What one person has and needs. `employed` False: not here on the day, and no cells.

    `cells` come largest weighted gap first, then what is not assessed, then what is met.
    """

    person: Named
    employed: bool
    team: Named | None
    shift: Named | None
    as_of: datetime.date
    cells: tuple[Cell, ...]
    totals: GapSums
    certificates: tuple[CertificateRow, ...]
    exempted: tuple[ExemptedRow, ...] = ()

    def of_status(self, status: str) -> tuple[Cell, ...]:
        """Return the cells that stand so, "gap" for instance."""
        return tuple(cell for cell in self.cells if cell.status == status)


ORDER = ("gap", "not_assessed", "met", "not_required")


def analyse_person(person: Person, *, as_of: datetime.date) -> PersonAnalysis:
    """Analyse one person, whoever asks; called in the company's scope; nine queries, or ten."""
    facts = read_person_facts(person, as_of=as_of)
    analysis = analyse_facts(facts)
    now = facts.working.get(person.pk)
    return PersonAnalysis(
        person=Named(person.pk, person.name),
        employed=now is not None,
        team=now.team if now else None,
        shift=now.shift if now else None,
        as_of=as_of,
        cells=tuple(sorted(analysis.cells, key=_most_urgent_first)),
        totals=analysis.totals,
        certificates=analysis.certificates,
        exempted=tuple(
            ExemptedRow(facts.competences[one.competence], one.reason, one.valid_to)
            for one in facts.exemptions
            if one.holds_on(as_of)
        ),
    )


def _most_urgent_first(cell: Cell) -> tuple[object, ...]:
    return (
        ORDER.index(cell.status),
        -(cell.weighted_gap or 0),
        -(cell.weight or 0),
        cell.competence.group,
        cell.competence.name,
    )
