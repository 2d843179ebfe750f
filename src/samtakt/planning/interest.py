"""Interest without a date: a company wants seats in a course and says no day yet.

A number and no names. The hub sees whose it is, if the company's agreement lets it see counts;
other companies see totals by the rule of `optin`.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from samtakt.analysis.results import Named
from samtakt.catalogue.models import Course, Offer
from samtakt.foundation import audit
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import sharing
from samtakt.organisations.telling import tell_roles
from samtakt.planning.demand import AgreementMissing, has_agreed
from samtakt.planning.models import Interest
from samtakt.planning.optin import counted_among, seen_by

TOLD = audit.verb("planning.interest_told")
WITHDRAWN = audit.verb("planning.interest_withdrawn")
WANTED = gettext_noop("%(company)s is interested in seats in %(course)s: %(seats)s.")


class AlreadyWithdrawn(Exception):
    """The interest has ended already."""

    def __init__(self) -> None:
        super().__init__(_("The interest is withdrawn already."))


@dataclass(frozen=True)
class Wish:
    """What a company wants: so many seats, by when, where; nothing of it binds."""

    seats: int
    wanted_by: datetime.date | None = None
    place: str = ""
    note: str = ""


def tell_interest(course: Course, wish: Wish, *, by: Actor) -> Interest:
    """Say that the company wants seats in a course; saying it again replaces what was said.

    Raises:
        AgreementMissing: no agreement in force lets the hub read the company's counts.
    """
    company = by.organisation
    if not has_agreed(company):
        raise AgreementMissing(company.name)
    with transaction.atomic():
        row = Interest.objects.filter(course=course, ended_at__isnull=True).first()
        row = row or Interest(organisation=company, course=course)
        row.seats, row.wanted_by = wish.seats, wish.wanted_by
        row.place, row.note, row.told_by = wish.place, wish.note, by.name
        row.save()
        audit.record(by, TOLD, row, seats=wish.seats, wanted_by=wish.wanted_by)
        transaction.on_commit(lambda: _tell_hub(row))
    return row


def withdraw_interest(row: Interest, *, by: Actor) -> Interest:
    """Take back that the company wants seats.

    Raises:
        AlreadyWithdrawn: it was taken back before.
    """
    if row.ended_at is not None:
        raise AlreadyWithdrawn
    with transaction.atomic():
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        audit.record(by, WITHDRAWN, row)
    return row


def _tell_hub(row: Interest) -> None:
    hub = row.organisation.hub
    if hub is None:
        return
    tell_roles(
        hub,
        [Role.PROJECT_LEAD, Role.PROCESS_LEADER],
        kind="planning.interest",
        key=f"interest:{row.pk}:{row.seats}",
        message=WANTED,
        parameters={
            "company": row.organisation.name,
            "course": (row.course.name_sv, row.course.name_en),
            "seats": row.seats,
        },
        url_name="interests",
    )


def open_interests(hub: Organisation, companies: list[Organisation]) -> list[Interest]:
    """Return what some members want now, with course and company, in the order it was told."""
    with scope_across(hub, companies):
        rows = Interest.objects.filter(organisation__in=companies, ended_at__isnull=True)
        return list(rows.select_related("course", "organisation").order_by("told_at", "pk"))


@dataclass(frozen=True, slots=True)
class InterestPart:
    """One company's interest, for the hub alone."""

    company: Named
    seats: int
    wanted_by: datetime.date | None
    place: str
    note: str
    told_on: datetime.date


@dataclass(frozen=True, slots=True)
class InterestRow:
    """Interest in one course as a viewer may see it; `own` is the viewer's, `parts` the hub's.

    `minimum` is the smallest group that any provider of the course takes; None: nobody offers
    it. `wanted_by` is the earliest day that anybody counted here has named.
    """

    course: Course
    seats: int
    companies: int
    own: Interest | None
    minimum: int | None
    wanted_by: datetime.date | None
    parts: tuple[InterestPart, ...]

    @property
    def more_needed(self) -> int | None:
        """How many seats are missing for the smallest group; None where nobody offers any."""
        return None if self.minimum is None else max(0, self.minimum - self.seats)


def interest_rows(viewer: Organisation) -> tuple[InterestRow, ...]:
    """Return the courses that somebody wants seats in, the most wanted first."""
    hub = viewer if viewer.is_hub else viewer.hub
    if hub is None:
        return ()
    agreed = sharing(hub, DataClass.PLAN_COUNTS, timezone.localdate())
    read = agreed if viewer.is_hub or viewer in agreed else [*agreed, viewer]
    counted = counted_among(hub, agreed)
    by_course: dict[int, list[Interest]] = defaultdict(list)
    for row in open_interests(hub, read):
        by_course[row.course_id].append(row)
    seen = [seen_by(viewer, rows, counted) for rows in by_course.values()]
    least = _least_groups(hub, by_course)
    rows = [_row(each, viewer, least) for each in seen if each]
    return tuple(sorted(rows, key=lambda row: (-row.seats, row.course.name, row.course.pk)))


def _least_groups(hub: Organisation, courses: Iterable[int]) -> dict[int, int]:
    offers = Offer.objects.filter(organisation=hub, course__in=list(courses)).order_by()
    return dict(offers.values_list("course_id").annotate(Min("minimum")))


def _row(rows: list[Interest], viewer: Organisation, least: dict[int, int]) -> InterestRow:
    course = rows[0].course
    return InterestRow(
        course=course,
        seats=sum(row.seats for row in rows),
        companies=len(rows),
        own=next((row for row in rows if row.organisation_id == viewer.pk), None),
        minimum=least.get(course.pk),
        wanted_by=min((row.wanted_by for row in rows if row.wanted_by), default=None),
        parts=tuple(_part(row) for row in rows) if viewer.is_hub else (),
    )


def _part(row: Interest) -> InterestPart:
    return InterestPart(
        company=Named(row.organisation_id, row.organisation.name),
        seats=row.seats,
        wanted_by=row.wanted_by,
        place=row.place,
        note=row.note,
        told_on=timezone.localdate(row.told_at),
    )
