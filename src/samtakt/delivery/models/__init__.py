"""Sessions that are held, who has a seat, who came, and what it led to.

A session belongs to the hub: every company sees that it exists and how full it is. A booking
and all that follows from it (attendance, signature, completion, evaluation) belongs to the
company of the person; the trainer of the session sees names through `roster` alone.
"""

from samtakt.delivery.models.attendance import (
    AttendanceCorrection,
    AttendanceHours,
    AttendanceMark,
    AttendanceSignature,
    Attestation,
    SignedList,
)
from samtakt.delivery.models.completion import (
    AttendanceCertificate,
    Completion,
    CompletionCertificate,
    Evaluation,
    ProposedLevel,
)
from samtakt.delivery.models.sessions import (
    Arrangement,
    Booking,
    CalendarFeed,
    SeatChange,
    SeatWish,
    Session,
    SessionDay,
    SessionTrainer,
)

__all__ = [
    "Arrangement",
    "AttendanceCertificate",
    "AttendanceCorrection",
    "AttendanceHours",
    "AttendanceMark",
    "AttendanceSignature",
    "Attestation",
    "Booking",
    "CalendarFeed",
    "Completion",
    "CompletionCertificate",
    "Evaluation",
    "ProposedLevel",
    "SeatChange",
    "SeatWish",
    "Session",
    "SessionDay",
    "SessionTrainer",
    "SignedList",
]
