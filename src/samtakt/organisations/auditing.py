"""Handing out an organisation's own audit log, which is itself in the log."""

from django.db import transaction

from samtakt.foundation import audit
from samtakt.foundation.access import Actor

EXPORTED = audit.verb("audit.exported")


def hand_out_audit(*, by: Actor) -> bytes:
    """Return the chain of the actor's organisation as JSON lines, oldest first.

    The last line says who was handed it; `samtakt verify-audit` checks the file anywhere.
    """
    with transaction.atomic():
        audit.record(by, EXPORTED, by.organisation)
        lines = list(audit.export_lines(by.organisation))
    return "".join(f"{line}\n" for line in lines).encode()
