"""Words for what becomes of a mark, and for what is open about a day."""

from django.utils.translation import gettext_lazy as _

from samtakt.delivery.attesting import DayState
from samtakt.delivery.marking import Outcome

UNREADABLE = "unreadable"
"""What the edge answers about a mark that is none."""

# Said beside the participant on the trainer's page, where the mark was not simply kept.
OUTCOMES = {
    Outcome.TOO_LATE.value: _("Kept, but the month is attested: it changes nothing."),
    Outcome.NO_SUCH_DAY.value: _("Not accepted: you do not teach this session."),
    Outcome.NO_SEAT.value: _("Not accepted: the seat was given up."),
    Outcome.CANCELLED.value: _("Not accepted: the session was cancelled."),
    Outcome.DAY_AHEAD.value: _("Not accepted: the day has not come yet."),
    Outcome.HOURS.value: _("Not accepted: more hours than the day has."),
    UNREADABLE: _("Not accepted: mark it again."),
}

DAY_STATES = {
    DayState.AHEAD: (_("Ahead"), "neutral", "clock"),
    DayState.UNMARKED: (_("The trainer has not marked it"), "warn", ""),
    DayState.UNSIGNED: (_("Not signed"), "warn", ""),
    DayState.ABSENT: (_("Was not there"), "neutral", ""),
    DayState.COMPLETE: (_("Has signed"), "ok", ""),
    DayState.LOCKED: (_("Attested"), "ok", "lock"),
}
