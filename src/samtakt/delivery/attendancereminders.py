"""Reminding of attendance: trainers of days nobody has marked, HR of months to attest.

Each is told once. What was asked for is done as soon as nothing of it is missing, whoever did it.
"""

import datetime

from django.utils.translation import gettext_noop

from samtakt.delivery.attesting import people_with_days_in
from samtakt.delivery.everybody import course_name, scope_of
from samtakt.delivery.models import (
    AttendanceHours,
    Attestation,
    Session,
    SessionDay,
    SessionTrainer,
)
from samtakt.delivery.queries import next_month, seated
from samtakt.foundation.access import Role
from samtakt.foundation.formats import month_texts
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.notices import done, tell
from samtakt.organisations.queries import users_with

PLEASE_MARK = gettext_noop("Mark who was at %(course)s on %(day)s.")
PLEASE_ATTEST = gettext_noop("Attest the hours of %(month)s.")

ASKED_FOR = datetime.timedelta(days=14)
"""Days before today that a trainer is still reminded of."""
TO_MARK = datetime.timedelta(days=3)
# Projects report to Statistics Sweden within four weeks of the month's end; the hub needs time.
TO_ATTEST = datetime.timedelta(days=14)


def remind_trainers(hub: Organisation, today: datetime.date) -> int:
    """Ask the trainers of past days on which a seat is unmarked; return how many days there are."""
    days = SessionDay.objects.filter(
        organisation=hub, day__lt=today, day__gte=today - ASKED_FOR
    ).exclude(session__state=Session.State.CANCELLED)
    asked = 0
    for day in days.select_related(
        "session__organisation", "session__offer_date__offer__course"
    ).order_by("day", "pk"):
        key = f"delivery.mark:{day.pk}"
        if not _is_unmarked(day):
            done(hub, key)
            continue
        asked += 1
        for trainer in SessionTrainer.objects.filter(session=day.session).select_related("user"):
            tell(
                hub,
                user=trainer.user,
                kind="delivery.mark",
                key=key,
                message=PLEASE_MARK,
                parameters={"course": course_name(day.session), "day": day.day},
                url_name="teach",
                url_arguments=[day.session_id],
                due_on=day.day + TO_MARK,
            )
    return asked


def remind_of_attestation(company: Organisation, today: datetime.date) -> int:
    """Ask HR to attest last month; return of how many people it is not attested yet."""
    month = (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    key = f"delivery.attest:{month:%Y-%m}"
    waiting = people_with_days_in(month) - set(
        Attestation.objects.filter(month=month).values_list("person_id", flat=True)
    )
    if not waiting:
        done(company, key)
        return 0
    for user in users_with(company, Role.HR) or users_with(company, Role.COMPANY_ADMIN):
        tell(
            company,
            user=user,
            kind="delivery.attest",
            key=key,
            message=PLEASE_ATTEST,
            parameters={"month": month_texts(month)},
            url_name="attendance_months",
            due_on=next_month(month) + TO_ATTEST,
        )
    return len(waiting)


def _is_unmarked(day: SessionDay) -> bool:
    with scope_of(day.session):
        marked = AttendanceHours.objects.filter(day=day).values("booking")
        return seated(day.session).exclude(pk__in=marked).exists()
