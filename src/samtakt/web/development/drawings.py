"""Pictures of plans: what the money goes to, and how much of what was planned is done."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from samtakt.foundation.formats import money_text, percent_text
from samtakt.planning.companyplan import MoneyLine
from samtakt.planning.followup import PlannedDone
from samtakt.web import charts


def money_chart(lines: Iterable[MoneyLine]) -> charts.Chart | None:
    """Return what each kind of action costs; None where nothing costs anything."""
    bars = [
        charts.Bar(line.label, float(line.planned), money_text(line.planned))
        for line in lines
        if line.planned
    ]
    if not bars:
        return None
    return charts.bars(_("What the actions cost"), bars, of=_("Kind"), figure=_("Cost"))


def share_chart(rows: Iterable[tuple[str, PlannedDone]], *, of: Any) -> charts.Chart | None:
    """Return the share done of each row that had anything due; None where none had."""
    bars = [
        charts.Bar(name, 100 * figures.share, percent_text(figures.share))
        for name, figures in rows
        if figures.share is not None
    ]
    if not bars:
        return None
    return charts.bars(_("Done of what was planned"), bars, of=of, figure=_("Done"))
