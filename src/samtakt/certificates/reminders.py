"""Reminders before a certificate, permit or examination ends, or a signature falls due.

How many days before is a legal rule (`certificate.reminders`), so that it can be changed with a
date. The holder is told of each; a line manager and HR of how many of their people, in one
notice per step and day. Told once per step: a server that was off tells on the day it is back.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from samtakt.certificates.listing import best_held, working
from samtakt.certificates.models import Certificate, Fitness, Permit
from samtakt.certificates.standing import Held, Register, register
from samtakt.foundation.access import Role
from samtakt.foundation.legalrules import NoRuleInForce, rule_on
from samtakt.organisations.models import (
    Employment,
    Notice,
    Organisation,
    Person,
    Team,
    User,
)
from samtakt.organisations.notices import Parameter, tell
from samtakt.organisations.queries import users_with

KIND = "certificates.ending"
REMINDERS = "certificate.reminders"
DEFAULT_DAYS = (180, 90, 30, 7)
SIGNATURE_SHARE = 3
"""A signature is announced within the last third of its interval: of six months, 30 and 7 days
before, and not on the day after the one before."""
TELL_OF_THE_END = 14
"""For how many days after the last one the end itself is still news."""

OWN = gettext_noop("Your %(thing)s ends on %(day)s.")
OWN_ENDED = gettext_noop("Your %(thing)s ended on %(day)s and no longer counts.")
OWN_SIGNATURE = gettext_noop("Your %(thing)s must be confirmed by your employer by %(day)s.")
ONE = gettext_noop("%(person)s: %(thing)s ends on %(day)s.")
ONE_ENDED = gettext_noop("%(person)s: %(thing)s ended on %(day)s and no longer counts.")
ONE_SIGNATURE = gettext_noop("%(person)s: %(thing)s must be confirmed by %(day)s.")
MANY = gettext_noop("%(number)s certificates, permits or signatures end within %(days)s days.")
MANY_ENDED = gettext_noop("%(number)s certificates or permits have ended and no longer count.")


@dataclass(frozen=True, slots=True)
class Ending:
    """One thing of one person that ends, or must be signed, on a day.

    `step` is how many days before it is told, 0 where it has ended already.
    """

    person: Person
    team: Team | None
    row: Certificate | Fitness | Permit
    day: datetime.date
    step: int
    signature: bool = False

    @property
    def key(self) -> str:
        """What a notice of it is known by."""
        what = "signature" if self.signature else type(self.row).__name__.lower()
        return f"{what}:{self.row.pk}:{self.day.isoformat()}:{self.step}"

    @property
    def thing(self) -> tuple[str, str]:
        """What it is called, in Swedish and in English."""
        return self.row.type.name_sv, self.row.type.name_en or self.row.type.name_sv


def reminder_days(day: datetime.date) -> tuple[int, ...]:
    """Return how many days before an end people are reminded, most first."""
    try:
        value = rule_on(REMINDERS, day).value
    except NoRuleInForce:
        return DEFAULT_DAYS
    return tuple(sorted((int(each) for each in value.split()), reverse=True))


def endings(book: Register, steps: Iterable[int]) -> list[Ending]:
    """Return what ends within the first of the steps, the best row of each person and type.

    Of people who work that day. Who has a newer certificate is not reminded of the old one.
    """
    steps = sorted(steps)
    found: list[Ending] = []
    for held in best_held(book):
        employment = working(book, held.row.person_id)
        if employment is not None:
            found += _of(held, employment, book.day, steps)
    return sorted(found, key=lambda one: (one.day, one.person.name_key, one.key))


def _of(
    held: Held, employment: Employment, day: datetime.date, steps: list[int]
) -> Iterator[Ending]:
    row, standing = held.row, held.standing
    revoked = getattr(row, "revoked_on", None)
    unverified = getattr(row, "verification", "") == Certificate.Verification.SELF_DECLARED
    if revoked or unverified:
        return
    person, team = employment.person, employment.team
    if standing.last_day is not None:
        left = (standing.last_day - day).days
        if standing.counts:
            step = next((each for each in steps if left <= each), None)
            if step is not None:
                yield Ending(person, team, row, standing.last_day, step)
        elif -TELL_OF_THE_END <= left < 0:
            yield Ending(person, team, row, standing.last_day, 0)
    if standing.counts and standing.confirm_by is not None:
        interval = 30 * (row.type.confirmation_months or 0)
        left = (standing.confirm_by - day).days
        near = [each for each in steps if each * SIGNATURE_SHARE <= interval]
        step = next((each for each in near if left <= each), None)
        if step is not None:
            yield Ending(person, team, row, standing.confirm_by, step, signature=True)


def remind(organisation: Organisation, day: datetime.date) -> int:
    """Tell everybody concerned what has newly come to a step; return how much it was.

    Called in the organisation's scope. All in one transaction: the holder's notice is also
    what tells, the next day, that a manager was told.
    """
    found = endings(register(organisation, day), reminder_days(day))
    keys = {one.key for one in found}
    told = Notice.objects.filter(organisation=organisation, kind=KIND, key__in=keys)
    known = set(told.values_list("key", flat=True))
    new = [one for one in found if one.key not in known]
    with transaction.atomic():
        for one in new:
            _tell_holder(organisation, one)
        for (user, step), theirs in _by_reader(organisation, new).items():
            _tell_reader(organisation, user, step, theirs, day)
    return len(new)


def _tell_holder(organisation: Organisation, one: Ending) -> None:
    tell(
        organisation,
        person=one.person,
        kind=KIND,
        key=one.key,
        message=OWN_SIGNATURE if one.signature else OWN if one.step else OWN_ENDED,
        parameters={"thing": one.thing, "day": one.day},
        url_name="person_certificates",
        url_arguments=[one.person.pk],
        due_on=one.day if one.step else None,
    )


def _by_reader(
    organisation: Organisation, new: list[Ending]
) -> dict[tuple[User, int], list[Ending]]:
    """What HR, and the line managers of each team, answer for, by step."""
    hr = users_with(organisation, Role.HR) if new else []
    leading: dict[int, list[User]] = {}
    found: dict[tuple[User, int], list[Ending]] = defaultdict(list)
    for one in new:
        team = one.team.pk if one.team else None
        if team is not None and team not in leading:
            leading[team] = users_with(organisation, Role.LINE_MANAGER, team=team)
        for user in {*hr, *(leading[team] if team is not None else [])}:
            found[user, one.step].append(one)
    return found


def _tell_reader(
    organisation: Organisation, user: User, step: int, theirs: list[Ending], day: datetime.date
) -> None:
    """One by name; more as a number, with the list to open."""
    parameters: dict[str, Parameter] = {"number": len(theirs), "days": step}
    message, url_name, arguments = (MANY if step else MANY_ENDED), "certificates", []
    if len(theirs) == 1:
        one = theirs[0]
        message = ONE_SIGNATURE if one.signature else ONE if step else ONE_ENDED
        parameters = {"person": one.person.name, "thing": one.thing, "day": one.day}
        url_name, arguments = "person_certificates", [one.person.pk]
    tell(
        organisation,
        user=user,
        kind=KIND,
        key=f"ending:{day.isoformat()}:{step}",
        message=message,
        parameters=parameters,
        url_name=url_name,
        url_arguments=arguments,
        due_on=min(one.day for one in theirs) if step else None,
    )
