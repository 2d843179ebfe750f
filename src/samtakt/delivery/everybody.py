"""Everybody who has to do with a session: whose rows are changed together, and who is told.

A session concerns several companies. What is done to all of its seats at once (a place that
becomes free, a session that is cancelled) is done here, and nobody of one company learns of
another what the session's totals do not say.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from samtakt.catalogue.models import ProviderUser
from samtakt.delivery.models import Booking, Session, SessionTrainer
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.tenancy import Organisation, scope_across, scope_for
from samtakt.organisations.models import Person, User
from samtakt.organisations.notices import Parameter, tell, tell_people
from samtakt.organisations.queries import employed_on, ever_members_of, users_with


@contextmanager
def scope_of(session: Session) -> Iterator[None]:
    """Open the scope of the session's owner and of all companies that may have seats in it."""
    owner = session.organisation
    if not owner.is_hub:
        with scope_for(owner):
            yield
        return
    with scope_across(owner, companies_at_hand(session)):
        yield


def companies_at_hand(session: Session) -> list[Organisation]:
    """Return the companies that may have seats in a session, read once for one that is at hand.

    Those that have left the network are among them: they may have been there before.
    """
    companies: list[Organisation] | None = session.__dict__.get("companies_at_hand")
    if companies is None:
        companies = ever_members_of(session.organisation)
        session.__dict__["companies_at_hand"] = companies
    return companies


def acting_for(company: Organisation, by: Actor) -> Actor:
    """Return the actor as somebody who acts in a company.

    A trainer and whoever keeps the network work at the hub; what they do with a seat is written
    in the log of the seat's company, under their name, and nowhere else.
    """
    if by.organisation == company:
        return by
    return replace(
        by, organisation=company, roles=frozenset(), person_id=None, team_ids=frozenset()
    )


def lock_chains(owners: Iterable[int]) -> None:
    """Lock what each owner's audit is appended to, in one order, inside a transaction.

    Whoever writes in several companies' names does this after the session's own row, so that
    two who do it at the same moment wait for one another instead of both for ever. It also
    lets one booking of a company see the other. SQLite has one writer at a time anyway.
    """
    rows = Organisation.objects.filter(pk__in=set(owners)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def course_name(session: Session) -> tuple[str, str]:
    """Return what the session's course is called, in Swedish and in English."""
    course = session.offer_date.offer.course
    return course.name_sv, course.name_en or course.name_sv


@dataclass(frozen=True)
class Concerned:
    """Who a seat concerned when something happened to it; somebody else may have it later."""

    company: int
    person: Person | None
    team: int | None


def concerned(bookings: Iterable[Booking]) -> tuple[Concerned, ...]:
    """Return whom some seats concern now."""
    return tuple(Concerned(one.organisation_id, one.person, one.team_id) for one in bookings)


def in_both_languages(phrase: str) -> tuple[str, str]:
    """Return a phrase in Swedish and in English; what people wrote is the same in both."""
    with translation.override("sv"):
        swedish = translation.gettext(phrase)
    with translation.override("en"):
        return swedish, translation.gettext(phrase)


@dataclass(frozen=True)
class News:
    """What is told: `what` makes kind and key; the course and its day always fill places."""

    session: Session
    what: str
    key: str
    message: str
    parameters: Mapping[str, Parameter]

    @property
    def kind(self) -> str:
        return f"delivery.{self.what.partition(':')[0]}"


def tell_everybody(
    session: Session,
    what: str,
    message: str,
    parameters: Mapping[str, Parameter] | None = None,
    *,
    bookings: Iterable[Booking] = (),
) -> None:
    """Tell, after the commit, the people of the seats, who leads them, and who gives it."""
    news = _news(session, what, "", message, parameters)
    everyone = concerned(bookings)

    def after() -> None:
        with scope_of(session):
            _tell_companies(news, everyone)
            for user in giving(session):
                _tell_user(news, session.organisation, user)

    transaction.on_commit(after)


def tell_company(
    booking: Booking,
    what: str,
    message: str,
    parameters: Mapping[str, Parameter] | None = None,
) -> None:
    """Tell, after the commit, the person of one seat and who leads them."""
    news = _news(booking.session, what, f":{booking.pk}", message, parameters)
    one = concerned([booking])

    def after() -> None:
        with scope_of(news.session):
            _tell_companies(news, one)

    transaction.on_commit(after)


def _news(
    session: Session,
    what: str,
    more_of_the_key: str,
    message: str,
    parameters: Mapping[str, Parameter] | None,
) -> News:
    places = {"course": course_name(session), "day": session.offer_date.starts_on or ""}
    key = f"session:{session.pk}:{what}{more_of_the_key}"
    return News(session, what, key, message, {**places, **(parameters or {})})


def _tell_companies(news: News, everyone: Iterable[Concerned]) -> None:
    of_company: dict[int, list[Concerned]] = defaultdict(list)
    for one in everyone:
        of_company[one.company].append(one)
    for company in Organisation.objects.filter(pk__in=of_company).order_by("pk"):
        theirs = of_company[company.pk]
        people = {one.person.pk: one.person for one in theirs if one.person is not None}
        tell_people(
            company,
            people.values(),
            kind=news.kind,
            key=news.key,
            message=news.message,
            parameters=news.parameters,
            url_name="my_courses",
        )
        for user in leading(company, {one.team for one in theirs}):
            _tell_user(news, company, user)


def _tell_user(news: News, organisation: Organisation, user: User) -> None:
    tell(
        organisation,
        user=user,
        kind=news.kind,
        key=news.key,
        message=news.message,
        parameters=news.parameters,
        url_name="session",
        url_arguments=[news.session.pk],
    )


def leading(company: Organisation, teams: Iterable[int | None]) -> list[User]:
    """Return a company's HR and the managers of some of its teams, each once, by name."""
    found = {user.pk: user for user in users_with(company, Role.HR)}
    for team in sorted(one for one in set(teams) if one is not None):
        found |= {user.pk: user for user in users_with(company, Role.LINE_MANAGER, team=team)}
    return sorted(found.values(), key=lambda user: (user.name, user.pk))


def leading_of(company: Organisation, person: Person) -> list[User]:
    """Return a company's HR and the managers of the teams that somebody works in today."""
    working = employed_on(timezone.localdate()).filter(person=person)
    return leading(company, working.values_list("team_id", flat=True))


def giving(session: Session) -> list[User]:
    """Return who gives a session: its trainers, and who signs in for the provider's office."""
    office = {user.pk for user in users_with(session.organisation, Role.PROVIDER)}
    of_provider = ProviderUser.objects.filter(
        organisation=session.organisation,
        provider=session.offer_date.offer.provider_id,
        user__in=office,
    )
    trainers = SessionTrainer.objects.filter(session=session)
    either = Q(pk__in=trainers.values("user")) | Q(pk__in=of_provider.values("user"))
    return list(User.objects.filter(either).order_by("name", "pk"))
