"""The code on the trainer's screen: whoever can scan it is in the room, or was minutes ago.

It is bound to one day of one session, is signed by the server and grows old, so that a picture
of it that is sent on is soon worth nothing.
"""

import datetime

import segno
from django.core import signing
from django.utils import timezone

from samtakt.delivery.attendancerefusals import CodeTooOld
from samtakt.delivery.models import SessionDay

SALT = "samtakt.delivery.signcodes"
VALID = datetime.timedelta(minutes=3)
RENEWED = datetime.timedelta(minutes=1)
"""How often the screen shows a new code."""
TO_SIGN_IN = datetime.timedelta(minutes=15)
"""How long whoever has scanned in time may take to sign in and to press the button."""


def code_for(day: SessionDay) -> str:
    """Return a code that proves, for a few minutes, to have been in the room of the day."""
    return _signer().sign(f"{day.session_id}.{day.pk}")


def day_of(code: str) -> int:
    """Return the number of the day that a code is for.

    Raises:
        CodeTooOld: it is older than a few minutes, or was not made here.
    """
    try:
        held = _signer().unsign(code, max_age=VALID)
    except signing.BadSignature as bad:
        raise CodeTooOld from bad
    _session, _dot, day = held.partition(".")
    return int(day)


def scanned_in_time(at: str) -> bool:
    """Whether somebody who scanned at a moment (ISO) may still sign with that."""
    return timezone.now() - datetime.datetime.fromisoformat(at) <= TO_SIGN_IN


def picture(address: str) -> str:
    """Return a QR code of an address as an SVG data URI, black on white in every theme."""
    drawn = segno.make(address, error="m", micro=False)
    return str(drawn.svg_data_uri(scale=8, border=4, light="#fff", dark="#000", nl=False))


def _signer() -> signing.TimestampSigner:
    # Not as JSON: the shorter the code, the larger its squares, and the better phones read it.
    return signing.TimestampSigner(salt=SALT)
