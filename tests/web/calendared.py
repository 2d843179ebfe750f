"""A calendar feed, for tests of who finds it."""

from samtakt.delivery.models import CalendarFeed
from samtakt.foundation.access import Role, system_actor
from samtakt.organisations.accounts import give_membership
from tests.factories import number, saved


def rows_of_calendars(company, team, person, word):
    """One feed of the team, made by somebody of the company."""
    user = give_membership(
        f"feed{next(number)}@test.example",
        f"{word} Chef",
        Role.LINE_MANAGER,
        company,
        by=system_actor(company),
        team=team,
    ).user
    feed = CalendarFeed(kind="team", team=team, user=user, token_hash=f"{word}{next(number)}")
    return {CalendarFeed: saved(feed, company)}
