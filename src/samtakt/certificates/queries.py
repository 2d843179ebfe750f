"""Which certificates count."""

import datetime

from django.db.models import QuerySet

from samtakt.certificates.models import Certificate
from samtakt.foundation.spreadsheets.runs import ImportRun


def certificates_that_count(day: datetime.date) -> "QuerySet[Certificate]":
    """Return the certificates issued on or before a day, lapsed ones too, with person and type.

    One that came with an import that was undone does not count.
    """
    issued = Certificate.objects.filter(issued_on__lte=day)
    return issued.exclude(import_run__state=ImportRun.State.UNDONE).select_related("person", "type")
