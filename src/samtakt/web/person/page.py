"""What a person's page shows, in the order in which a reader on a phone needs it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samtakt.analysis.person import PersonAnalysis
from samtakt.analysis.results import Cell, CertificateRow
from samtakt.foundation.access import Actor, Role
from samtakt.organisations.models import Person

STEPS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Step:
    """One of the four steps above 0: reached, needed, or neither."""

    number: int
    reached: bool
    needed: bool


@dataclass(frozen=True)
class Held:
    """A competence with its steps as dots."""

    cell: Cell
    steps: list[Step]


def person_page(actor: Actor, person: Person, analysis: PersonAnalysis) -> dict[str, Any]:
    """Return the context of a person's page for whoever looks at it."""
    return {
        "person": person,
        "own": person.pk == actor.person_id,
        "opens_company": bool(actor.roles & {Role.COMPANY_ADMIN, Role.HR}),
        "opens_team": bool(
            analysis.team
            and (
                actor.roles & {Role.COMPANY_ADMIN, Role.HR}
                or (Role.LINE_MANAGER in actor.roles and analysis.team.id in actor.team_ids)
            )
        ),
        "may_agree": person.pk != actor.person_id
        and bool(actor.roles & {Role.COMPANY_ADMIN, Role.HR, Role.LINE_MANAGER}),
        "opens_people": bool(actor.roles & {Role.COMPANY_ADMIN, Role.HR, Role.LINE_MANAGER}),
        "analysis": analysis,
        "gaps": held(analysis.of_status("gap")),
        "not_assessed": analysis.of_status("not_assessed"),
        "met": held(analysis.of_status("met")),
        "more": held(analysis.of_status("not_required")),
        "certificates": sorted(analysis.certificates, key=_most_urgent_first),
    }


def _most_urgent_first(row: CertificateRow) -> bool:
    return row.status == "valid"


def held(cells: Iterable[Cell]) -> list[Held]:
    """Return cells with their dots."""
    return [Held(cell, [_step(cell, number) for number in STEPS]) for cell in cells]


def _step(cell: Cell, number: int) -> Step:
    return Step(
        number=number,
        reached=(cell.level or 0) >= number,
        needed=(cell.required or 0) >= number,
    )
