"""Which agreed levels count on a day."""

import datetime

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from samtakt.assessments.models import AgreedLevel, AssessmentRound, Observation
from samtakt.foundation.spreadsheets.runs import ImportRun


def decided_levels(day: datetime.date) -> "QuerySet[AgreedLevel]":
    """Return every decision taken on or before a day that was not undone with its import."""
    return AgreedLevel.objects.filter(decided_on__lte=day).exclude(
        import_run__state=ImportRun.State.UNDONE
    )


def levels_in_force(day: datetime.date) -> "QuerySet[AgreedLevel]":
    """Return the one decision per person and competence that counts on a day.

    The latest counts; of one day's, the one that was written last.
    """
    newest_first = Window(
        RowNumber(),
        partition_by=[F("person_id"), F("competence_id")],
        order_by=[F("decided_on").desc(), F("pk").desc()],
    )
    return decided_levels(day).annotate(place=newest_first).filter(place=1)


def observations_that_count(day: datetime.date) -> "QuerySet[Observation]":
    """Return what was observed on or before a day and was not undone with its import."""
    return Observation.objects.filter(observed_on__lte=day).exclude(
        import_run__state=ImportRun.State.UNDONE
    )


def views_in_round(
    round: AssessmentRound, person: int, source: str, observer: int | None = None
) -> dict[int, Observation]:
    """Return competence → the newest view of one person from one side in a round; one query."""
    rows = Observation.objects.filter(round=round, person=person, source=source)
    if observer is not None:
        rows = rows.filter(observer_person=observer)
    return {row.competence_id: row for row in rows.order_by("observed_on", "pk")}
