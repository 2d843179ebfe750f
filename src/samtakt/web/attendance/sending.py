"""What the trainer's phone talks to: who is signed in, and marks in batches."""

import datetime
import json
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_POST

from samtakt.delivery.marking import Mark, mark
from samtakt.web.attendance.words import UNREADABLE
from samtakt.web.views import does

MOST = 200


@does("delivery.send_marks")
def ready(request: HttpRequest) -> HttpResponse:
    """Say who is signed in and what the time is, with a fresh token to send marks with."""
    return JsonResponse(
        {
            "user": request.actor.user_id,
            "token": get_token(request),
            "now": timezone.now().isoformat(),
        }
    )


@does("delivery.send_marks")
@require_POST
def marks(request: HttpRequest) -> HttpResponse:
    """Take a batch of marks and say of each what became of it."""
    given = _given(request.body)
    if given is None:
        return JsonResponse({"error": "no list of marks"}, status=400)
    read = {key: _mark(key, each) for key, each in given.items()}
    found = [one for one in read.values() if one is not None]
    answers = {str(one.key): one.outcome.value for one in mark(found, by=request.actor)}
    return JsonResponse(
        {
            "received_at": timezone.now().isoformat(),
            "answers": [
                {"key": key, "outcome": answers.get(str(one.key)) if one else UNREADABLE}
                for key, one in read.items()
            ],
        }
    )


def _given(body: bytes) -> dict[str, dict[str, Any]] | None:
    """Return the marks of a request by the key they were sent under; None for anything else."""
    try:
        rows = json.loads(body)["marks"]
        return {str(row["key"]): row for row in rows[:MOST]}
    except (ValueError, KeyError, TypeError):
        return None


def _mark(key: str, row: dict[str, Any]) -> Mark | None:
    try:
        marked_at = datetime.datetime.fromisoformat(str(row["marked_at"]))
        hours = Decimal(str(row["hours"]))
        numbers = int(row["booking"]), int(row["day"])
        uuid = UUID(key)
    except (ValueError, KeyError, TypeError, InvalidOperation):
        return None
    if timezone.is_naive(marked_at) or not hours.is_finite():
        return None
    return Mark(key=uuid, booking=numbers[0], day=numbers[1], hours=hours, marked_at=marked_at)
