"""A company's calibration on a day: computed once, checked, and kept until a rating comes.

What a reader may see of it is decided in `calibrated`.
"""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from samtakt.assessments.crossratings import CrossRating
from samtakt.assessments.models import CalibrationResult
from samtakt.engines.calibration import (
    AssessorSeverity,
    Calibration,
    Estimate,
    SourceBias,
    estimate_severity,
    verify,
)
from samtakt.foundation.tenancy import Organisation

SHAPE = 1
"""Raised when what is kept changes its shape or the method its numbers."""


class NotConfirmed(Exception):
    """The independent check found the answer wrong; nothing is kept or shown of it."""


def calibration_on(
    organisation: Organisation, ratings: Sequence[CrossRating], *, as_of: datetime.date
) -> Calibration:
    """Return the calibration of ratings read with `cross_ratings`, kept or computed now.

    In the company's scope. A kept one counts while no rating has come or gone. Only the
    newest is kept: it can be computed again, and it is about people.

    Raises:
        NotConfirmed: the independent check disagrees.
    """
    newest = max((rating.id for rating in ratings), default=0)
    rows = CalibrationResult.objects.filter(organisation=organisation)
    kept = rows.filter(as_of=as_of, observations=len(ratings)).first()
    if kept and (kept.content.get("shape"), kept.content.get("newest")) == (SHAPE, newest):
        return from_content(kept.content)
    given = [rating.as_rating() for rating in ratings]
    calibration = estimate_severity(given)
    wrong = verify(calibration, given)
    if wrong:
        raise NotConfirmed(str(wrong[0]))
    if ratings:
        content = {"shape": SHAPE, "newest": newest, **to_content(calibration)}
        with transaction.atomic():
            rows.exclude(as_of=as_of).delete()
            CalibrationResult.objects.update_or_create(
                organisation=organisation,
                as_of=as_of,
                defaults={"observations": len(ratings), "content": content},
            )
    return calibration


def to_content(calibration: Calibration) -> dict[str, Any]:
    """Return a calibration as JSON values; the fitted parameters, which nobody reads, go."""
    return dataclasses.asdict(dataclasses.replace(calibration, effects=()))


def from_content(content: dict[str, Any]) -> Calibration:
    """Return the calibration that was kept."""
    return Calibration(
        assessors=tuple(
            AssessorSeverity(
                **{
                    **row,
                    "levels": tuple(row["levels"]),
                    "severity": _estimate(row["severity"]),
                }
            )
            for row in content["assessors"]
        ),
        sources=tuple(
            SourceBias(**{**row, "bias": _estimate(row["bias"])}) for row in content["sources"]
        ),
        effects=(),
        ratings=content["ratings"],
        pairs=content["pairs"],
        differing=content["differing"],
        confidence=content["confidence"],
    )


def _estimate(values: dict[str, float] | None) -> Estimate | None:
    return Estimate(**values) if values else None
