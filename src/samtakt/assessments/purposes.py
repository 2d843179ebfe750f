"""What the staff are told before anybody is assessed: why, who sees what, what it is not for.

A statement is published by being written, and never changed: a later one takes its place.
No assessment round opens without one.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from samtakt.assessments.models import PurposeStatement
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.organisations.notices import tell_people
from samtakt.organisations.queries import employed_on

PUBLISHED = audit.verb("assessments.purpose_published", audit.Erasure.BLANK)
TOLD = gettext_noop(
    "The company tells why competence is assessed, who sees what and what it is not used for."
)


class NothingSaid(Exception):
    """A statement says why, who sees what, and whom to ask."""

    def __str__(self) -> str:
        return str(_("Say why, who sees what, and whom the staff can ask."))


def publish_statement(
    *,
    purpose: str,
    visibility: str,
    not_used_for: str = "",
    contact: str,
    on: datetime.date | None = None,
    by: Actor,
) -> PurposeStatement:
    """Tell the staff why competence is assessed and who sees what, from today or another day.

    Everybody who is employed today has it in the inbox. Called in the company's scope.

    Raises:
        NothingSaid: the purpose, who sees what, or the contact is empty.
    """
    if not (purpose.strip() and visibility.strip() and contact.strip()):
        raise NothingSaid
    today = timezone.localdate()
    with transaction.atomic():
        row = PurposeStatement(
            organisation=by.organisation,
            purpose=purpose.strip(),
            visibility=visibility.strip(),
            not_used_for=not_used_for.strip(),
            contact=contact.strip(),
            published_on=on or today,
            published_by=by.name,
        )
        row.save()
        audit.record(by, PUBLISHED, row, contact=row.contact)
        tell_people(
            by.organisation,
            {job.person for job in employed_on(today)},
            kind="assessments.purpose",
            key=f"purpose:{row.pk}",
            message=TOLD,
            url_name="purpose",
        )
    return row


def statement_in_force(day: datetime.date | None = None) -> PurposeStatement | None:
    """Return what the staff were last told on or before a day (today); None if nothing was."""
    told = PurposeStatement.objects.filter(published_on__lte=day or timezone.localdate())
    return told.order_by("-published_on", "-pk").first()


def statements() -> list[PurposeStatement]:
    """Return everything the staff have been told, newest first."""
    return list(PurposeStatement.objects.order_by("-published_on", "-pk"))
