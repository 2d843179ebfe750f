"""Who stands at a shared screen: the device's cookie, the person in the session, the idle time."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from samtakt.assessments.kiosk import IDLE, Opened, actor_at, device_of, owner_of, people_at
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import KioskDevice, Person

COOKIE = "samtakt_screen"
PERSON, TOUCHED = "screen_person", "screen_touched"


@dataclass(frozen=True)
class AtScreen:
    """The screen and, after the code, the person who stands there."""

    device: KioskDevice
    people: list[Person]
    person: Person | None

    @property
    def idle_seconds(self) -> int:
        """After how many seconds without a touch the page goes back to the names."""
        return int(IDLE.total_seconds())

    @property
    def actor(self) -> Actor | None:
        """What the person may do here: no more than an employee at their own page."""
        return actor_at(self.device, self.person) if self.person else None


def remember(response: HttpResponse, opened: Opened, *, secure: bool) -> HttpResponse:
    """Let the browser keep the screen's token for as long as the screen is open."""
    response.set_cookie(
        COOKIE,
        opened.token,
        expires=opened.device.open_until,
        httponly=True,
        secure=secure,
        samesite="Lax",
        path="/screen",
    )
    return response


@contextmanager
def standing_at(request: HttpRequest) -> Iterator[AtScreen | None]:
    """Open the scope of the screen's company; None where this browser is no open screen."""
    token = request.COOKIES.get(COOKIE, "")
    owner = owner_of(token)
    if owner is None:
        yield None
        return
    with scope_for(owner):
        device = device_of(token, now=timezone.now())
        if device is None:
            yield None
            return
        people = people_at(device, timezone.localdate())
        yield AtScreen(device, people, _person(request, device, people))


def _person(request: HttpRequest, device: KioskDevice, people: list[Person]) -> Person | None:
    number, on = request.session.get(PERSON, (None, None))
    touched = request.session.get(TOUCHED)
    if number is None or on != device.pk or touched is None:
        return None
    idle = timezone.now() - datetime.datetime.fromisoformat(touched)
    found = next((person for person in people if person.pk == number), None)
    if idle > IDLE or found is None:
        forget(request)
        return None
    request.session[TOUCHED] = timezone.now().isoformat()
    return found


def let_in(request: HttpRequest, at: AtScreen, person: Person) -> None:
    """Let a person stand at the screen from now on, in a session of its own."""
    request.session.flush()
    request.session[PERSON] = (person.pk, at.device.pk)
    request.session[TOUCHED] = timezone.now().isoformat()


def forget(request: HttpRequest) -> None:
    """Let nobody stand there any more; nothing of the session is left."""
    request.session.flush()
