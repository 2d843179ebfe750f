"""Companies that let their needs be counted on the boards that others see."""

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.interest import Wish, tell_interest
from samtakt.planning.optin import choose_to_be_counted
from tests.factories import actor_in


def opt_in(*companies):
    for company in companies:
        with scope_for(company):
            choose_to_be_counted(by=actor_in(company, "hr"))


def want(company, course, seats, **more):
    with scope_for(company):
        return tell_interest(course, Wish(seats, **more), by=actor_in(company, "hr"))
