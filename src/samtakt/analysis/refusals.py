"""Why something about an assignment, a goal or a technology item cannot be done."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samtakt.analysis.models import Assignment


class Refusal(Exception):
    """Something people asked for that cannot be done; the text says why, to whoever asked."""

    text: ClassVar[str | Promise] = ""

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(str(self))

    def __str__(self) -> str:
        return str(self.text) % self.details if self.details else str(self.text)


class AssignmentIsOver(Refusal):
    """The assignment is finished or stopped, so that nothing of it changes."""

    text = _("The assignment is over. Resume it to change anything.")


def refuse_what_is_over(assignment: Assignment) -> None:
    """Refuse an assignment that is finished or stopped.

    Raises:
        AssignmentIsOver: it is.
    """
    if assignment.state != Assignment.State.UNDER_WAY:
        raise AssignmentIsOver
