"""Pictures of what became of seats: one bar per team or company, divided by outcome."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from samtakt.delivery.followup import Outcome, SeatFigures
from samtakt.web import charts
from samtakt.web.followup.words import OUTCOME_WORDS

PARTS: charts.Parts = {
    Outcome.CAME: (OUTCOME_WORDS[Outcome.CAME], charts.FIRST),
    Outcome.NO_SHOW: (OUTCOME_WORDS[Outcome.NO_SHOW], charts.GAP_FILL),
    Outcome.NOT_MARKED: (OUTCOME_WORDS[Outcome.NOT_MARKED], charts.OPEN_FILL),
    Outcome.TO_COME: (OUTCOME_WORDS[Outcome.TO_COME], charts.SECOND),
    Outcome.GIVEN_UP: (OUTCOME_WORDS[Outcome.GIVEN_UP], charts.THIRD),
    Outcome.CANCELLED: (OUTCOME_WORDS[Outcome.CANCELLED], charts.SUNKEN),
}


def outcome_chart(
    rows: Iterable[tuple[str, SeatFigures | None]], *, of: Any
) -> charts.Chart | None:
    """Return what became of the seats of each row that is shown; None where there are none."""
    counted = [
        (name, {outcome: getattr(figures, outcome) for outcome in Outcome})
        for name, figures in rows
        if figures is not None and figures.seats
    ]
    if not counted:
        return None
    words = {
        outcome: str(OUTCOME_WORDS[outcome])
        for outcome in Outcome
        if any(counts[outcome] for _name, counts in counted)
    }
    parts = {outcome: PARTS[outcome] for outcome in words}
    return charts.stacked(_("What became of the seats"), counted, of=of, words=words, parts=parts)
