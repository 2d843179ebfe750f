"""Why somebody has not gone through a session, or a level is not decided; each text is shown."""

from django.utils.translation import gettext as _

from samtakt.delivery.participation import Lacking, Participation
from samtakt.foundation.formats import hours_text


class CompletionRefused(Exception):
    """Something that is not done, with a text for whoever asked."""


class NotGoneThrough(CompletionRefused):
    """What is missing before somebody has gone through a session."""

    def __init__(self, participation: Participation) -> None:
        super().__init__(words_for(participation))
        self.participation = participation


class ResultMissing(CompletionRefused):
    """The course ends with a test, and nobody says whether it was passed."""

    def __init__(self) -> None:
        super().__init__(_("Say whether the test was passed."))


class ReasonMissing(CompletionRefused):
    """A level is not agreed, and nobody says why."""

    def __init__(self) -> None:
        super().__init__(_("Say why the level is not agreed."))


class DecidedAlready(CompletionRefused):
    """The level was agreed or declined before."""

    def __init__(self) -> None:
        super().__init__(_("This level has been decided already."))


class AnsweredAlready(CompletionRefused):
    """The question was answered before."""

    def __init__(self) -> None:
        super().__init__(_("The question has been answered already."))


class NotAskedYet(CompletionRefused):
    """The question is about a later day, or about a course that no longer counts."""

    def __init__(self) -> None:
        super().__init__(_("This question is not asked now."))


def words_for(participation: Participation) -> str:
    """Return why somebody has not gone through; empty if they have."""
    match participation.lacking:
        case Lacking.CANCELLED:
            return _("The session was cancelled.")
        case Lacking.NO_SEAT:
            return _("Nobody has this seat.")
        case Lacking.NOT_HELD:
            return _("The session is not over.")
        case Lacking.TOO_FEW_HOURS:
            return _("%(hours)s of %(planned)s hours attended; %(needed)s are needed.") % {
                "hours": hours_text(participation.hours),
                "planned": hours_text(participation.planned),
                "needed": hours_text(participation.needed),
            }
    return ""
