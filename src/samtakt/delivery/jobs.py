"""What a worker does with sessions: every morning it settles what a day has settled."""

import datetime

# They listen to the catalogue and to companies that leave, put files beside messages, and tell
# planning of sessions.
from samtakt.delivery import changeddates, invitations, leavingnetwork, sessionstates  # noqa: F401
from samtakt.delivery.attendancereminders import remind_of_attestation, remind_trainers
from samtakt.delivery.evaluations import ask_for_effect
from samtakt.delivery.sessions import settle_sessions
from samtakt.delivery.settledhours import complete_settled, recheck_changed
from samtakt.foundation.access import Actor
from samtakt.foundation.jobs import daily


@daily("delivery.settle_sessions", at=datetime.time(5))
def settle(actor: Actor, day: datetime.date) -> None:
    """Confirm, cancel and close the sessions of a hub; a company has none of its own."""
    if actor.organisation.is_hub:
        settle_sessions(actor.organisation, today=day)


@daily("delivery.completion", at=datetime.time(5, 30))
def complete(actor: Actor, day: datetime.date) -> None:
    """Complete who has gone through a course, follow corrections, and ask what courses led to."""
    if actor.organisation.is_hub:
        return
    complete_settled(today=day, by=actor)
    recheck_changed(by=actor)
    ask_for_effect(day)


@daily("delivery.attendance_reminders", at=datetime.time(6))
def remind_of_attendance(actor: Actor, day: datetime.date) -> None:
    """Remind a hub's trainers of unmarked days, and a company's HR of the month to attest."""
    if actor.organisation.is_hub:
        remind_trainers(actor.organisation, day)
    else:
        remind_of_attestation(actor.organisation, day)
