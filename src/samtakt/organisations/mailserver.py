"""The mail server: one connection for many messages, and what went wrong in words.

A fault of the server (it is not reached, does not let us in, does not encrypt) concerns everybody:
sending stops and is tried again after a while that grows to an hour. A fault of one address
concerns that reader alone. The texts of a server's replies are kept for the administrator; they
hold no password.
"""

import datetime
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext_lazy as _

from samtakt.organisations.models import MailStanding

FIRST_WAIT = datetime.timedelta(minutes=1)
LONGEST_WAIT = datetime.timedelta(hours=1)
GREYLISTED = datetime.timedelta(minutes=15)
REFUSED = datetime.timedelta(days=1)
LONGEST_REPLY = 300
TRANSIENT = range(400, 500)
NOT_FOR_THIS_READER = range(550, 554)


class Fault(StrEnum):
    """What went wrong, as the administrator can mend it."""

    CONNECTION = "connection"
    SIGN_IN = "sign_in"
    ENCRYPTION = "encryption"
    SENDER = "sender"
    OTHER = "other"


FAULT_WORDS = {
    Fault.CONNECTION: _("The mail server does not answer. Check its name and port."),
    Fault.SIGN_IN: _("The mail server does not let Samtakt sign in. Check user and password."),
    Fault.ENCRYPTION: _("The connection could not be encrypted. Check the server’s certificate."),
    Fault.SENDER: _("The mail server does not accept the sender. Check the sender’s address."),
    Fault.OTHER: _("The mail server refused the message."),
}


class ServerFailed(Exception):
    """The server cannot be used now; `fault` says why, `reply` what it said."""

    def __init__(self, fault: Fault, reply: str) -> None:
        super().__init__(f"{fault}: {reply}")
        self.fault = fault
        self.reply = reply[:LONGEST_REPLY]


class ReaderRefused(Exception):
    """The server does not take mail for one address; try it again after `wait`."""

    def __init__(self, wait: datetime.timedelta, reply: str) -> None:
        super().__init__(reply)
        self.wait = wait


@dataclass(frozen=True)
class Server:
    """An open connection."""

    connection: BaseEmailBackend

    def send(self, message: EmailMessage) -> None:
        """Send one message.

        Raises:
            ReaderRefused: the server does not take it for this reader.
            ServerFailed: it takes nothing now.
        """
        message.connection = self.connection
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as refused:
            code, reply = next(iter(refused.recipients.values()))
            raise ReaderRefused(_wait(code), _text(reply)) from refused
        except smtplib.SMTPDataError as refused:
            if refused.smtp_code in NOT_FOR_THIS_READER:
                raise ReaderRefused(REFUSED, _text(refused.smtp_error)) from refused
            raise ServerFailed(Fault.OTHER, _said(refused)) from refused
        except (OSError, smtplib.SMTPException) as error:
            raise failed(error) from error
        except ValueError as unusable:
            # An address that is none: a line break in it, or letters no server takes.
            raise ReaderRefused(REFUSED, str(unusable)) from unusable


@contextmanager
def opened() -> Iterator[Server]:
    """Connect to the mail server of the settings.

    Raises:
        ServerFailed: it is not reached, does not encrypt, or does not let us in.
    """
    connection = get_connection()
    try:
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise failed(error) from error
        yield Server(connection)
    finally:
        # Also where signing in failed: Django leaves that connection open.
        with suppress(OSError):
            connection.close()


def failed(error: Exception) -> ServerFailed:
    """Return what an error of the connection means."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return ServerFailed(Fault.SIGN_IN, _said(error))
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return ServerFailed(Fault.ENCRYPTION, str(error))
    if isinstance(error, smtplib.SMTPSenderRefused):
        return ServerFailed(Fault.SENDER, _said(error))
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return ServerFailed(Fault.CONNECTION, str(error))
    if isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError):
        return ServerFailed(Fault.CONNECTION, str(error))
    return ServerFailed(Fault.OTHER, str(error))


def _said(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply


def _wait(code: int) -> datetime.timedelta:
    # 4xx: "not now", which many servers say to whoever comes for the first time.
    return GREYLISTED if code in TRANSIENT else REFUSED


def may_try(standing: MailStanding, now: datetime.datetime) -> bool:
    """Whether enough time has passed since the server last failed: 1, 2, 4 … minutes, an hour."""
    if not standing.failures or standing.failed_at is None:
        return True
    wait = min(FIRST_WAIT * 2 ** min(standing.failures - 1, 10), LONGEST_WAIT)
    return bool(now >= standing.failed_at + wait)
