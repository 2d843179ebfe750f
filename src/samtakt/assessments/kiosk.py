"""A shared screen for people without e-mail or telephone: a device, a code, one's own page.

A supervisor opens the screen for a team, for some hours or days; the browser keeps a random
token, the table only its digest. Then each person proves who they are with a code of their own,
which HR or the supervisor has given them. Wrong codes lock it for a growing time.
"""

import datetime
import hashlib
import itertools
import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtakt.foundation import audit
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import KioskDevice, KioskPin, Person, Team
from samtakt.organisations.queries import employed_on

PIN_SET = audit.verb("assessments.kiosk_pin_set", audit.Erasure.BLANK)
PIN_REMOVED = audit.verb("assessments.kiosk_pin_removed", audit.Erasure.BLANK)
DEVICE_OPENED = audit.verb("assessments.kiosk_opened")
DEVICE_CLOSED = audit.verb("assessments.kiosk_closed")

SHORTEST, LONGEST = 4, 8
FREE_TRIES = 3
"""So many wrong codes in a row are a slip of the finger; then the code is locked."""
FIRST_WAIT = datetime.timedelta(minutes=1)
LONGEST_WAIT = datetime.timedelta(hours=12)
MOST_HOURS = 24 * 31
IDLE = datetime.timedelta(minutes=2)
"""After so long without a touch the screen forgets who stood there."""


class KioskRefused(Exception):
    """Something at the shared screen cannot be done; the text says why."""


class PinTooSimple(KioskRefused):
    """A code that a colleague guesses at once."""

    def __str__(self) -> str:
        return str(
            _(
                "Choose 4 to 8 digits that are not all the same, not in a row such as 1234, and "
                "not the year of birth."
            )
        )


class WrongPin(KioskRefused):
    """The code is not the person's, or they have none."""

    def __str__(self) -> str:
        return str(_("The code is wrong. Try again, or ask your supervisor for a new code."))


class PinLocked(KioskRefused):
    """Too many wrong codes: nobody gets in with it before a time."""

    def __init__(self, until: datetime.datetime) -> None:
        super().__init__(until)
        self.until = until

    def __str__(self) -> str:
        clock = timezone.localtime(self.until).strftime("%H:%M")
        return str(
            _("Too many wrong codes. Wait until %(clock)s, or ask your supervisor for a new code.")
        ) % {"clock": clock}


class OpenTooLong(KioskRefused):
    """A screen is opened for at least an hour and at most a month."""

    def __str__(self) -> str:
        return str(_("Open the screen for between one hour and a month."))


@dataclass(frozen=True)
class Opened:
    """A device and its token, which is shown to the browser once and kept nowhere else."""

    device: KioskDevice
    token: str


def set_pin(person: Person, code: str, *, by: Actor) -> KioskPin:
    """Give a person a code, in place of the one before; a lock is lifted with it.

    Raises:
        PinTooSimple: a colleague would guess it.
    """
    if is_simple(code, person):
        raise PinTooSimple
    with transaction.atomic():
        pin, _new = KioskPin.objects.update_or_create(
            person=person,
            defaults={
                "organisation": person.organisation,
                "code_hash": make_password(code),
                "failures": 0,
                "locked_until": None,
            },
        )
        audit.record(by, PIN_SET, pin)
    return pin


def remove_pin(person: Person, *, by: Actor) -> None:
    """Take a person's code away; they can no longer use a shared screen."""
    with transaction.atomic():
        for pin in KioskPin.objects.filter(person=person):
            audit.record(by, PIN_REMOVED, pin)
            pin.delete()


def is_simple(code: str, person: Person) -> bool:
    """Whether a code is too short, no number, or the first that a colleague would try."""
    if not (code.isascii() and code.isdigit() and SHORTEST <= len(code) <= LONGEST):
        return True
    steps = {int(after) - int(before) for before, after in itertools.pairwise(code)}
    return steps in ({0}, {1}, {-1}) or code == str(person.birth_year)


def check_pin(person: Person, code: str, *, now: datetime.datetime) -> None:
    """Let a person in with their code, or count one more failure.

    Raises:
        PinLocked: too many wrong codes, whatever is given now.
        WrongPin: it is not the code.
    """
    fault: KioskRefused | None = None
    with transaction.atomic():
        pin = KioskPin.objects.select_for_update().filter(person=person).first()
        if pin is None:
            # As long a wait as for a wrong code: who has a code is nobody's business.
            make_password(code)
            raise WrongPin
        if pin.locked_until is not None and pin.locked_until > now:
            raise PinLocked(pin.locked_until)
        if check_password(code, pin.code_hash):
            pin.failures, pin.locked_until = 0, None
        else:
            pin.failures += 1
            wait = wait_after(pin.failures)
            pin.locked_until = now + wait if wait else None
            fault = PinLocked(pin.locked_until) if pin.locked_until else WrongPin()
        pin.save(update_fields=["failures", "locked_until"])
    if fault is not None:
        # Raised outside the transaction, which keeps the failure.
        raise fault


def wait_after(failures: int) -> datetime.timedelta | None:
    """Return for how long so many wrong codes in a row lock it: 1, 2, 4 … minutes, 12 hours."""
    if failures < FREE_TRIES:
        return None
    doublings = min(failures - FREE_TRIES, 10)
    return min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)


def open_device(team: Team, *, name: str, hours: int, now: datetime.datetime, by: Actor) -> Opened:
    """Open a shared screen for a team, for so many hours.

    Raises:
        OpenTooLong: less than an hour or more than a month.
    """
    if not 1 <= hours <= MOST_HOURS:
        raise OpenTooLong
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        device = KioskDevice(
            organisation=team.organisation,
            name=name,
            team=team,
            token_hash=_digest(secret),
            opened_by=by.name,
            open_until=now + datetime.timedelta(hours=hours),
        )
        device.save()
        audit.record(by, DEVICE_OPENED, device, team=team.pk, hours=hours)
    return Opened(device, f"{team.organisation_id}.{secret}")


def close_device(device: KioskDevice, *, now: datetime.datetime, by: Actor) -> KioskDevice:
    """Close a screen at once, wherever it stands."""
    with transaction.atomic():
        device.closed_at = now
        device.save(update_fields=["closed_at"])
        audit.record(by, DEVICE_CLOSED, device)
    return device


def owner_of(token: str) -> Organisation | None:
    """Return the company whose screen a token may be; whether it is, `device_of` tells."""
    owner, _dot, _secret = token.partition(".")
    if not (owner.isascii() and owner.isdigit()):
        return None
    return Organisation.objects.select_related("hub").filter(pk=int(owner)).first()


def device_of(token: str, *, now: datetime.datetime) -> KioskDevice | None:
    """Return the open device of a token; None when it has expired, was closed, or never was.

    Called in the scope of the company that `owner_of` says.
    """
    _owner, _dot, secret = token.partition(".")
    rows = KioskDevice.objects.filter(
        token_hash=_digest(secret), closed_at__isnull=True, open_until__gt=now
    )
    return rows.select_related("team", "organisation__hub").first()


def people_at(device: KioskDevice, day: datetime.date) -> list[Person]:
    """Return the people of the screen's team who have a code, by name."""
    employed = employed_on(day).filter(team=device.team, person__kiosk_pin__isnull=False)
    found = {row.person_id: row.person for row in employed}
    return sorted(found.values(), key=lambda person: (person.name_key, person.pk))


def actor_at(device: KioskDevice, person: Person) -> Actor:
    """Return the actor that a person is at a shared screen: an employee, and nothing more."""
    return Actor(
        name=person.name,
        organisation=device.organisation,
        roles=frozenset({Role.EMPLOYEE}),
        person_id=person.pk,
    )


def _digest(secret: str) -> str:
    # The token is random and long: a plain digest cannot be guessed back.
    return hashlib.sha256(secret.encode()).hexdigest()
