"""What a trainer sees of a session that is to be finished: who has gone through it, and who not."""

from dataclasses import dataclass

from django.utils import timezone

from samtakt.delivery.completionrefusals import words_for
from samtakt.delivery.everybody import scope_of
from samtakt.delivery.models import Completion, Session
from samtakt.delivery.participation import Participation, participations
from samtakt.delivery.roster import RosterLine, roster
from samtakt.foundation.access import Actor


@dataclass(frozen=True)
class FinishLine:
    """One participant: hours so far, and the completion if there is one that counts."""

    participant: RosterLine
    participation: Participation
    completion: Completion | None

    @property
    def lacks(self) -> str:
        """Why the participant has not gone through the session, in words; empty if they have."""
        return words_for(self.participation)

    @property
    def needs_result(self) -> bool:
        """Whether a result can still be said: there is none, or the test was not passed."""
        has_test: bool = self.participation.course.has_test
        # Whoever was completed while the course had no test is not asked for one afterwards.
        open_ = self.completion is None or self.completion.passed is False
        return has_test and not self.lacks and open_


def finish_lines(session: Session, actor: Actor) -> list[FinishLine]:
    """Return the participants by name, for a trainer of the session.

    The session's course is selected with it.

    Raises:
        NotVisible: the actor is not one of its trainers.
    """
    lines = roster(session, actor)
    for line in lines:
        line.booking.session = session
    with scope_of(session):
        found = participations([line.booking for line in lines], today=timezone.localdate())
        rows = Completion.objects.filter(booking__session=session, withdrawn_on=None)
        completions = {row.booking_id: row for row in rows}
    return [
        FinishLine(line, one, completions.get(line.booking.pk))
        for line, one in zip(lines, found, strict=True)
    ]
