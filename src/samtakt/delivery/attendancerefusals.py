"""Why hours are not marked, signed, attested or corrected; each text is shown."""

from django.utils.translation import gettext as _

from samtakt.foundation.formats import hours_text


class AttendanceRefused(Exception):
    """Something that is not done, with a text for whoever asked."""


class DayAhead(AttendanceRefused):
    """Nobody has been anywhere tomorrow."""

    def __init__(self) -> None:
        super().__init__(_("The day has not come yet."))


class NoSeat(AttendanceRefused):
    """The seat was given up, or the session was cancelled."""

    def __init__(self) -> None:
        super().__init__(_("There is no seat in this session, so there are no hours to sign."))


class HoursNotPossible(AttendanceRefused):
    """Hours go in steps of half an hour, from none to those of the day."""

    def __init__(self, most: object) -> None:
        super().__init__(
            _("Give hours in steps of half an hour, from 0 to %(most)s.") % {"most": most}
        )


class HoursHaveChanged(AttendanceRefused):
    """The trainer has marked other hours than the participant wants to sign for."""

    def __init__(self, hours: object) -> None:
        shown = hours_text(hours)  # type: ignore[arg-type]
        super().__init__(
            _("The trainer has marked %(hours)s h. Sign for that, or talk to the trainer first.")
            % {"hours": shown}
        )


class NothingToSign(AttendanceRefused):
    """No hours were attended, or they are signed already."""

    def __init__(self) -> None:
        super().__init__(_("There are no hours to sign for that day."))


class CodeTooOld(AttendanceRefused):
    """The code on the screen is no longer valid, or never was."""

    def __init__(self) -> None:
        super().__init__(_("The code is too old. Scan the one that the screen shows now."))


class NotAProof(AttendanceRefused):
    """A signed list is a PDF or a picture of a certain size."""

    def __init__(self) -> None:
        super().__init__(_("Give the signed list as a PDF, JPEG or PNG of at most 10 MB."))


class NothingChosen(AttendanceRefused):
    """A list is handed in for certain participants and days."""

    def __init__(self) -> None:
        super().__init__(_("Choose at least one signature that stands on the list."))


class MonthNotOver(AttendanceRefused):
    """A month is attested once, and so when all of it is known."""

    def __init__(self) -> None:
        super().__init__(_("The month is not over. Attest it from the first of the next month."))


class MonthNotComplete(AttendanceRefused):
    """Days are unmarked, or hours unsigned."""

    def __init__(self, missing: int) -> None:
        super().__init__(
            _("%(number)s days lack the trainer’s mark or a signature. They come first.")
            % {"number": missing}
        )
        self.missing = missing


class NothingToAttest(AttendanceRefused):
    """The person has no hours in the month."""

    def __init__(self) -> None:
        super().__init__(_("There are no hours to attest in this month."))


class AlreadyAttested(AttendanceRefused):
    """A month is attested once; what changes afterwards is a correction."""

    def __init__(self) -> None:
        super().__init__(_("The month is attested. Correct a day instead."))


class OwnHours(AttendanceRefused):
    """Four eyes: nobody attests or corrects their own hours."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has to attest your own hours."))


class NotAttestedYet(AttendanceRefused):
    """Before attestation the trainer marks anew; only what is locked is corrected."""

    def __init__(self) -> None:
        super().__init__(_("The month is not attested: the trainer can still mark other hours."))


class HoursUnchanged(AttendanceRefused):
    """A correction changes something."""

    def __init__(self) -> None:
        super().__init__(_("The hours are the same as before."))


class ReasonMissing(AttendanceRefused):
    """A correction without a reason is worth nothing at an audit."""

    def __init__(self) -> None:
        super().__init__(_("Write why. The reason is kept."))
