"""Why something with certificates, permits or fitness is not done; each text is shown."""

import datetime

from django.utils.translation import gettext as _


class Refused(Exception):
    """Something that is not done, with a text for whoever asked."""


class DateAhead(Refused):
    """Something that has happened is dated in the future."""

    def __init__(self, day: datetime.date) -> None:
        super().__init__(_("The day lies ahead. Give today or an earlier day."))
        self.day = day


class EndsBeforeItBegins(Refused):
    """The last day is before the first."""

    def __init__(self) -> None:
        super().__init__(_("The last day is before the first. Correct one of them."))


class AlreadyRecorded(Refused):
    """The same thing of the same day is there already."""

    def __init__(self) -> None:
        super().__init__(
            _("This is recorded already for the same day. Change the day or the scope.")
        )


class ReasonMissing(Refused):
    """A reason is needed and none was given."""

    def __init__(self) -> None:
        super().__init__(_("Write why. The reason is kept."))


class AlreadyRevoked(Refused):
    """It was revoked before."""

    def __init__(self) -> None:
        super().__init__(_("It has been revoked already."))


class NotYourType(Refused):
    """The type belongs to somebody else's library."""

    def __init__(self) -> None:
        super().__init__(
            _("This type belongs to the hub. Give your company a stricter policy instead.")
        )
