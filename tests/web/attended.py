"""Attendance whose texts hold a word, for those who must not find it."""

import datetime
import uuid

from django.utils import timezone

from samtakt.delivery.models import (
    AttendanceHours,
    AttendanceMark,
    Booking,
    SessionDay,
    SignedList,
)
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import scope_for
from tests.delivery.factories import make_session, seat
from tests.factories import saved


def rows_of_attendance(company, hub, person, word):
    """One row of each model that the pages of attendance are about."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    session = make_session(hub, days=(yesterday,), name=f"Navets {company.pk} kurs")
    with scope_for(hub):
        day = SessionDay.objects.get(session=session)
    booking = seat(session, person)
    now = timezone.now()
    hours = AttendanceHours(booking=booking, day=day, hours=4, marked_at=now)
    mark = AttendanceMark(
        booking=booking, day=day, hours=4, key=uuid.uuid4(), marked_by=word, marked_at=now
    )
    with scope_for(company):
        file = StoredFile.store(company, f"{word}.pdf", b"%PDF-1.7", purpose="delivery.signed_list")
    kept = SignedList(session=session, file=file, uploaded_by=word)
    return {
        Booking: booking,
        SessionDay: day,
        AttendanceHours: saved(hours, company),
        AttendanceMark: saved(mark, company),
        SignedList: saved(kept, company),
    }
