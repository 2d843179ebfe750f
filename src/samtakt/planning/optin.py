"""Which companies let their needs be counted on boards that others see, and when a count tells.

The hub reads counts of every company whose agreement lets it. Other companies and providers see
counts only of those that have chosen so as well, and only where so many companies are behind a
count that nobody, by taking off their own part, learns the number of a single other one.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import sharing
from samtakt.planning.demand import AgreementMissing, has_agreed
from samtakt.planning.models import BoardOptIn

CHOSEN = audit.verb("planning.board_chosen")
ENDED = audit.verb("planning.board_ended")

FEWEST_OTHERS = 2
"""So many other companies at least are behind a count that a company sees."""


class AlreadyCounted(Exception):
    """The company has chosen so already."""

    def __init__(self) -> None:
        super().__init__(_("Your company is counted already."))


class NotCounted(Exception):
    """The company has not chosen to be counted, so there is nothing to end."""

    def __init__(self) -> None:
        super().__init__(_("Your company is not counted."))


def choose_to_be_counted(*, by: Actor) -> BoardOptIn:
    """Let the company's needs be counted on the boards that others see, from today on.

    Raises:
        AgreementMissing: no agreement in force lets the hub read the company's counts.
        AlreadyCounted: they are counted already.
    """
    company = by.organisation
    if not has_agreed(company):
        raise AgreementMissing(company.name)
    if is_counted(company):
        raise AlreadyCounted
    with transaction.atomic():
        row = BoardOptIn(organisation=company, chosen_by=by.name, chosen_on=timezone.localdate())
        row.save()
        audit.record(by, CHOSEN, row)
    return row


def stop_being_counted(*, by: Actor) -> BoardOptIn:
    """Take the company's needs off the boards that others see, at once.

    Raises:
        NotCounted: they are not on them.
    """
    row = choice_in_force(by.organisation)
    if row is None:
        raise NotCounted
    with transaction.atomic():
        row.ended_on = max(timezone.localdate(), row.chosen_on)
        row.save(update_fields=["ended_on"])
        audit.record(by, ENDED, row)
    return row


def choice_in_force(company: Organisation) -> BoardOptIn | None:
    """Return the company's choice as it stands; None if it is not counted. In its scope."""
    return BoardOptIn.objects.filter(organisation=company, ended_on__isnull=True).first()


def is_counted(company: Organisation) -> bool:
    """Return whether the company has chosen to be counted."""
    return choice_in_force(company) is not None


def counted_companies(hub: Organisation) -> list[Organisation]:
    """Return the members that chose to be counted and whose agreement lets the hub count them."""
    agreed = sharing(hub, DataClass.PLAN_COUNTS, timezone.localdate())
    chosen = _chosen(hub, agreed)
    return [company for company in agreed if company.pk in chosen]


def counted_among(hub: Organisation, companies: Iterable[Organisation]) -> frozenset[int]:
    """Return which of some members, whose agreements are in force, chose to be counted."""
    return _chosen(hub, list(companies))


def _chosen(hub: Organisation, companies: list[Organisation]) -> frozenset[int]:
    with scope_across(hub, companies):
        rows = BoardOptIn.objects.filter(organisation__in=companies, ended_on__isnull=True)
        return frozenset(rows.values_list("organisation_id", flat=True))


class OfACompany(Protocol):
    """A count, and whose it is."""

    @property
    def organisation_id(self) -> int: ...


Row = TypeVar("Row", bound=OfACompany)


def seen_by(viewer: Organisation, rows: Iterable[Row], counted: frozenset[int]) -> list[Row]:
    """Return the rows behind one count that a viewer may see.

    The hub sees all. A company sees its own, and those of others if at least `FEWEST_OTHERS` of
    the companies that chose to be counted are behind them; else none of the others.
    """
    rows = list(rows)
    if viewer.is_hub:
        return rows
    own = [row for row in rows if row.organisation_id == viewer.pk]
    others = [
        row for row in rows if row.organisation_id != viewer.pk and row.organisation_id in counted
    ]
    enough = len({row.organisation_id for row in others}) >= FEWEST_OTHERS
    return own + others if enough else own
