"""Sessions of the coming weeks: one confirmed and full, one that needs more, one just opened.

Companies have booked by name and reserved seats, somebody waits, somebody asks for a seat, and
a participant has said what they need. Told by the actions that people do.
"""

import datetime
from collections.abc import Iterator, Sequence

from samtakt.catalogue.models import OfferDate
from samtakt.delivery import arrangements, wishes
from samtakt.delivery.models import Arrangement, Booking, Session
from samtakt.delivery.refusals import DeliveryRefused
from samtakt.delivery.seats import book, reserve
from samtakt.delivery.sessions import open_session
from samtakt.foundation.access import Actor, Role, system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Membership, Person
from samtakt.organisations.queries import employed_on

SOON, LATE = datetime.timedelta(days=35), datetime.timedelta(days=150)
SESSIONS = 4
OTHERS = 4
"""So many companies take part beside the first one."""
HR = "Maria Sandell"


def tell_sessions(
    hub: Organisation, companies: Sequence[Organisation], *, today: datetime.date, name: str
) -> None:
    """Open some sessions and let the companies take seats in them."""
    opened = _open(hub, today, system_actor(hub, name))
    if len(opened) < SESSIONS or not companies:
        return
    full, lacking, kept, wished = opened
    taking = companies[: 1 + OTHERS]
    _fill(full, taking, full.maximum + 2, today)
    _fill(lacking, taking[:2], max(1, lacking.minimum - 2), today)
    _keep(kept, companies[0], today)
    _ask(companies[0], full, wished, today)


def _open(hub: Organisation, today: datetime.date, by: Actor) -> list[Session]:
    """Sessions on dates that nobody has opened yet, each of another course."""
    with scope_for(hub):
        rows = (
            OfferDate.objects.filter(
                organisation=hub,
                session__isnull=True,
                cancelled_on__isnull=True,
                offer__price_stated=True,
                offer__course__requires__isnull=True,
                starts_on__gte=today + SOON,
                starts_on__lte=today + LATE,
            )
            .select_related("organisation", "offer__course", "offer__provider")
            .order_by("starts_on", "pk")
        )
        by_course: dict[int, OfferDate] = {}
        for row in rows:
            by_course.setdefault(row.offer.course_id, row)
        return [open_session(date, by=by) for date in list(by_course.values())[:SESSIONS]]


def _fill(
    session: Session, companies: Sequence[Organisation], number: int, today: datetime.date
) -> None:
    """Book people in turn from the companies until so many have a seat or wait."""
    waiting = [_people(company, today) for company in companies]
    taken, tries = 0, 0
    while waiting and taken < number and tries < 6 * number:
        tries += 1
        people = waiting.pop(0)
        person = next(people, None)
        if person is None:
            continue
        waiting.append(people)
        with scope_for(person.organisation):
            session.refresh_from_db()
            try:
                book(session, person, by=system_actor(person.organisation, HR), today=today)
            except DeliveryRefused:
                continue  # the team needs them: somebody else goes
            taken += 1


def _people(company: Organisation, today: datetime.date) -> Iterator[Person]:
    """A company's people in the order of their names, whoever signs in first."""
    with scope_for(company):
        signs_in = set(
            Membership.objects.filter(organisation=company, person__isnull=False).values_list(
                "person_id", flat=True
            )
        )
        rows = employed_on(today).filter(organisation=company, team__isnull=False)
        people = {row.person_id: row.person for row in rows.select_related("person__organisation")}
    ordered = sorted(
        people.values(), key=lambda one: (one.pk not in signs_in, one.name_key, one.pk)
    )
    return iter(ordered)


def _keep(session: Session, company: Organisation, today: datetime.date) -> None:
    with scope_for(company):
        reserve(session, min(2, session.maximum), by=system_actor(company, HR), today=today)


def _ask(company: Organisation, full: Session, wished: Session, today: datetime.date) -> None:
    """Let a participant say what they need, and whoever signs in as an employee ask for a seat."""
    with scope_for(company):
        booking = (
            Booking.objects.filter(session=full, state=Booking.State.BOOKED)
            .exclude(person=None)
            .select_related("person", "organisation")
            .order_by("pk")
            .first()
        )
        if booking is not None and booking.person is not None:
            wanted = [
                arrangements.Wanted(Arrangement.Kind.MATERIAL_AHEAD),
                arrangements.Wanted(Arrangement.Kind.FOOD, "Vegetariskt"),
            ]
            arrangements.ask(booking, wanted, by=_oneself(booking.person))
        employee = Membership.objects.filter(
            organisation=company, role=Role.EMPLOYEE, person__isnull=False
        ).select_related("person__organisation")
        first = employee.order_by("pk").first()
        if first is not None and first.person is not None:
            note = "Behövs för den nya maskinen i höst."
            wishes.wish(wished, first.person, by=_oneself(first.person), note=note)


def _oneself(person: Person) -> Actor:
    return Actor(
        name=person.name,
        organisation=person.organisation,
        roles=frozenset({Role.EMPLOYEE}),
        person_id=person.pk,
    )
