"""Strengths, weaknesses, opportunities and threats, as the management sees them."""

from django.db import transaction
from django.db.models import Max

from samtakt.analysis.models import Assignment, Goal, SwotEntry
from samtakt.analysis.refusals import refuse_what_is_over
from samtakt.foundation import audit
from samtakt.foundation.access import Actor

ADDED = audit.verb("analysis.swot_added")
CHANGED = audit.verb("analysis.swot_changed")
REMOVED = audit.verb("analysis.swot_removed")


def add_entry(
    assignment: Assignment, quadrant: str, text: str, *, goal: Goal | None = None, by: Actor
) -> SwotEntry:
    """Put a sentence into a quadrant, below what is there; it may lead to a goal."""
    refuse_what_is_over(assignment)
    with transaction.atomic():
        row = SwotEntry(
            organisation=by.organisation,
            assignment=assignment,
            quadrant=SwotEntry.Quadrant(quadrant),
            text=text,
            goal=goal,
            position=_below(assignment, quadrant),
        )
        row.save()
        audit.record(by, ADDED, row, quadrant=quadrant)
    return row


def _below(assignment: Assignment, quadrant: str) -> int:
    there = SwotEntry.objects.filter(assignment=assignment, quadrant=quadrant)
    last = there.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def change_entry(
    entry: SwotEntry, *, quadrant: str, text: str, goal: Goal | None, by: Actor
) -> SwotEntry:
    """Change a sentence, the goal it leads to, or the quadrant it stands in."""
    refuse_what_is_over(entry.assignment)
    with transaction.atomic():
        if entry.quadrant != quadrant:
            entry.position = _below(entry.assignment, quadrant)
        entry.quadrant, entry.text, entry.goal = SwotEntry.Quadrant(quadrant), text, goal
        entry.save()
        audit.record(by, CHANGED, entry, quadrant=quadrant)
    return entry


def remove_entry(entry: SwotEntry, *, by: Actor) -> None:
    """Take a sentence off the board."""
    refuse_what_is_over(entry.assignment)
    with transaction.atomic():
        audit.record(by, REMOVED, entry, quadrant=entry.quadrant)
        entry.delete()


def board(assignment: Assignment) -> dict[str, list[SwotEntry]]:
    """Return the four quadrants with their sentences in order."""
    found: dict[str, list[SwotEntry]] = {quadrant: [] for quadrant in SwotEntry.Quadrant.values}
    rows = SwotEntry.objects.filter(assignment=assignment).select_related("goal")
    for row in rows.order_by("position", "pk"):
        found[row.quadrant].append(row)
    return found
