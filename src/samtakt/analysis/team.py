"""One team's cells, read without reading the rest of its company."""

import datetime

from samtakt.analysis.company import gap_cells
from samtakt.analysis.facts import read_gap_facts, with_decay
from samtakt.analysis.results import Cell
from samtakt.organisations.models import Organisation, Team
from samtakt.organisations.queries import employed_on


def team_cells(team: Team, organisation: Organisation, *, as_of: datetime.date) -> tuple[Cell, ...]:
    """Return the cells of everybody in the team on a day, by person and then competence.

    Called in the company's scope; eight queries at most, whatever the size of team and company.
    """
    people = employed_on(as_of).filter(team=team).order_by().values("person_id")
    facts = with_decay(read_gap_facts(organisation, as_of=as_of, people=people), people)
    return tuple(cell for cell in gap_cells(facts) if cell.team and cell.team.id == team.pk)
