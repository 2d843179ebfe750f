"""A real mail server in a thread: signs in, encrypts, refuses, and keeps what it was given."""

import email
import email.policy
import socket
import ssl
from contextlib import contextmanager

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "samtakt", "ett-gott-ord"


class Mailbox:
    """What the server was given, and whom it refuses with which reply."""

    def __init__(self):
        self.messages = []
        self.refused = {}
        self.full = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.full:
            return self.full
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(parsed)
        return "250 OK"

    def to(self, address):
        """The one message that was sent to an address."""
        (found,) = [each for each in self.messages if each["To"] == address]
        return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(settings, *, password=PASSWORD, encrypts=True):
    """Start the server and point the settings at it; `password` is the one that Samtakt uses."""
    mailbox = Mailbox()
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)

    def knows(server, session, envelope, mechanism, given):
        right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    controller = Controller(
        mailbox,
        hostname="localhost",
        port=free_port(),
        tls_context=tls if encrypts else None,
        require_starttls=encrypts,
        auth_required=encrypts,
        auth_require_tls=encrypts,
        authenticator=knows,
    )
    controller.start()
    settings.SAMTAKT_MAILS = True
    settings.SAMTAKT_ADDRESS = "https://samtakt.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", controller.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = USER, password
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = True, 5
    mailbox.authority, mailbox.controller = authority, controller
    try:
        yield mailbox
    finally:
        controller.stop()


def trust(monkeypatch, mailbox):
    """Let this process trust the server's certificate, as it trusts those of the world."""

    def context(*args, **kwargs):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        mailbox.authority.configure_trust(made)
        return made

    monkeypatch.setattr(ssl, "create_default_context", context)
